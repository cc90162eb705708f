import { countDays, isDay, periodOf, type Window } from '../codebook/calendar.ts';
import { type Codebook, codeAt, type Dimension, knownDimension, knownMeasure } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { ownMember } from '../schemas/names.ts';
import type { ComputedHeadline } from '../schemas/stored.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { absentCell } from './absent.ts';
import type { TableLookup } from './answer.ts';
import { coveredWindows, notCoveredConditions, periodCoverage } from './coverage.ts';
import { type Decimal, divide, fraction, multiply, parseDecimal, plainDecimal, roundedDecimal } from './fraction.ts';
import { isMultiResponse } from './notes.ts';
import {
  amountReader,
  cellValue,
  isProtected,
  KNOWN_POSITION,
  knownPosition,
  knownSlot,
  NOT_AVAILABLE,
  type PresentCodes,
  policyFlags,
  type StoredValue,
  selectCells,
  TOTAL_POSITION,
  totalSlot,
  ZERO,
} from './table.ts';
import { chooseTables, type TableRead } from './table-choice.ts';
import { boundFlags, isBlurred, type ObservationFlag, type WordingInput } from './wording.ts';

/**
 * The numbers of a headline, from stored cells: `docs/reference/headlines.md`, "Kinds". A codebook's headlines were checked
 * against it, so each finds its measure, dimensions, codes, calendar and table. Under a disclosure policy the stored cells are the
 * published ones, so a number that is made of them tells no more than the release's tables do.
 */

/** The numbers of a headline, and what its wording is made of; null if there is no value. */
type HeadlineFigure = Pick<ComputedHeadline, 'value' | 'percent' | 'numerator' | 'denominator' | 'base' | 'status'> &
  Pick<ComputedHeadline, 'notReported' | 'missingBounds' | 'flags'> & { words: WordingInput | null };

type HeadlineOf<S extends HeadlineDefinition['statistic']> = HeadlineDefinition & { statistic: S };

const NO_NUMBERS: HeadlineFigure = {
  value: null,
  percent: null,
  numerator: null,
  denominator: null,
  base: null,
  notReported: null,
  missingBounds: null,
  flags: [],
  words: null,
};

/**
 * The figure of a headline, from the cells of its table. `present` are the codes that occur in the release. `union` has the number
 * that `headlinesNeed` asks for beside the table, where it has been counted.
 */
export function headlineFigure(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  tables: TableLookup,
  union?: bigint,
): HeadlineFigure {
  const { coverage } = codebook.definition;
  const external = externalOf(codebook, headline);
  if (external && headline.statistic === 'rate') {
    const windows = [figureWindow(external, coverage.window)];
    return rateFigure(codebook, headline, windows, plainDecimal(external.value), boundFlags(external));
  }
  if (notCoveredConditions(codebook, whereOf(headline)).length > 0) {
    const base = headline.statistic === 'share' ? headline.base : null;
    return { ...NO_NUMBERS, base, status: 'not-available' };
  }
  const cells = readCells(codebook, headline, tables);
  switch (headline.statistic) {
    case 'count':
      return countFigure(codebook, headline, present, cells);
    case 'sum':
      return sumFigure(codebook, headline, cells);
    case 'share':
      return shareFigure(codebook, headline, present, cells, union);
    case 'rate':
      return measureRate(codebook, headline, coveredWindows(coverage), rateCount(codebook, headline, tables));
  }
}

/** A count. The form `only` compares it with the same measure without the headline's conditions. */
function countFigure(
  codebook: Codebook,
  headline: HeadlineOf<'count'>,
  present: PresentCodes,
  { measure, at }: HeadlineCells,
): HeadlineFigure {
  const conditions = Object.keys(headline.where ?? {});
  const { amount, flags, status } = at();
  const whole = at(Object.fromEntries(conditions.map((id) => [id, TOTAL_POSITION] as const))).amount;
  const unreported = isFilterOpen(codebook, measure, present) ? null : unreportedUnits(headline, conditions, at);
  const figure = { ...NO_NUMBERS, notReported: unreported === null ? null : `${unreported}`, flags };
  if (amount === null) return { ...figure, status: status ?? 'not-available' };
  const unfiltered = whole === null ? null : fraction(whole);
  return {
    ...figure,
    value: `${amount}`,
    words: { statistic: 'count', value: fraction(amount), unit: measure.unit, unfiltered, flags },
  };
}

