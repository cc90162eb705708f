import { expect, test } from 'vitest';
import {
  compareCounts,
  countDemand,
  isSafeDifference,
  publishedCounts,
} from '../../src/disclosure/between-releases.ts';
import type { ReadableRelease } from '../../src/disclosure/release-pairs.ts';
import { DatasetDefinition } from '../../src/schemas/dataset.ts';
import type { Body } from '../samples/body.ts';
import { list } from '../samples/code-lists.ts';
import { everything, withTables } from '../samples/countable.ts';
import { parishCourt, people } from '../samples/parish-court.ts';
import { courtCases } from './court-cases.ts';
import { cellsAt, type ProtectedRelease, protectCases, under } from './protect.ts';

// What a second release gives away of who came and went since the first.

const T = 5;
const exactly = (value: number) => ({ low: value, high: value });
const within = (low: number, high: number) => ({ low, high });

test('a difference is unsafe only if everybody can tell that few units came or went', () => {
  for (const moved of [1, 4, -1, -4]) expect(isSafeDifference(exactly(20 + moved), exactly(20), T)).toBe(false);
  for (const moved of [0, 5, -5, 9]) expect(isSafeDifference(exactly(20 + moved), exactly(20), T)).toBe(true);
  expect(isSafeDifference(within(21, 24), exactly(20), T)).toBe(false);
  expect(isSafeDifference(within(20, 24), exactly(20), T)).toBe(true);
  expect(isSafeDifference(within(21, 25), exactly(20), T)).toBe(true);
  expect(isSafeDifference(exactly(20), within(15, 19), T)).toBe(true);
  expect(isSafeDifference(exactly(20), within(16, 19), T)).toBe(false);
});

test('a cell that moved by few units has to look as if it had not moved, and as if it had moved far', () => {
  expect(countDemand(23, exactly(23), exactly(20), T)).toEqual(within(20, 25));
  expect(countDemand(18, exactly(18), exactly(20), T)).toEqual(within(15, 20));
  for (const value of [20, 25, 15, 40]) expect(countDemand(value, exactly(value), exactly(20), T)).toBeUndefined();
  // Where the earlier number is withheld, nobody knows by how much it moved.
  expect(countDemand(12, exactly(12), within(0, 9), T)).toEqual(within(9, 12));
  expect(countDemand(14, exactly(14), within(0, 9), T)).toBeUndefined();
  expect(countDemand(7, exactly(7), within(6, 8), T)).toEqual(within(7, 10));
  expect(countDemand(3, within(0, 9), within(0, 9), T)).toBeUndefined();
});

const measures = everything.codebook.measures.filter(({ id }) => ['defendants', 'fines', 'mean-of-custody-days'].includes(id)); // biome-ignore format: one line
const tables = { upTo: 1, of: ['areaRegion', 'sex', 'role', 'outcome', 'year', 'methods'], also: [{ by: ['sex', 'outcome'] }] }; // biome-ignore format: one line
const policy = { policy: 'threshold', threshold: T, sensitive: [], k: 0, p: 10, zeros: 'protect' };
const definition = under(withTables(tables, measures), policy);

const asReadable = (version: string, { codebook, tables: published }: ProtectedRelease): ReadableRelease => ({
  ...{ version, codebook, tables: published },
});

test('nobody can be counted by subtracting a release from the next', async () => {
  const cases = courtCases(3, 1000);
  const first = await protectCases(definition, cases.slice(0, 600));
  expect(first.held).toEqual([]);
  const second = await protectCases(definition, cases.slice(0, 700), [asReadable('1.0.0', first)]);
  const third = await protectCases(definition, cases, [asReadable('1.0.0', first), asReadable('1.1.0', second)]);
  let repaired = 0;
  for (const [later, earlier] of [
    [second, first],
    [third, first],
    [third, second],
  ] as const) {
    // biome-ignore format: one line
    expect(later.held).toEqual([]);
    for (const [index, table] of later.tables.entries()) {
      const before = cellsAt(earlier.tables[index]!);
      const truth = cellsAt(later.counted[index]!);
      for (const [at, cell] of cellsAt(table)) {
        const [was = 0] = before.get(at) ?? [];
        if (table.measure !== 'defendants' || at.includes('-2') || was === null) continue;
        const moved = Number(truth.get(at)?.[0] ?? 0) - Number(was);
        if (moved === 0 || Math.abs(moved) >= T) continue;
        repaired += 1;
        const [value, low, high] = cell as [number | null, number, number | null];
        expect([at, value]).toEqual([at, null]);
        expect(low - Number(was), at).toBeLessThanOrEqual(moved > 0 ? 0 : -T);
        if (high !== null) expect(high - Number(was), at).toBeGreaterThanOrEqual(moved > 0 ? T : 0);
      }
    }
  }
  expect(repaired).toBeGreaterThan(0);
  const { betweenReleases } = third.report as Extract<typeof third.report, { policy: 'threshold' }>;
  expect(betweenReleases).toMatchObject([{ version: '1.0.0', passes: true }, { version: '1.1.0', passes: true }]); // biome-ignore format: one line
  const compared = compareCounts(
    publishedCounts(third.codebook, third.tables),
    publishedCounts(second.codebook, second.tables),
    T,
  );
  expect(compared).toEqual({ differences: betweenReleases[1]!.differences, unsafe: [] });
});

