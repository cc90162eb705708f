import { scaledAmount } from '../codebook/amount.ts';
import type { Period } from '../codebook/calendar.ts';
import type { Amount, AmountBasis, AmountSource, Basis, Code, Codebook, Dimension, Level } from '../codebook/model.ts';
import { termSixteenths } from '../codebook/term.ts';
import type { CaseQuantity, Conviction, Sentence } from '../schemas/case.ts';
import type { Filter, Rule } from '../schemas/codebook.ts';
import type { Audience } from '../schemas/names.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';
import { codeMaps, levelsOf, mapCode, mapList } from './view.ts';

/** The year (`2015`), quarter (`2015-Q1`) or month (`2015-03`) of a date; `not-reported` if the date is coarser, or missing. */
export const periodCode = (date: string | undefined, period: Period): string => {
  if (date === undefined || date.length < KNOWN_FROM[period]) return NOT_REPORTED;
  const year = date.slice(0, 4);
  if (period === 'year') return year;
  return period === 'month' ? date.slice(0, 7) : `${year}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
};

/** The shortest date that says the period: a year is `2014`, a month `2014-05`. */
const KNOWN_FROM: Readonly<Record<Period, number>> = { year: 4, quarter: 7, month: 7 };

/** The codes of a quantity's categories in one view. */
interface Categories {
  /** Real code -> code of the view, at the finest level. */
  map: ReadonlyMap<string, string>;
  index: ReadonlyMap<string, number>;
}

/** Undefined if the quantity has no categories. */
export const categoriesOf = (codebook: Codebook, source: AmountSource, view: Audience): Categories | undefined => {
  const levels = levelsOf(codebook, source.category ?? '');
  const [finest] = levels;
  const map = codeMaps(levels, view)[0];
  if (finest === undefined || map === undefined) return undefined;
  return { map, index: finest.index };
};

/**
 * The amount of one quantity (docs/reference/cases.md): the total if it is given, else the sum of the categories with their
 * bases combined. What the categories leave of a total counts under `not-reported`, with the basis of the total. In multiples of
 * 1/scale.
 * @throws RangeError if an entry is no such multiple: no checked case has one.
 */
export const quantityAmount = (
  entries: readonly CaseQuantity[] | undefined,
  { id: quantity, scale }: Pick<AmountSource, 'id' | 'scale'>,
  categories: Categories | undefined,
): Amount => {
  let total: CaseQuantity | undefined;
  const parts: CaseQuantity[] = [];
  for (const sent of entries ?? []) {
    if (sent.quantity !== quantity) continue;
    const value = scale === 1 ? sent.value : scaledAmount(sent.value, scale);
    if (value === undefined) throw new RangeError(`an amount of ${quantity} has too many decimals`);
    const entry = { ...sent, value };
    if (entry.category === undefined) total = entry;
    else parts.push(entry);
  }
  if (total === undefined && parts.length === 0) {
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
  const cells: Cell[] = parts.map(({ category, value, basis }) => ({
    code: mapCode(category ?? NOT_REPORTED, categories.map),
    total: value,
    basis,
  }));
  if (rest > 0 || parts.length === 0) cells.push({ code: NOT_REPORTED, total: rest, basis: amount.basis });
  return { ...amount, categories: merged(cells, categories.index) };
};

type Cell = { code: string; total: number; basis: AmountBasis };

/** Cells of one code added up, in the order of the codes. */
const merged = (cells: readonly Cell[], index: ReadonlyMap<string, number>): Cell[] => {
  if (cells.length === 1) return [...cells];
  const byCode = new Map<string, Cell>();
  for (const { code, total, basis } of cells) {
    const before = byCode.get(code);
    byCode.set(
      code,
      before === undefined
        ? { code, total, basis }
        : { code, total: before.total + total, basis: together(before.basis, basis) },
    );
  }
  return [...byCode.values()].sort((one, other) => (index.get(one.code) ?? 0) - (index.get(other.code) ?? 0));
};

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

/** A case laid out for counting: the codes of each unit by slot, the amounts by id. */
export interface FlatUnit {
  values: (string | string[])[];
  amounts: Record<string, Amount>;
}
interface FlatDefendant extends FlatUnit {
  convictions: FlatUnit[];
}
export interface FlatCase extends FlatUnit {
  defendants: FlatDefendant[];
}

/** dimension id -> its place in `values` of its unit. */
type Slots = ReadonlyMap<string, number>;

type Derivation = (flat: FlatCase) => void;

interface Plan {
  codebook: Codebook;
  view: Audience;
  slots: Slots;
}

type Compute = (flat: FlatCase, defendant: FlatDefendant | undefined, unit: FlatUnit) => string | string[];

/**
 * The derived variables of a codebook, each after those that it reads; they write their codes, and those of their coarser
 * levels, into a case whose other codes are there. The rules see what the view sees (docs/reference/datasets.md), so `publishAs`
 * and the youth rule come first.
 */
export const derivations = (codebook: Codebook, view: Audience, slots: Slots): Derivation[] =>
  inOrder(codebook).map((id) => derivation({ codebook, view, slots }, id));

const derivation = (plan: Plan, id: string): Derivation => {
  const levels = levelsOf(plan.codebook, id);
  const compute = computation(plan, id);
  const maps = codeMaps(levels, plan.view);
  const targets = levels.map((level, depth) => ({
    slot: slotOf(plan, level.id),
    map: maps[depth]!, // codeMaps answers one map for each level
    index: level.index,
  }));
  const write = (unit: FlatUnit, value: string | string[]): void => {
    for (const { slot, map, index } of targets) {
      unit.values[slot] = typeof value === 'string' ? mapCode(value, map) : mapList(value, map, index);
    }
  };
  return overUnits(levels[0]!.unit, (flat, defendant, unit) => write(unit, compute(flat, defendant, unit))); // inOrder answers ids of dimensions
};

const overUnits = (
  unit: Level,
  visit: (flat: FlatCase, defendant: FlatDefendant | undefined, unit: FlatUnit) => void,
): Derivation => {
  if (unit === 'case') return (flat) => visit(flat, undefined, flat);
  if (unit === 'defendant') {
    return (flat) => {
      for (const defendant of flat.defendants) visit(flat, defendant, defendant);
    };
  }
  return (flat) => {
    for (const defendant of flat.defendants) {
      for (const conviction of defendant.convictions) visit(flat, defendant, conviction);
    }
  };
};

const computation = (plan: Plan, id: string): Compute => {
  const rule = ruleOf(plan.codebook, id);
  const dimension = dimensionOf(plan, id);
  if (rule === undefined) throw new Error(`no rule for ${id}`);
  if ('exists' in rule) return exists(plan, dimension.unit, rule.exists);
  if ('map' in rule) {
    const of = dimensionOf(plan, rule.map.of);
    const map = ruleMap(rule.map, of);
    const slot = slotOf(plan, of.id);
    return (_flat, _defendant, { values }) => {
      const value = values[slot]!; // every slot is filled before a rule reads it
      return typeof value === 'string' ? mapCode(value, map) : mapList(value, map, dimension.index);
    };
  }
  if ('count' in rule) return count(dimension, rule.count);
  const scale = plan.codebook.amounts.get(rule.band)?.scale ?? 1;
  return (_flat, _defendant, { amounts }) => {
    const total = amounts[rule.band]?.total;
    return total === undefined || total === null ? NOT_REPORTED : bandOf(dimension.codes, Math.floor(total / scale));
  };
};

/** Counts defendants or convictions; `counts` of a conviction plays no part. */
const count =
  (dimension: Dimension, what: 'defendant' | 'conviction'): Compute =>
  (flat, defendant) => {
    const defendants = defendant === undefined ? flat.defendants : [defendant];
    const number =
      what === 'defendant' ? defendants.length : defendants.reduce((so, { convictions }) => so + convictions.length, 0);
    return bandOf(dimension.codes, number);
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

type Test = (values: FlatUnit['values']) => boolean;

/**
 * Yes if one row has all the conditions: a defendant, one of their convictions, and one item of each list. So conditions on two
 * levels of one list, or on a list and a map of it, hold for one and the same item.
 */
const exists = (plan: Plan, level: Level, filter: Filter): Compute => {
  const [ofCase, ofDefendant, ofConviction] = (['case', 'defendant', 'conviction'] as const).map((unit) =>
    testOf(plan, unit, filter),
  ) as [Test, Test, Test]; // three units, three tests
  const inDefendant = ({ values, convictions }: FlatDefendant) =>
    ofDefendant(values) && convictions.some((conviction) => ofConviction(conviction.values));
  const holds = (flat: FlatCase, defendant: FlatDefendant | undefined, unit: FlatUnit): boolean => {
    if (!ofCase(flat.values)) return false;
    if (defendant === undefined) return flat.defendants.some(inDefendant);
    return level === 'conviction' ? ofDefendant(defendant.values) && ofConviction(unit.values) : inDefendant(defendant);
  };
  return (flat, defendant, unit) => (holds(flat, defendant, unit) ? 'yes' : 'no');
};

/** The conditions of the filter on dimensions of one unit. */
const testOf = (plan: Plan, unit: Level, filter: Filter): Test => {
  const bySlot = new Map<number, ((code: string) => boolean)[]>();
  for (const [id, wanted] of Object.entries(filter)) {
    const dimension = dimensionOf(plan, id);
    if (dimension.unit !== unit) continue;
    const { base, code } = itemOf(plan, dimension);
    const codes = new Set(Array.isArray(wanted) ? wanted : wanted.not);
    const negative = !Array.isArray(wanted);
    const slot = slotOf(plan, base.id);
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), (item) => codes.has(code(item)) !== negative]);
  }
  const tests = [...bySlot].map(([slot, conditions]): Test => {
    const accepts = (code: string) => conditions.every((condition) => condition(code));
    return (values) => {
      const value = values[slot]!; // every slot is filled before a rule reads it
      return typeof value === 'string' ? accepts(value) : value.some(accepts);
    };
  });
  return (values) => tests.every((test) => test(values));
};

/** The list that a dimension follows, and the dimension's code for each item; a single code is its own list. */
const itemOf = (plan: Plan, dimension: Dimension): { base: Dimension; code: (item: string) => string } => {
  if (!dimension.multiple) return { base: dimension, code: (item) => item };
  const levels = levelsOf(plan.codebook, dimension.root);
  const finest = levels[0]!; // the dimension is one of them
  const maps = codeMaps(levels, plan.view);
  const rule = ruleOf(plan.codebook, finest.id);
  const toLevel = maps[levels.indexOf(dimension)]!; // one map for each level
  if (rule !== undefined && 'map' in rule) {
    const of = dimensionOf(plan, rule.map.of);
    const { base, code } = itemOf(plan, of);
    const map = ruleMap(rule.map, of);
    return { base, code: (item) => mapCode(mapCode(code(item), map), toLevel) };
  }
  const fromView = new Map(finest.codes.map(({ code }) => [mapCode(code, maps[0]!), mapCode(code, toLevel)])); // there is a finest level
  return { base: finest, code: (item) => mapCode(item, fromView) };
};

/** Ids of the derived variables, each after those that its rule reads. */
const inOrder = (codebook: Codebook): string[] => {
  const order = new Set<string>();
  const visit = (id: string): void => {
    const rule = ruleOf(codebook, id);
    if (rule === undefined || order.has(id)) return;
    for (const read of readsOf(rule)) visit(codebook.dimensions.get(read)?.root ?? read);
    order.add(id);
  };
  for (const { id } of codebook.definition.codebook.derived) visit(id);
  return [...order];
};

const readsOf = (rule: Rule): string[] =>
  'exists' in rule ? Object.keys(rule.exists) : 'map' in rule ? [rule.map.of] : [];

const ruleOf = (codebook: Codebook, id: string): Rule | undefined =>
  codebook.definition.codebook.derived.find((derived) => derived.id === id)?.rule;

const dimensionOf = ({ codebook }: Plan, id: string): Dimension => {
  const dimension = codebook.dimensions.get(id);
  if (dimension === undefined) throw new Error(`no dimension ${id}`);
  return dimension;
};

const slotOf = ({ slots }: Plan, id: string): number => {
  const slot = slots.get(id);
  if (slot === undefined) throw new Error(`no codes of ${id} in a case`);
  return slot;
};
