import { type Family, type FamilyFacts, familyOf } from './atoms.ts';

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
