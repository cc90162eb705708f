import type { Evidence } from '../../../disclosure/src/index.ts';
import { flattener } from '../../../src/cases/facts.ts';
import type { CaseFacts, Codebook, Codes } from '../../../src/codebook/model.ts';
import type { CountedData } from '../../../src/releases/protection/tables.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import type { StoredCell } from '../../../src/statistics/table.ts';
import { dice } from '../../dice.ts';
import { nameOf } from './knowledge.ts';

/** True tables, counted one unit after the other. */

/** One thing that is counted. `people` are the defendants that it is of. */
export interface Unit {
  people: readonly string[];
  /** What its random changes are drawn from. */
  key: number;
  rows: readonly Codes[];
  amounts: CaseFacts['amounts'];
}

export interface TrueCell {
  /** Units, or the sum of their amounts. */
  value: number;
  /** What each unit adds, by its first person. */
  parts: Map<string, number>;
  people: Set<string>;
}

export interface Truth {
  tables: CountedData[];
  /** By the attacker's names; a cell that is not there is 0. */
  cells: ReadonlyMap<string, TrueCell>;
  /** Every unit with all codes that it has, public or not. */
  units: Readonly<Record<CountingUnit, readonly Unit[]>>;
}

export type CountingUnit = 'case' | 'defendant' | 'conviction';

const isChanged = ({ definition }: Codebook): boolean =>
  ['rounding', 'cell-key'].includes(definition.codebook.disclosure.policy);

/** The name of a case names its defendants, in every release. `release` is what random changes are drawn anew for. */
export function countWorld(codebook: Codebook, cases: ReadonlyMap<string, unknown>, release = 0): Truth {
  const flatten = flattener(codebook, 'public', 'all');
  const roll = dice(release);
  const key = () => (isChanged(codebook) ? roll(2 ** 32) : 0);
  const units: Record<CountingUnit, Unit[]> = { case: [], defendant: [], conviction: [] };
  for (const [name, content] of cases) {
    const facts = flatten(content as CaseContent);
    const ofCase = facts.defendants.flatMap((defendant, at) => {
      const rows = defendant.convictions.map(({ codes }) => ({ ...facts.codes, ...defendant.codes, ...codes }));
      const people = [`${name}.${at}`];
      const own = key();
      units.defendant.push({ people, key: own, rows, amounts: defendant.amounts });
      rows.forEach((row, index) => {
        units.conviction.push({ people, key: own, rows: [row], amounts: defendant.convictions[index]!.amounts });
      });
      return rows;
    });
    const all = facts.defendants.map((_, at) => `${name}.${at}`);
    const ofAll = units.defendant.slice(-all.length).reduce((sum, one) => (sum + one.key) % 2 ** 32, 0);
    units.case.push({ people: all, key: ofAll, rows: ofCase, amounts: facts.amounts });
  }
  const all = new Map<string, TrueCell>();
  const tables = codebook.tables.flatMap(({ by, measures }) =>
    measures.map((measure) => countTable(codebook, by, measure, units, all)),
  );
  return { tables, cells: all, units };
}

interface Counting extends TrueCell {
  at: readonly number[];
  known: number;
  units: number;
  key: number;
  contributors: number;
  amounts: number[];
}

function countTable(
  codebook: Codebook,
  by: readonly string[],
  id: string,
  units: Record<CountingUnit, Unit[]>,
  all: Map<string, TrueCell>,
): CountedData {
  const { countingUnit, statistic, of, filter = {} } = codebook.measures.get(id)!;
  const lists = by.map((name) => codebook.dimensions.get(name)!);
  const cells = new Map<string, Counting>();
  for (const unit of units[countingUnit as CountingUnit]) {
    const isSelected = unit.rows.some((row) =>
      Object.entries(filter).every(([name, wanted]) => {
        const codes = [row[name]!].flat();
        return codes.some((code) => (Array.isArray(wanted) ? wanted.includes(code) : !wanted.not.includes(code)));
      }),
    );
    if (!isSelected) continue;
    const amount = statistic === 'count' ? 1 : unit.amounts[of!]!.total;
    const keys = new Set(unit.rows.flatMap((row) => keysOf(by.map((name) => [row[name]!].flat()))));
    for (const key of keys) {
      const codes = JSON.parse(key) as (string | null)[];
      const at = codes.map((code, place) => (code === null ? -1 : lists[place]!.index.get(code)!));
      const cell = cells.get(key) ?? {
        at,
        value: 0,
        known: 0,
        units: 0,
        parts: new Map(),
        people: new Set(),
        ...{ key: 0, contributors: 0, amounts: [] as number[] },
      };
      cells.set(key, cell);
      all.set(
        nameOf(
          id,
          by.flatMap((name, place) => (codes[place] === null ? [] : [[name, codes[place]!] as const])),
        ),
        cell,
      );
      cell.units += 1;
      if (amount === null) continue;
      cell.known += 1;
      cell.value += amount;
      cell.key = (cell.key + unit.key) % 2 ** 32;
      if (statistic !== 'count' && amount !== 0) cell.contributors = (cell.contributors + unit.key) % 2 ** 32;
      cell.amounts.push(amount);
      for (const person of unit.people) cell.people.add(person);
      const first = unit.people[0]!;
      cell.parts.set(first, (cell.parts.get(first) ?? 0) + amount);
    }
  }
  const isOfConvictions = countingUnit === 'conviction' && !isChanged(codebook);
  const evidence: Evidence[] = [];
  const stored: StoredCell[] = [];
  for (const { at, value, known, units: counted, parts, people, key, contributors, amounts: each } of cells.values()) {
    const sizes = [...parts.values()].sort((a, b) => b - a);
    const amounts = statistic === 'sum' || statistic === 'mean' || isOfConvictions ? sizes : [];
    const contributing = isOfConvictions
      ? people.size
      : statistic === 'count' || statistic === 'median'
        ? known
        : sizes.filter((size) => size > 0).length;
    evidence.push({
      ...{ known, key, contributing, contributors },
      ...{ largest: amounts[0] ?? 0, second: amounts[1] ?? 0, people: isOfConvictions ? people.size : known },
    });
    const sum = [...at, known === 0 ? null : value, counted - known, 0];
    each.sort((a, b) => a - b);
    const middles = known === 0 ? null : each[Math.floor((known - 1) / 2)]! + each[Math.floor(known / 2)]!;
    const values = { count: [...at, value], mean: [...sum, known], median: [...at, middles, counted - known, 0] };
    stored.push(values[statistic as keyof typeof values] ?? sum);
  }
  return { by, measure: id, cells: stored, evidence };
}

function keysOf(codes: readonly (readonly string[])[]): string[] {
  let keys: (string | null)[][] = [[]];
  for (const list of codes) keys = keys.flatMap((key) => [null, ...list].map((code) => [...key, code]));
  return keys.map((key) => JSON.stringify(key));
}
