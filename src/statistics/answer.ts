import { knownMeasure } from '../codebook/model.ts';
import { publicDisclosure } from '../codebook/protection.ts';
import { type CodeSystem, codeSystems } from '../codebook/public.ts';
import { AppError } from '../errors.ts';
import { releasePath } from '../schemas/addresses.ts';
import { arePadded } from '../schemas/cell-text.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { Citation } from '../schemas/release.ts';
import type { AnswerNote } from '../schemas/statistics.ts';
import { NOT_REPORTED, type STATISTICS, TOTAL } from '../schemas/vocabulary.ts';
import { absentMeaning } from './absent.ts';
import { citationOf } from './citation.ts';
import { combinationsOf, compareCombinations } from './combinations.ts';
import { isOrdered, isPeriod } from './conditions.ts';
import { lifelessCodes, partPeriods } from './coverage.ts';
import { compareFractions, parseDecimal } from './fraction.ts';
import { type Absent, type AnswerWarning, absentOf, isMultiResponse, notesOf, warningsOf } from './notes.ts';
import {
  coveredSlots,
  dimensionIds,
  isWithheld,
  listedCodes,
  notCoveredSlots,
  type Observation,
  observer,
} from './observation.ts';
import { type ShareBase, type StatisticsPlan, type StatisticsQuery, statisticsPath, statisticsQuery } from './query.ts';
import {
  type CellSlots,
  cellValue,
  isAverage,
  policyFlags,
  type SelectedCells,
  type StoredCell,
  selectCells,
  type TableData,
} from './table.ts';
import type { TableRead } from './table-choice.ts';
import type { ObservationFlag } from './wording.ts';

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
  about: AnswerAbout;
}

/** What the JSON leaves out, since manifest and codebook have it, and what a chart or a file that travels alone must say. */
interface AnswerAbout {
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
  /** Codes of its periods that the data cover in part only: their numbers cannot be compared with others. */
  part: readonly string[];
  /** Dimensions of the answer whose codes have an order: periods and bands. */
  ordered: readonly string[];
  /** By dimension of the answer, where its codes belong to several systems: these, in codebook order. */
  systems: ReadonlyMap<string, readonly CodeSystem[]>;
  /** Dimensions of the answer that are areas. */
  geo: readonly string[];
  /** Dimensions with codes such as `01`, which is another number to programs that read CSV. */
  padded: readonly string[];
  /** The disclosure policy withholds numbers, so that what they can be is told. */
  withholds: boolean;
  /** The observations, and so the codes, are in the order of the values. */
  sorted: boolean;
  /** For each measure of the answer: the flags that the disclosure policy gives to its numbers, zeros that are left out among them. */
  flags: readonly (readonly ObservationFlag[])[];
}

/** Finds the stored table of a read of the plan. */
export type TableLookup = (read: TableRead) => TableData;

/**
 * An answer with more cells than this (all measures and `_T` included) leaves out zeros, and means and medians of no units. Of an
 * official table in which an absent row is no zero it leaves out the combinations without a row instead.
 */
export const LISTED_CELLS = 10_000;
export const MAX_OBSERVATIONS = 100_000;

/**
 * Puts an answer together from stored cells. It selects, and divides for shares; it adds nothing up.
 * Throws AppError `too-many-observations`.
 */
export function assemble(plan: StatisticsPlan, tables: TableLookup): StatisticsAnswer {
  const { codebook, release, query } = plan;
  const sizes = plan.dimensions.map(({ positions, total }) => positions.length + (total ? 1 : 0));
  const cells = sizes.reduce((product, size) => product * size, plan.measures.length);
  const means = absentMeaning(codebook, plan.measures, dimensionIds(plan), query.totals);
  const isWhole = cells <= LISTED_CELLS || means === undefined;
  if (isWhole) refuseOver(cells);
  const listed = isWhole ? everyCell(plan, tables, sizes) : storedCells(plan, tables, sizes, means);
  const found = listed.flatMap(({ read, cells, listed }) => {
    const observe = observer(plan, read, cells);
    return listed.map(({ slots, cell }) => observe(slots, cell));
  });
  // Where an absent combination is not a zero, every zero is listed.
  const zeros = isWhole || means === 'not-available' ? 'listed' : 'omitted';
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
    absent: absentOf(plan, { zeros, means, total, listed: observations.length }),
    observations,
    notes: notesOf({ ...plan, withheld: observations.some(isWithheld) }),
    warnings: warningsOf(plan, observations.length),
    designation: definition.designation,
    citation: citationOf(definition, release, { query: statisticsQuery(query) }),
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
    return direction * compareFractions(a.value, b.value);
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
  const found = new Set(observations.map(({ key }) => key[dimension] ?? ''));
  if (!sort) return codes.filter(({ code }) => found.has(code));
  const known = new Map(codes.map((one) => [one.code, one]));
  return [...found].flatMap((code) => known.get(code) ?? []);
}

