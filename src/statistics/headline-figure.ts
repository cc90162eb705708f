import { countDays, isDay, type Window } from '../codebook/calendar.ts';
import type { Codebook, Dimension, ObservationStatus } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { ownMember } from '../schemas/names.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { absentCell } from './absent.ts';
import type { TableLookup } from './answer.ts';
import { coveredWindows, notCoveredConditions } from './coverage.ts';
import { type Decimal, divide, exactDecimal, fraction, multiply, parseDecimal, roundedDecimal } from './fraction.ts';
import { isMultiResponse } from './notes.ts';
import type { ShareBase } from './query.ts';
import {
  type CellValue,
  cellValue,
  isProtected,
  KNOWN_POSITION,
  knownPosition,
  knownSlot,
  NOT_AVAILABLE,
  type PresentCodes,
  policyFlags,
  scaleOf,
  selectCells,
  TOTAL_POSITION,
  totalSlot,
} from './table.ts';
import { chooseTables, type TableRead } from './table-choice.ts';
import type { Flag, WordingInput } from './wording.ts';

/**
 * The numbers of a headline, from stored cells: `docs/reference/headlines.md`, "Kinds". A codebook's headlines were checked
 * against it, so each finds its measure, dimensions, codes, calendar and table. Under a disclosure policy the stored cells are the
 * published ones, so a number that is made of them tells no more than the release's tables do.
 */

/** The numbers of a headline, and what its wording is made of. */
export interface Figure {
  value: Decimal | null;
  percent: Decimal | null;
  numerator: Decimal | null;
  denominator: Decimal | null;
  base: ShareBase | null;
  notReported: Decimal | null;
  flags: readonly Flag[];
  /** Null: there is no value. */
  words: WordingInput | null;
  /** Why there is no value. */
  status?: ObservationStatus;
}

type Of<S extends HeadlineDefinition['statistic']> = HeadlineDefinition & { statistic: S };

const NO_NUMBERS: Omit<Figure, 'flags'> = {
  value: null,
  percent: null,
  numerator: null,
  denominator: null,
  base: null,
  notReported: null,
  words: null,
};

/** The figure of a headline. `cells` are those of its table; undefined for the rate of an external figure, which reads none. */
export function headlineFigure(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  cells: CellReader | undefined,
): Figure {
  const { coverage } = codebook.definition;
  const external = externalOf(codebook, headline);
  if (external && headline.statistic === 'rate') {
    const count = exactDecimal(parseDecimal(external.value))!; // a decimal number: its decimals end
    return rateFigure(codebook, headline, [windowOf(external, coverage.window)], count, boundFlags(external));
  }
  if (notCoveredConditions(codebook, whereOf(headline)).length > 0)
    return { ...NO_NUMBERS, base: baseOf(headline), flags: [], status: 'not-available' };
  const measure = codebook.measures.get(measureOf(headline) ?? '');
  if (!cells || !measure) throw new Error(`Headline ${headline.id} lacks its table`);
  switch (headline.statistic) {
    case 'count':
      return countFigure(headline, measure, cells);
    case 'sum':
      return sumFigure(codebook, headline, measure, cells);
    case 'share':
      return shareFigure(codebook, headline, present, cells);
    case 'rate':
      return rateOf(codebook, headline, coveredWindows(coverage), cells());
  }
}

const baseOf = (headline: HeadlineDefinition): ShareBase | null =>
  headline.statistic === 'share' ? headline.base : null;

/** A count. The form `only` compares it with the same measure without the headline's conditions. */
function countFigure(headline: Of<'count'>, measure: Measure, cells: CellReader): Figure {
  const conditions = Object.keys(headline.where ?? {});
  const { amount, flags, status } = cells();
  const everywhere = Object.fromEntries(conditions.map((id) => [id, TOTAL_POSITION] as const));
  const whole = cells(everywhere).amount;
  const [only, ...others] = conditions;
  // Each of several conditions has its own number of units not reported, so there is no single number to give.
  const unreported = only === undefined ? 0n : others.length > 0 ? null : cells({ [only]: NOT_REPORTED }).amount;
  const figure = { ...NO_NUMBERS, notReported: unreported === null ? null : `${unreported}`, flags };
  if (amount === null) return { ...figure, status: status ?? 'not-available' };
  const unfiltered = whole === null ? null : fraction(whole);
  return {
    ...figure,
    value: `${amount}`,
    words: { statistic: 'count', value: fraction(amount), unit: measure.unit, unfiltered, flags },
  };
}

