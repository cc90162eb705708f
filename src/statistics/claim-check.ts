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

/**
 * Why a claim got its verdict, in a sentence or two: the figure, and the rule. No reason may hold a wording that the figure is
 * refused, so rules are told without an example.
 */

const REASONS = {
  noFigure: 'No figure is published here, so no claim about it can be confirmed.',
  notUnderstood:
    'Not understood. Send the figure alone: a number, a percentage, so many out of ten, one in so many, a bound, or so many a day. Words such as about, nearly or less than belong to no form.',
  ownWords: 'These are the words that it was published in.',
  otherWords:
    'The number is that of its source, but a figure of somebody else is quoted in the words it was published in.',
  notTheirs: 'That is not the figure that its source gives.',
} as const;

const trueReason = (words: WordingInput): string => `${factOf(words)} It is put so.`;

function falseReason({ kind, basis }: Claim, words: WordingInput): string {
  const fact = factOf(words);
  if (!KINDS[words.statistic].includes(kind)) return `${fact} The claim is of another kind.`;
  if (words.statistic === 'rate' && basis === 'working' && words.basis === 'calendar')
    return `${fact} It says nothing of working days.`;
  return `${fact} The claim does not follow from it.`;
}

const misleadingReason = (claim: Claim, words: WordingInput): string =>
  `${factOf(words)} The claim holds by arithmetic, but ${whyRefused(claim, words)}`;

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

const OF_FORMS: Record<WordingForm, string> = {
  exact: 'an exact figure is given in all its digits, and with its unit where there are two.',
  only: 'this is said of a count under 5% of its whole alone.',
  'one-in-n': 'the form is for an n from 2 to 10 that the share comes close to.',
  'more-than-one-in-n':
    'the form is for the smallest n of which it is true, from 2 to 10, where the share does not come close to a smaller one.',
  'out-of-ten': 'the form is for whole numbers from 1 to 9.',
  percent: 'a percentage is given whole.',
  'more-than': 'a bound is the figure rounded down to two digits, and is not given of an approximate figure.',
  'at-least': 'a bound is the figure rounded down to two digits, and is not given of an approximate figure.',
  'per-day': 'a rate is given whole where it comes within a tenth, else with one decimal.',
  total: 'a total is rounded down to a whole number.',
};

function whyRefused({ form, bound, basis }: Claim, words: WordingInput): string {
  const { statistic } = words;
  const isSmall =
    statistic === 'share' ? compare(words.denominator, fraction(10n)) < 0 : statistic === 'rate' && words.days < 10;
  if (isSmall) return 'nothing is put into words where the denominator is under 10.';
  if (statistic === 'rate' && words.basis === 'working' && basis === 'calendar')
    return 'its days are working days, which has to be said.';
  const isShareOrRate = statistic === 'share' || statistic === 'rate';
  if (isShareOrRate && bound && form !== 'more-than-one-in-n') return 'a share or rate has no bound of this kind.';
  return OF_FORMS[form];
}

/** Whether a claim holds by arithmetic: as rounded, or, if it says so, as a bound. What a form refuses plays no part. */
function holds(claim: Claim, words: WordingInput): boolean {
  switch (words.statistic) {
    case 'share':
      return words.denominator.of > 0n && holdsOfShare(claim, divide(words.numerator, words.denominator));
    case 'rate':
      // Working days are fewer than days: a rate a day says nothing of a working day.
      if (claim.kind !== 'per-day' || (claim.basis === 'working' && words.basis === 'calendar')) return false;
      return holdsOf(claim, divide(words.count, fraction(words.days)));
    case 'count':
      return claim.kind === 'number' && claim.unit !== 'converted' && holdsOf(claim, words.value);
    case 'sum':
      return claim.kind === 'number' && holdsOf(claim, inClaimedUnit(claim, words));
  }
}

function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

function holdsOfShare(claim: Claim, p: Fraction): boolean {
  const { kind, number, bound } = claim;
  if (kind === 'percent') return holdsOf(claim, multiply(p, fraction(100n)));
  if (kind === 'out-of-ten') return holdsOf(claim, multiply(p, fraction(10n)));
  if (kind !== 'one-in-n') return false;
  // Of a share it is p that is more than 1/n; as rounded it is the n.
  if (bound) return isBeyond(p, divide(fraction(1n), number.value), bound);
  return p.of > 0n && compare(fraction(roundHalfUp(divide(fraction(1n), p), 0)), number.value) === 0;
}

function holdsOf({ kind, number, bound }: Claim, value: Fraction): boolean {
  if (bound) return isBeyond(value, number.value, bound);
  // A hundred can be a rounded number; 50% or 10 out of 10 is said of whole per cents and tenths.
  const isCoarse = kind !== 'number' && compare(number.step, fraction(1n)) > 0;
  const step = isCoarse ? fraction(1n) : number.step;
  return compare(multiply(fraction(roundHalfUp(divide(value, step), 0)), step), number.value) === 0;
}

function isBeyond(value: Fraction, limit: Fraction, bound: 'more' | 'least'): boolean {
  return bound === 'more' ? compare(value, limit) > 0 : compare(value, limit) >= 0;
}

/** What is made of a claim about a headline: contract statistics 3. */
export interface ClaimCheck {
  /** As it was sent. */
  claim: string;
  /** The form that it was read in; null if it was not understood. */
  form: WordingForm | null;
  verdict: (typeof CLAIM_VERDICTS)[number];
  reason: string;
  /** How the headline itself puts the figure, if it does. */
  suggested: string | null;
}

/**
 * Holds a claim against the exact figure of a computed headline (`words`; null where there is none). `true` if the wording of
 * the claim's form says just that; `misleading` if the claim holds by arithmetic and its form refuses it; else `false`. Where
 * there is no figure, or a withheld one, the verdict is the same whatever is claimed: it must not tell the figure.
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

/** The same of a figure of somebody else, which has no other wording than the one it was published in. */
export function checkExternalClaim(claim: string, figure: ExternalFigure): ClaimCheck {
  const readings = readClaim(claim, [{ name: 'own', plural: figure.unit }]);
  const [first] = readings;
  const answer = { claim, suggested: figure.wording };
  if (plainText(claim) === plainText(figure.wording))
    return { ...answer, form: first?.form ?? 'exact', verdict: 'true', reason: REASONS.ownWords };
  if (!first) return { ...answer, form: null, verdict: 'not-understood', reason: REASONS.notUnderstood };
  const value = parseDecimal(figure.value);
  const held = readings.find((reading) =>
    reading.kind === 'number' ? holdsOf(reading, value) : holdsOfShare(reading, value),
  );
  return held
    ? { ...answer, form: held.form, verdict: 'misleading', reason: REASONS.otherWords }
    : { ...answer, form: first.form, verdict: 'false', reason: REASONS.notTheirs };
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
  // The one bound on a percentage: over half.
  if (claim.form === 'percent' && claim.bound)
    return words.statistic === 'share' && compare(multiply(words.numerator, fraction(2n)), words.denominator) > 0;
  const isConverted = words.statistic === 'sum' && words.convert !== undefined;
  return readClaim(wording.text, units).some((printed) => saysSame(claim, printed, isConverted));
}

/** A unit that is named too changes nothing, unless there are two that could be meant. */
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
