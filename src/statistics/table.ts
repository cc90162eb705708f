import { visibleDimension, visibleDimensionIds, visiblePositions } from '../cases/selection.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { type Fraction, fraction } from './fraction.ts';
import type { Flag } from './wording.ts';

/** What the public may name and see of a codebook. Everything else answers as if it did not exist. */

export const publicDimension = (codebook: Codebook, id: string): Dimension | undefined =>
  visibleDimension(codebook, id, 'public');

export const publicDimensionIds = (codebook: Codebook): string[] => visibleDimensionIds(codebook, 'public');

/**
 * Positions of the codes that an answer lists, in list order, `none` and `not-reported` last: those of the release; under a
 * disclosure policy all public ones, since the absence of a code would tell that nobody has it.
 */
export function listedPositions(codebook: Codebook, present: PresentCodes, dimension: Dimension): readonly number[] {
  if (codebook.definition.codebook.disclosure.policy !== 'none') return visiblePositions(dimension, 'public');
  return present[dimension.id] ?? [];
}

/** Where the margin over the units with a reported code stands: without `not-reported` in the release it is the total. */
export function knownPosition(
  present: PresentCodes,
  dimension: Dimension,
): typeof KNOWN_POSITION | typeof TOTAL_POSITION {
  const notReported = dimension.index.get(NOT_REPORTED);
  const has = notReported !== undefined && present[dimension.id]?.includes(notReported);
  return has ? KNOWN_POSITION : TOTAL_POSITION;
}

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
export function cellValue(cell: StoredCell, positions: number, statistic: Statistic): CellValue {
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

function overOf(cell: StoredCell, positions: number, statistic: Statistic): bigint {
  if (statistic === 'mean') return BigInt(cell[positions + 3]!); // a mean's cell has it
  return statistic === 'median' ? 2n : 1n;
}

/** Amounts of a measure are whole multiples of 1/scale. */
export function scaleOf(codebook: Codebook, measure: Measure): bigint {
  return BigInt((measure.of !== undefined && codebook.amounts.get(measure.of)?.scale) || 1);
}

export const scaled = (amount: bigint, scale: bigint): Fraction => fraction(amount, scale);

/** A dimension of an answer: the positions it lists. After them come two more slots, for the total and the known units. */
export interface Axis {
  dimension: string;
  positions: readonly number[];
}

export const totalSlot = (axis: Axis): number => axis.positions.length;
export const knownSlot = (axis: Axis): number => axis.positions.length + 1;

/** Slots of the axes, one for each: the address of a cell in an answer. */
export type Slots = readonly number[];

export interface SelectedCells {
  /** The cell at these slots; undefined if the table has none there (no units). */
  at(slots: Slots): StoredCell | undefined;
  each(visit: (slots: Slots, cell: StoredCell) => void): void;
}

/**
 * The cells of a stored table that an answer can use: at listed positions, totals and known margins of the axes, and at the
 * total of every other dimension. Adds nothing up.
 */
export function selectCells(table: TableData, axes: readonly Axis[]): SelectedCells {
  const columns = axes.map((axis) => {
    const column = table.by.indexOf(axis.dimension);
    if (column < 0) throw new Error(`The table lacks ${axis.dimension}`);
    const slots = new Map(axis.positions.map((position, slot) => [position, slot]));
    slots.set(TOTAL_POSITION, totalSlot(axis)).set(KNOWN_POSITION, knownSlot(axis));
    return { column, slots };
  });
  const others = table.by.flatMap((id, column) => (axes.some(({ dimension }) => dimension === id) ? [] : [column]));
  const keyOf = keyed(axes.map((axis) => axis.positions.length + 2));

  const cells = new Map<number | bigint, { slots: Slots; cell: StoredCell }>();
  for (const cell of table.cells) {
    if (others.some((column) => cell[column] !== TOTAL_POSITION)) continue;
    const slots: number[] = [];
    for (const { column, slots: known } of columns) {
      const slot = known.get(cell[column] as number); // the first entries of a cell are positions
      if (slot === undefined) break;
      slots.push(slot);
    }
    if (slots.length === columns.length) cells.set(keyOf(slots), { slots, cell });
  }
  return {
    at: (slots) => cells.get(keyOf(slots))?.cell,
    each: (visit) => {
      for (const { slots, cell } of cells.values()) visit(slots, cell);
    },
  };
}

/** Mixed-radix numbers; as bigint only where six long lists pass 2^53. */
function keyed(sizes: readonly number[]): (slots: Slots) => number | bigint {
  const wide = sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER;
  if (wide) return (slots) => slots.reduce((key, slot, i) => key * BigInt(sizes[i]!) + BigInt(slot), 0n); // one size for each slot
  return (slots) => slots.reduce((key, slot, i) => key * sizes[i]! + slot, 0); // one size for each slot
}

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
export type StoredCell = readonly (number | string | null)[];

/** One measure over one set of dimensions, with all its margins. */
export interface TableData {
  by: readonly string[];
  measure: string;
  cells: readonly StoredCell[];
}

/** Positions (into `Dimension.codes`) of the codes that any unit of the release has, ascending, for each public dimension. */
export type PresentCodes = Record<string, readonly number[]>;
