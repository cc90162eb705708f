/** Years `2014`, quarters `2014-Q1` and months `2014-01`. */

const PERIOD_CODE = /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/;

export const yearOf = (code: string): string => code.slice(0, 4);

/** Whether a period is, or is within, another: a month within its quarter. */
export function isWithin(inner: string, outer: string): boolean {
  if (inner === outer || outer === yearOf(inner)) return true;
  return outer === `${yearOf(inner)}-Q${Math.ceil(Number(inner.slice(5)) / 3)}`;
}

/** The first month of a period, and the first after it, as numbers. Undefined: it is no period. */
function monthsOf(code: string): { from: number; to: number } | undefined {
  const [, year, quarter, month] = PERIOD_CODE.exec(code) ?? [];
  if (year === undefined) return undefined;
  const first = 12 * Number(year) + (quarter ? 3 * Number(quarter) - 3 : Number(month ?? 1) - 1);
  return { from: first, to: first + (quarter ? 3 : month ? 1 : 12) };
}

/** The month of a day, as a number. */
const monthOf = (day: string): number => 12 * Number(yearOf(day)) + Number(day.slice(5, 7)) - 1;

/** Whether a period has a day in the window, of which the last day is not one. Anything that is no period has. */
export function isInWindow(code: string, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const months = monthsOf(code);
  const end = monthOf(to) + (to.endsWith('-01') ? 0 : 1);
  return months === undefined || (months.from < end && months.to > monthOf(from));
}
