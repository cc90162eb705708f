import { visiblePositions } from '../cases/view.ts';
import type { Codebook, Dimension, ObservationStatus } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { ownMember } from '../schemas/names.ts';
import { NOT_REPORTED, OBSERVATION_FLAGS, type TableFlag } from '../schemas/vocabulary.ts';
import { type Fraction, fraction, roundHalfUp } from './fraction.ts';
import type { ObservationFlag } from './wording.ts';

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
 * - value: `[...positions, value, 0, flags]`: as for a sum.
 *
 * In an official table `missing` are rows without a value. A sum that needs one is null, as is one that the file withholds, and
 * its flags have the bits of STATUS_FLAGS that say why.
 *
 * Under a disclosure policy only what may be published is stored. A withheld cell is stored whatever its true value is:
 *
 * - count: `[...positions, null, low, high]`
 * - sum, mean, median: `[...positions, null, 0, STATUS_FLAGS.suppressed, low, high]`
 *
 * A sum is then followed by the number of its units with an amount, or null: no reader sees it, but the next release is held
 * against it.
 *
 * `low` and `high` are the least and the most that the value can be, as far as the published cells tell: units, or multiples of
 * 1/scale for a sum. `high` is null if nothing limits it, and both are null for a mean or median. `missing` is 0 in every cell,
 * since the number of units without an amount would be an exact small count.
 *
 * What a combination of codes without a cell means is said in absent.ts.
 */
export type StoredCell = readonly (number | string | null)[];

/** The margin over all codes of a dimension (`_T`), in place of a code's position. */
export const TOTAL_POSITION = -1;
/**
 * The margin over the units that have a reported code: the denominator of `base=known`. It is stored for dimensions that have
 * `not-reported` in the release, or, under a disclosure policy, may have it; elsewhere it equals the total.
 */
export const KNOWN_POSITION = -2;

export const FLAG_LOWER_BOUND = 1;
export const FLAG_APPROXIMATE = 2;
/** Why a cell of an official table has no value. */
export const STATUS_FLAGS = {
  suppressed: 4,
  'not-available': 8,
  'not-applicable': 16,
} as const satisfies Record<ObservationStatus, number>;

/** For each public dimension: the positions of the codes that any unit of the release has, ascending. */
export type PresentCodes = Record<string, readonly number[]>;

/**
 * Positions of the codes that an answer lists, in list order with `not-reported` last: those that occur in the release, and every
 * period that the coverage window touches. Under a disclosure policy all public codes are listed, since a missing code would
 * reveal that no unit has it.
 */
export function listedPositions(codebook: Codebook, present: PresentCodes, dimension: Dimension): readonly number[] {
  if (isProtected(codebook)) return visiblePositions(dimension, 'public');
  const found = ownMember(present, dimension.id) ?? [];
  if (dimension.kind !== 'period') return found;
  const notReported = dimension.index.get(NOT_REPORTED);
  return visiblePositions(dimension, 'public').filter(
    (position) => position !== notReported || found.includes(position),
  );
}

/** Whether the numbers were protected before they were stored. What is stored may then be published, and nothing else may. */
export const isProtected = ({ definition }: Codebook): boolean => definition.codebook.disclosure.policy !== 'none';

/**
 * The flags that the disclosure policy gives to every number of this statistic. They are not stored. Rounding is for counts: a sum
 * of rounded size could still give away the one unit that most of it is of, so sums are perturbed. Medians are always rounded.
 */
export function policyFlags({ definition }: Codebook, statistic: MeasureStatistic): readonly ObservationFlag[] {
  const { policy } = definition.codebook.disclosure;
  if (policy === 'none') return [];
  if (statistic === 'median' || (policy === 'rounding' && statistic === 'count')) return ['rounded'];
  return policy === 'threshold' ? [] : ['perturbed'];
}

/**
 * Where the margin over the units with a reported code is stored. Under a disclosure policy that does not depend on whether
 * `not-reported` occurs.
 */
