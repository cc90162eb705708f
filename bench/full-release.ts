import { alternate, ratioOf } from './load.ts';
import { promise } from './measure.ts';
import { insertDefendants, RELEASED_DATASET, release, TABLES } from './release-cases.ts';
import { call, onPostgres, startService, watchMemory, withPostgres } from './service.ts';

/**
 * A release of 1,000,000 defendants over twelve dimensions, every combination up to three, from the rows in PostgreSQL to the
 * published version. Promised: within 90 s and 2 GB on two cores, and in at most 11 times the time of 100,000. A warm read of it is as
 * fast as one of the small release, within 10%. `npx tsx bench/full-release.ts [defendants] [rounds]`, default 1,000,000 and 9.
 * Needs BENCH_DATABASE_URL.
 */

const large = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 9);
const small = large / 10;

await withPostgres(async (database) => {
  const few = await measure(database, small, async () => {});
  const many = await measure(database, large, compareReads);
  console.log(`ratio: ${(many / few).toFixed(1)} times as long`);
  promise(many <= 90, '90 s');
  promise(many / few <= 11, '11 times the time of a tenth');
});

/** Seconds that the release takes, in a process of its own, whose memory is that of the one release. */
async function measure(database: string, size: number, then: (url: string) => Promise<void>): Promise<number> {
  const dataset = `of-${size}`;
  let service = await startService(onPostgres(database));
  await call(service, 'PUT', `/v1/datasets/${dataset}`, RELEASED_DATASET);
  await service.stop();
  await insertDefendants(database, dataset, size);
  service = await startService(onPostgres(database));
  const peak = watchMemory(service);
  try {
    const { tables, observations, seconds } = await release(service, dataset);
    const memory = peak();
    const counted = `${size} defendants: ${tables} tables, ${observations} observations`;
    console.log(`${counted} in ${seconds.toFixed(1)} s, at most ${memory} MB resident`);
    promise(tables === TABLES, `${TABLES} tables`);
    promise(memory <= 2_048, '2,048 MB');
    await then(service.url);
    return seconds;
  } finally {
    await service.stop();
  }
}

async function compareReads(url: string): Promise<void> {
  const target = (name: string, size: number) => {
    const query = 'statistics?measure=defendants&by=variable1,variable2&totals=true&share=variable1';
    return { name, url: `${url}/v1/datasets/of-${size}/releases/1.0.0/${query}` };
  };
  const found = await alternate([target('small', small), target('large', large)], { rounds, seconds: 2 });
  const ratio = ratioOf(found, 'large', 'small');
  console.log(`a warm read of the large release has ${ratio.toFixed(2)} of the speed of one of the small`);
  promise(ratio >= 0.9, 'at least 0.9');
}
