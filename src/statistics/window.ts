import type { DatasetDefinition } from '../schemas/dataset.ts';
import type { PlannedDimension } from './query.ts';

/** Days, half-open. */
export type Window = DatasetDefinition['coverage']['window'];

const DAY_MS = 86_400_000;

/** `2013-07-22 to 2015-07-21`: people read both days as included. */
export function windowText({ from, to }: Window): string {
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
  return `${from} to ${last}`;
}

/**
 * Labels of the periods listed that the window covers in part only: their numbers are no match for a whole one's. Of an
 * aggregate dataset nothing is known of when a period begins: a year may be a financial one.
 */
export function partPeriods({ dimension, positions }: PlannedDimension, window: Window): string[] {
  if (dimension.kind !== 'period') return [];
  const listed = positions.map((position) => dimension.codes[position]!); // positions of this very list
  return listed.flatMap(({ code, label }) => {
    const days = daysOf(code);
    return days && (days.from < window.from || days.to > window.to) ? [label] : [];
  });
}

/** Half-open, as a window is: `2015-Q1` is 2015-01-01 to 2015-04-01. */
function daysOf(code: string): Window | undefined {
  const match = /^(\d{4})(?:-Q([1-4])|-(\d{2}))?$/.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const [first, length] = quarter ? [Number(quarter) * 3 - 2, 3] : month ? [Number(month), 1] : [1, 12];
  const next = first + length;
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  return { from: day(Number(year), first), to: next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next) };
}
