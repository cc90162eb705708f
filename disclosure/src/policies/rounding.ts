import { createHash } from 'node:crypto';
import { contradictionIn, nameOfNumber, publishedCounts, tablesOfCounts } from '../attackers/outsider.ts';
import type { Definition, RoundingPolicy } from '../definition.ts';
import { modelOf, type ReleaseNumbers, tablesOfSameCells } from '../model/model.ts';
import { type PublishedRelease, publicNumbers, publishedTables } from '../model/published.ts';
import type { Obstacle } from '../refusals.ts';
import type { BetweenReleases, Report } from '../report.ts';
import { type Solver, solverName } from '../solve/linear.ts';
import { assembleSystem, ContradictionError } from '../solve/system.ts';
import {
  type Codes,
  type CountedCell,
  type CountedTable,
  codesName,
  countedLayers,
  type ProtectedTable,
} from '../tables.ts';
import { changedTable, KEYS } from './cell-key.ts';
import { roundCells } from './controlled-rounding.ts';
import { NEW_RELEASE, type ReadableRelease } from './work.ts';

/**
 * Rounding of counts to multiples of a base: controlled, so that what added up still does (controlled-rounding.ts), or else the release
 * is held. Of a published count, an attacker knows that the true one is less than a base away.
 *
 * A count keeps its number in the next release, whatever that release calls it, as long as the number is still one of its two
 * multiples. New draws would average out, and a count of 2 that is 0 in one release and 5 in another is from 1 to 4 for certain
 * (bench/averaging.ts).
 */

export type RoundedTables =
  | { tables: readonly ProtectedTable[]; report: Extract<Report, { policy: 'rounding' }> }
  | { held: readonly [Obstacle] };

/** Rounds tables, all at once. Blocks the thread. */
export function roundTables(solver: Solver, job: RoundingJob): RoundedTables {
  const { definition, policy, counted, readable } = job;
  const rounded = roundTogether(solver, job);
  if (typeof rounded === 'string') return { held: [{ code: 'not-rounded', why: rounded }] };
  const { cellOf, values } = rounded;
  const tables = counted.map((table) => {
    const count = (cell: CountedCell): number =>
      values[cellOf(table, cell) ?? -1] ?? roundByKey(cell.evidence.known, policy.base, cell.evidence.key);
    const keyOfSum = (cell: CountedCell): number => ownKey(cell.evidence.contributors, cellOf(table, cell));
    return changedTable(definition, table, { count, keyOfSum, most: policy.base - 1, step: policy.base });
  });
  const release = { version: NEW_RELEASE, definition, tables: publishedTables(definition, tables) };
  // Once more, as readers have them.
  if (!countsAddUp(solver, [release]))
    return { held: [{ code: 'not-rounded', why: 'Rounded, not all numbers add up.' }] };
  const [name = '', ...version] = solverName(solver).split(' ');
  return {
    tables,
    report: {
      ...{ policy: 'rounding', method: 'controlled', solver: name, solverVersion: version.join(' ') },
      betweenReleases: roundedDifferences(solver, release, readable),
    },
  };
}

/** All counts rounded together, or why none is found that adds up. */
function roundTogether(
  solver: Solver,
  job: RoundingJob,
): (Pick<CountedUnits, 'cellOf'> & { values: Float64Array }) | string {
  const { base } = job.policy;
  const { readable } = job;
  let why = '';
  // Beside as many of the newest releases as can be, so that nothing becomes lower, of what can be added up either.
  for (let from = 0; from <= readable.length; from++) {
    try {
      const units = countedUnits(job, readable.slice(from));
      const values = roundCells(solver, units.system, { base, ...units });
      if (typeof values !== 'string') return { ...units, values };
      why = values;
    } catch (error) {
      // Earlier releases that do not add up with this one are left out.
      if (!(error instanceof ContradictionError) || from === readable.length) throw error;
    }
  }
  return why;
}

/**
 * The key of a sum: that of its people and of what it is a sum of, however it is called. By the people alone, the sums of two groups of
 * which one has a person more would differ only where that person is, code by code, and name the person.
 */
const ownKey = (people: number, cell: number | undefined): number =>
  createHash('sha256').update(`${people} ${cell}`).digest().readUInt32BE();

interface RoundingJob {
  definition: Definition;
  policy: RoundingPolicy;
  counted: readonly CountedTable[];
  /** The releases that can be read, oldest first. */
  readable: readonly ReadableRelease[];
}

/** The true numbers of units of tables, those behind sums and means too. */
const unitsCounted = (definition: Definition, counted: readonly CountedTable[]) =>
  counted.flatMap((table) => {
    const [layer] = countedLayers(definition, table).filter((one) => one.layer !== 'sum');
    if (!layer) return [];
    const cells = layer.cells.map((cell) => ({ ...cell, number: BigInt(cell.evidence.known) }));
    return [{ ...layer, cells, table }];
  });

