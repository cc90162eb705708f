/** What a published table is made of, between the engine that counts it, the database that keeps it and the query that reads it. */

/** In place of a code's position: the margin over every code of the dimension (`_T`). */
export const TOTAL_POSITION = -1;
/** In place of a code's position: the margin over the units that have a reported code (the denominator of `base=known`).
 *  Present only for dimensions that have `not-reported` in the release; elsewhere it equals the total. */
export const KNOWN_POSITION = -2;

export const FLAG_LOWER_BOUND = 1;
export const FLAG_APPROXIMATE = 2;

/**
 * One cell: first a position for each dimension of `by` (into `Dimension.codes`, or one of the two above), then the value.
 *
 * Count: `[...positions, units]`.
 * Sum: `[...positions, sum, missing, flags]`: the sum in whole multiples of 1/scale of the amount source, or null if no unit
 * of the cell has an amount; how many units have none; FLAG_ bits. A value beyond 2^53-1 is a decimal string.
 * Mean: `[...positions, sum, missing, flags, known]`: as a sum, then how many units have an amount.
 * Median: `[...positions, middles, missing, flags]`: as a sum, of the two middle amounts alone, so twice the median; of an odd
 * number of amounts the middle one counts twice.
 *
 * A combination of codes without a cell has no units: its count and its sum are 0, and it has no mean or median.
 */
export type Cell = readonly (number | string | null)[];

/** One measure over one set of dimensions, with all its margins. */
export interface TableData {
  by: readonly string[];
  measure: string;
  cells: readonly Cell[];
}

/** Positions (into `Dimension.codes`) of the codes that any unit of the release has, ascending, for each public dimension. */
export type PresentCodes = Record<string, readonly number[]>;
