import { AppError } from '../errors.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Citation } from '../schemas/release.ts';
import { NOT_REPORTED, type OBSERVATION_STATUSES, type STATISTICS, TOTAL } from '../schemas/vocabulary.ts';
import { citationOf } from './citation.ts';
import { isPeriod } from './conditions.ts';
import { compare, type Decimal, fraction, parseDecimal, roundedDecimal } from './fraction.ts';
import {
  type Absent,
  type AnswerNote,
  type AnswerWarning,
  absentOf,
  isMultiResponse,
  notesOf,
  warningsOf,
} from './notes.ts';
import { type Plan, type PlannedDimension, type ShareBase, type StatisticsQuery, statisticsPath } from './query.ts';
import {
  type Axis,
  type CellSlots,
  type CellValue,
  cellValue,
  isAverage,
  knownPosition,
  knownSlot,
  noUnits,
  type SelectedCells,
  type StoredCell,
  scaleOf,
  selectCells,
  type TableData,
  TOTAL_POSITION,
  totalSlot,
} from './table.ts';
import type { TableRead } from './table-choice.ts';
import type { Flag } from './wording.ts';

/** The answer to a query: `docs/reference/statistics.md`, "Observations". Every format is written from it. */
export interface StatisticsAnswer {
  dataset: string;
  release: string;
  measures: readonly {
    id: string;
    label: string;
    unit: string;
    countingUnit: string;
    decimals: number;
    population: string;
  }[];
  dimensions: readonly {
    id: string;
    label: string;
    multiResponse: boolean;
    /** Those listed, `_T` included if it is. */
    codes: readonly { code: string; label: string }[];
  }[];
  share: { of: readonly string[]; base: ShareBase } | null;
  zeros: 'listed' | 'omitted';
  /** How many observations there are; with `limit` only the first ones of them are listed. */
  total: number;
  /** What it means that a combination of codes is not listed. */
  absent: Absent;
  /** By measure, then in the order of the dimensions' codes; the last dimension varies fastest. Or sorted by value. */
  observations: readonly Observation[];
  notes: readonly AnswerNote[];
  warnings: readonly AnswerWarning[];
  designation: string;
  /** Null for a draft: nothing has been published that could be cited. */
  citation: Citation | null;
  /** Paths from the root. */
  links: { self: string; release: string; codebook: string };
  about: About;
}

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
  /** Units of the cell without an amount; only for a sum, mean or median. */
  notReported?: number;
}

export type ObservationStatus = (typeof OBSERVATION_STATUSES)[number];

/** What the JSON leaves out, since manifest and codebook have it, and what a chart or a file that travels alone must say. */
interface About {
  title: string;
  publisher: string;
  licence: DatasetDefinition['licence'];
  /** From the first day to the day after the last. */
  window: DatasetDefinition['coverage']['window'];
  /** The records are made up. */
  constructed: boolean;
  /** The statistic of each measure of the answer, in its order. */
  statistics: readonly (typeof STATISTICS)[number][];
  /** Dimensions of the answer that are periods. */
  time: readonly string[];
  /** Dimensions of the answer that are areas. */
  geo: readonly string[];
  /** The observations, and so the codes, are in the order of the values. */
  sorted: boolean;
}

/** Finds the stored table of a read of the plan. */
export type TableLookup = (read: TableRead) => TableData;

/** An answer with more cells than this (all measures and `_T` included) leaves out zeros, and means and medians of no units. */
const LISTED_CELLS = 10_000;
export const MAX_OBSERVATIONS = 100_000;
const SHARE_DECIMALS = 4;
const TOTAL_LABEL = 'Total';

/**
 * Puts an answer together from stored cells. It selects, and divides for shares; it adds nothing up.
 * Throws AppError `too-many-observations`.
 */
