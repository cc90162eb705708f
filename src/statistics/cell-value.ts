import type { Codebook } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { type Fraction, fraction } from './fraction.ts';
import { type Cell, FLAG_APPROXIMATE, FLAG_LOWER_BOUND } from './table.ts';
import type { Flag } from './wording.ts';

/** What a stored cell says. */
export interface CellValue {
  /** In multiples of 1/scale of the measure; null if no unit of the cell has an amount. */
  amount: bigint | null;
  /** Units without an amount; 0 of a count. */
  missing: number;
  flags: readonly Flag[];
}

/** A combination of codes that no unit has. */
export const NO_UNITS: CellValue = { amount: 0n, missing: 0, flags: [] };

const FLAGS: readonly (readonly Flag[])[] = [[], ['lower-bound'], ['approximate'], ['lower-bound', 'approximate']];

/** Reads the part of a cell after its positions. */
export function cellValue(cell: Cell, positions: number, isCount: boolean): CellValue {
  const stored = cell[positions] ?? null;
  const amount = stored === null ? null : BigInt(stored);
  if (isCount) return { amount, missing: 0, flags: FLAGS[0]! }; // the four combinations are all there
  const bits = Number(cell[positions + 2]) & (FLAG_LOWER_BOUND | FLAG_APPROXIMATE);
  return { amount, missing: Number(cell[positions + 1]), flags: FLAGS[bits]! }; // as above
}

/** Amounts of a measure are whole multiples of 1/scale. */
export function scaleOf(codebook: Codebook, measure: Measure): bigint {
  return BigInt((measure.of !== undefined && codebook.amounts.get(measure.of)?.scale) || 1);
}

export const scaled = (amount: bigint, scale: bigint): Fraction => fraction(amount, scale);
