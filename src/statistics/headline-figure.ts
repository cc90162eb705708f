import { countDays, type Window } from '../codebook/calendar.ts';
import { isDay } from '../codebook/day.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { TableLookup } from './answer.ts';
import { type Decimal, divide, exactDecimal, fraction, multiply, parseDecimal, roundedDecimal } from './fraction.ts';
import { isMultiResponse } from './notes.ts';
import type { ShareBase } from './query.ts';
import {
  type CellValue,
  cellValue,
  KNOWN_POSITION,
  knownPosition,
  noUnits,
  type PresentCodes,
  scaled,
  scaleOf,
  selectCells,
  TOTAL_POSITION,
} from './table.ts';
import { chooseTables, type TableRead } from './table-choice.ts';
import type { Flag, WordingInput } from './wording.ts';

/** What a headline reads to be computed. */
export interface HeadlineNeed {
  id: string;
  read: TableRead;
  /**
   * Of a share over a dimension in which one unit can have both the code and `not-reported`: how many distinct units (or, of a
   * sum, what amount) have one of `codes` of `dimension`, at the other conditions. No published table has that number.
   */
  union?: { measure: string; where: Record<string, string>; dimension: string; codes: readonly string[] };
}

export const whereOf = (headline: HeadlineDefinition): Readonly<Record<string, readonly string[]>> =>
  headline.statistic === 'rate' ? {} : (headline.where ?? {});

/** The measure that a headline is about; undefined if it is about an external figure. */
export function measureOf(headline: HeadlineDefinition): string | undefined {
  if (headline.statistic !== 'rate') return headline.measure;
  return 'measure' in headline.of ? headline.of.measure : undefined;
}

/** Which stored tables the headlines of a codebook read; those of external figures read none. In codebook order. */
export function headlinesNeed(codebook: Codebook): HeadlineNeed[] {
  return codebook.definition.codebook.headlines.flatMap((headline): HeadlineNeed[] => {
    const read = headlineTable(codebook, headline);
    if (!read) return [];
    const union = unionOf(codebook, headline);
    return [union ? { id: headline.id, read, union } : { id: headline.id, read }];
  });
}

/** The stored table that a headline is read from: the one with the fewest dimensions that holds those of `where`; which codes a release has plays no part in the choice. */
export function headlineTable(codebook: Codebook, headline: HeadlineDefinition): TableRead | undefined {
  const measure = measureOf(headline);
  if (measure === undefined) return undefined;
  const read = chooseTables(codebook, {}, Object.keys(whereOf(headline)), [measure])?.[0];
  if (!read) throw new Error(`No published table for headline ${headline.id}`); // the codebook was checked for this
  return read;
}

function unionOf(codebook: Codebook, headline: HeadlineDefinition): HeadlineNeed['union'] {
  if (headline.statistic !== 'share') return undefined;
  const dimension = codebook.dimensions.get(headline.share)!; // the codebook was checked
  if (!isMultiResponse(dimension, codebook.measures.get(headline.measure)!)) return undefined; // as above
  const { [headline.share]: shared = [], ...others } = headline.where;
  const where = Object.fromEntries(Object.entries(others).map(([id, [code]]) => [id, code!])); // one code each
  return { measure: headline.measure, where, dimension: headline.share, codes: [...shared, NOT_REPORTED] };
}

/** A code of a dimension, or one of its two margins. */
type At = string | typeof TOTAL_POSITION | typeof KNOWN_POSITION;

/** Reads cells of a headline's table: at the headline's conditions, those that `overrides` names replaced. */
type CellReader = (overrides?: Readonly<Record<string, At>>) => CellValue;

