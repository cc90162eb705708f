import type { Codebook } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { type Fraction, fraction } from './fraction.ts';
import { type Cell, FLAG_APPROXIMATE, FLAG_LOWER_BOUND } from './table.ts';
import type { Flag } from './wording.ts';

/** What a stored cell says. */
export interface CellValue {
  /** In multiples of 1/(scale x over), scale being the measure's; null if there is none: `status` says why. */
  amount: bigint | null;
  /** Of a mean the units with an amount, of a median 2; else 1. */
  over: bigint;
  status: 'not-available' | 'not-applicable' | null;
  /** Units without an amount; 0 of a count. */
  missing: number;
  flags: readonly Flag[];
}

type Statistic = Measure['statistic'];

/** A combination of codes that no unit has: 0 of them, and nothing that they could have a mean of. */
export const noUnits = (statistic: Statistic): CellValue => (isAverage(statistic) ? NO_AVERAGE : NO_UNITS);

const NO_UNITS: CellValue = { amount: 0n, over: 1n, status: null, missing: 0, flags: [] };
const NO_AVERAGE: CellValue = { ...NO_UNITS, amount: null, status: 'not-applicable' };

export const isAverage = (statistic: Statistic): boolean => statistic === 'mean' || statistic === 'median';

const FLAGS: readonly (readonly Flag[])[] = [[], ['lower-bound'], ['approximate'], ['lower-bound', 'approximate']];

/** Reads the part of a cell after its positions. */
export function cellValue(cell: Cell, positions: number, statistic: Statistic): CellValue {
  const stored = cell[positions] ?? null;
  const amount = stored === null ? null : BigInt(stored);
  if (statistic === 'count') return { ...NO_UNITS, amount };
  return {
    amount,
    over: amount === null ? 1n : overOf(cell, positions, statistic),
    status: amount === null ? 'not-available' : null,
    missing: Number(cell[positions + 1]),
    flags: FLAGS[Number(cell[positions + 2]) & (FLAG_LOWER_BOUND | FLAG_APPROXIMATE)]!, // the four combinations are all there
  };
}

function overOf(cell: Cell, positions: number, statistic: Statistic): bigint {
  if (statistic === 'mean') return BigInt(cell[positions + 3]!); // a mean's cell has it
  return statistic === 'median' ? 2n : 1n;
}

/** Amounts of a measure are whole multiples of 1/scale. */
export function scaleOf(codebook: Codebook, measure: Measure): bigint {
  return BigInt((measure.of !== undefined && codebook.amounts.get(measure.of)?.scale) || 1);
}

export const scaled = (amount: bigint, scale: bigint): Fraction => fraction(amount, scale);
