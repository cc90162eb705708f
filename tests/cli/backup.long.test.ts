import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp, checkDatabase, moveToPostgres, restoreBackup } from '../../src/cli/own-backup.ts';
import { openDatabase } from '../../src/db/client.ts';
import { differingTables, digestsOfDatabase } from '../../src/db/export.ts';
import { migrate } from '../../src/db/migrate.ts';
import { describeOnPostgres, type PostgresServer, startPostgresServer } from '../faults/postgres-server.ts';
import { startApp, type TestApp } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { newApproved, newDataset } from '../requests.ts';
import { aCase } from '../samples/court.ts';

/** From the embedded database to PostgreSQL and back, and PostgreSQL's own tools. */

describeOnPostgres('a PostgreSQL', () => {
  let server: PostgresServer;
  let [moved, second, dumped] = ['', '', ''];
  const before = { ...process.env };
  let folder: string;
  let dataset: string;
  let service: TestApp;
  const on = (settings: Record<string, string>): void => {
    process.env = { ...before, FILES: join(folder, 'files'), DATA_DIR: join(folder, 'data'), ...settings };
  };
  const digestsIn = async (options: { url: string } | { folder: string }) => {
    const database = await openDatabase(options);
    return digestsOfDatabase(database).finally(() => database.close());
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assize-move-'));
    server = await startPostgresServer();
    moved = await server.createDatabase('moved');
    second = await server.createDatabase('second');
    dumped = await server.createDatabase('dumped');
    on({});
    const database = await openDatabase({ folder: join(folder, 'data') });
    await migrate(database);
    const embedded = await startApp({ opened: { database, drop: () => database.close() } });
    dataset = await newDataset(embedded);
    await newApproved(embedded, dataset);
    await publish(embedded, dataset, { complete: ['2015'] });
    await embedded.stop();
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    process.env = before;
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test('takes over an embedded installation, and is written on', { timeout: 120_000 }, async () => {
    const { checked, rows } = await moveToPostgres(moved);
    expect(checked).toMatchObject({ certified: 1, faults: [], audit: { faults: [], broken: undefined } });
    expect(rows).toBeGreaterThan(20);
    await expect(moveToPostgres(moved)).rejects.toThrow('the database is not empty');
    const database = await openDatabase({ url: moved });
    service = await startApp({ opened: { database, drop: () => database.close() } });
    await newApproved(service, dataset, aCase({ area: 'leeds' }));
    expect(await publish(service, dataset, { complete: ['2015'] })).toBe('1.1.0');
  });

  test('is backed up while it is written to, and restored to either database', { timeout: 120_000 }, async () => {
    on({ DATABASE_URL: moved });
    let isDone = false;
    let written = 0;
    const writing = (async () => {
      for (; !isDone; written += 1) await newApproved(service, dataset);
    })();
    const file = join(folder, 'postgres.backup');
    await backUp(file, { withFiles: false });
    isDone = true;
    await writing;
    expect(written).toBeGreaterThan(0);
    on({ DATABASE_URL: second });
    expect((await restoreBackup(file)).checked).toMatchObject({ certified: 2, faults: [], audit: { faults: [] } });
    on({ DATA_DIR: join(folder, 'embedded') });
    expect((await restoreBackup(file)).checked).toMatchObject({ certified: 2, faults: [], audit: { faults: [] } });
    const restored = await digestsIn({ url: second });
    expect(differingTables(restored, await digestsIn({ folder: join(folder, 'embedded') }))).toEqual([]);
  });

  test('is restored by its own tools, and checked the same way', { timeout: 120_000 }, async () => {
    const run = promisify(execFile);
    const file = join(folder, 'own.dump');
    await run('pg_dump', ['-Fc', '-f', file, '-d', moved]);
    await run('pg_restore', ['--no-owner', '-d', dumped, file]);
    on({ DATABASE_URL: dumped });
    expect(await checkDatabase()).toMatchObject({ certified: 2, faults: [], audit: { faults: [] } });
    expect(differingTables(await digestsIn({ url: moved }), await digestsIn({ url: dumped }))).toEqual([]);
  });
});

test('nothing is restored over a database, or from a file that is not whole', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'assize-refused-'));
  const before = { ...process.env };
  const on = (data: string) =>
    Object.assign(process.env, { DATA_DIR: join(folder, data), FILES: join(folder, 'files'), DATABASE_URL: '' });
  on('data');
  const store = { kind: 'folder' as const, folder: join(folder, 'files'), work: join(folder, 'files/tmp') };
  const database = await openDatabase({ folder: join(folder, 'data') });
  await migrate(database);
  const opened = { database, drop: () => database.close() };
  const service = await startApp({ opened, config: { files: store } });
  const dataset = await newDataset(service);
  await newApproved(service, dataset);
  await publish(service, dataset, { complete: ['2015'] });
  const files = () => service.send('GET', `/v1/datasets/${dataset}/releases/1.0.0/files`, { key: service.adminKey });
  while ((await files()).status === 503) await sleep(50);
  await service.stop();
  const file = join(folder, 'all.backup');
  await backUp(file, { withFiles: true });
  await expect(backUp(file, { withFiles: true })).rejects.toThrow('is there already');
  await expect(restoreBackup(file)).rejects.toThrow(/^There is a database in /);
  on('third');
  const whole = gunzipSync(await readFile(file)).toString();
  const broken = async (change: (text: string) => string, isCut = false): Promise<string> => {
    const path = join(folder, `${randomUUID()}.backup`);
    const bytes = gzipSync(change(whole));
    await writeFile(path, isCut ? bytes.subarray(0, 3_000) : bytes);
    return path;
  };
  const refused: [RegExp, string][] = [
    [/damaged/, await broken((text) => text, true)],
    [/is cut off/, await broken((text) => text.slice(0, text.indexOf('#end')))],
    [
      /not what was read: public\.case_revisions/,
      await broken((text) => text.replace('"state":"approved"', '"state":"withdrawn"')),
    ],
    [/not a backup/, await broken(() => 'no backup\n')],
    [/migration 0000_init is not the one/, await broken((text) => text.replace(/"hash":"..../, '"hash":"0000'))],
  ];
  for (const [message, path] of refused) await expect(restoreBackup(path)).rejects.toThrow(message);
  expect(await readdir(join(folder, 'third'))).not.toContain('pgdata');
  const {
    files: kept,
    fault,
    checked,
  } = await restoreBackup(await broken((text) => text.replace(/#file ".*"/, '#file "../../etc/x"')));
  expect([kept, fault, checked.faults]).toEqual([0, 'the backup names a file that is no file of a release', []]);
  Object.assign(process.env, { DATA_DIR: '', FILES: '' }, before);
  await rm(folder, { recursive: true, force: true });
});