/** Whether some may have been left out because a code is not known that a filter asks for. No table counts them. */
const isFilterOpen = (codebook: Codebook, { filter = {} }: Measure, present: PresentCodes): boolean =>
  Object.keys(filter).some((id) => {
    const dimension = knownDimension(codebook, id);
    return dimension.audience !== 'public' || knownPosition(codebook, present, dimension) === KNOWN_POSITION;
  });

/** The units that would count if all of them were known: of some conditions nothing is reported, and they meet the others. */
function unreportedUnits(
  { where }: HeadlineOf<'count'>,
  conditions: readonly string[],
  at: HeadlineCells['at'],
): bigint | null {
  const open = conditions.filter((id) => !ownMember(where ?? {}, id)?.includes(NOT_REPORTED));
  // If they were known, those who are counted as unknown would not be.
  if (open.length < conditions.length && open.length === 0) return null;
  const some = Array.from({ length: 2 ** open.length - 1 }, (_, set) =>
    open.filter((_id, bit) => (set + 1) & (1 << bit)),
  );
  const units = some.map((ids) => at(Object.fromEntries(ids.map((id) => [id, NOT_REPORTED] as const))));
  // Numbers that were rounded or changed are not added up.
  const isBlur = units.length > 1 && units.some(({ flags }) => isBlurred(flags));
  return units.reduce<bigint | null>(
    (sum, { amount }) => (sum === null || amount === null || isBlur ? null : sum + amount),
    0n,
  );
}

/** A sum. Only its wording converts it. Units without an amount are in no category of it. */
function sumFigure(
  codebook: Codebook,
  { where = {}, convert }: HeadlineOf<'sum'>,
  { measure, at }: HeadlineCells,
): HeadlineFigure {
  const { amount, missing: ofCode, flags, status } = at();
  const category = Object.keys(where).find((id) => knownDimension(codebook, id).quantity !== undefined);
  const missing = category === undefined ? ofCode : at({ [category]: NOT_REPORTED }).missing;
  // Protected cells do not say how many units lack an amount.
  const figure = { ...NO_NUMBERS, notReported: isProtected(codebook) ? null : `${missing}`, flags };
  if (amount === null) return { ...figure, status: status ?? 'not-available' };
  const value = amountReader(codebook, measure)(amount);
  const converted = convert && { convert: { unit: convert.unit, divideBy: parseDecimal(convert.divideBy) } };
  return {
    ...figure,
    value: roundedDecimal(value, measure.decimals),
    words: { statistic: 'sum', value, unit: measure.unit, flags, decimals: measure.decimals, ...converted },
  };
}

/** A share: the value at the conditions, divided by the same at the whole of the shared dimension. */
function shareFigure(
  codebook: Codebook,
  headline: HeadlineOf<'share'>,
  present: PresentCodes,
  cells: HeadlineCells,
  union: bigint | undefined,
): HeadlineFigure {
  const { share, base } = headline;
  const { measure, at } = cells;
  const amountOf = amountReader(codebook, measure);
  const numerator = at();
  const denominator = at({ [share]: wholeOf(codebook, headline, present) });
  const occurs = knownPosition(codebook, present, knownDimension(codebook, share)) === KNOWN_POSITION;
  const unreported = occurs ? at({ [share]: NOT_REPORTED }).amount : 0n;
  const decimal = (amount: bigint | null): Decimal | null =>
    amount === null ? null : roundedDecimal(amountOf(amount), measure.decimals);
  const figure: HeadlineFigure = {
    ...NO_NUMBERS,
    numerator: decimal(numerator.amount),
    denominator: decimal(denominator.amount),
    base,
    notReported: decimal(unreported),
    missingBounds: missingBounds(codebook, present, headline, cells, unreported, union),
    flags: [...new Set([...numerator.flags, ...denominator.flags])],
  };
  if (numerator.amount === null || denominator.amount === null)
    return { ...figure, status: numerator.status ?? denominator.status ?? 'not-available' };
  const isOutside = base === 'known' && ownMember(headline.where, share)?.includes(NOT_REPORTED);
  const [part, whole] = [amountOf(numerator.amount), amountOf(denominator.amount)];
  if (whole.of === 0n || isOutside) return { ...figure, status: 'not-applicable' };
  const p = divide(part, whole);
  return {
    ...figure,
    value: roundedDecimal(p, 4),
    percent: roundedDecimal(multiply(p, fraction(100n)), 1),
    words: {
      statistic: 'share',
      numerator: part,
      denominator: whole,
      flags: figure.flags,
      decimals: measure.decimals,
    },
  };
}

