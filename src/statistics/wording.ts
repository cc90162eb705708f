import { called, language } from '../language/language.ts';
import type { ExternalFigure } from '../schemas/headline.ts';
import type { DAY_BASES, OBSERVATION_FLAGS, WORDING_FORMS } from '../schemas/vocabulary.ts';
import {
  compareFractions,
  distance,
  divide,
  exactDecimal,
  type Fraction,
  fixedDecimal,
  floor,
  fraction,
  isInteger,
  isNear,
  multiply,
  roundedDecimal,
  roundHalfUp,
} from './fraction.ts';

/** Figures in words: `docs/reference/headlines.md`, "Wording". Every rule is computed on exact fractions. */

export type WordingForm = (typeof WORDING_FORMS)[number];
export type ObservationFlag = (typeof OBSERVATION_FLAGS)[number];

/**
 * What a figure is made of. Amounts are exact and unconverted, and printed with so many decimals; `days` is the number of days of the
 * window. `unfiltered` is null if it is withheld. A share of which only the percentage is known, as of an external figure, is one of
 * 100, and its numbers are of nothing.
 */
export type WordingInput = { flags?: readonly ObservationFlag[]; decimals?: number } & (
  | { statistic: 'count'; value: Fraction; unit: string; unfiltered: Fraction | null }
  | { statistic: 'sum'; value: Fraction; unit: string; convert?: { unit: string; divideBy: Fraction } }
  | { statistic: 'share'; numerator: Fraction; denominator: Fraction; isPercentage?: true }
  | { statistic: 'rate'; count: Fraction; days: number; basis: (typeof DAY_BASES)[number] }
);

export interface Wording {
  /** The form of the text: the one asked for, or the one used instead (`percent` for a share, `exact` for a count or sum). */
  form: WordingForm;
  text: string;
  /**
   * The text's number is the exact value. Never for a lower bound or an approximate, rounded or perturbed figure, whose exact value
   * is not known.
   */
  exact: boolean;
}

/** The figure was rounded or perturbed before it was published, so that a zero may be a small number, and all may be only most. */
export const isBlurred = (flags: readonly ObservationFlag[] = []): boolean =>
  flags.includes('rounded') || flags.includes('perturbed');

/** The figure is near the true one and may be above or below it, so that it is "about" so many. */
export const isAbout = (flags: readonly ObservationFlag[] = []): boolean =>
  flags.includes('approximate') || isBlurred(flags);

/** The flags that the bound of an external figure gives to every number made from it. */
export const boundFlags = ({ bound }: Pick<ExternalFigure, 'bound'>): ObservationFlag[] =>
  bound === 'exact' ? [] : [bound === 'at-least' ? 'lower-bound' : 'approximate'];

/** A share of fewer is not put into words, and is marked in tables and charts. */
export const LEAST_BASE = fraction(10n);

export const TENTH = fraction(1n, 10n);
/** How far a rounded share may be from the exact one: 5% of it. */
export const TWENTIETH = fraction(1n, 20n);

/**
 * Puts a figure into words. A form that would mislead, or that the statistic cannot have, is not used: a share then becomes its
 * percentage, a rate has one decimal, a count or sum is the exact figure. Null where there is no wording at all: where the
 * denominator (the days of a rate) is under 10, and where a rounded or perturbed figure would say none or all. A figure of which a
 * part is withheld is no input: it has no numbers.
 *
 * A text has its unit in the form `total` and wherever the figure is converted. Otherwise a refused `49 years` would become a
 * bare number of days in a sentence about years.
 */
export function wordingOf(form: WordingForm, input: WordingInput): Wording | null {
  if (isBlurred(input.flags) && (saysNone(input) || saysAll(input))) return null;
  const flagged = input.flags?.includes('lower-bound') || isAbout(input.flags);
  const wording = unflaggedWording(form, input);
  return wording && { ...wording, exact: wording.exact && !flagged };
}

