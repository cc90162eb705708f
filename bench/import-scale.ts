import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IMPORTED_DATASET, writeCases } from './import-cases.ts';
import { call, SERVER, startService, uploadCases, withClient, withDatabase } from './scratch.ts';

/**
 * An import of 1,000,000 cases, which are searched for likely duplicates, is as fast to the end: the rate of the whole file is
 * at least 0.8 of that of its first tenth, and memory stays under 300 MB. Told beside it: the rate of each tenth.
 * `npx tsx bench/import-scale.ts [cases]`. Needs BENCH_DATABASE_URL, a superuser of a PostgreSQL on this machine that has
 * memory for the indexes (shared_buffers 3 GB for 1,000,000 cases) and max_wal_size of 4 GB or more. `npm run build` first.
 */

const PROMISED = 0.8;
const PROMISED_MEMORY = 300;
const count = Number(process.argv[2] ?? 1_000_000);
const DATASET = '/v1/datasets/bench';
const STEPS = 10;

if (!SERVER) {
  console.log('left out: set BENCH_DATABASE_URL');
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
try {
  await withDatabase(async (database) => {
    await withClient(database, async (client) => {
      const { rows } = await client.query('select name, setting, unit from pg_settings where name = any($1)', [
        ['shared_buffers', 'max_wal_size'],
      ]);
      console.log(rows.map(({ name, setting, unit }) => `${name} ${setting} × ${unit}`).join(', '));
    });
    const path = join(folder, 'cases.ndjson');
    await writeCases(path, count);
    const service = await startService(database);
    try {
      await call(service, 'PUT', DATASET, IMPORTED_DATASET);
      const job = await uploadCases(service, DATASET, path);
      const { first, whole } = await watch(job, () => service.peak());
      const ratio = whole / first;
      console.log(`${Math.round(whole)} cases/s, ${ratio.toFixed(2)} of the rate of the first tenth`);
      if (ratio < PROMISED) {
        console.log(`promised: ${PROMISED}`);
        process.exitCode = 1;
      }
    } finally {
      await service.stop();
    }

    /** Cases a second, of the first tenth and of all. */
    async function watch(job: string, peak: () => number): Promise<{ first: number; whole: number }> {
      const started = performance.now();
      let last = { done: 0, at: started };
      let first: number | undefined;
      for (;;) {
        await sleep(100);
        const { state, counts } = await call<{ state: string; counts: { created: number } }>(service, 'GET', job);
        const now = { done: counts.created, at: performance.now() };
        if (now.done - last.done >= count / STEPS || state === 'succeeded') {
          const rate = perSecond(now.done - last.done, now.at - last.at);
          first ??= rate;
          const resident = peak();
          console.log(`to ${now.done}: ${Math.round(rate)} cases/s, at most ${resident} MB resident`);
          if (resident > PROMISED_MEMORY) {
            console.log(`promised: ${PROMISED_MEMORY} MB`);
            process.exitCode = 1;
          }
          last = now;
        }
        if (state === 'succeeded') return { first: first ?? 0, whole: perSecond(now.done, now.at - started) };
        if (state !== 'queued' && state !== 'running') throw new Error(`the import is ${state}`);
      }
    }
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

function perSecond(cases: number, milliseconds: number): number {
  return (1_000 * cases) / milliseconds;
}
