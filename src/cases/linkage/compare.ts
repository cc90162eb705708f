import type { Person, Profile, StatedAmount, Term } from './profile.ts';

/**
 * The comparison of two cases field by field, and what it weighs, after I. P. Fellegi and A. B. Sunter, "A Theory for Record
 * Linkage", JASA 64 (1969), 1183-1210. Each field comes out at a comparison level, which has two probabilities: m, that two
 * reports of one case come out at it, and u, that two different cases do that share area and week. The match weight of the level
 * is log10(m / u), in hundredths. (Fellegi and Sunter take the logarithm to base 2; the base is only the unit.) The weights of
 * all fields are added; a field that one side does not report adds nothing.
 */

/** `several`: the same number, more than one. `part`: partly the same. `open`: "at least" a smaller number, no contradiction. */
export type ComparisonLevel = 'same' | 'several' | 'near' | 'part' | 'open' | 'different';

/** [m, u] of each level of each field. They are judgements on press reports of sentences, not measurements. */
export const M_AND_U = {
  area: { same: [0.97, 0.2], different: [0.03, 0.8] },
  // Up to two days apart, up to a week, and more.
  date: { same: [0.75, 0.22], near: [0.15, 0.13], part: [0.08, 0.2], different: [0.02, 0.45] },
  courtType: { same: [0.95, 0.65], different: [0.05, 0.35] },
  defendants: { same: [0.885, 0.8], several: [0.11, 0.05], different: [0.005, 0.15] },
  sex: { same: [0.995, 0.9], different: [0.005, 0.1] },
  ageBand: { same: [0.85, 0.2], near: [0.11, 0.3], different: [0.04, 0.5] },
  offences: { same: [0.6, 0.25], part: [0.3, 0.25], different: [0.1, 0.5] },
  outcome: { same: [0.96, 0.45], different: [0.04, 0.55] },
  term: { same: [0.8, 0.08], near: [0.08, 0.08], different: [0.12, 0.84] },
  // Reports often name only some of them, or none.
  requirements: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  orders: { same: [0.6, 0.3], part: [0.25, 0.3], different: [0.15, 0.4] },
  // A variable of the codebook. Most cases may have the same code, so agreement proves little.
  attribute: { same: [0.85, 0.55], part: [0.08, 0.15], different: [0.07, 0.3] },
  quantity: { same: [0.55, 0.04], near: [0.25, 0.08], open: [0.08, 0.1], different: [0.12, 0.78] },
  // One system does not number a case twice, unless two people entered it.
  externalIds: { same: [0.65, 0.0005], different: [0.35, 0.9995] },
  // Other articles prove nothing, since two newspapers report one case: that level never counts.
  article: { same: [0.3, 0.002], different: [0.7, 0.998] },
} as const satisfies Record<string, Partial<Record<ComparisonLevel, readonly [m: number, u: number]>>>;

type Field = keyof typeof M_AND_U;
/** In the order in which reasons name them. */
export const FIELDS = Object.keys(M_AND_U) as readonly Field[]; // a literal object's own keys

/** A log10 ratio in whole hundredths, so that sums do not depend on their order. */
export const weight = (ratio: number): number => Math.round(100 * Math.log10(ratio));

const WEIGHTS = Object.fromEntries(
  Object.entries(M_AND_U).map(([field, levels]) => [
    field,
    Object.fromEntries(Object.entries(levels).map(([level, [m, u]]) => [level, weight(m / u)])),
  ]),
) as Record<Field, Record<ComparisonLevel, number>>; // the comparison of a field yields only levels that it has

/** The match weight of a level, in hundredths. */
export const matchWeight = (field: Field, level: ComparisonLevel): number => WEIGHTS[field][level];

/**
 * Bounds on the total weight of all variables, and of all quantities, of one place. A codebook may have dozens, and the sum
 * treats them as independent, which they seldom are: "no" to one goes with "no" to the next.
 */
export const BOUNDS = {
  attribute: { least: -120, most: 60 },
  quantity: { least: -160, most: 160 },
} as const;

/** The level of one field. `index` is the position of a variable, `quantity` the id of a quantity. */
export interface FieldLevel {
  field: Field;
  level: ComparisonLevel;
  index?: number;
  quantity?: string;
}

