import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, type Db, openDatabase, rowsOf } from '../../src/db/client.ts';
import { isUnavailable } from '../../src/db/failures.ts';
import { followFeed, readRecords } from '../capture/feed-reader.ts';
import { dice } from '../dice.ts';
import type { TestApp } from '../harness.ts';
import { ROOT } from '../process/built-service.ts';
import { freePort, type RealService, realServices } from '../process/real-service.ts';
import { SEED } from '../runs.ts';
import { invariantFaults } from './invariants.ts';
import { ledgerFaults, openLedger } from './ledger.ts';
import { describeOnPooler, type Pooler, startPooler } from './pooler.ts';
import { type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { FOCUSES, makeDataset, runCrew } from './writers.ts';

// Requests go through PgBouncer in transaction mode, with fewer sessions than clients, so that each session goes from one to the other.

const SESSIONS = 3;
const DATASET = 'pooled';

describeOnPooler('behind PgBouncer in transaction mode', () => {
  let server: PostgresServer;
  let pooler: Pooler;
  beforeAll(async () => {
    server = await startPostgresServer();
    await server.query('create role assize login superuser');
    for (const statement of await documented()) await server.query(statement);
    pooler = await startPooler(server, SESSIONS);
  }, 120_000);
  afterAll(async () => {
    await pooler?.remove();
    await server?.remove();
  });

  test('each transaction has its own timeouts and leaves none behind; a process that only reads leaves the others alone', async () => {
    const url = await server.createDatabase('settings');
    const open = () => openDatabase({ url, pooler: pooler.urlOf('settings') });
    const [database, reader] = [await open(), await open()];
    const timeouts = async (db: Db) => {
      const setting = (name: string) => sql`current_setting(${`${name}_timeout`})`;
      return rowsOf<{ lock: string; statement: string; idle: string; session: string }>(
        db,
        sql`select ${setting('lock')} as lock, ${setting('statement')} as statement,
            ${setting('idle_in_transaction_session')} as idle, pg_backend_pid()::text as session`,
      );
    };
    const inTransaction = (db: Db, mode?: 'read write') =>
      db.transaction((tx) => timeouts(tx), mode && { accessMode: mode });
    const many = <T>(ask: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 12 }, ask));

    for (const [one] of await many(() => inTransaction(database.db)))
      expect(one).toMatchObject({ lock: '4s', statement: '20s', idle: '20s' });
    for (const [one] of await many(() => inTransaction(database.readers)))
      expect(one).toMatchObject({ lock: '1s', statement: '10s', idle: '10s' });
    const alone = (await many(() => timeouts(database.db))).flat();
    for (const one of alone) expect(one).toMatchObject({ lock: '4s', statement: '21s', idle: '20s' });
    expect(new Set(alone.map(({ session }) => session)).size).toBeLessThanOrEqual(SESSIONS);
    // Jobs have sessions of their own, and so no need of a transaction.
    expect(await timeouts(database.jobs)).toMatchObject([{ lock: '1min', statement: '0', idle: '10min' }]);

    await database.db.execute(sql`create table written (n int)`);
    const write = ({ db }: Database) => db.execute(sql`insert into written values (1)`);
    await reader.db.execute(sql`select 1`);
    await reader.becomeReadOnly('It only reads.');
    const refused = { cause: { code: '25006' } };
    for (let tries = 0; tries < 12; tries += 1) {
      await expect(write(reader)).rejects.toMatchObject(refused);
      await expect(reader.db.transaction((tx) => write({ ...reader, db: tx }))).rejects.toMatchObject(refused);
    }
    expect(await inTransaction(reader.db, 'read write')).toHaveLength(1);
    await many(() => write(database));
    await database.close();
    await reader.close();
  });

  test('two processes lose nothing when they are killed amid posts, imports, builds and erasures', async () => {
    const url = await server.createDatabase('flows');
    const settings = { DATABASE_URL: url, DATABASE_POOLER_URL: pooler.urlOf('flows') };
    const services = await realServices(settings);
    const ports = await Promise.all([freePort(), freePort()]);
    const start = (port: number) => services.start({ port });
    const running: RealService[] = await Promise.all(ports.map(start));
    const ledger = openLedger();
    const roll = dice(SEED);
    try {
      const [first, second] = running;
      if (!first || !second) throw new Error('two were started');
      await makeDataset(first, DATASET);
      for (const [round, focus] of FOCUSES.entries()) {
        let isOver = false;
        const crew = { services: () => running, dataset: DATASET, ledger, dice: roll, focus, isOver: () => isOver };
        const working = runCrew(crew, 4);
        await moreAcknowledged(ledger, 30);
        const victim = round % running.length;
        await running[victim]?.kill();
        running[victim] = await start(ports[victim] ?? 0);
        await moreAcknowledged(ledger, 30);
        isOver = true;
        await working;
      }
      expect(ledger.faults, ledger.tail(40)).toEqual([]);
      expect(ledger.releases.length).toBeGreaterThan(0);
      expect(ledger.cases.some(({ steps }) => steps.at(-1)?.state === 'erased')).toBe(true);

      // As a partner follows it, from its beginning.
      const send = async (method: string, path: string) => {
        const { status, headers, body } = await first.call(method, path);
        return { status, headers: Object.fromEntries(headers), text: JSON.stringify(body), body };
      };
      const service: Pick<TestApp, 'send'> = { send };
      const reader = { service, dataset: DATASET, key: '' };
      const copy = await followFeed({ ...reader, include: true, limit: () => 20, from: 'beginning' });
      const records = await readRecords(reader);
      expect(await copy.catchUp()).toEqual(records);
      expect(records.size).toBeGreaterThan(0);

      const [pooled] = await server.query(
        `select count(*)::int as sessions from pg_stat_activity where datname = 'flows' and usename = 'assize'`,
      );
      expect(pooled?.sessions).toBeGreaterThan(0);
      expect(pooled?.sessions).toBeLessThanOrEqual(SESSIONS);
      const database = await openDatabase({ url, purpose: 'job', connections: 2 });
      try {
        const contentOf = (id: string, revision: number) =>
          ledger.cases.find((one) => one.id === id)?.steps[revision - 1]?.content;
        expect(await invariantFaults(database.db, { contentOf })).toEqual([]);
        expect(await ledgerFaults(database.db, ledger)).toEqual([]);
      } finally {
        await database.close();
      }
      console.log(`seed ${SEED}: ${JSON.stringify(ledger.counts)}, ${ledger.releases.length} releases`);
    } finally {
      await services.stop();
    }
  }, 600_000);

  test('while the server is away, requests are told so, and they are answered afterwards', async () => {
    const url = await server.createDatabase('away');
    const database = await openDatabase({ url, pooler: pooler.urlOf('away') });
    const ask = (db: Db) => db.execute(sql`select 1`);
    const change = () => database.db.transaction((tx) => ask(tx));
    await change();
    await server.stop('immediate');
    try {
      const began = performance.now();
      const failures = await Promise.all([change(), change(), ask(database.readers)].map((one) => one.catch((e) => e)));
      expect(failures.map(isUnavailable)).toEqual([true, true, true]);
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      await server.start();
    }
    const isAnswered = () =>
      change().then(
        () => true,
        () => false,
      );
    await expect.poll(isAnswered, { timeout: 60_000 }).toBe(true);
    await database.close();
  }, 180_000);
});

/** The statements of docs/operations.md, with another time, so that it can be told from what the service sets. */
async function documented(): Promise<string[]> {
  const text = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
  const statements = text.match(/^ALTER ROLE assize SET .*;$/gm) ?? [];
  expect(statements).toHaveLength(5);
  return statements.map((statement) => statement.replace('20s', '21s').replace(/(idle.*)21s/, '$120s'));
}

async function moreAcknowledged({ counts, ...ledger }: ReturnType<typeof openLedger>, wanted: number): Promise<void> {
  const enough = counts.acknowledged + wanted;
  for (const end = Date.now() + 120_000; counts.acknowledged < enough && Date.now() < end; ) await sleep(20);
  expect(counts.acknowledged, ledger.tail(40)).toBeGreaterThanOrEqual(enough);
}
