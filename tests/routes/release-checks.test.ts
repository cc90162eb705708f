import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { deleteOldChecks, findCheck, findLastCheck, putCheck } from '../../src/db/queries/release-checks.ts';
import { markDiscarded } from '../../src/db/queries/releases.ts';
import { releaseChecks, releases, releaseTables } from '../../src/db/tables/releases.ts';
import { startHousekeeping } from '../../src/jobs/housekeeping.ts';
import { JobStopped } from '../../src/jobs/runner.ts';
import { askCheck, runCheck } from '../../src/releases/lifecycle/check.ts';
import { createRelease } from '../../src/releases/lifecycle/publish.ts';
import { type Answer, useService } from '../harness.ts';
import { approveCases, moveDraft, publish, putDataset, putParishCourt } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { parishCourt, people } from '../samples/parish-court.ts';

// What a release would be, found out without building it.

const service = await useService({ now: new Date('2026-03-04T05:06:07.000Z') });

const ACTOR = {
  keyId: 'tests',
  keyLabel: 'Tests',
  scopes: [],
  requestId: 'tests',
  at: new Date('2026-03-04T05:06:07.000Z'),
};

const withFirst = (id: string, disclosure?: Body) => putParishCourt(service, id, disclosure);

const ask = (id: string, key = service.adminKey): Promise<Answer> =>
  service.send('POST', `/v1/datasets/${id}/release-checks`, { key });
const get = (url: string, key = service.adminKey): Promise<Answer> => service.send('GET', url, { key });

/** Asks for a check, and waits for its end. */
async function check(id: string): Promise<Body> {
  const asked = await ask(id);
  expect(asked.status, asked.text).toBe(202);
  expect(asked.headers.location).toBe(`/v1/datasets/${id}/release-checks/${asked.body.id}`);
  expect(asked.body).toMatchObject({ state: 'checking', obstacles: [], result: null, finishedAt: null });
  return ended(String(asked.headers.location));
}

async function ended(url: string): Promise<Body> {
  for (;;) {
    const { status, text, body, headers } = await get(url);
    expect(status, text).toBe(200);
    expect(headers['retry-after']).toBe(body.state === 'checking' ? '1' : undefined);
    if (body.state !== 'checking') return body;
    await sleep(20);
  }
}

test('a release that can be published: what it would publish is counted, and none of it is stored', async () => {
  await withFirst('passing');
  const found = await check('passing');
  expect(found).toMatchObject({ state: 'passed', policy: 'threshold', obstacles: [], error: null, progress: null });
  expect(found.result).toMatchObject({ small: null, rounding: null, betweenReleases: [] });
  expect(await service.db.$count(releases, eq(releases.datasetId, 'passing'))).toBe(0);
  expect(await service.db.$count(releaseTables)).toBe(0);
  // The release then has what the check has said.
  await publish(service, 'passing');
  const { body: certificate } = await get('/v1/datasets/passing/releases/1.0.0/certificate');
  expect([found.result.cells, found.result.withheld]).toEqual([certificate.cells, certificate.withheld]);
  expect(found.result.withheld).toBeGreaterThan(1);
});

test('under the policy none it says how many small numbers would be shown', async () => {
  await withFirst('open', { policy: 'none' });
  const { result } = await check('open');
  await publish(service, 'open');
  const { body: certificate } = await get('/v1/datasets/open/releases/1.0.0/certificate');
  expect(result).toMatchObject({ withheld: 0, small: certificate.small });
  expect(result.small.cells).toBeGreaterThan(0);
});

test('a release that would be held: what is in the way, and from when on nothing is', async () => {
  await withFirst('held');
  await publish(service, 'held');
  expect(await ask('held')).toMatchObject({ status: 409, body: { code: 'nothing-to-release' } });
  await approveCases(service, 'held', people({ 'male other': 2 }));
  const held = await check('held');
  expect(held).toMatchObject({ state: 'held', result: null, error: null });
  expect(held.obstacles).toMatchObject([{ code: 'between-releases', release: '1.0.0', waitFor: 3 }]);
  await approveCases(service, 'held', people({ 'male other': 10 }));
  const passed = await check('held');
  expect(passed).toMatchObject({ state: 'passed', obstacles: [] });
  expect(passed.result.betweenReleases).toMatchObject([{ version: '1.0.0', passes: true }]);
  expect((await get(held.links.self)).status).toBe(404);
});