export function assemble(plan: Plan, tables: TableLookup): StatisticsAnswer {
  const { codebook, release, query } = plan;
  const sizes = plan.dimensions.map(({ positions, total }) => positions.length + (total ? 1 : 0));
  const cells = sizes.reduce((product, size) => product * size, plan.measures.length);
  const zeros = cells <= LISTED_CELLS ? 'listed' : 'omitted';
  const found = zeros === 'listed' ? everyCell(plan, tables, sizes) : cellsWithoutZero(plan, tables);
  const { observations, total } = arrange(query, found);
  const { definition } = codebook;
  const self = statisticsPath(release, query);
  return {
    dataset: release.dataset,
    release: release.version,
    measures: plan.measures.map(({ id, label, unit, countingUnit, decimals, population }) => {
      return { id, label, unit, countingUnit, decimals, population };
    }),
    dimensions: plan.dimensions.map((planned, index) => ({
      id: planned.dimension.id,
      label: planned.dimension.label,
      multiResponse: plan.measures.some((measure) => isMultiResponse(planned.dimension, measure)),
      codes: codesInOrder(query, observations, index, listedCodes(planned)),
    })),
    share: query.share.length > 0 ? { of: query.share, base: query.base } : null,
    zeros,
    total,
    absent: absentOf(plan, { zeros, total, listed: observations.length }),
    observations,
    notes: notesOf(plan),
    warnings: warningsOf(plan, observations.length),
    designation: definition.designation,
    citation: citationOf(definition, release),
    links: {
      self,
      release: releasePath(release),
      codebook: `${releasePath(release)}/codebook`,
    },
    about: aboutOf(plan),
  };
}

/** Which observations are listed, and in which order. */
type Arrangement = Pick<StatisticsQuery, 'sort' | 'limit'>;
type ListedCodes = StatisticsAnswer['dimensions'][number]['codes'];

/**
 * Observations in the order of their values, as they are published (the order of exact ones could disclose something); ties by
 * code, null last. Totals and `not-reported` are left out then, since they are nobody's rank. `limit` keeps the first ones.
 */
function arrange(
  { sort, limit }: Arrangement,
  found: readonly Observation[],
): { observations: readonly Observation[]; total: number } {
  const observations = sort ? byValue(found, sort === 'value' ? 1 : -1) : found;
  return {
    observations: limit === undefined ? observations : observations.slice(0, limit),
    total: observations.length,
  };
}

function byValue(found: readonly Observation[], direction: 1 | -1): Observation[] {
  const ranked = found
    .filter(({ key }) => !key.includes(TOTAL) && !key.includes(NOT_REPORTED))
    .map((observation) => ({
      observation,
      value: observation.value === null ? null : parseDecimal(observation.value),
    }));
  // Sorting is stable, so ties keep the order of their codes.
  ranked.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    return direction * compare(a.value, b.value);
  });
  return ranked.map(({ observation }) => observation);
}

/** The codes of a dimension that the listed observations have: in the order of the values if they are sorted. */
function codesInOrder(
  { sort, limit }: Arrangement,
  observations: readonly Observation[],
  dimension: number,
  codes: ListedCodes,
): ListedCodes {
  if (!sort && limit === undefined) return codes;
  const order = new Map([...new Set(observations.map(({ key }) => key[dimension]))].map((code, rank) => [code, rank]));
  const listed = codes.filter(({ code }) => order.has(code));
  return sort ? listed.toSorted((a, b) => order.get(a.code)! - order.get(b.code)!) : listed; // filtered by order
}

function everyCell(plan: Plan, tables: TableLookup, sizes: readonly number[]): Observation[] {
  const codes = codesOf(plan);
  const axes = axesOf(plan);
  const addresses = sizes.reduce<number[][]>(
    (outer, size) => outer.flatMap((slots) => Array.from({ length: size }, (_, slot) => [...slots, slot])),
    [[]],
  );
  return plan.reads.flatMap((read, measure) => {
    const cells = selectCells(tables(read), axes);
    const observe = observer(plan, measure, cells);
    return addresses.map((slots) => observe(slots, keyAt(codes, slots), cells.at(slots)));
  });
}

