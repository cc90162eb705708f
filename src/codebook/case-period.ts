import type { Period } from './period.ts';

/** The year (`2015`), quarter (`2015-Q1`) or month (`2015-03`) of a day. */
export const periodCode = (day: string, period: Period): string => {
  const year = day.slice(0, 4);
  if (period === 'year') return year;
  return period === 'month' ? day.slice(0, 7) : `${year}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
};
