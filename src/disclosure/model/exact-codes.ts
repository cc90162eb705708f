import { isBelow } from '../../codebook/model.ts';
import { subsetsOf } from '../../statistics/table-choice.ts';
import { type AtomSet, classesOf, contains, type Family, type RowConditions } from './atoms.ts';
import type { Counted, ModelCells, Terms } from './cells.ts';
import { type Population, rowKind, type Units, unitsId } from './units.ts';

/**
 * Units by exactly which codes they have of a variable of which a unit can have several, such as offences. Each unit is in one of these
 * groups, so that everybody with some code, or without it, is a sum of them.
 */
export function relateExactCodes(cells: ModelCells): void {
  const families = new Map<string, readonly [Population, Family]>();
  for (const one of cells.counted)
    for (const family of one ? familiesIn(one) : [])
      if (one) families.set(`${one.population.id} ${family.number}`, [one.population, family]);
  let left = MOST_GROUPS;
  for (const [population, family] of families.values()) left -= relateFamily(population, family, cells, left);
}

function familiesIn({ population, units: { rows, without } }: Counted): Family[] {
  if (population.layer === 'sum') return [];
  const alone = [...rows, ...without].flatMap((row) => (row.size === 1 ? [...row.keys()] : []));
  return alone.filter((family) => rowKind(population, family) !== undefined);
}

/** Cells that differ in the codes of the family alone. */
interface ListContext {
  units: Units;
  members: { cell: number; some: readonly AtomSet[]; none: readonly AtomSet[] }[];
}

/** More codes have too many groups. Fewer have none that other cells do not have. */
const [LEAST_CODES, MOST_CODES] = [3, 4];
const MOST_GROUPS = 1_000;

/** Answers how many groups it has made, which are no more than `most`. */
function relateFamily(population: Population, family: Family, cells: ModelCells, most: number): number {
  const contexts = contextsOf(population, family, cells);
  const used = contexts.flatMap(({ members }) => members.flatMap(({ some, none }) => [...some, ...none]));
  const isList = !isBelow(family.owner, population.unit);
  const isAlone = (set: AtomSet): boolean => isList && family.intersection(set, family.alone) !== family.empty;
  const single = isList ? family.alone.atoms.map((atom) => family.set([atom])) : [];
  const classes = classesOf(family, [...used, ...single]);
  const items = classes.filter((set) => !isAlone(set));
  if (items.length < LEAST_CODES || items.length > MOST_CODES) return 0;
  const groups = [...classes.filter(isAlone).map((set) => [set]), ...[...subsetsOf(items)].slice(1)];
  if (groups.length * contexts.length > most) return 0;
  const cellOf = (units: Units, codes: readonly AtomSet[]): number | undefined => {
    const others = family.set(items.filter((set) => !codes.includes(set)).flatMap(({ atoms }) => atoms));
    const without = codes.some(isAlone) || others === family.empty ? [] : [new Map([[family, others]])];
    const rows = codes.map((set) => new Map([[family, set]]));
    return cells.meet(population, units, { single: new Map(), rows, without });
  };
  for (const { units, members } of contexts) {
    const exact = groups.map((codes) => ({ codes, cell: cellOf(units, codes) }));
    for (const { cell, some, none } of members) {
      const isIn = (codes: readonly AtomSet[]): boolean =>
        some.every((set) => codes.some((code) => contains(family, set, code))) &&
        none.every((set) => codes.every((code) => family.intersection(set, code) === family.empty));
      const terms = exact.flatMap(
        ({ codes, cell: part }): Terms => (isIn(codes) && part !== undefined ? [[part, -1]] : []),
      );
      cells.equal([[cell, 1], ...terms]);
    }
  }
  return groups.length * contexts.length;
}

function contextsOf(population: Population, family: Family, cells: ModelCells): ListContext[] {
  const isOwn = (row: RowConditions): boolean => row.size === 1 && row.has(family);
  const setsOf = (rows: readonly RowConditions[]) => rows.filter(isOwn).map((row) => row.get(family) ?? family.all);
  const contexts = new Map<string, ListContext>();
  for (const [cell, one] of cells.counted.entries()) {
    if (one?.population.id !== population.id || !familiesIn(one).includes(family)) continue;
    const { single, rows, without } = one.units;
    const isOther = (row: RowConditions): boolean => !isOwn(row);
    const units = { single, rows: rows.filter(isOther), without: without.filter(isOther) };
    const known = contexts.get(unitsId(units)) ?? { units, members: [] };
    contexts.set(unitsId(units), known);
    known.members.push({ cell, some: setsOf(rows), none: setsOf(without) });
  }
  for (const { units, members } of contexts.values()) {
    const whole = cells.find(population, units);
    if (whole !== undefined) members.push({ cell: whole, some: [], none: [] });
  }
  return [...contexts.values()];
}
