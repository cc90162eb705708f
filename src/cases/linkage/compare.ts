import type { Amount, Attributes, Person, Profile, Quantities, Term } from './profile.ts';
import { type Field, type Level, MOST, weightOf } from './score.ts';

/** Field by field, how two profiles and two of their people compare. */

/** One comparison. `index` tells variables of the codebook apart, `quantity` its quantities. */
export interface Finding {
  field: Field;
  level: Level;
  index?: number;
  quantity?: string;
}

/** What was found, and what it weighs in all. */
export interface Comparison {
  weight: number;
  findings: readonly Finding[];
}

/** Told of each field that both report. */
type Visit = (field: Field, level: Level, index?: number, quantity?: string) => void;

/** All but the people. */
export const compareCases = (one: Profile, other: Profile): Comparison =>
  compared((visit) => visitCases(one, other, visit));
export const comparePeople = (one: Person, other: Person): Comparison =>
  compared((visit) => visitPeople(one, other, visit));

/** The weights alone: most pairs are found to be no likely ones, and of those nothing is kept. */
export const weighCases = (one: Profile, other: Profile): number => weighed((visit) => visitCases(one, other, visit));
export const weighPeople = (one: Person, other: Person): number => weighed((visit) => visitPeople(one, other, visit));

function visitCases(one: Profile, other: Profile, visit: Visit): void {
  visitReported(visit, 'area', sameOrNot(one.area, other.area));
  visit('date', byDistance(one.day - other.day));
  visitReported(visit, 'courtType', sameOrNot(one.courtType, other.courtType));
  visit('defendants', byNumber(one.defendants, other.defendants));
  visitReported(visit, 'externalIds', compareExternalIds(one.externalIds, other.externalIds));
  visitDescribed(one, other, visit);
}

function visitPeople(one: Person, other: Person, visit: Visit): void {
  visitReported(visit, 'sex', sameOrNot(one.sex, other.sex));
  visitReported(visit, 'ageBand', byBand(one.ageBand, other.ageBand));
  visitReported(visit, 'offences', compareLists(one.offences, other.offences));
  visitReported(visit, 'outcome', sameOrNot(one.outcome, other.outcome));
  visitReported(visit, 'term', compareTerms(one.term, other.term));
  visitReported(visit, 'requirements', compareOptional(one.requirements, other.requirements));
  visitReported(visit, 'orders', compareOptional(one.orders, other.orders));
  visitDescribed(one, other, visit);
}

function visitReported(visit: Visit, field: Field, level: Level | undefined): void {
  if (level !== undefined) visit(field, level);
}

interface Described {
  attributes: Attributes;
  quantities: Quantities;
}

function visitDescribed(one: Described, other: Described, visit: Visit): void {
  one.attributes.forEach((codes, index) => {
    const level = compareLists(codes, other.attributes[index]);
    if (level !== undefined) visit('attribute', level, index);
  });
  for (const [quantity, amounts] of one.quantities) {
    const level = compareAmounts(amounts, other.quantities.get(quantity));
    if (level !== undefined) visit('quantity', level, undefined, quantity);
  }
}

function compared(visitAll: (visit: Visit) => void): Comparison {
  const findings: Finding[] = [];
  visitAll((field, level, index, quantity) => {
    findings.push({ field, level, ...(index !== undefined && { index }), ...(quantity !== undefined && { quantity }) });
  });
  return { weight: weighed(visitAll), findings };
}

function weighed(visitAll: (visit: Visit) => void): number {
  let plain = 0;
  let attributes = 0;
  let quantities = 0;
  visitAll((field, level) => {
    const weight = weightOf(field, level);
    if (field === 'attribute') attributes += weight;
    else if (field === 'quantity') quantities += weight;
    else plain += weight;
  });
  return plain + within(attributes, MOST.attribute) + within(quantities, MOST.quantity);
}

const within = (weight: number, { least, most }: { least: number; most: number }): number =>
  Math.max(least, Math.min(most, weight));

function sameOrNot(one: string | undefined, other: string | undefined): 'same' | 'different' | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one === other ? 'same' : 'different';
}

function byDistance(days: number): Level {
  const apart = Math.abs(days);
  if (apart === 0) return 'same';
  return apart <= 2 ? 'near' : apart <= 7 ? 'part' : 'different';
}

function byNumber(one: number, other: number): Level {
  if (one !== other) return 'different';
  return one === 1 ? 'same' : 'several';
}

