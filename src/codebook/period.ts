import type { PERIODS } from '../schemas/vocabulary.ts';
import type { Window } from './calendar.ts';
import type { Audience, Code } from './model.ts';

export type Period = (typeof PERIODS)[number];

/** Who sees a period that the codebook does not mention (contract data 2). */
export const PERIOD_AUDIENCES: Readonly<Record<Period, Audience>> = {
  year: 'public',
  quarter: 'partner',
  month: 'internal',
};

export const PERIOD_LABELS: Readonly<Record<Period, string>> = { year: 'Year', quarter: 'Quarter', month: 'Month' };

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const quarterOf = (month: number): number => Math.ceil(month / 3);

/**
 * The years (`2015`), quarters (`2015-Q1`) or months (`2015-03`) of which at least one day lies in the half-open window, in
 * order. The parent of a month is its quarter, that of a quarter its year. Both days must be real.
 */
export function periodCodes(period: Period, window: Window): readonly Code[] {
  const codes = new Map<string, Code>();
  const first = monthNumber(window.from);
  // The day `to` is outside: on the first of a month, so is its whole month.
  const last = monthNumber(window.to) - (window.to.endsWith('-01') ? 1 : 0);
  for (let number = first; number <= last; number += 1) {
    const code = codeOf(period, Math.floor(number / 12), (number % 12) + 1);
    if (!codes.has(code.code)) codes.set(code.code, code);
  }
  return [...codes.values()];
}

const monthNumber = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;

function codeOf(period: Period, year: number, month: number): Code {
  const quarter = `${year}-Q${quarterOf(month)}`;
  if (period === 'year') return { code: `${year}`, label: `${year}` };
  if (period === 'quarter')
    return { code: quarter, label: `Quarter ${quarterOf(month)} of ${year}`, parent: `${year}` };
  return {
    code: `${year}-${String(month).padStart(2, '0')}`,
    label: `${MONTHS[month - 1]} ${year}`,
    parent: quarter,
  };
}
