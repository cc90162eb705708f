import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createCases } from '../../../src/capture/create.ts';
import { putDataset as putDefinition } from '../../../src/capture/datasets.ts';
import { moveCases as moveStored } from '../../../src/capture/transitions.ts';
import { type Database, openDatabase, rowsOf } from '../../../src/db/client.ts';
import { deleteContents } from '../../../src/db/queries/release-contents.ts';
import { findOpenRelease, findRelease, insertRelease } from '../../../src/db/queries/releases.ts';
import { ensureSigningKey } from '../../../src/db/signing-key.ts';
import { GENERATOR } from '../../../src/generator.ts';
import { buildRelease } from '../../../src/releases/lifecycle/build.ts';
import { startBuilder } from '../../../src/releases/lifecycle/builder.ts';
import { createRelease, publishRelease } from '../../../src/releases/lifecycle/publish.ts';
import { SCOPES } from '../../../src/schemas/vocabulary.ts';
import { openTestDatabase, useService } from '../../harness.ts';
import type { Body } from '../../samples/body.ts';
import { hamlets, townCases, towns } from '../../samples/towns.ts';
import { onDatabase } from '../../template.ts';
import {
  approveCases,
  buildDraft,
  moveCases,
  moveDraft,
  publish,
  putDataset,
  putHamlets,
  waitForDraft,
} from '../journey.ts';

// Building and publishing while others write, fail, discard, or build too.

const service = await useService();

const contentsOf = async (database: Database, releaseId: string) => ({
  tables: await rowsOf<Body>(
    database.db,
    sql`select by, measure, part, cells from release_tables where release_id = ${releaseId}::uuid order by by, measure, part`,
  ),
  headlines: await rowsOf<Body>(
    database.db,
    sql`select position, id, result from release_headlines where release_id = ${releaseId}::uuid order by position`,
  ),
});

test('a release built while cases are edited, approved and withdrawn is the one built alone at its position', {
  timeout: 120_000,
}, async () => {
  await putDataset(service, 'busy', hamlets());
  // More than a batch of what a build reads. Ids are random, so every batch holds some of each kind.
  const posts = Array.from({ length: 360 }, () => townCases()).flat();
  const cases: { id: string; etag: string }[] = [];
  for (let at = 0; at < posts.length; at += 720)
    cases.push(...(await approveCases(service, 'busy', posts.slice(at, at + 720))));
  const opened = await service.send('POST', '/v1/datasets/busy/releases', { key: service.adminKey, body: {} });
  expect(opened.status).toBe(202);

  let writes = 0;
  for (let at = 0; ; at += 4) {
    const { body } = await service.send('GET', '/v1/datasets/busy/releases/draft', { key: service.adminKey });
    if (body.state !== 'building') break;
    const [changed, withdrawn, edited] = cases.slice(at, at + 3);
    if (!changed || !withdrawn || !edited) break;
    await moveCases(service, 'busy', { to: 'withdrawn', reason: 'conviction-quashed' }, [withdrawn]);
    for (const one of [changed, edited]) {
      const put = await service.send('PUT', `/v1/datasets/busy/cases/${one.id}`, {
        key: service.adminKey,
        body: { ...townCases()[5], sentencedOn: '2015-12-31' },
        headers: { 'if-match': one.etag },
      });
      expect(put.status, put.text).toBe(200);
      one.etag = String(put.headers.etag);
    }
    const review = await moveCases(service, 'busy', { to: 'in-review' }, [changed]);
    await moveCases(service, 'busy', { to: 'approved' }, review);
    await approveCases(service, 'busy', townCases().slice(0, 2));
    writes += 1;
  }
  expect(writes).toBeGreaterThan(0);
  const draft = await waitForDraft(service, 'busy');
  await moveDraft(service, 'busy', 'published', String(draft.headers.etag));
  const { body } = await service.send('GET', '/v1/datasets/busy/releases/1.0.0/statistics?measure=cases,defendants');
  expect(body.observations.map(({ value }: Body) => value)).toEqual([6 * 360, 8 * 360]);

  const { db } = service.database;
  const published = await findRelease(db, 'busy', {});
  const alone = randomUUID();
  // Locked, so that the service's own builder leaves it to this test.
  const unlock = await service.database.tryLock(`assize:build:${alone}`);
  const { position, codebookVersion, id } = published!;
  await insertRelease(db, { id: alone, datasetId: 'busy', position, codebookVersion, notice: null, at: new Date() });
  const signal = new AbortController().signal;
  await buildRelease({ database: service.database, now: () => new Date(), generator: 'alone', signal }, alone);
  await unlock?.();
  expect((await findOpenRelease(db, 'busy'))?.state).toBe('draft');
  const first = await contentsOf(service.database, id);
  expect(first.headlines).toHaveLength(8);
  expect(await contentsOf(service.database, alone)).toEqual(first);
  // A builder that comes late leaves what is finished as it is.
  for (const state of ['building', 'discarded'] as const) await deleteContents(db, alone, state);
  expect(await contentsOf(service.database, alone)).toEqual(first);
  expect((await moveDraft(service, 'busy', 'discarded')).status).toBe(204);

  // The next release has what happened meanwhile.
  await publish(service, 'busy');
  const next = await service.send('GET', '/v1/datasets/busy/releases/latest/statistics?measure=cases');
  expect(next.body.observations[0].value).toBe(6 * 360 + writes);
});

