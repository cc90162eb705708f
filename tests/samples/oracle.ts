import { readFileSync } from 'node:fs';
import type { Body } from './body.ts';

/**
 * The counting rules (docs/reference/statistics.md) applied to cases as they were posted, and sums of the rows of official
 * tables. It shares no code with the service, not even for what a codebook means, so that published tables can be checked
 * by it. It reads the definition, the standard code lists (which are data) and the posted documents. Slow and plain.
 *
 * A row is a defendant, one of their convictions, and one item of each list that the dimensions name.
 */

export const NR = 'not-reported';
export const NONE = 'none';
export const TOTAL = '_T';
/** Every reported code. */
export const KNOWN = '_K';

type Unit = 'case' | 'defendant' | 'conviction';
interface At {
  posted: Body;
  defendant: Body;
  conviction: Body;
  /** The item chosen of each list, as posted, by the id of its variable. */
  items: Record<string, string>;
}
interface Row {
  units: Record<Unit, string>;
  codes: Record<string, string>;
}
export interface Amounts {
  /** The count, the sum, or twice the median; the sum of a mean, to be divided by `reported`. Null if no unit reports an amount. */
  value: bigint | null;
  /** The units counted, and how many of them report an amount. */
  units: number;
  reported: number;
  notReported: number;
  flags: string[];
  /** The units counted: where they are in the posted cases, as `case/defendant/conviction`, and their amounts; 1 for a count. */
  parts: { unit: string; amount: bigint | null }[];
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const PLACES: Record<string, Unit | 'sentence'> = {
  area: 'case',
  courtType: 'case',
  sex: 'defendant',
  ageBand: 'defendant',
  offence: 'conviction',
  outcome: 'sentence',
  requirements: 'sentence',
  orders: 'sentence',
};

interface Source {
  id: string;
  list: Body;
  /** 0 is the finest. */
  depth: number;
  multiple: boolean;
  rule?: Body;
  variable?: Body;
  level: Unit;
}

export function postedCounter(definition: Body, cases: readonly Body[]) {
  const book = definition.codebook;
  const codeList = (id: string): Body => {
    const list = book.codeLists[id];
    return list.standard === undefined ? list : standardList(list.standard);
  };
  const flag = { codes: [{ code: 'yes' }, { code: 'no' }] };
  const sources = new Map<string, Source>();
  const declare = (id: string, list: Body, rest: Omit<Source, 'id' | 'list' | 'depth'>) => {
    for (const [depth, level] of [undefined, ...(list.levels ?? [])].entries())
      sources.set(level === undefined ? id : id + capital(level.id), { id, list, depth, ...rest });
  };
  for (const [id, binding] of Object.entries<Body>(book.builtIn)) {
    const place = PLACES[id]!;
    const level = place === 'sentence' ? 'defendant' : place;
    declare(id, codeList(binding.codeList), { multiple: id === 'requirements' || id === 'orders', level });
  }
  for (const variable of book.variables) {
    const list = variable.kind === 'flag' ? flag : codeList(variable.codeList);
    declare(variable.id, list, { multiple: variable.multiple, variable, level: variable.level });
  }
  const mapsList = (rule: Body): boolean => {
    if (!('map' in rule)) return false;
    const inner = book.derived.find(({ id }: Body) => id === rule.map.of);
    return inner ? mapsList(inner.rule) : (sources.get(rule.map.of)?.multiple ?? false);
  };
  for (const { id, rule, level } of book.derived)
    declare(id, 'codeList' in rule ? codeList(rule.codeList) : flag, { multiple: mapsList(rule), rule, level });

  const entriesAt = (list: Body, depth: number): Body[] => (depth === 0 ? list.codes : list.levels[depth - 1].codes);
  /** The code that is published for a real one, at a level of its list. */
  function published(list: Body, code: string, depth: number): string {
    let at = code;
    for (let level = 0; ; level += 1) {
      if (at === NR || at === NONE) return at;
      const entry = entriesAt(list, level).find((one) => one.code === at);
      at = entry.publishAs ?? entry.code;
      if (level === depth) return at;
      at = entriesAt(list, level).find((one) => one.code === at).parent;
    }
  }

  /** A band with a `max` and no `min` begins at 0, one with neither says nothing of an age. */
  const isYoung = ({ ageBand }: Body): boolean => {
    const list = book.builtIn.ageBand && codeList(book.builtIn.ageBand.codeList);
    const entry = list?.codes.find((one: Body) => one.code === ageBand);
    return entry !== undefined && (entry.min ?? (entry.max === undefined ? 18 : 0)) < 18;
  };
  const isYouthCase = (posted: Body): boolean => definition.settings.youthRule && posted.defendants.some(isYoung);

  /** As posted: undefined, a code, or a list. */
  function posted(source: Source, at: Pick<At, 'posted' | 'defendant' | 'conviction'>): string | string[] | undefined {
    const withheld = source.variable
      ? source.variable.youthWithheld
      : source.id === 'area' || source.id === 'courtType';
    if (withheld && isYouthCase(at.posted)) return undefined;
    if (source.variable) {
      const owner = { case: at.posted, defendant: at.defendant, conviction: at.conviction }[source.level];
      // A variable may be called `constructor`, which every object has.
      return Object.hasOwn(owner.attributes ?? {}, source.id) ? owner.attributes[source.id] : undefined;
    }
    const owner = {
      case: at.posted,
      defendant: at.defendant,
      conviction: at.conviction,
      sentence: at.defendant.sentence,
    }[PLACES[source.id]!];
    return owner[source.id];
  }
  function itemsOf(source: Source, at: Pick<At, 'posted' | 'defendant' | 'conviction'>): string[] {
    const list = posted(source, at) as string[] | undefined;
    if (list === undefined || list.length === 0) return [list === undefined ? NR : NONE];
    return list;
  }

  /** The variable whose items a dimension is about; undefined if it has one code. */
  function listOf(name: string): string | undefined {
    const source = sources.get(name);
    if (!source?.multiple) return undefined;
    return source.rule ? listOf(source.rule.map.of) : source.id;
  }

  function codeOf(name: string, at: At): string {
    const day: string = at.posted.sentencedOn;
    if (name === 'year') return day.slice(0, 4);
    if (name === 'month') return day.slice(0, 7);
    if (name === 'quarter') return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
    const source = sources.get(name)!;
    if (source.rule) return published(source.list, derivedCode(source, at), source.depth);
    if (source.multiple) return published(source.list, at.items[source.id]!, source.depth);
    return published(source.list, (posted(source, at) as string | undefined) ?? NR, source.depth);
  }

  function derivedCode({ rule, level, list }: Source, at: At): string {
    if ('exists' in rule) {
      const defendants = level === 'case' ? at.posted.defendants : [at.defendant];
      const isMatch = defendants.some((defendant: Body) =>
        (level === 'conviction' ? [at.conviction] : defendant.convictions).some((conviction: Body) =>
          expand({ posted: at.posted, defendant, conviction }, Object.keys(rule.exists)).some((row) =>
            holds(rule.exists, (name) => codeOf(name, row)),
          ),
        ),
      );
      return isMatch ? 'yes' : 'no';
    }
    if ('map' in rule) {
      const code = codeOf(rule.map.of, at);
      const named = Object.keys(rule.map.codes).find((key) => rule.map.codes[key].includes(code));
      if (named !== undefined) return named;
      return code === NR || code === NONE ? code : (rule.map.else ?? NR);
    }
    const amount = 'count' in rule ? countBelow(rule.count, level, at) : amountOf(rule.band, at);
    if (amount === null) return NR;
    const whole = BigInt(amount) / (rule.band === 'custodyDays' || rule.band === 'suspendedDays' ? 16n : 1n);
    const band = list.codes.find(
      ({ min, max }: Body) =>
        (min === undefined || whole >= BigInt(min)) && (max === undefined || whole <= BigInt(max)),
    );
    return band?.code ?? NR;
  }

  const countBelow = (what: string, level: Unit, at: At): bigint => {
    if (what === 'defendant') return BigInt(at.posted.defendants.length);
    const convictions = (one: Body) => one.convictions.length;
    if (level === 'defendant') return BigInt(convictions(at.defendant));
    return BigInt(at.posted.defendants.reduce((sum: number, one: Body) => sum + convictions(one), 0));
  };

  const quantityEntries = (id: string, at: Pick<At, 'posted' | 'defendant'>): Body[] => {
    const { level } = book.quantities.find((one: Body) => one.id === id);
    const owner = level === 'case' ? at.posted : at.defendant;
    return (owner.quantities ?? []).filter((entry: Body) => entry.quantity === id);
  };
  /** Terms in sixteenths of a day: a year is 365.25 days, a month a twelfth of that. */
  function amountOf(id: string, at: Pick<At, 'posted' | 'defendant' | 'conviction'>): bigint | null {
    if (id === 'counts') return BigInt(at.conviction.counts ?? 1);
    if (id === 'custodyDays' || id === 'suspendedDays') {
      const term = at.defendant.sentence[id === 'custodyDays' ? 'custodyTerm' : 'suspendedTerm'];
      if (term === undefined) return null;
      const size: Record<string, bigint> = { Y: 5844n, M: 487n, W: 112n, D: 16n };
      return [...term.matchAll(/(\d+)([YMWD])/g)].reduce((sum, [, n, unit]) => sum + BigInt(n) * size[unit]!, 0n);
    }
    const entries = quantityEntries(id, at);
    if (entries.length === 0) return null;
    const total = entries.find(({ category }) => category === undefined);
    return total ? BigInt(total.value) : entries.reduce((sum, { value }) => sum + BigInt(value), 0n);
  }

  /** The words of all entries of one unit's amount. */
  function basisOf(entries: readonly Body[]): string {
    return entries.map(({ basis }) => basis).join(' ');
  }
  function unitAmount(id: string, at: At): { amount: bigint | null; basis: string } {
    const amount = amountOf(id, at);
    if (!book.quantities.some((one: Body) => one.id === id)) return { amount, basis: 'exact' };
    const entries = quantityEntries(id, at);
    const total = entries.find(({ category }) => category === undefined);
    return { amount, basis: total ? total.basis : basisOf(entries) };
  }
  /** The categories of one unit's quantity under one of their levels, with what the total leaves over. */
  function categoriesOf(id: string, depth: number, at: At): Map<string, { amount: bigint | null; basis: string }> {
    const { categories } = book.quantities.find((one: Body) => one.id === id);
    const entries = quantityEntries(id, at);
    const total = entries.find(({ category }) => category === undefined);
    const parts = entries.filter(({ category }) => category !== undefined);
    const byCode = new Map<string, Body[]>();
    for (const part of parts) {
      const code = published(codeList(categories), part.category, depth);
      byCode.set(code, [...(byCode.get(code) ?? []), part]);
    }
    const sum = (some: readonly Body[]) => some.reduce((all, { value }) => all + BigInt(value), 0n);
    const found = new Map<string, { amount: bigint | null; basis: string }>(
      [...byCode].map(([code, some]) => [code, { amount: sum(some), basis: basisOf(some) }]),
    );
    if (entries.length === 0) found.set(NR, { amount: null, basis: 'exact' });
    const reported = found.get(NR);
    const rest = total ? BigInt(total.value) - sum(parts) : 0n;
    if (total && (rest > 0n || parts.length === 0)) {
      const both = basisOf([{ basis: reported?.basis ?? 'exact' }, total]);
      found.set(NR, { amount: (reported?.amount ?? 0n) + rest, basis: both });
    }
    return found;
  }

  /** A row for each combination of items of the lists that the names are about. */
  function expand(at: Omit<At, 'items'>, names: readonly string[]): At[] {
    let rows: At[] = [{ ...at, items: {} }];
    for (const list of new Set(names.map(listOf).filter((name) => name !== undefined))) {
      const items = itemsOf(sources.get(list)!, at);
      rows = rows.flatMap((row) => items.map((item) => ({ ...row, items: { ...row.items, [list]: item } })));
    }
    return rows;
  }

  const holds = (filter: Body, code: (name: string) => string): boolean =>
    Object.entries<Body>(filter).every(([name, wanted]) =>
      Array.isArray(wanted) ? wanted.includes(code(name)) : !wanted.not.includes(code(name)),
    );

  const places: (Omit<At, 'items'> & { units: Record<Unit, string> })[] = cases.flatMap((one, i) =>
    one.defendants.flatMap((defendant: Body, d: number) =>
      defendant.convictions.map((conviction: Body, c: number) => {
        const units = { case: `${i}`, defendant: `${i}/${d}`, conviction: `${i}/${d}/${c}` };
        return { posted: one, defendant, conviction, units };
      }),
    ),
  );
  const rowsBefore = new Map<string, Row[]>();
  function rowsOf(names: readonly string[]): Row[] {
    const before = rowsBefore.get(names.join());
    if (before) return before;
    const rows = places.flatMap(({ units, ...at }) =>
      expand(at, names).map((row) => ({
        units,
        codes: Object.fromEntries(names.map((name) => [name, codeOf(name, row)])),
      })),
    );
    rowsBefore.set(names.join(), rows);
    return rows;
  }

  /** `imagesCategory`, `imagesCategoryScale`: quantity and level. */
  function categoryOf(name: string): { id: string; depth: number; list: Body } | undefined {
    for (const { id, categories } of book.quantities) {
      const list = categories === undefined ? undefined : codeList(categories);
      const names = [`${id}Category`, ...(list?.levels ?? []).map((one: Body) => `${id}Category${capital(one.id)}`)];
      if (list && names.includes(name)) return { id, depth: names.indexOf(name), list };
    }
    return undefined;
  }

  const unitOf = (measure: Body): Unit => {
    if (measure.of === undefined) return measure.countingUnit;
    if (measure.of === 'counts') return 'conviction';
    return book.quantities.find((one: Body) => one.id === measure.of)?.level ?? 'defendant';
  };

  /** The codes that any case, defendant or conviction has, in list order. */
  function present(name: string): string[] {
    const category = categoryOf(name);
    const seen = new Set<string>();
    if (category) {
      for (const place of places)
        for (const code of categoriesOf(category.id, category.depth, { ...place, items: {} }).keys()) seen.add(code);
    } else for (const { codes } of rowsOf([name])) seen.add(codes[name]!);
    if (['year', 'quarter', 'month'].includes(name)) return [...seen].sort();
    const { list, depth } = category ?? sources.get(name)!;
    const order = [...entriesAt(list, depth).map(({ code }) => code), NONE, NR];
    return [...seen].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  }

  /** One measure over some dimensions: a function from a key (a code, `_T` or `_K` for each) to the value of its cell. */
  function table(measureId: string, by: readonly string[]): (key: readonly string[]) => Amounts {
    const measure = book.measures.find(({ id }: Body) => id === measureId);
    const unit = unitOf(measure);
    const filter = measure.filter ?? {};
    const selected = new Set(
      rowsOf(Object.keys(filter))
        .filter(({ codes }) => holds(filter, (name) => codes[name]!))
        .map(({ units }) => units[unit]),
    );
    const category = by.find((name) => categoryOf(name));
    const of = category === undefined ? undefined : categoryOf(category)!;
    // The units of every key. A category is a part of a unit's amount, so it does not choose units here.
    const unitsOf = new Map<string, Set<string>>();
    for (const { units, codes } of rowsOf(by.filter((name) => name !== category))) {
      if (!selected.has(units[unit])) continue;
      let keys: string[][] = [[]];
      for (const name of by) {
        const code = name === category ? TOTAL : codes[name]!;
        const fitting = new Set([TOTAL, code, ...(code === NR || name === category ? [] : [KNOWN])]);
        keys = keys.flatMap((key) => [...fitting].map((one) => [...key, one]));
      }
      for (const key of keys) {
        const own = unitsOf.get(key.join('|')) ?? new Set();
        unitsOf.set(key.join('|'), own.add(units[unit]));
      }
    }
    const first = new Map<string, At>();
    for (const { units, ...at } of places.toReversed()) first.set(units[unit], { ...at, items: {} });
    const fits = (wanted: string, code: string) =>
      wanted === TOTAL || (wanted === KNOWN ? code !== NR : wanted === code);
    return (key) => {
      const units = unitsOf.get(key.map((code, i) => (by[i] === category ? TOTAL : code)).join('|')) ?? new Set();
      if (measure.of === undefined) {
        const count = units.size;
        const parts = [...units].map((unit) => ({ unit, amount: 1n }));
        return { value: BigInt(count), units: count, reported: count, notReported: 0, flags: [], parts };
      }
      const wanted = of ? key[by.indexOf(category!)]! : TOTAL;
      const parts: Amounts['parts'] = [];
      const bases: string[] = [];
      for (const id of units) {
        const at = first.get(id)!;
        const addends =
          of && wanted !== TOTAL
            ? [...categoriesOf(of.id, of.depth, at)].flatMap(([code, one]) => (fits(wanted, code) ? [one] : []))
            : [unitAmount(measure.of, at)];
        if (addends.length === 0) continue;
        const known = addends.filter(({ amount }) => amount !== null);
        const amount = known.length > 0 ? known.reduce((sum, { amount }) => sum + amount!, 0n) : null;
        parts.push({ unit: id, amount });
        bases.push(...known.map(({ basis }) => basis));
      }
      const values = parts.flatMap(({ amount }) => (amount === null ? [] : [amount]));
      const value = measure.statistic === 'median' ? twiceTheMedian(values) : values.reduce((a, b) => a + b, 0n);
      const said = bases.join(' ');
      return {
        value: parts.length > 0 && values.length === 0 ? null : value,
        units: parts.length,
        reported: values.length,
        notReported: parts.length - values.length,
        flags: [
          ...(said.includes('at-least') ? ['lower-bound'] : []),
          ...(said.includes('about') ? ['approximate'] : []),
        ],
        parts,
      };
    };
  }

  return { present, table };
}

/** Found by taking away the least and the greatest until one or two are left. */
function twiceTheMedian(values: readonly bigint[]): bigint {
  const left = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  while (left.length > 2) left.splice(0, left.length, ...left.slice(1, -1));
  return left.length === 1 ? left[0]! * 2n : left.reduce((a, b) => a + b, 0n);
}

function standardList(name: string): Body {
  return JSON.parse(readFileSync(new URL(`../../src/codebook/standard/${name}.json`, import.meta.url), 'utf8'));
}

/** A row of a flat table, as the public sees it: a code for each dimension. */
export interface FlatRow<Name extends string = string> {
  codes: Readonly<Record<Name, string>>;
  /** A whole number, so that sums are exact. */
  value: number;
}

/**
 * Sums of flat rows for every combination of codes of the dimensions, with every margin (`_T`). The key is the codes joined by
 * `|`, in the order of `by`. What is 0 is left out.
 */
export function sumsOf<Name extends string>(rows: readonly FlatRow<Name>[], by: readonly Name[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { codes, value } of rows) {
    let keys = [''];
    for (const [at, name] of by.entries()) {
      const mark = at === 0 ? '' : '|';
      keys = keys.flatMap((key) => [`${key}${mark}${codes[name]}`, `${key}${mark}${TOTAL}`]);
    }
    for (const key of keys) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return inOrder(sums);
}

/** Published observations of one measure in the same form; `perUnit` is 100 if the rows are in hundredths. */
export const publishedSums = (
  observations: readonly Body[],
  measure: string,
  by: readonly string[],
  perUnit = 1,
): Map<string, number> => {
  const own = observations.filter((one) => one.measure === measure);
  return inOrder(own.map(({ key, value }) => [by.map((id) => key[id]).join('|'), Math.round(value * perUnit)]));
};

/** In an order of their own, so that a difference shows where it is. */
const inOrder = (sums: Iterable<[string, number]>): Map<string, number> =>
  new Map([...sums].filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