/** A birthday lies between the bands of many a pair of reports. */
function byBand(one: number | undefined, other: number | undefined): Level | undefined {
  if (one === undefined || other === undefined) return undefined;
  const apart = Math.abs(one - other);
  return apart === 0 ? 'same' : apart === 1 ? 'near' : 'different';
}

function compareLists(one: readonly string[] | undefined, other: readonly string[] | undefined): Level | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one.length === other.length && one.every((code, index) => code === other[index])) return 'same';
  return one.some((code) => other.includes(code)) ? 'part' : 'different';
}

/** "None" of two reports says no more than that neither mentions any. */
const compareOptional: typeof compareLists = (one, other) =>
  one?.length === 0 && other?.length === 0 ? undefined : compareLists(one, other);

function compareTerms(one: Term, other: Term): Level | undefined {
  if (one.indeterminate !== undefined && other.indeterminate !== undefined) {
    if (one.indeterminate !== other.indeterminate) return 'different';
    return compareLengths(one.minimum, other.minimum) ?? 'same';
  }
  if (one.indeterminate !== undefined) return isDeterminate(other) ? 'different' : undefined;
  if (other.indeterminate !== undefined) return isDeterminate(one) ? 'different' : undefined;
  const custody = compareLengths(one.custody, other.custody);
  const suspended = compareLengths(one.suspended, other.suspended);
  if (custody !== undefined && suspended !== undefined) return lesser(custody, suspended);
  if (custody !== undefined || suspended !== undefined) return custody ?? suspended;
  return isDeterminate(one) && isDeterminate(other) ? 'different' : undefined; // one at once, the other suspended
}

const isDeterminate = ({ custody, suspended }: Term): boolean => custody !== undefined || suspended !== undefined;

function compareLengths(one: number | undefined, other: number | undefined): Level | undefined {
  if (one === undefined || other === undefined) return undefined;
  return nearness(one, other, 0.1);
}

/** How near two numbers are: `near` if they differ by no more than this share of the greater. */
function nearness(one: number, other: number, share: number): Level {
  if (one === other) return 'same';
  return Math.abs(one - other) <= share * Math.max(one, other) ? 'near' : 'different';
}

const ORDER: readonly Level[] = ['same', 'near', 'open', 'different'];
const lesser = (one: Level, other: Level): Level => (ORDER.indexOf(one) >= ORDER.indexOf(other) ? one : other);

/** What both give: the total, and each category; of two that share neither, the sums. The least likeness of these. */
function compareAmounts(
  one: ReadonlyMap<string, Amount>,
  other: ReadonlyMap<string, Amount> | undefined,
): Level | undefined {
  if (other === undefined || one.size === 0 || other.size === 0) return undefined;
  const levels: Level[] = [];
  let shared = false;
  for (const [category, amount] of one) {
    const counterpart = other.get(category);
    if (counterpart === undefined) continue;
    shared = true;
    const level = compareAmount(amount, counterpart);
    if (level !== undefined) levels.push(level);
  }
  if (!shared) return compareAmount(totalOf(one), totalOf(other));
  return levels.length === 0 ? undefined : levels.reduce(lesser);
}

function totalOf(amounts: ReadonlyMap<string, Amount>): Amount {
  const total = amounts.get('');
  if (total !== undefined) return total;
  const parts = [...amounts.values()];
  return {
    value: parts.reduce((so, { value }) => so + value, 0),
    basis: parts.every(({ basis }) => basis === 'exact') ? 'exact' : 'at-least',
  };
}

/** None of both is what any two cases may have. */
function compareAmount(one: Amount, other: Amount): Level | undefined {
  if (one.value === 0 && other.value === 0) return undefined;
  const level = nearness(one.value, other.value, 0.25);
  if (level !== 'different') return level;
  const smaller = one.value < other.value ? one : other;
  return smaller.basis === 'at-least' ? 'open' : 'different';
}

/** Of the systems that both have an id of. */
function compareExternalIds(
  one: ReadonlyMap<string, readonly string[]>,
  other: ReadonlyMap<string, readonly string[]>,
): Level | undefined {
  let level: Level | undefined;
  for (const [system, values] of one) {
    const others = other.get(system);
    if (others === undefined) continue;
    if (values.some((value) => others.includes(value))) return 'same';
    level = 'different';
  }
  return level;
}
