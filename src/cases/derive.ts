import { scaledAmount } from '../codebook/amount.ts';
import type { Period } from '../codebook/calendar.ts';
import {
  type Amount,
  type AmountBasis,
  type AmountSource,
  type Basis,
  type CaseFacts,
  type Code,
  type Codebook,
  type Codes,
  type Dimension,
  knownDimension,
  type Level,
} from '../codebook/model.ts';
import { termSixteenths } from '../codebook/term.ts';
import { appendTo } from '../lists.ts';
import type { CaseQuantity, Conviction, Sentence } from '../schemas/case.ts';
import type { Derived, Filter, Rule } from '../schemas/codebook.ts';
import type { Audience } from '../schemas/names.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';
import { mapCode, mapCodes, type SeenLevel, seenLevels } from './view.ts';

/** The year (`2015`), quarter (`2015-Q1`) or month (`2015-03`) of a date; `not-reported` if the date is coarser, or missing. */
export const periodCode = (date: string | undefined, period: Period): string => {
  if (date === undefined || date.length < KNOWN_FROM[period]) return NOT_REPORTED;
  const year = date.slice(0, 4);
  if (period === 'year') return year;
  return period === 'month' ? date.slice(0, 7) : `${year}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
};

/** The shortest date that says the period: a year is `2014`, a month `2014-05`. */
const KNOWN_FROM: Readonly<Record<Period, number>> = { year: 4, quarter: 7, month: 7 };

/** The finest level of a quantity's categories in one view. Undefined if the quantity has none. */
export const categoriesOf = (codebook: Codebook, source: AmountSource, view: Audience): SeenLevel | undefined =>
  seenLevels(codebook, source.category ?? '', view)[0];

/**
 * The amount of one quantity (docs/reference/cases.md): the total if it is given, else the sum of the categories with their
 * bases combined. What the categories leave of a total counts under `not-reported`, with the basis of the total. In multiples of
 * 1/scale.
 * @throws RangeError if an entry is no such multiple: no checked case has one.
 */
export const quantityAmount = (
  entries: readonly CaseQuantity[] | undefined,
  { id: quantity, scale }: Pick<AmountSource, 'id' | 'scale'>,
  categories: SeenLevel | undefined,
): Amount => {
  const own = (entries ?? []).filter((entry) => entry.quantity === quantity);
  const scaled = own.map((entry) => ({ ...entry, value: multiplesOf(entry, scale) }));
  const total = scaled.find(({ category }) => category === undefined);
  const parts = scaled.filter(({ category }) => category !== undefined);
  if (scaled.length === 0) {
    if (categories === undefined) return { total: null, basis: 'exact' };
    return { total: null, basis: 'exact', categories: [{ code: NOT_REPORTED, total: null, basis: 'exact' }] };
  }
  const sum = parts.reduce((so, { value }) => so + value, 0);
  const amount = {
    total: total?.value ?? sum,
    basis: total?.basis ?? parts.reduce<AmountBasis>((so, { basis }) => together(so, basis), 'exact'),
  };
  if (categories === undefined) return amount;
  const rest = amount.total - sum;
  const { map, dimension } = categories;
  const cells = new Map<string, CategoryAmount>();
  const add = (code: string, total: number, basis: AmountBasis): void => {
    const before = cells.get(code);
    cells.set(
      code,
      before ? { code, total: before.total + total, basis: together(before.basis, basis) } : { code, total, basis },
    );
  };
  for (const { category, value, basis } of parts) add(mapCode(category ?? NOT_REPORTED, map), value, basis);
  if (rest > 0 || parts.length === 0) add(NOT_REPORTED, rest, amount.basis);
  const placeOf = ({ code }: CategoryAmount) => dimension.index.get(code) ?? 0;
  return { ...amount, categories: [...cells.values()].sort((one, other) => placeOf(one) - placeOf(other)) };
};

const multiplesOf = ({ quantity, value }: CaseQuantity, scale: number): number => {
  const multiples = scale === 1 ? value : scaledAmount(value, scale);
  if (multiples === undefined) throw new RangeError(`an amount of ${quantity} has too many decimals`);
  return multiples;
};

type CategoryAmount = { code: string; total: number; basis: AmountBasis };

/** The basis of a sum of two amounts. */
const together = (one: AmountBasis, other: AmountBasis): AmountBasis => {
  if (one === other || other === 'exact') return one;
  return one === 'exact' ? other : 'mixed';
};

const WEAKNESS = { exact: 0, 'at-least': 1, about: 2 } as const satisfies Record<Basis, number>;

/** The one basis of a sum of both, for a record. A sum of "at least" and "about" has no bound left, so it is "about". */
export const weaker = (one: Basis, other: Basis): Basis => (WEAKNESS[one] >= WEAKNESS[other] ? one : other);

/** Days of a determinate term, in sixteenths. An indeterminate sentence has no such term, whatever its minimum is. */
export const termAmount = (source: string, sentence: Sentence): Amount => {
  const term = source === 'custodyDays' ? sentence.custodyTerm : sentence.suspendedTerm;
  return { total: term === undefined ? null : termSixteenths(term), basis: 'exact' };
};

export const countsAmount = ({ counts }: Conviction): Amount => ({ total: counts ?? 1, basis: 'exact' });

/** Writes the codes of a derived variable, and of its coarser levels, into the facts of a case whose other codes are there. */
type Derivation = (facts: CaseFacts) => void;

type DefendantFacts = CaseFacts['defendants'][number];
/** A case, a defendant or a conviction. */
type CountedUnit = DefendantFacts['convictions'][number];
/** The code of a unit. `defendant` is the one that it is or belongs to; undefined for a case. */
type Compute = (facts: CaseFacts, defendant: DefendantFacts | undefined, unit: CountedUnit) => string | string[];

/**
 * The derived variables of a codebook, each after those that it reads. The rules see what the view sees
 * (docs/reference/datasets.md), so `publishAs` and the youth rule come first.
 */
export const derivations = (codebook: Codebook, view: Audience): Derivation[] =>
  inReadingOrder(codebook).map(({ id, rule }) => {
    const levels = seenLevels(codebook, id, view);
    const variable = knownDimension(codebook, id);
    const compute = computation(codebook, view, rule, variable);
    return overUnits(variable.unit, (facts, defendant, one) => {
      const value = compute(facts, defendant, one);
      for (const { dimension, map } of levels) one.codes[dimension.id] = mapCodes(value, map, dimension);
    });
  });

const overUnits = (
  level: Level,
  visit: (facts: CaseFacts, defendant: DefendantFacts | undefined, unit: CountedUnit) => void,
): Derivation => {
  if (level === 'case') return (facts) => visit(facts, undefined, facts);
  return (facts) => {
    for (const defendant of facts.defendants) {
      if (level === 'defendant') visit(facts, defendant, defendant);
      else for (const conviction of defendant.convictions) visit(facts, defendant, conviction);
    }
  };
};

const computation = (codebook: Codebook, view: Audience, rule: Rule, variable: Dimension): Compute => {
  const { codes } = variable;
  if ('exists' in rule) return existence(codebook, view, variable.unit, rule.exists);
  if ('map' in rule) {
    const of = knownDimension(codebook, rule.map.of);
    const map = ruleMap(rule.map, of);
    return (_facts, _defendant, one) => mapCodes(codesIn(one.codes, of), map, variable);
  }
  if ('count' in rule) return (facts, defendant) => bandOf(codes, countOf(rule.count, facts, defendant));
  const scale = codebook.amounts.get(rule.band)?.scale ?? 1;
  return (_facts, _defendant, { amounts }) => {
    const total = amounts[rule.band]?.total;
    return total === undefined || total === null ? NOT_REPORTED : bandOf(codes, Math.floor(total / scale));
  };
};

/** Counts defendants or convictions; `counts` of a conviction plays no part. */
const countOf = (what: 'defendant' | 'conviction', facts: CaseFacts, defendant: DefendantFacts | undefined): number => {
  const defendants = defendant === undefined ? facts.defendants : [defendant];
  if (what === 'defendant') return defendants.length;
  return defendants.reduce((so, { convictions }) => so + convictions.length, 0);
};

/** Bands include `min` and `max`; a number outside all of them is not reported. */
const bandOf = (codes: readonly Code[], number: number): string =>
  codes.find(
    ({ min, max }) => (min !== undefined || max !== undefined) && (min ?? 0) <= number && number <= (max ?? Infinity),
  )?.code ?? NOT_REPORTED;

/** What a `map` turns each code into. `not-reported` stays unless the map names it; `none` always stays. */
const ruleMap = (
  rule: { codes: Record<string, string[]>; else?: string | undefined },
  of: Dimension,
): Map<string, string> => {
  const map = new Map(of.codes.map(({ code }) => [code, rule.else ?? NOT_REPORTED]));
  map.set(NOT_REPORTED, NOT_REPORTED);
  for (const [target, sources] of Object.entries(rule.codes)) {
    for (const source of sources) map.set(source, target);
  }
  return map.set(NONE, NONE);
};

type UnitTest = (codes: Codes) => boolean;

/**
 * Yes if one row has all the conditions: a defendant, one of their convictions, and one item of each list. So conditions on two
 * levels of one list, or on a list and a map of it, hold for one and the same item.
 */
const existence = (codebook: Codebook, view: Audience, level: Level, filter: Filter): Compute => {
  const ofCase = unitTest(codebook, view, 'case', filter);
  const ofDefendant = unitTest(codebook, view, 'defendant', filter);
  const ofConviction = unitTest(codebook, view, 'conviction', filter);
  const inDefendant = ({ codes, convictions }: DefendantFacts) =>
    ofDefendant(codes) && convictions.some((conviction) => ofConviction(conviction.codes));
  const holds = (facts: CaseFacts, defendant: DefendantFacts | undefined, unit: CountedUnit): boolean => {
    if (!ofCase(facts.codes)) return false;
    if (defendant === undefined) return facts.defendants.some(inDefendant);
    return level === 'conviction' ? ofDefendant(defendant.codes) && ofConviction(unit.codes) : inDefendant(defendant);
  };
  return (facts, defendant, unit) => (holds(facts, defendant, unit) ? 'yes' : 'no');
};

/** The conditions of the filter on dimensions of one unit. */
const unitTest = (codebook: Codebook, view: Audience, unit: Level, filter: Filter): UnitTest => {
  const byBase = new Map<Dimension, ((code: string) => boolean)[]>();
  for (const [id, wanted] of Object.entries(filter)) {
    const dimension = knownDimension(codebook, id);
    if (dimension.unit !== unit) continue;
    const { base, code } = itemOf(codebook, view, dimension);
    const codes = new Set(Array.isArray(wanted) ? wanted : wanted.not);
    const negative = !Array.isArray(wanted);
    appendTo(byBase, base, (item) => codes.has(code(item)) !== negative);
  }
  const tests = [...byBase].map(([base, conditions]) => {
    const accepts = (code: string) => conditions.every((condition) => condition(code));
    return { base, accepts };
  });
  return (codes) =>
    tests.every(({ base, accepts }) => {
      const found = codesIn(codes, base);
      return typeof found === 'string' ? accepts(found) : found.some(accepts);
    });
};

/** The list that a dimension follows, and the dimension's code for each item; a single code is its own list. */
const itemOf = (
  codebook: Codebook,
  view: Audience,
  dimension: Dimension,
): { base: Dimension; code: (item: string) => string } => {
  const levels = seenLevels(codebook, dimension.root, view);
  const [finest] = levels;
  const own = levels.find((level) => level.dimension === dimension);
  if (!dimension.multiple || !finest || !own) return { base: dimension, code: (item) => item };
  const rule = codebook.definition.codebook.derived.find(({ id }) => id === finest.dimension.id)?.rule;
  if (rule !== undefined && 'map' in rule) {
    const of = knownDimension(codebook, rule.map.of);
    const { base, code } = itemOf(codebook, view, of);
    const map = ruleMap(rule.map, of);
    return { base, code: (item) => mapCode(mapCode(code(item), map), own.map) };
  }
  const fromView = new Map([...finest.map].map(([code, seen]) => [seen, mapCode(code, own.map)]));
  return { base: finest.dimension, code: (item) => mapCode(item, fromView) };
};

/** The derived variables, each after those that its rule reads. */
const inReadingOrder = (codebook: Codebook): Derived[] => {
  const { derived } = codebook.definition.codebook;
  const order = new Set<Derived>();
  const visit = (id: string): void => {
    const variable = derived.find((one) => one.id === (codebook.dimensions.get(id)?.root ?? id));
    if (variable === undefined || order.has(variable)) return;
    const { rule } = variable;
    const reads = 'exists' in rule ? Object.keys(rule.exists) : 'map' in rule ? [rule.map.of] : [];
    for (const read of reads) visit(read);
    order.add(variable);
  };
  for (const { id } of derived) visit(id);
  return [...order];
};

const codesIn = (codes: Codes, { id }: Dimension): string | string[] => {
  const found = codes[id];
  if (found === undefined) throw new Error(`no codes of ${id} in a case`);
  return found;
};
