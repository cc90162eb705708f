import type { Unit } from '../definition.ts';
import { type Cell, ContradictionError, type RelationOfCells } from '../solve/system.ts';
import type { RowConditions } from './atoms.ts';
import type { CodebookLaw } from './codebook-law.ts';
import { both, EVERYBODY, type Population, type Units, unitsId, unitsText, unitsWith } from './units.ts';

/** The cells of a model: numbers of units, each once, whatever publishes it; and what is known between them. */

/** What a cell counts. */
export interface Counted {
  population: Population;
  units: Units;
}

/** Cells with coefficients; a cell may be there more than once. */
export type Terms = readonly (readonly [cell: number, coefficient: number])[];

export class ModelCells {
  readonly all: Cell[] = [];
  /** By cell; undefined for what is left of an inequality. */
  readonly counted: (Counted | undefined)[] = [];
  readonly relations: RelationOfCells[] = [];
  readonly #known = new Map<string, number>();
  readonly #related = new Set<string>();
  /** Combinations of codes that no unit has, whatever is counted. */
  readonly #isImpossible: (population: Population, units: Units) => boolean;

  readonly #law: Pick<CodebookLaw, 'partsOf'> | undefined;

  constructor(isImpossible: (population: Population, units: Units) => boolean = () => false, law?: CodebookLaw) {
    this.#isImpossible = isImpossible;
    this.#law = law;
  }

  /** The cell of these units, which must be in the canonical form, if there is one. */
  find(population: Population, units: Units): number | undefined {
    return this.#known.get(`${population.id}|${unitsId(units)}`);
  }

  /** The cell of the units that also have all these codes in one row. Undefined: no unit can have them. */
  of(population: Population, units: Units, row: RowConditions): number | undefined {
    return this.meet(population, units, unitsWith(population, row));
  }

