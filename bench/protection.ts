import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { mulberry32 } from '../src/disclosure/attacker.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import type { TableData } from '../src/statistics/table.ts';
import { manyDimensions } from './many-dimensions.ts';

/**
 * A release under a disclosure policy, from stored texts to published tables, against the same under `none`: every combination of
 * two of twelve dimensions, of skewed codes. None of it is on the event loop of the service: that is busy for a small part of the time,
 * and is not held up much longer than while nothing is built. `npx tsx bench/protection.ts [policy] [defendants] [releases]`, default
 * threshold 3000 2.
 */

/** Part of the time in which the event loop is busy while tables are counted and protected, at most. */
const MOST_BUSY = 0.1;
const QUIET_MS = 3_000;

const policy = process.argv[2] ?? 'threshold';
const size = Number(process.argv[3] ?? 3_000);
const releases = Number(process.argv[4] ?? 2);
const CODES = [3, 4, 5, 6, 6, 7, 8, 4, 3, 5, 6];

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

const random = mulberry32(1);
const skewed = (count: number): number => Math.floor(count * random() ** 2.2);

let number = 0;
const randomCase = (year: number) => ({
  sentencedOn: `${year}-03-04`,
  attributes: {},
  defendants: [
    {
      id: `00000000-0000-4000-8000-${String(number++).padStart(12, '0')}`,
      attributes: Object.fromEntries(
        CODES.flatMap((count, index) => (random() < 0.02 ? [] : [[`variable${index}`, `c${skewed(count)}`]])),
      ),
      convictions: [{}],
      sentence: {},
    },
  ],
});

const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(2);

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

async function build(name: string, texts: readonly string[], readable: readonly Published[]): Promise<TableData[]> {
  const definition = definitionOf(name);
  const tabulator = startTabulator({
    dataset: 'bench',
    definition,
    secret: 'ab'.repeat(32),
    threads: Math.max(1, availableParallelism() - 1),
  });
  for (let at = 0; at < texts.length; at += 2_000) await tabulator.feed(texts.slice(at, at + 2_000));
  for (const one of readable) await tabulator.feedReadable(one);
  const quiet = await watchLoop(() => sleep(QUIET_MS));
  const started = performance.now();
  const tables: TableData[] = [];
  const building = await watchLoop(async () => {
    for await (const table of tabulator.tables()) tables.push(table);
  });
  const { report, held } = await tabulator.totals();
  const cells = tables.reduce((sum, table) => sum + table.cells.length, 0);
  const withheld = tables.reduce((sum, table) => sum + table.cells.filter((cell) => cell[table.by.length] === null).length, 0); // biome-ignore format: one line
  console.log(`${name}, ${texts.length} defendants, ${readable.length} earlier: ${seconds(started)} s, ${cells} cells in ${tables.length} tables, ${withheld} withheld`); // biome-ignore format: one line
  console.log(`event loop: ${loopText(building)}; while nothing is built: ${loopText(quiet)}`);
  console.log(`limit: busy for ${percent(building.busy)} of ${percent(MOST_BUSY)}`);
  if (building.busy > MOST_BUSY) process.exitCode = 1;
  if (held.length > 0) {
    console.log(`held back by ${held.length}:\n${held.slice(0, 5).map(({ text }) => text).join('\n')}`); // biome-ignore format: one line
    process.exitCode = 1;
  }
  if (name !== 'none') console.log(JSON.stringify(report));
  await tabulator.close();
  return tables;
}

const texts = Array.from({ length: size }, () => JSON.stringify(randomCase(2010 + skewed(6))));
await build('none', texts, []);
const published: Published[] = [];
for (let release = 0; release < releases; release++) {
  // The next year.
  const more = Math.round(size / 5);
  if (release > 0) texts.push(...Array.from({ length: more }, () => JSON.stringify(randomCase(2015 + release))));
  const tables = await build(policy, texts, published);
  published.push({ version: `${release + 1}.0.0`, definition: definitionOf(policy), tables });
}