/** A sum. Only its wording converts it. */
function sumFigure(codebook: Codebook, headline: Of<'sum'>, measure: Measure, cells: CellReader): Figure {
  const { amount, missing, flags, status } = cells();
  // Protected cells do not say how many units lack an amount.
  const notReported = isProtected(codebook) ? null : `${missing}`;
  if (amount === null) return { ...NO_NUMBERS, notReported, flags, status: status ?? 'not-available' };
  const value = fraction(amount, scaleOf(codebook, measure));
  const convert = headline.convert && {
    unit: headline.convert.unit,
    divideBy: parseDecimal(headline.convert.divideBy),
  };
  const words = { statistic: 'sum', value, unit: measure.unit, flags } as const;
  return {
    ...NO_NUMBERS,
    value: roundedDecimal(value, measure.decimals),
    notReported,
    flags,
    words: convert ? { ...words, convert } : words,
  };
}

/** A share: the value at the conditions, divided by the same at `whole` of the shared dimension. */
function shareFigure(codebook: Codebook, headline: Of<'share'>, present: PresentCodes, cells: CellReader): Figure {
  const { share, base } = headline;
  const measure = codebook.measures.get(headline.measure)!; // a checked name
  const scale = scaleOf(codebook, measure);
  const numerator = cells();
  const denominator = cells({ [share]: wholeOf(codebook, headline, present) });
  const unreported = unreportedIn(codebook, headline, present, cells);
  const decimal = (amount: bigint): Decimal => roundedDecimal(fraction(amount, scale), measure.decimals);
  const figure: Figure = {
    ...NO_NUMBERS,
    numerator: numerator.amount === null ? null : decimal(numerator.amount),
    denominator: denominator.amount === null ? null : decimal(denominator.amount),
    base,
    notReported: unreported === null ? null : decimal(unreported),
    flags: [...new Set([...numerator.flags, ...denominator.flags])],
  };
  if (numerator.amount === null || denominator.amount === null)
    return { ...figure, status: numerator.status ?? denominator.status ?? 'not-available' };
  const isOutside = base === 'known' && ownMember(headline.where, share)?.includes(NOT_REPORTED);
  if (denominator.amount === 0n || isOutside) return { ...figure, status: 'not-applicable' };
  const p = fraction(numerator.amount, denominator.amount);
  return {
    ...figure,
    value: roundedDecimal(p, 4),
    percent: roundedDecimal(multiply(p, fraction(100n)), 1),
    words: {
      statistic: 'share',
      numerator: fraction(numerator.amount, scale),
      denominator: fraction(denominator.amount, scale),
      flags: figure.flags,
    },
  };
}

/** What is not reported in the shared dimension, at the other conditions. Null: units without an amount, or a table's missing value. */
function unreportedIn(
  codebook: Codebook,
  { share }: Of<'share'>,
  present: PresentCodes,
  cells: CellReader,
): bigint | null {
  const occurs = knownPosition(codebook, present, codebook.dimensions.get(share)!) === KNOWN_POSITION; // a checked name
  return occurs ? cells({ [share]: NOT_REPORTED }).amount : 0n;
}

/** The margin of the shared dimension that a share is divided by. */
function wholeOf(codebook: Codebook, { share, base }: Of<'share'>, present: PresentCodes): Margin {
  return base === 'known' ? knownPosition(codebook, present, codebook.dimensions.get(share)!) : TOTAL_POSITION; // a checked name
}

/** The rate of a measure. */
function rateOf(
  codebook: Codebook,
  headline: Of<'rate'>,
  windows: readonly Window[],
  { amount, flags, status }: CellValue,
): Figure {
  if (amount !== null) return rateFigure(codebook, headline, windows, `${amount}`, flags);
  const { denominator } = rateFigure(codebook, headline, windows, '0', flags);
  return { ...NO_NUMBERS, denominator, flags, status: status ?? 'not-available' };
}