export function readCells(codebook: Codebook, headline: HeadlineDefinition, tables: TableLookup): CellReader {
  const read = headlineTable(codebook, headline);
  const measure = codebook.measures.get(measureOf(headline) ?? '');
  if (!read || !measure) throw new Error(`Headline ${headline.id} reads no table`); // asked only of those that do
  const dimensions = Object.keys(whereOf(headline)).map((id) => codebook.dimensions.get(id)!); // the codebook was checked
  const axes = dimensions.map((dimension) => {
    const codes = [...(whereOf(headline)[dimension.id] ?? []), NOT_REPORTED];
    return { dimension: dimension.id, positions: [...new Set(codes.map((code) => positionOf(dimension, code)))] };
  });
  const cells = selectCells(tables(read), axes);
  return (overrides = {}) => {
    const slots = dimensions.map((dimension, i) => {
      const { positions } = axes[i]!; // one axis for each dimension
      const at = overrides[dimension.id] ?? whereOf(headline)[dimension.id]![0]!; // one code each
      if (at === TOTAL_POSITION) return positions.length;
      if (at === KNOWN_POSITION) return positions.length + 1;
      return positions.indexOf(positionOf(dimension, at));
    });
    const cell = cells.at(slots);
    return cell ? cellValue(cell, read.by.length, measure.statistic) : noUnits(measure.statistic);
  };
}

function positionOf(dimension: Dimension, code: string): number {
  const position = dimension.index.get(code);
  if (position === undefined) throw new Error(`${dimension.id} lacks a code of a headline`); // the codebook was checked
  return position;
}

/** What a headline is made of, exact, in multiples of 1/scale of its measure: of a count, sum or rate the numerator alone. */
export interface HeadlineAmounts {
  /** Null: no unit has an amount. */
  numerator: bigint | null;
  /** Null: it has none. */
  denominator: bigint | null;
}

/** Undefined of a headline over a figure of somebody else, which no case makes. */
export function headlineAmounts(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  tables: TableLookup,
): HeadlineAmounts | undefined {
  if (measureOf(headline) === undefined) return undefined;
  const cells = readCells(codebook, headline, tables);
  return {
    numerator: cells().amount,
    denominator: headline.statistic === 'share' ? denominatorOf(codebook, headline, present, cells) : null,
  };
}

function denominatorOf(
  codebook: Codebook,
  { share, base }: HeadlineDefinition & { statistic: 'share' },
  present: PresentCodes,
  cells: CellReader,
): bigint | null {
  const dimension = codebook.dimensions.get(share)!; // the codebook was checked
  return cells({ [share]: base === 'known' ? knownPosition(present, dimension) : TOTAL_POSITION }).amount;
}

export interface Bounds {
  lower: Decimal;
  upper: Decimal;
}

/**
 * What a share would be if all the unreported were no (lower), or yes (upper): over all units at the other conditions, the
 * units with the code, or with the code or `not-reported` (contract statistics, fine print). Four decimals, half up.
 *
 * Where one unit can have both (a multi-response dimension) their union is not in the table: it is taken from `union` if
 * given, else worked out where the margins settle it. Null if they do not, or if there is nothing to divide by.
 */
export function missingBounds(
  codebook: Codebook,
  present: PresentCodes,
  headline: HeadlineDefinition & { statistic: 'share' },
  cells: CellReader,
  union: bigint | undefined,
): Bounds | null {
  const total = cells({ [headline.share]: TOTAL_POSITION }).amount;
  const having = cells().amount;
  if (!total || having === null) return null;
  const upper = union ?? unionFrom(codebook, present, headline, cells, having, total);
  if (upper === null) return null;
  const share = (amount: bigint): Decimal => roundedDecimal(fraction(amount, total), 4);
  return { lower: share(having), upper: share(upper) };
}