/** Whether the figure says that there is nobody or nothing. */
export const saysNone = (input: WordingInput): boolean => numeratorOf(input).of === 0n;

/** Whether the figure says that all of a whole, or more, are a part of it. */
export const saysAll = (input: WordingInput): boolean =>
  input.statistic === 'share' && compareFractions(input.numerator, input.denominator) >= 0;

function numeratorOf(input: WordingInput): Fraction {
  if (input.statistic === 'share') return input.numerator;
  return input.statistic === 'rate' ? input.count : input.value;
}

function unflaggedWording(form: WordingForm, input: WordingInput): Wording | null {
  switch (input.statistic) {
    case 'share':
      if (compareFractions(input.denominator, LEAST_BASE) < 0) return null;
      return shareWording(form, divide(input.numerator, input.denominator));
    case 'rate':
      return input.days < 10 ? null : perDay(input);
    case 'count':
      if (form === 'only' && !isAbout(input.flags) && mayBeOnly(input.value, input.unfiltered))
        return { form, text: `only ${exactFigure(input.value)}`, exact: true };
      return amountWording(form, input);
    case 'sum':
      return amountWording(form, input);
  }
}

/** The forms of a share: one-in-n, more-than-one-in-n, out-of-ten, otherwise the percentage. */
function shareWording(form: WordingForm, p: Fraction): Wording {
  const n = p.of > 0n ? divide(fraction(1n), p) : undefined;
  // A share can be within 5% of two neighbours, such as 1 in 10 and 1 in 9. The nearer one is used.
  if (form === 'one-in-n' && n) {
    const near = [floor(n), floor(n) + 1n].filter(isTwoToTen).map((whole) => ({ whole, part: fraction(1n, whole) }));
    const [best] = near.sort((a, b) => compareFractions(distance(a.part, p), distance(b.part, p)));
    if (best && isNear(best.part, p, TWENTIETH))
      return { form, text: `1 in ${best.whole}`, exact: compareFractions(best.part, p) === 0 };
  }
  if (form === 'more-than-one-in-n' && n) {
    const whole = floor(n) + 1n; // the only n with 1/n < p <= 1.1/n, if there is one
    const isBelow = compareFractions(multiply(p, fraction(10n * whole)), fraction(11n)) <= 0;
    if (isTwoToTen(whole) && isBelow) return { form, text: `more than 1 in ${whole}`, exact: false };
  }
  if (form === 'out-of-ten') {
    const k = roundHalfUp(multiply(p, fraction(10n)), 0);
    const part = fraction(k, 10n);
    if (k >= 1n && k <= 9n && isNear(part, p, TWENTIETH))
      return { form, text: `${k} out of 10`, exact: compareFractions(part, p) === 0 };
  }
  const percent = multiply(p, fraction(100n));
  const whole = roundHalfUp(percent, 0);
  if (whole === 0n && percent.of > 0n) return { form: 'percent', text: 'less than 1%', exact: false };
  if (whole === 100n && compareFractions(percent, fraction(100n)) < 0)
    return { form: 'percent', text: 'more than 99%', exact: false };
  return { form: 'percent', text: `${whole}%`, exact: isInteger(percent) };
}

const isTwoToTen = (n: bigint): boolean => n >= 2n && n <= 10n;

/** Whether a count is small enough for `only`: from 1 up, and under 5% of its unfiltered count, if that is published. */
export const mayBeOnly = (value: Fraction, unfiltered: Fraction | null): boolean =>
  unfiltered !== null &&
  compareFractions(value, fraction(1n)) >= 0 &&
  compareFractions(multiply(value, fraction(20n)), unfiltered) < 0;

/**
 * The forms of a count or sum: more-than and at-least (of a positive figure), total, otherwise the exact figure. An exact or
 * rounded-down figure says `at least` where it is a lower bound, and `about` where it is approximate, rounded or perturbed.
 */
