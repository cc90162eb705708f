import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rounds } from '../../tests/runs.ts';
import {
  countPerturbation,
  magnitudePerturbation,
  type PerturbationTable,
  perturbationFault,
} from '../src/policies/cell-key-noise.ts';
import { hasVectors, readVectors } from './vectors.ts';

interface VectorRow {
  i: number;
  v: number;
  p_int_ub: number;
}
interface CountVector {
  id: string;
  params: { D: number; V: number; js?: number; mono?: boolean | boolean[]; pstay?: number };
  error?: string;
  ptable: VectorRow[];
}
interface MagnitudeVector {
  D: number;
  V: number;
  step: number;
  icat: number[];
  ptable: VectorRow[];
}

/** As the vectors write a table: a row for each noise. */
const flat = ({ rows }: PerturbationTable): VectorRow[] =>
  rows.flatMap(({ value, noise, upTo }) => noise.map((v, at) => ({ i: value, v, p_int_ub: upTo[at]! })));

function expectClose(ours: PerturbationTable, theirs: readonly VectorRow[]): void {
  const rows = flat(ours);
  expect(rows.map(({ i, v }) => [i, Number(v.toFixed(6))])).toEqual(theirs.map(({ i, v }) => [i, v]));
  const furthest = Math.max(...rows.map((row, at) => Math.abs(row.p_int_ub - theirs[at]!.p_int_ub)));
  expect(furthest).toBeLessThan(1e-6);
}

describe.skipIf(!hasVectors)('tables of ptable 1.0.0', () => {
  // We leave out what ptable can do beyond that: noise that is not likelier the closer it is to 0, and a probability of none.
  const counts = (hasVectors ? readVectors<{ tables: CountVector[] }>('ptable_counts').tables : []).filter(
    ({ params: { mono = true, pstay = 0 } }) => mono === true && pstay === 0,
  );
  test.each(counts)('counts: $id', ({ params: { D: d, V: v, js = 0 }, error, ptable }) => {
    if (error) expect(() => countPerturbation({ d, v, js })).toThrow(/v must be more than/);
    else expectClose(countPerturbation({ d, v, js }), ptable);
  });

  const magnitudes = hasVectors
    ? Object.values(readVectors<Record<string, Record<string, MagnitudeVector>>>('ptable_nums')).flatMap((group) =>
        typeof group === 'object' ? Object.entries(group) : [],
      )
    : [];
  test.each(magnitudes)('magnitudes: %s', (_, { D: d, V: v, step, icat: values, ptable }) => {
    expectClose(magnitudePerturbation({ d, v, step, values }), ptable);
  });
});

/** Parameters for which there is a table. */
const feasible = fc
  .record({
    js: fc.nat(4),
    more: fc.integer({ min: 1, max: 12 }),
    part: fc.double({ min: 0.001, max: 1, noNaN: true }),
  })
  .map(({ js, more, part }) => {
    const d = js + more;
    const least = Math.floor((js + 1) ** 2 / 4);
    return { d, js, v: least + part * ((d * (d + 1)) / 3 - least) };
  })
  .filter((parameters) => perturbationFault(parameters) === undefined);

test('each row has mean 0 and at most the variance, moves by at most d, and ends neither below 0 nor at 1 to js', () => {
  fc.assert(
    fc.property(feasible, ({ d, v, js }) => {
      const { rows } = countPerturbation({ d, v, js });
      expect(rows.map(({ value }) => value)).toEqual(Array.from({ length: rows.length }, (_, at) => at));
      for (const { value, noise, upTo } of rows) {
        const chances = upTo.map((bound, at) => bound - (upTo[at - 1] ?? 0));
        const moment = (power: number) => chances.reduce((sum, chance, at) => sum + chance * noise[at]! ** power, 0);
        expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
        expect(upTo.at(-1)).toBe(1);
        expect(Math.abs(moment(1))).toBeLessThan(1e-5);
        expect(moment(2)).toBeLessThan(v + 1e-4);
        for (const one of noise) {
          expect(Math.abs(one)).toBeLessThanOrEqual(d);
          expect(value + one === 0 || value + one > js).toBe(true);
        }
        const before = chances.filter((_, at) => noise[at]! <= 0 && noise.includes(0));
        expect(before.every((chance, at) => at === 0 || chance >= before[at - 1]! - 1e-7)).toBe(true);
      }
    }),
    { numRuns: rounds(200) },
  );
});

test('the noise of a large count is symmetric and has the whole variance', () => {
  const { noise, upTo } = countPerturbation({ d: 5, v: 3, js: 2 }).rows.at(-1)!;
  expect(noise).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
  const chances = upTo.map((bound, at) => bound - (upTo[at - 1] ?? 0));
  for (const [at, chance] of chances.entries()) expect(chance).toBeCloseTo(chances.at(-1 - at)!, 6);
  expect(chances.reduce((sum, chance, at) => sum + chance * noise[at]! ** 2, 0)).toBeCloseTo(3, 5);
});

test.each([
  [{ d: 5, v: 2, js: 2 }, 'v', 'more than 2'],
  [{ d: 5, v: 1, js: 1 }, 'v', 'more than 1'],
  [{ d: 5, v: 0, js: 0 }, 'v', 'more than 0'],
  [{ d: 5, v: Number.NaN, js: 0 }, 'v', 'more than 0'],
  [{ d: 3, v: 4.1, js: 0 }, 'v', 'at most 4'],
  [{ d: 2, v: 3, js: 2 }, 'js', 'less than d'],
  [{ d: 0, v: 1, js: 0 }, 'd', 'whole number'],
  [{ d: 2.5, v: 1, js: 0 }, 'd', 'whole number'],
  [{ d: 5, v: 1, js: -1 }, 'js', 'whole number'],
])('%j has no noise, and the fault names %s', (parameters, member, words) => {
  expect(perturbationFault(parameters)).toMatchObject({ member, detail: expect.stringContaining(words) });
  expect(() => countPerturbation(parameters)).toThrow(RangeError);
});

test('no magnitude table has more variance than its noise allows', () => {
  expect(() => magnitudePerturbation({ d: 1, v: 2, step: 2, values: [1, 5] })).toThrow(RangeError);
});
