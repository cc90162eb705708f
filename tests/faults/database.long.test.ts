import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { dice } from '../dice.ts';
import { type RealService, type RealServices, realServices } from '../process/real-service.ts';
import { SEED } from '../runs.ts';
import type { Body } from '../samples/body.ts';
import { invariantFaults } from './invariants.ts';
import { type Ledger, ledgerFaults, openLedger } from './ledger.ts';
import { describeOnPostgres, type PostgresServer, startPostgresServer } from './postgres-server.ts';
import { makeDataset, runCrew } from './writers.ts';

// The database fails under two processes, 12 writers and a publisher, while readers ask for what is published. SEED makes
// the writers' choices again.

const WRITERS = 12;
const CONNECTIONS = 50;
const DATASET = 'faults';
/** Published before the first scenario; asked for in all of them. */
const PINNED = `/v1/datasets/${DATASET}/releases/1.0.0`;
const LATEST = `/v1/datasets/${DATASET}/releases/latest`;
const BELOW = 'statistics?measure=defendants&by=outcome,sex,year&totals=true';
/** On a machine that does much else, a process may stand still for seconds. An answer that waits for the database takes longer. */
const PATIENCE_MS = 8_000;

describeOnPostgres('two processes, 12 writers and readers, while the database fails', () => {
  let server: PostgresServer;
  let services: RealServices;
  let running: RealService[];
  let url: string;
  const ledger: Ledger = openLedger();
  const counted = new Map<string, string>();
  const roll = dice(SEED);

  beforeAll(async () => {
    server = await startPostgresServer({ max_connections: String(CONNECTIONS) });
    url = await server.createDatabase('faults');
    services = await realServices({ DATABASE_URL: url });
    running = [await services.start(), await services.start()];
    await makeDataset(running[0]!, DATASET); // started above
    // Until there is something to read.
    await writeUntil(() => ledger.releases.length > 0);
    for (const { base } of running) for (const path of [PINNED, LATEST]) await fetch(`${base}${path}/${BELOW}`);
  }, 300_000);
  afterAll(async () => {
    await services?.stop();
    await server?.remove();
  });

  const writeUntil = async (isOver: () => boolean): Promise<void> =>
    runCrew({ services: () => running, dataset: DATASET, ledger, dice: roll, focus: 'releases', isOver }, WRITERS);

  /** Acknowledged writes go on: so many more within two minutes. */
  const acknowledged = async (wanted: number): Promise<void> => {
    const enough = ledger.counts.acknowledged + wanted;
    for (const end = Date.now() + 120_000; ledger.counts.acknowledged < enough && Date.now() < end; ) await sleep(20);
    expect(ledger.counts.acknowledged, ledger.tail(40)).toBeGreaterThanOrEqual(enough);
  };

  /** Runs the fault in the midst of writes and reads, and then looks whether anything was lost, doubled or not answered. */
  async function survives(fault: (reads: Reads) => Promise<void>): Promise<Reads> {
    let over = false;
    const reads: Reads = { faults: [], slowest: 0, answered: 0, aged: 0 };
    const readers = running.flatMap((service) =>
      [PINNED, LATEST].map((release) => readUntil(service, release, reads, () => over)),
    );
    const before = { ...ledger.counts };
    let done = false;
    const writers = writeUntil(() => done);
    try {
      await acknowledged(20);
      await fault(reads);
      await acknowledged(20);
    } finally {
      done = true;
      await writers;
      over = true;
      await Promise.all(readers);
    }
    for (const service of running) expect(service.isAlive(), service.said()).toBe(true);
    const database = await openDatabase({ url, purpose: 'job', connections: 2 });
    try {
      const contentOf = (id: string, revision: number): Body | undefined =>
        ledger.cases.find((one) => one.id === id)?.steps[revision - 1]?.content;
      const faults = await invariantFaults(database.db, { contentOf, counted });
      faults.push(...(await ledgerFaults(database.db, ledger)));
      expect(faults, `seed ${SEED}\n${ledger.tail(60)}`).toEqual([]);
    } finally {
      await database.close();
    }
    expect(reads.faults).toEqual([]);
    expect(reads.slowest).toBeLessThan(PATIENCE_MS);
    const { acknowledged: done_, interrupted } = ledger.counts;
    const writes = `${done_ - before.acknowledged} writes acknowledged, ${interrupted - before.interrupted} interrupted`;
    console.log(`${writes}; ${reads.answered} reads, ${reads.aged} with Age, slowest ${Math.round(reads.slowest)} ms`);
    return reads;
  }

  const backends = `from pg_stat_activity where datname = 'faults' and pid <> pg_backend_pid()`;

  test('connections that end inside a transaction', { timeout: 300_000 }, async () => {
    let ended = 0;
    await survives(async () => {
      for (let round = 0; round < 40; round += 1) {
        const rows = await server.query(`select pg_terminate_backend(pid) ${backends} and xact_start is not null`);
        ended += rows.length;
        await sleep(50);
      }
    });
    expect(ended).toBeGreaterThan(0);
  });

  for (const mode of ['fast', 'immediate'] as const) {
    test(`the server is restarted (${mode}), three times`, { timeout: 300_000 }, async () => {
      await survives(async () => {
        for (let round = 0; round < 3; round += 1) {
          await server.stop(mode);
          await server.start();
          await acknowledged(5);
        }
      });
    });
  }

  test('the server is stopped for 20 seconds', { timeout: 300_000 }, async () => {
    const { aged } = await survives(async () => {
      await server.stop('fast');
      const began = performance.now();
      await sleep(2_000);
      for (const service of running) {
        expect(await statusOf(service, '/readyz')).toBe(503);
        expect(await statusOf(service, '/livez')).toBe(200);
        const write = await service.call('POST', `/v1/datasets/${DATASET}/cases`, {});
        expect([write.status, write.body.code]).toEqual([503, 'unavailable']);
        expect(Number(write.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      await sleep(20_000 - (performance.now() - began));
      await server.start();
      for (const service of running) await untilReady(service);
    });
    expect(aged).toBeGreaterThan(0);
  });

  test('the server stands still for 15 seconds', { timeout: 300_000 }, async () => {
    const { aged } = await survives(async () => {
      await server.freeze();
      await sleep(3_000);
      for (const service of running) {
        expect(await statusOf(service, '/readyz')).toBe(503);
        expect(await statusOf(service, '/livez')).toBe(200);
      }
      await sleep(12_000);
      await server.thaw();
      for (const service of running) await untilReady(service);
    });
    expect(aged).toBeGreaterThan(0);
  });

  test('all tables of cases and releases are locked for 30 seconds', { timeout: 300_000 }, async () => {
    await survives(async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        await client.query('begin; lock table cases, case_revisions, releases in access exclusive mode');
        const began = performance.now();
        while (performance.now() - began < 25_000) {
          for (const service of running) {
            const asked = performance.now();
            // The key is found, and the case then waits for a lock.
            const write = await service.call('GET', `/v1/datasets/${DATASET}/cases`);
            expect([write.status, write.body.code]).toEqual([503, 'unavailable']);
            expect(performance.now() - asked).toBeLessThan(2 * PATIENCE_MS);
          }
        }
        await sleep(30_000 - (performance.now() - began));
        await client.query('rollback');
      } finally {
        await client.end();
      }
    });
  });

  test('all connections of the server but two are taken', { timeout: 300_000 }, async () => {
    const taken: pg.Client[] = [];
    await survives(async () => {
      try {
        for (const end = Date.now() + 60_000; taken.length < CONNECTIONS - 2 && Date.now() < end; ) {
          // Those of the services too, one by one.
          await taken[0]?.query(`select pg_terminate_backend(pid) ${backends} and application_name <> 'taken'`);
          const client = new pg.Client({ connectionString: url, application_name: 'taken' });
          client.on('error', () => {});
          await client.connect().then(
            () => taken.push(client),
            () => sleep(5),
          );
        }
        expect(taken).toHaveLength(CONNECTIONS - 2);
        await sleep(10_000);
      } finally {
        await Promise.all(taken.map((client) => client.end()));
      }
    });
  });
});

interface Reads {
  faults: string[];
  /** In milliseconds. */
  slowest: number;
  answered: number;
  /** Answers that said how old they are. */
  aged: number;
}

/** Reads without a key, as the public does, and never gets anything but the statistics. */
async function readUntil({ base }: RealService, release: string, reads: Reads, isOver: () => boolean): Promise<void> {
  let first: string | undefined;
  while (!isOver()) {
    const began = performance.now();
    const answer = await fetch(`${base}${release}/${BELOW}`).catch(() => undefined);
    const text = (await answer?.text().catch(() => '')) ?? '';
    reads.slowest = Math.max(reads.slowest, performance.now() - began);
    if (answer?.status !== 200) reads.faults.push(`${release}: ${answer?.status} ${text}`);
    else if (release === PINNED) {
      first ??= text;
      if (text !== first) reads.faults.push(`${release} has another answer`);
    }
    reads.answered += 1;
    if (answer?.headers.get('age')) reads.aged += 1;
    await sleep(30);
  }
}

const statusOf = async ({ base }: RealService, path: string): Promise<number> => (await fetch(base + path)).status;

async function untilReady(service: RealService): Promise<void> {
  for (const end = Date.now() + 30_000; (await statusOf(service, '/readyz')) !== 200; ) {
    expect(Date.now()).toBeLessThan(end);
    await sleep(50);
  }
}
