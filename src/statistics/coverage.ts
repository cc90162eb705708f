import { oncePer } from '../cases/members.ts';
import { lastDayOf, type Window } from '../codebook/calendar.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { inWords } from './wording.ts';

/**
 * Which periods the data cover whole, in part, or not at all: the coverage window, without its gaps. An aggregate dataset does
 * not say when its periods begin (a year may be a financial year), so nothing is said of them.
 */

type Coverage = DatasetDefinition['coverage'];
type Gap = NonNullable<Coverage['gaps']>[number];

/** The parts of the window that the data cover, in order. */
export function coveredWindows({ window, gaps = [] }: Pick<Coverage, 'window' | 'gaps'>): Window[] {
  const covered: Window[] = [];
  let { from } = window;
  for (const gap of inOrder(gaps)) {
    if (gap.from > from) covered.push({ from, to: gap.from });
    from = gap.to;
  }
  return from < window.to ? [...covered, { from, to: window.to }] : covered;
}

const inOrder = (gaps: readonly Gap[]): Gap[] => gaps.toSorted((a, b) => (a.from < b.from ? -1 : 1));

interface PeriodCoverage {
  /** Positions of the periods that lie wholly in gaps, as far as the window goes. */
  none: ReadonlySet<number>;
  /** Positions of those that the data cover in part. */
  part: ReadonlySet<number>;
}

const NO_PERIODS: PeriodCoverage = { none: new Set(), part: new Set() };

/** How the data cover the periods of a dimension. Other dimensions have no periods. */
export const periodCoverage = (codebook: Codebook, dimension: Dimension): PeriodCoverage =>
  coverageOf(codebook).get(dimension.id) ?? NO_PERIODS;

const coverageOf = oncePer((codebook: Codebook): ReadonlyMap<string, PeriodCoverage> => {
  const covered = coveredWindows(codebook.definition.coverage);
  const periods = [...codebook.dimensions.values()].filter(({ kind }) => kind === 'period');
  return new Map(
    periods.map(({ id, codes }) => {
      const [none, part] = [new Set<number>(), new Set<number>()];
      for (const [position, { code }] of codes.entries()) {
        const days = windowOfPeriod(code);
        if (!days) continue; // not-reported
        const inside = covered.filter(({ from, to }) => from < days.to && to > days.from);
        if (inside.length === 0) none.add(position);
        else if (inside.length > 1 || inside.some(({ from, to }) => from > days.from || to < days.to))
          part.add(position);
      }
      return [id, { none, part }];
    }),
  );
});

/** The codes of a dimension's periods that lie wholly in gaps. */
export function notCoveredCodes(codebook: Codebook, id: string): string[] {
  const dimension = codebook.dimensions.get(id);
  if (!dimension) return [];
  return [...periodCoverage(codebook, dimension).none].map((position) => dimension.codes[position]!.code); // of this very list
}

/** The dimensions of conditions that name such a period. */
export const notCoveredConditions = (
  codebook: Codebook,
  where: Readonly<Record<string, readonly string[]>>,
): string[] =>
  Object.entries(where).flatMap(([id, codes]) => {
    const none = notCoveredCodes(codebook, id);
    return codes.some((code) => none.includes(code)) ? [id] : [];
  });

/** Periods of one dimension. */
interface Periods {
  dimension: Dimension;
  positions: readonly number[];
}

/** Those of some periods that the data cover in part only, so that their numbers cannot be compared with others. */
export const partPeriods = (codebook: Codebook, periods: readonly Periods[]) => select(codebook, periods, 'part');

/** Which they are, as a sentence; undefined if none. */
export function partPeriodsText(codebook: Codebook, periods: readonly Periods[]): string | undefined {
  const { window, gaps = [] } = codebook.definition.coverage;
  const part = partPeriods(codebook, periods);
  if (part.length === 0) return undefined;
  const touched = touching(gaps, part);
  const without = touched.length === 0 ? '' : `, without ${inWords(firstOf(touched.map(windowText)))}`;
  const sentence = `${labelsOf(part)} ${part.length > 1 ? 'are' : 'is'} covered in part only: the data cover ${windowText(window)}${without}.`;
  return withReasons(sentence, touched);
}

/**
 * Which of the listed periods lie in gaps, and why; of an answer over no periods, which gaps its figures have. Undefined if there
 * is nothing to say.
 */
export function notCoveredText(codebook: Codebook, dimensions: readonly Periods[]): string | undefined {
  const { gaps = [] } = codebook.definition.coverage;
  if (codebook.definition.kind !== 'cases' || gaps.length === 0) return undefined;
  if (!dimensions.some(({ dimension }) => dimension.kind === 'period')) {
    const sentence = `The data do not cover the whole window. Not covered: ${inWords(firstOf(inOrder(gaps).map(windowText)))}.`;
    return withReasons(sentence, gaps);
  }
  const none = select(codebook, dimensions, 'none');
  if (none.length === 0) return undefined;
  const sentence = `${labelsOf(none)} ${none.length > 1 ? 'are' : 'is'} not covered: the figures are not known, and not 0.`;
  return withReasons(sentence, touching(gaps, none));
}

const MOST_NAMED = 5;

/** The first ones, and how many more there are. */
const firstOf = (texts: readonly string[]): readonly string[] =>
  texts.length <= MOST_NAMED ? texts : [...texts.slice(0, MOST_NAMED), `${texts.length - MOST_NAMED} more times`];

const withReasons = (sentence: string, gaps: readonly Gap[]): string =>
  [sentence, ...new Set(gaps.map(({ reason }) => reason))].join(' ');

/** The gaps that have a day in one of the periods, in order. */
const touching = (gaps: readonly Gap[], periods: readonly { code: string }[]): Gap[] =>
  inOrder(gaps).filter((gap) =>
    periods.some(({ code }) => {
      const days = windowOfPeriod(code);
      return days !== undefined && gap.from < days.to && gap.to > days.from;
    }),
  );

const labelsOf = (codes: readonly { label: string }[]): string => inWords(codes.map(({ label }) => label));

const select = (codebook: Codebook, periods: readonly Periods[], which: keyof PeriodCoverage) =>
  periods.flatMap(({ dimension, positions }) => {
    const selected = periodCoverage(codebook, dimension)[which];
    return positions.filter((position) => selected.has(position)).map((position) => dimension.codes[position]!); // of this very list
  });

/** `2013-07-22 to 2015-07-21`. A window ends with the day after its last, but people read both days as included. */
export const windowText = (window: Window): string => `${window.from} to ${lastDayOf(window)}`;

/** The days of a period: `2015-Q1` is 2015-01-01 to 2015-04-01. Undefined for `not-reported`. */
export function windowOfPeriod(code: string): Window | undefined {
  const match = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const [first, length] = quarter ? [Number(quarter) * 3 - 2, 3] : month ? [Number(month), 1] : [1, 12];
  const next = first + length;
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  return { from: day(Number(year), first), to: next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next) };
}
