import { isBelow, type Unit } from '../definition.ts';
import { type AtomSet, contains, type Family, type RowConditions } from './atoms.ts';

/**
 * Which units a cell counts, in one canonical form. A row of a unit is a defendant, one of their convictions, and one item of each
 * list. A unit is counted if it has every single code, a row for each of `rows`, and none of the rows `without`.
 */

/** What is counted: one kind of unit, or one amount of it. */
export interface Population {
  /** Unlike those of every other population. */
  id: string;
  unit: Unit;
  layer: 'count' | 'sum' | 'known';
  /** What a sum is of, and what those with a known amount have. */
  amount?: string | undefined;
}

export interface Units {
  /** Codes of families of which a unit has one code. */
  single: ReadonlyMap<Family, AtomSet>;
  rows: readonly RowConditions[];
  without: readonly RowConditions[];
}

export const EVERYBODY: Units = { single: new Map(), rows: [], without: [] };

/**
 * The kind of row that a family's codes come from, of which a unit can have several; undefined if a unit has one code. Codes of one
 * kind come from one row; codes of different kinds combine freely.
 */
export function rowKind({ unit, layer }: Pick<Population, 'unit' | 'layer'>, family: Family): string | undefined {
  // The parts of an amount add up. But a unit with an amount can have parts of several categories.
  if (family.quantity !== undefined) return layer === 'known' ? family.id : undefined;
  if (isBelow(family.owner, unit)) return 'below';
  return family.multiple ? (family.items ?? family.id) : undefined;
}

/** The kind of a row; its families have the same. */
export function kindOf(population: Population, row: RowConditions): string {
  for (const family of row.keys()) return rowKind(population, family) ?? '';
  return '';
}

/** The units of a population with all these codes, those of one kind in one row. */
export function unitsWith(population: Population, selection: RowConditions): Units {
  const single = new Map<Family, AtomSet>();
  const rows = new Map<string, Map<Family, AtomSet>>();
  for (const [family, set] of selection) {
    const kind = rowKind(population, family);
    if (kind === undefined) single.set(family, set);
    else rows.set(kind, (rows.get(kind) ?? new Map<Family, AtomSet>()).set(family, set));
  }
  return { single, rows: [...rows.values()], without: [] };
}

/** The units that are in both, in the canonical form. Undefined: there can be none. */
export function both(population: Population, one: Units, other: Units): Units | undefined {
  const single = new Map(one.single);
  const meet = ([family, set]: readonly [Family, AtomSet]): void => {
    single.set(family, family.intersection(set, single.get(family) ?? family.all));
  };
  for (const entry of other.single) meet(entry);
  let rows = [...one.rows, ...other.rows];
  const without = [...one.without, ...other.without];
  // A flag says of its unit, or of the units above it, that one of the rows has what the flag asks for, or that none has.
  for (let flag = flagIn(population, single, rows); flag; flag = flagIn(population, single, rows)) {
    const { family, row, said, isYes } = flag;
    if (row) rows = rows.filter((one) => one !== row);
    else single.delete(family);
    if (isYes) {
      for (const entry of said.single) meet(entry);
      rows.push(...said.rows);
    } else without.push(...said.rows);
  }
  return canonical(population, single, rows, without);
}

function canonical(
  population: Population,
  single: Map<Family, AtomSet>,
  given: readonly RowConditions[],
  without: readonly RowConditions[],
): Units | undefined {
  for (const [family, set] of single) {
    if (set === family.empty) return undefined;
    if (set === family.all) single.delete(family);
  }
  // Whoever has one of some codes, and none of a part of them, has one of the others.
  const narrowed = given.map((row) => without.reduce(butNone, row));
  const rows = minimal(narrowed.map(asked).filter(({ size }) => size > 0));
  if (rows.some((row) => [...row].some(([family, set]) => set === family.empty))) return undefined;
  if (isContradiction(population, rows)) return undefined;
  if (without.some((row) => rows.some((own) => implies(own, row)))) return undefined;
  const isPlain = (row: RowConditions): boolean => rows.some((own) => isContradiction(population, [own, row]));
  return { single, rows, without: maximal(without.filter((row) => !isPlain(row))) };
}

