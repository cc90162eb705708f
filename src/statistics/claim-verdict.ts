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
  if (held.is !== 'true') return held;
  if (isSmall(words)) return { is: 'misleading', because: 'small' };
  if (words.statistic === 'rate' && claim.kind === 'per-day' && claim.basis === 'calendar' && words.basis === 'working')
    return { is: 'misleading', because: 'workingDays' };
  if (claim.relation === 'only' && !(words.statistic === 'count' && mayBeOnly(words.value, words.unfiltered)))
    return { is: 'misleading', because: 'only' };
  const isCounted = claim.kind === 'number' || claim.kind === 'number-of-number';
  const { flags = [] } = words;
  // A numerator by itself says nothing about the whole.
  if (isBlurred(flags) && (saysNone(words) || (saysAll(words) && claim.kind !== 'number')))
    return { is: 'misleading', because: 'blurredEdge' };
  if (isCounted && isAbout(flags) && claim.relation !== 'about')
    return { is: 'misleading', because: isBlurred(flags) ? 'blurred' : 'approximate' };
  if (isCounted && flags.includes('lower-bound') && !['more-than', 'at-least'].includes(claim.relation))
    return { is: 'misleading', because: 'lowerBound' };
  return held;
}

const isSmall = (words: WordingInput): boolean =>
  words.statistic === 'share'
    ? compareFractions(words.denominator, fraction(10n)) < 0
    : words.statistic === 'rate' && words.days < 10;

/** Whether the numbers bear the claim out, whatever else would make it misleading. */
export function bearsOut(claim: Claim, words: WordingInput): Judgement {
  const { kind, basis } = claim;
  switch (words.statistic) {
    case 'share':
      return holdsOfShare(claim, words);
    case 'rate':
      if (kind === 'number') return related(claim, words.count);
      // There are fewer working days than days, so a rate by calendar days says nothing about a working day.
      if (basis === 'working' && words.basis === 'calendar') return { is: 'false', because: 'calendarDays' };
      return related(claim, divide(words.count, fraction(words.days)));
    case 'count':
      return related(claim, words.value);
    case 'sum':
      return related(claim, inClaimedUnit(claim, words));
  }
}

function holdsOfShare(claim: Claim, { numerator, denominator }: WordingInput & { statistic: 'share' }): Judgement {
  const { kind, value, whole, relation } = claim;
  if (kind === 'number-of-number' && whole) {
    if (compareFractions(whole, denominator) !== 0) return { is: 'false', because: 'otherNumbers' };
    if (relation !== 'none' && relation !== 'only') return related({ ...claim, step: fraction(1n) }, numerator);
    return compareFractions(value, numerator) === 0 ? RIGHT : { is: 'false', because: 'otherNumbers' };
  }
  if (kind === 'number') return related(claim, numerator);
  if (denominator.of === 0n) return FAR;
  const p = divide(numerator, denominator);
  return kind === 'fraction' ? related(claim, p, fraction(1n)) : related(claim, multiply(p, HUNDRED), HUNDRED);
}

export const HUNDRED = fraction(100n);

/** The amount of a sum in the unit that the claim names. */
export function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

/** A claim of one relation against the exact figure. `all` is what the whole is in the claim's measure, for a share. */
export function related(claim: Claim, exact: Fraction, all?: Fraction): Judgement {
  const { relation, value } = claim;
  switch (relation) {
    case 'none':
    case 'only':
      return plainly(claim, exact, all);
    case 'about':
      return isNear(value, exact, TENTH) || plainly(claim, exact, all).is === 'true' ? RIGHT : FAR;
    case 'nearly':
      return compareFractions(exact, value) < 0 && isNear(exact, value, TENTH) ? RIGHT : FAR;
    case 'more-than':
    case 'at-least':
    case 'less-than':
    case 'at-most':
      return bounded(claim, exact, all);
  }
}

/** A claim that the figure is above or below another one: right if it is, by at most a tenth of the claimed one. */
function bounded(claim: Claim, exact: Fraction, all: Fraction | undefined): Judgement {
  const { relation, value } = claim;
  const side = compareFractions(exact, value);
  const isClose = isNear(exact, value, TENTH);
  if (relation === 'more-than' || relation === 'at-least') {
    if (relation === 'at-least' ? side < 0 : side <= 0) return { is: 'false', because: 'notAbove' };
    return isClose || isMajority(claim, all) ? RIGHT : { is: 'misleading', because: 'understates' };
  }
  if (relation === 'at-most' ? side > 0 : side >= 0) return { is: 'false', because: 'notBelow' };
  return isClose || isTiny(claim, exact, all) ? RIGHT : { is: 'misleading', because: 'overstates' };
}

/** "More than half" says that they are the majority, which is true of any share above a half. */
const isMajority = ({ relation, value }: Claim, all: Fraction | undefined): boolean =>
  relation === 'more-than' && all !== undefined && compareFractions(multiply(value, fraction(2n)), all) === 0;

/** No wording has a share below 1% in finer terms. */
const isTiny = ({ value }: Claim, exact: Fraction, all: Fraction | undefined): boolean =>
  all !== undefined && compareFractions(multiply(value, HUNDRED), all) <= 0 && exact.of !== 0n;

const RIGHT: Judgement = { is: 'true', because: 'right' };
const FAR: Judgement = { is: 'false', because: 'far' };

/**
 * A figure without a relation. A fraction is true within 5% of the exact share; a percentage or number if the exact figure
 * rounds to it at the digits that it states.
 */
function plainly({ kind, value, step, unit }: Claim, exact: Fraction, all?: Fraction): Judgement {
  if (step === null) return isNear(value, exact, TWENTIETH) ? RIGHT : FAR;
  // The form `total` rounds down: 49.9 years are "49 years".
  const isCut = kind === 'number' && unit !== undefined && exact.of > 0n && value.of > 0n;
  if (isCut && compareFractions(value, fraction(floor(exact))) === 0) return RIGHT;
  const rounded = multiply(fraction(roundHalfUp(divide(exact, step), 0)), step);
  if (compareFractions(rounded, value) !== 0) return FAR;
  if (kind === 'percentage') {
    // "0%" is none of them and "100%" all.
    const isEdge = value.of === 0n || (all && compareFractions(value, all) === 0 && compareFractions(exact, all) < 0);
    return isEdge && compareFractions(exact, value) !== 0 ? { is: 'misleading', because: 'notAll' } : RIGHT;
  }
  // A whole number of them a day is said of a rate within a tenth of it.
  const isWholePerDay = kind === 'per-day' && compareFractions(step, fraction(1n)) === 0;
  const isCoarse =
    kind === 'per-day'
      ? isWholePerDay && compareFractions(distance(exact, value), TENTH) > 0
      : !isNear(value, exact, TWENTIETH);
  return isCoarse ? { is: 'misleading', because: 'coarse' } : RIGHT;
}

/** Why, after the figure itself. No rule has an example, since an example could be a wording that this figure is refused. */
export const VERDICT_REASONS = {
  right: 'The claim is right.',
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
