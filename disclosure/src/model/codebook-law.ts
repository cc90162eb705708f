import type { Definition } from '../definition.ts';
import { grouped } from '../lists.ts';
import { type AtomSet, contains, type Family, type RowConditions } from './atoms.ts';
import { both, EVERYBODY, type Population, type Units, unitsId, unitsWith } from './units.ts';
import { isInWindow, type ModelDimension, PERIOD, type Variables, yearOfAlone } from './variables.ts';

/**
 * The one law for codebooks that change. A unit is counted as it was when a release counted it first, in that release and in all later
 * ones. So what each of their public codebooks says is true of it: it lies in each window, its codes are in each list, and nothing is
 * recorded of it in a variable that its first release does not have. Whatever contradicts that is of nobody. Neither has anybody an amount
 * who cannot have it.
 */
export class CodebookLaw {
  readonly #releases: readonly PlacedRelease[];
  /** The family that says which release counted a unit first. */
  readonly #counted: Family;
  readonly #withoutAmount: ReadonlyMap<string, readonly number[]>;
  readonly #domainOf: DomainOf;
  /** By family: what a unit can have whom this release counts first. Undefined where that is anything, in each of them. */
  readonly #possible = new Map<Family, readonly AtomSet[] | undefined>();

  /** Releases that can be read together, oldest first. */
  constructor(
    releases: readonly Definition[],
    variables: readonly Variables[],
    { counted, domainOf }: { counted: Family; domainOf: DomainOf },
  ) {
    this.#releases = variables.flatMap(({ dimensions }, at) => {
      const release = releases[at];
      return release ? [{ window: release.window, dimensions: [...dimensions.values()] }] : [];
    });
    this.#counted = counted;
    this.#domainOf = domainOf;
    this.#withoutAmount = placesWithoutAmount(releases);
  }

  /**
   * The units without what is true of all of them anyway, and their parts: units are of one part if the releases that can have counted
   * them first say the same of them. Undefined: there can be no such unit.
   */
  partsOf(population: Population, units: Units): { whole: Units; parts: readonly Units[] } | undefined {
    const missing = this.#withoutAmount.get(population.amount ?? '') ?? [];
    const asked = [units.single, ...units.rows, ...units.without].flatMap((row) => [...row.keys()]);
    const isFree = missing.length === 0 && asked.every((family) => this.#possibleIn(family) === undefined);
    if (isFree && this.#whoseAmount(population, units).length === 0) return { whole: units, parts: [units] };
    const firsts = (units.single.get(this.#counted) ?? this.#counted.all).atoms.flatMap((first) => {
      const own = missing.includes(first) ? undefined : this.#asked(population, units, [first]);
      return own === undefined ? [] : [{ first, own }];
    });
    const alike = [...grouped(firsts, ({ own }) => unitsId(own)).values()];
    const [whole, ...parts] = [firsts, ...alike].map((of) => {
      const places = of.map(({ first }) => first);
      return this.#first(this.#asked(population, units, places), places);
    });
    return whole && { whole, parts: parts.flatMap((part) => part ?? []) };
  }

  /** What these releases leave to ask of units that one of them counted first. Undefined: nobody can be meant. */
  #asked(population: Population, units: Units, places: readonly number[]): Units | undefined {
    const domains = this.#whoseAmount(population, units);
    const known = domains.length > 0 ? this.#canHave(population, units, domains) : units;
    const left =
      known &&
      withoutImplied(known, this.#counted, (family) => {
        const possible = this.#possibleIn(family);
        return possible ? family.set(places.flatMap((place) => possible[place]?.atoms ?? [])) : family.all;
      });
    return left && both(population, left, EVERYBODY);
  }

  /** Who can have the amounts that units have: that of their population, and those of their bands. */
  #whoseAmount({ amount }: Population, { single }: Units): RowConditions[] {
    const banded = [...single].flatMap(([{ bands, notReported, intersection, empty }, set]) =>
      bands !== undefined && intersection(set, notReported) === empty ? [bands] : [],
    );
    return [...(amount === undefined ? [] : [amount]), ...banded].flatMap((one) => this.#domainOf(one) ?? []);
  }

  /** The same units, without what is true of all who can have their amounts. */
  #canHave(population: Population, units: Units, domains: readonly RowConditions[]): Units | undefined {
    const so = domains.reduce((all: Units | undefined, domain) => all && both(population, all, unitsWith(population, domain)), units); // biome-ignore format: one line
    if (!so || population.amount === undefined) return so;
    const own = unitsWith(population, this.#domainOf(population.amount) ?? new Map()).single;
    return { ...so, single: new Map([...so.single].filter(([family, set]) => own.get(family) !== set)) };
  }

  #first(units: Units | undefined, places: readonly number[]): Units | undefined {
    const set = this.#counted.set(places);
    return units && { ...units, single: set === this.#counted.all ? units.single : new Map(units.single).set(this.#counted, set) }; // biome-ignore format: one line
  }

  #possibleIn(family: Family): readonly AtomSet[] | undefined {
    if (this.#possible.has(family)) return this.#possible.get(family);
    const sets = this.#releases.map((_, first) => possibleCodes(this.#releases.slice(first), family));
    const possible = sets.every((set) => set === family.all) ? undefined : sets;
    this.#possible.set(family, possible);
    return possible;
  }
}

