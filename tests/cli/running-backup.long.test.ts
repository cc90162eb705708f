import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp, checkDatabase, restoreBackup } from '../../src/cli/own-backup.ts';
import { offerBackups } from '../../src/db/backup-socket.ts';
import { openDatabase, rowsOf } from '../../src/db/client.ts';
import { digestsOfDatabase } from '../../src/db/export.ts';
import { startApp, type TestApp } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { move, newApproved, newCase, newDataset } from '../requests.ts';
import { aCase } from '../samples/court.ts';

/** Backups of the embedded database while a service runs on it, and what is restored from them. */

let folder: string;
let service: TestApp;
let dataset: string;
let stopOffer: () => Promise<void>;
const before = { ...process.env };
const file = () => join(folder, 'all.backup');
const storeIn = (name: string) => {
  const place = join(folder, name);
  return { kind: 'folder' as const, folder: place, work: join(place, 'tmp') };
};
/** The settings of commands. */
const on = (data: string, files: string): void => {
  process.env.DATA_DIR = join(folder, data);
  process.env.FILES = join(folder, files);
};
const get = (path: string) => service.send('GET', `/v1/datasets/${dataset}/${path}`, { key: service.adminKey });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-backup-'));
  delete process.env.DATABASE_URL;
  on('data', 'files');
  service = await startApp({ folder: join(folder, 'data'), config: { files: storeIn('files') } });
  dataset = await newDataset(service);
  const erased = await newApproved(service, dataset);
  await newApproved(service, dataset);
  // A text with what other readers of lines take for an end.
  const submitted = await newCase(service, dataset, aCase({ area: 'kent' }), { state: 'in-review' });
  expect(await move(service, submitted, { to: 'returned', note: 'Which\u2028court?' })).toMatchObject({ status: 200 });
  await publish(service, dataset, { complete: ['2015'] });
  expect(await move(service, erased, { to: 'erased', reason: 'erasure-upheld' })).toMatchObject({ status: 200 });
  while ((await get('releases/1.0.0/files')).status === 503) await sleep(20);
  stopOffer = await offerBackups({
    database: service.database,
    temporaryFolder: service.database.temporaryFolder ?? '',
    folder: join(folder, 'data'),
    software: 'assize',
    onFailure: (error) => expect(error).toBeUndefined(),
  });
}, 60_000);
afterAll(async () => {
  await stopOffer();
  await service.stop();
  Object.assign(process.env, { DATA_DIR: undefined, FILES: undefined }, before);
  await rm(folder, { recursive: true, force: true });
});

test('a running service is backed up, and what is restored is the same, with its files', {
  timeout: 60_000,
}, async () => {
  const made = await backUp(file(), { withFiles: true });
  expect(made).toMatchObject({ missing: 0, head: { format: 'assize-database-1' } });
  expect(made.files).toBeGreaterThan(5);
  expect((await stat(file())).mode & 0o077).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith('all'))).toEqual(['all.backup']);
  const digests = await digestsOfDatabase(service.database);
  const text = (await get('releases/1.0.0/records.ndjson')).text;

  on('second', 'second-files');
  const { files, checked } = await restoreBackup(file());
  expect(files).toBe(made.files);
  expect(checked).toMatchObject({ certified: 1, uncertified: 0, faults: [], audit: { broken: undefined, faults: [] } });
  const database = await openDatabase({ folder: join(folder, 'second') });
  expect(await digestsOfDatabase(database)).toEqual(digests);
  const [off] = await rowsOf<{ triggers: number; keys: number }>(
    database.db,
    sql`select (select count(*)::int from pg_trigger where tgenabled <> 'O') as triggers,
          (select count(*)::int from pg_constraint where contype = 'f') as keys`,
  );
  const [own] = await rowsOf<{ keys: number }>(
    service.db,
    sql`select count(*)::int as keys from pg_constraint where contype = 'f'`,
  );
  expect(off).toEqual({ triggers: 0, keys: own?.keys });
  const second = await startApp({
    opened: { database, drop: () => database.close() },
    config: { files: storeIn('second-files') },
  });
  const read = await second.send('GET', `/v1/datasets/${dataset}/releases/1.0.0/records.ndjson`, {
    key: service.adminKey,
  });
  expect([read.status, read.text]).toEqual([200, text]);
  await newApproved(second, dataset, aCase({ area: 'leeds' }));
  expect(await publish(second, dataset, { complete: ['2015'] })).toBe('1.1.0');
  await second.stop();
});

test('a check finds a number that was changed, and a case', { timeout: 60_000 }, async () => {
  on('second', 'second-files');
  const database = await openDatabase({ folder: join(folder, 'second') });
  await database.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(
      sql`update release_tables set cells = '[]' where release_id = (select id from releases where minor = 0)`,
    );
    await tx.execute(
      sql`update case_revisions set note = 'x' where revision = 1 and note is null and content is not null`,
    );
  });
  await database.close();
  const { faults, audit } = await checkDatabase();
  expect(audit.faults).toContainEqual(expect.stringContaining('differs from what was logged'));
  expect(faults).toContainEqual(expect.stringMatching(/1\.0\.0: The published cells are not those that were signed/));
});
