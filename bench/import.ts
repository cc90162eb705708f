import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { IMPORTED_DATASET, writeCases } from './import-cases.ts';
import { promise, secondsSince } from './measure.ts';
import {
  call,
  onPostgres,
  type Service,
  startService,
  uploadCases,
  watchMemory,
  withClient,
  withFolder,
  withPostgres,
} from './service.ts';

/**
 * Importing cases on PostgreSQL, with the search for likely duplicates, takes at most twice the time that COPY needs for the same
 * rows into the same tables, with their indexes and triggers. It is as fast to the end: the rate of the whole file is at least 0.8 of
 * that of its first tenth. Memory stays under 300 MB. `npx tsx bench/import.ts [cases]`, default 200,000. Needs BENCH_DATABASE_URL;
 * for 1,000,000 cases the indexes need `shared_buffers` of 3 GB and `max_wal_size` of 4 GB.
 */

const STEPS = 10;
const count = Number(process.argv[2] ?? 200_000);
/** In the order of their references. */
const WRITTEN = [
  'cases',
  'case_external_ids',
  'case_revisions',
  'defendants',
  'convictions',
  'sources',
  'audit_log',
  'import_results',
];
const MADE_BEFORE = ['datasets', 'codebooks', 'changes', 'imports'];

await withPostgres((database) =>
  withFolder(async (folder) => {
    // PostgreSQL writes and reads files there.
    await chmod(folder, 0o777);
    const path = join(folder, 'cases.ndjson');
    const bytes = await writeCases(path, count);
    const service = await startService(onPostgres(database));
    await call(service, 'PUT', '/v1/datasets/bench', IMPORTED_DATASET);
    const started = performance.now();
    await imported(service, await uploadCases(service, '/v1/datasets/bench', path));
    const seconds = secondsSince(started);
    await service.stop();
    console.log(`${count} cases, ${(bytes / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s`);

    const copied = await copySeconds(database, folder);
    const ratio = copied / seconds;
    console.log(`COPY of the same rows: ${copied.toFixed(1)} s; the import has ${ratio.toFixed(2)} of its speed`);
    promise(ratio >= 0.5, 'at least 0.5 of the speed of COPY');
  }),
);

/** Follows an import to its end, and says how fast each tenth is and what memory it takes. */
async function imported(service: Service, job: string): Promise<void> {
  const peak = watchMemory(service);
  const started = performance.now();
  let last = { done: 0, at: started };
  const rates: number[] = [];
  for (;;) {
    await sleep(100);
    const { state, counts } = await call<{ state: string; counts: { created: number } }>(service, 'GET', job);
    const ended = state === 'succeeded';
    if (!ended && state !== 'queued' && state !== 'running') throw new Error(`the import is ${state}`);
    const done = counts.created;
    if (done > last.done && (ended || done - last.done >= count / STEPS)) {
      const rate = (done - last.done) / secondsSince(last.at);
      const memory = peak();
      console.log(`to ${done}: ${Math.round(rate)} cases/s, at most ${memory} MB resident`);
      promise(memory <= 300, '300 MB');
      rates.push(rate);
      last = { done, at: performance.now() };
    }
    if (ended && done !== count) throw new Error(`${done} of ${count} cases were created`);
    if (ended) break;
  }
  const [first = 0] = rates;
  const whole = count / secondsSince(started);
  console.log(`${Math.round(whole)} cases/s, ${(whole / first).toFixed(2)} of the rate of the first tenth`);
  promise(whole / first >= 0.8, '0.8');
}

/** The pages of a table may be filled in another order than that of its rows, which the audit log insists on. */
function rowsOf(table: string): string {
  return table === 'audit_log' ? '(select * from audit_log order by seq)' : table;
}

/** The same rows into the same tables of an empty database, by the server itself from files. */
async function copySeconds(from: string, folder: string): Promise<number> {
  const file = (table: string) => join(folder, `${table}.copy`);
  await withClient(from, async (client) => {
    for (const table of [...MADE_BEFORE, ...WRITTEN]) await client.query(`copy ${rowsOf(table)} to '${file(table)}'`);
  });
  return withPostgres(async (url) => {
    const database = await openDatabase({ url });
    await migrate(database);
    await database.close();
    return withClient(url, async (client) => {
      for (const table of MADE_BEFORE) await client.query(`copy ${table} from '${file(table)}'`);
      const started = performance.now();
      await client.query('begin');
      for (const table of WRITTEN) await client.query(`copy ${table} from '${file(table)}'`);
      await client.query('commit');
      return secondsSince(started);
    });
  });
}
