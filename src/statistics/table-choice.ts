import { type Codebook, knownDimension, type Table } from '../codebook/model.ts';
import { keyName } from '../codebook/table-plan.ts';
import { ownMember } from '../schemas/names.ts';
import { compareCombinations } from './combinations.ts';
import { isProtected, type PresentCodes } from './table.ts';

/** Which of a codebook's tables a set of dimensions is read from. Every table holds its margins, so several can have it. */

/** One stored table: a measure over one of the codebook's tables. */
export interface TableRead {
  /** `by` of the codebook's table, in its order. */
  by: readonly string[];
  measure: string;
}

/** Tells reads apart: a stored table is of these dimensions in this order. */
export const nameOfRead = ({ by, measure }: TableRead): string => `${measure}/${by.join(',')}`;

/**
 * The stored tables that answer a set of dimensions for each of the measures, in the order of the measures; undefined if no
 * table does for one of them. A table with more dimensions answers too. It takes one table for all measures where there is
 * one, otherwise the fewest; among equals the one with the fewest cells, then the first of the codebook.
 */
export function chooseTables(
  codebook: Codebook,
  present: PresentCodes,
  dimensions: readonly string[],
  measures: readonly string[],
): TableRead[] | undefined {
  const fitting = codebook.tables
    .filter((table) => dimensions.every((dimension) => table.by.includes(dimension)))
    .map((table) => ({ table, cells: mostCells(codebook, table, present) }))
    .sort((a, b) => a.cells - b.cells); // stable: codebook order among equals
  const chosen = new Map<string, readonly string[]>();
  let missing = [...measures];
  while (missing.length > 0) {
    const holds = ({ measures: held }: Table): number => missing.filter((measure) => held.includes(measure)).length;
    const best = fitting.reduce((most, { table }) => Math.max(most, holds(table)), 0);
    const table = fitting.find((candidate) => holds(candidate.table) === best)?.table;
    if (best === 0 || !table) return undefined;
    for (const measure of missing.filter((id) => table.measures.includes(id))) chosen.set(measure, table.by);
    missing = missing.filter((measure) => !chosen.has(measure));
  }
  return measures.flatMap((measure) => {
    const by = chosen.get(measure);
    return by ? [{ by, measure }] : [];
  });
}

/** Every code and both margins of each dimension. Under a disclosure policy which codes occur plays no part. */
function mostCells(codebook: Codebook, table: Table, present: PresentCodes): number {
  const codesIn = (id: string): number =>
    isProtected(codebook) ? knownDimension(codebook, id).codes.length : (ownMember(present, id)?.length ?? 0);
  return table.by.reduce((cells, id) => cells * (codesIn(id) + 2), 1);
}

const MOST_NEAREST = 5;

/**
 * The published tables closest to what was asked for, at most five: those that lack the fewest of the dimensions, then of the
 * measures, then those with the fewest dimensions.
 */
export function nearestTables(
  codebook: Codebook,
  dimensions: readonly string[],
  measures: readonly string[],
): { by: readonly string[]; measures: readonly string[] }[] {
  const lacking = (wanted: readonly string[], held: readonly string[]): number =>
    wanted.filter((id) => !held.includes(id)).length;
  return codebook.tables
    .filter((table) => table.by.some((dimension) => dimensions.includes(dimension)))
    .map((table) => ({
      table,
      rank: [lacking(dimensions, table.by), lacking(measures, table.measures), table.by.length],
    }))
    .sort((a, b) => compareCombinations(a.rank, b.rank))
    .slice(0, MOST_NEAREST)
    .map(({ table }) => ({ by: table.by, measures: table.measures }));
}

interface OwnedTable {
  by: readonly string[];
  /** Sets of dimensions, each in the order of the table. */
  keys: readonly (readonly string[])[];
}

/**
 * The tables of a measure with the keys that each owns, in codebook order. A key belongs to the first table that has all its
 * dimensions, so that an observation which several tables hold is compared once.
 */
export function ownedTables({ tables }: Pick<Codebook, 'tables'>, measure: string): OwnedTable[] {
  const taken = new Set<string>();
  return tables.flatMap(({ by, measures }): OwnedTable[] => {
    if (!measures.includes(measure)) return [];
    const keys = [...subsetsOf(by)].filter((key) => {
      const name = keyName(key);
      return !taken.has(name) && taken.add(name);
    });
    return keys.length > 0 ? [{ by, keys }] : [];
  });
}

/** `by` of the table that owns each key, by `keyName`. */
export const ownersOf = (codebook: Codebook, measure: string): ReadonlyMap<string, readonly string[]> =>
  new Map(ownedTables(codebook, measure).flatMap(({ by, keys }) => keys.map((key) => [keyName(key), by] as const)));

/** All subsets, the empty one and the set itself included, each in the order of the set. */
export function* subsetsOf<One>(set: readonly One[]): Generator<readonly One[]> {
  for (let bits = 0; bits < 2 ** set.length; bits += 1) {
    yield set.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
  }
}
