import { and, eq, inArray } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { findSecret } from '../../../src/db/queries/releases.ts';
import { releaseSecrets, releases, releaseTables } from '../../../src/db/tables/releases.ts';
import { type Answer, useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { PARISHIONERS, parishCourt, people } from '../../samples/parish-court.ts';
import {
  approveCases,
  buildDraft,
  moveCases,
  moveDraft,
  publish,
  putDataset,
  putParishCourt,
  waitForDraft,
} from '../journey.ts';

// Releases under a disclosure policy, from a codebook and cases to what readers see, and what holds them.

const service = await useService({ now: new Date('2026-03-04T05:06:07.000Z') });

const get = (url: string, key?: string) => service.send('GET', url, key === undefined ? {} : { key });
const draftOf = (id: string) => get(`/v1/datasets/${id}/releases/draft`, service.adminKey);

const withFirst = (id: string, disclosure?: Body) => putParishCourt(service, id, disclosure);

const observations = async (path: string): Promise<Record<string, unknown>> => {
  const { body, text, status } = await get(`${path}/statistics?by=sex,role&totals=true`);
  expect(status, text).toBe(200);
  return Object.fromEntries(
    body.observations.map(({ key, value, status: why, interval }: Body) => [
      `${key.sex} ${key.role}`,
      value ?? [why, interval],
    ]),
  );
};

test('small numbers are withheld from every reader, and so is what would give them away', async () => {
  await withFirst('parish');
  const version = await publish(service, 'parish');
  const seen = await observations(`/v1/datasets/parish/releases/${version}`);
  expect(seen).toMatchObject({ '_T _T': 88, 'male _T': 62, '_T other': 39 });
  expect(seen['female teacher']).toEqual(['suppressed', [0, expect.any(Number)]]);
  expect((seen['female teacher'] as [string, number[]])[1][1]).toBeGreaterThanOrEqual(5);
  const shown = Object.values(seen).filter((value) => typeof value === 'number');
  for (const value of shown) expect(value === 0 || value >= 5).toBe(true);
  const { body: certificate } = await get(`/v1/datasets/parish/releases/${version}/certificate`);
  expect(certificate).toMatchObject({
    policy: { policy: 'threshold', threshold: 5 },
    insider: { passes: true },
    policyAware: { passes: true },
    betweenReleases: [],
  });
  // What is stored is what is published.
  const stored = await service.db.select().from(releaseTables);
  expect(JSON.stringify(stored)).not.toMatch(/,[1-4]\]/);
});

test('a release that would single out who is new is held, and says how many to wait for', async () => {
  await withFirst('waiting');
  await publish(service, 'waiting');
  await approveCases(service, 'waiting', people({ 'male other': 2 }));
  const { body, text } = await buildDraft(service, 'waiting');
  expect(body, text).toMatchObject({ state: 'failed', error: 'release-held', progress: null });
  expect(body.held).toEqual([
    {
      code: 'between-releases',
      text: expect.stringContaining('rose by 2 units since release 1.0.0'),
      ...{ key: {}, release: '1.0.0', waitFor: 3 },
    },
  ]);
  const [row] = await service.db.select().from(releases).where(eq(releases.error, 'release-held'));
  expect(await service.db.$count(releaseTables, eq(releaseTables.releaseId, row!.id))).toBe(0);
  expect(await draftMove('waiting', 'published')).toMatchObject({ status: 409, body: { code: 'transition-not-allowed' } }); // biome-ignore format: one line
  expect((await moveDraft(service, 'waiting', 'discarded')).status).toBe(204);
  await approveCases(service, 'waiting', people({ 'male other': 12 }));
  expect(await publish(service, 'waiting')).toBe('1.1.0');
  const { body: certificate } = await get('/v1/datasets/waiting/releases/1.1.0/certificate');
  expect(certificate.betweenReleases).toEqual([{ version: '1.0.0', differences: expect.any(Number), passes: true }]);
});

const draftMove = async (id: string, to: string): Promise<Answer> =>
  moveDraft(service, id, to, String((await draftOf(id)).headers.etag));

