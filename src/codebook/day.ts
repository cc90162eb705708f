/** Days are texts `YYYY-MM-DD` of the proleptic Gregorian calendar. No `Date`: it has a time zone, and rolls 31 February over. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Whether a text is a day that exists, from 1600-01-01 to 2200-12-31. Such texts sort as their days do. */
export function isDay(text: string): boolean {
  const parts = FORM.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return year >= 1600 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/**
 * The number of a day: consecutive days have consecutive numbers, and 1970-01-01 is 0.
 * The day must be a real one (`isDay`). Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
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

/** ISO weekday of a day number: Monday 1 to Sunday 7. */
export const isoWeekday = (number: number): number => ((((number + 3) % 7) + 7) % 7) + 1;
