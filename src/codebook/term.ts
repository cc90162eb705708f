/** Lengths of sentences as pronounced: ISO 8601 durations of whole years, months, weeks and days. */

const PATTERN = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;
const MAX_NUMBER = 2 ** 31 - 1;
/** Four numbers of ten digits and five letters are 45 characters; the rest is room for leading zeros. */
const MAX_LENGTH = 60;

/**
 * Years, months, weeks and days in sixteenths of a day: a year is 365.25 days, a month a twelfth of that, a week 7. All are whole,
 * so sums are exact.
 */
const SIXTEENTHS = [5_844, 487, 112, 16] as const;
export const TERM_SCALE = 16;

/**
 * The length of a term in sixteenths of a day: a whole number. The longest possible term is below 2^44, so a sum of 500 terms
 * is exact too.
 * @throws RangeError if the text is not a term (`isTerm`).
 */
export const termSixteenths = (term: string): number => {
  const length = termLength(term);
  if (length === undefined) throw new RangeError('not a term');
  return length;
};

/** Whether the text is a duration such as `P2Y6M`, over zero, with no number above 2^31-1. */
export const isTerm = (text: string): boolean => termLength(text) !== undefined;

const termLength = (text: string): number | undefined => {
  const match = text.length > MAX_LENGTH ? null : PATTERN.exec(text);
  if (match === null) return undefined;
  const numbers = SIXTEENTHS.map((_, place) => Number(match[place + 1] ?? 0));
  if (numbers.some((number) => number > MAX_NUMBER)) return undefined;
  const length = SIXTEENTHS.reduce((sum, sixteenths, place) => sum + sixteenths * (numbers[place] ?? 0), 0);
  return length > 0 ? length : undefined;
};