test('a discard during the build stops it and leaves nothing behind', { timeout: 60_000 }, async () => {
  await putDataset(service, 'dropped', towns());
  await approveCases(service, 'dropped', townCases());
  await service.send('POST', '/v1/datasets/dropped/releases', { key: service.adminKey, body: {} });
  const seen = new Set<string>();
  for (;;) {
    const { body } = await service.send('GET', '/v1/datasets/dropped/releases/draft', { key: service.adminKey });
    expect(body.state).toBe('building');
    if (body.progress) seen.add(body.progress.phase);
    if (body.progress?.phase === 'tables') {
      expect(body.progress.of).toBeGreaterThan(50);
      expect(body.progress.done).toBeLessThanOrEqual(body.progress.of);
      break;
    }
    await sleep(10);
  }
  const { id } = (await findOpenRelease(service.db, 'dropped'))!;
  expect((await moveDraft(service, 'dropped', 'discarded')).status).toBe(204);
  // The builder builds one release at a time: that it takes the next shows that it has let go of this one.
  await putHamlets(service, 'after');
  expect(await publish(service, 'after')).toBe('1.0.0');
  expect(await contentsOf(service.database, id)).toEqual({ tables: [], headlines: [] });
  expect(service.logLines.filter((line) => line.includes('was not built'))).toEqual([]);
});

test('a build that fails says so with a code and nothing else; it cannot be published, and is discarded', {
  timeout: 60_000,
}, async () => {
  await putHamlets(service, 'broken');
  const corrupt = async (change: ReturnType<typeof sql>) => {
    await service.db.execute(sql`alter table case_revisions disable trigger user`);
    await service.db.execute(change);
    await service.db.execute(sql`alter table case_revisions enable trigger user`);
  };
  await corrupt(
    sql`update case_revisions set content = '{"secretName":"Nobody Anybody"}'::json where dataset_id = 'broken' and content is not null and revision = 1`,
  );
  const failed = await buildDraft(service, 'broken');
  expect(failed.body).toMatchObject({ state: 'failed', error: 'internal-error', version: null });
  expect(failed.body).not.toHaveProperty('tables');
  const refused = await moveDraft(service, 'broken', 'published', String(failed.headers.etag));
  expect([refused.status, refused.body.code, refused.body.allowed]).toEqual([
    409,
    'transition-not-allowed',
    ['discarded'],
  ]);
  const below = await service.send('GET', '/v1/datasets/broken/releases/draft/statistics', { key: service.adminKey });
  expect(below.status).toBe(404);
  const lines = service.logLines.filter((line) => line.includes('was not built'));
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toMatch(/secretName|Nobody/);
  const again = await service.send('POST', '/v1/datasets/broken/releases', { key: service.adminKey, body: {} });
  expect(again.body.code).toBe('release-open');
  expect((await moveDraft(service, 'broken', 'discarded', String(failed.headers.etag))).status).toBe(204);
  expect((await service.send('GET', '/v1/datasets/broken/releases', { key: service.adminKey })).body.items).toEqual([]);
});

