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
  const inside = columns[insider]!;
  const below: number[] = [];
  const above: number[] = [];
  const mixtures: number[] = [];
  inside.forEach((value, table) => {
    if (value < 1) below.push(table);
    else if (value > 1) above.push(table);
    else mixtures.push(table, table);
  });
  const mixed = below.length > 0 && above.length > 0;
  // Each table is in one mixture with one of the other side.
  if (mixed)
    for (let k = 0; k < Math.max(below.length, above.length); k++)
      mixtures.push(below[k % below.length]!, above[k % above.length]!);
  const shares = Float64Array.from({ length: mixtures.length / 2 }, (_, m) => {
    const [y, z] = [inside[mixtures[2 * m]!]!, inside[mixtures[2 * m + 1]!]!];
    return y === z ? 0 : (1 - y) / (z - y);
  });
  const open: number[] = [];
  for (const count of counts) {
    if (count === insider) continue;
    const column = columns[count]!;
    let low = Infinity;
    let high = -Infinity;
    let safe = false;
    for (let m = 0; m < shares.length && !safe; m++) {
      const y = column[mixtures[2 * m]!]!;
      const value = y + shares[m]! * (column[mixtures[2 * m + 1]!]! - y);
      if (value >= low && value <= high) continue;
      if (value < low) low = value;
      if (value > high) high = value;
      safe = isSafe(low, high, limit);
    }
    if (safe) continue;
    if (mixed) {
      low = Math.min(low, -highestMixture(inside, column, below, above, -1));
      if (!isSafe(low, high, limit)) high = Math.max(high, highestMixture(inside, column, below, above, 1));
    }
    if (!isSafe(low, high, limit)) open.push(count);
  }
  return open;
}

/**
 * The highest number (times `sign`) of a count in a mixture of two tables in which the insider's count is 1: the upper hull of the points
 * (insider's count, count) at 1, found by turning a line around it.
 */
function highestMixture(
  inside: Float64Array,
  column: Float64Array,
  below: readonly number[],
  above: readonly number[],
  sign: 1 | -1,
): number {
  let slope = 0;
  let best = -Infinity;
  for (let turn = 0; turn < 8; turn++) {
    const left = highest(inside, column, below, sign, slope);
    const right = highest(inside, column, above, sign, slope);
    const [x, y] = [inside[left]!, sign * column[left]!];
    slope = (sign * column[right]! - y) / (inside[right]! - x);
    const value = y + slope * (1 - x);
    if (value <= best + 1e-9) break;
    best = value;
  }
  return best;
}

function highest(
  inside: Float64Array,
  column: Float64Array,
  tables: readonly number[],
  sign: 1 | -1,
  slope: number,
): number {
  let best = 0;
  let most = -Infinity;
  for (const table of tables) {
    const height = sign * column[table]! - slope * inside[table]!;
    if (height <= most) continue;
    most = height;
    best = table;
  }
  return best;
}

/** Between these bounds, reached or not, a count has two possible numbers, or one that tells nothing. */
export const isSafe = (low: number, high: number, limit: number): boolean =>
  roundDown(high) > roundUp(low) || roundDown(high) >= limit;