test('a release with too few people more is held, with how many to wait for', async () => {
  const cases = courtCases(3, 603);
  const first = await protectCases(definition, cases.slice(0, 600));
  const second = await protectCases(definition, cases, [asReadable('1.0.0', first)]);
  const total = (release: ProtectedRelease) =>
    Number(cellsAt(release.counted.find(({ measure, by }) => measure === 'defendants' && by.length === 0)!).get('')![0]); // biome-ignore format: one line
  const moved = total(second) - total(first);
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(T);
  expect(second.tables).toEqual([]);
  expect(second.held).toContainEqual(
    expect.objectContaining({ code: 'between-releases', release: '1.0.0', key: {}, waitFor: T - moved }),
  );
});

test('a release of the same cases has nothing to repair', async () => {
  const cases = courtCases(4, 500);
  const first = await protectCases(definition, cases);
  const again = await protectCases(definition, cases, [asReadable('1.0.0', first)]);
  expect(again.tables).toEqual(first.tables);
  expect(again.report).toMatchObject({ betweenReleases: [{ repaired: 0, passes: true }] });
});

/** The parish court with tables by `dimension` alone; `change` edits its codebook. */
function parish(dimension: string, change: (codebook: Body) => void = () => undefined): DatasetDefinition {
  const body = parishCourt();
  body.codebook.tables = { upTo: 1, of: [dimension] };
  change(body.codebook);
  return DatasetDefinition.parse(body);
}
const FIRST = { 'male teacher': 20, 'male coach': 15, 'male other': 50 };
const MORE = { 'male coach': 1, 'male other': 12 };

test.each([
  [
    'grouped by a map',
    parish('contact', (codebook) => {
      codebook.codeLists.contact = list('near far');
      const rule = { map: { of: 'role', codes: { near: ['teacher', 'coach'], far: ['other'] } }, codeList: 'contact' };
      codebook.derived = [{ id: 'contact', label: 'Contact', level: 'defendant', rule }];
    }),
    'contact',
  ],
  [
    'published as another',
    parish('role', (codebook) => {
      codebook.codeLists.role.codes[1].publishAs = 'teacher';
    }),
    'role',
  ],
  [
    'joined under a new name',
    parish('role', (codebook) => {
      const [teacher, coach, other] = codebook.codeLists.role.codes;
      codebook.codeLists.role.codes = [
        { code: 'staff', label: 'Staff', renamedFrom: [teacher.code, coach.code] },
        other,
      ];
    }),
    'role',
  ],
])('whoever is new is not counted by codes that have been %s', async (_, definition, dimension) => {
  const first = await protectCases(parish('role'), people(FIRST));
  expect(cellsAt(first.tables.find(({ by }) => by.length === 1)!).get('1')).toEqual([15]);
  const cases = [...people(FIRST), ...people(MORE)].map((one) =>
    renamed(one, definition.codebook.codeLists.role as Body),
  );
  const second = await protectCases(definition, cases, [asReadable('1.0.0', first)]);
  expect(second.held).toEqual([]);
  const shown = cellsAt(second.tables.find(({ by }) => by.join() === dimension)!);
  const truth = cellsAt(second.counted.find(({ by }) => by.join() === dimension)!);
  expect(truth.get('0')?.[0]).toBe(36);
  expect(shown.get('0')?.[0]).toBeNull();
});

/** A case as it is stored, read under a codebook that may have renamed its code. */
const renamed = (one: Body, { codes }: Body): Body => {
  const [{ attributes, ...defendant }] = one.defendants;
  const now = codes.find(({ renamedFrom = [] }: Body) => renamedFrom.includes(attributes.role));
  return { ...one, defendants: [{ ...defendant, attributes: now ? { role: now.code } : attributes }] };
};
