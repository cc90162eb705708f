import { factsOf } from '../src/cases/facts.ts';
import { compile } from '../src/codebook/compile.ts';
import { mulberry32 } from '../src/disclosure/attacker.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import type { CaseContent } from '../src/schemas/case.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import { manyDimensions, variablesOf } from './many-dimensions.ts';

/**
 * Tables of a release: the tabulator, from stored texts to cells, against plain JavaScript counting the same tables with Maps
 * from facts that are flattened already. `npx tsx bench/tabulate.ts [defendants]`, default 100,000.
 */

const size = Number(process.argv[2] ?? 100_000);
const DIMENSIONS = 12;
const CODES = [11, 45, 4, 7, 15, 9, 3, 12, 3, 5, 20, 2];
const BATCH = 2_000;

const wanted = { codes: CODES.slice(1), levelOf: (index: number) => (index % 3 === 0 ? 'case' : 'defendant') } as const;
const variables = variablesOf(wanted);
const disclosure = { policy: 'none', reason: 'constructed' };
const definition = DatasetDefinition.parse(
  manyDimensions({ ...wanted, until: '2021-01-01', tables: { upTo: 3 }, disclosure }),
);
const codebook = compile('benchmark', definition);

const random = mulberry32(1);
const below = (limit: number): number => (random() * 2 ** 32) % limit;

function randomCase(): CaseContent {
  const ofCase: Record<string, string> = {};
  const ofDefendant: Record<string, string> = {};
  variables.forEach(({ id, level }, index) => {
    if (below(20) === 0) return; // not reported
    (level === 'case' ? ofCase : ofDefendant)[id] = `c${below(CODES[index + 1]!)}`;
  });
  return {
    sentencedOn: `${2010 + below(11)}-0${1 + below(9)}-1${below(10)}`,
    attributes: ofCase,
    defendants: [{ attributes: ofDefendant, convictions: [{}], sentence: {} }],
  };
}

const texts = Array.from({ length: size }, () => JSON.stringify(randomCase()));
const seconds = (from: number): number => (performance.now() - from) / 1000;

async function tabulator(): Promise<{ cells: number; time: number }> {
  const started = performance.now();
  const worker = startTabulator({ dataset: 'benchmark', definition });
  for (let at = 0; at < texts.length; at += BATCH) await worker.feed(texts.slice(at, at + BATCH));
  const fed = seconds(started);
  let cells = 0;
  for await (const table of worker.tables()) {
    cells += table.cells.filter((cell) => cell.slice(0, -1).every((position) => Number(position) >= 0)).length;
  }
  const time = seconds(started);
  console.log(`tabulator: fed ${fed.toFixed(1)} s, tables ${(time - fed).toFixed(1)} s, ${megabytes()} MB`);
  await worker.close();
  return { cells, time };
}

function maps(): { cells: number; time: number } {
  const dimensions = [...codebook.dimensions.values()].filter(({ audience }) => audience === 'public');
  if (dimensions.length !== DIMENSIONS) throw new Error('the benchmark needs twelve dimensions');
  const columns = dimensions.map(() => new Uint8Array(size));
  texts.forEach((text, row) => {
    const facts = factsOf(codebook, JSON.parse(text), 'public');
    const codes = { ...facts.codes, ...facts.defendants[0]!.codes };
    dimensions.forEach(({ id, index }, at) => {
      columns[at]![row] = index.get(codes[id] as string)!;
    });
  });
  const started = performance.now();
  let cells = 0;
  for (const { by } of codebook.tables) {
    const named = by.map((id) => columns[dimensions.findIndex((dimension) => dimension.id === id)]!);
    const counts = new Map<number, number>();
    for (let row = 0; row < size; row++) {
      let key = 0;
      for (const column of named) key = key * 256 + column[row]!;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    cells += counts.size;
  }
  return { cells, time: seconds(started) };
}

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

console.log(`${size} defendants, ${codebook.tables.length} tables, ${megabytes()} MB with their texts`);
const ours = await tabulator();
const baseline = maps();
if (ours.cells !== baseline.cells) throw new Error(`cells differ: ${ours.cells} and ${baseline.cells}`);
console.log(`baseline: Maps over facts in memory, without margins, ${baseline.time.toFixed(1)} s`);
console.log(`ratio: ${(ours.time / baseline.time).toFixed(2)} of the baseline`);
