import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPublished, auditTogether, loadSolver } from '#disclosure';
import { compile } from '../src/codebook/compile.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import { publishedRelease } from '../src/releases/protection/tables.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import type { TableData } from '../src/statistics/table.ts';
import { dice } from '../tests/dice.ts';
import { manyDimensions } from './many-dimensions.ts';
import { promise, secondsSince } from './measure.ts';

/**
 * Releases under each disclosure policy, from stored texts to published tables, against the same under `none`: every combination of
 * two of thirteen dimensions, of skewed codes: some 6,500 cells. None of it is on the event loop of the service: that is busy for a
 * small part of the time. Of a release under `threshold` everything is then worked out again from outside, as whoever verifies it does.
 * `npx tsx bench/protection.ts [policies] [defendants] [releases]`, default threshold,rounding,cell-key 20000 4.
 */

/** Part of the time in which the event loop is busy while tables are counted and protected, at most. */
const MOST_BUSY = 0.1;
const QUIET_MS = 3_000;
/** Under `threshold`: of a release alone, and beside up to three others. Whoever verifies takes at most twice as long. */
const MOST_SECONDS = { alone: 3, beside: 10 };
const MOST_TO_VERIFY = 2;

const policies = (process.argv[2] ?? 'threshold,rounding,cell-key').split(',');
const size = Number(process.argv[3] ?? 20_000);
const releases = Number(process.argv[4] ?? 4);
const CODES = [3, 4, 5, 6, 6, 7, 8, 4, 3, 5, 6, 8, 6];

const parameters: Record<string, object> = {
  none: {},
  threshold: { threshold: 5, sensitive: [] },
  rounding: { base: 5 },
  'cell-key': {},
};
const definitionOf = (name: string): DatasetDefinition =>
  DatasetDefinition.parse(
    manyDimensions({
      codes: CODES,
      levelOf: () => 'defendant',
      until: '2019-01-01',
      tables: { upTo: 2 },
      disclosure: { policy: name, reason: 'constructed', ...parameters[name] },
    }),
  );

/** With other dice the second release may rightly be held: a small number could be worked out. */
const roll = dice(7);
const skewed = (count: number): number => Math.floor(count * (roll(2 ** 32) / 2 ** 32) ** 2.2);

let number = 0;
const randomCase = (year: number) => ({
  sentencedOn: `${year}-03-04`,
  attributes: {},
  defendants: [
    {
      id: `00000000-0000-4000-8000-${String(number++).padStart(12, '0')}`,
      attributes: Object.fromEntries(
        CODES.flatMap((count, index) => (roll(50) === 0 ? [] : [[`variable${index}`, `c${skewed(count)}`]])),
      ),
      convictions: [{}],
      sentence: {},
    },
  ],
});

/** How busy the event loop of this thread is, as a part of the time, and how late it comes to what is due, in milliseconds. */
interface Loop {
  busy: number;
  p99: number;
  longest: number;
}

async function watchLoop(work: () => Promise<unknown>): Promise<Loop> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = performance.eventLoopUtilization();
  delay.enable();
  await work();
  delay.disable();
  const { utilization } = performance.eventLoopUtilization(before);
  return { busy: utilization, p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6 };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
const loopText = ({ busy, p99, longest }: Loop): string =>
  `busy for ${percent(busy)}, late by up to ${p99.toFixed(1)} ms in 99% of cases, ${longest.toFixed(0)} ms at most`;

interface Published {
  version: string;
  definition: DatasetDefinition;
  tables: TableData[];
}

/** `known`: how many of the texts the earlier releases count. */
async function build(
  name: string,
  texts: readonly string[],
  readable: readonly Published[],
  known = 0,
): Promise<TableData[]> {
  const definition = definitionOf(name);
  const tabulator = startTabulator({
    dataset: 'bench',
    definition,
    secret: 'ab'.repeat(32),
    threads: Math.max(1, availableParallelism() - 1),
    isBeside: readable.length > 0,
  });
  const [old, news] = [texts.slice(0, known), texts.slice(known)];
  for (let at = 0; at < old.length; at += 2_000) await tabulator.feed(old.slice(at, at + 2_000));
  for (let at = 0; at < news.length; at += 2_000) await tabulator.feed(news.slice(at, at + 2_000), true);
  for (const one of readable) await tabulator.feedReadable(one);
  const started = performance.now();
  const tables: TableData[] = [];
  const loop = await watchLoop(async () => {
    for await (const table of tabulator.tables()) tables.push(table);
  });
  const { report, held } = await tabulator.totals();
  const cells = tables.flatMap(({ by, cells }) => cells.map((cell) => cell[by.length]));
  const withheld = cells.filter((value) => value === null).length;
  const seconds = secondsSince(started);
  console.log(
    `${name}, ${texts.length} defendants, ${readable.length} earlier: ${seconds.toFixed(2)} s, ${cells.length} cells in ${tables.length} tables, ${withheld} withheld`,
  );
  console.log(`event loop: ${loopText(loop)}`);
  if (name !== 'none') promise(loop.busy <= MOST_BUSY, `busy for at most ${percent(MOST_BUSY)}`);
  for (const { text } of held) console.log(`held back: ${text}`);
  promise(held.length === 0, 'nothing is held back');
  if (name !== 'none') console.log(JSON.stringify(report));
  if (name === 'threshold') {
    const most = readable.length > 0 ? MOST_SECONDS.beside : MOST_SECONDS.alone;
    promise(seconds <= most, `at most ${most} s`);
    const own = { version: `${readable.length + 1}.0.0`, definition, tables };
    const toVerify = await verify([...readable, own]);
    console.log(`worked out again from outside in ${toVerify.toFixed(2)} s`);
    promise(toVerify <= MOST_TO_VERIFY * seconds, `within ${MOST_TO_VERIFY} times the time`);
  }
  await tabulator.close();
  return tables;
}

/** Seconds for what follows from the last release alone, and from all of them. */
async function verify(releases: readonly Published[]): Promise<number> {
  const solver = await loadSolver();
  const read = releases.map(({ version, definition, tables }) =>
    publishedRelease(version, compile('bench', definition), tables),
  );
  const [own] = read.slice(-1);
  if (!own) throw new Error('no release is given');
  const rules = { threshold: 5, zeros: 'protect' } as const;
  const started = performance.now();
  const { audit } = auditPublished(solver, own, rules);
  const beside = read.length > 1 ? auditTogether(solver, read, rules) : undefined;
  const { insider, policyAware } = beside ?? audit.attacks();
  const seconds = secondsSince(started);
  promise(insider.passes && policyAware.passes, 'nothing is found from outside');
  return seconds;
}

const first = Array.from({ length: size }, () => JSON.stringify(randomCase(2010 + skewed(6))));
console.log(`event loop while nothing is built: ${loopText(await watchLoop(() => sleep(QUIET_MS)))}`);
await build('none', first, []);
for (const policy of policies) {
  const texts = [...first];
  const published: Published[] = [];
  for (let release = 0; release < releases; release++) {
    // The next year.
    const more = Math.round(size / 5);
    const known = release > 0 ? texts.length : 0;
    if (release > 0) texts.push(...Array.from({ length: more }, () => JSON.stringify(randomCase(2015 + release))));
    const tables = await build(policy, texts, published, known);
    published.push({ version: `${release + 1}.0.0`, definition: definitionOf(policy), tables });
  }
}
