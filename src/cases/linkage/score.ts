import type { Codebook } from '../../codebook/model.ts';
import { type Member, membersOf } from '../members.ts';
import {
  type ComparisonLevel,
  type ComparisonVector,
  compareCases,
  comparePeople,
  daysApart,
  FIELDS,
  type FieldLevel,
  weighCases,
  weighPeople,
  weight,
} from './compare.ts';
import type { Person, Profile } from './profile.ts';

/**
 * The least score of a likely duplicate. Day and area alone score 15, and with sex, offence, outcome and type of court at most
 * 60, so cases that report little else are never likely duplicates, however alike they are.
 */
export const LIKELY = 70;

interface MatchScore {
  /** Certainty that the two are one case, in hundredths from 0 to 100. */
  score: number;
  /** What agrees and what differs, in words that hold no value of either case. */
  reasons: readonly string[];
}

/**
 * How certain it is that two cases are reports of one. The result does not depend on the order of the two, nor on that of their
 * defendants. Undefined if the score is below `least`.
 *
 * Each defendant counts with the best match in the other case. The sum is taken from both sides and the smaller one counts, so
 * that a defendant who is missing from the other case proves nothing by resembling another one in it.
 */
export function scoreMatch(codebook: Codebook, one: Profile, other: Profile, least = 0): MatchScore | undefined {
  const score = certainty(PRIOR + weighCases(one, other) + weighBestMatches(one.people, other.people, weighPeople));
  if (score < least) return undefined;
  const whole = compareCases(one, other);
  const people = bestMatches(one.people, other.people);
  return { score, reasons: reasonsOf(codebook, daysApart(one, other) ?? 0, whole, people.flat()) };
}

/** The weight before any field is compared: of cases of one dataset within the window, one pair in a hundred is one case. */
export const PRIOR = weight(1 / 99);

/** The probability, in hundredths, for a weight: the log10 of the odds, in hundredths. */
export const certainty = (odds: number): number => Math.round(100 / (1 + 10 ** (-odds / 100)));

/** The sum of the best matches, from the side where it is smaller. */
export function weighBestMatches<P>(
  one: readonly P[],
  other: readonly P[],
  weigh: (one: P, other: P) => number,
): number {
  const ofOther: number[] = other.map(() => Number.NEGATIVE_INFINITY);
  let sumOfOne = 0;
  for (const person of one) {
    let best = Number.NEGATIVE_INFINITY;
    other.forEach((counterpart, index) => {
      const found = weigh(person, counterpart);
      if (found > best) best = found;
      if (found > ofOther[index]!) ofOther[index] = found; // one for each of `other`
    });
    sumOfOne += best;
  }
  if (one.length === 0 || other.length === 0) return 0;
  return Math.min(
    sumOfOne,
    ofOther.reduce((sum, best) => sum + best, 0),
  );
}

/** The best match of each person of the one case, and of each of the other. */
function bestMatches(one: readonly Person[], other: readonly Person[]): [ComparisonVector[], ComparisonVector[]] {
  const ofOther: (ComparisonVector | undefined)[] = other.map(() => undefined);
  const ofOne = one.map((person) => {
    let best: ComparisonVector | undefined;
    other.forEach((counterpart, index) => {
      const found = comparePeople(person, counterpart);
      best = better(best, found);
      ofOther[index] = better(ofOther[index], found);
    });
    return best;
  });
  const isFound = (found: ComparisonVector | undefined) => found !== undefined;
  return [ofOne.filter(isFound), ofOther.filter(isFound)];
}

const better = (before: ComparisonVector | undefined, found: ComparisonVector): ComparisonVector =>
  before === undefined || found.weight > before.weight ? found : before;

function reasonsOf(
  codebook: Codebook,
  daysApart: number,
  whole: ComparisonVector,
  people: readonly ComparisonVector[],
): string[] {
  const labels = labelsOf(codebook);
  const say = (variables: readonly string[]) => (compared: FieldLevel) => {
    const { field, level, index = -1, quantity = '' } = compared;
    if (field === 'date') return datesApart(daysApart);
    if (field === 'externalIds') return level === 'same' ? 'same external id' : 'different external ids of one system';
    if (field === 'attribute') return phrase(level, variables[index] ?? '');
    if (field === 'quantity') return phrase(level, labels.quantities.get(quantity) ?? '');
    return phrase(level, NOUNS[field]);
  };
  const ofPeople = summarise(people);
  const outcome = ofPeople.find(({ field }) => field === 'outcome');
  const term = ofPeople.find(({ field }) => field === 'term');
  const both = outcome?.level === 'same' && term?.level === 'same';
  return [
    ...inOrder(whole.levels).map(say(labels.case)),
    ...ofPeople.flatMap((compared) => {
      if (both && compared === term) return [];
      return both && compared === outcome ? ['same outcome and term'] : [say(labels.people)(compared)];
    }),
  ];
}

/** One level for each field: that of all best matches, or `part` if they differ. */
function summarise(people: readonly ComparisonVector[]): FieldLevel[] {
  const byField = new Map<string, FieldLevel>();
  for (const compared of people.flatMap(({ levels }) => levels)) {
    const key = `${compared.field} ${compared.index ?? compared.quantity ?? ''}`;
    const before = byField.get(key);
    if (before === undefined) byField.set(key, compared);
    else if (before.level !== compared.level) byField.set(key, { ...compared, level: 'part' });
  }
  return inOrder([...byField.values()]);
}

/** The same order whichever case comes first. */
const inOrder = (levels: readonly FieldLevel[]): FieldLevel[] =>
  levels.toSorted(
    (one, other) =>
      FIELDS.indexOf(one.field) - FIELDS.indexOf(other.field) ||
      (one.index ?? 0) - (other.index ?? 0) ||
      ((one.quantity ?? '') < (other.quantity ?? '') ? -1 : 1),
  );

const datesApart = (days: number): string =>
  days === 0 ? 'same date' : `dates ${days} ${days === 1 ? 'day' : 'days'} apart`;

const phrase = (level: ComparisonLevel, noun: string): string => {
  if (level === 'same' || level === 'several') return `same ${noun}`;
  if (level === 'part') return `partly the same ${noun}`;
  if (level === 'near') return `similar ${noun}`;
  return level === 'open' ? `compatible ${noun}` : `different ${noun}`;
};

const NOUNS = {
  area: 'area',
  courtType: 'type of court',
  defendants: 'number of defendants',
  sex: 'sex',
  ageBand: 'age band',
  offences: 'offences',
  outcome: 'outcome',
  term: 'term',
  requirements: 'requirements',
  orders: 'orders',
} as const;

interface Labels {
  case: readonly string[];
  people: readonly string[];
  quantities: ReadonlyMap<string, string>;
}

/** Labels of the codebook, variables in the order in which a profile has them. */
function labelsOf(codebook: Codebook): Labels {
  const { case: ofCase, defendant, conviction } = membersOf(codebook);
  const labelOf = ({ dimension }: Member) => inRunningText(dimension.label);
  return {
    case: ofCase.attributes.map(labelOf),
    people: [...defendant.attributes, ...conviction.attributes].map(labelOf),
    quantities: new Map(codebook.definition.codebook.quantities.map(({ id, label }) => [id, inRunningText(label)])),
  };
}

/** The label with a small initial, except for abbreviations. */
const inRunningText = (label: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
