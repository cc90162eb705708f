import { factsOf } from '../../src/cases/facts.ts';
import type { Amount, CaseFacts, Codebook } from '../../src/codebook/model.ts';
import type { CaseContent } from '../../src/schemas/case.ts';
import type { Filter, Measure } from '../../src/schemas/codebook.ts';
import type { StoredCell, TableData } from '../../src/statistics/table.ts';

/**
 * The counting rules (docs/reference/statistics.md), spelled out row by row and margin by margin, without regard to speed. They
 * share no code with the cube, which is compared with them. A row is a defendant, one of their convictions, and one item of each list that the
 * dimensions name.
 */

interface Row {
  units: Record<string, string>;
  codes: Record<string, string>;
}
interface Part {
  code: string;
  amount: number | null;
  basis: string;
}
interface UnitAmount extends Amount {
  parts: Part[];
}

const listNames = (codebook: Codebook, names: readonly string[]) => [
  ...new Set(names.filter((name) => codebook.dimensions.get(name)?.multiple).map((name) => listOf(codebook, name))),
];

/** The variable whose items a name is about. */
function listOf(codebook: Codebook, name: string): string {
  const { root } = codebook.dimensions.get(name)!;
  const derived = codebook.definition.codebook.derived.find(({ id }) => id === root);
  return derived && 'map' in derived.rule ? listOf(codebook, derived.rule.map.of) : root;
}

/** The code of a list's item in a dimension that follows the list: its own, its parent's, or what the map makes of it. */
function itemUnder(codebook: Codebook, name: string, list: string, item: string): string {
  if (name === list) return item;
  if (item === 'none') return item;
  const dimension = codebook.dimensions.get(name)!;
  const derived = codebook.definition.codebook.derived.find(({ id }) => id === dimension.root);
  if (derived && 'map' in derived.rule) {
    const { of, codes } = derived.rule.map;
    const read = itemUnder(codebook, of, list, item);
    const named = Object.keys(codes).find((code) => codes[code]!.includes(read));
    return named ?? (read === 'not-reported' ? read : (derived.rule.map.else ?? 'not-reported'));
  }
  if (item === 'not-reported') return item;
  return codebook.dimensions.get(list)!.codes.find(({ code }) => code === item)!.parent!;
}

function rowsOf(codebook: Codebook, facts: CaseFacts, caseId: string, names: readonly string[]): Row[] {
  const rows: Row[] = [];
  facts.defendants.forEach((defendant, d) => {
    defendant.convictions.forEach((conviction, c) => {
      const all = { ...facts.codes, ...defendant.codes, ...conviction.codes };
      const units = { case: caseId, defendant: `${caseId}/${d}`, conviction: `${caseId}/${d}/${c}` };
      let combinations: Record<string, string>[] = [{}];
      for (const list of listNames(codebook, names)) {
        combinations = combinations.flatMap((row) => (all[list] as string[]).map((item) => ({ ...row, [list]: item })));
      }
      for (const items of combinations) {
        const codes: Record<string, string> = {};
        for (const name of names) {
          const dimension = codebook.dimensions.get(name)!;
          if (dimension.kind === 'category') continue;
          codes[name] = dimension.multiple
            ? itemUnder(codebook, name, listOf(codebook, name), items[listOf(codebook, name)]!)
            : (all[name] as string);
        }
        rows.push({ units, codes });
      }
    });
  });
  return rows;
}

