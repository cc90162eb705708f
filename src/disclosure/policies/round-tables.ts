import type { Codebook } from '../../codebook/model.ts';
import type { RoundingProtection } from '../../codebook/protection.ts';
import type { BetweenReleases } from '../../schemas/disclosure.ts';
import type { TableData } from '../../statistics/table.ts';
import { compareCounts, publishedCounts } from '../between-releases.ts';
import { publishedRelease } from '../certificate/published.ts';
import { linkTables, RELEASE } from '../linked-tables.ts';
import { contradictionIn } from '../public-audit.ts';
import type { ReadableRelease } from '../release-pairs.ts';
import type { Solver } from '../solve/solver.ts';
import { type CountedCell, type CountedTable, countedCells, layersOf } from '../tables.ts';
import { type CountChange, changedTable } from './cell-key.ts';
import { roundByKey, roundCells } from './rounding.ts';

/** The policy `rounding`, from counted tables to published ones. */

export interface RoundedTables {
  tables: readonly TableData[];
  method: 'controlled' | 'random';
  /** Why not all tables were rounded together, in words for the public. */
  reason?: string;
}

/** Rounds tables. Controlled: all at once, so that they still add up where that can be found. Blocks the thread. */
export function roundTables(
  solver: Solver,
  codebook: Codebook,
  { base, controlled }: RoundingProtection,
  counted: readonly CountedTable[],
): RoundedTables {
  const byChance = ({ evidence: { known, key } }: CountedCell): number => roundByKey(known, base, key);
  const rounded = (count: (table: CountedTable) => CountChange['count']): TableData[] =>
    counted.map((table) => changedTable(codebook, table, { count: count(table), most: base - 1, step: base }));
  if (!controlled)
    return { tables: rounded(() => byChance), method: 'random', reason: 'The policy asks for rounding by chance.' };
  const { valuesOf, reasons } = roundTogether(solver, codebook, base, counted);
  const tables = rounded((table) => {
    const values = valuesOf.get(table)!; // one for each
    return (cell) => values.get(cell.at.join(',')) ?? byChance(cell);
  });
  if (reasons.length > 0) return { tables, method: 'random', reason: [...new Set(reasons)].join(' ') };
  // Once more, as readers have them: a certificate says so.
  if (!addsUp(solver, { version: RELEASE, codebook, tables }))
    return { tables, method: 'random', reason: 'Not all of its numbers add up.' };
  return { tables, method: 'controlled' };
}

const addsUp = (solver: Solver, { version, codebook, tables }: ReadableRelease): boolean =>
  contradictionIn(solver, publishedRelease(version, codebook, tables)) === undefined;

/** The rounded numbers of units of each table, by position. */
function roundTogether(solver: Solver, codebook: Codebook, base: number, counted: readonly CountedTable[]) {
  const inputs = counted.flatMap((table) => {
    const { statistic } = codebook.measures.get(table.measure)!; // a table of this codebook
    const layer = layersOf(statistic).find((one) => one !== 'sum')!; // each has units
    const cells = countedCells(table).map(({ at, evidence }) => ({ at, value: evidence.known, key: evidence.key }));
    return { table, by: table.by, measure: table.measure, layer, cells };
  });
  const { system, tables } = linkTables(codebook, inputs, { zeros: false, rule: 'protect' });
  const keys = new Map<number, number>();
  const cellsOf = tables.map(({ rows }, index) => {
    const { cells } = inputs[index]!; // one for each
    const known = new Map(cells.map((cell) => [cell.at.join(','), cell.key]));
    return rows.map(({ at, id }) => {
      const cell = system.index.get(id)!; // of this system
      const name = at.join(',');
      keys.set(cell, known.get(name) ?? 0);
      return { name, cell };
    });
  });
  const { values, uncontrolled } = roundCells(solver, system, { base, keyOf: (cell) => keys.get(cell) ?? 0 });
  const valuesOf = new Map(
    inputs.map(({ table }, index) => [
      table,
      new Map(cellsOf[index]!.map(({ name, cell }) => [name, values[cell]!])), // one for each, and a value for each cell
    ]),
  );
  return { valuesOf, reasons: uncontrolled.map(({ reason }) => reason) };
}

/** No difference of changed numbers is tested: each release has changes of its own. */
export const untested = ({ version }: Pick<ReadableRelease, 'version'>): BetweenReleases => ({
  ...{ version, differences: 0, repaired: 0, passes: true },
});

/**
 * What the differences of a release whose counts were rounded together from earlier ones give away
 * (../shared/reference/disclosure.md, 4.2). Blocks the thread.
 *
 * An attacker knows the published counts y, that the true ones x add up as tables do, and that x is less than the base b away from y.
 * In one linear system of several releases nothing joins the counts of one with those of another but their differences. So if the
 * published counts of each release add up, x = y is a solution: every difference, of a count or of any group of counts, can be
 * what the published numbers say, which is a multiple of b. Nobody can conclude then that it is 1 to b - 1, up or down, however many
 * releases are combined. Even the method excludes nothing: controlled rounding leaves multiples of the base as they are, so that
 * true counts of y would have been published as y.
 *
 * Counts that were rounded by chance do not add up, so that bounds follow from them that may be narrow. Nothing is claimed about those.
 */
export function roundedDifferences(
  solver: Solver,
  base: number,
  release: Omit<ReadableRelease, 'version'>,
  readable: readonly ReadableRelease[],
): BetweenReleases[] {
  const own = publishedCounts(release.codebook, release.tables);
  return readable.map((earlier) => {
    if (!addsUp(solver, earlier)) return untested(earlier);
    const { version, codebook, tables } = earlier;
    const { differences, unsafe } = compareCounts(own, publishedCounts(codebook, tables), base);
    return { version, differences, repaired: 0, passes: unsafe.length === 0 };
  });
}
