import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Database, type Db, openDatabase, rowsOf } from '../../src/db/client.ts';
import { failureCode, isUnavailable } from '../../src/db/failures.ts';
import { openTestDatabase } from '../harness.ts';
import { onDatabase } from '../template.ts';

const server = process.env.TEST_DATABASE_URL;

describe.runIf(server)('connections to PostgreSQL', () => {
  let database: Database;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = opened.database;
    return opened.drop;
  });
  const backendOf = async (db: Db): Promise<number> =>
    (await rowsOf<{ pid: number }>(db, sql`select pg_backend_pid() as pid`))[0]!.pid; // a session has one
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const end = (pid: number) => database.jobs.execute(sql`select pg_terminate_backend(${pid}::int)`);

  test('one that ends inside a transaction fails the transaction, and nothing else', async () => {
    for (let round = 0; round < 20; round += 1) {
      const failure = await failureOf(
        database.db.transaction(async (tx) => {
          await end(await backendOf(tx));
          await tx.execute(sql`select 1`);
        }),
      );
      expect(isUnavailable(failure), failureCode(failure)).toBe(true);
    }
    // More rounds than connections: none of them was kept.
    expect(await backendOf(database.db)).toBeGreaterThan(0);
  });

  test('one that ended before a transaction began comes back to the pool', async () => {
    const [row] = await rowsOf<{ name: string }>(database.db, sql`select current_database() as name`);
    const small = await openDatabase({ url: onDatabase(server!, row!.name), connections: 4 }); // the describe runs with a server
    try {
      for (let round = 0; round < 10; round += 1) {
        const pid = await backendOf(small.db);
        await end(pid);
        await failureOf(small.db.transaction(async () => {}));
      }
      expect(await failureOf(small.db.transaction(backendOf))).toBeUndefined();
    } finally {
      await small.close();
    }
  });

  test('who waits for a lock gives up in seconds, with an error that says to try again; readers do not wait for them', async () => {
    await database.jobs.transaction(async (tx) => {
      await tx.execute(sql`lock table cases in access exclusive mode`);
      const started = performance.now();
      // All connections for requests.
      const blocked = Array.from({ length: 8 }, () => failureOf(rowsOf(database.db, sql`select count(*) from cases`)));
      expect(await database.isReachable()).toBe(true);
      expect(failureCode(await failureOf(rowsOf(database.readers, sql`select count(*) from cases`)))).toBe('55P03');
      expect(performance.now() - started).toBeLessThan(4_000);
      const failures = await Promise.all(blocked);
      expect(failures.map(failureCode)).toEqual(Array.from({ length: 8 }, () => '55P03'));
      expect(failures.every(isUnavailable)).toBe(true);
    });
  });

  test('every connection says how long it waits, and that no query is compiled', async () => {
    const settings = async (db: Db) =>
      rowsOf(
        db,
        sql`select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement,
              current_setting('idle_in_transaction_session_timeout') as idle, current_setting('jit') as jit`,
      );
    expect(await settings(database.db)).toEqual([{ lock: '4s', statement: '20s', idle: '20s', jit: 'off' }]);
    expect(await settings(database.readers)).toEqual([{ lock: '1s', statement: '10s', idle: '10s', jit: 'off' }]);
    expect(await settings(database.jobs)).toEqual([{ lock: '1min', statement: '0', idle: '10min', jit: 'off' }]);
    // Migrations.
    expect(await database.withSession(settings)).toEqual([{ lock: '0', statement: '0', idle: '0', jit: 'off' }]);
  });
});
