import type { Code } from '../../codebook/model.ts';
import { type Family, type FamilyFacts, familyOf } from './atoms.ts';
import type { ShownLevel } from './levels.ts';

/** Families by id. A second reading knows from the first which atoms each of them has. */
export class Families {
  readonly #names: Map<string, Set<string>>;
  readonly #levels: Map<string, readonly ShownLevel[]>;
  readonly #known = new Map<string, Family>();
  readonly #seen = new Map<string, ReadonlySet<string>>();

  /** By what is banded, the first number of every band of it, in order. */
  readonly firstNumbers: ReadonlyMap<string, readonly number[]>;

  constructor(firstNumbers: Families['firstNumbers'], first?: Families) {
    this.firstNumbers = firstNumbers;
    this.#names = first ? first.#names : new Map();
    this.#levels = first ? first.#levels : new Map();
  }

  again(): Families {
    return new Families(this.firstNumbers, this);
  }

  /** The family, and the atoms of each code: of a code that was renamed, those of its former name. */
  of(facts: FamilyFacts, codes: readonly Pick<Code, 'code' | 'renamedFrom'>[]): [family: Family, atoms: number[][]] {
    const before = this.#seen.get(facts.id) ?? new Set<string>();
    const own = new Set(codes.map(({ code }) => code));
    const wanted = codes.map(({ code, renamedFrom = [] }) => {
      const former = renamedFrom.filter((name) => before.has(name) && !own.has(name));
      return former.length > 0 && !before.has(code) ? former : [code, ...former];
    });
    const seen = new Set([...before, ...wanted.flat()]);
    this.#seen.set(facts.id, seen);
    const names = new Set([...(this.#names.get(facts.id) ?? []), ...seen]);
    this.#names.set(facts.id, names);
    const known = this.#known.get(facts.id);
    const family =
      known?.names.length === names.size ? known : familyOf(facts, [...names], known?.number ?? this.#known.size);
    this.#known.set(facts.id, family);
    return [family, wanted.map((list) => [...family.named(list).atoms])];
  }

  /** The levels of a variable in the release that shows the finest one; in the newest of several. Those without one of them are others. */
  finestLevels(id: string, levels: readonly ShownLevel[]): readonly ShownLevel[] {
    const known = this.#levels.get(id) ?? levels;
    const depth = levels.findIndex(({ id: level }) => level === known[0]?.id);
    if (depth > 0 || (depth === 0 && levels.length >= known.length)) this.#levels.set(id, levels);
    return this.#levels.get(id) ?? known;
  }
}