function amountWording(form: WordingForm, amount: AmountInput): Wording {
  const { value, unit, flags = [], convert } = amount;
  const relation = isAbout(flags) ? 'about ' : flags.includes('lower-bound') ? 'at least ' : '';
  const special = form === 'total' ? totalWording(amount, relation) : boundWording(form, amount);
  if (special) return special;
  const digits = printed(value, amount);
  const text = `${relation}${digits}`;
  return {
    form: 'exact',
    text: convert || form === 'total' ? withUnit(text, unit) : text,
    exact: digits === withPlaces(exactFigure(value) ?? '', amount.decimals),
  };
}

interface AmountInput {
  value: Fraction;
  unit: string;
  flags?: readonly ObservationFlag[];
  decimals?: number;
  convert?: { unit: string; divideBy: Fraction };
}

const convertedOf = ({ value, convert }: AmountInput): Fraction => (convert ? divide(value, convert.divideBy) : value);

/** `more than 4.5 million`, `at least 4.5 million`. */
function boundWording(form: WordingForm, amount: AmountInput): Wording | undefined {
  const { value, flags, convert } = amount;
  if ((form !== 'more-than' && form !== 'at-least') || value.of <= 0n || isAbout(flags)) return undefined;
  const converted = convertedOf(amount);
  const bound = twoFigures(converted);
  const above = compareFractions(converted, bound) > 0;
  const shown = convert ? withUnit(inDigits(bound), convert.unit) : inDigits(bound);
  if (form === 'at-least') return { form, text: `at least ${shown}`, exact: !above };
  return above ? { form, text: `more than ${shown}`, exact: false } : undefined;
}

/** `49 years`. */
function totalWording(amount: AmountInput, relation: string): Wording | undefined {
  const { value, unit, convert } = amount;
  const converted = convertedOf(amount);
  const whole = floor(converted);
  // `0 years` for half a year, or `-2 years` for minus one and a half, would mislead. So would `at least 1 year` for nearly two.
  const isTrue = relation === '' || isNear(converted, fraction(whole), TENTH);
  if (!isTrue || (whole <= 0n && value.of !== 0n)) return undefined;
  const text = `${relation}${withUnit(withCommas(`${whole}`), convert?.unit ?? unit)}`;
  return { form: 'total', text, exact: isInteger(converted) };
}

/** A positive value rounded down to two significant figures: 4,512,345 becomes 4,500,000; 7.53 becomes 7.5. */
function twoFigures(value: Fraction): Fraction {
  let step = fraction(1n);
  for (; compareFractions(value, multiply(step, fraction(100n))) >= 0; step = multiply(step, fraction(10n)));
  for (; compareFractions(value, multiply(step, fraction(10n))) < 0; step = multiply(step, TENTH));
  return multiply(fraction(floor(divide(value, step))), step);
}

/**
 * A rate: a whole number a day if it is within a tenth of one, otherwise one decimal, and `1 every 23 days` where that would be 0. A
 * lower bound is rounded down.
 */
function perDay({ count, days, basis, flags = [] }: WordingInput & { statistic: 'rate' }): Wording {
  const rate = divide(count, fraction(days));
  const working = basis === 'working' ? 'working ' : '';
  const worded = (text: string, said: Fraction): Wording => ({
    form: 'per-day',
    text,
    exact: compareFractions(said, rate) === 0,
  });
  const isBound = flags.includes('lower-bound');
  const whole = isBound ? floor(rate) : roundHalfUp(rate, 0);
  const relation = isBound ? 'at least ' : '';
  if (whole >= 1n && compareFractions(distance(rate, fraction(whole)), TENTH) <= 0)
    return worded(`${relation}${withCommas(`${whole}`)} a ${working}day`, fraction(whole));
  const tenths = roundHalfUp(rate, 1);
  if (rate.of > 0n && (isBound ? compareFractions(rate, TENTH) < 0 : tenths === 0n)) {
    const each = divide(fraction(1n), rate);
    const apart = isBound ? -floor(multiply(each, fraction(-1n))) : roundHalfUp(each, 0);
    return worded(`${relation}1 every ${withCommas(`${apart}`)} ${working}days`, fraction(1n, apart));
  }
  if (isBound && rate.of > 0n)
    return worded(`${relation}${inDigits(twoFigures(rate))} a ${working}day`, twoFigures(rate));
  return worded(`${relation}${withCommas(fixedDecimal(tenths, 1))} a ${working}day`, fraction(tenths, 10n));
}

