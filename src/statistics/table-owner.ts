import type { Codebook } from '../codebook/model.ts';

/**
 * Every table holds its margins, so one observation stands in many. It belongs to the first table of the codebook that has all the
 * dimensions of its key, and is spoken of there only.
 */
export interface OwnedTable {
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
