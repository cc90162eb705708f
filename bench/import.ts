import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { IMPORTED_DATASET, writeCases } from './import-cases.ts';
import { call, on, SERVER, type Service, startService, uploadCases, withClient, withDatabase } from './scratch.ts';

/**
 * Importing 100,000 cases on PostgreSQL, with the search for likely duplicates, takes at most twice the time that COPY needs for
 * the same rows into the same tables, with their indexes and triggers; memory stays under 300 MB and does not grow from 10,000
 * to 200,000 cases. bench/import-scale.ts goes on to 1,000,000.
 * `npx tsx bench/import.ts [cases of the large file]`, default 200,000. Needs BENCH_DATABASE_URL: a superuser of a
 * PostgreSQL on this machine, which makes databases of its own. `npm run build` first, or BENCH_SERVER: a server.js built elsewhere.
 */

const PROMISED_SPEED = 0.5;
const PROMISED_MEMORY = 300;
const FLAT = 0.2;
const large = Number(process.argv[2] ?? 200_000);
const DATASET = '/v1/datasets/bench';
/** In the order of their references. */
const WRITTEN = [
  'cases',
  'case_external_ids',
  'case_revisions',
  'defendants',
  'convictions',
  'sentences',
  'quantities',
  'sources',
  'audit_log',
  'import_results',
];
const MADE_BEFORE = ['datasets', 'codebooks', 'changes', 'imports'];

if (!SERVER) {
  console.log('left out: set BENCH_DATABASE_URL');
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
await chmod(folder, 0o777);
const missed: string[] = [];
try {
  const small = await measure(10_000, async () => {});
  const middle = await measure(100_000, async (_service, database, seconds) => {
    const copied = await copySeconds(database);
    const ratio = copied / seconds;
    console.log(`COPY of the same rows: ${copied.toFixed(1)} s; the import has ${ratio.toFixed(2)} of its speed`);
    if (ratio < PROMISED_SPEED) missed.push(`at least ${PROMISED_SPEED} of the speed of COPY`);
  });
  const big = await measure(large, async () => {});
  console.log(`memory: ${small}, ${middle}, ${big} MB`);
  if (Math.max(small, middle, big) > PROMISED_MEMORY) missed.push(`less than ${PROMISED_MEMORY} MB`);
  if (big > small * (1 + FLAT)) missed.push('flat memory');
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (missed.length > 0) {
  console.log(`promised: ${missed.join('; ')}`);
  process.exitCode = 1;
}

/** Imports a file into a new database; answers the peak of the service's memory in MB. */
async function measure(
  count: number,
  then: (service: Service, database: string, seconds: number) => Promise<void>,
): Promise<number> {
  return withDatabase(async (database) => {
    const path = join(folder, `${count}.ndjson`);
    const bytes = await writeCases(path, count);
    const service = await startService(database);
    try {
      await call(service, 'PUT', DATASET, IMPORTED_DATASET);
      const started = performance.now();
      const { counts } = await finished(service, await uploadCases(service, DATASET, path));
      const seconds = (performance.now() - started) / 1_000;
      if (counts.created !== count) throw new Error(`${JSON.stringify(counts)} of ${count}`);
      const peak = service.peak();
      const rate = Math.round(count / seconds);
      console.log(
        `${count} cases, ${(bytes / 1e6).toFixed(0)} MB: ${seconds.toFixed(1)} s, ${rate} cases/s, at most ${peak} MB resident`,
      );
      await then(service, database, seconds);
      return peak;
    } finally {
      await service.stop();
      await rm(path);
    }
  });
}

interface Job {
  state: string;
  counts: { created: number };
}

async function finished(service: Service, path: string): Promise<Job> {
  for (;;) {
    const job = await call<Job>(service, 'GET', path);
    if (job.state === 'succeeded') return job;
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(`the import is ${job.state}`);
    await sleep(100);
  }
}

/** The pages of a table may be filled in another order than that of its rows, which the audit log insists on. */
function rowsOf(table: string): string {
  return table === 'audit_log' ? '(select * from audit_log order by seq)' : table;
}

/** The same rows into the same tables of an empty database, by the server itself from files. */
async function copySeconds(from: string): Promise<number> {
  const file = (table: string) => join(folder, `${table}.copy`);
  await withClient(from, async (client) => {
    for (const table of [...MADE_BEFORE, ...WRITTEN]) await client.query(`copy ${rowsOf(table)} to '${file(table)}'`);
  });
  return withDatabase(async (name) => {
    const database = await openDatabase({ url: on(name) });
    await migrate(database);
    await database.close();
    return withClient(name, async (client) => {
      for (const table of MADE_BEFORE) await client.query(`copy ${table} from '${file(table)}'`);
      const started = performance.now();
      await client.query('begin');
      for (const table of WRITTEN) await client.query(`copy ${table} from '${file(table)}'`);
      await client.query('commit');
      return (performance.now() - started) / 1_000;
    });
  });
}
