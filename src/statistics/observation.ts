import { codeAt, knownMeasure, type ObservationStatus } from '../codebook/model.ts';
import { NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { absentCell } from './absent.ts';
import { isLifeless, lifelessCodes, periodCoverage } from './coverage.ts';
import { boundedDecimal, compareFractions, type Decimal, divide, fraction, roundedDecimal } from './fraction.ts';
import type { PlannedDimension, StatisticsPlan } from './query.ts';
import {
  amountReader,
  type CellSlots,
  cellValue,
  type Interval,
  isProtected,
  knownPosition,
  knownSlot,
  NOT_APPLICABLE,
  NOT_AVAILABLE,
  policyFlags,
  type SelectedCells,
  type StoredCell,
  type StoredValue,
  scaleOf,
  TOTAL_POSITION,
  totalSlot,
} from './table.ts';
import type { TableRead } from './table-choice.ts';
import { LEAST_BASE, type ObservationFlag } from './wording.ts';

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
  flags: readonly ObservationFlag[];
  /** Units of the cell without an amount; only for a sum, mean or median. Null under a disclosure policy. */
  notReported?: number | null;
  /**
   * The least and the most that a withheld value can be, as far as the published values tell; `high` is null if nothing limits it.
   * Null if nothing is known. Only where `status` is `suppressed`.
   */
  interval?: readonly [low: Decimal, high: Decimal | null] | null;
}

export const isWithheld = ({ status, shareStatus }: Pick<Observation, 'status' | 'shareStatus'>): boolean =>
  status === 'suppressed' || shareStatus === 'suppressed';

const SHARE_DECIMALS = 4;
const TOTAL_LABEL = 'Total';

/** The codes that an answer lists of a dimension, `_T` included if it is listed. */
export function listedCodes({ dimension, positions, total }: PlannedDimension): { code: string; label: string }[] {
  const codes = positions.map((position) => {
    const { code, label } = codeAt(dimension, position);
    return { code, label };
  });
  return total ? [...codes, { code: TOTAL, label: TOTAL_LABEL }] : codes;
}

/** Makes the observations of one measure of a plan, from the cells of its table. */
export function observer(
  plan: StatisticsPlan,
  { measure: id, by }: TableRead,
  cells: SelectedCells,
): (slots: CellSlots, cell?: StoredCell) => Observation {
  const { codebook, dimensions } = plan;
  const measure = knownMeasure(codebook, id);
  const { statistic, decimals } = measure;
  // The slot of the total comes right after those of the codes.
  const codes = dimensions.map((planned) => listedCodes({ ...planned, total: true }).map(({ code }) => code));
  const totals = dimensions.map(totalSlot);
  const absent = absentCell(codebook, measure, dimensionIds(plan));
  const scale = scaleOf(codebook, measure);
  const isKnown = coveredSlots(plan);
  const lifeless = lifelessCodes(dimensions);
  const read = (slots: CellSlots, cell = cells.at(slots)): StoredValue => {
    if (!isKnown(slots)) return NOT_AVAILABLE;
    const value = cell ? cellValue(cell, by.length, statistic) : absent((place) => slots[place] === totals[place]);
    // Only a zero that everybody could read is replaced: a withheld one stays withheld.
    return value.amount === 0n && isLifeless(lifeless, slots) ? NOT_APPLICABLE : value;
  };
  const decimal = (amount: bigint, over: bigint): Decimal => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), decimals);
  };
  // Rounded outwards, so that the exact value is always inside.
  const bounds = ([low, high]: Interval): readonly [Decimal, Decimal | null] => [
    boundedDecimal(fraction(low, scale), decimals, 'down'),
    high === null ? null : boundedDecimal(fraction(high, scale), decimals, 'up'),
  ];
  const amountOf = amountReader(codebook, measure);
  const ofPolicy = policyFlags(codebook, statistic);
  const hasMissing = statistic !== 'count' && statistic !== 'value';
  const hidesMissing = isProtected(codebook);
  const denominators = denominatorSlots(plan);
  const addShare = (observation: Observation, { amount, status }: StoredValue, below: CellSlots | undefined): void => {
    const whole = below && read(below);
    const base = typeof whole?.amount === 'bigint' ? amountOf(whole.amount) : undefined;
    if (whole?.amount != null) observation.denominator = decimal(whole.amount, 1n); // averages have no shares
    if (amount !== null && base && base.of !== 0n) {
      observation.share = roundedDecimal(divide(amountOf(amount), base), SHARE_DECIMALS);
      observation.flags = [...observation.flags, ...baseFlags(whole?.flags ?? [])];
      if (compareFractions(base, LEAST_BASE) < 0) observation.flags = [...observation.flags, 'small-base'];
    } else observation.shareStatus = status ?? whole?.status ?? 'not-applicable';
  };

  return (slots, cell) => {
    const found = read(slots, cell);
    const { amount, over, status, missing, flags, interval } = found;
    const observation: Observation = {
      key: slots.map((slot, i) => codes[i]?.[slot] ?? TOTAL),
      measure: id,
      value: amount === null ? null : decimal(amount, over),
      share: null,
      denominator: null,
      status,
      shareStatus: null,
      flags: amount === null ? flags : [...ofPolicy, ...flags],
    };
    if (hasMissing && isKnown(slots)) observation.notReported = hidesMissing ? null : missing;
    if (status === 'suppressed') observation.interval = interval && bounds(interval);
    if (denominators) addShare(observation, found, denominators(slots));
    return observation;
  };
}

/** How the bounds of a denominator qualify the share, whatever those of its value are. */
const baseFlags = (flags: readonly ObservationFlag[]): ObservationFlag[] => [
  ...(flags.includes('lower-bound') ? (['lower-bound-base'] as const) : []),
  ...(flags.includes('approximate') ? (['approximate-base'] as const) : []),
];

export const dimensionIds = ({ dimensions }: StatisticsPlan): string[] =>
  dimensions.map(({ dimension }) => dimension.id);

/** The slots of periods that lie wholly in gaps. At most one axis has periods, since they are levels of one variable. */
export const notCoveredSlots = ({
  codebook,
  dimensions,
}: StatisticsPlan): { axis: number; slots: ReadonlySet<number> }[] =>
  dimensions.flatMap(({ dimension, positions }, axis) => {
    const { none } = periodCoverage(codebook, dimension);
    const slots = new Set(positions.flatMap((position, slot) => (none.has(position) ? [slot] : [])));
    return slots.size > 0 ? [{ axis, slots }] : [];
  });

/** Whether the data cover the periods of a key. */
export function coveredSlots(plan: StatisticsPlan): (slots: CellSlots) => boolean {
  const gaps = notCoveredSlots(plan);
  return (slots) => gaps.every(({ axis, slots: none }) => !none.has(slots[axis] ?? -1));
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
}: StatisticsPlan): ((slots: CellSlots) => CellSlots | undefined) | undefined {
  if (query.share.length === 0) return undefined;
  const known = query.base === 'known';
  const axes = dimensions.map((axis) => {
    const { dimension, positions, shared } = axis;
    const toKnown = known && knownPosition(codebook, release.present, dimension) !== TOTAL_POSITION;
    const notReported = dimension.index.get(NOT_REPORTED);
    return {
      below: shared ? (toKnown ? knownSlot(axis) : totalSlot(axis)) : undefined,
      without:
        shared && known ? [totalSlot(axis), notReported === undefined ? -1 : positions.indexOf(notReported)] : [],
    };
  });
  return (slots) =>
    slots.some((slot, i) => axes[i]?.without.includes(slot))
      ? undefined
      : slots.map((slot, i) => axes[i]?.below ?? slot);
}
