import type { Level } from '../../codebook/model.ts';
import { type AtomSet, contains, type Family, type RowConditions } from './atoms.ts';
import { isBelow } from './variables.ts';

/**
 * Which units a cell counts, in one canonical form. A row is a defendant, one of their convictions, and one item of each list. A
 * unit is counted if it has every single condition, and, for each element, a row that has all of the element.
 */

/** What is counted: one kind of unit, or one amount of it. */
export interface Population {
  /** Unlike those of every other population. */
  id: string;
  /** The population of all units. Its own id, unless a filter that is not public selects some of them. */
  base: string;
  /** The population of all units, counted. */
  count: string;
  isOpaque: boolean;
  unit: Level;
  layer: 'count' | 'sum' | 'known';
  /** What a sum is of, and what those with a known amount have. */
  amount?: string | undefined;
  /** The cells are numbers of units. */
  whole: boolean;
}

/** Conditions that one and the same row has: families of one entanglement. */
export type Element = ReadonlyMap<Family, AtomSet>;

export interface Units {
  /** Conditions of families of which a unit has one code. */
  single: ReadonlyMap<Family, AtomSet>;
  elements: readonly Element[];
}

export const EVERYBODY: Units = { single: new Map(), elements: [] };

/**
 * The name of the entanglement of a family. Codes of one entanglement come from one row; codes of different ones combine freely. It
 * is undefined for a family of which a unit has one code.
 */
export function entanglementOf(
  { unit, layer }: Pick<Population, 'unit' | 'layer'>,
  family: Family,
): string | undefined {
  // The parts of an amount add up. But a unit with an amount can have parts of several categories.
  if (family.quantity !== undefined) return layer === 'known' ? family.root : undefined;
  if (isBelow(family.owner, unit)) return 'below';
  return family.multiple ? (family.entanglement ?? family.root) : undefined;
}

/** The units of a population with all conditions of the selection in one row. */
export function selected(population: Population, selection: RowConditions): Units {
  const single = new Map<Family, AtomSet>();
  const elements = new Map<string, Map<Family, AtomSet>>();
  for (const [family, set] of selection) {
    const entanglement = entanglementOf(population, family);
    if (entanglement === undefined) single.set(family, set);
    else elements.set(entanglement, (elements.get(entanglement) ?? new Map()).set(family, set));
  }
  return { single, elements: [...elements.values()] };
}

/** The units that are in both. Undefined: nothing can be. */
export function both(population: Population, one: Units, other: Units): Units | undefined {
  const single = new Map(one.single);
  let elements = [...one.elements, ...other.elements];
  const meet = (family: Family, set: AtomSet): void => {
    single.set(family, family.intersection(set, single.get(family) ?? family.all));
  };
  for (const [family, set] of other.single) meet(family, set);
  // A flag `yes` of the unit itself, or of one of its parts, says that one of the unit's rows has the flag's conditions.
  for (let flag = flagIn(population, single, elements); flag; flag = flagIn(population, single, elements)) {
    const { exists, without } = flag;
    if (without) elements = elements.filter((element) => element !== without);
    else single.delete(flag.family);
    const said = selected(population, exists.selection);
    for (const [family, set] of said.single) meet(family, set);
    elements.push(...said.elements);
  }
  const kept = elements.map((element) => new Map([...element].filter(([family, set]) => set !== family.all)));
  const needed = kept.filter(
    (element, at) =>
      element.size > 0 &&
      !kept.some((other, place) => place !== at && implies(other, element) && !(place > at && implies(element, other))),
  );
  for (const [family, set] of single) if (set === family.all) single.delete(family);
  const sets = [...single, ...needed.flatMap((element) => [...element])];
  if (sets.some(([family, set]) => set === family.empty) || contradict(population, needed)) return undefined;
  return { single, elements: needed };
}

/** The units with these codes in one row. Of two dimensions of one family, both hold. */
export function withRow(population: Population, units: Units, row: Row): Units | undefined {
  const codes = new Map<Family, AtomSet>();
  for (const [family, set] of row) codes.set(family, family.intersection(set, codes.get(family) ?? family.all));
  return both(population, units, selected(population, codes));
}

export type Row = readonly (readonly [Family, AtomSet])[];

type Exists = NonNullable<Family['exists']>;

function flagIn(
  { unit }: Population,
  single: ReadonlyMap<Family, AtomSet>,
  elements: readonly Element[],
): { family: Family; exists: Exists; without?: Element } | undefined {
  for (const [family, set] of single)
    if (family.exists?.unit === unit && set === family.exists.yes) return { family, exists: family.exists };
  for (const element of elements) {
    const [only, ...others] = element;
    const exists = only?.[0].exists;
    if (only && exists && others.length === 0 && only[1] === exists.yes)
      return { family: only[0], exists, without: element };
  }
  return undefined;
}

/** Every row that has the first element has the second. */
const implies = (one: Element, other: Element): boolean =>
  [...other].every(([family, set]) => {
    const own = one.get(family);
    return own !== undefined && contains(set, own, family);
  });

/** A list is `none`, or `not-reported`, or other codes. */
const contradict = (population: Population, elements: readonly Element[]): boolean =>
  elements.some((element, at) =>
    elements.slice(0, at).some((other) =>
      [...element].some(([family, set]) => {
        const against = other.get(family);
        if (against === undefined || family.alone.size === 0 || isBelow(family.owner, population.unit)) return false;
        const isAlone = [set, against].some(({ atoms }) => atoms.every((atom) => family.alone.has(atom)));
        return isAlone && family.intersection(set, against) === family.empty;
      }),
    ),
  );

/** Whether every unit of the first is one of the second, as far as the conditions say. */
export function areWithin(inner: Units, outer: Units): boolean {
  for (const [family, set] of outer.single) {
    const own = inner.single.get(family);
    if (own === undefined || !contains(set, own, family)) return false;
  }
  return outer.elements.every((element) => inner.elements.some((own) => implies(own, element)));
}

/** Text that two sets of units share only if they have the same conditions. */
export function unitsId({ single, elements }: Units): string {
  if (single.size === 0 && elements.length === 0) return '';
  const texts = elements.map((element) => conditionsId(element)).sort();
  return [conditionsId(single), ...texts].join('+');
}

export const conditionsId = (conditions: ReadonlyMap<Family, AtomSet>): string =>
  [...conditions]
    .map(([{ root }, { id }]) => `${root}:${id}`)
    .sort()
    .join();

/**
 * The conditions as dimension and code. What a second row has that need not be the first is `dimension 2`. Rows of different
 * entanglements combine freely, so they need no number.
 */
export function pairsOf(population: Population, { single, elements }: Units): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const [family, set] of single) {
    const [dimension, code] = family.nameOf(set);
    pairs[dimension] = code;
  }
  const rows = elements.map((element) => ({
    named: [...element].map(([family, set]) => family.nameOf(set)),
    entanglement: [...element.keys()].map((family) => entanglementOf(population, family))[0],
  }));
  if (rows.length > 1) rows.sort((a, b) => (a.named.toSorted().join() < b.named.toSorted().join() ? -1 : 1));
  for (const [at, { named, entanglement }] of rows.entries()) {
    const before = rows.slice(0, at).filter((other) => other.entanglement === entanglement).length;
    for (const [dimension, code] of named) pairs[before === 0 ? dimension : `${dimension} ${before + 1}`] = code;
  }
  return pairs;
}
