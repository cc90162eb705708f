import { beforeAll, expect, test } from 'vitest';
import type { CountedData } from '../../src/releases/protection/tables.ts';

import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import { STATUS_FLAGS, type StoredCell } from '../../src/statistics/table.ts';
import { dice } from '../dice.ts';
import { everything, withTables } from '../samples/countable.ts';
import { caseOf, LISTS, measure, townOf } from './attack/town.ts';
import { courtCases } from './court-cases.ts';
import { cellsAt, type ProtectedRelease, protectCases, under } from './protect.ts';

// Tables under `cell-key`: every number is changed on its own, and the same people are changed alike wherever they are counted.

const D = 5;
const JS = 2;
const chosen = [
  ...['cases', 'defendants', 'convictions', 'fines', 'mean-of-custody-days', 'custody-days'],
  ...['median-of-custody-days', 'median-of-images-seized'],
];
const measures = everything.codebook.measures.filter(({ id }) => chosen.includes(id));
const tables = { upTo: 2, of: ['area', 'areaRegion', 'sex', 'outcome', 'methods', 'year'] };
const definition = under(withTables(tables, measures), { policy: 'cell-key', d: D, v: 3, js: JS });

let release: ProtectedRelease;
beforeAll(async () => {
  release = await protectCases(definition, courtCases(5, 150));
});

const tablesOf = (id: string): { counted: CountedData; shown: Map<string, StoredCell> }[] =>
  release.counted.flatMap((counted, index) =>
    counted.measure === id ? [{ counted, shown: cellsAt(release.tables[index]!) }] : [],
  );

test('counts move by at most d, never to a number that is not allowed, and zeros stay', () => {
  expect(release).toMatchObject({ held: [], report: { policy: 'cell-key', betweenReleases: [] } });
  let moved = 0;
  for (const { counted, shown } of ['cases', 'defendants', 'convictions'].flatMap(tablesOf)) {
    const truth = cellsAt(counted);
    for (const at of new Set([...truth.keys(), ...shown.keys()])) {
      if (at.split(',').includes('-2')) continue;
      const [is, was] = [Number(shown.get(at)?.[0] ?? 0), Number(truth.get(at)?.[0] ?? 0)];
      expect(Math.abs(is - was), at).toBeLessThanOrEqual(was === 0 ? 0 : D);
      expect(is === 0 || is > JS, at).toBe(true);
      if (is !== was) moved += 1;
    }
  }
  expect(moved).toBeGreaterThan(100);
});

/** Codes of a cell without totals, in any order of the dimensions. */
const nameOf = ({ by }: CountedData, at: string): string =>
  at === '' ? '' : at.split(',').flatMap((position, place) => (position === '-1' ? [] : [`${by[place]}=${position}`])).sort().join(); // biome-ignore format: one line

test('a cell has one number in all tables, and so have the same people under another measure or code', () => {
  for (const id of chosen) {
    const seen = new Map<string, unknown>();
    for (const { counted, shown } of tablesOf(id))
      for (const [at, cell] of shown) {
        const name = nameOf(counted, at);
        if (seen.has(name)) expect([id, name, cell]).toEqual([id, name, seen.get(name)]);
        seen.set(name, cell);
      }
  }
  // North is a1 and a2: where nobody is in a1, the people of a2 are those of the north.
  const byKey = new Map<string, unknown>();
  for (const { counted, shown } of tablesOf('defendants'))
    counted.cells.forEach((cell, index) => {
      const at = cell.slice(0, counted.by.length).join(',');
      const { known, key } = counted.evidence[index]!;
      if (at.split(',').includes('-2')) return;
      const people = `${known} ${key}`;
      const value = shown.get(at)?.[0] ?? 0;
      expect([at, byKey.get(people) ?? value]).toEqual([at, value]);
      byKey.set(people, value);
    });
});

test('a mean divides a changed sum by a changed number of units, and no answer has how many lack an amount', () => {
  const sums = tablesOf('custody-days');
  for (const [index, { shown }] of tablesOf('mean-of-custody-days').entries())
    for (const [at, [sum, missing, , known]] of shown) {
      expect([at, sum, missing]).toEqual([at, sums[index]!.shown.get(at)?.[0] ?? 0, 0]);
      expect(Number(known)).toBeGreaterThan(JS);
    }
  const total = tablesOf('fines')[0]!;
  const [value, missing] = total.shown.get('')!;
  const [truth, lacking] = cellsAt(total.counted).get('')!;
  expect(Number(lacking)).toBeGreaterThan(0);
  expect(missing).toBe(0);
  expect(value).not.toBe(truth);
});

