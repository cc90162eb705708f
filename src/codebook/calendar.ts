import { dayNumber, isoWeekday } from './day.ts';

export interface Window {
  /** First day that belongs to it. */
  from: string;
  /** First day after it. */
  to: string;
}

/** What is no working day: ISO weekdays (1 Monday to 7 Sunday) and single days. */
export interface WorkingCalendar {
  weekend: readonly number[];
  holidays: readonly string[];
}

/**
 * How many days a window has, `from` included and `to` excluded (contract data 1): every day, or, given a calendar, its
 * working days: neither on a weekday of `weekend` nor among `holidays`. A holiday given twice, or on a weekend, counts
 * once. Both days must be real (`isDay`); a window that ends before it begins has 0.
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
