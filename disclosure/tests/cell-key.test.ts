import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rounds } from '../../tests/runs.ts';
import {
  KEYS,
  MAGNITUDE_NOISE,
  perturbCount,
  perturbMagnitude,
  recordKeys,
  sumKeys,
} from '../src/policies/cell-key.ts';
import { countPerturbation } from '../src/policies/cell-key-noise.ts';
import { hasVectors, readVectors } from './vectors.ts';

const SECRET = Buffer.alloc(32, 7);
const key = fc.nat(KEYS - 1);

interface Cell {
  region: string;
  sex: string;
  sentence: string;
}
interface Microdata extends Cell {
  images: number;
  rkey: number;
}
interface CountVectors {
  microdata: Microdata[];
  hierarchy: Record<keyof Cell, Record<string, string[]>>;
  ptables: Record<string, { i: number; v: number; p_int_ub: number }[]>;
  tables: Record<string, (Cell & { ckey: number; count: number; perturbed: number })[]>;
}
interface MagnitudeVectors {
  runs: { numtab: (Cell & { uws: number; pws: number })[]; mods: { ckey: number; x_delta: number }[] }[];
}

/** The vectors have keys from 0 to 1, to eight decimals. */
const wholeKey = (share: number): number => Math.round(share * KEYS) % KEYS;

describe.skipIf(!hasVectors)('cells of cellKey 1.0.2', () => {
  const { microdata, hierarchy, tables, ptables } = hasVectors
    ? readVectors<CountVectors>('cellkey_counts')
    : {
        microdata: [],
        hierarchy: {} as CountVectors['hierarchy'],
        tables: {} as CountVectors['tables'],
        ptables: {} as CountVectors['ptables'],
      };

  const leavesOf = (variable: keyof Cell, code: string): string[] =>
    hierarchy[variable][code]?.flatMap((child) => leavesOf(variable, child)) ?? [code];
  const unitsOf = (cell: Cell): Microdata[] =>
    microdata.filter((unit) =>
      (['region', 'sex', 'sentence'] as const).every((variable) =>
        leavesOf(variable, cell[variable]).includes(unit[variable]),
      ),
    );
  const keyOf = (units: readonly Microdata[]): number => sumKeys(units.map(({ rkey }) => wholeKey(rkey)));

  const noise = {
    // Of a shape that we do not make.
    D2_V105_js1: {
      rows: [0, 1, 2, 3, 4].flatMap((value) => {
        const part = ptables.D2_V105_js1?.filter(({ i }) => i === value) ?? [];
        return part.length === 0
          ? []
          : [{ value, noise: part.map(({ v }) => v), upTo: part.map(({ p_int_ub }) => p_int_ub) }];
      }),
    },
    D5_V3_js2: countPerturbation({ d: 5, v: 3, js: 2 }),
    D3_V1: countPerturbation({ d: 3, v: 1, js: 0 }),
  };
  test.each(Object.keys(tables) as (keyof typeof noise)[])('counts with %s', (id) => {
    const cells = tables[id]!;
    expect(cells).toHaveLength(96);
    for (const cell of cells) {
      const units = unitsOf(cell);
      expect(units).toHaveLength(cell.count);
      // Sums of rounded keys.
      expect(Math.abs(keyOf(units) - wholeKey(cell.ckey))).toBeLessThan(100);
      expect(perturbCount(noise[id], units.length, keyOf(units))).toBe(cell.perturbed);
    }
  });

  test('sums of images, all 96', () => {
    const [{ numtab, mods } = { numtab: [], mods: [] }] = readVectors<MagnitudeVectors>('cellkey_magnitudes').runs;
    expect(numtab).toHaveLength(96);
    for (const [at, cell] of numtab.entries()) {
      const units = unitsOf(cell);
      const sum = units.reduce((total, { images }) => total + images, 0);
      expect(sum).toBe(cell.uws);
      const largest = Math.max(0, ...units.map(({ images }) => images));
      const contributors = units.filter(({ images }) => images !== 0);
      expect(Math.abs(keyOf(contributors) - wholeKey(mods[at]!.ckey))).toBeLessThan(100);
      const published = perturbMagnitude(MAGNITUDE_NOISE, { sum, largest, key: keyOf(contributors) });
      expect(published).toBeCloseTo(cell.pws, 6);
    }
  });

  test('the examples of the Handbook', () => {
    const { ckm_frequency: example } = readVectors<{
      ckm_frequency: { ptable: number[][]; recordKeys: number[]; cellKey: number; count: number; perturbed: number };
    }>('handbook_examples');
    // Columns i, j, p, v, lower and upper bound.
    const values = [...new Set(example.ptable.map(([i]) => i!))];
    const rows = values.map((value) => {
      const part = example.ptable.filter(([i]) => i === value);
      return { value, noise: part.map((line) => line[3]!), upTo: part.map((line) => line[5]!) };
    });
    const cellKey = sumKeys(example.recordKeys.map(wholeKey));
    expect(cellKey / KEYS).toBeCloseTo(example.cellKey, 6);
    expect(perturbCount({ rows }, example.count, cellKey)).toBe(example.perturbed);
  });
});

