import { insertDefendants, RELEASED_DATASET, release, TABLES } from './release-cases.ts';
import { call, SERVER, startService, withDatabase } from './scratch.ts';

/**
 * A release of 1,000,000 defendants over twelve dimensions, every combination up to three, from the rows in PostgreSQL to the
 * published version: promised within 90 s and 2 GB on two cores, and in at most 11 times the time of 100,000.
 * `npx tsx bench/full-release.ts [defendants]`, default 1,000,000. Needs BENCH_DATABASE_URL: a superuser of a PostgreSQL on
 * this machine, which makes databases of its own. `npm run build` first.
 */

const PROMISED_SECONDS = 90;
const PROMISED_MEMORY = 2_048;
const PROMISED_GROWTH = 11;
const large = Number(process.argv[2] ?? 1_000_000);
const small = large / 10;

if (!SERVER) {
  console.log('left out: set BENCH_DATABASE_URL');
  process.exit(0);
}
const missed: string[] = [];
await withDatabase(async (database) => {
  const seconds: number[] = [];
  for (const size of [small, large]) {
    const dataset = `of-${size}`;
    // A process each, so that its memory is that of the one release.
    let service = await startService(database);
    await call(service, 'PUT', `/v1/datasets/${dataset}`, RELEASED_DATASET);
    await service.stop();
    await insertDefendants(database, dataset, size);
    service = await startService(database);
    try {
      const built = await release(service, dataset);
      const memory = service.peak();
      seconds.push(built.seconds);
      console.log(
        `${size} defendants: ${built.tables} tables, ${built.observations} observations in ${built.seconds.toFixed(1)} s, at most ${memory} MB resident`,
      );
      if (built.tables !== TABLES) missed.push(`${TABLES} tables`);
      if (memory > PROMISED_MEMORY) missed.push(`${PROMISED_MEMORY} MB`);
    } finally {
      await service.stop();
    }
  }
  const [few = 0, many = 0] = seconds;
  console.log(`ratio: ${(many / few).toFixed(1)} times as long`);
  if (many > PROMISED_SECONDS) missed.push(`${PROMISED_SECONDS} s`);
  if (many / few > PROMISED_GROWTH) missed.push(`${PROMISED_GROWTH} times the time of a tenth`);
});
if (missed.length > 0) {
  console.log(`promised: ${missed.join('; ')}`);
  process.exitCode = 1;
}