/** The counts of tables as one system, with the numbers that they have in readable releases. */
function countedUnits({ definition, counted, readable }: RoundingJob, beside: readonly ReadableRelease[]) {
  const units = unitsCounted(definition, counted);
  const earlier = earlierCounts([...readable.map(unitsBefore), { definition, tables: units }]);
  const before = beside.map((release) =>
    publicNumbers({ ...release, tables: tablesOfCounts(release) }, { frozen: true }),
  );
  const model = modelOf([...before, { release: NEW_RELEASE, definition, tables: units }]);
  const own = model.tables.filter(({ release }) => release === NEW_RELEASE);
  const system = assembleSystem(model.cells, model.relations);
  const kept = new Map<number, number>();
  const cellsOf = new Map<CountedTable, ReadonlyMap<string, number>>();
  for (const [index, { rows }] of own.entries()) {
    const unit = units[index];
    if (!unit) continue;
    const cellAt = new Map<string, number>();
    for (const { codes, cell: place } of rows) {
      const cell = system.index.get(model.cells[place]?.id ?? '');
      if (cell === undefined) continue;
      cellAt.set(codesName(codes), cell);
      const before = earlier(index, codes);
      if (before !== undefined && !kept.has(cell)) kept.set(cell, before);
    }
    cellsOf.set(unit.table, cellAt);
  }
  return {
    system,
    cellOf: (table: CountedTable, { codes }: CountedCell) => cellsOf.get(table)?.get(codesName(codes)),
    keptOf: (cell: number) => kept.get(cell),
  };
}

type CountedUnits = ReturnType<typeof countedUnits>;

const countsAddUp = (solver: Solver, releases: readonly PublishedRelease[]): boolean =>
  contradictionIn(solver, releases) === undefined;

/** Of changed numbers no difference is tested, unless something is known of it. */
export const notCompared = ({ version }: Pick<ReadableRelease, 'version'>): BetweenReleases => ({
  ...{ version, differences: 0, passes: true },
});

/**
 * What a release whose counts were rounded together gives away with earlier ones. Blocks the thread.
 *
 * An attacker knows the published counts y, that the true ones x add up as tables do, that x is less than the base away from y, and
 * perhaps that records were only ever added, so that no x becomes lower. If the published counts of each release add up and no
 * y is lower than before, x = y is a solution: every count and every difference can be what the published numbers say,
 * which is a multiple of the base. Nobody can conclude then that one is 1 to base - 1, however many releases are combined. Even the
 * method excludes nothing: a count that is a multiple of the base is published as it is, whatever it was before.
 *
 * Earlier releases could be rounded by chance. Their counts do not add up, so that bounds follow that may be narrow: nothing is claimed
 * of what they tell.
 */
function roundedDifferences(
  solver: Solver,
  own: PublishedRelease,
  readable: readonly ReadableRelease[],
): BetweenReleases[] {
  return readable.map((earlier) => {
    const { shared, fell } = comparedNumbers(own, earlier);
    if (fell > 0 || !countsAddUp(solver, [earlier, own])) return notCompared(earlier);
    return { version: earlier.version, differences: shared, passes: true };
  });
}

/** How many counts two releases both publish, and how many of them are lower than they were. */
export function comparedNumbers(later: PublishedRelease, earlier: PublishedRelease): { shared: number; fell: number } {
  const now = publishedCounts(later);
  const both = [...publishedCounts(earlier)].filter(([name]) => now.has(name));
  return { shared: both.length, fell: both.filter(([name, before]) => (now.get(name) ?? before) < before).length };
}

/** Rounds a count to a multiple of the base by its cell's key: up with probability remainder / base. */
export function roundByKey(count: number, base: number, key: number): number {
  const floor = base * Math.floor(count / base);
  return floor + (key / KEYS < (count - floor) / base ? base : 0);
}

/** What earlier releases have published of the same units, whatever they call them. */

type Numbers = Omit<ReleaseNumbers, 'release'>;

/**
 * Looks up what the newest earlier release has published for a combination of codes in a table of the last of these releases. The table
 * is given by its place. Undefined: no earlier release has it. Where codes have been joined, the name decides.
 */
export function earlierCounts(releases: readonly Numbers[]): (table: number, codes: Codes) => number | undefined {
  const named = releases.map((release, at) => ({ ...release, release: `${at}` }));
  const [own = [], ...earlier] = [...tablesOfSameCells(named)].reverse();
  const numbers = new Map<number | string, number>();
  for (const [at, tables] of earlier.reverse().entries())
    for (const [place, { rows, by, measure, layer }] of tables.entries()) {
      const given = new Map(named[at]?.tables[place]?.cells.map(({ codes, number }) => [codesName(codes), number]));
      for (const { codes, cell } of rows) {
        const number = given.get(codesName(codes));
        // A sum that was changed to 0 is not stored, and says nothing of its units.
        const isSaid = number !== undefined || layer === 'count';
        for (const name of [cell, nameOfNumber(measure, by, codes)])
          if (isSaid || !numbers.has(name)) numbers.set(name, Number(number ?? 0));
      }
    }
  const cells = own.map(({ rows }) => new Map(rows.map(({ codes, cell }) => [codesName(codes), cell])));
  return (table, codes) => {
    const { measure = '', by = [] } = own[table] ?? {};
    return numbers.get(cells[table]?.get(codesName(codes)) ?? -1) ?? numbers.get(nameOfNumber(measure, by, codes));
  };
}

/**
 * The numbers of units of a release, those behind its sums and means too: whoever divides a sum by its mean has them, and where they are
 * 0 there is no amount.
 */
export function unitsBefore(release: ReadableRelease): Numbers {
  const counts = { ...release, tables: tablesOfCounts(release) };
  const units = release.behind.filter(({ layer }) => layer === 'known');
  return { definition: release.definition, tables: [...publicNumbers(counts).tables, ...units] };
}
