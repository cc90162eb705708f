import { isBelow } from '../definition.ts';
import { appendTo, grouped } from '../lists.ts';
import type { AtomSet, Family, RowConditions } from './atoms.ts';
import { contains } from './atoms.ts';
import type { ModelCells, Terms } from './cells.ts';
import {
  both,
  implies,
  kindOf,
  type Population,
  rowId,
  type Units,
  unitsId,
  unitsWith,
  withoutSingle,
} from './units.ts';

/**
 * What adds up, as one rule. Cells that differ in one condition alone are a group. Where a unit has one code, the codes of a group are
 * sets of atoms: their coarsest common refinement are the atoms of the group, and each code is the sum of its atoms. So a total and
 * its codes, levels, maps, filters, gaps and releases side by side are all the same. An atom that nobody publishes is a cell all the
 * same: what is left of a total without two filters, a gap year, a year without its quarters, the units that came with one release.
 *
 * Where a unit can have several rows, such as convictions or the items of a list, a wider condition is the narrower one and a rest.
 * The parts of a condition are together at least that condition: some units are mentioned more than once.
 */

interface CodeGroup {
  population: Population;
  /** The condition that is left out. */
  units: Units;
  family: Family;
  /** By the id of the set. */
  members: Map<number, { set: AtomSet; cell: number }>;
}

interface RowConditionGroup {
  population: Population;
  units: Units;
  kind: string;
  members: Map<string, { row: RowConditions; cell: number }>;
}

/** A part of a whole, and what is left of it. */
export interface Split {
  whole: number;
  part: number;
  /** Undefined if it was not asked for. */
  rest: number | undefined;
  /** What the codes of the part are of. */
  family: Family;
  /** The code of the part, as a set. */
  set: AtomSet;
}

export interface GroupOptions {
  /** Whether a part of a whole is asked for, or also what is left of the whole, which then becomes a cell. */
  asks(family: Family, whole: number, part: number): 'part' | 'rest' | undefined;
}

/** Relates all cells that differ in one condition, and makes those that are needed for it. Answers the splits that were asked for. */
export function relateGroups(cells: ModelCells, options: GroupOptions): Split[] {
  const codes = new Map<string, CodeGroup>();
  const rows = new Map<string, RowConditionGroup>();
  /** Groups by the cell without the condition. */
  const below = new Map<string, (CodeGroup | RowConditionGroup)[]>();
  const changed = new Set<CodeGroup | RowConditionGroup>();
  const groupOf = <Group extends CodeGroup | RowConditionGroup>(
    all: Map<string, Group>,
    name: string,
    whole: string,
    make: () => Group,
  ): Group => {
    const key = `${whole}|${name}`;
    const known = all.get(key);
    if (known) return known;
    const group = make();
    all.set(key, group);
    appendTo(below, whole, group);
    return group;
  };
  const insert = (cell: number): void => {
    const counted = cells.counted[cell];
    if (!counted) return;
    const { population, units } = counted;
    for (const group of below.get(`${population.id}|${unitsId(units)}`) ?? []) changed.add(group);
    for (const [family, set] of units.single) {
      const rest = withoutSingle(units, family);
      const whole = `${population.id}|${unitsId(rest)}`;
      const make = (): CodeGroup => ({ population, units: rest, family, members: new Map() });
      const group = groupOf(codes, String(family.number), whole, make);
      group.members.set(set.id, { set, cell });
      changed.add(group);
    }
    for (const row of units.rows) {
      const rest = { ...units, rows: units.rows.filter((other) => other !== row) };
      const whole = `${population.id}|${unitsId(rest)}`;
      const kind = kindOf(population, row);
      const group = groupOf(
        rows,
        kind,
        whole,
        (): RowConditionGroup => ({ population, units: rest, kind, members: new Map() }),
      );
      group.members.set(rowId(row), { row, cell });
      changed.add(group);
    }
  };
  const splits = new Map<string, Split>();
  const split: AddSplit = (one) => splits.set(`${one.whole} ${one.part} ${one.family.number}`, one);
  const refinements = new Refinements();
  let inserted = 0;
  // A group that gets another member is related once more. What was said of it stays true.
  do {
    while (inserted < cells.all.length) insert(inserted++);
    const [group] = changed;
    if (!group) break;
    changed.delete(group);
    if ('family' in group) relateCodes(group, { cells, refinements, split, ...options });
    else relateRows(group, { cells, refinements, split, ...options });
  } while (changed.size > 0 || inserted < cells.all.length);
  return [...splits.values()];
}