function unionFrom(
  codebook: Codebook,
  present: PresentCodes,
  headline: HeadlineDefinition & { statistic: 'share' },
  cells: CellReader,
  having: bigint,
  total: bigint,
): bigint | null {
  const dimension = codebook.dimensions.get(headline.share)!; // the codebook was checked
  const measure = codebook.measures.get(headline.measure)!; // as above
  const unreported = cells({ [headline.share]: NOT_REPORTED }).amount ?? 0n; // units without an amount add nothing
  if (headline.where[headline.share]?.includes(NOT_REPORTED) || unreported === 0n) return having;
  if (!isMultiResponse(dimension, measure)) return having + unreported;
  const known = cells({ [headline.share]: knownPosition(present, dimension) }).amount ?? 0n; // as above
  // Units that have a reported code and `not-reported` too. With none of them, the code and `not-reported` never meet.
  if (known + unreported === total) return having + unreported;
  // Every unit with a reported code has this one: the rest are unreported.
  return having === known ? total : null;
}

/** The numbers of a headline, and what its wording is made of (null: there is no figure). */
export interface Figure {
  value: Decimal | null;
  percent: Decimal | null;
  numerator: Decimal | null;
  denominator: Decimal | null;
  base: ShareBase | null;
  notReported: Decimal | null;
  flags: readonly Flag[];
  words: WordingInput | null;
  /** Why there is no value. */
  status?: 'not-available' | 'not-applicable';
}

type Of<S extends HeadlineDefinition['statistic']> = HeadlineDefinition & { statistic: S };

const NOTHING: Omit<Figure, 'flags'> = {
  value: null,
  percent: null,
  numerator: null,
  denominator: null,
  base: null,
  notReported: null,
  words: null,
};

/** The figure of a headline; `cells` are those of its table, undefined for a rate of an external figure, which has none. */
export function headlineFigure(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  cells: CellReader | undefined,
): Figure {
  const { window } = codebook.definition.coverage;
  const external = externalOf(codebook, headline);
  if (external && headline.statistic === 'rate') {
    const count = exactDecimal(parseDecimal(external.value))!; // a decimal number: its decimals end
    return rateFigure(codebook, headline, windowOf(external, window), count, boundFlags(external));
  }
  const measure = codebook.measures.get(measureOf(headline) ?? '');
  if (!cells || !measure) throw new Error(`Headline ${headline.id} lacks its table`); // the codebook was checked
  const scale = scaleOf(codebook, measure);
  switch (headline.statistic) {
    case 'count':
      return countFigure(headline, measure, cells);
    case 'sum':
      return sumFigure(headline, measure, scale, cells);
    case 'share': {
      const known = knownPosition(present, codebook.dimensions.get(headline.share)!); // the codebook was checked
      return shareFigure(headline, measure, scale, known, cells);
    }
    case 'rate':
      return rateFigure(codebook, headline, window, `${cells().amount ?? 0n}`, []);
  }
}

/** The figure of somebody else that a headline is the rate of. */
export function externalOf(codebook: Codebook, headline: HeadlineDefinition): ExternalFigure | undefined {
  const id = headline.statistic === 'rate' && 'externalFigure' in headline.of ? headline.of.externalFigure : undefined;
  return codebook.definition.codebook.externalFigures.find((figure) => figure.id === id);
}

/** A count: `only` compares it with the same measure without the headline's conditions. */
function countFigure(headline: Of<'count'>, measure: Measure, cells: CellReader): Figure {
  const conditions = Object.keys(headline.where ?? {});
  const value = cells().amount ?? 0n; // a count always has one
  const everywhere = Object.fromEntries(conditions.map((id) => [id, TOTAL_POSITION] as const));
  const unfiltered = fraction(cells(everywhere).amount ?? 0n); // as above
  const [only, ...others] = conditions;
  // Of several conditions, each has its own unreported: no one number.
  const notReported = only === undefined ? 0n : others.length > 0 ? null : cells({ [only]: NOT_REPORTED }).amount;
  return {
    ...NOTHING,
    value: `${value}`,
    notReported: notReported === null ? null : `${notReported}`,
    flags: [],
    words: { statistic: 'count', value: fraction(value), unit: measure.unit, unfiltered },
  };
}