test('two publishers at once publish once; the other is told', { timeout: 60_000 }, async () => {
  await putHamlets(service, 'contested');
  const draft = await buildDraft(service, 'contested');
  const move = (to: string) => moveDraft(service, 'contested', to, String(draft.headers.etag));
  const answers = await Promise.all([move('published'), move('published'), move('published')]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  for (const { status } of answers) expect([200, 404, 409, 412]).toContain(status);
  const { body } = await service.send('GET', '/v1/datasets/contested/releases');
  expect(body.items.map(({ version }: Body) => version)).toEqual(['1.0.0']);
});

test('a published release cannot be changed in the database either', async () => {
  const { id } = (await findRelease(service.db, 'after', {}))!;
  for (const change of [
    sql`update release_tables set cells = '[]'::json where release_id = ${id}::uuid`,
    sql`delete from release_tables where release_id = ${id}::uuid`,
    sql`delete from release_headlines where release_id = ${id}::uuid`,
    sql`insert into release_tables (release_id, by, measure, part, cells) values (${id}::uuid, 'x', 'y', 0, '[]'::json)`,
    sql`update releases set position = 1 where id = ${id}::uuid`,
    sql`update releases set state = 'draft' where id = ${id}::uuid`,
    sql`delete from releases where id = ${id}::uuid`,
  ]) {
    await expect(service.db.execute(change)).rejects.toThrow();
  }
});

test('several builders on one database build each release once, and one that stops leaves its work to the others', {
  timeout: 120_000,
}, async () => {
  const { database, drop } = await openTestDatabase();
  const url = process.env.TEST_DATABASE_URL;
  const [name] = await rowsOf<{ name: string }>(database.db, sql`select current_database() as name`);
  const second = url ? await openDatabase({ url: onDatabase(url, name!.name) }) : database;
  const context = {
    db: database.db,
    root: database.db,
    newId: randomUUID,
    newTimedId: randomUUID,
    secrets: { etag: 'x', mark: 'x' },
  };
  const at = new Date('2026-01-01T00:00:00.000Z');
  const signer = await ensureSigningKey(database.db, { configured: undefined, now: at });
  const actor = { keyId: 'k', keyLabel: 'K', scopes: SCOPES, requestId: randomUUID(), at };
  const datasets = ['one', 'two', 'three', 'four'];
  for (const dataset of datasets) {
    await putDefinition(context, actor, dataset, { body: hamlets(), mayReadCases: true, requireMatch: () => {} });
    const made = await createCases(context, actor, dataset, {
      state: 'in-review',
      duplicates: 'save',
      items: [{ body: townCases()[0], pointer: '' }],
    });
    await moveStored(context, actor, dataset, {
      move: { to: 'approved' },
      items: made.map(({ id }) => ({ id, matches: () => true })),
      view: { etagSecret: 'x', sources: false },
    });
    await createRelease(context, actor, dataset, { notice: null });
  }
  const built: string[] = [];
  const builder = (name: string, on: Database) =>
    startBuilder({
      database: on,
      // Asked once, when a release is marked as built.
      now: () => {
        built.push(name);
        return at;
      },
      generator: GENERATOR,
      onFailure: (release, code) => built.push(`failed ${release} ${code}`),
      pollMs: 50,
    });
  const builders = [builder('first', database), builder('second', second)];
  const states = async () => {
    const open = await Promise.all(datasets.map((dataset) => findOpenRelease(database.db, dataset)));
    return open.map((row) => row?.state);
  };
  while ((await states()).filter((state) => state === 'draft').length === 0) await sleep(20);
  await builders[0]!.stop();
  while ((await states()).includes('building')) await sleep(20);
  await builders[1]!.stop();
  expect(await states()).toEqual(['draft', 'draft', 'draft', 'draft']);
  expect(built).toHaveLength(4);
  expect(built.filter((line) => line.startsWith('failed'))).toEqual([]);
  for (const dataset of datasets) {
    const open = (await findOpenRelease(database.db, dataset))!;
    expect(await publishRelease({ ...context, signer, publicUrl: 'https://x.example' }, actor, open)).toBe('1.0.0');
  }
  if (second !== database) await second.close();
  await database.close();
  await drop();
});