/** What an answer lists of one measure, in the order of the codes. `cell` is that at the slots, if it has been looked up. */
interface ListedCells {
  read: TableRead;
  cells: SelectedCells;
  listed: readonly { slots: CellSlots; cell?: StoredCell }[];
}

const slotsUpTo = (size: number): number[] => [...Array(size).keys()];

function everyCell(plan: StatisticsPlan, tables: TableLookup, sizes: readonly number[]): ListedCells[] {
  const listed = combinationsOf(sizes.map(slotsUpTo)).map((slots) => ({ slots }));
  return plan.reads.map((read) => ({ read, cells: selectCells(tables(read), plan.dimensions), listed }));
}

/** The cells that the tables have, without those that are what an absent combination means; and all that are not known. */
function storedCells(
  plan: StatisticsPlan,
  tables: TableLookup,
  sizes: readonly number[],
  means: 'zero' | 'not-available',
): ListedCells[] {
  const isKnown = coveredSlots(plan);
  const stored = plan.reads.map((read) => {
    const { statistic } = knownMeasure(plan.codebook, read.measure);
    // A mean that is left out means that there are no units, so a mean of 0 is listed.
    const listsZeros = isAverage(statistic) || means === 'not-available';
    const cells = selectCells(tables(read), plan.dimensions);
    const listed = [...cells.all()].filter(
      ({ slots, cell }) =>
        slots.every((slot, i) => slot < (sizes[i] ?? 0)) &&
        isKnown(slots) &&
        (listsZeros || cellValue(cell, read.by.length, statistic).amount !== 0n),
    );
    return { read, cells, listed };
  });
  // What is not known is not 0, so it is listed.
  const unknown = notCoveredSlots(plan).map(({ axis, slots }) =>
    sizes.map((size, i) => (i === axis ? [...slots] : slotsUpTo(size))),
  );
  // Nor is what cannot be.
  const lifeless = lifelessCodes(plan.dimensions).map(({ axis, slot, time, periods }) =>
    sizes.map((size, i) => (i === axis ? [slot] : i === time ? [...periods] : slotsUpTo(size))),
  );
  const sizeOf = (lists: readonly unknown[][]) => lists.reduce((product, { length }) => product * length, 1);
  const unknownCells = [...unknown, ...lifeless].reduce((sum, lists) => sum + sizeOf(lists), 0);
  refuseOver(stored.reduce((sum, { listed }) => sum + listed.length + unknownCells, 0));
  const unknownSlots = unknown.flatMap(combinationsOf).map((slots) => ({ slots }));
  const once = new Map(lifeless.flatMap(combinationsOf).map((slots) => [slots.join(), slots]));
  const lifelessCombinations = [...once.values()].filter(isKnown);
  return stored.map(({ listed, ...rest }) => {
    const met = new Set(listed.map(({ slots }) => slots.join()));
    const others = lifelessCombinations.filter((slots) => !met.has(slots.join())).map((slots) => ({ slots }));
    return {
      ...rest,
      listed: [...listed, ...unknownSlots, ...others].sort((a, b) => compareCombinations(a.slots, b.slots)),
    };
  });
}

function refuseOver(count: number): void {
  if (count <= MAX_OBSERVATIONS) return;
  const detail = `The answer would have ${count} observations. It can have at most ${MAX_OBSERVATIONS}: name fewer dimensions in by, or fewer codes in where.`;
  throw new AppError('too-many-observations', { detail, extra: { limit: MAX_OBSERVATIONS } });
}

function aboutOf({ codebook, measures, dimensions, query }: StatisticsPlan): AnswerAbout {
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
    part: partPeriods(codebook, dimensions).map(({ code }) => code),
    ordered: named.filter(isOrdered).map(({ id }) => id),
    systems: new Map(
      named.flatMap((dimension) => {
        const systems = codeSystems(codebook, dimension);
        return systems.length > 1 ? [[dimension.id, systems] as const] : [];
      }),
    ),
    geo: named.filter(({ root }) => root === 'area').map(({ id }) => id),
    padded: named.filter(({ codes }) => arePadded(codes)).map(({ id }) => id),
    withholds: publicDisclosure(codebook).policy === 'threshold',
    sorted: query.sort !== undefined,
    flags: measures.map(({ statistic }) => policyFlags(codebook, statistic)),
  };
}
