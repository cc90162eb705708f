import type { Claim } from './claim.ts';
import { compare, divide, type Fraction, fraction, multiply, roundHalfUp } from './fraction.ts';
import type { WordingInput } from './wording.ts';

/** Whether a claim holds by arithmetic: as rounded, or, if it says so, as a bound. What a form refuses plays no part. */
export function holds(claim: Claim, words: WordingInput): boolean {
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

export function inClaimedUnit({ unit }: Claim, { value, convert }: WordingInput & { statistic: 'sum' }): Fraction {
  return unit === 'converted' && convert ? divide(value, convert.divideBy) : value;
}

export function holdsOfShare(claim: Claim, p: Fraction): boolean {
  const { kind, number, bound } = claim;
  if (kind === 'percent') return holdsOf(claim, multiply(p, fraction(100n)));
  if (kind === 'out-of-ten') return holdsOf(claim, multiply(p, fraction(10n)));
  if (kind !== 'one-in-n') return false;
  // Of a share it is p that is more than 1/n; as rounded it is the n.
  if (bound) return isBeyond(p, divide(fraction(1n), number.value), bound);
  return p.of > 0n && compare(fraction(roundHalfUp(divide(fraction(1n), p), 0)), number.value) === 0;
}

export function holdsOf({ kind, number, bound }: Claim, value: Fraction): boolean {
  if (bound) return isBeyond(value, number.value, bound);
  // A hundred can be a rounded number; 50% or 10 out of 10 is said of whole per cents and tenths.
  const isCoarse = kind !== 'number' && compare(number.step, fraction(1n)) > 0;
  const step = isCoarse ? fraction(1n) : number.step;
  return compare(multiply(fraction(roundHalfUp(divide(value, step), 0)), step), number.value) === 0;
}

function isBeyond(value: Fraction, limit: Fraction, bound: 'more' | 'least'): boolean {
  return bound === 'more' ? compare(value, limit) > 0 : compare(value, limit) >= 0;
}