/** The levels of all fields that both sides report, and the sum of their weights. */
export interface ComparisonVector {
  weight: number;
  levels: readonly FieldLevel[];
}

/** Compares two cases in everything but their defendants. */
export function compareCases(one: Profile, other: Profile): ComparisonVector {
  const levels: FieldLevel[] = [];
  const apart = daysApart(one, other);
  addLevel(levels, 'area', sameOrNot(one.area, other.area));
  addLevel(levels, 'date', apart === undefined ? undefined : compareDays(apart));
  addLevel(levels, 'courtType', sameOrNot(one.courtType, other.courtType));
  addLevel(levels, 'defendants', compareNumbers(one.defendants, other.defendants));
  addLevel(levels, 'externalIds', compareExternalIds(one.externalIds, other.externalIds));
  addLevel(levels, 'article', one.articles.some((article) => other.articles.includes(article)) ? 'same' : undefined);
  return vectorOf(levels, one, other);
}

export function comparePeople(one: Person, other: Person): ComparisonVector {
  const levels: FieldLevel[] = [];
  addLevel(levels, 'sex', sameOrNot(one.sex, other.sex));
  addLevel(levels, 'ageBand', compareAgeBands(one.ageBand, other.ageBand));
  addLevel(levels, 'offences', compareLists(one.offences, other.offences));
  addLevel(levels, 'outcome', sameOrNot(one.outcome, other.outcome));
  addLevel(levels, 'term', compareTerms(one.term, other.term));
  addLevel(levels, 'requirements', compareOptional(one.requirements, other.requirements));
  addLevel(levels, 'orders', compareOptional(one.orders, other.orders));
  return vectorOf(levels, one, other);
}

function addLevel(levels: FieldLevel[], field: Field, level: ComparisonLevel | undefined): void {
  if (level !== undefined) levels.push({ field, level });
}

/** Adds the levels of the variables and quantities of the codebook to those of the built-in fields. */
function vectorOf(levels: FieldLevel[], one: Profile | Person, other: Profile | Person): ComparisonVector {
  let weight = 0;
  for (const { field, level } of levels) weight += matchWeight(field, level);
  let attributes = 0;
  one.attributes.forEach((codes, index) => {
    const level = compareLists(codes, other.attributes[index]);
    if (level === undefined) return;
    levels.push({ field: 'attribute', level, index });
    attributes += matchWeight('attribute', level);
  });
  let quantities = 0;
  for (const [quantity, amounts] of one.quantities) {
    const level = compareAmounts(amounts, other.quantities.get(quantity));
    if (level === undefined) continue;
    levels.push({ field: 'quantity', level, quantity });
    quantities += matchWeight('quantity', level);
  }
  return { weight: weight + clamped(attributes, BOUNDS.attribute) + clamped(quantities, BOUNDS.quantity), levels };
}

export const clamped = (sum: number, { least, most }: { least: number; most: number }): number =>
  Math.max(least, Math.min(most, sum));

// Comparisons of one field: undefined if either side does not report it.

function sameOrNot(one: string | undefined, other: string | undefined): 'same' | 'different' | undefined {
  if (one === undefined || other === undefined) return undefined;
  return one === other ? 'same' : 'different';
}

/**
 * How many days are at least between two cases. Undefined if that says nothing: one has no date, or a coarse one that may be the
 * other's.
 */
export function daysApart(
  { days: one }: Pick<Profile, 'days'>,
  { days: other }: Pick<Profile, 'days'>,
): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  const isExact = one.first === one.last && other.first === other.last;
  const apart = Math.max(one.first - other.last, other.first - one.last, 0);
  return isExact || apart > 0 ? apart : undefined;
}

export function compareDays(difference: number): ComparisonLevel {
  const days = Math.abs(difference);
  if (days === 0) return 'same';
  return days <= 2 ? 'near' : days <= 7 ? 'part' : 'different';
}

export function compareNumbers(one: number, other: number): ComparisonLevel {
  if (one !== other) return 'different';
  return one === 1 ? 'same' : 'several';
}

/** Neighbouring bands are near: a birthday may lie between two reports. */
function compareAgeBands(one: number | undefined, other: number | undefined): ComparisonLevel | undefined {
  if (one === undefined || other === undefined) return undefined;
  const apart = Math.abs(one - other);
  return apart === 0 ? 'same' : apart === 1 ? 'near' : 'different';
}

