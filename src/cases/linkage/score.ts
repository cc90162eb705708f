import type { Codebook } from '../../codebook/model.ts';
import { attributesOf, type Member } from '../members.ts';
import {
  type ComparisonLevel,
  type ComparisonVector,
  compareCases,
  comparePeople,
  daysApart,
  FIELDS,
  type FieldLevel,
  weight,
} from './compare.ts';
import type { Profile } from './profile.ts';

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
  const whole = compareCases(one, other);
  const people = bestMatches(one.people, other.people, comparePeople, weightOfVector);
  const score = certainty(PRIOR + whole.weight + weighBest(people, weightOfVector));
  if (score < least) return undefined;
  return { score, reasons: matchReasons(codebook, daysApart(one, other) ?? 0, whole, people.flat()) };
}

const weightOfVector = ({ weight }: ComparisonVector): number => weight;

/** The weight before any field is compared: of cases of one dataset within the window, one pair in a hundred is one case. */
export const PRIOR = weight(1 / 99);

/** The probability, in hundredths, for a weight: the log10 of the odds, in hundredths. */
export const certainty = (odds: number): number => Math.round(100 / (1 + 10 ** (-odds / 100)));

/** The best match of each person of the one case, and of each of the other. */
export function bestMatches<P, M>(
  one: readonly P[],
  other: readonly P[],
  compare: (one: P, other: P) => M,
  weigh: (match: M) => number,
): [ofOne: M[], ofOther: M[]] {
  const better = (before: M | undefined, found: M): M =>
    before === undefined || weigh(found) > weigh(before) ? found : before;
  const ofOther: M[] = [];
  const ofOne: M[] = [];
  one.forEach((person, position) => {
    other.forEach((counterpart, index) => {
      const found = compare(person, counterpart);
      ofOne[position] = better(ofOne[position], found);
      ofOther[index] = better(ofOther[index], found);
    });
  });
  return [ofOne, ofOther];
}

/** The sum of the best matches, from the side where it is smaller. */
export const weighBest = <M>(matches: readonly M[][], weigh: (match: M) => number): number =>
  Math.min(...matches.map((side) => side.reduce((sum, match) => sum + weigh(match), 0)));

function matchReasons(
  codebook: Codebook,
  daysApart: number,
  whole: ComparisonVector,
  people: readonly ComparisonVector[],
): string[] {
  const attributes = attributesOf(codebook);
  const quantities = new Map(codebook.definition.codebook.quantities.map(({ id, label }) => [id, label]));
  // Variables are in the order in which a profile has them.
  const say = (variables: readonly Member[]) => (compared: FieldLevel) => {
    const { field, level, index = -1, quantity = '' } = compared;
    if (field === 'date') return datesApart(daysApart);
    if (field === 'externalIds') return level === 'same' ? 'same external id' : 'different external ids of one system';
    if (field === 'attribute') return phrase(level, inRunningText(variables[index]?.dimension.label ?? ''));
    if (field === 'quantity') return phrase(level, inRunningText(quantities.get(quantity) ?? ''));
    return phrase(level, NOUNS[field]);
  };
  const sayOfPeople = say([...attributes.defendant, ...attributes.conviction]);
  const ofPeople = summarise(people);
  const outcome = ofPeople.find(({ field }) => field === 'outcome');
  const term = ofPeople.find(({ field }) => field === 'term');
  const both = outcome?.level === 'same' && term?.level === 'same';
  return [
    ...inFieldOrder(whole.levels).map(say(attributes.case)),
    ...ofPeople.flatMap((compared) => {
      if (both && compared === term) return [];
      return both && compared === outcome ? ['same outcome and term'] : [sayOfPeople(compared)];
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
  return inFieldOrder([...byField.values()]);
}

/** The same order whichever case comes first. */
const inFieldOrder = (levels: readonly FieldLevel[]): FieldLevel[] =>
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
  article: 'article',
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

/** The label with a small initial, except for abbreviations. */
const inRunningText = (label: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
