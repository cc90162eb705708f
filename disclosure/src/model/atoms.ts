import type { Unit } from '../definition.ts';

/**
 * Codes as sets. A variable, its levels, the maps of it and the filters that read it are a family: each of their codes is a set of
 * the family's atoms, the finest codes that the public sees in any of the releases. So codes of different dimensions and releases
 * can be compared: equal sets are one code under two names, and a set that others make up is their sum.
 */

/** A set of atoms. Sets of a family are interned: equal ones are the same object. */
export interface AtomSet {
  /** Its number in the family. */
  id: number;
  /** Ascending. */
  atoms: readonly number[];
}

/** Codes that one and the same row of a unit has. A row is a defendant, one of their convictions, and one item of each list. */
export type RowConditions = ReadonlyMap<Family, AtomSet>;

export interface FamilyFacts {
  /** Unlike that of any other family. */
  id: string;
  /** What has the codes. */
  owner: Unit;
  /** The owner has a list of codes. */
  multiple?: boolean | undefined;
  /** The quantity whose amounts the family splits. */
  quantity?: string | undefined;
  /** The youth rule takes every reported code away. */
  youthWithheld?: boolean | undefined;
  /** Names of atoms that a list has alone: `none` and `not-reported`. */
  alone?: readonly string[];
  /** The name of the atom of what is not reported. */
  notReported?: string | undefined;
  /** Its codes are recorded of each unit, and not made by a rule. */
  isRecorded?: boolean;
  /** A list whose rule is not public. Its codes may come from the items of any list of its owner. */
  isObscure?: boolean;
  /** A flag that says whether one of the unit's rows has all of this. */
  exists?: { unit: Unit; selection: RowConditions };
  /** Bands of the number of such units that the owner has. */
  counts?: Unit;
  /** Bands of this amount of the owner. */
  bands?: string;
  /** The measure whose filter this is, which is not public. What it asks of units other than those of the measure is nothing. */
  filterOf?: string;
}

export interface Family extends Readonly<Omit<FamilyFacts, 'alone' | 'notReported' | 'multiple'>> {
  /** Its place in an order of families. */
  number: number;
  multiple: boolean;
  /** What each atom is: a code of the finest public dimension, or the limits of a band. */
  names: readonly string[];
  alone: AtomSet;
  notReported: AtomSet;
  /** The rows that the codes come from, for a list that may be read by one whose rule is not public. */
  items?: string;
  all: AtomSet;
  empty: AtomSet;
  /** The set of these atoms. */
  set(atoms: Iterable<number>): AtomSet;
  named(names: Iterable<string>): AtomSet;
  intersection(one: AtomSet, other: AtomSet): AtomSet;
  without(whole: AtomSet, part: AtomSet): AtomSet;
}

/** A family with these atoms. */
export function familyOf(facts: FamilyFacts, names: readonly string[], number: number): Family {
  const interned = new Map<string, AtomSet>();
  const meets = new Map<number, AtomSet>();
  const places = new Map(names.map((name, atom) => [name, atom]));
  const intern = (atoms: readonly number[]): AtomSet => {
    const key = atoms.join();
    const known = interned.get(key);
    if (known) return known;
    const set = { id: interned.size, atoms };
    interned.set(key, set);
    return set;
  };
  const set = (atoms: Iterable<number>) => intern([...new Set(atoms)].sort((a, b) => a - b));
  const named = (wanted: Iterable<string>) => set([...wanted].flatMap((name) => places.get(name) ?? []));
  const all = intern(names.map((_, atom) => atom));
  const empty = intern([]);
  const { alone = [], notReported, multiple = false, ...rest } = facts;
  return {
    ...{ ...rest, number, names, multiple, all, empty, set, named },
    alone: named(alone),
    notReported: named(notReported === undefined ? [] : [notReported]),
    intersection(one, other) {
      if (one === other || other === all) return one;
      if (one === all) return other;
      const pair = one.id < other.id ? one.id * 2 ** 26 + other.id : other.id * 2 ** 26 + one.id;
      const known = meets.get(pair);
      if (known) return known;
      const inside = new Set(other.atoms);
      const met = intern(one.atoms.filter((atom) => inside.has(atom)));
      meets.set(pair, met);
      return met;
    },
    without(whole, part) {
      const inside = new Set(part.atoms);
      return intern(whole.atoms.filter((atom) => !inside.has(atom)));
    },
  };
}

/** Whether every atom of the inner set is one of the outer. */
export const contains = (family: Family, outer: AtomSet, inner: AtomSet): boolean =>
  family.intersection(outer, inner) === inner;

/** What all releases together say of how finely something is told apart. */
export interface FinestOfAll {
  /** By what is banded, the first number of every band of it, in order. */
  firstNumbers: ReadonlyMap<string, readonly number[]>;
  /** The finest periods, and those of the dates of which no more than the year is known. */
  periods: readonly string[];
}

/** Families by id. A second reading knows from the first which atoms each of them has. */
export class Families {
  readonly finest: FinestOfAll;
  readonly #names: Map<string, Set<string>>;
  readonly #known = new Map<string, Family>();

  constructor(finest: FinestOfAll, first?: Families) {
    this.finest = finest;
    this.#names = first ? first.#names : new Map();
  }

  again(): Families {
    return new Families(this.finest, this);
  }

  /** The family, and the atom of each of these names. */
  of(facts: FamilyFacts, own: readonly string[]): [family: Family, atoms: number[][]] {
    const names = new Set([...(this.#names.get(facts.id) ?? []), ...own]);
    this.#names.set(facts.id, names);
    const known = this.#known.get(facts.id);
    const family =
      known?.names.length === names.size ? known : familyOf(facts, [...names], known?.number ?? this.#known.size);
    this.#known.set(facts.id, family);
    return [family, own.map((name) => [...family.named([name]).atoms])];
  }
}
