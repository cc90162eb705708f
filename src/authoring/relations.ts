import { type Column, entryAt, valuesOf } from './columns.ts';

/** Which columns determine which: a column of districts determines the one of counties, a column of codes that of their labels. */
export interface Relations {
  /** Value of `one` -> value of `other`; undefined if a value of `one` is met beside two of them. */
  between(one: number, other: number): ReadonlyMap<string, string> | undefined;
}

/** Compares the given columns in pairs. Most pairs are out after a few rows, and cost nothing from then on. */
export function relationsOf(columns: readonly number[], rows: readonly (readonly string[])[]): Relations {
  const pairs = columns.map((one) => ({
    one,
    others: columns.filter((other) => other !== one).map((other) => ({ other, map: new Map<string, string>() })),
  }));
  for (const cells of rows) {
    for (const pair of pairs) {
      const from = cells[pair.one];
      if (!from) continue;
      const agrees = ({ other, map }: (typeof pair.others)[number]): boolean => {
        const to = cells[other] ?? '';
        if (!map.has(from)) map.set(from, to);
        return map.get(from) === to;
      };
      if (!pair.others.every(agrees)) pair.others = pair.others.filter(agrees);
    }
  }
  return {
    between: (one, other) => pairs.find((pair) => pair.one === one)?.others.find((entry) => entry.other === other)?.map,
  };
}

const isWhole = (map: ReadonlyMap<string, string> | undefined): boolean =>
  map !== undefined && [...map.values()].every((value) => value !== '');

interface Relation {
  of: number;
  /** Whether more than a coincidence says so. */
  isLikely: boolean;
}

/** Finds columns of codes that have the labels of another column: label column -> code column. */
export function labelsAmong(
  columns: readonly Column[],
  coded: readonly number[],
  relations: Relations,
): Map<number, Relation> {
  const codes = coded.filter((at) => !NEVER_RELATED.test(entryAt(columns, at).name));
  const found = new Map<number, Relation>();
  const size = (at: number): number => entryAt(columns, at).distinct;
  const more = (one: number, other: number): number =>
    looksCoded(entryAt(columns, one)) - looksCoded(entryAt(columns, other));
  for (const other of codes) {
    const pair = codes.find((one) => {
      if (one === other || found.has(one) || size(one) !== size(other) || size(one) < 2) return false;
      if (!isWhole(relations.between(one, other)) || !isWhole(relations.between(other, one))) return false;
      return more(one, other) > 0 || (more(one, other) === 0 && one < other);
    });
    if (pair !== undefined)
      found.set(other, { of: pair, isLikely: more(pair, other) > 0 || size(pair) >= LEVEL_LEAST });
  }
  return found;
}

/** How many of the values have the form of a code. */
const looksCoded = ({ values }: Column): number =>
  [...values.keys()].filter((value) => /^[A-Z0-9]{2,12}$|^\d+$/.test(value)).length / values.size;

/** A coarser level has at most half as many values, so that a coincidence in a small file makes none. */
const LEVEL_SHARE = 0.5;
const LEVEL_LEAST = 5;
/** What people have is no level of something else, even if a small file looks so. */
const NEVER_RELATED = /^(sex|gender|geschlecht|age.*|outcome|disposal|sentence|plea|verdict)$/i;

/**
 * Finds columns of codes that are a coarser level of another column.
 * @param totals the value of a column that is its total, which is not a code below another one
 */
export function levelsAmong(
  columns: readonly Column[],
  coded: readonly number[],
  relations: Relations,
  totals: ReadonlyMap<number, string>,
): Map<number, Relation> {
  const isFull = ({ name, reported, rows }: Column): boolean => !NEVER_RELATED.test(name) && reported === rows;
  const codes = coded.filter((at) => isFull(entryAt(columns, at)));
  const parts = (at: number): string[] => valuesOf(entryAt(columns, at)).filter((value) => value !== totals.get(at));
  const found = new Map<number, Relation>();
  const isBelow = (one: number, other: number): boolean => {
    const parents = relations.between(one, other);
    return parents !== undefined && parts(one).every((value) => parents.get(value) !== totals.get(other));
  };
  for (const other of codes) {
    const above = parts(other).length;
    const [finer] = codes
      .filter((one) => one !== other && !found.has(one) && parts(one).length >= LEVEL_LEAST)
      .filter((one) => above >= 2 && above <= LEVEL_SHARE * parts(one).length && isBelow(one, other))
      .toSorted((one, another) => parts(one).length - parts(another).length);
    if (finer !== undefined) found.set(other, { of: finer, isLikely: true });
  }
  return found;
}
