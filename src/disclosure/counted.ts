import {
  FLAG_APPROXIMATE,
  FLAG_LOWER_BOUND,
  KNOWN_POSITION,
  type TableData,
  TOTAL_POSITION,
} from '../statistics/table.ts';

/** Tables as they were counted, before they are protected. */

/** True values, and what the protection needs to know about each of them. */
export interface CountedTable extends TableData {
  /** One for each cell. */
  evidence: readonly Evidence[];
}

export interface Evidence {
  /** Units with an amount; for a count all units. */
  known: number;
  /** The sum of the record keys of these units, mod 2^32; 0 under a policy that changes no number. */
  key: number;
  /** Units whose amount is not 0; for a count all units. Under `threshold`, defendants in place of convictions. */
  contributing: number;
  /** The same sum of the keys of the units whose amount is not 0; 0 for a count or a median. */
  contributors: number;
  /**
   * The largest and second largest amounts of one unit, multiples of 1/scale; 0 for a count or a median. Of convictions, under
   * `threshold`, those of one defendant: what their convictions in the cell add up to, or for a count how many they are.
   */
  largest: number;
  second: number;
  /** Defendants with an amount, which are fewer than the convictions if one has several; `known` for other units or policies. */
  people: number;
}

export interface CountedCell {
  /** Positions of codes and totals. */
  at: readonly number[];
  /** What is stored: units, a sum in multiples of 1/scale, or twice a median; 0 where there is no value. */
  value: number | string;
  evidence: Evidence;
}

/** The cells of a table without the margins of reported units, which follow from the others. */
export function countedCells({ by, cells, evidence }: CountedTable): CountedCell[] {
  return cells.flatMap((cell, index): CountedCell[] => {
    const at = cell.slice(0, by.length) as number[]; // the first entries of a cell are positions
    if (at.includes(KNOWN_POSITION)) return [];
    return [{ at, value: cell[by.length] ?? 0, evidence: evidence[index]! }]; // one for each cell
  });
}

/**
 * The flags of every published cell of a sum or mean: those of its grand total. A flag of a single cell would say that somebody in
 * it has an amount that is not exact, and a cell without it that nobody has.
 */
export function flagsOf({ by, cells }: TableData): number {
  const total = cells.find((cell) => cell.slice(0, by.length).every((position) => position === TOTAL_POSITION));
  return Number(total?.[by.length + 2] ?? 0) & (FLAG_LOWER_BOUND | FLAG_APPROXIMATE);
}