test('what is known without counting is said too', async () => {
  await withFirst('changed', { policy: 'none' });
  await publish(service, 'changed');
  await putDataset(service, 'changed', parishCourt());
  expect(await check('changed')).toMatchObject({ state: 'held', obstacles: [{ code: 'other-policy', release: '1.0.0' }] }); // biome-ignore format: one line
});

test('only keys that make releases may ask and see, and of their own datasets', async () => {
  await withFirst('private');
  const { links } = await check('private');
  for (const role of ['contributor', 'reviewer', 'partner'] as const) {
    const key = await service.key(role);
    expect([(await ask('private', key)).status, (await get(links.self, key)).status]).toEqual([403, 403]);
  }
  await withFirst('other');
  expect((await get(links.self.replace('private', 'other'))).status).toBe(404);
  expect((await get(`/v1/datasets/other/release-checks/${randomUUID()}`)).status).toBe(404);
});

test('a check that a killed process has left is taken up again, and whoever asks meanwhile gets the same one', async () => {
  await withFirst('left');
  const first = await check('left');
  const before = { state: 'checking', result: null, finishedAt: null } as const;
  await service.db.update(releaseChecks).set(before).where(eq(releaseChecks.id, first.id));
  const again = await ask('left');
  expect(again.body).toMatchObject({ id: first.id, state: 'checking' });
  // On PostgreSQL it ends by the clock of the build process, which goes on.
  expect(await ended(first.links.self)).toEqual({ ...first, finishedAt: expect.any(String) });
});

test('a check gives way to a newer one, and waits while a release is to be built', async () => {
  const { db, database } = service;
  await withFirst('waiting');
  await withFirst('building');
  const [one, two, release] = [randomUUID(), randomUUID(), randomUUID()];
  // The service leaves these alone.
  const locks = [`check:${one}`, `check:${two}`, `build:${release}`];
  const unlocks = await Promise.all(locks.map((name) => database.tryLock(`assize:${name}`, () => {})));
  const { signal } = new AbortController();
  const context = { database, now: () => service.clock.now, generator: 'tests', signal };
  await askCheck({ db, newId: () => one }, ACTOR, 'waiting');
  await approveCases(service, 'waiting', people({ 'male other': 1 }));
  await askCheck({ db, newId: () => two }, ACTOR, 'waiting');
  await runCheck(context, one);
  expect(await findCheck(db, one)).toBe(undefined);
  await createRelease({ db, newId: () => release }, ACTOR, 'building', { notice: null });
  await expect(runCheck(context, two)).rejects.toThrow(JobStopped);
  expect(await findCheck(db, two)).toMatchObject({ state: 'checking', progress: null });
  await markDiscarded(db, release, service.clock.now);
  await expect(runCheck({ ...context, signal: AbortSignal.abort() }, two)).rejects.toThrow(JobStopped);
  expect(await findCheck(db, two)).toMatchObject({ state: 'checking' });
  await runCheck(context, two);
  expect(await findCheck(db, two)).toMatchObject({ state: 'passed' });
  for (const unlock of unlocks) await unlock?.();
});

test('what a check has found is deleted after 7 days; one that has not ended stays', async () => {
  await withFirst('old');
  const { finishedAt } = await check('old');
  const end = Date.parse(finishedAt);
  const days = (number: number) => new Date(end + number * 24 * 60 * 60 * 1_000);
  await deleteOldChecks(service.db, days(0));
  expect(await findLastCheck(service.db, 'old')).toMatchObject({ state: 'passed' });
  const open = { id: randomUUID(), datasetId: 'young', position: 1, codebookVersion: 1, at: days(-30) };
  await putDataset(service, 'young', parishCourt());
  const unlock = await service.database.tryLock(`assize:check:${open.id}`, () => {});
  await putCheck(service.db, open);
  const housekeeping = startHousekeeping({
    database: service.database,
    now: () => days(8),
    onFailure: (code) => expect(code).toBe(''),
  });
  await vi.waitFor(async () => expect(await findLastCheck(service.db, 'old')).toBe(undefined), 10_000);
  await housekeeping.stop();
  expect(await findCheck(service.db, open.id)).toMatchObject({ state: 'checking' });
  await unlock?.();
});

test('an open release is no obstacle', async () => {
  await withFirst('drafted');
  const opened = await service.send('POST', '/v1/datasets/drafted/releases', { key: service.adminKey, body: {} });
  expect(opened.status).toBe(202);
  expect((await check('drafted')).state).toBe('passed');
  expect((await moveDraft(service, 'drafted', 'discarded')).status).toBe(204);
});
