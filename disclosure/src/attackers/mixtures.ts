// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { roundDown, roundUp } from '../solve/view.ts';

/**
 * What tables at hand tell of an insider without another programme. A mixture of two tables that agree with what is published
 * agrees with it too, so two tables with fewer and with more people in the insider's count make one with exactly one.
 */

/** The numbers of each cell in all tables of a pool: columns[cell][table]. */
export function numbersByCell(pool: readonly Float64Array[], size: number): Float64Array[] {
  return Array.from({ length: size }, (_, at) => Float64Array.from(pool, (table) => table[at]!));
}

/** The counts below `limit` for which the tables at hand, and mixtures of two of them, do not show two numbers while the insider's count is 1. */
export function narrowCounts(
  columns: readonly Float64Array[],
  insider: number,
  counts: Iterable<number>,
  limit: number,
): number[] {
  const mixtures = mixturesAtOne(columns[insider]!);
  return Array.from(counts).filter((count) => {
    const column = columns[count]!;
    let low = Infinity;
    let high = -Infinity;
    const showsTwo = mixtures.some(({ first, second, share }) => {
      const value = column[first]! + share * (column[second]! - column[first]!);
      low = Math.min(low, value);
      high = Math.max(high, value);
      return isSafe(low, high, limit);
    });
    return count !== insider && !showsTwo;
  });
}

interface Mixture {
  first: number;
  second: number;
  /** Of the second table; the rest is of the first. */
  share: number;
}

/** Mixtures of tables in which a cell with these numbers is 1. Each table is in one with one of the other side. */
function mixturesAtOne(numbers: Float64Array): Mixture[] {
  const tables = [...numbers.keys()];
  const below = tables.filter((table) => numbers[table]! < 1);
  const above = tables.filter((table) => numbers[table]! > 1);
  const exact = tables.filter((table) => numbers[table] === 1);
  const pairs = below.length > 0 && above.length > 0 ? Math.max(below.length, above.length) : 0;
  return [
    ...exact.map((table) => ({ first: table, second: table, share: 0 })),
    ...Array.from({ length: pairs }, (_, k) => {
      const [first, second] = [below[k % below.length]!, above[k % above.length]!];
      return { first, second, share: (1 - numbers[first]!) / (numbers[second]! - numbers[first]!) };
    }),
  ];
}

/** Between these bounds, reached or not, a count has two possible numbers, or one that tells nothing. */
export const isSafe = (low: number, high: number, limit: number): boolean =>
  roundDown(high) > roundUp(low) || roundDown(high) >= limit;
