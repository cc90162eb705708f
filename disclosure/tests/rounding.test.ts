import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rounds } from '../../tests/runs.ts';
import { KEYS } from '../src/policies/cell-key.ts';
import { type RoundingOptions, roundCells } from '../src/policies/controlled-rounding.ts';
import { roundByKey } from '../src/policies/rounding.ts';
import type { System } from '../src/solve/system.ts';
import { testSolver } from './solver.ts';
import { tableSystem } from './table-system.ts';
import { hasVectors, readVectors } from './vectors.ts';

const solver = await testSolver();

/** A table of counts by their codes, with all margins. */
function cube(sizes: readonly number[], counts: readonly number[]): System {
  const names = sizes.map((size) => Array.from({ length: size }, (_, at) => `c${at}`));
  const stride = (d: number) => sizes.slice(d + 1).reduce((product, size) => product * size, 1);
  const value = (codes: readonly (string | null)[]) =>
    counts.reduce((sum, count, at) => {
      const isIn = codes.every((code, d) => code === null || code === `c${Math.floor(at / stride(d)) % sizes[d]!}`);
      return isIn ? sum + count : sum;
    }, 0);
  const dimensions = names.map((children, d) => ({ id: `d${d}`, breakdowns: [{ parent: null, children }] }));
  return tableSystem([{ id: 'cube', layer: 'people', dimensions, value }]);
}

/** Counts of which some are the sums of others. */
function listed(counts: Record<string, number>, equations: Record<string, string[]>): System {
  const breakdowns = Object.entries(equations).map(([parent, children]) => ({ parent, children }));
  return tableSystem([
    {
      ...{ id: 'list', layer: 'people' },
      dimensions: [{ id: 'd', breakdowns, codes: Object.keys(counts) }],
      value: ([code]) => counts[code ?? ''] ?? 0,
    },
  ]);
}

const outcomeOf = (system: System, options: RoundingOptions) => roundCells(solver, system, options);

function round(system: System, options: RoundingOptions): Float64Array {
  const values = outcomeOf(system, options);
  if (typeof values === 'string') throw new Error(values);
  return values;
}

/** Sums over the relations of a system, all of which are 0 where everything adds up. */
const sums = ({ relations: { count, starts, cells, coefficients } }: System, values: Float64Array): number[] =>
  Array.from({ length: count }, (_, relation) => {
    let sum = 0;
    for (let at = starts[relation]!; at < starts[relation + 1]!; at++) sum += coefficients[at]! * values[cells[at]!]!;
    return sum;
  });

const twoDimensions = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain((sizes) =>
  fc.record({
    sizes: fc.constant([...sizes]),
    base: fc.integer({ min: 2, max: 10 }),
    counts: fc.array(fc.nat(30), { minLength: sizes[0] * sizes[1], maxLength: sizes[0] * sizes[1] }),
  }),
);

test('controlled rounding of a table adds up, moves nothing by a base, and leaves multiples of the base', () => {
  fc.assert(
    fc.property(twoDimensions, ({ sizes, base, counts }) => {
      const system = cube(sizes, counts);
      // A table of two dimensions always has such a rounding.
      const values = round(system, { base });
      expect(sums(system, values).every((sum) => sum === 0)).toBe(true);
      for (const [at, { value }] of system.cells.entries()) {
        expect(values[at]! % base).toBe(0);
        expect(Math.abs(values[at]! - value!)).toBeLessThan(base);
        if (value! % base === 0) expect(values[at]).toBe(value);
      }
      expect(round(system, { base })).toEqual(values);
    }),
    { numRuns: rounds(60) },
  );
});

test('where no rounding keeps the totals, or a component has too many cells, the reason is given', () => {
  const counts = { a: 1, b: 1, c: 1, ab: 2, bc: 2, ac: 2 };
  const system = listed(counts, { ab: ['a', 'b'], bc: ['b', 'c'], ac: ['a', 'c'] });
  expect(outcomeOf(system, { base: 2 })).toBe('No rounding keeps all totals.');
  const large = cube([3, 3], [1, 2, 3, 4, 6, 7, 8, 9, 11]);
  expect(outcomeOf(large, { base: 5, limits: { cells: 10, effort: 100, seconds: 10 } })).toMatch(
    /^There are 1\d numbers that depend on each other, and at most 10 can be rounded together\.$/,
  );
});

