import { dayNumber } from '../../codebook/calendar.ts';
import type { Basis, Codebook } from '../../codebook/model.ts';
import { termSixteenths } from '../../codebook/term.ts';
import type { CaseContent, CaseQuantity, Defendant, Sentence } from '../../schemas/case.ts';
import { type INDETERMINATE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { codesAt, type Member, membersOf } from '../schema.ts';

/** What a case says, laid out once so that it can be compared with many. Absent is not reported. */
export interface Profile {
  day: number;
  area: string | undefined;
  courtType: string | undefined;
  /** Of all of them, not only those compared. */
  defendants: number;
  /** By the system that gave them. */
  externalIds: ReadonlyMap<string, readonly string[]>;
  attributes: Attributes;
  quantities: Quantities;
  /** In an order of their own, so that the one in which they were posted does not matter. */
  people: readonly Person[];
}

export interface Person {
  sex: string | undefined;
  /** Position of the band in its list: bands next to each other are next to each other. */
  ageBand: number | undefined;
  offences: readonly string[] | undefined;
  outcome: string | undefined;
  term: Term;
  requirements: readonly string[] | undefined;
  orders: readonly string[] | undefined;
  /** Of the defendant, and of all convictions together. */
  attributes: Attributes;
  quantities: Quantities;
}

/** Lengths in sixteenths of a day. */
export interface Term {
  indeterminate: (typeof INDETERMINATE)[number] | undefined;
  custody: number | undefined;
  suspended: number | undefined;
  minimum: number | undefined;
}

/** Codes of each of the codebook's own variables, in its order; a list sorted. */
export type Attributes = readonly (readonly string[] | undefined)[];

/** Quantity -> category (empty: the total) -> its amount. */
export type Quantities = ReadonlyMap<string, ReadonlyMap<string, Amount>>;
export interface Amount {
  value: number;
  basis: Basis;
}

/**
 * Most defendants that are compared with each other, since each is compared with each. Of a case with more, these stand for
 * all; their number is compared as it is.
 */
export const MOST_PEOPLE = 20;

export function profileOf(codebook: Codebook, content: CaseContent): Profile {
  const { attributes } = membersOf(codebook).case;
  const externalIds = new Map<string, string[]>();
  for (const { system, value } of content.externalIds ?? []) {
    const values = externalIds.get(system);
    if (values === undefined) externalIds.set(system, [value]);
    else values.push(value);
  }
  return {
    day: dayNumber(content.sentencedOn),
    area: reported(content.area),
    courtType: reported(content.courtType),
    defendants: content.defendants.length,
    externalIds,
    attributes: attributes.map((member) => codesOf(member, [content])),
    quantities: quantitiesOf(content.quantities),
    people: inOwnOrder(content.defendants.map((defendant) => personOf(codebook, defendant))).slice(0, MOST_PEOPLE),
  };
}

function personOf(codebook: Codebook, { sex, ageBand, quantities, convictions, sentence, ...rest }: Defendant): Person {
  const members = membersOf(codebook);
  const band = reported(ageBand);
  const offences = convictions.flatMap(({ offence }) => reported(offence) ?? []);
  return {
    sex: reported(sex),
    ageBand: band === undefined ? undefined : codebook.dimensions.get('ageBand')?.index.get(band),
    offences: offences.length === 0 ? undefined : [...new Set(offences)].sort(),
    outcome: reported(sentence.outcome),
    term: termOf(sentence),
    requirements: reportedList(sentence.requirements),
    orders: reportedList(sentence.orders),
    attributes: [
      ...members.defendant.attributes.map((member) => codesOf(member, [rest])),
      ...members.conviction.attributes.map((member) => codesOf(member, convictions)),
    ],
    quantities: quantitiesOf(quantities),
  };
}

const termOf = ({ indeterminate, custodyTerm, suspendedTerm, minimumTerm }: Sentence): Term => ({
  indeterminate,
  custody: lengthOf(custodyTerm),
  suspended: lengthOf(suspendedTerm),
  minimum: lengthOf(minimumTerm),
});

const lengthOf = (term: string | undefined) => (term === undefined ? undefined : termSixteenths(term));

const reported = (code: string | undefined): string | undefined => (code === NOT_REPORTED ? undefined : code);

/** `not-reported` stands alone in its list. */
const reportedList = (codes: readonly string[] | undefined): readonly string[] | undefined =>
  codes === undefined || codes[0] === NOT_REPORTED ? undefined : codes.toSorted();

/** What one or more objects of a place say of a variable together; undefined if none says anything. */
function codesOf(member: Member, objects: readonly object[]): readonly string[] | undefined {
  const saidOf = (object: object): readonly string[] | undefined => {
    const codes = codesAt(member, object);
    return reportedList(typeof codes === 'string' ? [codes] : codes);
  };
  // Nearly always there is one, and nothing to unite: a checked list has each code once.
  if (objects.length === 1) return saidOf(objects[0]!); // just counted
  const lists = objects.flatMap((object) => {
    const said = saidOf(object);
    return said === undefined ? [] : [said];
  });
  return lists.length === 0 ? undefined : [...new Set(lists.flat())].sort();
}

function quantitiesOf(entries: readonly CaseQuantity[] | undefined): Quantities {
  const found = new Map<string, Map<string, Amount>>();
  for (const { quantity, category = '', value, basis } of entries ?? []) {
    const amounts = found.get(quantity) ?? new Map<string, Amount>();
    found.set(quantity, amounts.set(category, { value, basis }));
  }
  return found;
}

/** Maps are in the order in which the quantities were posted: of two people who differ in nothing else, either may come first. */
function inOwnOrder(people: readonly Person[]): readonly Person[] {
  if (people.length < 2) return people;
  return people
    .map((person) => ({
      person,
      text: JSON.stringify(person, (_, value) => (value instanceof Map ? plain(value) : value)),
    }))
    .sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0))
    .map(({ person }) => person);
}

const plain = (map: ReadonlyMap<string, unknown>) => [...map].sort(([one], [other]) => (one < other ? -1 : 1));