test('a sum is 0 where the number of its units is', () => {
  let gone = 0;
  const knowns = new Map(tablesOf('mean-of-custody-days').map(({ counted, shown }) => [counted.by.join(), shown]));
  for (const { counted, shown } of tablesOf('custody-days'))
    for (const [at, [was]] of cellsAt(counted)) {
      if (at.split(',').includes('-2') || Number(was) === 0) continue;
      const hasUnits = knowns.get(counted.by.join())!.has(at);
      if (!hasUnits) expect([at, shown.has(at)]).toEqual([at, false]);
      if (!hasUnits) gone += 1;
    }
  expect(gone).toBeGreaterThan(0);
});

test('a median is rounded, and shown where at least ten units have an amount for certain', () => {
  let shownOnes = 0;
  for (const id of ['median-of-custody-days', 'median-of-images-seized'])
    for (const { counted, shown } of tablesOf(id))
      counted.cells.forEach((cell, index) => {
        const at = cell.slice(0, counted.by.length).join(',');
        const [value, , flags] = shown.get(at) ?? [];
        if (value === undefined || at.includes('-2')) return;
        if (value === null) expect(flags).toBe(STATUS_FLAGS.suppressed);
        if (value === null) return;
        shownOnes += 1;
        expect(counted.evidence[index]!.known).toBeGreaterThanOrEqual(10);
        const median = Number(value) / 2;
        if (id === 'median-of-custody-days') expect(median % (91 * 16)).toBe(0);
        else expect(Number(median.toPrecision(2))).toBe(median);
      });
  expect(shownOnes).toBeGreaterThan(5);
});

test('shares are divided by the total without what is not reported, as both are published', () => {
  const { shown } = tablesOf('defendants').find(({ counted: { by } }) => by.join() === 'sex,outcome')!;
  const value = (at: string) => Number(shown.get(at)?.[0] ?? 0);
  const notReported = release.codebook.dimensions.get('sex')!.codes.length - 1;
  expect(shown.get('-2,-1')).toEqual([value('-1,-1') - value(`${notReported},-1`)]);
  expect(shown.get('-2,0')).toEqual([Math.max(0, value('-1,0') - value(`${notReported},0`))]);
  const methods = tablesOf('cases').find(({ counted: { by } }) => by.join() === 'methods')!;
  const none = release.codebook.dimensions.get('methods')!.codes.length - 1;
  expect(methods.shown.get('-2')).toEqual([Number(methods.shown.get('-1')![0]) - Number(methods.shown.get(`${none}`)?.[0] ?? 0)]); // biome-ignore format: one line
  // A case with two defendants can have one whose sex is reported and one whose is not.
  const ofCases = tablesOf('cases').find(({ counted: { by } }) => by.join() === 'sex')!;
  expect(ofCases.shown.get('-2')).toEqual([null, null, null]);
});

// Tables under `rounding`.

const BASE = 5;
const counts = measures.filter(({ statistic }) => statistic === 'count');
const rounding = (more: object) => ({ policy: 'rounding', base: BASE, controlled: true, ...more });
const few = withTables({ upTo: 2, of: ['areaRegion', 'sex', 'outcome', 'methods'] }, measures);

let rounded: ProtectedRelease;
beforeAll(async () => {
  rounded = await protectCases(under(few, rounding({})), courtCases(6, 400));
});

test('rounded counts are multiples of the base, less than a base away, and add up to their totals', () => {
  expect(rounded).toMatchObject({ held: [], report: { policy: 'rounding', method: 'controlled', solver: 'HiGHS' } });
  for (const [index, counted] of rounded.counted.entries()) {
    if (!counts.some(({ id }) => id === counted.measure)) continue;
    const shown = cellsAt(rounded.tables[index]!);
    const value = (at: string) => Number(shown.get(at)?.[0] ?? 0);
    const truth = cellsAt(counted);
    for (const [at, [was]] of truth) {
      if (at.split(',').includes('-2')) continue;
      expect(value(at) % BASE, at).toBe(0);
      expect(Math.abs(value(at) - Number(was)), at).toBeLessThan(BASE);
    }
    if (counted.by.join() !== 'sex,outcome' || counted.measure !== 'defendants') continue;
    const codes = rounded.codebook.dimensions.get('sex')!.codes.map((_, at) => at);
    expect(codes.reduce((sum, code) => sum + value(`${code},-1`), 0)).toBe(value('-1,-1'));
    expect(codes.reduce((sum, code) => sum + value(`${code},0`), 0)).toBe(value('-1,0'));
  }
});

