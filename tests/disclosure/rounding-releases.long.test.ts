import { expect, test } from 'vitest';
import type { StoredRelease } from '../../src/releases/protection/tables.ts';

import { KNOWN_POSITION } from '../../src/statistics/table.ts';
import { runs } from '../runs.ts';
import { everything, withTables } from '../samples/countable.ts';
import { courtCases } from './court-cases.ts';
import { protectCases, under } from './protect.ts';

/** Rounded counts in a chain of releases: new draws for each would narrow them down (bench/averaging.ts). */

const chosen = ['cases', 'defendants', 'convictions', 'fines', 'mean-of-custody-days'];
const tables = {
  upTo: 1,
  of: ['area', 'areaRegion', 'sex', 'outcome', 'methods', 'year'],
  also: [
    { by: ['sex', 'outcome'] },
    { by: ['areaRegion', 'outcome'] },
    { by: ['areaRegion', 'methods'], measures: ['cases', 'defendants'] },
  ],
};
const measures = everything.codebook.measures.filter(({ id }) => chosen.includes(id));
const definition = withTables(tables, measures);
const BASE = 5;

/** Every published count of a release, by its place; `behind`: the units behind every sum and mean. */
function numbersOf({ tables, codebook }: StoredRelease, behind = false): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { by, measure, cells } of tables) {
    const isCount = codebook.measures.get(measure)!.statistic === 'count';
    for (const cell of cells) {
      const at = cell.slice(0, by.length);
      if (!at.includes(KNOWN_POSITION) && isCount !== behind)
        numbers.set(`${measure} ${by} ${at}`, Number(cell[by.length + (isCount ? 0 : 3)]));
    }
  }
  return numbers;
}

/** Releases of the first so many cases of a list, each with its own tables. */
async function chain(disclosure: object, seed: number, sizes: readonly number[], definitions = [definition]) {
  const cases = courtCases(seed, Math.max(400, ...sizes));
  const readable: StoredRelease[] = [];
  const reports = [];
  for (const [index, size] of sizes.entries()) {
    const { codebook, tables, report } = await protectCases(
      under(definitions[index % definitions.length]!, disclosure),
      cases.slice(0, size),
      readable,
    );
    if (report?.policy !== 'rounding') throw new Error('it was held');
    readable.push({ version: `1.${index}.0`, codebook, tables });
    reports.push(report);
  }
  return { readable, releases: readable.map((release) => numbersOf(release)), reports };
}

const SEEDS = Array.from({ length: runs('ROUNDED_CHAINS', 1, 12) }, (_, seed) => seed + 1);

test.each(SEEDS)('the same records have the same counts in every release (%i)', { timeout: 300_000 }, async (seed) => {
  const { releases } = await chain({ policy: 'rounding', base: BASE, controlled: true }, seed, [300, 300, 300]);
  const [first, ...others] = releases;
  expect(first!.size).toBeGreaterThan(100);
  for (const other of others) expect(other).toEqual(first);
});

test.each(SEEDS)(
  'a count is lower than in an earlier release only where the certificate does not name that (%i)',
  { timeout: 300_000 },
  async (seed) => {
    const { releases, reports } = await chain(
      { policy: 'rounding', base: BASE, controlled: true },
      seed,
      [300, 301, 310, 340],
    );
    let compared = 0;
    for (const [later, report] of reports.entries()) {
      expect(report.method).toBe('controlled');
      for (const [earlier, { differences }] of report.betweenReleases.entries()) {
        if (differences === 0) continue;
        compared += 1;
        const lower = [...releases[earlier]!].filter(([place, before]) => (releases[later]!.get(place) ?? 0) < before);
        expect(lower).toEqual([]);
      }
    }
    // Where something that can be added up had to become lower, nothing is claimed.
    expect(compared).toBeGreaterThanOrEqual(2);
  },
);

test.each([13, 15, 16])(
  'no count is 0 that was the base before, which would make it 1 to 4 for certain, whatever tables there are (%i)',
  { timeout: 300_000 },
  async (seed) => {
    const { also: _, ...alone } = tables;
    const crossed = ['sex,outcome', 'area,sex', 'area,outcome', 'outcome,year', 'sex,year'];
    const finer = { ...alone, also: crossed.map((by) => ({ by: by.split(',') })) };
    // With all of them the tables of the first two are too thin for a release.
    const definitions = [tables, alone, alone, tables, ...(seed === 15 ? [] : [finer])].map((of) =>
      withTables(of, measures),
    );
    const order = seed === 15 ? definitions : [definitions.at(-1)!, ...definitions.slice(0, -1)];
    const sizes = [220, 221, 223, 240, 243].slice(-order.length);
    const { releases, readable } = await chain(
      { policy: 'rounding', base: BASE, controlled: true },
      seed,
      sizes,
      order,
    );
    for (const [at, later] of releases.entries()) {
      const isShown = (place: string) =>
        readable[at]!.tables.some(({ measure, by }) => place.startsWith(`${measure} ${by} `));
      for (const earlier of releases.slice(0, at)) {
        const small = [...earlier].filter(([place, before]) => before === BASE && !later.get(place) && isShown(place));
        expect(small).toEqual([]);
      }
    }
  },
);