  /** The cell of the units that are in both; it is made if there is none. Undefined: there can be no such unit. */
  meet(population: Population, one: Units, other: Units = EVERYBODY): number | undefined {
    const units = both(population, one, other);
    const found = units && (this.#law ? this.#law.partsOf(population, units) : { whole: units, parts: [units] });
    if (found === undefined || this.#isImpossible(population, found.whole)) return undefined;
    const cell = this.#cellOf(population, found.whole);
    if (found.parts.length > 1)
      this.equal([
        [cell, 1],
        ...found.parts.flatMap((part): Terms => {
          const own = this.#isImpossible(population, part) ? undefined : this.#cellOf(population, part);
          return own === undefined ? [] : [[own, -1]];
        }),
      ]);
    return cell;
  }

  /** Whether there can be such units by the release that has them, and cannot by the codebooks of others. */
  isRuledOut(population: Population, one: Units, other: Units): boolean {
    const units = both(population, one, other);
    return units !== undefined && this.#law?.partsOf(population, units) === undefined;
  }

  #cellOf(population: Population, units: Units): number {
    const id = `${population.id}|${unitsId(units)}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    this.#known.set(id, this.all.length);
    return this.#add(id, population.layer !== 'sum', { population, units });
  }

  /** For each cell the ids of other conditions that are its own if one row of a unit has them all: a flag, and what the flag says. */
  readonly rows = new Map<number, Set<string>>();

  /** Cells of convictions, each with the defendants who have them. */
  readonly people = new Map<number, number>();
  /** Cells of units, each with a cell of the further parts that they have beside the first: 0 if all have one. */
  readonly further = new Map<number, { parts: Unit; rest: number }>();

  /** Cells that are 0 unless one of the numbers from which that follows is withheld. */
  readonly nobody: { cell: number; shown: readonly number[] }[] = [];

  /** The cell is 0 as long as none of these numbers is withheld. */
  nobodyIn(cell: number, shown: readonly number[]): void {
    if (shown.length === 0) this.equal([[cell, 1]]);
    else this.nobody.push({ cell, shown });
  }

  /** The terms add up to 0. */
  equal(terms: Terms): void {
    const kept = collectTerms(terms);
    if (kept.length > 0 && this.#isNew('=', kept))
      this.relations.push({
        cells: kept.map(([cell]) => cell),
        coefficients: kept.map(([, times]) => times),
      });
  }

  /**
   * The terms add up to 0 or more, in every dataset. What they add up to is a cell of its own, named for what it counts. Such a rest is a
   * number of units like any other if `whole` is true.
   */
  atLeastZero(terms: Terms, name: string, whole: boolean): number | undefined {
    const kept = collectTerms(terms);
    if (kept.every(([, times]) => times > 0)) return undefined;
    // Nothing is below 0, so each of them is 0.
    if (kept.every(([, times]) => times < 0)) {
      for (const term of kept) this.equal([term]);
      return undefined;
    }
    if (!this.#isNew('>', kept)) return undefined;
    const [first] = kept[0] ?? [0];
    const rest = this.#add(`${name} ${this.all.length} of ${this.all[first]?.id ?? ''}`, whole, undefined);
    this.equal([...kept, [rest, -1]]);
    return rest;
  }

  /** The units that a cell counts so many times each, or more often. Nobody has their number: it is only known how large it can be. */
  countedOften(cell: number, times: number, name: string): void {
    const units = this.#add(`${name} ${this.all.length} of ${this.all[cell]?.id ?? ''}`, true, undefined);
    this.atLeastZero([[cell, 1], [units, -times]], `not ${name}`, false); // biome-ignore format: one inequality
  }

  /** What a cell is, in words for staff and tests. */
  textOf(cell: number): string {
    const counted = this.counted[cell];
    if (!counted) return this.all[cell]?.id ?? '';
    const conditions = unitsText(counted.units);
    return conditions === '' ? counted.population.id : `${counted.population.id} with ${conditions}`;
  }

  /** Takes a number that nobody publishes, from whoever has counted it. */
  know(cell: number, value: number | null): void {
    const own = this.all[cell];
    if (own) own.value ??= value;
  }

  /** Takes a published number. Throws a ContradictionError if something else was published of the same units. */
  publish(cell: number, given: PublishedNumber): void {
    const own = this.all[cell];
    if (!own) throw new RangeError('a number of no cell');
    const { table, release, value, withheld, lower, upper, frozen, totals } = given;
    if (value !== null && own.value !== null && !isSameNumber(value, own.value))
      throw new ContradictionError(`${table} and ${own.tables[0]} have different numbers for ${this.textOf(cell)}`);
    own.value ??= value;
    if (!own.virtual && own.withheld !== withheld) {
      const [one, other] = withheld ? [table, own.tables[0]] : [own.tables[0], table];
      throw new ContradictionError(`${this.textOf(cell)} is withheld in ${one} and published in ${other}`);
    }
    own.withheld = withheld;
    own.virtual = false;
    own.frozen = frozen;
    own.lower = Math.max(own.lower, lower);
    own.upper = Math.min(own.upper, upper);
    own.totals = Math.max(own.totals, totals);
    own.tables.push(table);
    if (!own.releases.includes(release)) own.releases.push(release);
  }

  #add(id: string, whole: boolean, counted: Counted | undefined): number {
    const open = {
      value: null,
      withheld: false,
      virtual: true,
      frozen: false,
      threshold: 0,
      lower: 0,
      upper: Number.POSITIVE_INFINITY,
    };
    this.all.push({ id, ...open, whole, totals: 0, tables: [], releases: [] });
    this.counted.push(counted);
    return this.all.length - 1;
  }

  #isNew(kind: string, terms: Terms): boolean {
    const sorted = terms.length < 2 ? terms : terms.toSorted(([a], [b]) => a - b);
    const sign = kind === '=' && (sorted[0]?.[1] ?? 1) < 0 ? -1 : 1;
    let key = kind;
    for (const [cell, times] of sorted) key += `${cell}*${times * sign} `;
    if (this.#related.has(key)) return false;
    this.#related.add(key);
    return true;
  }
}

/** A number as a table has it. */
export interface PublishedNumber {
  /** The id of the table. */
  table: string;
  /** The name of the release. */
  release: string;
  /** Null if it is not known to whoever asks. A number beyond 2^53 is the nearest double. */
  value: number | null;
  withheld: boolean;
  /** What everybody knows of a number that is not published as it is. */
  lower: number;
  upper: number;
  /** It has been published as it is. */
  frozen: boolean;
  /** How many dimensions of the table are at their total. */
  totals: number;
}

/** Each cell once, without those that cancel out or count 0 times; the first stays first. */
function collectTerms(terms: Terms): Terms {
  const sums = new Map<number, number>();
  for (const [cell, times] of terms) sums.set(cell, (sums.get(cell) ?? 0) + times);
  return [...sums].filter(([, times]) => times !== 0);
}

/** Numbers beyond 2^53 are rounded. */
const isSameNumber = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.abs(one);