/** The margin of the shared dimension that a share is divided by. */
const wholeOf = (codebook: Codebook, { share, base }: HeadlineOf<'share'>, present: PresentCodes): Margin =>
  base === 'known' ? knownPosition(codebook, present, knownDimension(codebook, share)) : TOTAL_POSITION;

/**
 * What a share would be if none (`lower`) or all (`upper`) of the units that are not reported had the code. It is a share of all
 * units at the other conditions: those with the code, or those with the code or `not-reported`. Four decimals, half up.
 *
 * In a multi-response dimension one unit can have both the code and `not-reported`. No table holds that union: it is `union` if
 * given, otherwise worked out where the margins settle it. Null if they do not, or if there is nothing to divide by. Under a
 * disclosure policy nobody counts the union, and a number that is withheld gives no bound.
 */
function missingBounds(
  codebook: Codebook,
  present: PresentCodes,
  headline: HeadlineOf<'share'>,
  { measure, at }: HeadlineCells,
  unreported: bigint | null,
  union: bigint | undefined,
): ComputedHeadline['missingBounds'] {
  const { share } = headline;
  const dimension = knownDimension(codebook, share);
  const total = at({ [share]: TOTAL_POSITION }).amount;
  const having = at().amount;
  if (!total || having === null) return null;
  const unionOf = (): bigint | null => {
    // Units without an amount add nothing; a value that an official table lacks, or that is withheld, can be any.
    if (unreported === null && (codebook.definition.kind === 'aggregate' || isProtected(codebook))) return null;
    const more = unreported ?? 0n;
    if (headline.where[share]?.includes(NOT_REPORTED) || more === 0n) return having;
    if (!isMultiResponse(dimension, measure)) return having + more;
    if (isProtected(codebook)) return null;
    const known = at({ [share]: knownPosition(codebook, present, dimension) }).amount ?? 0n;
    // No unit has both a reported code and `not-reported`, so none has both this code and `not-reported`.
    if (known + more === total) return having + more;
    // Every unit with a reported code has this one, and the rest are not reported.
    return having === known ? total : null;
  };
  const upper = union ?? unionOf();
  // Perturbed parts can be more than the whole.
  if (upper === null || (upper > total && isProtected(codebook))) return null;
  const amountOf = amountReader(codebook, measure);
  const whole = amountOf(total);
  if (whole.of === 0n) return null;
  const decimal = (amount: bigint): Decimal => roundedDecimal(divide(amountOf(amount), whole), 4);
  return { lower: decimal(having), upper: decimal(upper) };
}

/** What a rate counts: like its days, without the periods that lie wholly in gaps of the coverage. */
function rateCount(codebook: Codebook, headline: HeadlineOf<'rate'>, tables: TableLookup): StoredValue {
  const read = headlineTable(codebook, headline);
  const dimension = read && gapPeriods(codebook, read.measure);
  if (!dimension) return readCells(codebook, headline, tables).at();
  const { none } = periodCoverage(codebook, dimension);
  const positions = [...dimension.codes.keys()].filter((position) => !none.has(position));
  const cells = selectCells(tables(read), [{ dimension, positions }]);
  const values = positions.flatMap((_, slot) => {
    const cell = cells.at([slot]);
    return cell ? [cellValue(cell, read.by.length, 'count')] : [];
  });
  const withheld = values.find(({ amount }) => amount === null);
  if (withheld) return withheld;
  const flags = new Set(values.flatMap((value) => [...policyFlags(codebook, 'count'), ...value.flags]));
  return { ...ZERO, amount: values.reduce((sum, { amount }) => sum + (amount ?? 0n), 0n), flags: [...flags] };
}

/** The published periods of a measure that say most of what was counted in gaps; undefined if none does. */
function gapPeriods(codebook: Codebook, measure: string): Dimension | undefined {
  const daysIn = (dimension: Dimension): number =>
    [...periodCoverage(codebook, dimension).none].reduce((sum, position) => {
      const window = periodOf(codeAt(dimension, position).code)?.window;
      return sum + (window ? countDays(window, 'calendar') : 0);
    }, 0);
  const periods = [...codebook.dimensions.values()]
    .filter(({ id, kind }) => kind === 'period' && chooseTables(codebook, {}, [id], [measure]))
    .map((dimension) => ({ dimension, days: daysIn(dimension) }))
    .filter(({ days }) => days > 0);
  return periods.sort((a, b) => b.days - a.days)[0]?.dimension;
}