/** Thousands with commas: `-1234567.5` becomes `-1,234,567.5`. */
export function withCommas(decimal: string): string {
  const [whole = '', decimals] = decimal.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** With all decimals of a measure, unless it is whole: an amount of money is `4,754.50`, not `4,754.5`. */
export const withPlaces = (number: string, places = 0): string =>
  number.replace(/\.\d+$/, (part) => part.padEnd(places + 1, '0'));

const MILLION = 1_000_000n;

/**
 * An exact number with commas; from a million on `4.5 million` where one decimal says it exactly. A number that needs more
 * digits keeps them all (`4,512,345`), since an exact figure is never shortened. Undefined where its decimals never end.
 */
export function exactFigure(value: Fraction): string | undefined {
  const tenths = multiply(value, fraction(10n, MILLION));
  const size = value.of < 0n ? -value.of : value.of;
  if (size >= MILLION * value.over && isInteger(tenths)) {
    return `${withCommas(roundedDecimal(fraction(tenths.of, tenths.over * 10n), 1))} million`;
  }
  const decimal = exactDecimal(value);
  return decimal === undefined ? undefined : withCommas(decimal);
}

/** The same, with six decimals where its decimals never end. */
export const inDigits = (value: Fraction): string => exactFigure(value) ?? withCommas(roundedDecimal(value, 6));

/** A figure as its headline prints it: a lower bound is rounded down, so that it is one. */
export function printed(value: Fraction, { flags = [], decimals }: Pick<WordingInput, 'flags' | 'decimals'>): string {
  if (decimals === undefined) return inDigits(value);
  const tens = 10n ** BigInt(decimals);
  const isBound = flags.includes('lower-bound') && !isAbout(flags);
  const rounded = isBound ? floor(multiply(value, fraction(tens))) : roundHalfUp(value, decimals);
  return withPlaces(inDigits(fraction(rounded, tens)), decimals);
}

/** `1 year`, `49 years`. Codebooks write units in the plural; a unit of several words stays as it is. */
export function withUnit(figure: string, unit: string): string {
  // The form of a Welsh noun depends on the number before it. In brackets it has none.
  if (language() === 'cy') return `${figure} (${called(unit)})`;
  return `${figure} ${figure === '1' ? singular(unit) : unit}`;
}

const singular = (unit: string): string => (/[\s-]/.test(unit) ? unit : singularOf(unit));

const IRREGULAR = new Map(Object.entries({ men: 'man', women: 'woman', people: 'person', children: 'child' }));

/** `offender` of `offenders`. A word that is no plural stays as it is. */
export const singularOf = (word: string): string =>
  IRREGULAR.get(word) ??
  word
    .replace(/(?<=[^aeiou])ies$/, 'y')
    .replace(/(?<=ss|x|ch|sh)es$/, '')
    .replace(/(?<=[^su])s$/, '');

/** `companies` of `company`: a counting unit, which codebooks write in the singular. */
export const pluralOf = (word: string): string =>
  [...IRREGULAR].find(([, one]) => one === word)?.[0] ??
  (/[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}${/(?:s|x|ch|sh)$/.test(word) ? 'es' : 's'}`);

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `a`, `a and b`, `a, b and c`. */
export function inWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  if (words.length < 2) return last;
  const and = language() === 'en' ? 'and' : /^[aeiouwyâêîôûŵŷ]/i.test(last) ? 'ac' : 'a';
  return `${words.slice(0, -1).join(', ')} ${and} ${last}`;
}