/** A rate: how many on each day that the figure covers. */
function rateFigure(
  codebook: Codebook,
  headline: Of<'rate'>,
  windows: readonly Window[],
  count: Decimal,
  flags: readonly Flag[],
): Figure {
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

/** The flags that an external figure's bound gives to every number made from it. */
function boundFlags(figure: ExternalFigure): readonly Flag[] {
  if (figure.bound === 'exact') return [];
  return [figure.bound === 'at-least' ? 'lower-bound' : 'approximate'];
}

/** The days that a figure is about: its own period if that is written `from/to`, otherwise the dataset's window. */
export function windowOf(figure: ExternalFigure | undefined, window: Window): Window {
  const [from = '', to = '', ...rest] = figure?.period.split('/') ?? [];
  return rest.length === 0 && isDay(from) && isDay(to) && from < to ? { from, to } : window;
}

/** The lowest and highest values that a share can have, whatever codes the unreported units really have. */
export interface Bounds {
  lower: Decimal;
  upper: Decimal;
}

/**
 * What a share would be if none (`lower`) or all (`upper`) of the units that are not reported had the code: over all units at
 * the other conditions, the units with the code, or with the code or `not-reported`. Four decimals, half up.
 *
 * In a multi-response dimension one unit can have both the code and `not-reported`. No table holds that union: it is `union` if
 * given, otherwise worked out where the margins settle it. Null if they do not, or if there is nothing to divide by. Under a
 * disclosure policy nobody counts the union, and a number that is withheld gives no bound.
 */
export function missingBounds(
  codebook: Codebook,
  present: PresentCodes,
  headline: Of<'share'>,
  cells: CellReader,
  union: bigint | undefined,
): Bounds | null {
  const total = cells({ [headline.share]: TOTAL_POSITION }).amount;
  const having = cells().amount;
  if (!total || having === null) return null;
  const upper = union ?? unionFrom(codebook, present, headline, cells, having, total);
  // Perturbed parts can be more than the whole.
  if (upper === null || (upper > total && isProtected(codebook))) return null;
  const share = (amount: bigint): Decimal => roundedDecimal(fraction(amount, total), 4);
  return { lower: share(having), upper: share(upper) };
}

function unionFrom(
  codebook: Codebook,
  present: PresentCodes,
  headline: Of<'share'>,
  cells: CellReader,
  having: bigint,
  total: bigint,
): bigint | null {
  const dimension = codebook.dimensions.get(headline.share)!; // a checked name
  const measure = codebook.measures.get(headline.measure)!; // as above
  const amount = unreportedIn(codebook, headline, present, cells);
  // Units without an amount add nothing; a value that an official table lacks, or that is withheld, can be any.
  if (amount === null && (codebook.definition.kind === 'aggregate' || isProtected(codebook))) return null;
  const unreported = amount ?? 0n;
  if (headline.where[headline.share]?.includes(NOT_REPORTED) || unreported === 0n) return having;
  if (!isMultiResponse(dimension, measure)) return having + unreported;
  if (isProtected(codebook)) return null;
  const known = cells({ [headline.share]: knownPosition(codebook, present, dimension) }).amount ?? 0n; // as above
  // No unit has both a reported code and `not-reported`, so none has both this code and `not-reported`.
  if (known + unreported === total) return having + unreported;
  // Every unit with a reported code has this one, and the rest are not reported.
  return having === known ? total : null;
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
  const cells = readCells(codebook, headline, tables);
  const whole = headline.statistic === 'share' && { [headline.share]: wholeOf(codebook, headline, present) };
  return { numerator: cells().amount, denominator: whole ? cells(whole).amount : null };
}

/** What a headline is computed from. */
export interface HeadlineNeed {
  id: string;
  read: TableRead;
  /**
   * For a share over a dimension in which one unit can have both the code and `not-reported`: how many distinct units (or, for a
   * sum, what amount) have one of `codes` of `dimension`, at the other conditions. No published table has that number, so it is not
   * asked for under a disclosure policy.
   */
  union?: { measure: string; where: Record<string, string>; dimension: string; codes: readonly string[] };
}

/** What the headlines of a codebook are computed from, in codebook order; rates of external figures need nothing. */
export function headlinesNeed(codebook: Codebook): HeadlineNeed[] {
  return codebook.definition.codebook.headlines.flatMap((headline): HeadlineNeed[] => {
    const read = headlineTable(codebook, headline);
    if (!read) return [];
    const union = unionOf(codebook, headline);
    return [union ? { id: headline.id, read, union } : { id: headline.id, read }];
  });
}

function unionOf(codebook: Codebook, headline: HeadlineDefinition): HeadlineNeed['union'] {
  if (headline.statistic !== 'share' || isProtected(codebook)) return undefined;
  const dimension = codebook.dimensions.get(headline.share)!; // a checked name
  if (!isMultiResponse(dimension, codebook.measures.get(headline.measure)!)) return undefined; // as above
  const shared = ownMember(headline.where, headline.share) ?? [];
  const others = Object.entries(headline.where).filter(([id]) => id !== headline.share);
  const where = Object.fromEntries(others.map(([id, [code]]) => [id, code!])); // one code each
  return { measure: headline.measure, where, dimension: headline.share, codes: [...shared, NOT_REPORTED] };
}

/** The conditions of a headline; a rate has none. */
export const whereOf = (headline: HeadlineDefinition): Readonly<Record<string, readonly string[]>> =>
  headline.statistic === 'rate' ? {} : (headline.where ?? {});

/** The measure that a headline is about; undefined for the rate of an external figure. */
export function measureOf(headline: HeadlineDefinition): string | undefined {
  if (headline.statistic !== 'rate') return headline.measure;
  return 'measure' in headline.of ? headline.of.measure : undefined;
}

/** The stored table that a headline is read from. The same in every release: the codes that occur play no part in the choice. */
export function headlineTable(codebook: Codebook, headline: HeadlineDefinition): TableRead | undefined {
  const measure = measureOf(headline);
  if (measure === undefined) return undefined;
  const read = chooseTables(codebook, {}, Object.keys(whereOf(headline)), [measure])?.[0];
  if (!read) throw new Error(`No published table for headline ${headline.id}`);
  return read;
}

type Margin = typeof TOTAL_POSITION | typeof KNOWN_POSITION;

/** Reads a cell of a headline's table at the headline's conditions; `overrides` puts a code or margin in place of some. */
type CellReader = (overrides?: Readonly<Record<string, string | Margin>>) => CellValue;

/** The reader of a headline's cells. Throws Error for the rate of an external figure, which reads none. */
export function readCells(codebook: Codebook, headline: HeadlineDefinition, tables: TableLookup): CellReader {
  const read = headlineTable(codebook, headline);
  const measure = codebook.measures.get(measureOf(headline) ?? '');
  if (!read || !measure) throw new Error(`Headline ${headline.id} reads no table`);
  const dimensions = Object.keys(whereOf(headline)).map((id) => codebook.dimensions.get(id)!); // checked names
  const axes = dimensions.map((dimension) => {
    const codes = [...(whereOf(headline)[dimension.id] ?? []), NOT_REPORTED];
    return { dimension: dimension.id, positions: [...new Set(codes.map((code) => positionOf(dimension, code)))] };
  });
  const cells = selectCells(tables(read), axes);
  const notCovered = notCoveredConditions(codebook, whereOf(headline));
  const isPeriodUnknown = (overrides: object) => notCovered.some((id) => !Object.hasOwn(overrides, id));
  const ids = dimensions.map(({ id }) => id);
  const absent = absentCell(codebook, measure, ids);
  const ofPolicy = policyFlags(codebook, measure.statistic);
  const stored: CellReader = (overrides = {}) => {
    const slots = dimensions.map((dimension, i) => {
      const axis = axes[i]!; // one axis for each dimension
      const at = ownMember(overrides, dimension.id) ?? whereOf(headline)[dimension.id]![0]!; // one code each
      if (at === TOTAL_POSITION) return totalSlot(axis);
      if (at === KNOWN_POSITION) return knownSlot(axis);
      return axis.positions.indexOf(positionOf(dimension, at));
    });
    if (isPeriodUnknown(overrides)) return NOT_AVAILABLE;
    const cell = cells.at(slots);
    if (cell) return cellValue(cell, read.by.length, measure.statistic);
    return absent((place) => slots[place]! >= totalSlot(axes[place]!)); // one slot and one axis for each dimension
  };
  return (overrides) => {
    const value = stored(overrides);
    return value.amount === null ? value : { ...value, flags: [...ofPolicy, ...value.flags] };
  };
}

function positionOf(dimension: Dimension, code: string): number {
  const position = dimension.index.get(code);
  if (position === undefined) throw new Error(`${dimension.id} lacks a code of a headline`);
  return position;
}