type AddSplit = (split: Split) => void;

interface GroupWork extends GroupOptions {
  cells: ModelCells;
  refinements: Refinements;
  split: AddSplit;
}

function relateCodes(group: CodeGroup, work: GroupWork): void {
  const { population, units, family, members } = group;
  const { cells, refinements } = work;
  const whole = cells.find(population, units);
  const cellOf = new Map([...members.values()].map(({ set, cell }) => [set, cell]));
  if (whole !== undefined) {
    cellOf.set(family.all, whole);
    for (const { set, cell } of members.values()) {
      const asked = work.asks(family, whole, cell);
      const other = family.without(family.all, set);
      const rest = asked === 'rest' ? cells.of(population, units, new Map([[family, other]])) : undefined;
      if (rest !== undefined) cellOf.set(other, rest);
      if (asked) work.split({ whole, part: cell, rest, family, set });
    }
  }
  if (cellOf.size < 2) return;
  const { sums } = refinements.of(family, [...cellOf.keys()]);
  for (const { set, parts } of sums) {
    const sum = cellOf.get(set);
    if (sum === undefined) continue;
    const terms = parts.flatMap((part): Terms => {
      const cell = cellOf.get(part) ?? cells.of(population, units, new Map([[family, part]]));
      return cell === undefined ? [] : [[cell, -1]];
    });
    cells.equal([[sum, 1], ...terms]);
  }
}

function relateRows(group: RowConditionGroup, work: GroupWork): void {
  const { population, units, members } = group;
  const { cells } = work;
  const whole = cells.find(population, units);
  const list = [...members.values()];
  if (whole !== undefined) list.push({ row: new Map(), cell: whole });
  for (const family of whole === undefined ? [] : listsIn(list, population)) splitList(family, list, group, work);
  for (const wide of [...list, ...flagsIn(list, group, work)]) {
    const inner = list.filter((one) => one !== wide && implies(one.row, wide.row));
    for (const one of inner) {
      // Of a condition only the next narrower ones: the others follow. Of everybody all, since each rest is a group of its own.
      const isNext = !inner.some((between) => between.row !== one.row && implies(one.row, between.row));
      if (isNext || wide.row.size === 0) relateRest(wide, one, group, work);
    }
    relateParts(wide, inner, group, work);
  }
}

/** Where a flag says yes of members that have another code as well: the flag by itself, which has another form. */
function flagsIn(
  members: readonly RowMember[],
  { population, units }: RowConditionGroup,
  { cells }: GroupWork,
): RowMember[] {
  const flags = new Set(
    members.flatMap(({ row }) =>
      row.size < 2
        ? []
        : [...row].flatMap(([family, set]) => (family.exists && set === family.set([0]) ? [family] : [])),
    ),
  );
  return [...flags].flatMap((family): RowMember[] => {
    const row = new Map([[family, family.set([0])]]);
    const own = both(population, units, unitsWith(population, row));
    const cell = own && cells.find(population, own);
    return cell === undefined ? [] : [{ row, cell }];
  });
}

/** A wider condition is the narrower one and a rest. */
function relateRest(
  wide: RowMember,
  { row, cell }: RowMember,
  { population, units }: RowConditionGroup,
  work: GroupWork,
): void {
  const [difference] = [...row].filter(([family, set]) => wide.row.get(family) !== set);
  if (!difference) return;
  const [family, set] = difference;
  const isSplit = isList(family, population) && wide.row.size === 0 && isKindOfList(family, set);
  const asked = work.asks(family, wide.cell, cell);
  if (isSplit && !asked) return;
  const rows = rowsWith(units, wide.row);
  const rest = work.cells.meet(population, { ...units, rows, without: [...units.without, row] });
  work.cells.equal([[wide.cell, 1], [cell, -1], ...(rest === undefined ? [] : [[rest, -1] as const])]); // biome-ignore format: one equation
  if (asked) work.split({ whole: wide.cell, part: cell, rest, family, set });
}

const rowsWith = ({ rows }: Units, row: RowConditions): RowConditions[] =>
  row.size === 0 ? [...rows] : [...rows, row];

type RowMember = { row: RowConditions; cell: number };

