import { factsOf } from '../src/cases/facts.ts';
import { compile } from '../src/codebook/compile.ts';
import { startTabulator } from '../src/releases/cube/tabulator.ts';
import type { CaseContent } from '../src/schemas/case.ts';
import { DatasetDefinition } from '../src/schemas/dataset.ts';
import { dice } from '../tests/dice.ts';
import { manyDimensions, variablesOf } from './many-dimensions.ts';
import { secondsSince } from './measure.ts';

/**
 * Tables of a release: the tabulator, from stored texts to cells, against plain JavaScript counting the same tables with Maps
 * from facts that are flattened already. `npx tsx bench/tabulate.ts [defendants]`, default 100,000.
 */

const size = Number(process.argv[2] ?? 100_000);
/** Of each dimension but the year, which has eleven. */
const codes = [45, 4, 7, 15, 9, 3, 12, 3, 5, 20, 2];
const BATCH = 2_000;

const wanted = { codes, levelOf: (index: number) => (index % 3 === 0 ? 'case' : 'defendant') } as const;
const variables = variablesOf(wanted);
const disclosure = { policy: 'none', reason: 'constructed' };
const definition = DatasetDefinition.parse(
  manyDimensions({ ...wanted, until: '2021-01-01', tables: { upTo: 3 }, disclosure }),
);
const codebook = compile('benchmark', definition);

const roll = dice(1);

function randomCase(): CaseContent {
  const ofCase: Record<string, string> = {};
  const ofDefendant: Record<string, string> = {};
  variables.forEach(({ id, level }, index) => {
    if (roll(20) === 0) return; // not reported
    (level === 'case' ? ofCase : ofDefendant)[id] = `c${roll(codes[index] ?? 0)}`;
  });
  return {
    sentencedOn: `${2010 + roll(11)}-0${1 + roll(9)}-1${roll(10)}`,
    attributes: ofCase,
    defendants: [{ attributes: ofDefendant, convictions: [{}], sentence: {} }],
  };
}

const texts = Array.from({ length: size }, () => JSON.stringify(randomCase()));

async function tabulator(): Promise<{ cells: number; time: number }> {
  const started = performance.now();
  const worker = startTabulator({ dataset: 'benchmark', definition });
  for (let at = 0; at < texts.length; at += BATCH) await worker.feed(texts.slice(at, at + BATCH));
  const fed = secondsSince(started);
  let cells = 0;
  for await (const table of worker.tables()) {
    cells += table.cells.filter((cell) => cell.slice(0, -1).every((position) => Number(position) >= 0)).length;
  }
  const time = secondsSince(started);
  console.log(`tabulator: fed ${fed.toFixed(1)} s, tables ${(time - fed).toFixed(1)} s, ${megabytes()} MB`);
  await worker.close();
  return { cells, time };
}

function maps(): { cells: number; time: number } {
  const facts = texts.map((text) => {
    const { codes: ofCase, defendants } = factsOf(codebook, JSON.parse(text), 'public');
    return { ...ofCase, ...defendants[0]?.codes };
  });
  const columns = new Map(
    [...codebook.dimensions.values()].map(({ id, index }) => [
      id,
      Uint8Array.from(facts, (row) => index.get(row[id] as string) ?? 0),
    ]),
  );
  const started = performance.now();
  let cells = 0;
  for (const { by } of codebook.tables) {
    const named = by.map((id) => columns.get(id) ?? new Uint8Array());
    const counts = new Map<number, number>();
    for (let row = 0; row < size; row++) {
      let key = 0;
      for (const column of named) key = key * 256 + (column[row] ?? 0);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    cells += counts.size;
  }
  return { cells, time: secondsSince(started) };
}

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

console.log(`${size} defendants, ${codebook.tables.length} tables, ${megabytes()} MB with their texts`);
const ours = await tabulator();
const baseline = maps();
if (ours.cells !== baseline.cells) throw new Error(`cells differ: ${ours.cells} and ${baseline.cells}`);
console.log(`baseline: Maps over facts in memory, without margins, ${baseline.time.toFixed(1)} s`);
console.log(`ratio: ${(ours.time / baseline.time).toFixed(2)} of the baseline`);
