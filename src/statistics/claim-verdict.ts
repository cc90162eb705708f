import type { CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import type { Claim } from './claim.ts';
import {
  compareFractions,
  distance,
  divide,
  type Fraction,
  floor,
  fraction,
  isNear,
  multiply,
  roundHalfUp,
} from './fraction.ts';
import { isAbout, isBlurred, mayBeOnly, saysAll, saysNone, TENTH, TWENTIETH, type WordingInput } from './wording.ts';

/** Whether a figure bears out a claim that was read: the rules of `docs/reference/headlines.md`, "Checking a claim". */

type Because = keyof typeof VERDICT_REASONS;
/** The verdict on a claim that was read, and the reason that goes with it. */
type Judgement = { is: Exclude<(typeof CLAIM_VERDICTS)[number], 'not-understood'>; because: Because };

/** The verdict on a claim of a kind that the figure has. */
export function judge(claim: Claim, words: WordingInput): Judgement {
  const held = bearsOut(claim, words);
  const isBound = words.flags?.includes('lower-bound') === true && !['fraction', 'percentage'].includes(claim.kind);
  if (isBound && mayBeHigher(claim, held, words)) return { is: 'misleading', because: 'onlyBound' };
  if (held.is !== 'true') return held;
  const because = wouldMislead(claim, words) ?? (isBound && !isFloor(claim) ? 'lowerBound' : undefined);
  return because === undefined ? held : { is: 'misleading', because };
}

/** Why a claim that the numbers bear out would mislead all the same. */
function wouldMislead({ kind, relation, basis }: Claim, words: WordingInput): Because | undefined {
  const { statistic, flags = [] } = words;
  if (isSmall(words)) return 'small';
  if (statistic === 'rate' && kind === 'per-day' && basis === 'calendar' && words.basis === 'working')
    return 'workingDays';
  if (relation === 'only' && !(statistic === 'count' && mayBeOnly(words.value, words.unfiltered))) return 'only';
  // A numerator by itself says nothing about the whole.
  if (isBlurred(flags) && (saysNone(words) || (saysAll(words) && kind !== 'number'))) return 'blurredEdge';
  const isCounted = kind === 'number' || kind === 'number-of-number';
  if (!isAbout(flags) || (isCounted ? relation === 'about' : relation !== 'exactly')) return undefined;
  return isBlurred(flags) ? 'blurred' : 'approximate';
}

const isFloor = ({ relation }: Claim): boolean => relation === 'more-than' || relation === 'at-least';

/**
 * Whether a claim goes beyond what a lower bound tells: it says what the number is not above, or is right only of a higher one. Nobody
 * knows then whether it is right.
 */
function mayBeHigher(claim: Claim, held: Judgement, words: WordingInput): boolean {
  const { relation, value, whole, upTo = value } = claim;
  if (held.because === 'otherNumbers' && whole && words.statistic === 'share') return false;
  if (relation === 'less-than' || relation === 'at-most' || relation === 'just-under')
    return held.because !== 'notBelow';
  return held.is === 'false' && compareFractions(upTo, exactOf(claim, words)) >= 0;
}

const isSmall = (words: WordingInput): boolean =>
  words.statistic === 'share'
    ? compareFractions(words.denominator, fraction(10n)) < 0
    : words.statistic === 'rate' && words.days < 10;

/** Whether the numbers bear the claim out, whatever else would make it misleading. */
export function bearsOut(claim: Claim, words: WordingInput): Judgement {
  const { kind, basis, value, whole, relation } = claim;
  // There are fewer working days than days, so a rate by calendar days says nothing about a working day.
  if (words.statistic === 'rate' && kind === 'per-day' && basis === 'working' && words.basis === 'calendar')
    return { is: 'false', because: 'calendarDays' };
  if (words.statistic !== 'share') return related(claim, exactOf(claim, words));
  const { numerator, denominator } = words;
  if (kind === 'number-of-number' && whole) {
    if (compareFractions(whole, denominator) !== 0) return { is: 'false', because: 'otherNumbers' };
    if (relation !== 'none' && relation !== 'only') return related(claim, numerator);
    return compareFractions(value, numerator) === 0 ? RIGHT : { is: 'false', because: 'otherNumbers' };
  }
  if (kind === 'number') return related(claim, numerator);
  if (denominator.of === 0n) return FAR;
  return related(claim, exactOf(claim, words), kind === 'fraction' ? fraction(1n) : HUNDRED);
}

export const HUNDRED = fraction(100n);

/** The number that a claim of its kind is compared with. */
export function exactOf(claim: Claim, words: WordingInput): Fraction {
  const { kind } = claim;
  switch (words.statistic) {
    case 'share':
      if (kind === 'number' || kind === 'number-of-number') return words.numerator;
      return multiply(divide(words.numerator, words.denominator), kind === 'fraction' ? fraction(1n) : HUNDRED);
    case 'rate':
      return kind === 'number' ? words.count : divide(words.count, fraction(words.days));
    case 'count':
      return words.value;
    case 'sum':
      return inClaimedUnit(claim, words);
  }
}

/** The amount of a sum in the unit that the claim names. */
function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

/** A claim of one relation against the exact figure. `all` is what the whole is in the claim's measure, for a share. */
export function related(claim: Claim, exact: Fraction, all?: Fraction): Judgement {
  const { relation, value, upTo = value } = claim;
  const side = compareFractions(exact, value);
  switch (relation) {
    case 'none':
    case 'only':
      return plainly(claim, exact, all);
    case 'exactly': {
      const held = side === 0 ? RIGHT : plainly(claim, exact, all);
      return side !== 0 && held.is === 'true' ? { is: 'misleading', because: 'coarse' } : held;
    }
    case 'about':
      return isNear(value, exact, TENTH) || plainly(claim, exact, all).is === 'true' ? RIGHT : FAR;
    case 'nearly': // what is nearly so many is also about so many
      return side < 0 && isNear(value, exact, TENTH) ? RIGHT : FAR;
    case 'just-over':
      return side > 0 ? justBeside(value, exact) : { is: 'false', because: 'notAbove' };
    case 'just-under':
      return side < 0 ? justBeside(value, exact) : { is: 'false', because: 'notBelow' };
    case 'between': {
      const ends = [bounded(value, 'at-least', exact, all), bounded(upTo, 'at-most', exact, all)];
      return ends.find(({ is }) => is === 'false') ?? ends.find(({ is }) => is === 'misleading') ?? RIGHT;
    }
    case 'more-than':
    case 'at-least':
    case 'less-than':
    case 'at-most':
      return bounded(value, relation, exact, all);
  }
}

function justBeside(value: Fraction, exact: Fraction): Judgement {
  if (isNear(exact, value, TWENTIETH)) return RIGHT;
  return isNear(exact, value, TENTH) ? { is: 'misleading', because: 'notJust' } : FAR;
}

/** A claim that the figure is above or below another one: right if it is, by at most a tenth of the claimed one. */
function bounded(
  value: Fraction,
  relation: 'more-than' | 'at-least' | 'less-than' | 'at-most',
  exact: Fraction,
  all: Fraction | undefined,
): Judgement {
  const side = compareFractions(exact, value);
  const isClose = isNear(exact, value, TENTH) || isHalf(value, all);
  if (relation === 'more-than' || relation === 'at-least') {
    if (relation === 'at-least' ? side < 0 : side <= 0) return { is: 'false', because: 'notAbove' };
    return isClose ? RIGHT : { is: 'misleading', because: 'understates' };
  }
  if (relation === 'at-most' ? side > 0 : side >= 0) return { is: 'false', because: 'notBelow' };
  return isClose || isTiny(value, exact, all) ? RIGHT : { is: 'misleading', because: 'overstates' };
}

/** Beyond a half they are the majority, or the minority, however many they are. */
const isHalf = (value: Fraction, all: Fraction | undefined): boolean =>
  all !== undefined && compareFractions(multiply(value, fraction(2n)), all) === 0;

/** No wording has a share below 1% in finer terms. */
const isTiny = (value: Fraction, exact: Fraction, all: Fraction | undefined): boolean =>
  all !== undefined && compareFractions(multiply(value, HUNDRED), all) <= 0 && exact.of !== 0n;

const RIGHT: Judgement = { is: 'true', because: 'right' };
const FAR: Judgement = { is: 'false', because: 'far' };

/**
 * A figure without a relation. A fraction is true within 5% of the exact share; a percentage or number if the exact figure
 * rounds to it at the digits that it states.
 */
function plainly(claim: Claim, exact: Fraction, all?: Fraction): Judgement {
  const { kind, value, step, unit } = claim;
  if (step === null) return isNear(value, exact, TWENTIETH) ? RIGHT : FAR;
  // The form `total` rounds down: 49.9 years are "49 years".
  const isCut = kind === 'number' && unit !== undefined && exact.of > 0n && value.of > 0n;
  if (isCut && compareFractions(value, fraction(floor(exact))) === 0) return RIGHT;
  if (!roundsTo(exact, value, step)) return FAR;
  // "0%" and "0 a day" are none of them, and "100%" all.
  const isEdge = value.of === 0n || (all && compareFractions(value, all) === 0 && compareFractions(exact, all) < 0);
  if (isEdge && kind !== 'number' && compareFractions(exact, value) !== 0)
    return { is: 'misleading', because: 'notAll' };
  if (kind === 'percentage') return RIGHT;
  return isCoarse(claim, exact, step) ? { is: 'misleading', because: 'coarse' } : RIGHT;
}

const roundsTo = (exact: Fraction, value: Fraction, step: Fraction): boolean =>
  compareFractions(multiply(fraction(roundHalfUp(divide(exact, step), 0)), step), value) === 0;

/** Whether a number that the figure rounds to is rounded too far to be written without "about". */
function isCoarse({ kind, value, place }: Claim, exact: Fraction, step: Fraction): boolean {
  // A whole number of them a day is said of a rate within a tenth of it.
  if (kind === 'per-day')
    return compareFractions(step, fraction(1n)) === 0 && compareFractions(distance(exact, value), TENTH) > 0;
  if (!isNear(value, exact, TWENTIETH)) return true;
  // "100 offenders" are not 101. A number from 1,000 on may be rounded to two digits or more.
  const size = value.of < 0n ? multiply(value, fraction(-1n)) : value;
  if (compareFractions(size, fraction(1000n)) < 0) return !roundsTo(exact, value, place ?? step);
  return compareFractions(multiply(step, fraction(10n)), size) > 0 && !roundsTo(exact, value, fraction(1n));
}

/** Why, after the figure itself. No rule has an example, since an example could be a wording that this figure is refused. */
export const VERDICT_REASONS = {
  right: 'The claim is right.',
  onlyBound: 'The figure is a lower bound and may be higher, so nobody knows whether the claim is right.',
  notJust: 'The claim is right but for "just" or "slightly": the figure is further away from the one claimed.',
  far: 'The claim does not agree with it.',
  otherNumbers: 'A number of a number has to give both as they are.',
  notAbove: 'The figure is not above the one claimed.',
  notBelow: 'The figure is not below the one claimed.',
  understates: 'The claim is right, but it understates: the figure is above the one claimed by over a tenth of it.',
  overstates: 'The claim is right, but it overstates: the figure is below the one claimed by over a tenth of it.',
  coarse: 'The claim is right only as a rounded figure, and it is rounded too far.',
  notAll: 'The claim is right only as a rounded figure: it says none or all, and that is not so.',
  small: 'The claim is right, but a figure out of fewer than 10 is not put into words.',
  only: 'The claim is right, but "only" is said of a count that is under 5% of its whole.',
  approximate: 'The claim is right, but the figure is approximate, and the claim has to say so.',
  blurred: 'The claim is right, but the published number is only near the true one, and the claim has to say so.',
  blurredEdge:
    'The claim is right of the published numbers, but they are only near the true ones, so nobody can say that it is none or all.',
  lowerBound: 'The claim is right, but the figure is a lower bound, and the claim has to say so.',
  workingDays: 'The claim is right of working days, and has to say so.',
  calendarDays: 'The figure is a rate by calendar days and says nothing about working days.',
} as const;