test('a reader of a preview does not see what holds a release', async () => {
  await withFirst('previewed');
  await publish(service, 'previewed');
  await approveCases(service, 'previewed', people({ 'male other': 1 }));
  await buildDraft(service, 'previewed');
  const preview = await service.send('POST', '/v1/datasets/previewed/releases/draft/previews', {
    key: service.adminKey,
    body: { label: 'Agency', endsAt: '2026-03-05T00:00:00Z' },
  });
  expect(preview.status, preview.text).toBe(201);
  const seen = await get('/v1/datasets/previewed/releases/draft', preview.body.token);
  expect(seen.body).toMatchObject({ state: 'failed', error: 'release-held' });
  expect(seen.body).not.toHaveProperty('held');
});

test('an exact release of the same records has to be withdrawn first', async () => {
  await withFirst('changed', { policy: 'none' });
  await publish(service, 'changed');
  await putDataset(service, 'changed', parishCourt());
  const { body } = await buildDraft(service, 'changed');
  expect(body).toMatchObject({ state: 'failed', held: [{ code: 'other-policy', release: '1.0.0' }] });
  const withdrawn = await service.send('POST', '/v1/datasets/changed/releases/1.0.0/transitions', {
    ...{ key: service.adminKey, body: { to: 'withdrawn', reason: 'It shows small numbers.' } },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
  expect((await moveDraft(service, 'changed', 'discarded')).status).toBe(204);
  expect(await publish(service, 'changed')).toBe('2.0.0');
});

test('a release under a stricter rule waits until a laxer one is withdrawn', async () => {
  await withFirst('stricter');
  await publish(service, 'stricter');
  await putDataset(service, 'stricter', parishCourt({ policy: 'threshold', threshold: 10 }));
  const { body, text } = await buildDraft(service, 'stricter');
  expect(body, text).toMatchObject({ state: 'failed', held: [{ code: 'other-policy', release: '1.0.0' }] });
  expect(body.held[0].text).toContain('Release 1.0.0 can be read and is under the same policy with other parameters.');
});

test('a draft is not published once another policy has been put', async () => {
  await withFirst('overtaken', { policy: 'none' });
  await buildDraft(service, 'overtaken');
  await putDataset(service, 'overtaken', parishCourt());
  const refused = await draftMove('overtaken', 'published');
  expect(refused).toMatchObject({ status: 409, body: { code: 'release-held', held: [{ code: 'other-policy' }] } });
  expect(refused.body.detail).toBe(
    'The dataset is now under the policy threshold, and this release under none. Discard this release and build it again.',
  );
  await moveDraft(service, 'overtaken', 'discarded');
  expect(await publish(service, 'overtaken')).toBe('1.0.0');
});

test('a draft is not published beside a release that nobody has tested it against, now or on a date', async () => {
  await withFirst('untested');
  await publish(service, 'untested');
  await approveCases(service, 'untested', people({ 'male other': 12 }));
  await buildDraft(service, 'untested');
  const at = '2026-03-05T09:30:00.000Z';
  const etag = async () => ({ 'if-match': String((await draftOf('untested')).headers.etag) });
  const schedule = async () =>
    service.send('POST', '/v1/datasets/untested/releases/draft/transitions', {
      ...{ key: service.adminKey, body: { to: 'published', publishAt: at }, headers: await etag() },
    });
  const [draft] = await service.db.select().from(releases).where(eq(releases.state, 'draft'));
  const tested = draft!.protection as Body;
  const report = (betweenReleases: Body) =>
    service.db.update(releases).set({ protection: { ...tested, betweenReleases } as never }).where(eq(releases.id, draft!.id)); // biome-ignore format: one line
  await report([]);
  for (const refused of [await draftMove('untested', 'published'), await schedule()]) {
    expect(refused).toMatchObject({ status: 409, body: { code: 'release-held' } });
    expect(refused.body.held).toMatchObject([{ code: 'between-releases', release: '1.0.0' }]);
  }
  await report(tested.betweenReleases);
  expect((await schedule()).status).toBe(200);
  await report([]);
  service.clock.now = new Date('2026-03-05T09:30:00.500Z');
  expect((await get('/v1/datasets/untested')).body.latestRelease.version).toBe('1.0.0');
  expect((await draftOf('untested')).body).toMatchObject({ state: 'failed', error: 'release-held', publishAt: null });
  const { body } = await get('/v1/release-calendar');
  expect(body.items.find(({ dataset, state }: Body) => dataset === 'untested' && state !== 'published')).toMatchObject({
    ...{ state: 'cancelled', publishAt: at },
    dateChanges: [{ previous: at, publishAt: null, reason: null }],
  });
});

const secretOf = async (id: string): Promise<string | undefined> => {
  const [open] = await service.db
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.datasetId, id), inArray(releases.state, ['draft', 'scheduled', 'failed'])));
  return open && findSecret(service.db, open.id);
};