test('a record key is the first 32 bits of the HMAC of the id, and differs by secret', () => {
  const id = '018f2f0e-0000-7000-8000-000000000001';
  const digest = createHmac('sha256', SECRET).update(id).digest('hex');
  expect(recordKeys(SECRET)(id)).toBe(Number.parseInt(digest.slice(0, 8), 16));
  expect(recordKeys(Buffer.alloc(32, 8))(id)).not.toBe(recordKeys(SECRET)(id));
});

test('a short secret is refused', () => {
  expect(() => recordKeys(Buffer.alloc(31))).toThrow(RangeError);
});

test('the key of a margin is that of its cells, however the units are grouped', () => {
  fc.assert(
    fc.property(fc.array(fc.array(key)), (cells) => {
      const exact = cells.flat().reduce((sum, one) => sum + BigInt(one), 0n) % BigInt(KEYS);
      expect(sumKeys(cells.map(sumKeys))).toBe(Number(exact));
      expect(sumKeys(cells.flat())).toBe(Number(exact));
    }),
    { numRuns: rounds(200) },
  );
});

const table = countPerturbation({ d: 5, v: 3, js: 2 });

test('a published count is within d of the true one, never 1 to js, and 0 stays 0', () => {
  fc.assert(
    fc.property(fc.nat(10_000), key, (count, cellKey) => {
      const published = perturbCount(table, count, cellKey);
      expect(Math.abs(published - count)).toBeLessThanOrEqual(5);
      expect(published === 0 || published > 2).toBe(true);
    }),
    { numRuns: rounds(2_000) },
  );
  expect([0, 1, KEYS - 1].map((cellKey) => perturbCount(table, 0, cellKey))).toEqual([0, 0, 0]);
});

test.each([1, 2, 3, 5, 8, 1_000])('over many people the noise of a count of %i has mean 0 and variance 3', (count) => {
  const keyOf = recordKeys(SECRET);
  const cells = 10_000;
  let [sum, squares] = [0, 0];
  for (let cell = 0; cell < cells; cell++) {
    const units = Array.from({ length: Math.min(count, 3) }, (_, unit) => keyOf(`person ${cell} ${unit}`));
    const noise = perturbCount(table, count, sumKeys(units)) - count;
    sum += noise;
    squares += noise ** 2;
  }
  // Six standard errors; the fourth moment of noise of at most 5 is at most 25 variances.
  expect(Math.abs(sum / cells)).toBeLessThan(6 * Math.sqrt(3 / cells));
  expect(Math.abs(squares / cells - 3)).toBeLessThan(6 * Math.sqrt((25 * 3) / cells));
});

const sums = fc
  .record({ largest: fc.integer({ min: 1, max: 1_000_000 }), rest: fc.nat(1_000_000), key })
  .map(({ largest, rest, key: cellKey }) => ({ largest, sum: largest + rest, key: cellKey }));

test('a published sum is not negative and within ten units of noise; 0 stays 0', () => {
  fc.assert(
    fc.property(sums, (cell) => {
      const published = perturbMagnitude(MAGNITUDE_NOISE, cell);
      expect(published).toBeGreaterThanOrEqual(0);
      expect(Math.abs(published - cell.sum)).toBeLessThanOrEqual(10 * 0.3 * cell.largest + 1e-6);
    }),
    { numRuns: rounds(2_000) },
  );
  expect(perturbMagnitude(MAGNITUDE_NOISE, { sum: 0, largest: 0, key: 5 })).toBe(0);
});