/** The lists of the unit itself whose codes are in a group. */
const listsIn = (members: readonly RowMember[], population: Population): Set<Family> =>
  new Set(members.flatMap(({ row }) => [...row.keys()].filter((family) => isList(family, population))));

/** A unit has one of the codes that exclude all others, or some other code. */
const isList = ({ alone, empty, owner }: Family, { unit }: Population): boolean =>
  alone !== empty && !isBelow(owner, unit);

/** `splitList` says of these how they add up. */
const isKindOfList = (family: Family, set: AtomSet): boolean =>
  contains(family, family.alone, set) || set === family.without(family.all, family.alone);

/** Of a list: everybody has `none`, or it is not reported, or they have some item. */
function splitList(
  family: Family,
  members: RowMember[],
  { population, units }: RowConditionGroup,
  { cells }: GroupWork,
): void {
  const whole = cells.find(population, units);
  const items = family.without(family.all, family.alone);
  const kinds = [items, ...family.alone.atoms.map((atom) => family.set([atom]))];
  const parts = kinds.flatMap((set): RowMember[] => {
    const row = new Map([[family, set]]);
    const cell = cells.of(population, units, row);
    if (cell === undefined) return [];
    const known = members.find((member) => member.cell === cell);
    if (!known) members.push({ row, cell });
    return [{ row, cell }];
  });
  if (whole !== undefined) cells.equal([[whole, 1], ...parts.map(({ cell }) => [cell, -1] as const)]);
}

/** The parts of a condition that together are all of it: each unit has one of them, or several. */
function relateParts(wide: RowMember, inner: readonly RowMember[], group: RowConditionGroup, work: GroupWork): void {
  const { population, units } = group;
  const { cells, refinements } = work;
  for (const [family, sets] of partsByFamily(wide, inner, group, work)) {
    const outer = wide.row.get(family) ?? family.all;
    // `splitList` has said that of these no unit has two.
    if (outer === family.all && isList(family, population)) continue;
    // Nobody has what the units are without.
    const gone = units.without.flatMap((row) => [...(implies(wide.row, withoutFamily(row, family)) ? (row.get(family)?.atoms ?? []) : [])]); // biome-ignore format: one list
    const open = new Map([...sets.keys()].map((set) => [family.without(set, family.set(gone)), set]));
    for (const cover of refinements.covers(family, family.without(outer, family.set(gone)), [...open.keys()])) {
      const parts = cover.map((part): RowMember => {
        const set = open.get(part) ?? part;
        return { row: new Map(wide.row).set(family, set), cell: sets.get(set) ?? -1 };
      });
      addFurther(wide, parts, family, group, cells);
    }
  }
}

/** Members that differ from the wide one in one family alone, by that family. */
function partsByFamily(
  wide: RowMember,
  inner: readonly RowMember[],
  { population, units }: RowConditionGroup,
  { cells }: GroupWork,
): Map<Family, Map<AtomSet, number>> {
  const byFamily = new Map<Family, Map<AtomSet, number>>();
  for (const { row, cell } of inner)
    for (const [family, set] of row) {
      const isOnly = [...row].every(([other, own]) => other === family || wide.row.get(other) === own);
      if (!isOnly || wide.row.get(family) === set) continue;
      byFamily.set(family, (byFamily.get(family) ?? new Map<AtomSet, number>()).set(set, cell));
    }
  for (const [family, sets] of byFamily) {
    // A flag that says yes has another form: what the flag asks for.
    const yes = family.exists && family.set([0]);
    const cell = yes && cells.of(population, units, new Map(wide.row).set(family, yes));
    if (yes && cell !== undefined) sets.set(yes, cell);
  }
  return byFamily;
}

/**
 * Units of parts that are mentioned more than once. Among those who have one thing less, no fewer are: what is left of these are
 * units as well, such as cases of a woman and a man who were not both sent to custody.
 */