test('under cell-key a release has a secret of its own until it is published, discarded or built again', async () => {
  const policy = { policy: 'cell-key' };
  await withFirst('keyed', policy);
  await buildDraft(service, 'keyed');
  const first = await secretOf('keyed');
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect((await draftMove('keyed', 'published')).status).toBe(200);
  expect(await service.db.$count(releaseSecrets)).toBe(0);
  const seen = await observations('/v1/datasets/keyed/releases/1.0.0');
  expect(Object.values(seen).every((value) => typeof value === 'number' && (value === 0 || value > 2))).toBe(true);
  expect(Object.entries(PARISHIONERS).some(([at, number]) => seen[at] !== number)).toBe(true);

  const [erased] = await approveCases(service, 'keyed', people({ 'male other': 6 }));
  await buildDraft(service, 'keyed');
  const second = await secretOf('keyed');
  expect(second).not.toBe(first);
  // Somebody with a preview may have read it with the case that is erased now.
  await moveCases(service, 'keyed', { to: 'erased', reason: 'erasure-upheld' }, [erased!]);
  expect((await draftMove('keyed', 'published')).body.code).toBe('release-changed');
  const again = await waitForDraft(service, 'keyed');
  expect(again.body.state).toBe('draft');
  expect(await secretOf('keyed')).not.toBe(second);
  expect((await moveDraft(service, 'keyed', 'discarded')).status).toBe(204);
  expect(await service.db.$count(releaseSecrets)).toBe(0);
});

test.each([
  ['many-keyed', { policy: 'cell-key' }],
  ['many-rounded', { policy: 'rounding', base: 5, controlled: true }],
])('of releases whose numbers are changed at most five can be read together (%s)', async (many, disclosure) => {
  await withFirst(many, disclosure);
  for (let release = 0; release < 5; release++) {
    if (release > 0) await approveCases(service, many, people({ 'male other': 1 }));
    await publish(service, many);
  }
  await approveCases(service, many, people({ 'male other': 1 }));
  const { body } = await buildDraft(service, many);
  expect(body).toMatchObject({ state: 'failed', held: [{ code: 'too-many-releases', release: '1.0.0' }] });
  await service.send('POST', `/v1/datasets/${many}/releases/1.0.0/transitions`, {
    ...{ key: service.adminKey, body: { to: 'withdrawn', reason: 'Old.' } },
  });
  await moveDraft(service, many, 'discarded');
  expect(await publish(service, many)).toMatch(/^1\.\d+\.\d+$/);
});

test('rounded numbers are rounded for every reader, and the certificate says how', async () => {
  await withFirst('rounded', { policy: 'rounding', base: 5 });
  const version = await publish(service, 'rounded');
  const seen = await observations(`/v1/datasets/rounded/releases/${version}`);
  for (const value of Object.values(seen)) expect(Number(value) % 5).toBe(0);
  const { body } = await get(`/v1/datasets/rounded/releases/${version}/certificate`);
  expect(body).toMatchObject({ rounding: { method: 'controlled', reason: null } });
});

test('an erased case leaves no small difference between a published release and the next', async () => {
  await withFirst('erasing');
  await publish(service, 'erasing');
  const [erased] = await approveCases(service, 'erasing', people({ 'female coach': 6, 'male other': 6 }));
  await buildDraft(service, 'erasing');
  await moveCases(service, 'erasing', { to: 'erased', reason: 'erasure-upheld' }, [erased!]);
  await draftMove('erasing', 'published');
  const { body } = await waitForDraft(service, 'erasing');
  expect(body.state).toBe('draft');
  expect((await draftMove('erasing', 'published')).status).toBe(200);
  const [before, after] = await Promise.all(
    ['1.0.0', '1.1.0'].map((version) => observations(`/v1/datasets/erasing/releases/${version}`)),
  );
  expect(after!['_T _T']).toBe(99);
  for (const [at, value] of Object.entries(after!)) {
    const was = before![at];
    if (typeof value !== 'number' || typeof was !== 'number') continue;
    expect(value === was || Math.abs(value - was) >= 5, at).toBe(true);
  }
});
