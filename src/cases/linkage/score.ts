import type { Codebook } from '../../codebook/model.ts';
import { type Member, membersOf } from '../schema.ts';
import { type Comparison, compareCases, comparePeople, type Finding, weighCases, weighPeople } from './compare.ts';
import { type Person, type Profile, profileOf } from './profile.ts';

/** Findings in words: names of fields, and never a value of a case. */

function reasonsOf(codebook: Codebook, daysApart: number, whole: Comparison, people: readonly Comparison[]): string[] {
  const names = namesOf(codebook);
  const say = (variables: readonly string[]) => (finding: Finding) => {
    const { field, level, index = -1, quantity = '' } = finding;
    if (field === 'date') return datesApart(daysApart);
    if (field === 'externalIds') return level === 'same' ? 'same external id' : 'different external ids of one system';
    if (field === 'attribute') return phrase(level, variables[index] ?? '');
    if (field === 'quantity') return phrase(level, names.quantities.get(quantity) ?? '');
    return phrase(level, NOUNS[field]);
  };
  const ofPeople = together(people);
  const outcome = ofPeople.find(({ field }) => field === 'outcome');
  const term = ofPeople.find(({ field }) => field === 'term');
  const both = outcome?.level === 'same' && term?.level === 'same';
  return [
    ...inOrder(whole.findings).map(say(names.case)),
    ...ofPeople.flatMap((finding) => {
      if (both && finding === term) return [];
      return both && finding === outcome ? ['same outcome and term'] : [say(names.people)(finding)];
    }),
  ];
}

/** Each field once: what is so of all best matches, or of some of them. */
function together(people: readonly Comparison[]): Finding[] {
  const byField = new Map<string, Finding>();
  for (const finding of people.flatMap(({ findings }) => findings)) {
    const key = `${finding.field} ${finding.index ?? finding.quantity ?? ''}`;
    const before = byField.get(key);
    if (before === undefined) byField.set(key, finding);
    else if (before.level !== finding.level) byField.set(key, { ...finding, level: 'part' });
  }
  return inOrder([...byField.values()]);
}

/** One order, whichever of the two cases comes first. */
const inOrder = (findings: readonly Finding[]): Finding[] =>
  findings.toSorted(
    (one, other) =>
      FIELDS.indexOf(one.field) - FIELDS.indexOf(other.field) ||
      (one.index ?? 0) - (other.index ?? 0) ||
      ((one.quantity ?? '') < (other.quantity ?? '') ? -1 : 1),
  );

const datesApart = (days: number): string =>
  days === 0 ? 'same date' : `dates ${days} ${days === 1 ? 'day' : 'days'} apart`;

const phrase = (level: Level, noun: string): string => {
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

interface Names {
  case: readonly string[];
  people: readonly string[];
  quantities: ReadonlyMap<string, string>;
}

/** The codebook's own labels, in the order in which a profile has its variables. */
function namesOf(codebook: Codebook): Names {
  const { case: ofCase, defendant, conviction } = membersOf(codebook);
  const label = ({ dimension }: Member) => inRunningText(dimension.label);
  return {
    case: ofCase.attributes.map(label),
    people: [...defendant.attributes, ...conviction.attributes].map(label),
    quantities: new Map(codebook.definition.codebook.quantities.map(({ id, label }) => [id, inRunningText(label)])),
  };
}

/** "Position of trust" inside a phrase; an abbreviation stays as it is. */
const inRunningText = (label: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;

/**
 * What the comparison of two cases proves, after I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969),
 * 1183-1210. A field can come out at several levels; each has m, the chance of it if the two are reports of one case, and u,
 * the chance if they are two cases of one area within the days compared. Its weight is log10(m / u): how many tens of times
 * more likely one case has become. Weights of fields add up with the odds at the start; what is not reported on either side adds
 * nothing. The chances are judgements on press reports of sentences, not measurements: they say how much a field may weigh against the
 * others, and stand here in one place to be questioned.
 */
export const CHANCES = {
  area: { same: [0.97, 0.2], different: [0.03, 0.8] },
  // Up to two days apart, up to a week, and more.
  date: { same: [0.75, 0.22], near: [0.15, 0.13], part: [0.08, 0.2], different: [0.02, 0.45] },
  courtType: { same: [0.95, 0.65], different: [0.05, 0.35] },
  // `same` is one and one; `several` is the same number over one.
  defendants: { same: [0.885, 0.8], several: [0.11, 0.05], different: [0.005, 0.15] },
  sex: { same: [0.995, 0.9], different: [0.005, 0.1] },
  ageBand: { same: [0.85, 0.2], near: [0.11, 0.3], different: [0.04, 0.5] },
  offences: { same: [0.6, 0.25], part: [0.3, 0.25], different: [0.1, 0.5] },
  outcome: { same: [0.96, 0.45], different: [0.04, 0.55] },
  term: { same: [0.8, 0.08], near: [0.08, 0.08], different: [0.12, 0.84] },
  // Reports often name some of them only, or none.
  requirements: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  orders: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  // A variable of the codebook's own. Its codes may be rare or all but universal: agreement proves little.
  attribute: { same: [0.85, 0.55], part: [0.08, 0.15], different: [0.07, 0.3] },
  // `open`: "at least" a smaller number contradicts nothing.
  quantity: { same: [0.55, 0.04], near: [0.25, 0.08], open: [0.08, 0.1], different: [0.12, 0.78] },
  // A desk does not number one case twice, unless two people entered it.
  externalIds: { same: [0.65, 0.0005], different: [0.35, 0.9995] },
} as const satisfies Record<string, Partial<Record<Level, readonly [m: number, u: number]>>>;

export type Level = 'same' | 'several' | 'near' | 'part' | 'open' | 'different';
export type Field = keyof typeof CHANCES;
/** In the order in which reasons name them. */
export const FIELDS = Object.keys(CHANCES) as readonly Field[]; // a literal object's own keys

/** Weights are whole hundredths, so that their sum does not depend on its order. */
const hundredths = (ratio: number): number => Math.round(100 * Math.log10(ratio));

const WEIGHTS = Object.fromEntries(
  Object.entries(CHANCES).map(([field, levels]) => [
    field,
    Object.fromEntries(Object.entries(levels).map(([level, [m, u]]) => [level, hundredths(m / u)])),
  ]),
) as Record<Field, Record<Level, number>>; // a level that a field does not have is never asked for: comparisons are by field

export const weightOf = (field: Field, level: Level): number => WEIGHTS[field][level];

/** Of two cases of one dataset within the days compared, before anything else is known: one pair in a hundred is one case. */
export const PRIOR = hundredths(1 / 99);

/**
 * A codebook may have dozens of variables or quantities, which the sum takes as independent, and which seldom are ("no" to one
 * goes with "no" to the next). All of one place count together as this at most, for and against.
 */
export const MOST = {
  attribute: { least: -120, most: 60 },
  quantity: { least: -160, most: 160 },
} as const;

/** Hundredths of certainty from the sum of the weights. */
export const certainty = (weight: number): number => Math.round(100 / (1 + 10 ** (-weight / 100)));

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
