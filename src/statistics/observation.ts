import { NOT_REPORTED, type OBSERVATION_STATUSES } from '../schemas/vocabulary.ts';
import {
  type CellValue,
  cellValue,
  knownSlot,
  noUnits,
  type SelectedCells,
  type Slots,
  scaled,
  scaleOf,
  totalSlot,
} from './cells.ts';
import { type Decimal, fraction, roundedDecimal } from './fraction.ts';
import { knownPosition } from './public-codes.ts';
import type { Plan } from './query.ts';
import { type Cell, TOTAL_POSITION } from './table.ts';
import type { Flag } from './wording.ts';

export type ObservationStatus = (typeof OBSERVATION_STATUSES)[number];

/** One value of one measure at one key. */
export interface Observation {
  /** A code, or `_T`, for each dimension of the answer, in their order. */
  key: readonly string[];
  measure: string;
  /** Rounded half up to the measure's decimals. */
  value: Decimal | null;
  /** Of the exact values, four decimals, half up. */
  share: Decimal | null;
  denominator: Decimal | null;
  /** Why `value` is null, or, where it is not, why `share` is. */
  status: ObservationStatus | null;
  flags: readonly Flag[];
  /** Of a sum, mean or median: units of the cell without an amount. */
  notReported?: number;
}

const SHARE_DECIMALS = 4;

/** Makes the observations of one measure of a plan. */
export function observer(
  plan: Plan,
  measureIndex: number,
  cells: SelectedCells,
): (slots: Slots, key: readonly string[], cell: Cell | undefined) => Observation {
  const measure = plan.measures[measureIndex]!; // the caller counts the plan's measures
  const { statistic } = measure;
  const empty = noUnits(statistic);
  const scale = scaleOf(plan.codebook, measure);
  const width = plan.reads[measureIndex]!.by.length; // one read for each measure
  const read = (cell: Cell | undefined): CellValue => (cell ? cellValue(cell, width, statistic) : empty);
  const decimal = (amount: bigint, over: bigint): Decimal => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(scaled(amount, parts), measure.decimals);
  };
  const denominators = denominatorSlots(plan);

  return (slots, key, cell) => {
    const { amount, over, status, missing, flags } = read(cell);
    const observation: Observation = {
      key,
      measure: measure.id,
      value: amount === null ? null : decimal(amount, over),
      share: null,
      denominator: null,
      status,
      flags,
    };
    if (statistic !== 'count') observation.notReported = missing;
    if (!denominators) return observation;
    const below = denominators(slots);
    const whole = below && read(cells.at(below)).amount;
    if (whole !== undefined && whole !== null) observation.denominator = decimal(whole, 1n); // means have no shares
    if (amount !== null && whole) {
      observation.share = roundedDecimal(fraction(amount, whole), SHARE_DECIMALS);
    } else if (amount !== null) {
      observation.status = whole === null ? 'not-available' : 'not-applicable';
    }
    return observation;
  };
}

/**
 * Where the denominator of a share stands: the same slots, the shared dimensions at their total, or, of `base=known`, at the
 * units with a reported code. Undefined at `not-reported` and `_T` of a shared dimension under `base=known`, which have no
 * share. No function if no share is asked for.
 */
function denominatorSlots({ dimensions, query, release }: Plan): ((slots: Slots) => Slots | undefined) | undefined {
  if (query.share.length === 0) return undefined;
  const known = query.base === 'known';
  const axes = dimensions.map(({ dimension, positions, shared }) => {
    const axis = { dimension: dimension.id, positions };
    const toKnown = known && knownPosition(release.present, dimension) !== TOTAL_POSITION;
    const notReported = dimension.index.get(NOT_REPORTED);
    return {
      shared,
      below: toKnown ? knownSlot(axis) : totalSlot(axis),
      without: known ? [totalSlot(axis), notReported === undefined ? -1 : positions.indexOf(notReported)] : [],
    };
  });
  return (slots) => {
    if (axes.some(({ shared, without }, i) => shared && without.includes(slots[i]!))) return undefined; // one slot for each axis
    return slots.map((slot, i) => (axes[i]!.shared ? axes[i]!.below : slot)); // as above
  };
}