export function knownPosition(
  codebook: Codebook,
  present: PresentCodes,
  dimension: Dimension,
): typeof KNOWN_POSITION | typeof TOTAL_POSITION {
  const notReported = dimension.index.get(NOT_REPORTED);
  const occurs =
    notReported !== undefined &&
    (isProtected(codebook) || ownMember(present, dimension.id)?.includes(notReported) === true);
  return occurs ? KNOWN_POSITION : TOTAL_POSITION;
}

export interface StoredValue {
  /** The value is `amount / (scale * over)`, with the scale of the measure. Null if there is no value: see `status`. */
  amount: bigint | null;
  /** What a mean (the units with an amount) or a median (2) is still divided by; 1 for counts and sums. */
  over: bigint;
  status: ObservationStatus | null;
  /** Units without an amount; 0 for a count. Under a disclosure policy it is 0 and says nothing. */
  missing: number;
  flags: readonly ObservationFlag[];
  /** What a withheld value lies in. Null if there is a value, or if nothing is known of it. */
  interval: Interval | null;
}

/** The least and the most that a withheld value can be, in multiples of 1/scale of the measure. `high` null: nothing limits it. */
export type Interval = readonly [low: bigint, high: bigint | null];

type MeasureStatistic = Measure['statistic'];

export const ZERO: StoredValue = { amount: 0n, over: 1n, status: null, missing: 0, flags: [], interval: null };
export const NOT_AVAILABLE: StoredValue = { ...ZERO, amount: null, status: 'not-available' };
export const NOT_APPLICABLE: StoredValue = { ...ZERO, amount: null, status: 'not-applicable' };
/** The bit of each flag of a value that is stored. */
const FLAG_BITS: Partial<Record<ObservationFlag, number>> = {
  'lower-bound': FLAG_LOWER_BOUND,
  approximate: FLAG_APPROXIMATE,
  provisional: 32,
  revised: 64,
};
/** By the bits of a cell, those of STATUS_FLAGS among them. */
const FLAGS_OF_BITS = Array.from({ length: 128 }, (_, bits) =>
  OBSERVATION_FLAGS.filter((flag) => (bits & (FLAG_BITS[flag] ?? 0)) !== 0),
);

/** What an official table says of a value. */
export const tableFlagBits = (flags: readonly TableFlag[]): number =>
  flags.reduce((bits, flag) => bits | (FLAG_BITS[flag] ?? 0), 0);

/** Parts of a whole can be divided by it. Means, medians and figures that do not add up are no parts. */
export const hasShares = (statistic: MeasureStatistic): boolean => statistic === 'count' || statistic === 'sum';

export const isAverage = (statistic: MeasureStatistic): boolean => statistic === 'mean' || statistic === 'median';

/** Reads what follows the `positions` first entries of a cell. */
export function cellValue(cell: StoredCell, positions: number, statistic: MeasureStatistic): StoredValue {
  const stored = cell[positions] ?? null;
  const amount = stored === null ? null : BigInt(stored);
  if (statistic === 'count') {
    if (amount !== null) return { ...ZERO, amount };
    return { ...ZERO, amount, status: 'suppressed', interval: intervalAt(cell, positions + 1) };
  }
  return {
    amount,
    over: amount === null ? 1n : divisorOf(cell, positions, statistic),
    status: amount === null ? statusOf(Number(cell[positions + 2])) : null,
    missing: Number(cell[positions + 1]),
    flags: FLAGS_OF_BITS[Number(cell[positions + 2])] ?? [],
    interval: amount === null ? intervalAt(cell, positions + 3) : null,
  };
}

/** The stored form of a withheld value: see StoredCell. */
export const withheldCell = (
  positions: readonly number[],
  statistic: MeasureStatistic,
  low: number | string | null = null,
  high: number | string | null = null,
): StoredCell =>
  statistic === 'count' ? [...positions, null, low, high] : [...positions, null, 0, STATUS_FLAGS.suppressed, low, high];

