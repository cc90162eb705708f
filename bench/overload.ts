import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promise, quantile } from './measure.ts';
import { embeddedIn, KEY, type Service, startService, untilReady, withFolder } from './service.ts';

/**
 * Overload does not take the service down: at twice the load that it can sustain, for 30 s, it still answers at least 0.9 of what it
 * can. It refuses the rest with 503 at once, and answers reads from memory and health. Capacity is measured before and after, by as
 * many clients as are let in. Once with reads that are not in memory (every query is new) and once with writes.
 * `npx tsx bench/overload.ts [seconds]`, default 30. On the embedded database.
 */

const seconds = Number(process.argv[2] ?? 30);
/** Fewer than half of the places of a kind, which is what one client gets. */
const SUSTAINED = 20;
const PROBES_PER_SECOND = 50;
/** More connections than any kind has places for. Without a bound, this process runs out of file descriptors first. */
const CONNECTIONS = 500;
const DATASET = '/v1/datasets/press-snapshot-2015';
const WARM = `${DATASET}/releases/1.0.0/statistics?measure=defendants&by=outcome,sex&totals=true`;

interface Made {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

await withFolder(async (folder) => {
  const service = await startService(embeddedIn(folder));
  await untilReady(service);
  try {
    await overload(service, 'reads that are not in memory', newQueries(service, await codesOf(service)));
    await overload(service, 'writes', newCases(service));
  } finally {
    await service.stop();
  }
});

async function overload(service: Service, name: string, next: () => Made): Promise<void> {
  const capacitySeconds = seconds / 3;
  await sustained(next, capacitySeconds / 3);
  const before = await sustained(next, capacitySeconds);
  const [over, probes] = await Promise.all([offered(next, Math.round(2 * before)), probe(service)]);
  const after = await sustained(next, capacitySeconds);
  const ratio = over.answered / ((before + after) / 2);
  console.log(`${name}: ${Math.round(before)} a second before, ${Math.round(after)} after`);
  console.log(
    `  offered ${Math.round(over.sent)} a second for ${seconds} s: ${Math.round(over.answered)} answered, ${Math.round(over.refused)} refused, ${over.broken} connections broken in all; ${ratio.toFixed(2)} of capacity`,
  );
  console.log(`  answered in ${over.answeredIn}, refused in ${over.refusedIn}`);
  console.log(`  meanwhile from memory: ${probes.length} reads in ${quantiles(probes)}`);
  promise(ratio >= 0.9 && over.refused > 0, 'at least 0.9, and some refused');
  promise(quantile(probes, 0.99) <= 100, '100 ms from memory');
}

/** Answers a second, if every client waits for its answer. */
async function sustained(next: () => Made, duration: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const until = performance.now() + duration * 1_000;
  let answered = 0;
  const client = async () => {
    while (performance.now() < until) {
      const { status } = await ask(next(), agent);
      if (status >= 300 && status !== 503) throw new Error(`a request was answered ${status}`);
      // A busy machine may refuse some even here: they count for no capacity.
      if (status >= 200 && status < 300) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: SUSTAINED }, client));
  agent.destroy();
  return answered / duration;
}

/** Requests at a steady rate, whether or not those before were answered. */
async function offered(next: () => Made, perSecond: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const open = new Set<Promise<void>>();
  const times: Record<'answered' | 'refused' | 'broken', number[]> = { answered: [], refused: [], broken: [] };
  const started = performance.now();
  let sent = 0;
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - started) {
    for (; sent < (elapsed / 1_000) * perSecond; sent += 1) {
      const one = ask(next(), agent).then(({ status, ms }) => {
        if (status >= 300 && status !== 503) throw new Error(`a request was answered ${status}`);
        (status === 503 ? times.refused : status === 0 ? times.broken : times.answered).push(ms);
        open.delete(one);
      });
      open.add(one);
    }
    await sleep(2);
  }
  // What is answered later does not count.
  const [answered, refused] = [times.answered.length / seconds, times.refused.length / seconds];
  await Promise.all(open);
  agent.destroy();
  return {
    sent: sent / seconds,
    answered,
    refused,
    broken: times.broken.length,
    answeredIn: quantiles(times.answered),
    refusedIn: quantiles(times.refused),
  };
}

/** Milliseconds that reads from memory take; all of them must be answered, and health too. */
async function probe(service: Service): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const check = async (path: string) => {
    const { status, ms } = await ask({ url: service.url + path }, agent);
    if (status !== 200 && status !== 0) throw new Error(`${path} was answered ${status}`);
    if (path === WARM) times.push(ms);
  };
  const open: Promise<void>[] = [];
  for (let n = 0; n < seconds * PROBES_PER_SECOND; n += 1) {
    open.push(check(n % 50 === 0 ? '/livez' : WARM));
    await sleep(1_000 / PROBES_PER_SECOND);
  }
  await Promise.all(open);
  agent.destroy();
  return times;
}

function ask({ url, method = 'GET', headers = {}, body }: Made, agent: Agent): Promise<{ status: number; ms: number }> {
  const sent = performance.now();
  return new Promise((resolve) => {
    const asked = request(url, { method, headers, agent }, (response) => {
      response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, ms: performance.now() - sent }));
    });
    // A connection that the service closes, perhaps an idle one at the very moment that it is used again, is status 0.
    asked.on('error', () => resolve({ status: 0, ms: performance.now() - sent })).end(body);
  });
}

function quantiles(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`;
}

/** The codes of the two dimensions that the queries are about. */
async function codesOf(service: Service): Promise<string[][]> {
  const response = await fetch(`${service.url}${DATASET}/releases/1.0.0/statistics?by=ageBand,outcome`);
  const { dimensions } = (await response.json()) as { dimensions: { codes: { code: string }[] }[] };
  return dimensions.map(({ codes }) => codes.map(({ code }) => code));
}

/** Each asks for another number of observations of other codes, so that no two are the same query. */
function newQueries(service: Service, codes: readonly string[][]): () => Made {
  const [ages = [], outcomes = []] = codes;
  const sets = (list: readonly string[]) => 2 ** list.length - 1;
  const some = (list: readonly string[], bits: number) => list.filter((_, index) => (bits >> index) & 1).join(',');
  let number = 0;
  return () => {
    number += 1;
    const age = 1 + (number % sets(ages));
    const outcome = 1 + (Math.floor(number / sets(ages)) % sets(outcomes));
    const limit = 1 + Math.floor(number / (sets(ages) * sets(outcomes)));
    const where = `where=ageBand:${some(ages, age)}&where=outcome:${some(outcomes, outcome)}`;
    const query = `by=ageBand,outcome&${where}&sort=-value&limit=${limit}`;
    return { url: `${service.url}${DATASET}/releases/1.0.0/statistics?${query}` };
  };
}

function newCases(service: Service): () => Made {
  const body = JSON.stringify({
    sentencedOn: '2014-05-01',
    defendants: [{ sex: 'male', convictions: [{ offence: 'iioc-possess' }], sentence: { outcome: 'fine' } }],
  });
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', prefer: 'handling=lenient' };
  return () => ({ method: 'POST', url: `${service.url}${DATASET}/cases`, headers, body });
}