const matches = (filter: Filter, codes: Record<string, string>) =>
  Object.entries(filter).every(([name, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(codes[name]!) : !wanted.not.includes(codes[name]!),
  );

function amountsOf(facts: CaseFacts, caseId: string, id: string): Map<string, Amount> {
  const amounts = new Map<string, Amount>();
  const put = (unit: string, amount: Amount | undefined) => amount && amounts.set(unit, amount);
  put(caseId, facts.amounts[id]);
  facts.defendants.forEach((defendant, d) => {
    put(`${caseId}/${d}`, defendant.amounts[id]);
    defendant.convictions.forEach((conviction, c) => {
      put(`${caseId}/${d}/${c}`, conviction.amounts[id]);
    });
  });
  return amounts;
}

/** Facts with every dimension visible, for filters on internal ones. Codes are still the public ones. */
const opened = (codebook: Codebook): Codebook => ({
  ...codebook,
  dimensions: new Map([...codebook.dimensions].map(([id, dimension]) => [id, { ...dimension, audience: 'public' }])),
});

export function naiveTables(codebook: Codebook, contents: readonly unknown[]): TableData[] {
  const open = opened(codebook);
  const all = contents.map((content) => factsOf(open, content as CaseContent, 'public'));
  const present = naivePresent(codebook, all);
  return codebook.tables.flatMap(({ by, measures }) =>
    measures.map((id) => {
      const measure = codebook.measures.get(id)!;
      return { by, measure: id, cells: naiveCells(codebook, all, by, measure, present) };
    }),
  );
}

export function naivePresent(codebook: Codebook, all: readonly CaseFacts[]): Record<string, number[]> {
  const present: Record<string, number[]> = {};
  for (const dimension of codebook.dimensions.values()) {
    if (dimension.audience !== 'public') continue;
    const codes = new Set<string>();
    for (const facts of all) {
      for (const unit of [facts, ...facts.defendants, ...facts.defendants.flatMap(({ convictions }) => convictions)]) {
        if (dimension.kind === 'category') {
          for (const { code } of unit.amounts[dimension.quantity!]?.categories ?? [])
            codes.add(categoryUnder(codebook, dimension.id, code));
        } else for (const code of [unit.codes[dimension.id] ?? []].flat()) codes.add(code);
      }
    }
    present[dimension.id] = [...codes].map((code) => dimension.index.get(code)!).sort((a, b) => a - b);
  }
  return present;
}

export const openFacts = (codebook: Codebook, contents: readonly unknown[]): CaseFacts[] =>
  contents.map((content) => factsOf(opened(codebook), content as CaseContent, 'public'));

function categoryUnder(codebook: Codebook, name: string, code: string): string {
  const dimension = codebook.dimensions.get(name)!;
  if (dimension.level === undefined || code === 'not-reported') return code;
  return codebook.dimensions.get(dimension.root)!.codes.find((entry) => entry.code === code)!.parent!;
}

function naiveCells(
  codebook: Codebook,
  all: readonly CaseFacts[],
  by: readonly string[],
  measure: Measure,
  present: Record<string, number[]>,
): StoredCell[] {
  const unit = measure.of ? codebook.amounts.get(measure.of)!.unit : measure.countingUnit;
  const filter = measure.filter ?? {};
  const amounts = new Map<string, UnitAmount>();
  const category = by.find((name) => codebook.dimensions.get(name)!.kind === 'category');
  const rows: Row[] = [];
  all.forEach((facts, number) => {
    const id = `${number}`;
    const selected = new Set(
      rowsOf(codebook, facts, id, Object.keys(filter))
        .filter((row) => matches(filter, row.codes))
        .map((row) => row.units[unit]),
    );
    rows.push(...rowsOf(codebook, facts, id, by).filter((row) => selected.has(row.units[unit]!)));
    if (!measure.of) return;
    for (const [of, amount] of amountsOf(facts, id, measure.of)) {
      const parts = (amount.categories ?? []).map(({ code, total, basis }) => ({
        code: category ? categoryUnder(codebook, category, code) : code,
        amount: total,
        basis,
      }));
      amounts.set(of, { ...amount, parts });
    }
  });

  // Every key: for each dimension every code, the total, and the margin of the reported if not-reported is present.
  let keys: string[][] = [[]];
  for (const name of by) {
    const dimension = codebook.dimensions.get(name)!;
    const unknown = dimension.index.get('not-reported');
    const known = unknown !== undefined && present[name]!.includes(unknown) ? ['_K'] : [];
    keys = keys.flatMap((key) =>
      ['_T', ...known, ...dimension.codes.map(({ code }) => code)].map((code) => [...key, code]),
    );
  }
  const fits = (wanted: string, code: string) =>
    wanted === '_T' || (wanted === '_K' ? code !== 'not-reported' : wanted === code);
  const cells: StoredCell[] = [];
  for (const key of keys) {
    const at = key.map((code, index) =>
      code === '_T' ? -1 : code === '_K' ? -2 : codebook.dimensions.get(by[index]!)!.index.get(code)!,
    );
    let units = [
      ...new Set(
        rows
          .filter(({ codes }) => by.every((name, index) => name === category || fits(key[index]!, codes[name]!)))
          .map((row) => row.units[unit]!),
      ),
    ];
    const wanted = category ? key[by.indexOf(category)]! : '_T';
    const inCell = (part: Part) => fits(wanted, part.code);
    if (wanted !== '_T') units = units.filter((id) => amounts.get(id)!.parts.some(inCell));
    if (units.length === 0) continue;
    if (!measure.of) {
      cells.push([...at, units.length]);
      continue;
    }
    const values: bigint[] = [];
    let flags = 0;
    for (const id of units) {
      const { total: whole, basis, parts } = amounts.get(id)!;
      const addends = (wanted === '_T' ? [{ amount: whole, basis }] : parts.filter(inCell)).filter(
        (a) => a.amount !== null,
      );
      if (addends.length === 0) continue;
      values.push(addends.reduce((sum, { amount }) => sum + BigInt(amount!), 0n));
      for (const addend of addends) {
        if (addend.basis === 'at-least' || addend.basis === 'mixed') flags |= 1;
        if (addend.basis === 'about' || addend.basis === 'mixed') flags |= 2;
      }
    }
    const missing = units.length - values.length;
    const total = measure.statistic === 'median' ? twiceTheMedian(values) : values.reduce((a, b) => a + b, 0n);
    const stored = total > BigInt(Number.MAX_SAFE_INTEGER) ? String(total) : Number(total);
    const known = measure.statistic === 'mean' ? [values.length] : [];
    cells.push([...at, values.length === 0 ? null : stored, missing, flags, ...known]);
  }
  const width = by.length;
  return cells.sort((one, other) => {
    for (let index = 0; index < width; index++) {
      const difference = (one[index] as number) - (other[index] as number);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** Found by taking away the least and the greatest until one or two are left. */
function twiceTheMedian(values: readonly bigint[]): bigint {
  const left = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  while (left.length > 2) left.splice(0, left.length, ...left.slice(1, -1));
  return left.length === 1 ? left[0]! * 2n : left.reduce((a, b) => a + b, 0n);
}
