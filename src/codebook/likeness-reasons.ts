import type { Comparison, Finding } from '../cases/linkage/compare.ts';
import { type Member, membersOf } from './case-member.ts';
import { FIELDS, type Level } from './likeness-weight.ts';
import type { Codebook } from './model.ts';

/** Findings in words: names of fields, and never a value of a case. */

export function reasonsOf(
  codebook: Codebook,
  daysApart: number,
  whole: Comparison,
  people: readonly Comparison[],
): string[] {
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
