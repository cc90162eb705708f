/** Lengths of sentences as pronounced: ISO 8601 durations of whole years, months, weeks and days. */

const PATTERN = /^P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;
const MAX_NUMBER = 2 ** 31 - 1;
/** Four numbers of ten digits and five letters are 45 characters; the rest is room for leading zeros. */
const MAX_LENGTH = 60;

/** In sixteenths of a day: a year is 365.25 days, a month a twelfth of that, a week 7. All are whole, so sums are exact. */
const SIXTEENTHS = { year: 5_844, month: 487, week: 112, day: 16 } as const;
export const TERM_SCALE = 16;

/**
 * The length of a term in sixteenths of a day: a whole number. The longest possible term is below 2^44, so a sum of 500 terms
 * is exact too.
 * @throws RangeError if the text is not a term (`isTerm`).
 */
export const termSixteenths = (term: string): number => {
  const length = measure(term);
  if (length === undefined) throw new RangeError('not a term');
  return length;
};

/** Whether the text is a duration such as `P2Y6M`, over zero, with no number above 2^31-1. */
export const isTerm = (text: string): boolean => measure(text) !== undefined;

const measure = (text: string): number | undefined => {
  if (text.length > MAX_LENGTH) return undefined;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [years, months, weeks, days] = [match[1], match[2], match[3], match[4]].map((digits) => Number(digits ?? 0));
  // The pattern has four groups, each absent or digits: none of the four can be undefined here.
  const numbers = [years!, months!, weeks!, days!] as const;
  if (numbers.some((number) => number > MAX_NUMBER)) return undefined;
  const length =
    numbers[0] * SIXTEENTHS.year +
    numbers[1] * SIXTEENTHS.month +
    numbers[2] * SIXTEENTHS.week +
    numbers[3] * SIXTEENTHS.day;
  return length > 0 ? length : undefined;
};