function measureRate(
  codebook: Codebook,
  headline: HeadlineOf<'rate'>,
  windows: readonly Window[],
  { amount, flags, status }: StoredValue,
): HeadlineFigure {
  if (amount !== null) return rateFigure(codebook, headline, windows, `${amount}`, flags);
  const { denominator } = rateFigure(codebook, headline, windows, '0', flags);
  return { ...NO_NUMBERS, denominator, flags, status: status ?? 'not-available' };
}

/** A rate: how many on each day that the figure covers. */
function rateFigure(
  codebook: Codebook,
  headline: HeadlineOf<'rate'>,
  windows: readonly Window[],
  count: Decimal,
  flags: readonly ObservationFlag[],
): HeadlineFigure {
  const { basis, calendar } = headline.days;
  const working = codebook.definition.codebook.calendars[calendar ?? ''];
  if (basis === 'working' && !working) throw new Error(`Headline ${headline.id} lacks its calendar`);
  const counted = basis === 'working' && working ? working : 'calendar';
  const days = windows.reduce((sum, window) => sum + countDays(window, counted), 0);
  const figure = { ...NO_NUMBERS, numerator: count, denominator: `${days}`, flags };
  if (days === 0) return { ...figure, status: 'not-applicable' };
  const exact = parseDecimal(count);
  return {
    ...figure,
    value: roundedDecimal(divide(exact, fraction(days)), 2),
    words: { statistic: 'rate', count: exact, days, basis, flags },
  };
}

/** The external figure that a headline is the rate of, if it is one. */
export function externalOf(codebook: Codebook, headline: HeadlineDefinition): ExternalFigure | undefined {
  const id = headline.statistic === 'rate' && 'externalFigure' in headline.of ? headline.of.externalFigure : undefined;
  return codebook.definition.codebook.externalFigures.find((figure) => figure.id === id);
}

/** The days that a figure is about: its own period if that is written `from/to`, otherwise the dataset's window. */
export function figureWindow(figure: ExternalFigure | undefined, window: Window): Window {
  const [from = '', to = '', ...rest] = figure?.period.split('/') ?? [];
  return rest.length === 0 && isDay(from) && isDay(to) && from < to ? { from, to } : window;
}

/** The exact amounts of a headline, in multiples of 1/scale of its measure. A count, sum or rate has a numerator only. */
export interface HeadlineAmounts {
  /** Null: no unit has an amount. */
  numerator: bigint | null;
  denominator: bigint | null;
}

/** Undefined for the rate of an external figure, which no case makes. */
export function headlineAmounts(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  tables: TableLookup,
): HeadlineAmounts | undefined {
  if (measureOf(headline) === undefined) return undefined;
  if (headline.statistic === 'rate')
    return { numerator: rateCount(codebook, headline, tables).amount, denominator: null };
  const { at } = readCells(codebook, headline, tables);
  const whole = headline.statistic === 'share' && { [headline.share]: wholeOf(codebook, headline, present) };
  return { numerator: at().amount, denominator: whole ? at(whole).amount : null };
}

export interface HeadlineNeed {
  id: string;
  read: TableRead;
  /**
   * For a share over a dimension in which one unit can have both the code and `not-reported`. It asks how many distinct units (or,
   * for a sum, what amount) have one of `codes` of `dimension`, at the other conditions. No published table has that number, so it
   * is not asked for under a disclosure policy.
   */
  union?: { measure: string; where: Record<string, string>; dimension: string; codes: readonly string[] };
}

/** What the headlines of a codebook are computed from, in codebook order; rates of external figures need nothing. */
export function headlinesNeed(codebook: Codebook): HeadlineNeed[] {
  return codebook.definition.codebook.headlines.flatMap((headline): HeadlineNeed[] => {
    const read = headlineTable(codebook, headline);
    if (!read) return [];
    const union = unionNeeded(codebook, headline);
    return [{ id: headline.id, read, ...(union && { union }) }];
  });
}

