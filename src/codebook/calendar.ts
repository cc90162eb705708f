import { language, t } from '../language/language.ts';
import type { Audience } from '../schemas/names.ts';
import type { PERIODS } from '../schemas/vocabulary.ts';
import type { Code } from './model.ts';

/**
 * Days, windows and periods. A day is a text `YYYY-MM-DD` of the proleptic Gregorian calendar. `Date` is not used: it has a
 * time zone, and turns 31 February into a day of March.
 */

/** A half-open range of days. */
export interface Window {
  /** The first day in it. */
  from: string;
  /** The first day after it. */
  to: string;
}

interface WorkingCalendar {
  /** ISO weekdays that are not worked: 1 Monday to 7 Sunday. */
  weekend: readonly number[];
  /** Other days that are not worked. */
  holidays: readonly string[];
}

/**
 * The number of days of a window: all of them, or, given a calendar, its working days, which are neither on a weekday of
 * `weekend` nor among `holidays`. A holiday that is listed twice, or falls on a weekend, counts once. Both days of the
 * window must be real (`isDay`). A window that ends before it begins has 0 days.
 */
export function countDays(window: Window, basis: 'calendar' | WorkingCalendar): number {
  const from = dayNumber(window.from);
  const to = dayNumber(window.to);
  if (to <= from) return 0;
  if (basis === 'calendar') return to - from;
  const weekend = new Set(basis.weekend);
  const holidays = new Set(basis.holidays.map(dayNumber));
  let working = 0;
  for (let day = from; day < to; day += 1) {
    if (!weekend.has(isoWeekday(day)) && !holidays.has(day)) working += 1;
  }
  return working;
}

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether a text is a day that exists, from 1600-01-01 to 2200-12-31. Such texts sort as their days do. */
export function isDay(text: string): boolean {
  const parts = FORM.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return year >= 1600 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/**
 * The number of a real day (`isDay`): consecutive days have consecutive numbers, and 1970-01-01 is 0.
 * Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
export function dayNumber(day: string): number {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const marchYear = month > 2 ? year : year - 1; // years begin in March, so that the leap day comes last
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const PRECISIONS = { 10: 'day', 7: 'month', 4: 'year' } as const;

/** How exactly a date is known: `2014-05-13`, `2014-05` or `2014`, from 1600 to 2200. Undefined for any other text. */
export function precisionOf(date: string): 'day' | 'month' | 'year' | undefined {
  const form = PRECISIONS[date.length as keyof typeof PRECISIONS];
  return isDay(`${date}-01-01`.slice(0, 10)) ? form : undefined;
}

/** The first and the last day that a date can be, as texts: of a day both are that day. The date is real (`precisionOf`). */
export function daysOf(date: string): { first: string; last: string } {
  if (date.length === 10) return { first: date, last: date };
  if (date.length === 4) return { first: `${date}-01-01`, last: `${date}-12-31` };
  const last = daysInMonth(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
  return { first: `${date}-01`, last: `${date}-${last}` };
}

export function lastDayOf({ to }: Window): string {
  const [year, month, day] = [Number(to.slice(0, 4)), Number(to.slice(5, 7)), Number(to.slice(8, 10))];
  if (day > 1) return `${to.slice(0, 8)}${String(day - 1).padStart(2, '0')}`;
  if (month === 1) return `${year - 1}-12-31`;
  return daysOf(`${year}-${String(month - 1).padStart(2, '0')}`).last;
}

/** The ISO weekday of a day number: 1 Monday to 7 Sunday. */
export const isoWeekday = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;

export type Period = (typeof PERIODS)[number];

export const PERIOD_LABELS: Readonly<Record<Period, string>> = { year: 'Year', quarter: 'Quarter', month: 'Month' };

/** Who sees a period that the codebook does not mention. */
export const PERIOD_AUDIENCES: Readonly<Record<Period, Audience>> = {
  year: 'public',
  quarter: 'partner',
  month: 'internal',
};

/**
 * The years (`2015`), quarters (`2015-Q1`) or months (`2015-03`) that have at least one day in the window, in order. The
 * parent of a month is its quarter, that of a quarter its year. Both days of the window must be real.
 */
export function periodCodes(period: Period, window: Window): readonly Code[] {
  const codes = new Map<string, Code>();
  const first = monthNumber(window.from);
  // The day `to` is outside. If it is the first of a month, its whole month is.
  const last = monthNumber(window.to) - (window.to.endsWith('-01') ? 1 : 0);
  for (let number = first; number <= last; number += 1) {
    const code = codeOfPeriod(period, Math.floor(number / 12), (number % 12) + 1);
    if (!codes.has(code.code)) codes.set(code.code, code);
  }
  return [...codes.values()];
}

const monthNumber = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const WELSH_MONTH = new Intl.DateTimeFormat('cy', { month: 'long', timeZone: 'UTC' });

/** `March`, in the language of the reader. */
const monthName = (month: number): string =>
  language() === 'cy' ? WELSH_MONTH.format(Date.UTC(2000, month - 1)) : (MONTHS[month - 1] ?? '');

/** `2026-03-04`, alone or at the beginning of an instant, as `4 March 2026`. */
export const dayText = (day: string): string =>
  `${Number(day.slice(8, 10))} ${monthName(Number(day.slice(5, 7)))} ${day.slice(0, 4)}`;

/** `22 July 2013 to 21 July 2015`: both days are in it. */
export const daysText = (window: Window): string =>
  t('{from} to {to}', { from: dayText(window.from), to: dayText(lastDayOf(window)) });

const PERIOD_CODE = /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/;

/** The period that a code names, and its days: `2015-Q1` is 2015-01-01 to 2015-04-01. Undefined for any other code. */
export function periodOf(code: string): { period: Period; window: Window } | undefined {
  const match = PERIOD_CODE.exec(code);
  if (!match) return undefined;
  const [, year, quarter, month] = match;
  const period = quarter ? 'quarter' : month ? 'month' : 'year';
  const first = quarter ? Number(quarter) * 3 - 2 : Number(month ?? 1);
  const next = first + { year: 12, quarter: 3, month: 1 }[period];
  const day = (of: number, ofMonth: number) => `${of}-${String(ofMonth).padStart(2, '0')}-01`;
  const to = next > 12 ? day(Number(year) + 1, 1) : day(Number(year), next);
  return { period, window: { from: day(Number(year), first), to } };
}

function codeOfPeriod(period: Period, year: number, month: number): Code {
  const quarter = Math.ceil(month / 3);
  if (period === 'year') return { code: `${year}`, label: `${year}` };
  if (period === 'quarter')
    return { code: `${year}-Q${quarter}`, label: `Quarter ${quarter} of ${year}`, parent: `${year}` };
  return {
    code: `${year}-${String(month).padStart(2, '0')}`,
    label: `${MONTHS[month - 1]} ${year}`,
    parent: `${year}-Q${quarter}`,
  };
}
