import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, rowsOf } from '../../src/db/client.ts';
import { dice } from '../dice.ts';
import { realServices } from '../process/real-service.ts';
import { SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { openLedger } from './ledger.ts';
import { describeOnPostgres, type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { makeDataset, runCrew } from './writers.ts';

// What the public reads comes from a streaming replica, which lags, stands still and stops. SEED makes the choices again.

const LAG_MS = 1_000;
const RELEASES = 5;
/** How long the service may take to see that the replica is late or silent, on a busy machine too. */
const NOTICED_MS = 4_000;

describeOnPostgres('a streaming replica', () => {
  let primary: PostgresServer;
  let replica: PostgresServer;
  beforeAll(async () => {
    primary = await startPostgresServer();
    replica = await primary.replica();
    // So that it is always behind.
    await replica.query(`alter system set recovery_min_apply_delay = '100ms'`);
    await replica.query('select pg_reload_conf()');
  }, 120_000);
  afterAll(async () => {
    await replica?.remove();
    await primary?.remove();
  });

  test('is read while it is close behind; nothing read goes back in time or fails whatever happens to it', async () => {
    const url = await primary.createDatabase('counting');
    await primary.query('create table counted (n int)', url);
    const database = await openDatabase({ url, replica: { url: replica.urlOf('counting'), lagMs: LAG_MS } });
    const { readers, db } = database;
    const roll = dice(SEED);
    const read = async () => {
      const [row] = await rowsOf<{ n: number; is_replica: boolean }>(
        readers,
        sql`select coalesce(max(n), 0) as n, pg_is_in_recovery() as is_replica from counted`,
      );
      if (!row) throw new Error('no row');
      return row;
    };
    const comesToBe = async (isReplica: boolean): Promise<void> => {
      const until = performance.now() + 60_000;
      while ((await read()).is_replica !== isReplica && performance.now() < until) await sleep(20);
      expect((await read()).is_replica).toBe(isReplica);
    };

    let isOver = false;
    const written: number[] = [];
    const writer = (async () => {
      while (!isOver) {
        await db.execute(sql`insert into counted values (${written.length + 1})`);
        written.push(performance.now());
        await sleep(3);
      }
    })();
    /** The most that any read has answered before. */
    let seen = 0;
    const answeredBy = { primary: 0, replica: 0 };
    const reader = async () => {
      while (!isOver) {
        const [least, at] = [seen, performance.now()];
        const { n, is_replica } = await read();
        expect(n).toBeGreaterThanOrEqual(least);
        expect(n).toBeGreaterThanOrEqual(written.filter((then) => then < at - LAG_MS - NOTICED_MS).length);
        expect(performance.now() - at).toBeLessThan(NOTICED_MS);
        seen = Math.max(seen, n);
        answeredBy[is_replica ? 'replica' : 'primary'] += 1;
        await sleep(roll(3));
      }
    };
    const crew = Promise.all([writer, reader(), reader(), reader(), reader()]);

    await comesToBe(true);
    await replica.query('select pg_wal_replay_pause()');
    await comesToBe(false);
    await replica.query('select pg_wal_replay_resume()');
    await comesToBe(true);
    await replica.freeze();
    await comesToBe(false);
    await replica.thaw();
    await comesToBe(true);
    await replica.stop('immediate');
    await comesToBe(false);
    await replica.start();
    await comesToBe(true);
    isOver = true;
    await crew;
    expect(Math.min(answeredBy.primary, answeredBy.replica)).toBeGreaterThan(100);
    await database.close();
  });

  test('a service shows what it has published at once, and is answered by the replica afterwards', async () => {
    const settings = {
      DATABASE_URL: await primary.createDatabase('service'),
      DATABASE_READ_URL: replica.urlOf('service'),
    };
    const services = await realServices({ ...settings, DATABASE_READ_LAG_SECONDS: '1' });
    try {
      const service = await services.start();
      await makeDataset(service, 'read');
      const ledger = openLedger();
      let isOver = false;
      const crew = { services: () => [service], dataset: 'read', ledger, dice: dice(SEED), isOver: () => isOver };
      const working = runCrew({ ...crew, focus: 'releases' }, 3);
      const read = async () => {
        while (!isOver) {
          const known = ledger.releases.length;
          const answer = await fetch(`${service.base}/v1/datasets/read/releases/latest`);
          if (known > 0) expect(answer.status).toBe(200);
          const { version } = (await answer.json()) as Body;
          const place = ledger.releases.findIndex((release) => release.version === version);
          if (place >= 0) expect(place).toBeGreaterThanOrEqual(known - 1);
          await sleep(5);
        }
      };
      const reading = Promise.all([read(), read()]);
      while (ledger.releases.length < RELEASES && ledger.faults.length === 0) await sleep(50);
      isOver = true;
      await Promise.all([working, reading]);
      expect(ledger.faults).toEqual([]);

      const [last] = ledger.releases.slice(-1);
      const asked = async () => {
        await fetch(`${service.base}${last?.path}&limit=${++askedTimes}`);
        return replica.query(
          `select query from pg_stat_activity where datname = 'service' and query like '%release%'`,
          replica.urlOf('postgres'),
        );
      };
      let askedTimes = 0;
      await expect.poll(asked, { timeout: 30_000 }).not.toEqual([]);
    } finally {
      await services.stop();
    }
  });

  test('no process starts with a pooler or replica of another database', async () => {
    const [DATABASE_URL, other] = [await primary.createDatabase('own'), await primary.createDatabase('other')];
    const services = await realServices({ DATABASE_URL, FILES: 'off' });
    try {
      const env = { DATABASE_POOLER_URL: other, DATABASE_READ_URL: replica.urlOf('own') };
      const service = await services.start({ env, atOnce: true });
      while (service.isAlive()) await sleep(20);
      const said = 'DATABASE_POOLER_URL must lead to the database of DATABASE_URL.\n';
      expect([await service.end(), service.said()]).toEqual([2, said]);
      const right = await services.start({ env: { ...env, DATABASE_POOLER_URL: DATABASE_URL } });
      expect((await fetch(`${right.base}/readyz`)).status).toBe(200);
    } finally {
      await services.stop();
    }
  });

  test('a worker outlasts an outage of both, although nothing is open meanwhile', async () => {
    const on = { DATABASE_URL: await primary.createDatabase('worked'), DATABASE_READ_URL: replica.urlOf('worked') };
    const services = await realServices({ ...on, FILES: 'off' });
    const worker = await services.start({ program: 'worker' });
    try {
      await expect.poll(worker.said, { timeout: 60_000 }).toContain('The worker looks for jobs');
      await sleep(2_000);
      await Promise.all([replica.stop('immediate'), primary.stop('immediate')]);
      await sleep(3_000);
      expect(worker.isAlive()).toBe(true);
      await primary.start();
    } finally {
      await services.stop();
    }
  });
});
