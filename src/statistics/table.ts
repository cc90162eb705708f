import { visiblePositions } from '../cases/view.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { ownMember } from '../schemas/names.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { Flag } from './wording.ts';

/** A published table: what the engine counts into it, what the database stores, and how a query reads its cells. */

/** One measure over one set of dimensions, with all its margins. */
export interface TableData {
  by: readonly string[];
  measure: string;
  cells: readonly StoredCell[];
}

/**
 * One cell: a position for each dimension of `by`, then the value. A position is an index into `Dimension.codes`, or one of the
 * two margins below.
 *
 * - count: `[...positions, units]`
 * - sum: `[...positions, sum, missing, flags]`. The sum counts 1/scale of the measure's amount, and is null if no unit of the
 *   cell has an amount; `missing` units have none; `flags` are FLAG_ bits. Beyond 2^53-1 the sum is a decimal string.
 * - mean: `[...positions, sum, missing, flags, known]`: as for a sum; `known` units have an amount.
 * - median: `[...positions, middles, missing, flags]`: as for a sum, but of the two middle amounts only, so twice the median. The
 *   middle one of an odd number of amounts is added twice.
 *
 * A combination of codes without a cell has no units: its count and sum are 0, and it has no mean or median.
 */
export type StoredCell = readonly (number | string | null)[];

/** The margin over all codes of a dimension (`_T`), in place of a code's position. */
export const TOTAL_POSITION = -1;
/**
 * The margin over the units that have a reported code: the denominator of `base=known`. It is stored only for dimensions that
 * have `not-reported` in the release; elsewhere it equals the total.
 */
export const KNOWN_POSITION = -2;

export const FLAG_LOWER_BOUND = 1;
export const FLAG_APPROXIMATE = 2;

/** For each public dimension: the positions of the codes that any unit of the release has, ascending. */
export type PresentCodes = Record<string, readonly number[]>;

/**
 * Positions of the codes that an answer lists, in list order with `not-reported` last: those that occur in the release, and every
 * period that the coverage window touches. Under a disclosure policy all public codes are listed, since a missing code would
 * reveal that no unit has it.
 */
export function listedPositions(codebook: Codebook, present: PresentCodes, dimension: Dimension): readonly number[] {
  if (codebook.definition.codebook.disclosure.policy !== 'none') return visiblePositions(dimension, 'public');
  const found = ownMember(present, dimension.id) ?? [];
  if (dimension.kind !== 'period') return found;
  const notReported = dimension.index.get(NOT_REPORTED);
  return visiblePositions(dimension, 'public').filter(
    (position) => position !== notReported || found.includes(position),
  );
}

/** Where the margin over the units with a reported code is stored. */
export function knownPosition(
  present: PresentCodes,
  dimension: Dimension,
): typeof KNOWN_POSITION | typeof TOTAL_POSITION {
  const notReported = dimension.index.get(NOT_REPORTED);
  const occurs = notReported !== undefined && ownMember(present, dimension.id)?.includes(notReported);
  return occurs ? KNOWN_POSITION : TOTAL_POSITION;
}

export interface CellValue {
  /** The value is `amount / (scale * over)`, with the scale of the measure. Null if there is no value: see `status`. */
  amount: bigint | null;
  /** What a mean (the units with an amount) or a median (2) is still divided by; 1 for counts and sums. */
  over: bigint;
  status: 'not-available' | 'not-applicable' | null;
  /** Units without an amount; 0 for a count. */
  missing: number;
  flags: readonly Flag[];
}

type Statistic = Measure['statistic'];

const NO_UNITS: CellValue = { amount: 0n, over: 1n, status: null, missing: 0, flags: [] };
const NO_AVERAGE: CellValue = { ...NO_UNITS, amount: null, status: 'not-applicable' };
const FLAGS: readonly (readonly Flag[])[] = [[], ['lower-bound'], ['approximate'], ['lower-bound', 'approximate']];

/** The value of a combination of codes that no unit has. */
export const noUnits = (statistic: Statistic): CellValue => (isAverage(statistic) ? NO_AVERAGE : NO_UNITS);

export const isAverage = (statistic: Statistic): boolean => statistic === 'mean' || statistic === 'median';

/** Reads what follows the `positions` first entries of a cell. */
export function cellValue(cell: StoredCell, positions: number, statistic: Statistic): CellValue {
  const stored = cell[positions] ?? null;
  const amount = stored === null ? null : BigInt(stored);
  if (statistic === 'count') return { ...NO_UNITS, amount };
  return {
    amount,
    over: amount === null ? 1n : divisorOf(cell, positions, statistic),
    status: amount === null ? 'not-available' : null,
    missing: Number(cell[positions + 1]),
    flags: FLAGS[Number(cell[positions + 2]) & (FLAG_LOWER_BOUND | FLAG_APPROXIMATE)]!, // two bits, four entries
  };
}

function divisorOf(cell: StoredCell, positions: number, statistic: Statistic): bigint {
  if (statistic === 'mean') return BigInt(cell[positions + 3]!); // see StoredCell
  return statistic === 'median' ? 2n : 1n;
}

/** How many parts of a unit the measure's amounts are counted in: 100 if they are stored in hundredths. */
export function scaleOf(codebook: Codebook, measure: Measure): bigint {
  return BigInt((measure.of !== undefined && codebook.amounts.get(measure.of)?.scale) || 1);
}

/** A dimension of an answer. Each listed position is a slot; after them come the slots of the total and of the known units. */
export interface Axis {
  dimension: string;
  positions: readonly number[];
}

export const totalSlot = (axis: Axis): number => axis.positions.length;
export const knownSlot = (axis: Axis): number => axis.positions.length + 1;

/** The address of a cell in an answer: one slot for each axis. */
export type CellSlots = readonly number[];

export interface SelectedCells {
  /** The cell at these slots; undefined if the table has none there (no units). */
  at(slots: CellSlots): StoredCell | undefined;
  each(visit: (slots: CellSlots, cell: StoredCell) => void): void;
}

/**
 * The cells of a stored table that an answer can use: those at a slot of every axis, and at the total of every other
 * dimension. It only selects and adds nothing up.
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
  const numberOf = addressNumbers(axes.map((axis) => axis.positions.length + 2));

  const cells = new Map<number | bigint, { slots: CellSlots; cell: StoredCell }>();
  for (const cell of table.cells) {
    if (others.some((column) => cell[column] !== TOTAL_POSITION)) continue;
    const address: number[] = [];
    for (const { column, slots } of columns) {
      const slot = slots.get(cell[column] as number); // the first entries of a cell are positions
      if (slot === undefined) break;
      address.push(slot);
    }
    if (address.length === columns.length) cells.set(numberOf(address), { slots: address, cell });
  }
  return {
    at: (slots) => cells.get(numberOf(slots))?.cell,
    each: (visit) => {
      for (const { slots, cell } of cells.values()) visit(slots, cell);
    },
  };
}

/** Addresses as mixed-radix numbers; bigint only where six long lists pass 2^53, since it is slower. */
function addressNumbers(sizes: readonly number[]): (slots: CellSlots) => number | bigint {
  const isWide = sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER;
  if (isWide) return (slots) => slots.reduce((sum, slot, i) => sum * BigInt(sizes[i]!) + BigInt(slot), 0n); // one size for each slot
  return (slots) => slots.reduce((sum, slot, i) => sum * sizes[i]! + slot, 0); // as above
}