test('cells that nobody publishes take up what rounding needs, and do not become negative', () => {
  const dimensions = [{ id: 'd', breakdowns: [{ parent: null, children: ['yes', 'no'] }], virtual: ['no'] }];
  const value = ([code]: readonly (string | null)[]) => (code === null ? 7 : 6);
  const system = tableSystem([{ id: 'yes', layer: 'people', dimensions, value }]);
  const values = round(system, { base: 5 });
  expect(sums(system, values)).toEqual([0]);
  expect([...values].every((rounded) => rounded >= 0 && rounded % 5 === 0)).toBe(true);
});

test('an unknown value is refused', () => {
  const dimensions = [{ id: 'd', breakdowns: [], codes: ['a'] }];
  const system = tableSystem([{ id: 'list', layer: 'people', dimensions, value: () => null }]);
  expect(() => round(system, { base: 5 })).toThrow(RangeError);
});

test('random rounding goes up with probability remainder / base, and leaves multiples of the base', () => {
  fc.assert(
    fc.property(
      fc.nat(10_000),
      fc.integer({ min: 2, max: 100 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (count, base, share) => {
        const rounded = roundByKey(count, base, Math.floor(share * KEYS));
        expect(rounded % base).toBe(0);
        expect(Math.abs(rounded - count)).toBeLessThan(base);
        expect(rounded > count).toBe(count % base !== 0 && Math.floor(share * KEYS) / KEYS < (count % base) / base);
      },
    ),
    { numRuns: rounds(1_000) },
  );
});

describe.skipIf(!hasVectors)('vectors', () => {
  interface HandbookRounding {
    table: [string, number, number, number][];
    base: number;
    random_base3: Record<string, Record<string, number | string>>;
    controlled_solution_found_by_MIP_here: { sumAbsDiff: number };
  }
  const handbook = () => readVectors<{ rounding: HandbookRounding }>('handbook_examples').rounding;

  test('the table of the Handbook is rounded with no more change than it was found to need', () => {
    const { table, base, controlled_solution_found_by_MIP_here: found } = handbook();
    const inner = table.slice(0, -1).flatMap(([, one, other]) => [one, other]);
    const system = cube([inner.length / 2, 2], inner);
    const values = round(system, { base });
    const change = system.cells.reduce((sum, { value }, at) => sum + Math.abs(values[at]! - value!), 0);
    expect(change).toBe(found.sumAbsDiff);
  });

  test('random rounding to base 3 has the chances of the Handbook', () => {
    for (const [count, chances] of Object.entries(handbook().random_base3)) {
      for (const [rounded, chance] of Object.entries(chances)) {
        const expected =
          typeof chance === 'number' ? chance : Number(chance.split('/')[0]) / Number(chance.split('/')[1]);
        const keys = Array.from({ length: 3_000 }, (_, at) => (at * KEYS) / 3_000);
        const share = keys.filter((key) => roundByKey(Number(count), 3, key) === Number(rounded)).length / keys.length;
        expect(share).toBeCloseTo(expected, 3);
      }
    }
  });

  test('the tables of SmallCountRounding, age by area by year, keep their totals in base 3', () => {
    const { data } = readVectors<{ data: { age: string; geo: string; year: string; freq: number }[] }>('plsrounding');
    const [ages, areas, years] = (['age', 'geo', 'year'] as const).map((name) => [
      ...new Set(data.map((row) => row[name])),
    ]);
    const counts = ages!.flatMap((age) =>
      areas!.flatMap((geo) =>
        years!.map((year) => data.find((row) => row.age === age && row.geo === geo && row.year === year)!.freq),
      ),
    );
    const system = cube([ages!.length, areas!.length, years!.length], counts);
    expect(system.cells).toHaveLength(48);
    const values = round(system, { base: 3 });
    expect(sums(system, values).every((sum) => sum === 0)).toBe(true);
  });
});
