import { spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promise, quantile } from './measure.ts';
import { insertDefendants, RELEASED_DATASET, release } from './release-cases.ts';
import { call, onPostgres, type Service, startService, withPostgres } from './service.ts';

/**
 * A build does not hold up readers. While the service builds a release of 1,000,000 defendants, the p99 of a warm read stays under
 * 1.5 times what it is when nothing is built. Reads come at a steady rate, whether or not the one before has been
 * answered. Told beside it: what a loop in a shell does, since whatever keeps one core busy holds up a reader who shares two.
 * `npx tsx bench/read-during-build.ts [defendants] [idle seconds]`, default 1,000,000 and 15. Needs BENCH_DATABASE_URL.
 */

const size = Number(process.argv[2] ?? 1_000_000);
const idleMs = 1_000 * Number(process.argv[3] ?? 15);
const PER_SECOND = 200;
/** Whoever waits for the build asks as often as its Retry-After says. */
const POLL_MS = 1_000;
const QUERY = 'statistics?measure=defendants&by=variable1,variable2&totals=true';

await withPostgres(async (database) => {
  let service = await startService(onPostgres(database));
  for (const dataset of ['small', 'large']) await call(service, 'PUT', `/v1/datasets/${dataset}`, RELEASED_DATASET);
  await service.stop();
  await insertDefendants(database, 'small', 1_000);
  await insertDefendants(database, 'large', size);
  service = await startService(onPostgres(database));
  try {
    await release(service, 'small');
    await readUntil(service, sleep(idleMs / 5));
    const before = await readUntil(service, sleep(idleMs));
    const building = release(service, 'large', POLL_MS);
    const during = await readUntil(service, building);
    const after = await readUntil(service, sleep(idleMs));
    const loop = spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    const busy = await readUntil(service, sleep(idleMs));
    loop.kill('SIGKILL');
    const idle = [...before, ...after];
    console.log(`built in ${(await building).seconds.toFixed(1)} s`);
    tell('idle', idle);
    tell('during the build', during);
    tell('one core busy, nothing built', busy);
    const ratioOfP99 = (times: readonly number[]) => quantile(times, 0.99) / quantile(idle, 0.99);
    const ratio = ratioOfP99(during);
    console.log(
      `ratio of p99: ${ratio.toFixed(2)} during the build, ${ratioOfP99(busy).toFixed(2)} with one core busy`,
    );
    promise(ratio <= 1.5, 'at most 1.5');
  } finally {
    await service.stop();
  }
});

/** Milliseconds that each read took, until the promise is settled. */
async function readUntil(service: Service, end: Promise<unknown>): Promise<number[]> {
  const address = `${service.url}/v1/datasets/small/releases/1.0.0/${QUERY}`;
  // Before the service closes a connection that is idle.
  const agent = new Agent({ keepAlive: true, timeout: 4_000 });
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  let ended = false;
  const stop = () => {
    ended = true;
  };
  end.then(stop, stop);
  const started = performance.now();
  for (let number = 0; !ended; number += 1) {
    const due = started + (number * 1_000) / PER_SECOND;
    const ahead = due - performance.now();
    if (ahead > 0) await sleep(ahead);
    const sent = performance.now();
    const one = read(address, agent).then(() => {
      times.push(performance.now() - sent);
      open.delete(one);
    });
    open.add(one);
  }
  await Promise.all(open);
  agent.destroy();
  return times;
}

function read(address: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(address, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a read was answered ${response.statusCode}`));
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}

function tell(name: string, times: readonly number[]): void {
  const shares = [0.5, 0.9, 0.99, 0.999].map((share) => `p${share * 100} ${quantile(times, share).toFixed(2)} ms`);
  console.log(`${name}: ${times.length} reads, ${shares.join(', ')}, at most ${Math.max(...times).toFixed(1)} ms`);
}
