import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, folderStore, type SyncResult } from '../../client/src/index.ts';
import { verifyAudit } from '../../src/capture/audit-check.ts';
import { backUp, checkDatabase, restoreBackup } from '../../src/cli/own-backup.ts';
import { openDatabase, rowsOf } from '../../src/db/client.ts';
import { migrate, newerSchema } from '../../src/db/migrate.ts';
import { servedLines } from '../client/kept-copies.ts';
import { describeOnPostgres, type PostgresServer, startPostgresServer } from '../faults/postgres-server.ts';
import { startApp, type TestApp } from '../harness.ts';
import { publish } from '../releases/journey.ts';
import { etagNow, newApproved } from '../requests.ts';
import type { Body } from '../samples/body.ts';
import { townCases } from '../samples/towns.ts';
import { load } from './load.ts';

/**
 * The operator's day on PostgreSQL: an installation of 0.1.0 is upgraded, filled, backed up, erased from, upgraded under traffic,
 * redefined, lost and restored. A partner follows it all, and ends with the copy that the restored service serves.
 */

describeOnPostgres('the day of an operator', () => {
  let server: PostgresServer;
  let [first, restored] = ['', ''];
  const before = { ...process.env };
  let folder: string;
  let service: TestApp;
  let url: string;
  let key: string;
  /** The person who is erased after the backup. */
  let erased: string;
  /** What the public read of a release, to the byte. */
  let statistics: string;
  const D = '/v1/datasets/towns';
  const PUBLIC = `${D}/releases/1.1.0/statistics?by=outcome,sex,year&measure=defendants`;

  /** A process of the service. */
  const started = async (database: string): Promise<TestApp> => {
    const opened = await openDatabase({ url: database });
    const newer = await newerSchema(opened);
    if (newer === undefined) await migrate(opened);
    else await opened.becomeReadOnly(newer);
    const files = { kind: 'folder' as const, folder: join(folder, 'files'), work: join(folder, 'files/tmp') };
    return startApp({ opened: { database: opened, drop: () => opened.close() }, config: { files } });
  };
  const start = async (database: string): Promise<void> => {
    service = await started(database);
    url = await service.app.listen({ host: '127.0.0.1', port: 0 });
  };
  const sync = async (): Promise<SyncResult> => {
    const store = await folderStore(join(folder, 'copy'));
    try {
      return await connect({ url, key }).sync({ dataset: 'towns', store });
    } finally {
      await store.close();
    }
  };
  const copy = async (): Promise<string[]> =>
    (await readFile(join(folder, 'copy/towns.ndjson'), 'utf8')).split('\n').slice(0, -1);
  const served = (): Promise<string[]> =>
    servedLines(async (path) => (await service.send('GET', path, { key })).body, 'towns');
  /** A case that is like no other: on a day of its own. */
  let day = 0;
  const another = (): Body => {
    day += 1;
    return { ...townCases()[day % 6], sentencedOn: new Date(Date.UTC(2014, 0, 8 * day)).toISOString().slice(0, 10) };
  };
  const on = (database: string): void =>
    void Object.assign(process.env, { DATABASE_URL: database, FILES: join(folder, 'files'), DATA_DIR: folder });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'assize-day-'));
    server = await startPostgresServer();
    first = await server.createDatabase('first');
    restored = await server.createDatabase('restored');
    const database = await openDatabase({ url: first });
    await load(database, '0.1.0.sql');
    await database.close();
    await start(first);
    key = await service.key('partner');
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    Object.assign(process.env, { DATABASE_URL: '', FILES: '', DATA_DIR: '' }, before);
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test('0.1.0 is upgraded and filled, and a partner makes a copy', { timeout: 60_000 }, async () => {
    ({ text: statistics } = await service.send('GET', PUBLIC));
    for (let i = 0; i < 10; i += 1) await newApproved(service, 'towns', another());
    await sync();
    expect(await copy()).toEqual(await served());
    erased = JSON.parse((await copy()).at(-1) ?? '').id;
  });

  test('it is backed up, and then somebody is erased', { timeout: 60_000 }, async () => {
    on(first);
    await backUp(join(folder, 'day.backup'), { withFiles: true });
    const gone = await service.send('POST', `${D}/cases/${erased}/transitions`, {
      key: service.adminKey,
      body: { to: 'erased', reason: 'erasure-upheld' },
      headers: { 'if-match': await etagNow(service, erased) },
    });
    expect(gone.status, gone.text).toBe(200);
    await sync();
    expect((await copy()).join()).not.toContain(erased);
  });

  test('a newer version migrates under traffic, and no request notices', { timeout: 60_000 }, async () => {
    let isOver = false;
    const counts = { written: 0, read: 0, synced: 0 };
    const traffic = [
      async () => {
        await newApproved(service, 'towns', another());
        counts.written += 1;
        await sleep(400); // the dataset has room for some ninety cases that are not alike
      },
      async () => {
        const { status, text } = await service.send('GET', PUBLIC);
        expect([status, text]).toEqual([200, statistics]);
        counts.read += 1;
      },
      async () => {
        await sync();
        counts.synced += 1;
      },
    ].map(async (once) => {
      while (!isOver) {
        await once();
        await sleep(10);
      }
    });
    await expect.poll(() => Math.min(...Object.values(counts)), { timeout: 20_000 }).toBeGreaterThan(0);
    // Expand only, as migrations are.
    const database = await openDatabase({ url: first });
    await database.db.execute(
      sql`alter table cases add column of_tomorrow text, add column counted int not null default 0`,
    );
    await database.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)`,
    );
    const at = { ...counts };
    await expect.poll(() => counts.written - at.written, { timeout: 20_000 }).toBeGreaterThan(2);
    // One that is started now reads, and refuses to write.
    const second = await started(first);
    expect((await second.send('GET', PUBLIC)).text).toBe(statistics);
    const refused = await second.send('POST', `${D}/cases`, { key: service.adminKey, body: another() });
    expect([refused.status, refused.body.detail]).toEqual([503, expect.stringContaining('A newer version')]);
    await second.stop();
    isOver = true;
    await Promise.all(traffic);
    await database.db.execute(sql`delete from drizzle.__drizzle_migrations where hash = 'of tomorrow'`);
    await database.close();
  });

  test('it is redefined and released', { timeout: 60_000 }, async () => {
    const read = await service.send('GET', `${D}/definition`, { key: service.adminKey });
    read.body.codebook.codeLists.method.codes.push({ code: 'newest', label: 'Newest' });
    const put = await service.send('PUT', D, {
      key: service.adminKey,
      body: read.body,
      headers: { 'if-match': String(read.headers.etag) },
    });
    expect(put.status, put.text).toBe(200);
    const draft = await service.send('GET', `${D}/releases/draft`, { key: service.adminKey });
    if (draft.status === 200)
      await service.send('POST', `${D}/releases/draft/transitions`, {
        key: service.adminKey,
        body: { to: 'discarded' },
        headers: { 'if-match': String(draft.headers.etag) },
      });
    await publish(service, 'towns', { complete: ['2014', '2015'] });
    expect((await service.send('GET', PUBLIC)).text).toBe(statistics);
    await sync();
    expect(await copy()).toEqual(await served());
    expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, faults: [] });
  });

  test('it is lost, and restored: the erased stay erased, and the partner agrees', { timeout: 120_000 }, async () => {
    await service.stop();
    on(restored);
    const { checked } = await restoreBackup(join(folder, 'day.backup'));
    expect(checked).toMatchObject({ faults: [], audit: { broken: undefined, faults: [] } });
    expect(checked.certified).toBeGreaterThan(3);
    await start(restored);
    expect((await service.send('GET', PUBLIC)).text).toBe(statistics);
    const answer = await service.send('GET', `${D}/records/${erased}`, { key });
    expect(answer.status).toBe(410);
    const { copies } = await sync();
    expect(copies).toBe(1);
    expect(await copy()).toEqual(await served());
    expect((await copy()).join()).not.toContain(erased);
    expect(await verifyAudit(service.db)).toMatchObject({ broken: undefined, faults: [] });
    const [row] = await rowsOf<{ state: string }>(service.db, sql`select state from cases where id = ${erased}::uuid`);
    expect(row).toEqual({ state: 'erased' });
    await service.stop();
    expect(await checkDatabase()).toMatchObject({ faults: [], audit: { faults: [] } });
    await start(restored);
  });
});