/** A sum, unconverted; its conversion is a matter of the wording. */
function sumFigure(headline: Of<'sum'>, measure: Measure, scale: bigint, cells: CellReader): Figure {
  const { amount, missing, flags } = cells();
  const notReported = `${missing}`;
  if (amount === null) return { ...NOTHING, notReported, flags, status: 'not-available' };
  const value = scaled(amount, scale);
  const convert = headline.convert && {
    unit: headline.convert.unit,
    divideBy: parseDecimal(headline.convert.divideBy),
  };
  const words = { statistic: 'sum', value, unit: measure.unit, flags } as const;
  return {
    ...NOTHING,
    value: roundedDecimal(value, measure.decimals),
    notReported,
    flags,
    words: convert ? { ...words, convert } : words,
  };
}

/** A share: the value at the conditions over the same with the shared dimension at its total, or its known units. */
function shareFigure(
  headline: Of<'share'>,
  measure: Measure,
  scale: bigint,
  known: typeof KNOWN_POSITION | typeof TOTAL_POSITION,
  cells: CellReader,
): Figure {
  const { share, base } = headline;
  const numerator = cells();
  const denominator = cells({ [share]: base === 'known' ? known : TOTAL_POSITION });
  const unreported = cells({ [share]: NOT_REPORTED }).amount;
  const decimal = (amount: bigint): Decimal => roundedDecimal(scaled(amount, scale), measure.decimals);
  const figure: Figure = {
    ...NOTHING,
    numerator: numerator.amount === null ? null : decimal(numerator.amount),
    denominator: denominator.amount === null ? null : decimal(denominator.amount),
    base,
    notReported: unreported === null ? null : decimal(unreported),
    flags: [...new Set([...numerator.flags, ...denominator.flags])],
  };
  if (numerator.amount === null || denominator.amount === null) return { ...figure, status: 'not-available' };
  const outside = base === 'known' && headline.where[share]?.includes(NOT_REPORTED);
  if (denominator.amount === 0n || outside) return { ...figure, status: 'not-applicable' };
  const p = fraction(numerator.amount, denominator.amount);
  return {
    ...figure,
    value: roundedDecimal(p, 4),
    percent: roundedDecimal(multiply(p, fraction(100n)), 1),
    words: {
      statistic: 'share',
      numerator: scaled(numerator.amount, scale),
      denominator: scaled(denominator.amount, scale),
      flags: figure.flags,
    },
  };
}

/** How many a day of the window. */
function rateFigure(
  codebook: Codebook,
  headline: Of<'rate'>,
  window: Window,
  count: Decimal,
  flags: readonly Flag[],
): Figure {
  const { basis, calendar } = headline.days;
  const working = codebook.definition.codebook.calendars[calendar ?? ''];
  if (basis === 'working' && !working) throw new Error(`Headline ${headline.id} lacks its calendar`); // the codebook was checked
  const days = countDays(window, basis === 'working' && working ? working : 'calendar');
  const figure = { ...NOTHING, numerator: count, denominator: `${days}`, flags };
  if (days === 0) return { ...figure, status: 'not-applicable' };
  const exact = parseDecimal(count);
  return {
    ...figure,
    value: roundedDecimal(divide(exact, fraction(days)), 2),
    words: { statistic: 'rate', count: exact, days, basis, flags },
  };
}

/** What an external figure's bound says of every number made from it. */
function boundFlags(figure: ExternalFigure): readonly Flag[] {
  if (figure.bound === 'exact') return [];
  return [figure.bound === 'at-least' ? 'lower-bound' : 'approximate'];
}

/** The days that a figure is about: its own period where that is `from/to`, else the dataset's window. */
export function windowOf(figure: ExternalFigure | undefined, window: Window): Window {
  const [from = '', to = '', ...rest] = figure?.period.split('/') ?? [];
  return rest.length === 0 && isDay(from) && isDay(to) && from < to ? { from, to } : window;
}
