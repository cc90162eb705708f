import { roundCells } from '../src/disclosure/rounding.ts';
import { loadSolver } from '../src/disclosure/solver.ts';
import { dice } from '../tests/dice.ts';
import { type PlainDimension, tableSystem } from '../tests/disclosure/table-system.ts';

/**
 * Controlled rounding of tables with all their margins, to base 5: of two, three and four dimensions and of all tables of two
 * dimensions out of twelve. `npx tsx bench/rounding.ts`
 */

const MOST_SECONDS = 150;
const BASE = 5;

const code = (at: number): string => `c${at}`;
const dimension = (id: string, codes: number): PlainDimension => ({
  id,
  breakdowns: [{ parent: null, children: Array.from({ length: codes }, (_, at) => code(at)) }],
});

/** People with a random code in each dimension, the first codes more often. */
function people(sizes: readonly number[], count: number): number[][] {
  const roll = dice(1);
  return Array.from({ length: count }, () => sizes.map((size) => Math.min(roll(size), roll(size))));
}

function systemOf(sizes: readonly number[], rows: readonly number[][], keys: readonly (readonly number[])[]) {
  const tables = keys.map((key) => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      for (let margin = 0; margin < 2 ** key.length; margin++) {
        const cell = key.map((at, bit) => (margin & (1 << bit) ? null : code(row[at]!))).join();
        counts.set(cell, (counts.get(cell) ?? 0) + 1);
      }
    }
    return {
      id: key.join(),
      layer: 'people',
      dimensions: key.map((at) => dimension(`d${at}`, sizes[at]!)),
      value: (codes: readonly (string | null)[]) => counts.get(codes.join()) ?? 0,
    };
  });
  return tableSystem(tables);
}

const solver = await loadSolver();
const twelve = [11, 45, 4, 7, 15, 9, 3, 12, 3, 5, 20, 2];
const pairs = twelve.flatMap((_, one) => twelve.slice(one + 1).map((__, more) => [one, one + 1 + more]));
const examples: [string, number[], number, number[][]][] = [
  ['two dimensions', [40, 20], 5_000, [[0, 1]]],
  ['three dimensions', [9, 9, 8], 5_000, [[0, 1, 2]]],
  ['three dimensions, large', [20, 17, 12], 20_000, [[0, 1, 2]]],
  ['four dimensions', [5, 4, 4, 3], 3_000, [[0, 1, 2, 3]]],
  ['twelve dimensions by two', twelve, 3_000, pairs],
  ['twelve dimensions by two, more people', twelve, 60_000, pairs],
  ['three dimensions, very large', [30, 25, 14], 60_000, [[0, 1, 2]]],
];
for (const [name, sizes, count, keys] of examples) {
  const system = systemOf(sizes, people(sizes, count), keys);
  const started = performance.now();
  const { uncontrolled } = roundCells(solver, system, { base: BASE, keyOf: () => 0 });
  const seconds = (performance.now() - started) / 1_000;
  const outcome = uncontrolled.map(({ reason }) => reason).join(' ') || 'controlled';
  console.log(`${name}: ${system.cells.length} cells in ${seconds.toFixed(2)} s, ${outcome}`);
  console.log(`limit: ${seconds.toFixed(1)} s of ${MOST_SECONDS} s`);
  if (seconds > MOST_SECONDS) process.exitCode = 1;
}
