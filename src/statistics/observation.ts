import type { ObservationStatus } from '../codebook/model.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { absentCell } from './absent.ts';
import { periodCoverage } from './coverage.ts';
import { boundedDecimal, type Decimal, fraction, roundedDecimal } from './fraction.ts';
import type { Plan } from './query.ts';
import {
  type Axis,
  type CellSlots,
  type CellValue,
  cellValue,
  type Interval,
  isProtected,
  knownPosition,
  knownSlot,
  NOT_AVAILABLE,
  policyFlags,
  type SelectedCells,
  type StoredCell,
  scaleOf,
  TOTAL_POSITION,
  totalSlot,
} from './table.ts';
import type { Flag } from './wording.ts';

/** From a stored cell to what an answer says of it: `docs/reference/statistics.md`, "Observations". */

/** One value of one measure at one key. */
export interface Observation {
  /** A code, or `_T`, for each dimension of the answer, in their order. */
  key: readonly string[];
  measure: string;
  /** Rounded half up to the measure's decimals. */
  value: Decimal | null;
  /** A fraction of 1 from exact values, rounded half up to four decimals. */
  share: Decimal | null;
  denominator: Decimal | null;
  /** Why `value` is null. */
  status: ObservationStatus | null;
  /** Why `share` is null, if one was asked for. */
  shareStatus: ObservationStatus | null;
  flags: readonly Flag[];
  /** Units of the cell without an amount; only for a sum, mean or median. Null under a disclosure policy. */
  notReported?: number | null;
  /**
   * The least and the most that a withheld value can be, as far as the published values tell; `high` is null if nothing limits it.
   * Null if nothing is known. Only where `status` is `suppressed`.
   */
  interval?: readonly [low: Decimal, high: Decimal | null] | null;
}

/** Whether the value or the share of an observation is withheld. */
export const isWithheld = ({ status, shareStatus }: Pick<Observation, 'status' | 'shareStatus'>): boolean =>
  status === 'suppressed' || shareStatus === 'suppressed';

const SHARE_DECIMALS = 4;

export const axesOf = (plan: Plan): Axis[] =>
  plan.dimensions.map(({ dimension, positions }) => ({ dimension: dimension.id, positions }));

export const idsOf = ({ dimensions }: Plan): string[] => dimensions.map(({ dimension }) => dimension.id);

/** Makes the observations of one measure of a plan. */
export function observer(
  plan: Plan,
  measureIndex: number,
  cells: SelectedCells,
): (slots: CellSlots, key: readonly string[], cell: StoredCell | undefined) => Observation {
  const measure = plan.measures[measureIndex]!; // the caller counts the plan's measures
  const { statistic } = measure;
  const absent = absentCell(plan.codebook, measure, idsOf(plan));
  const totals = axesOf(plan).map(totalSlot);
  const scale = scaleOf(plan.codebook, measure);
  const width = plan.reads[measureIndex]!.by.length; // one read for each measure
  const isKnown = coveredSlots(plan);
  const read = (slots: CellSlots, cell = cells.at(slots)): CellValue => {
    if (!isKnown(slots)) return NOT_AVAILABLE;
    return cell ? cellValue(cell, width, statistic) : absent((place) => slots[place]! >= totals[place]!); // one slot for each axis
  };
  const decimal = (amount: bigint, over: bigint): Decimal => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), measure.decimals);
  };
  // Rounded outwards, so that the exact value is always inside.
  const bounds = ([low, high]: Interval): readonly [Decimal, Decimal | null] => [
    boundedDecimal(fraction(low, scale), measure.decimals, 'down'),
    high === null ? null : boundedDecimal(fraction(high, scale), measure.decimals, 'up'),
  ];
  const ofPolicy = policyFlags(plan.codebook, statistic);
  const hidesMissing = isProtected(plan.codebook);
  const denominators = denominatorSlots(plan);

  return (slots, key, cell) => {
    const { amount, over, status, missing, flags, interval } = read(slots, cell);
    const observation: Observation = {
      key,
      measure: measure.id,
      value: amount === null ? null : decimal(amount, over),
      share: null,
      denominator: null,
      status,
      shareStatus: null,
      flags: amount === null ? flags : [...ofPolicy, ...flags],
    };
    if (statistic !== 'count' && statistic !== 'value' && isKnown(slots))
      observation.notReported = hidesMissing ? null : missing;
    if (status === 'suppressed') observation.interval = interval && bounds(interval);
    if (!denominators) return observation;
    const below = denominators(slots);
    const whole = below && read(below);
    if (whole && whole.amount !== null) observation.denominator = decimal(whole.amount, 1n); // averages have no shares
    if (amount !== null && whole?.amount) {
      observation.share = roundedDecimal(fraction(amount, whole.amount), SHARE_DECIMALS);
    } else {
      observation.shareStatus = status ?? whole?.status ?? 'not-applicable';
    }
    return observation;
  };
}

/** The slots of periods that lie wholly in gaps. At most one axis has periods, since they are levels of one variable. */
export const notCoveredSlots = ({ codebook, dimensions }: Plan): { axis: number; slots: ReadonlySet<number> }[] =>
  dimensions.flatMap(({ dimension, positions }, axis) => {
    const { none } = periodCoverage(codebook, dimension);
    const slots = new Set(positions.flatMap((position, slot) => (none.has(position) ? [slot] : [])));
    return slots.size > 0 ? [{ axis, slots }] : [];
  });

/** Whether the data cover the periods of a key. */
export function coveredSlots(plan: Plan): (slots: CellSlots) => boolean {
  const gaps = notCoveredSlots(plan);
  return (slots) => gaps.every(({ axis, slots: none }) => !none.has(slots[axis]!)); // one slot for each axis
}

/**
 * The address of a share's denominator: the same slots, but the shared dimensions at their total, or, for `base=known`, at
 * their units with a reported code. Undefined for `not-reported` and `_T` of a shared dimension under `base=known`, which have
 * no share. There is no function if no share is asked for.
 */
function denominatorSlots({
  codebook,
  dimensions,
  query,
  release,
}: Plan): ((slots: CellSlots) => CellSlots | undefined) | undefined {
  if (query.share.length === 0) return undefined;
  const known = query.base === 'known';
  const axes = dimensions.map(({ dimension, positions, shared }) => {
    const axis = { dimension: dimension.id, positions };
    const toKnown = known && knownPosition(codebook, release.present, dimension) !== TOTAL_POSITION;
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
