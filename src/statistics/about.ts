import type { Dimension } from '../codebook/model.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { NOT_REPORTED, PERIODS, type STATISTICS } from '../schemas/vocabulary.ts';
import type { Plan, PlannedDimension } from './query.ts';

/** What an answer's JSON leaves out, since the manifest and the codebook say it, and what a chart or a file must say itself. */
export interface About {
  title: string;
  publisher: string;
  licence: DatasetDefinition['licence'];
  /** Half-open. */
  window: DatasetDefinition['coverage']['window'];
  /** The records are made up. */
  constructed: boolean;
  /** Of each measure of the answer, in its order. */
  statistics: readonly (typeof STATISTICS)[number][];
  /** Dimensions of the answer that are periods. */
  time: readonly string[];
  /** Dimensions of the answer that are areas. */
  geo: readonly string[];
  /** Labels of the periods listed that the window covers in part only: their numbers are no match for a whole one's. */
  partPeriods: readonly string[];
}

export function aboutOf({ codebook, measures, dimensions }: Plan): About {
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
    partPeriods: dimensions.flatMap((planned) => partPeriods(planned, coverage.window)),
  };
}

const PERIOD_FORM = { year: /^\d{4}$/, quarter: /^\d{4}-Q[1-4]$/, month: /^\d{4}-(0[1-9]|1[0-2])$/ };

/** An aggregate dataset declares its periods like any variable: one is known by its name and the form of its codes. */
function isPeriod({ id, kind, codes }: Dimension): boolean {
  const period = PERIODS.find((name) => name === id);
  if (kind === 'period' || period === undefined) return kind === 'period';
  return codes.every(({ code }) => code === NOT_REPORTED || PERIOD_FORM[period].test(code));
}

/** Of an aggregate dataset nothing is known of when a period begins: a year may be a financial one. */
function partPeriods({ dimension, positions }: PlannedDimension, window: About['window']): string[] {
  if (dimension.kind !== 'period') return [];
  const listed = positions.map((position) => dimension.codes[position]!); // positions of this very list
  return listed.flatMap(({ code, label }) => {
    const days = daysOf(code);
    return days && (days.from < window.from || days.to > window.to) ? [label] : [];
  });
}

/** Half-open, as a window is: `2015-Q1` is 2015-01-01 to 2015-04-01. */
function daysOf(code: string): About['window'] | undefined {
  const match = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const [first, length] = quarter ? [Number(quarter) * 3 - 2, 3] : month ? [Number(month), 1] : [1, 12];
  const next = first + length;
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  return { from: day(Number(year), first), to: next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next) };
}
