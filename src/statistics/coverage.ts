import { oncePer } from '../cases/members.ts';
import { lastDayOf, periodOf, type Window } from '../codebook/calendar.ts';
import { type Codebook, codeAt, type Dimension } from '../codebook/model.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { inWords } from './wording.ts';

/**
 * Which periods the data cover whole, in part, or not at all: the coverage window, without its gaps. An aggregate dataset does
 * not say when its periods begin (a year may be a financial year), so nothing is said of them.
 */

type Gap = NonNullable<DatasetDefinition['coverage']['gaps']>[number];

/** The days that the data are about. */
export type CoveragePeriod = Pick<DatasetDefinition['coverage'], 'window' | 'gaps'>;

/** The parts of the window that the data cover, in order. */
export function coveredWindows({ window, gaps = [] }: CoveragePeriod): Window[] {
  const covered: Window[] = [];
  let { from } = window;
  for (const gap of gapsInOrder(gaps)) {
    if (gap.from > from) covered.push({ from, to: gap.from });
    from = gap.to;
  }
  return from < window.to ? [...covered, { from, to: window.to }] : covered;
}

const gapsInOrder = (gaps: readonly Gap[]): Gap[] => gaps.toSorted((a, b) => (a.from < b.from ? -1 : 1));

const overlap = (one: Window, other: Window): boolean => one.from < other.to && one.to > other.from;

interface CoveredPeriods {
  /** Positions of the periods that lie wholly in gaps, as far as the window goes. */
  none: ReadonlySet<number>;
  /** Positions of those that the data cover in part. */
  part: ReadonlySet<number>;
}

const NO_PERIODS: CoveredPeriods = { none: new Set(), part: new Set() };

/** How the data cover the periods of a dimension. Other dimensions have no periods. */
export const periodCoverage = (codebook: Codebook, dimension: Dimension): CoveredPeriods =>
  coveredPeriods(codebook).get(dimension.id) ?? NO_PERIODS;

const coveredPeriods = oncePer((codebook: Codebook): ReadonlyMap<string, CoveredPeriods> => {
  const covered = coveredWindows(codebook.definition.coverage);
  const periods = [...codebook.dimensions.values()].filter(({ kind }) => kind === 'period');
  return new Map(
    periods.map(({ id, codes }) => {
      const [none, part] = [new Set<number>(), new Set<number>()];
      for (const [position, { code }] of codes.entries()) {
        const days = periodOf(code)?.window;
        if (!days) continue; // not-reported
        const inside = covered.filter((window) => overlap(window, days));
        if (inside.length === 0) none.add(position);
        else if (inside.length > 1 || inside.some(({ from, to }) => from > days.from || to < days.to))
          part.add(position);
      }
      return [id, { none, part }];
    }),
  );
});

/** A code of one axis, and the slots of the axis of periods in which it did not exist. */
interface LifelessCode {
  axis: number;
  slot: number;
  time: number;
  periods: ReadonlySet<number>;
}

/** The codes of an answer that began or ended within its periods. */
export function lifelessCodes(dimensions: readonly ListedPeriods[]): LifelessCode[] {
  // In an official table, years are a variable like others.
  const time = dimensions.findIndex(
    ({ dimension: { kind, codes } }) =>
      kind === 'period' || codes.every(({ code }) => code === NOT_REPORTED || periodOf(code)?.period === 'year'),
  );
  const periods = dimensions
    .slice(time, time + 1)
    .flatMap(({ dimension, positions }) =>
      positions.map((position) => periodOf(codeAt(dimension, position).code)?.window),
    );
  return dimensions.flatMap(({ dimension, positions }, axis) =>
    positions.flatMap((position, slot): LifelessCode[] => {
      const { since = '', until = '9999' } = codeAt(dimension, position);
      const without = periods.flatMap((days, at) => (days && (days.to <= since || days.from >= until) ? [at] : []));
      return without.length > 0 ? [{ axis, slot, time, periods: new Set(without) }] : [];
    }),
  );
}

