import type { ExternalFigure } from '../schemas/headline.ts';
import type { CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import { type Claim, type ClaimUnit, plainText, readClaim } from './claim.ts';
import {
  compare,
  divide,
  type Fraction,
  fraction,
  multiply,
  parseDecimal,
  roundedDecimal,
  roundHalfUp,
} from './fraction.ts';
import {
  exactFigure,
  type Flag,
  type WordingForm,
  type WordingInput,
  withCommas,
  withUnit,
  wordingOf,
} from './wording.ts';

/** Checks claims about headlines: `docs/reference/headlines.md`, "Checking a claim". */

/** The verdict on a claim. */
export interface ClaimCheck {
  /** As it was sent. */
  claim: string;
  /** The form that it was read in; null if it was not understood. */
  form: WordingForm | null;
  verdict: (typeof CLAIM_VERDICTS)[number];
  reason: string;
  /** How the headline itself words the figure; null if it does not. */
  suggested: string | null;
}

/**
 * Checks a claim against the exact figure of a computed headline (`words`; null if there is none). The verdict is `true` if the
 * wording of the claim's form says the same, `misleading` if the claim is arithmetically correct but its form is refused, and
 * otherwise `false`. For a figure that does not exist or is withheld the verdict is the same whatever is claimed, so that no
 * series of claims can find it out.
 */
export function checkClaim(claim: string, words: WordingInput | null, suggested: string | null): ClaimCheck {
  const units = words ? unitsOf(words) : [];
  const readings = readClaim(claim, units);
  const [first] = readings;
  const answer = { claim, suggested };
  if (words === null || words.suppressed)
    return { ...answer, form: first?.form ?? null, verdict: 'false', reason: REASONS.noFigure };
  if (!first) return { ...answer, form: null, verdict: 'not-understood', reason: REASONS.notUnderstood };
  const printed = readings.find((reading) => isPrinted(reading, words, units));
  if (printed) return { ...answer, form: printed.form, verdict: 'true', reason: trueReason(words) };
  const held = readings.find((reading) => holds(reading, words));
  if (held) return { ...answer, form: held.form, verdict: 'misleading', reason: misleadingReason(held, words) };
  return { ...answer, form: first.form, verdict: 'false', reason: falseReason(first, words) };
}

/** Checks a claim against an external figure, whose only true wording is the one that it was published in. */
export function checkExternalClaim(claim: string, figure: ExternalFigure): ClaimCheck {
  const readings = readClaim(claim, [{ name: 'own', plural: figure.unit }]);
  const [first] = readings;
  const answer = { claim, suggested: figure.wording };
  if (plainText(claim) === plainText(figure.wording))
    return { ...answer, form: first?.form ?? 'exact', verdict: 'true', reason: REASONS.ownWords };
  if (!first) return { ...answer, form: null, verdict: 'not-understood', reason: REASONS.notUnderstood };
  const value = parseDecimal(figure.value);
  const held = readings.find((reading) =>
    reading.kind === 'number' ? holdsForNumber(reading, value) : holdsForShare(reading, value),
  );
  return held
    ? { ...answer, form: held.form, verdict: 'misleading', reason: REASONS.otherWords }
    : { ...answer, form: first.form, verdict: 'false', reason: REASONS.otherFigure };
}

function unitsOf(words: WordingInput): ClaimUnit[] {
  if (words.statistic === 'rate' || words.statistic === 'share') return [];
  const own: ClaimUnit = { name: 'own', plural: words.unit };
  const convert = words.statistic === 'sum' ? words.convert : undefined;
  return convert ? [own, { name: 'converted', plural: convert.unit }] : [own];
}

/** Whether the wording of the claim's form says what the claim says. */
function isPrinted(claim: Claim, words: WordingInput, units: readonly ClaimUnit[]): boolean {
  const wording = wordingOf(claim.form, words);
  if (wording?.form !== claim.form) return false;
  // The only bound on a percentage is "over half".
  if (claim.form === 'percent' && claim.bound)
    return words.statistic === 'share' && compare(multiply(words.numerator, fraction(2n)), words.denominator) > 0;
  const isConverted = words.statistic === 'sum' && words.convert !== undefined;
  return readClaim(wording.text, units).some((printed) => saysSame(claim, printed, isConverted));
}

/** A unit that only the claim names makes no difference, unless the figure has two. */
function saysSame(claim: Claim, printed: Claim, isConverted: boolean): boolean {
  const sameUnit = claim.unit === printed.unit || (!isConverted && printed.unit === undefined);
  return (
    sameUnit &&
    claim.kind === printed.kind &&
    claim.bound === printed.bound &&
    claim.basis === printed.basis &&
    compare(claim.number.value, printed.number.value) === 0
  );
}

/**
 * Whether a claim is arithmetically correct: as a rounded figure, or as a bound. Whether its form is refused is not looked at
 * here.
 */
function holds(claim: Claim, words: WordingInput): boolean {
  switch (words.statistic) {
    case 'share':
      return words.denominator.of > 0n && holdsForShare(claim, divide(words.numerator, words.denominator));
    case 'rate':
      // There are fewer working days than days, so a rate by calendar days says nothing about a working day.
      if (claim.kind !== 'per-day' || (claim.basis === 'working' && words.basis === 'calendar')) return false;
      return holdsForNumber(claim, divide(words.count, fraction(words.days)));
    case 'count':
      return claim.kind === 'number' && claim.unit !== 'converted' && holdsForNumber(claim, words.value);
    case 'sum':
      return claim.kind === 'number' && holdsForNumber(claim, inClaimedUnit(claim, words));
  }
}

function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

function holdsForShare(claim: Claim, p: Fraction): boolean {
  const { kind, number, bound } = claim;
  if (kind === 'percent') return holdsForNumber(claim, multiply(p, fraction(100n)));
  if (kind === 'out-of-ten') return holdsForNumber(claim, multiply(p, fraction(10n)));
  if (kind !== 'one-in-n') return false;
  // A bound is on the share (p is more than 1/n), while rounding is of the n.
  if (bound) return isBeyond(p, divide(fraction(1n), number.value), bound);
  return p.of > 0n && compare(fraction(roundHalfUp(divide(fraction(1n), p), 0)), number.value) === 0;
}

function holdsForNumber({ kind, number, bound }: Claim, value: Fraction): boolean {
  if (bound) return isBeyond(value, number.value, bound);
  // 100 can be a number rounded to hundreds, but 50% and 10 out of 10 are taken as rounded to whole per cents and tenths.
  const isCoarse = kind !== 'number' && compare(number.step, fraction(1n)) > 0;
  const step = isCoarse ? fraction(1n) : number.step;
  return compare(multiply(fraction(roundHalfUp(divide(value, step), 0)), step), number.value) === 0;
}

function isBeyond(value: Fraction, limit: Fraction, bound: 'more' | 'least'): boolean {
  return bound === 'more' ? compare(value, limit) > 0 : compare(value, limit) >= 0;
}

/**
 * Reasons give the figure, then the rule. They state rules without examples, since an example could be a wording that this
 * figure is refused.
 */
const REASONS = {
  noFigure: 'No figure is published for this headline, so no claim about it can be confirmed.',
  notUnderstood:
    'The claim could not be read. Send the figure alone: a number, a percentage, so many out of ten, one in so many, a bound, or so many a day. Claims with words such as about, nearly or less than are not checked.',
  ownWords: 'These are the words in which the figure was published.',
  otherWords:
    'The number agrees with the source, but a figure published by another body is quoted only in its published words.',
  otherFigure: 'The source gives a different figure.',
} as const;

const trueReason = (words: WordingInput): string => `${factOf(words)} This matches the published wording.`;

function falseReason({ kind, basis }: Claim, words: WordingInput): string {
  const fact = factOf(words);
  if (!KINDS[words.statistic].includes(kind)) return `${fact} The claim is about another kind of figure.`;
  if (words.statistic === 'rate' && basis === 'working' && words.basis === 'calendar')
    return `${fact} It is a rate by calendar days and says nothing about working days.`;
  return `${fact} It does not support the claim.`;
}

const misleadingReason = (claim: Claim, words: WordingInput): string =>
  `${factOf(words)} The claim is arithmetically correct, but ${whyRefused(claim, words)}`;

const KINDS: Record<WordingInput['statistic'], readonly Claim['kind'][]> = {
  count: ['number'],
  sum: ['number'],
  share: ['one-in-n', 'out-of-ten', 'percent'],
  rate: ['per-day'],
};

function factOf(words: WordingInput): string {
  const { flags = [] } = words;
  switch (words.statistic) {
    case 'share':
      return `The figure is ${inDigits(words.numerator)} of ${inDigits(words.denominator)}${qualified(flags)}.`;
    case 'rate': {
      const days = withUnit(withCommas(`${words.days}`), 'days');
      const basis = words.basis === 'working' ? days.replace(' ', ' working ') : days;
      return `The figure is ${inDigits(words.count)} in ${basis}${qualified(flags)}.`;
    }
    default:
      return `The figure is ${withUnit(inDigits(words.value), words.unit)}${qualified(flags)}.`;
  }
}

const inDigits = (value: Fraction): string => exactFigure(value) ?? withCommas(roundedDecimal(value, 6));

function qualified(flags: readonly Flag[]): string {
  if (flags.includes('approximate')) return ', which is approximate';
  return flags.includes('lower-bound') ? ', which is a lower bound' : '';
}

const RULES: Record<WordingForm, string> = {
  exact: 'an exact figure has all its digits, and its unit where it can be given in two units.',
  only: 'this is said only of a count under 5% of its whole.',
  'one-in-n': 'this form is used only for an n from 2 to 10 that the share is close to.',
  'more-than-one-in-n':
    'this form is used only for the smallest n from 2 to 10 of which it is true, and only if the share is not close to a smaller n.',
  'out-of-ten': 'this form is used only for whole numbers from 1 to 9.',
  percent: 'a percentage is a whole number.',
  'more-than': 'a bound is the figure rounded down to two digits, and an approximate figure has none.',
  'at-least': 'a bound is the figure rounded down to two digits, and an approximate figure has none.',
  'per-day': 'a rate is a whole number if it is within a tenth of one, and otherwise has one decimal.',
  total: 'a total is rounded down to a whole number.',
};

function whyRefused({ form, bound, basis }: Claim, words: WordingInput): string {
  const { statistic } = words;
  const isSmall =
    statistic === 'share' ? compare(words.denominator, fraction(10n)) < 0 : statistic === 'rate' && words.days < 10;
  if (isSmall) return 'a figure whose denominator is under 10 is not put into words.';
  if (statistic === 'rate' && words.basis === 'working' && basis === 'calendar')
    return 'the rate is by working days, and the wording must say so.';
  const isShareOrRate = statistic === 'share' || statistic === 'rate';
  if (isShareOrRate && bound && form !== 'more-than-one-in-n') return 'a share or rate has no bound of this kind.';
  return RULES[form];
}