test('rounded, a sum is no longer the largest amount in it', () => {
  let moved = 0;
  for (const [index, counted] of rounded.counted.entries()) {
    if (counted.measure !== 'fines') continue;
    const shown = cellsAt(rounded.tables[index]!);
    for (const [at, [was]] of cellsAt(counted)) {
      if (at.split(',').includes('-2')) continue;
      const [value = 0] = shown.get(at) ?? [];
      expect(Number(value) % BASE).toBe(0);
      if (value !== was) moved += 1;
    }
  }
  expect(moved).toBeGreaterThan(10);
});

/** Everybody is fined a hundred pounds, so that a sum of the true fines would tell how many were. */
const penalties = (disclosure: object): DatasetDefinition =>
  DatasetDefinition.parse(
    townOf({
      ...{ open: ['area', 'role'], tables: { upTo: 2 }, disclosure },
      measures: [measure('people'), measure('fines', { statistic: 'sum', of: 'fine' })],
    }),
  );

test.each([{ policy: 'cell-key', d: D, v: 3, js: 0 }, rounding({})])(
  'where amounts are alike, a sum tells no better than the count how many they are of: %o',
  async (disclosure) => {
    const guesses = { count: 0, sum: 0 };
    for (let seed = 1; seed <= 20; seed++) {
      const roll = dice(seed);
      const codeOf = (list: keyof typeof LISTS): string => LISTS[list].codes[Math.min(roll(4), roll(4), roll(4))]?.code ?? ''; // biome-ignore format: one line
      const people = Array.from({ length: 100 + 10 * seed }, () => ({ area: codeOf('area'), role: codeOf('role') }));
      const cases = people.map(({ role, ...one }) => caseOf({ ...one, ...(role && { role }), fine: 100 }));
      const { counted, tables } = await protectCases(penalties(disclosure), cases);
      const [count, sum] = ['people', 'fines'].map((id) => {
        const at = counted.findIndex(({ measure, by }) => measure === id && by.length === 2);
        return { truth: cellsAt(counted[at]!), shown: cellsAt(tables[at]!) };
      });
      for (const [at, [truth]] of count!.truth) {
        const published = Number(count!.shown.get(at)?.[0] ?? 0);
        if (Number(truth) > 10 || published === 0 || at.includes('-2')) continue;
        if (published === truth) guesses.count += 1;
        if (Math.round(Number(sum!.shown.get(at)?.[0]) / 100) === truth) guesses.sum += 1;
      }
    }
    expect(guesses.count).toBeGreaterThan(10);
    expect(guesses.sum).toBeLessThan(1.5 * guesses.count);
  },
);

test('rounded, sums of a region and of its largest area do not name the one person who is elsewhere', async () => {
  const variables = ['sex', 'outcome', 'role'] as const;
  const crossed = variables.flatMap((id) => ['area', 'areaRegion'].map((area) => ({ by: [area, id] })));
  const body = townOf({
    ...{ open: ['area', 'areaRegion', ...variables], tables: { upTo: 0, also: crossed }, disclosure: rounding({}) },
    measures: [measure('people'), measure('fines', { statistic: 'sum', of: 'fine' })],
  });
  let named = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const roll = dice(seed);
    const codeOf = (list: keyof typeof LISTS): string => LISTS[list].codes[roll(LISTS[list].codes.length)]?.code ?? '';
    const person = () => ({
      sex: codeOf('sex'),
      outcome: codeOf('outcome'),
      role: codeOf('role'),
      fine: 50 + roll(500),
    });
    const other = { ...person(), area: 'a2' };
    const people = [...Array.from({ length: 150 + seed }, () => ({ ...person(), area: 'a1' })), other];
    const { tables, codebook } = await protectCases(DatasetDefinition.parse(body), people.map(caseOf));
    const sumsOf = (area: string, code: string, id: string): Map<number, unknown> => {
      const at = codebook.dimensions.get(area)!.index.get(code);
      const { cells } = tables.find(({ measure, by }) => measure === 'fines' && by.join() === `${area},${id}`)!;
      return new Map(cells.flatMap((cell) => (cell[0] === at ? [[Number(cell[1]), cell[2]]] : [])));
    };
    for (const id of variables) {
      const [region, largest] = [sumsOf('areaRegion', 'north', id), sumsOf('area', 'a1', id)];
      const codes = codebook.dimensions.get(id)!.codes.map(({ code }) => code);
      const moved = codes.filter((_, at) => region.get(at) !== largest.get(at));
      if (moved.join() === other[id]) named += 1;
    }
  }
  expect(named).toBeLessThan(6);
});
