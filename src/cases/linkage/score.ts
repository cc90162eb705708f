import { reasonsOf } from '../../codebook/likeness-reasons.ts';
import { certainty, PRIOR } from '../../codebook/likeness-weight.ts';
import type { Codebook } from '../../codebook/model.ts';
import { type Comparison, compareCases, comparePeople, weighCases, weighPeople } from './compare.ts';
import { type Person, type Profile, profileOf } from './profile.ts';

/** How likely it is that two cases are two reports of one, and why. Pure; what each field weighs is in `likeness-weight.ts`. */

export { type Profile, profileOf };

/**
 * From here on a pair is a likely one. Day and area alone give 15 hundredths, and sex, offence, outcome and type of court with
 * them no more than 60: cases that report hardly anything are never likely, though nothing differs.
 */
export const LIKELY = 70;

export interface Likeness {
  /** Hundredths of certainty, 0 to 100. */
  score: number;
  /** What agrees and what does not, in words that hold no value of either case. */
  reasons: readonly string[];
}

/**
 * The likeness of two cases, the same whichever comes first and however their defendants are ordered. Undefined below `least`.
 *
 * Each defendant counts with the best match found in the other case. That is done from either side and the lesser sum taken,
 * so that a defendant whom the other case does not have proves nothing by being like one whom it has.
 */
export function likenessOf(codebook: Codebook, one: Profile, other: Profile, least = 0): Likeness | undefined {
  const score = certainty(PRIOR + weighCases(one, other) + weighMatches(one.people, other.people));
  if (score < least) return undefined;
  const whole = compareCases(one, other);
  const people = bestMatches(one.people, other.people);
  return { score, reasons: reasonsOf(codebook, Math.abs(one.day - other.day), whole, people.flat()) };
}

/** The lesser of the two sums of the best matches' weights. */
function weighMatches(one: readonly Person[], other: readonly Person[]): number {
  const ofOther: number[] = other.map(() => Number.NEGATIVE_INFINITY);
  let sumOfOne = 0;
  for (const person of one) {
    let best = Number.NEGATIVE_INFINITY;
    other.forEach((counterpart, index) => {
      const weight = weighPeople(person, counterpart);
      if (weight > best) best = weight;
      if (weight > ofOther[index]!) ofOther[index] = weight; // one for each of `other`
    });
    sumOfOne += best;
  }
  if (one.length === 0 || other.length === 0) return 0;
  return Math.min(
    sumOfOne,
    ofOther.reduce((so, weight) => so + weight, 0),
  );
}

/** Of each person of the one, and of each of the other. */
function bestMatches(one: readonly Person[], other: readonly Person[]): [Comparison[], Comparison[]] {
  const ofOther: (Comparison | undefined)[] = other.map(() => undefined);
  const ofOne = one.map((person) => {
    let best: Comparison | undefined;
    other.forEach((counterpart, index) => {
      const found = comparePeople(person, counterpart);
      best = better(best, found);
      ofOther[index] = better(ofOther[index], found);
    });
    return best;
  });
  const isFound = (found: Comparison | undefined) => found !== undefined;
  return [ofOne.filter(isFound), ofOther.filter(isFound)];
}

const better = (before: Comparison | undefined, found: Comparison): Comparison =>
  before === undefined || found.weight > before.weight ? found : before;
