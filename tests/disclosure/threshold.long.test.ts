import { expect, test } from 'vitest';
import { testSolver } from '../../disclosure/tests/solver.ts';
import type { CountedData } from '../../src/releases/protection/tables.ts';
import { STATUS_FLAGS, type TableData } from '../../src/statistics/table.ts';
import { rounds } from '../runs.ts';
import { everything, withTables } from '../samples/countable.ts';
import { courtCases } from './court-cases.ts';
import { cellsAt, type ProtectedRelease, protectCases, under } from './protect.ts';

// Random cases, counted and protected. What is published is held against what was counted, cell by cell.

const T = 5;
const chosen = [
  ...['cases', 'defendants', 'convictions', 'cases-with-p', 'fines', 'custody-days'],
  ...['mean-of-images-seized', 'mean-of-custody-days', 'median-of-images-seized', 'median-of-custody-days'],
];
const measures = everything.codebook.measures.filter(({ id }) => chosen.includes(id));
const definition = under(
  withTables(
    {
      upTo: 1,
      of: ['area', 'areaRegion', 'sex', 'role', 'outcome', 'methods', 'year', 'offence', 'offenceGroup', 'tags'],
      also: [
        { by: ['sex', 'outcome'], measures: ['cases', 'defendants', 'fines'] },
        { by: ['area', 'methods'], measures: ['cases', 'mean-of-images-seized'] },
        { by: ['area', 'offence'], measures: ['defendants', 'convictions'] },
      ],
    },
    measures,
  ),
  { ...{ policy: 'threshold', threshold: T, sensitive: ['offence'] }, ...{ k: 0, p: 10, zeros: 'protect' } },
);

function* pairs(release: ProtectedRelease): Generator<{ counted: CountedData; published: TableData }> {
  expect(release.tables.map(({ by, measure }) => [by, measure])).toEqual(
    release.counted.map(({ by, measure }) => [by, measure]),
  );
  for (const [index, counted] of release.counted.entries()) yield { counted, published: release.tables[index]! };
}

const statisticOf = (id: string): string => measures.find((measure) => measure.id === id)!.statistic;

// Of 7 and 3, one might take a code for the reason why people have a term of custody, which is not so.
test.each([7, 3, 1, 2, 4, 5, 6, 8].slice(0, rounds(8)))(
  'what is published of random cases is true, and no small number of units is among it (%i)',
  async (seed) => {
    const release = await protectCases(definition, courtCases(seed, 700));
    expect(release.held).toEqual([]);
    expect(release.report).toMatchObject({
      ...{ policy: 'threshold', betweenReleases: [], solver: 'HiGHS' },
      ...{ insider: { passes: true }, policyAware: { passes: true } },
    });
    for (const pair of pairs(release)) checkTable(pair);
  },
);

test('too-much-work: tables that take more work than is allowed are held, whether it is spent in the search or in the audit', async () => {
  const counts = measures.filter(({ id }) => id === 'defendants');
  const few = under(withTables({ upTo: 2, of: ['area', 'role', 'outcome'] }, counts), definition.codebook.disclosure);
  const protectWith = (allowance: { left: number }) =>
    protectCases(few, courtCases(1, 300), [], async () => ({ ...(await testSolver()), allowance }));
  const plenty = { left: 1_000_000_000 };
  expect((await protectWith(plenty)).held).toEqual([]);
  for (const left of [1, 1_000_000_000 - plenty.left - 1]) {
    const { held, tables, report } = await protectWith({ left });
    expect(held).toMatchObject([{ code: 'out-of-time', table: { by: ['area', 'outcome'], measure: 'defendants' } }]);
    expect(held[0]?.text).toMatch(
      /The largest tables, with their combinations of codes, are by Area and Outcome \(\d+\),/,
    );
    expect({ tables, report }).toEqual({ tables: [], report: null });
  }
});

/** The margin of reported units as it was counted: it was only where something is not reported, else it is the total. */
function reportedIn({ by, cells, ...table }: CountedData, at: string): unknown {
  const has = by.map((_, place) => cells.some((cell) => cell[place] === -2));
  const counted = at.split(',').map((position, place) => (position === '-2' && !has[place] ? '-1' : position));
  return cellsAt({ by, cells, ...table }).get(counted.join(','))?.[0] ?? 0;
}

function checkTable({ counted, published }: { counted: CountedData; published: TableData }): void {
  const { by, measure } = counted;
  const statistic = statisticOf(measure);
  const truth = cellsAt(counted);
  const evidence = new Map(
    counted.cells.map((cell, at) => [cell.slice(0, by.length).join(','), counted.evidence[at]!]),
  );
  const shown = cellsAt(published);
  for (const [at, cell] of shown) {
    if (at.split(',').includes('-2')) {
      if (cell[0] !== null) expect([measure, by, at, cell[0]]).toEqual([measure, by, at, reportedIn(counted, at)]);
      continue;
    }
    const [value, second, third] = cell;
    const { known = 0, people = 0 } = evidence.get(at) ?? {};
    const name = `${measure} by ${by} at ${at}`;
    if (value === null) {
      const [low, high] = statistic === 'count' ? cell.slice(1) : cell.slice(3);
      if (statistic !== 'count') expect([name, second, third]).toEqual([name, 0, STATUS_FLAGS.suppressed]);
      if (statistic === 'mean' || statistic === 'median') {
        expect([name, low, high]).toEqual([name, null, null]);
        continue;
      }
      const true_ = Number(truth.get(at)?.[0] ?? 0);
      expect(Number(low), name).toBeLessThanOrEqual(true_);
      if (high !== null) expect(Number(high), name).toBeGreaterThanOrEqual(true_);
      if (statistic !== 'count' || true_ === 0 || true_ >= T) continue;
      expect(low, name).toBe(0);
      if (high !== null) expect(Number(high), name).toBeGreaterThanOrEqual(T);
      continue;
    }
    expect(people, name).toBeGreaterThanOrEqual(statistic === 'count' ? T : Math.min(T, people));
    if (statistic === 'count') expect([name, ...cell]).toEqual([name, ...truth.get(at)!]);
    if (statistic === 'sum' || statistic === 'mean') {
      expect([name, value, second]).toEqual([name, truth.get(at)![0], 0]);
      expect(known, name).toBeGreaterThanOrEqual(T);
    }
    if (statistic === 'mean') expect([name, cell[3]]).toEqual([name, known]);
    if (statistic === 'median') expect(known, name).toBeGreaterThanOrEqual(10);
  }
  // What is not there is a published zero.
  if (statistic === 'count')
    for (const [at] of truth) if (!shown.has(at)) expect(at.split(','), `${measure} by ${by} at ${at}`).toContain('-2');
}
