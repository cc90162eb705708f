import type { Level } from '../../codebook/model.ts';

/**
 * Codes as sets. A variable, its levels and the maps of it are a family: every code of every one of them is a set of the
 * family's atoms, the finest codes that the public sees. So codes of different dimensions can be compared: equal sets are one
 * code under two names, and a set that others make up is their sum.
 */

/** A set of atoms. Sets of a family are interned: equal ones are the same object. */
export interface AtomSet {
  /** Its number in the family; the set of all atoms has 0, the empty one 1. */
  id: number;
  /** Ascending. */
  atoms: readonly number[];
}

/** Codes by dimension that a rule or filter asks for: it holds if one row has a code of each set. */
export type RowConditions = ReadonlyMap<Family, AtomSet>;

export interface Family {
  /** The id of the variable; for a period `month`, as everywhere. */
  root: string;
  /** What each atom is: a code of the finest public dimension, or the limits of a band. */
  names: readonly string[];
  /** What has the codes. A map or a flag can describe something below it. */
  owner: Level;
  /** The owner has a list of codes. */
  multiple: boolean;
  /** The quantity whose amounts the family splits. */
  quantity?: string;
  /** The atoms that a list has alone: `none` and `not-reported`. */
  alone: ReadonlySet<number>;
  /** The youth rule takes every reported code away. */
  youthWithheld: boolean;
  /** The atom of what is not reported; undefined if it is not known which it is. */
  notReported: number | undefined;
  all: AtomSet;
  empty: AtomSet;
  set(atoms: Iterable<number>): AtomSet;
  intersection(one: AtomSet, other: AtomSet): AtomSet;
  complement(set: AtomSet): AtomSet;
  /** The first dimension and code whose set this is; otherwise the root and the atoms' names. */
  nameOf(set: AtomSet): readonly [dimension: string, code: string];
  /** Gives a set a name, unless it has one. */
  name(set: AtomSet, dimension: string, code: string): void;
  /**
   * For a list that may be read by one whose rule is not public: the lists that may be one. Their codes may come from one item.
   */
  entanglement?: string;
  /** A list whose rule is not public. It may be a map of any list of its owner. */
  isObscure: boolean;
  /** A flag that says of its unit whether one of the unit's rows has all of this. */
  exists?: { unit: Level; selection: RowConditions; yes: AtomSet };
  /** Bands of the number of such units that the owner has; their limits are the names of the atoms. */
  counts?: Level;
  /** Bands of this amount of the owner. */
  bands?: string;
}

export interface FamilyFacts extends Pick<Family, 'root' | 'owner'> {
  multiple?: boolean | undefined;
  quantity?: string | undefined;
  youthWithheld?: boolean | undefined;
  alone?: Iterable<number>;
  notReported?: number | undefined;
  isObscure?: boolean;
}

/** A family of these atoms. The names are only shown where no code has the set. */
export function familyOf({ root, owner, alone = [], ...rest }: FamilyFacts, names: readonly string[]): Family {
  const interned = new Map<string, AtomSet>();
  const spelt = new Map<number, readonly [string, string]>();
  const meets = new Map<number, AtomSet>();
  const intern = (atoms: readonly number[]): AtomSet => {
    const key = atoms.join();
    const known = interned.get(key);
    if (known) return known;
    const set = { id: interned.size, atoms };
    interned.set(key, set);
    return set;
  };
  const all = intern(names.map((_, atom) => atom));
  const empty = intern([]);
  return {
    root,
    names,
    owner,
    multiple: rest.multiple ?? false,
    youthWithheld: rest.youthWithheld ?? false,
    ...(rest.quantity !== undefined && { quantity: rest.quantity }),
    notReported: rest.notReported,
    isObscure: rest.isObscure ?? false,
    alone: new Set(alone),
    all,
    empty,
    set: (atoms) => intern([...new Set(atoms)].sort((a, b) => a - b)),
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
    complement(set) {
      const inside = new Set(set.atoms);
      return intern(all.atoms.filter((atom) => !inside.has(atom)));
    },
    nameOf: (set) => spelt.get(set.id) ?? [root, `{${set.atoms.map((atom) => names[atom]).join('+')}}`],
    name(set, dimension, code) {
      if (!spelt.has(set.id)) spelt.set(set.id, [dimension, code]);
    },
  };
}

export const contains = (outer: AtomSet, inner: AtomSet, family: Family): boolean =>
  family.intersection(outer, inner) === inner;
