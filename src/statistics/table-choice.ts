import type { Codebook, Table } from '../codebook/model.ts';
import type { PresentCodes } from './table.ts';

/**
 * Every table holds its margins, so one observation stands in many. It belongs to the first table of the codebook that has all the
 * dimensions of its key, and is spoken of there only.
 */
interface OwnedTable {
  by: readonly string[];
  /** Sets of dimensions of keys, in the table's order, that are this table's own. */
  keys: readonly (readonly string[])[];
}

/** The tables of a measure that own some keys, in the codebook's order. */
export function ownedTables(codebook: Codebook, measure: string): OwnedTable[] {
  const taken = new Set<string>();
  return codebook.tables.flatMap(({ by, measures }): OwnedTable[] => {
    if (!measures.includes(measure)) return [];
    const keys = [...subsetsOf(by)].filter((key) => {
      const name = keyName(key);
      return !taken.has(name) && taken.add(name);
    });
    return keys.length > 0 ? [{ by, keys }] : [];
  });
}

/** The owner of each set of dimensions, by `keyName`. */
export const ownersOf = (codebook: Codebook, measure: string): ReadonlyMap<string, readonly string[]> =>
  new Map(ownedTables(codebook, measure).flatMap(({ by, keys }) => keys.map((key) => [keyName(key), by] as const)));

export const keyName = (dimensions: readonly string[]): string => [...dimensions].sort().join(',');

/** All of them, itself and the empty one included, each in its order. */
export function* subsetsOf(set: readonly string[]): Generator<readonly string[]> {
  for (let bits = 0; bits < 2 ** set.length; bits += 1) {
    yield set.filter((_, index) => Math.floor(bits / 2 ** index) % 2 === 1);
  }
}

/** One stored table: a measure over one of the codebook's tables. */
export interface TableRead {
  /** `by` of the codebook's table, as it stands there. */
  by: readonly string[];
  measure: string;
}

const NEAREST = 5;

/**
 * The stored tables that answer a set of dimensions for each of the measures, in the measures' order; undefined if one of
 * them has none. Every table holds its margins, so one with more dimensions answers too. One table for all measures if
 * there is one, else the fewest in codebook order; among equals the one with the fewest cells.
 */
export function chooseTables(
  codebook: Codebook,
  present: PresentCodes,
  dimensions: readonly string[],
  measures: readonly string[],
): TableRead[] | undefined {
  const fitting = codebook.tables
    .filter((table) => dimensions.every((dimension) => table.by.includes(dimension)))
    .map((table) => ({ table, cells: cellsAtMost(table, present) }))
    .sort((a, b) => a.cells - b.cells); // stable: codebook order among equals
  const chosen = new Map<string, Table>();
  let missing = [...measures];
  while (missing.length > 0) {
    const holds = ({ measures: held }: Table): number => missing.filter((measure) => held.includes(measure)).length;
    const best = fitting.reduce((most, { table }) => Math.max(most, holds(table)), 0);
    const table = fitting.find((candidate) => holds(candidate.table) === best)?.table;
    if (best === 0 || !table) return undefined;
    for (const measure of missing.filter((id) => table.measures.includes(id))) chosen.set(measure, table);
    missing = missing.filter((measure) => !chosen.has(measure));
  }
  return measures.map((measure) => ({ by: chosen.get(measure)!.by, measure })); // every measure was chosen above
}

function cellsAtMost(table: Table, present: PresentCodes): number {
  return table.by.reduce((cells, dimension) => cells * ((present[dimension]?.length ?? 0) + 2), 1);
}

/** The published tables closest to what was asked for: fewest dimensions lacking, then fewest measures lacking, then fewest to spare. */
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
    .sort((a, b) => a.rank.map((of, i) => of - b.rank[i]!).find((difference) => difference !== 0) ?? 0) // ranks have equal length
    .slice(0, NEAREST)
    .map(({ table }) => ({ by: table.by, measures: table.measures }));
}