/** What a unit has that can have an amount; undefined if anybody can. */
export type DomainOf = (amount: string) => RowConditions | undefined;

interface PlacedRelease extends Pick<Definition, 'window'> {
  dimensions: readonly ModelDimension[];
}

/** The codes that a unit can have whom the first of these releases counts first: its own, without those that a later one lacks. */
function possibleCodes(releases: readonly PlacedRelease[], family: Family): AtomSet {
  if (!family.isRecorded) return family.all;
  const [own, ...later] = releases.map((release) => ownCodes(release, family));
  return later.reduce((so: AtomSet, codes) => family.intersection(so, codes ?? family.all), own ?? family.notReported);
}

/** All codes of a release; undefined if it does not have the variable. */
function ownCodes({ dimensions, window }: PlacedRelease, family: Family): AtomSet | undefined {
  if (family.id === PERIOD) return family.named(family.names.filter((name) => isInWindow(yearOfAlone(name), window)));
  const found = dimensions.find((one) => one.family === family);
  return found && family.set(found.sets.flatMap(({ atoms }) => atoms));
}

/** For each amount, the places of the releases whose codebooks do not have it. */
function placesWithoutAmount(releases: readonly Definition[]): ReadonlyMap<string, readonly number[]> {
  const ids = new Set(releases.flatMap(({ amounts }) => amounts.map(({ id }) => id)));
  return new Map(
    [...ids].map((id) => [
      id,
      releases.flatMap(({ amounts }, at) => (amounts.some((one) => one.id === id) ? [] : [at])),
    ]),
  );
}

/** What is left to ask of units of which these codes alone are possible. Undefined: nobody can be meant. */
function withoutImplied(units: Units, counted: Family, possible: (family: Family) => AtomSet): Units | undefined {
  const narrowed = (row: RowConditions): RowConditions | undefined => {
    const left = new Map<Family, AtomSet>();
    for (const [family, set] of row) {
      const own = family.intersection(set, possible(family));
      if (own === family.empty) return undefined;
      if (family !== counted && !contains(family, set, possible(family))) left.set(family, own);
    }
    return left;
  };
  const single = narrowed(units.single);
  const rows = units.rows.flatMap((row) => narrowed(row) ?? []);
  const without = units.without.flatMap((row) => narrowed(row) ?? []);
  const isNobody = rows.length < units.rows.length || without.some(({ size }) => size === 0);
  return single === undefined || isNobody ? undefined : { single, rows: rows.filter(({ size }) => size > 0), without };
}