function intervalAt(cell: StoredCell, place: number): Interval | null {
  const [low = null, high = null] = cell.slice(place, place + 2);
  return low === null ? null : [BigInt(low), high === null ? null : BigInt(high)];
}

/** If there are several reasons, the one that matters most to readers: something is withheld. For cases, a missing amount is the only reason. */
function statusOf(flags: number): ObservationStatus {
  if (flags & STATUS_FLAGS.suppressed) return 'suppressed';
  return flags & STATUS_FLAGS['not-applicable'] && !(flags & STATUS_FLAGS['not-available'])
    ? 'not-applicable'
    : 'not-available';
}

function divisorOf(cell: StoredCell, positions: number, statistic: MeasureStatistic): bigint {
  if (statistic === 'mean') return BigInt(cell[positions + 3] ?? 0);
  return statistic === 'median' ? 2n : 1n;
}

/** How many parts of a unit the measure's amounts are counted in: 100 if they are stored in hundredths. */
export function scaleOf(codebook: Codebook, measure: Measure): bigint {
  return BigInt((measure.of !== undefined && codebook.amounts.get(measure.of)?.scale) || 1);
}

/**
 * Makes of stored amounts of a measure the numbers that shares, wordings and claims are made of. Under a disclosure policy they are those
 * that are published: with more digits than readers see, a sum that is withheld would be narrower than its interval.
 */
export function amountReader(codebook: Codebook, measure: Measure): (amount: bigint) => Fraction {
  const scale = scaleOf(codebook, measure);
  if (!isProtected(codebook) || scale === 1n) return (amount) => fraction(amount, scale);
  const { decimals } = measure;
  return (amount) => fraction(roundHalfUp(fraction(amount, scale), decimals), 10n ** BigInt(decimals));
}

/** A dimension of an answer. Each listed position is a slot; after them come the slots of the total and of the known units. */
export interface Axis {
  dimension: Dimension;
  positions: readonly number[];
}

export const totalSlot = (axis: Axis): number => axis.positions.length;
export const knownSlot = (axis: Axis): number => axis.positions.length + 1;

/** The address of a cell in an answer: one slot for each axis. */
export type CellSlots = readonly number[];

export interface SelectedCells {
  /** The cell at these slots; undefined if the table has none there (no units). */
  at(slots: CellSlots): StoredCell | undefined;
  all(): Iterable<{ slots: CellSlots; cell: StoredCell }>;
}

/**
 * The cells of a stored table that an answer can use: those at a slot of every axis, and at the total of every other
 * dimension. It only selects and adds nothing up.
 */
export function selectCells(table: TableData, axes: readonly Axis[]): SelectedCells {
  const columns = axes.map((axis) => {
    const column = table.by.indexOf(axis.dimension.id);
    if (column < 0) throw new Error(`The table lacks ${axis.dimension.id}`);
    const slots = new Map(axis.positions.map((position, slot) => [position, slot]));
    slots.set(TOTAL_POSITION, totalSlot(axis)).set(KNOWN_POSITION, knownSlot(axis));
    return { column, slots };
  });
  const others = table.by.flatMap((_, column) => (columns.some((one) => one.column === column) ? [] : [column]));
  const numberOf = addressNumbers(columns.map(({ slots }) => slots.size));

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
  return { at: (slots) => cells.get(numberOf(slots))?.cell, all: () => cells.values() };
}

/** Addresses as mixed-radix numbers; bigint only where six long lists pass 2^53, since it is slower. */
function addressNumbers(sizes: readonly number[]): (slots: CellSlots) => number | bigint {
  const isWide = sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER;
  if (isWide) return (slots) => slots.reduce((sum, slot, i) => sum * BigInt(sizes[i] ?? 0) + BigInt(slot), 0n);
  return (slots) => slots.reduce((sum, slot, i) => sum * (sizes[i] ?? 0) + slot, 0);
}
