import type { CLAIM_VERDICTS } from '../schemas/vocabulary.ts';
import type { Claim } from './claim.ts';
import {
  add,
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

/**
 * The rules that decide on a claim, by verdict, each with the sentence that follows the figure. None has an example, since an example
 * could be a wording that this figure is refused.
 */
const RULES = {
  true: { right: 'The claim is right.' },
  false: {
    far: 'The claim does not agree with it.',
    otherNumbers: 'A number of a number has to give both as they are.',
    notAbove: 'The figure is not above the one claimed.',
    notBelow: 'The figure is not below the one claimed.',
    calendarDays: 'The figure is a rate by calendar days and says nothing about working days.',
  },
  misleading: {
    onlyBound: 'The figure is a lower bound and may be higher, so nobody knows whether the claim is right.',
    notJust: 'The claim is right but for "just" or "slightly": the figure is further away from the one claimed.',
    understates: 'The claim is right, but it understates: the figure is above the one claimed by over a tenth of it.',
    overstates: 'The claim is right, but it overstates: the figure is below the one claimed by over a tenth of it.',
    coarse: 'The claim is right only as a rounded figure, and it is rounded too far.',
    otherWhole:
      'The claim is right as a share, but it gives the number that was counted, out of another number than all.',
    notAll: 'The claim is right only as a rounded figure: it says none or all, and that is not so.',
    small: 'The claim is right, but a figure out of fewer than 10 is not put into words.',
    only: 'The claim is right, but "only" is said of a count that is under 5% of its whole.',
    approximate: 'The claim is right, but the figure is approximate, and the claim has to say so.',
    blurred: 'The claim is right, but the published number is only near the true one, and the claim has to say so.',
    blurredEdge:
      'The claim is right of the published numbers, but they are only near the true ones, so nobody can say that it is none or all.',
    lowerBound: 'The claim is right, but the figure is a lower bound, and the claim has to say so.',
    workingDays: 'The claim is right of working days, and has to say so.',
  },
} as const;

type Verdict = Exclude<(typeof CLAIM_VERDICTS)[number], 'not-understood'>;
type ClaimRule = { [V in Verdict]: keyof (typeof RULES)[V] }[Verdict];

/** What the rule that decides on a claim comes to. */
export function ruling(rule: ClaimRule): { verdict: Verdict; reason: string } {
  for (const [verdict, reasons] of Object.entries(RULES) as [Verdict, Partial<Record<ClaimRule, string>>][]) {
    const reason = reasons[rule];
    if (reason !== undefined) return { verdict, reason };
  }
  throw new Error(`${rule} is no rule`);
}

export const isFalse = (rule: ClaimRule): boolean => rule in RULES.false;

/** The rule that decides on a claim of a kind that the figure has. */
export function judge(claim: Claim, words: WordingInput): ClaimRule {
  const held = bearsOut(claim, words);
  const isBound = words.flags?.includes('lower-bound') === true && !['fraction', 'percentage'].includes(claim.kind);
  if (isBound && mayBeHigher(claim, held, words)) return 'onlyBound';
  if (held !== 'right') return held;
  const isFloor = claim.relation === 'more-than' || claim.relation === 'at-least';
  // What is approximate besides may be lower, too: no headline calls it more than "about".
  const isSaid = isFloor || (claim.relation === 'about' && isAbout(words.flags));
  return wouldMislead(claim, words) ?? (isBound && !isSaid ? 'lowerBound' : held);
}

/** Why a claim that the numbers bear out would mislead all the same. */
function wouldMislead(claim: Claim, words: WordingInput): ClaimRule | undefined {
  const { kind, relation, basis } = claim;
  const { statistic, flags = [] } = words;
  const ofFew = statistic === 'share' ? words.denominator : fraction(BigInt(statistic === 'rate' ? words.days : 10));
  if (compareFractions(ofFew, fraction(10n)) < 0) return 'small';
  if (statistic === 'rate' && kind === 'per-day' && basis === 'calendar' && words.basis === 'working')
    return 'workingDays';
  if (relation === 'only' && !(statistic === 'count' && mayBeOnly(words.value, words.unfiltered))) return 'only';
  if (isOfOtherWhole(claim, words)) return 'otherWhole';
  // A numerator by itself says nothing about the whole.
  if (isBlurred(flags) && (saysNone(words) || (saysAll(words) && kind !== 'number'))) return 'blurredEdge';
  const isCounted = kind === 'number' || kind === 'number-of-number';
  if (!isAbout(flags) || (isCounted ? relation === 'about' : relation !== 'exactly')) return undefined;
  return isBlurred(flags) ? 'blurred' : 'approximate';
}

/** `61 out of 100` of 61 in 101: a number over 10 is one that was counted. */
function isOfOtherWhole({ kind, value, whole }: Claim, words: WordingInput): boolean {
  if (words.statistic !== 'share' || kind !== 'fraction' || !whole) return false;
  const isCounted = compareFractions(words.numerator, fraction(10n)) > 0;
  return (
    isCounted &&
    compareFractions(multiply(value, whole), words.numerator) === 0 &&
    compareFractions(whole, words.denominator) !== 0
  );
}

/**
 * Whether a claim goes beyond what a lower bound tells: it says what the number is not above, or is right only of a higher one. Nobody
 * knows then whether it is right.
 */
function mayBeHigher(claim: Claim, held: ClaimRule, words: WordingInput): boolean {
  const { relation, value, whole, upTo = value } = claim;
  if (held === 'otherNumbers' && whole && words.statistic === 'share') return false;
  if (relation === 'less-than' || relation === 'at-most' || relation === 'just-under') return held !== 'notBelow';
  return isFalse(held) && compareFractions(upTo, measured(claim, words).exact) >= 0;
}

/** The rule by which the numbers bear the claim out or not, whatever else would make it misleading. */
export function bearsOut(claim: Claim, words: WordingInput): ClaimRule {
  const { kind, basis, value, whole, relation } = claim;
  // There are fewer working days than days, so a rate by calendar days says nothing about a working day.
  if (words.statistic === 'rate' && kind === 'per-day' && basis === 'working' && words.basis === 'calendar')
    return 'calendarDays';
  if (words.statistic === 'share' && whole) {
    const isSame = compareFractions(whole, words.denominator) === 0;
    if (kind === 'number-of-number' && !isSame) return 'otherNumbers';
    // "60 out of 101" is no share that comes near if there are 101.
    const part = kind === 'fraction' ? multiply(value, whole) : value;
    if (isSame && (relation === 'none' || relation === 'only'))
      return compareFractions(part, words.numerator) === 0 ? 'right' : 'otherNumbers';
  }
  if (words.statistic === 'share' && words.denominator.of === 0n && kind !== 'number' && kind !== 'number-of-number')
    return 'far';
  const { exact, all } = measured(claim, words);
  return related(claim, exact, all);
}

export const HUNDRED = fraction(100n);

/** The number that a claim of its kind is compared with, and what the whole is in the same measure if it is a share of one. */
export function measured({ kind, unit }: Claim, words: WordingInput): { exact: Fraction; all?: Fraction } {
  switch (words.statistic) {
    case 'share': {
      if (kind === 'number' || kind === 'number-of-number') return { exact: words.numerator };
      const all = kind === 'fraction' ? fraction(1n) : HUNDRED;
      return { exact: multiply(divide(words.numerator, words.denominator), all), all };
    }
    case 'rate':
      return { exact: kind === 'number' ? words.count : divide(words.count, fraction(words.days)) };
    case 'count':
      return { exact: words.value };
    case 'sum':
      return {
        exact: unit === 'converted' && words.convert ? divide(words.value, words.convert.divideBy) : words.value,
      };
  }
}

/** A claim of one relation against the exact figure. `all` is what the whole is in the claim's measure, for a share. */
export function related(claim: Claim, exact: Fraction, all?: Fraction): ClaimRule {
  const { relation, value, upTo = value } = claim;
  const side = compareFractions(exact, value);
  const plain = plainly(claim, exact, all);
  switch (relation) {
    case 'none':
    case 'only':
      return plain;
    case 'exactly':
      return side !== 0 && plain === 'right' ? 'coarse' : side === 0 ? 'right' : plain;
    case 'about':
      return isNear(value, exact, TENTH) || plain === 'right' ? 'right' : 'far';
    case 'nearly': // what is nearly so many is also about so many
      return side < 0 && isNear(value, exact, TENTH) ? 'right' : 'far';
    case 'just-over':
      return side > 0 ? justBeside(value, exact) : 'notAbove';
    case 'just-under':
      return side < 0 ? justBeside(value, exact) : 'notBelow';
    case 'between': {
      const ends = [bounded(value, 'at-least', exact, all), bounded(upTo, 'at-most', exact, all)];
      return ends.find(isFalse) ?? ends.find((end) => end !== 'right') ?? 'right';
    }
    default:
      return isNextWhole(claim, exact) ? 'right' : bounded(value, relation, exact, all);
  }
}

/** Two are "fewer than three" and "more than one": no whole number is nearer. */
const isNextWhole = ({ kind, relation, value }: Claim, exact: Fraction): boolean =>
  kind === 'number' &&
  floor(exact) * exact.over === exact.of &&
  compareFractions(exact, add(value, fraction(relation === 'more-than' ? 1n : -1n))) === 0 &&
  (relation === 'more-than' || relation === 'less-than');

function justBeside(value: Fraction, exact: Fraction): ClaimRule {
  if (isNear(exact, value, TWENTIETH)) return 'right';
  return isNear(exact, value, TENTH) ? 'notJust' : 'far';
}

/** A claim that the figure is above or below another one: right if it is, by at most a tenth of the claimed one. */
function bounded(
  value: Fraction,
  relation: 'more-than' | 'at-least' | 'less-than' | 'at-most',
  exact: Fraction,
  all: Fraction | undefined,
): ClaimRule {
  const side = compareFractions(exact, value);
  // Beyond a half they are the majority, or the minority, however many they are.
  const isHalf = all !== undefined && compareFractions(multiply(value, fraction(2n)), all) === 0;
  // Fewer than all are "not all", however few they are.
  const isAll = relation === 'less-than' && all !== undefined && compareFractions(value, all) === 0;
  const isClose = isNear(exact, value, TENTH) || isHalf || isAll;
  if (side === 0 && (relation === 'at-least' || relation === 'at-most')) return 'right';
  if (relation === 'more-than' || relation === 'at-least')
    return side <= 0 ? 'notAbove' : isClose ? 'right' : 'understates';
  // No wording has a share below 1% in finer terms.
  const isTiny = all !== undefined && compareFractions(multiply(value, HUNDRED), all) <= 0 && exact.of !== 0n;
  return side >= 0 ? 'notBelow' : isClose || isTiny ? 'right' : 'overstates';
}

/**
 * A figure without a relation. A fraction is true within 5% of the exact share; a percentage or number if the exact figure
 * rounds to it at the digits that it states.
 */
function plainly(claim: Claim, exact: Fraction, all?: Fraction): ClaimRule {
  const { kind, value, step, unit } = claim;
  if (step === null) return isNear(value, exact, TWENTIETH) ? 'right' : 'far';
  // The form `total` rounds down: 49.9 years are "49 years".
  const isCut = kind === 'number' && unit !== undefined && exact.of > 0n && value.of > 0n;
  if (isCut && compareFractions(value, fraction(floor(exact))) === 0) return 'right';
  if (!roundsTo(exact, value, step)) return 'far';
  // "0%" and "0 a day" are none of them, and "100%" all.
  const isEdge = value.of === 0n || (all && compareFractions(value, all) === 0 && compareFractions(exact, all) < 0);
  if (isEdge && kind !== 'number' && compareFractions(exact, value) !== 0) return 'notAll';
  return kind !== 'percentage' && isCoarse(claim, exact, step) ? 'coarse' : 'right';
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
  const size = distance(value, fraction(0n));
  if (compareFractions(size, fraction(1000n)) < 0) return !roundsTo(exact, value, place ?? step);
  return compareFractions(multiply(step, fraction(10n)), size) > 0 && !roundsTo(exact, value, fraction(1n));
}