export const isLifeless = (codes: readonly LifelessCode[], slots: readonly number[]): boolean =>
  codes.some(({ axis, slot, time, periods }) => slots[axis] === slot && periods.has(slots[time] ?? -1));

/** The codes of a dimension's periods that lie wholly in gaps. */
export function notCoveredCodes(codebook: Codebook, id: string): string[] {
  const dimension = codebook.dimensions.get(id);
  if (!dimension) return [];
  return [...periodCoverage(codebook, dimension).none].map((position) => codeAt(dimension, position).code);
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

interface ListedPeriods {
  dimension: Dimension;
  positions: readonly number[];
}

/** Those of some periods that the data cover in part only, so that their numbers cannot be compared with others. */
export const partPeriods = (codebook: Codebook, periods: readonly ListedPeriods[]) =>
  periodsWith(codebook, periods, 'part');

/** Which they are, as a sentence; undefined if none. */
export function partPeriodsText(codebook: Codebook, periods: readonly ListedPeriods[]): string | undefined {
  const { window, gaps = [] } = codebook.definition.coverage;
  const part = partPeriods(codebook, periods);
  if (part.length === 0) return undefined;
  const touched = touching(gaps, part);
  const without = touched.length === 0 ? '' : `, without ${inWords(firstOf(touched.map(windowText)))}`;
  const sentence = `${inWords(part.map(({ label }) => label))} ${part.length > 1 ? 'are' : 'is'} covered in part only: the data cover ${windowText(window)}${without}.`;
  return withReasons(sentence, touched);
}

/**
 * Which of the listed periods lie in gaps, and why; of an answer over no periods, which gaps its figures have. Undefined if there
 * is nothing to say.
 */
export function notCoveredText(codebook: Codebook, dimensions: readonly ListedPeriods[]): string | undefined {
  const { gaps = [] } = codebook.definition.coverage;
  if (codebook.definition.kind !== 'cases' || gaps.length === 0) return undefined;
  if (!dimensions.some(({ dimension }) => dimension.kind === 'period')) {
    const sentence = `The data do not cover the whole window. Not covered: ${inWords(firstOf(gapsInOrder(gaps).map(windowText)))}.`;
    return withReasons(sentence, gaps);
  }
  const none = periodsWith(codebook, dimensions, 'none');
  if (none.length === 0) return undefined;
  const sentence = `${inWords(none.map(({ label }) => label))} ${none.length > 1 ? 'are' : 'is'} not covered: the figures are not known, and not 0.`;
  return withReasons(sentence, touching(gaps, none));
}

const MOST_NAMED = 5;

/** The first ones, and how many more there are. */
const firstOf = (texts: readonly string[]): readonly string[] =>
  texts.length <= MOST_NAMED ? texts : [...texts.slice(0, MOST_NAMED), `${texts.length - MOST_NAMED} more times`];

const withReasons = (sentence: string, gaps: readonly Gap[]): string =>
  [sentence, ...new Set(gaps.map(({ reason }) => reason))].join(' ');

/** The gaps that have a day in one of the periods, in order. */
const touching = (gaps: readonly Gap[], periods: readonly { code: string }[]): Gap[] => {
  const windows = periods.flatMap(({ code }) => periodOf(code)?.window ?? []);
  return gapsInOrder(gaps).filter((gap) => windows.some((days) => overlap(gap, days)));
};

const periodsWith = (codebook: Codebook, periods: readonly ListedPeriods[], which: keyof CoveredPeriods) =>
  periods.flatMap(({ dimension, positions }) => {
    const selected = periodCoverage(codebook, dimension)[which];
    return positions.filter((position) => selected.has(position)).map((position) => codeAt(dimension, position));
  });

/** `2013-07-22 to 2015-07-21`. A window ends with the day after its last, but people read both days as included. */
export const windowText = (window: Window): string => `${window.from} to ${lastDayOf(window)}`;