/** A row of codes that is none of the second kind: the second kind asks for the codes of one family, and for what every such row has. */
function butNone(row: RowConditions, none: RowConditions): RowConditions {
  const [only, another] = [...none].filter(([family, set]) => !contains(family, set, row.get(family) ?? family.all));
  const own = only && row.get(only[0]);
  if (!own || another) return row;
  const [family, set] = only;
  return new Map(row).set(family, family.without(own, set));
}

/** The codes of a row that not every row has. */
const asked = (row: RowConditions): RowConditions => new Map([...row].filter(([family, set]) => set !== family.all));

/** Rows without those that another one has as well. */
const minimal = (rows: readonly RowConditions[]): RowConditions[] =>
  rows.length < 2
    ? [...rows]
    : rows.filter((row, at) => !rows.some((own, n) => n !== at && implies(own, row) && !(n > at && implies(row, own))));

/** Who has no row of the wider kind has none of the narrower. */
const maximal = (rows: readonly RowConditions[]): RowConditions[] =>
  rows.length < 2
    ? [...rows]
    : rows.filter((row, at) => !rows.some((own, n) => n !== at && implies(row, own) && !(n > at && implies(own, row))));

/** Every row that has the codes of the first has those of the second. */
export function implies(one: RowConditions, other: RowConditions): boolean {
  for (const [family, set] of other) {
    const own = one.get(family);
    if (own === undefined || !contains(family, set, own)) return false;
  }
  return true;
}

interface Flag {
  family: Family;
  /** Where the flag is one of a row. */
  row?: RowConditions;
  said: Units;
  isYes: boolean;
}

function flagIn(
  population: Population,
  single: ReadonlyMap<Family, AtomSet>,
  rows: readonly RowConditions[],
): Flag | undefined {
  for (const [family, set] of single) {
    const { exists } = family;
    if (exists?.unit !== population.unit) continue;
    const said = unitsWith(population, exists.selection);
    if (set === family.set([0])) return { family, said, isYes: true };
    if (set === family.set([1]) && said.single.size === 0 && said.rows.length === 1)
      return { family, said, isYes: false };
  }
  for (const row of rows) {
    const [only, ...others] = row;
    const exists = only?.[0].exists;
    if (only && exists && others.length === 0 && only[1] === only[0].set([0]))
      return { family: only[0], row, said: unitsWith(population, exists.selection), isYes: true };
  }
  return undefined;
}

/** A list is `none`, or `not-reported`, or other codes. */
function isContradiction(population: Population, rows: readonly RowConditions[]): boolean {
  return rows.some((row, at) =>
    rows.slice(0, at).some((other) =>
      [...row].some(([family, set]) => {
        const against = other.get(family);
        if (against === undefined || isBelow(family.owner, population.unit)) return false;
        const isAlone = [set, against].some((own) => contains(family, family.alone, own));
        return isAlone && family.intersection(set, against) === family.empty;
      }),
    ),
  );
}

/** Text that two sets of units share only if they have the same conditions. */
export function unitsId({ single, rows, without }: Units): string {
  const texts = rows.length > 1 ? rows.map(rowId).sort() : rows.map(rowId);
  const missing = without.length > 1 ? without.map(rowId).sort() : without.map(rowId);
  return `${rowId(single)}${texts.map((text) => `+${text}`).join('')}${missing.map((text) => `-${text}`).join('')}`;
}

/** The same of one row. */
export function rowId(row: RowConditions): string {
  if (row.size === 0) return '';
  const parts: string[] = [];
  for (const [family, set] of row) parts.push(`${family.number}:${set.id}`);
  return parts.length > 1 ? parts.sort().join() : (parts[0] ?? '');
}

/** The units without one of their codes, of a family of which a unit has one. */
export function withoutSingle(units: Units, family: Family): Units {
  const single = new Map(units.single);
  single.delete(family);
  return { ...units, single };
}

/** The conditions in words, for messages to staff and for tests: `sex=f, offence=o`. */
export function unitsText({ single, rows, without }: Units): string {
  const text = (row: RowConditions): string =>
    [...row]
      .map(([family, { atoms }]) => `${family.id}=${atoms.map((atom) => family.names[atom]).join('|')}`)
      .join(', ');
  const parts = [text(single), ...rows.map((row) => `(${text(row)})`), ...without.map((row) => `not (${text(row)})`)];
  return parts.filter((part) => part !== '').join(' and ');
}