function addFurther(
  wide: RowMember,
  parts: readonly RowMember[],
  family: Family,
  { population, units }: RowConditionGroup,
  cells: ModelCells,
): void {
  const terms: Terms = [[wide.cell, -1], ...parts.map(({ cell }) => [cell, 1] as const)];
  const isCount = cells.all[wide.cell]?.whole ?? false;
  const further = cells.atLeastZero(terms, 'further mentions', isCount);
  // Who is in three parts is mentioned twice more.
  if (further !== undefined && isCount && parts.length > 2) cells.countedOften(further, 2, 'in three parts');
  const here = terms.map(([cell, times]) => [cell, -times] as const);
  const rows = [wide, ...parts].map(({ row }) => row);
  const wider: [Units, RowConditions[]][] = [
    ...units.rows.map((row): [Units, RowConditions[]] => [{ ...units, rows: units.rows.filter((one) => one !== row) }, rows]), // biome-ignore format: one condition less
    ...[...wide.row.keys()].flatMap((other): [Units, RowConditions[]][] =>
      other === family ? [] : [[units, rows.map((row) => withoutFamily(row, other))]],
    ),
  ];
  for (const [more, among] of wider) {
    const found = among.map((row) => {
      const own = both(population, more, unitsWith(population, row));
      return own && cells.find(population, own);
    });
    const all = found.flatMap((cell, at): Terms => (cell === undefined ? [] : [[cell, at === 0 ? -1 : 1]]));
    if (all.length === found.length) cells.atLeastZero([...all, ...here], 'mentions elsewhere', isCount);
  }
}

const withoutFamily = (row: RowConditions, family: Family): RowConditions =>
  new Map([...row].filter(([own]) => own !== family));

interface Refinement {
  /** Each set that is made up of others: of the largest ones of the list that are disjoint, and of atoms of the refinement. */
  sums: readonly { set: AtomSet; parts: readonly AtomSet[] }[];
}

/** Refinements by the sets that they refine: groups of one table have the same. */
class Refinements {
  readonly #known = new Map<string, Refinement>();
  readonly #covers = new Map<string, AtomSet[][]>();

  covers(family: Family, whole: AtomSet, sets: readonly AtomSet[]): AtomSet[][] {
    const inOrder = sets.filter((set) => set !== whole && set !== family.empty).sort((a, b) => a.id - b.id);
    const key = `${family.number}|${whole.id}|${inOrder.map(({ id }) => id)}`;
    const known = this.#covers.get(key) ?? coversOf(family, whole, inOrder);
    this.#covers.set(key, known);
    return known;
  }

  of(family: Family, sets: readonly AtomSet[]): Refinement {
    const inOrder = sets.toSorted((a, b) => a.id - b.id);
    const key = `${family.number}|${inOrder.map(({ id }) => id)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const made = refine(family, inOrder);
    this.#known.set(key, made);
    return made;
  }
}

function refine(family: Family, sets: readonly AtomSet[]): Refinement {
  const names = family.names.map((): number[] => []);
  for (const { id, atoms } of sets) for (const atom of atoms) names[atom]?.push(id);
  const named = names.flatMap((ids, atom) => (ids.length > 0 ? [atom] : []));
  const classes = grouped(named, (atom) => names[atom]?.join());
  const atoms = [...classes.values()].map((list) => family.set(list));
  const bySize = [...sets].sort((a, b) => b.atoms.length - a.atoms.length || a.id - b.id);
  const isAtom = new Set(atoms);
  const sums = bySize.flatMap((set) => {
    if (isAtom.has(set)) return [];
    let left = set;
    const parts: AtomSet[] = [];
    for (const part of bySize) {
      if (part === set || !contains(family, left, part)) continue;
      parts.push(part);
      left = family.without(left, part);
    }
    return [{ set, parts: [...parts, ...atoms.filter((atom) => contains(family, left, atom))] }];
  });
  return { sums };
}

/** More would be tried only where levels and maps of one variable are many. */
const MOST_TRIED = 500;

/** The ways in which disjoint sets of a list make up a set; not those that take a set of another way apart, since these say less. */
function coversOf(family: Family, whole: AtomSet, sets: readonly AtomSet[]): AtomSet[][] {
  const bySize = [...sets].sort((a, b) => b.atoms.length - a.atoms.length || a.id - b.id);
  const found: AtomSet[][] = [];
  let tried = 0;
  const search = (left: AtomSet, chosen: readonly AtomSet[]): void => {
    const [first] = left.atoms;
    if (first === undefined) found.push([...chosen]);
    else
      for (const set of bySize)
        if (set.atoms.includes(first) && contains(family, left, set) && tried++ < MOST_TRIED)
          search(family.without(left, set), [...chosen, set]);
  };
  search(whole, []);
  const isWithin = (part: AtomSet, cover: readonly AtomSet[]): boolean =>
    cover.some((set) => contains(family, set, part));
  return found.filter((one) => !found.some((other) => other !== one && one.every((part) => isWithin(part, other))));
}