/** The lists are sorted. */
function compareLists(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): ComparisonLevel | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one.length === other.length && one.every((code, index) => code === other[index])) return 'same';
  return one.some((code) => other.includes(code)) ? 'part' : 'different';
}

/** Two empty lists prove nothing: reports often leave out what there is. */
const compareOptional: typeof compareLists = (one, other) =>
  one?.length === 0 && other?.length === 0 ? undefined : compareLists(one, other);

function compareTerms(one: Term, other: Term): ComparisonLevel | undefined {
  if (one.indeterminate !== undefined && other.indeterminate !== undefined) {
    if (one.indeterminate !== other.indeterminate) return 'different';
    return compareLengths(one.minimum, other.minimum) ?? 'same';
  }
  if (one.indeterminate !== undefined) return isDeterminate(other) ? 'different' : undefined;
  if (other.indeterminate !== undefined) return isDeterminate(one) ? 'different' : undefined;
  const custody = compareLengths(one.custody, other.custody);
  const suspended = compareLengths(one.suspended, other.suspended);
  if (custody !== undefined && suspended !== undefined) return lessAlike(custody, suspended);
  if (custody !== undefined || suspended !== undefined) return custody ?? suspended;
  return isDeterminate(one) && isDeterminate(other) ? 'different' : undefined; // one immediate, the other suspended
}

const isDeterminate = ({ custody, suspended }: Term): boolean => custody !== undefined || suspended !== undefined;

function compareLengths(one: number | undefined, other: number | undefined): ComparisonLevel | undefined {
  if (one === undefined || other === undefined) return undefined;
  return nearness(one, other, 0.1);
}

/** `near`: they differ by at most `share` of the greater. */
function nearness(one: number, other: number, share: number): ComparisonLevel {
  if (one === other) return 'same';
  return Math.abs(one - other) <= share * Math.max(one, other) ? 'near' : 'different';
}

const LEAST_LAST: readonly ComparisonLevel[] = ['same', 'near', 'open', 'different'];
const lessAlike = (one: ComparisonLevel, other: ComparisonLevel): ComparisonLevel =>
  LEAST_LAST.indexOf(one) >= LEAST_LAST.indexOf(other) ? one : other;

/** The least alike of the amounts that both state: the total and each category. If they share none, their sums. */
function compareAmounts(
  one: ReadonlyMap<string, StatedAmount>,
  other: ReadonlyMap<string, StatedAmount> | undefined,
): ComparisonLevel | undefined {
  if (other === undefined || one.size === 0 || other.size === 0) return undefined;
  let isShared = false;
  let least: ComparisonLevel | undefined;
  for (const [category, amount] of one) {
    const counterpart = other.get(category);
    if (counterpart === undefined) continue;
    isShared = true;
    const level = compareAmount(amount, counterpart);
    if (level !== undefined) least = least === undefined ? level : lessAlike(least, level);
  }
  return isShared ? least : compareAmount(statedTotal(one), statedTotal(other));
}

function statedTotal(amounts: ReadonlyMap<string, StatedAmount>): StatedAmount {
  const total = amounts.get('');
  if (total !== undefined) return total;
  const parts = [...amounts.values()];
  return {
    value: parts.reduce((sum, { value }) => sum + value, 0),
    basis: parts.every(({ basis }) => basis === 'exact') ? 'exact' : 'at-least',
  };
}

/** Two zeros prove nothing. */
function compareAmount(one: StatedAmount, other: StatedAmount): ComparisonLevel | undefined {
  if (one.value === 0 && other.value === 0) return undefined;
  const level = nearness(one.value, other.value, 0.25);
  if (level !== 'different') return level;
  const smaller = one.value < other.value ? one : other;
  return smaller.basis === 'at-least' ? 'open' : 'different';
}

/** Only ids given by the same system are compared. */
function compareExternalIds(
  one: ReadonlyMap<string, readonly string[]>,
  other: ReadonlyMap<string, readonly string[]>,
): ComparisonLevel | undefined {
  let level: ComparisonLevel | undefined;
  for (const [system, values] of one) {
    const others = other.get(system);
    if (others === undefined) continue;
    if (values.some((value) => others.includes(value))) return 'same';
    level = 'different';
  }
  return level;
}