function cellsWithoutZero(plan: Plan, tables: TableLookup): Observation[] {
  const codes = codesOf(plan);
  const axes = axesOf(plan);
  const last = plan.dimensions.map(({ total }, i) => totalSlot(axes[i]!) - (total ? 0 : 1)); // one axis for each
  const found = plan.reads.map((read, measure) => {
    const cells = selectCells(tables(read), axes);
    const { statistic } = plan.measures[measure]!; // one read for each measure
    const listed: { slots: CellSlots; cell: StoredCell }[] = [];
    cells.each((slots, cell) => {
      if (slots.some((slot, i) => slot > last[i]!)) return; // one last slot for each
      // A mean that is left out means that there are no units, so a mean of 0 is listed.
      const isListed = isAverage(statistic) || cellValue(cell, read.by.length, statistic).amount !== 0n;
      if (isListed) listed.push({ slots, cell });
    });
    return { cells, listed };
  });
  const count = found.reduce((sum, { listed }) => sum + listed.length, 0);
  if (count > MAX_OBSERVATIONS) {
    const detail = `The answer would have ${count} observations. It can have at most ${MAX_OBSERVATIONS}.`;
    throw new AppError('too-many-observations', { detail, extra: { limit: MAX_OBSERVATIONS } });
  }
  return found.flatMap(({ cells, listed }, measure) => {
    const observe = observer(plan, measure, cells);
    listed.sort((a, b) => inOrder(a.slots, b.slots));
    return listed.map(({ slots, cell }) => observe(slots, keyAt(codes, slots), cell));
  });
}

function inOrder(a: CellSlots, b: CellSlots): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!; // two addresses of one length
  }
  return 0;
}

function listedCodes({ dimension, positions, total }: PlannedDimension): { code: string; label: string }[] {
  const codes = positions.map((position) => {
    const { code, label } = dimension.codes[position]!; // positions of this very list
    return { code, label };
  });
  return total ? [...codes, { code: TOTAL, label: TOTAL_LABEL }] : codes;
}

const axesOf = (plan: Plan): Axis[] =>
  plan.dimensions.map(({ dimension, positions }) => ({ dimension: dimension.id, positions }));

/** The code at each slot of each dimension; the total comes right after the codes, as its slot does. */
const codesOf = (plan: Plan): string[][] =>
  plan.dimensions.map((planned) => listedCodes({ ...planned, total: true }).map(({ code }) => code));

const keyAt = (codes: readonly (readonly string[])[], slots: CellSlots): string[] =>
  slots.map((slot, i) => codes[i]![slot]!); // slots of listed codes or the total

/** Makes the observations of one measure of a plan. */
function observer(
  plan: Plan,
  measureIndex: number,
  cells: SelectedCells,
): (slots: CellSlots, key: readonly string[], cell: StoredCell | undefined) => Observation {
  const measure = plan.measures[measureIndex]!; // the caller counts the plan's measures
  const { statistic } = measure;
  const empty = noUnits(statistic);
  const scale = scaleOf(plan.codebook, measure);
  const width = plan.reads[measureIndex]!.by.length; // one read for each measure
  const read = (cell: StoredCell | undefined): CellValue => (cell ? cellValue(cell, width, statistic) : empty);
  const decimal = (amount: bigint, over: bigint): Decimal => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), measure.decimals);
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
      shareStatus: null,
      flags,
    };
    if (statistic !== 'count') observation.notReported = missing;
    if (!denominators) return observation;
    const below = denominators(slots);
    const whole = below && read(cells.at(below)).amount;
    if (whole !== undefined && whole !== null) observation.denominator = decimal(whole, 1n); // averages have no shares
    if (amount !== null && whole) {
      observation.share = roundedDecimal(fraction(amount, whole), SHARE_DECIMALS);
    } else if (amount !== null) {
      observation.shareStatus = whole === null ? 'not-available' : 'not-applicable';
    } else {
      observation.shareStatus = status;
    }
    return observation;
  };
}

/**
 * The address of a share's denominator: the same slots, but the shared dimensions at their total, or, for `base=known`, at
 * their units with a reported code. Undefined for `not-reported` and `_T` of a shared dimension under `base=known`, which have
 * no share. There is no function if no share is asked for.
 */
function denominatorSlots({
  dimensions,
  query,
  release,
}: Plan): ((slots: CellSlots) => CellSlots | undefined) | undefined {
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

function aboutOf({ codebook, measures, dimensions, query }: Plan): About {
  const { title, publisher, licence, coverage, constructed } = codebook.definition;
  const named = dimensions.map(({ dimension }) => dimension);
  return {
    title,
    publisher,
    licence,
    window: coverage.window,
    constructed,
    statistics: measures.map(({ statistic }) => statistic),
    time: named.filter(isPeriod).map(({ id }) => id),
    geo: named.filter(({ root }) => root === 'area').map(({ id }) => id),
    sorted: query.sort !== undefined,
  };
}
