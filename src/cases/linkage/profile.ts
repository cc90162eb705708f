import { dayNumber, daysOf } from '../../codebook/calendar.ts';
import type { Basis, Codebook } from '../../codebook/model.ts';
import { termSixteenths } from '../../codebook/term.ts';
import { appendTo } from '../../lists.ts';
import type { CaseContent, CaseQuantity, Defendant, Sentence } from '../../schemas/case.ts';
import { type INDETERMINATE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { presentContent } from '../former-names.ts';
import { attributesOf, codesAt, type Member } from '../members.ts';

/** Cases with the same area, on days near each other, are compared, and those that name one article. */
export interface BlockingKey {
  /** Empty if the case has none. */
  area: string;
  /** The first day that the case may be of. */
  day: string;
}

/** The days that a case without a date may be of. */
const UNDATED = { first: '1600-01-01', last: '2200-12-31' };

/** The first and the last day that a case may be of. */
export const daysOfCase = ({ sentencedOn }: Pick<CaseContent, 'sentencedOn'>): { first: string; last: string } =>
  sentencedOn === undefined ? UNDATED : daysOf(sentencedOn);

export const blockingKey = (content: Pick<CaseContent, 'area' | 'sentencedOn'>): BlockingKey => ({
  area: content.area ?? '',
  day: daysOfCase(content).first,
});

/** A case prepared for comparison with many others. Undefined: not reported. */
export interface Profile {
  /** The first and the last day that the case may be of; undefined if it has no date. */
  days: { first: number; last: number } | undefined;
  area: string | undefined;
  courtType: string | undefined;
  /** The number of all defendants, not only of those compared. */
  defendants: number;
  /** Values by system. */
  externalIds: ReadonlyMap<string, readonly string[]>;
  /** Those that are known to have few cases in them: see article.ts. */
  articles: readonly string[];
  attributes: ReportedCodes;
  quantities: Quantities;
  /** In an order that does not depend on the order in which they were posted. */
  people: readonly Person[];
}

export interface Person {
  sex: string | undefined;
  /** Position of the band in its code list, so that neighbouring bands have neighbouring numbers. */
  ageBand: number | undefined;
  offences: readonly string[] | undefined;
  outcome: string | undefined;
  term: Term;
  requirements: readonly string[] | undefined;
  orders: readonly string[] | undefined;
  /** The defendant's, then those of all convictions together. */
  attributes: ReportedCodes;
  quantities: Quantities;
}

/** Lengths in sixteenths of a day. */
export interface Term {
  indeterminate: (typeof INDETERMINATE)[number] | undefined;
  custody: number | undefined;
  suspended: number | undefined;
  minimum: number | undefined;
}

/** The codes of each variable of the codebook, in its order; each list sorted. */
type ReportedCodes = readonly (readonly string[] | undefined)[];

/** Amounts by quantity and category; the empty category is the total. */
type Quantities = ReadonlyMap<string, ReadonlyMap<string, StatedAmount>>;
export interface StatedAmount {
  value: number;
  basis: Basis;
}

/** Most defendants compared, since each is compared with each. In a case with more, only the first in order are compared. */
export const MOST_PEOPLE = 20;

export function profileOf(codebook: Codebook, stored: CaseContent, articles: readonly string[] = []): Profile {
  const content = presentContent(codebook, stored);
  const externalIds = new Map<string, string[]>();
  for (const { system, value } of content.externalIds ?? []) {
    appendTo(externalIds, system, value);
  }
  return {
    days: daysWithin(content.sentencedOn),
    area: reported(content.area),
    courtType: reported(content.courtType),
    defendants: content.defendants.length,
    externalIds,
    articles,
    attributes: attributesOf(codebook).case.map((member) => reportedAnywhere(member, [content])),
    quantities: statedQuantities(content.quantities),
    people: inOwnOrder(content.defendants.map((defendant) => personOf(codebook, defendant))).slice(0, MOST_PEOPLE),
  };
}

function daysWithin(date: string | undefined): Profile['days'] {
  if (date === undefined) return undefined;
  const { first, last } = daysOf(date);
  return { first: dayNumber(first), last: dayNumber(last) };
}

function personOf(codebook: Codebook, { sex, ageBand, quantities, convictions, sentence, ...rest }: Defendant): Person {
  const attributes = attributesOf(codebook);
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
      ...attributes.defendant.map((member) => reportedAnywhere(member, [rest])),
      ...attributes.conviction.map((member) => reportedAnywhere(member, convictions)),
    ],
    quantities: statedQuantities(quantities),
  };
}

export const termOf = ({ indeterminate, custodyTerm, suspendedTerm, minimumTerm }: Sentence): Term => ({
  indeterminate,
  custody: lengthOf(custodyTerm),
  suspended: lengthOf(suspendedTerm),
  minimum: lengthOf(minimumTerm),
});

const lengthOf = (term: string | undefined) => (term === undefined ? undefined : termSixteenths(term));

export const reported = (code: string | undefined): string | undefined => (code === NOT_REPORTED ? undefined : code);

/** If a list has `not-reported`, it has nothing else. */
export const reportedList = (codes: readonly string[] | undefined): readonly string[] | undefined =>
  codes === undefined || codes[0] === NOT_REPORTED ? undefined : codes.toSorted();

/** The codes of a variable in all objects together; undefined if none reports it. */
function reportedAnywhere(member: Member, objects: readonly object[]): readonly string[] | undefined {
  const lists = objects.flatMap((object) => {
    const codes = codesAt(member, object);
    const own = reportedList(typeof codes === 'string' ? [codes] : codes);
    return own === undefined ? [] : [own];
  });
  // Nearly always there is one object. A checked list has each code once.
  return lists.length < 2 ? lists[0] : [...new Set(lists.flat())].sort();
}

function statedQuantities(entries: readonly CaseQuantity[] | undefined): Quantities {
  const found = new Map<string, Map<string, StatedAmount>>();
  for (const { quantity, category = '', value, basis } of entries ?? []) {
    const amounts = found.get(quantity) ?? new Map<string, StatedAmount>();
    found.set(quantity, amounts.set(category, { value, basis }));
  }
  return found;
}

/** Sorted by content; maps are compared in key order, since theirs is the order in which quantities were posted. */
function inOwnOrder(people: readonly Person[]): readonly Person[] {
  if (people.length < 2) return people;
  const entries = (map: ReadonlyMap<string, unknown>) => [...map].sort(([one], [other]) => (one < other ? -1 : 1));
  return people
    .map((person) => {
      const text = JSON.stringify(person, (_, value) => (value instanceof Map ? entries(value) : value));
      return { person, text };
    })
    .sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : 0))
    .map(({ person }) => person);
}