function unionNeeded(codebook: Codebook, headline: HeadlineDefinition): HeadlineNeed['union'] {
  if (headline.statistic !== 'share' || isProtected(codebook)) return undefined;
  const { measure, share } = headline;
  if (!isMultiResponse(knownDimension(codebook, share), knownMeasure(codebook, measure))) return undefined;
  const others = Object.entries(headline.where).filter(([id]) => id !== share);
  const where = Object.fromEntries(others.flatMap(([id, codes]) => codes.map((code) => [id, code])));
  return { measure, where, dimension: share, codes: [...(ownMember(headline.where, share) ?? []), NOT_REPORTED] };
}

/** The conditions of a headline, one code for each dimension; a rate has none. */
export const whereOf = (headline: HeadlineDefinition): Readonly<Record<string, readonly string[]>> =>
  headline.statistic === 'rate' ? {} : (headline.where ?? {});

/** The same headline of another code of one of its conditions. */
export const headlineAtCode = (
  headline: HeadlineDefinition,
  { dimension, code }: { dimension: string; code: string },
): HeadlineDefinition =>
  headline.statistic === 'rate' ? headline : { ...headline, where: { ...headline.where, [dimension]: [code] } };

/** The measure that a headline is about; undefined for the rate of an external figure. */
export function measureOf(headline: HeadlineDefinition): string | undefined {
  if (headline.statistic !== 'rate') return headline.measure;
  return 'measure' in headline.of ? headline.of.measure : undefined;
}

/** The stored table that a headline is read from. The same in every release: the codes that occur play no part in the choice. */
export function headlineTable(codebook: Codebook, headline: HeadlineDefinition): TableRead | undefined {
  const measure = measureOf(headline);
  if (measure === undefined) return undefined;
  const period = headline.statistic === 'rate' ? gapPeriods(codebook, measure)?.id : undefined;
  const dimensions = period === undefined ? Object.keys(whereOf(headline)) : [period];
  const read = chooseTables(codebook, {}, dimensions, [measure])?.[0];
  if (!read) throw new Error(`No published table for headline ${headline.id}`);
  return read;
}

type Margin = typeof TOTAL_POSITION | typeof KNOWN_POSITION;

interface HeadlineCells {
  measure: Measure;
  /** The cell at the headline's conditions; `overrides` puts a code or margin in place of some. */
  at(overrides?: Readonly<Record<string, string | Margin>>): StoredValue;
}

/** Throws Error for the rate of an external figure, which reads no cells. */
function readCells(codebook: Codebook, headline: HeadlineDefinition, tables: TableLookup): HeadlineCells {
  const read = headlineTable(codebook, headline);
  if (!read) throw new Error(`Headline ${headline.id} reads no table`);
  const measure = knownMeasure(codebook, read.measure);
  const notCovered = notCoveredConditions(codebook, whereOf(headline));
  const axes = Object.entries(whereOf(headline)).map(([id, codes]) => {
    const dimension = knownDimension(codebook, id);
    const positions = new Set([...codes, NOT_REPORTED].map((code) => listPosition(dimension, code)));
    return { dimension, code: codes[0], positions: [...positions], isCovered: !notCovered.includes(id) };
  });
  const cells = selectCells(tables(read), axes);
  const ids = axes.map(({ dimension }) => dimension.id);
  const absent = absentCell(codebook, measure, ids);
  const ofPolicy = policyFlags(codebook, measure.statistic);
  const stored: HeadlineCells['at'] = (overrides = {}) => {
    const isPeriodKnown = axes.every(({ dimension, isCovered }) => isCovered || Object.hasOwn(overrides, dimension.id));
    if (!isPeriodKnown) return NOT_AVAILABLE;
    const places = axes.map((axis) => ({ axis, at: ownMember(overrides, axis.dimension.id) ?? axis.code }));
    const slots = places.map(({ axis, at }) => {
      if (at === TOTAL_POSITION) return totalSlot(axis);
      if (at === KNOWN_POSITION) return knownSlot(axis);
      return axis.positions.indexOf(listPosition(axis.dimension, at));
    });
    const cell = cells.at(slots);
    if (cell) return cellValue(cell, read.by.length, measure.statistic);
    return absent((place) => typeof places[place]?.at === 'number');
  };
  const at: HeadlineCells['at'] = (overrides) => {
    const value = stored(overrides);
    return value.amount === null ? value : { ...value, flags: [...ofPolicy, ...value.flags] };
  };
  return { measure, at };
}

function listPosition(dimension: Dimension, code = ''): number {
  const position = dimension.index.get(code);
  if (position === undefined) throw new Error(`${dimension.id} lacks a code of a headline`);
  return position;
}
