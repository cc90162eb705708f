import {
  type Definition,
  type Dimension,
  type Filter,
  isBelow,
  NONE,
  NOT_REPORTED,
  type Source,
} from '../definition.ts';
import { type AtomSet, Families, type Family, type FamilyFacts, type RowConditions } from './atoms.ts';
import type { Units } from './units.ts';

/** The dimensions of several releases as families of sets. */

export interface Variables {
  dimensions: ReadonlyMap<string, ModelDimension>;
  /** What a filter asks for. */
  selectionOf(filter: Filter): RowConditions;
  /** What the filter of a measure asks for where that is not public: an answer that nobody knows. */
  hiddenFilter(measure: string): RowConditions;
  /** The units that this release counts, by the release that counted them first. */
  counted: readonly [Family, AtomSet];
  /** The codes of people under 18. */
  young: { family: Family; set: AtomSet } | undefined;
}

export interface ModelDimension {
  id: string;
  family: Family;
  /** Its own, then `none` (of a list), then `not-reported`. */
  codes: readonly string[];
  /** By position in `codes`. A code that nothing can have has the empty set. */
  sets: readonly AtomSet[];
  index: ReadonlyMap<string, number>;
  /** Positions of codes whose numbers are not published. */
  notCovered: ReadonlySet<number>;
}

/**
 * The variables of each release, oldest first, with families that they share: a recorded variable is the same in all of them, and groups
 * are sets of what they read. All bands of one amount, or of one number of parts, are sets of the finest bands that any two of
 * them make. A dimension whose rule is not public is the same if its name is.
 */
export function variablesOf(releases: readonly Definition[]): Variables[] {
  const readAll = (families: Families): Variables[] =>
    releases.map((release, at) => new Reading(release, families).variables({ at, of: releases.length }));
  const families = new Families({ firstNumbers: firstNumbersIn(releases), periods: finestPeriods(releases) });
  const variables = readAll(families);
  // Once more with the atoms of all releases.
  return releases.length === 1 ? variables : readAll(families.again());
}

/** By what is banded, the first number of every band that a release has of it, in order. */
function firstNumbersIn(releases: readonly Definition[]): ReadonlyMap<string, readonly number[]> {
  const numbers = new Map<string, readonly number[]>();
  for (const { id, first } of releases.flatMap(({ dimensions }) => dimensions.flatMap(bandedBy)))
    numbers.set(
      id,
      [...new Set([...(numbers.get(id) ?? []), ...first])].sort((a, b) => a - b),
    );
  return numbers;
}

/** A date may be known to the year alone: then quarter and month are not reported. So each year has an atom for such dates. */
function finestPeriods(releases: readonly Definition[]): string[] {
  const all = releases.flatMap(({ dimensions }) => dimensions.flatMap(({ source, codes }) => (source.kind === 'period' ? codes : []))); // biome-ignore format: one list
  const codes = [...new Set(all)];
  const isSplit = (code: string): boolean => codes.some((other) => other !== code && isWithin(other, code));
  const [split, finest] = [codes.filter(isSplit), codes.filter((code) => !isSplit(code))];
  return [...finest, ...split.filter((code) => code === yearOf(code)).map(aloneName)];
}

type SourceOf<K extends Source['kind']> = Extract<Source, { kind: K }>;

/** What a dimension puts into bands. */
const bandedBy = ({ unit, source }: Dimension): { id: string; first: readonly number[] }[] =>
  source.kind === 'bands' ? [{ id: bandedId(unit, source), first: source.first }] : [];

const bandedId = (unit: string, { of }: SourceOf<'bands'>): string =>
  'parts' in of ? `${of.parts}s of a ${unit}` : `${of.amount} of a ${unit}`;

class Reading {
  readonly #definition: Definition;
  readonly #families: Families;
  readonly #known = new Map<string, Dimension>();
  readonly #read = new Map<string, ModelDimension>();

  constructor(definition: Definition, families: Families) {
    this.#definition = definition;
    this.#families = families;
    for (const dimension of definition.dimensions) this.#known.set(dimension.id, dimension);
  }

  variables({ at, of }: { at: number; of: number }): Variables {
    for (const id of this.#known.keys()) this.#dimension(id);
    const families = [...this.#read.values()].map(({ family }) => family);
    shareItems(families);
    const releases = Array.from({ length: of }, (_, place) => String(place));
    const [counted] = this.#families.of({ id: RELEASES, owner: 'case' }, releases);
    const { young } = this.#definition;
    const bands = young && this.#read.get(young.dimension);
    return {
      dimensions: this.#read,
      selectionOf: (filter) => this.#selection(filter),
      counted: [counted, counted.set([...releases.keys()].slice(0, at + 1))],
      young: bands && young && { family: bands.family, set: setOf(bands, young.codes) },
      hiddenFilter: (measure) => {
        const facts: FamilyFacts = { id: `!filter of ${measure}`, owner: 'case', filterOf: measure };
        const [family, [yes = []]] = this.#families.of(facts, FLAG);
        return new Map([[family, family.set(yes)]]);
      },
    };
  }

  /** A dimension may read one that is named later. */
  #dimension(id: string): ModelDimension {
    const known = this.#read.get(id);
    if (known) return known;
    const dimension = this.#known.get(id);
    if (!dimension) throw new RangeError(`there is no dimension ${id}`);
    const made = this.#make(dimension);
    this.#read.set(id, made);
    return made;
  }

  #make(dimension: Dimension): ModelDimension {
    const { source } = dimension;
    switch (source.kind) {
      case 'recorded':
        return this.#recorded(dimension, source);
      case 'period':
        return this.#period(dimension);
      case 'grouped':
        return this.#grouped(dimension, source);
      case 'flag':
        return this.#flag(dimension, source);
      case 'bands':
        return this.#banded(dimension, source);
      case 'hidden':
        return this.#ownCodes(dimension, source);
    }
  }

  /** The finest codes that the releases show of a variable are its atoms. */
  #recorded(dimension: Dimension, { variable, multiple = false }: SourceOf<'recorded'>): ModelDimension {
    const reserved = reservedCodes(multiple);
    const { unit: owner, splits: quantity, youthWithheld } = dimension;
    const facts: FamilyFacts = {
      ...{ id: variable, owner, quantity, youthWithheld, multiple, isRecorded: true },
      ...{ alone: multiple ? reserved : [], notReported: NOT_REPORTED },
    };
    const [family, atoms] = this.#families.of(facts, [...dimension.codes, ...reserved]);
    return dimensionWith(dimension, family, reserved, atoms);
  }

  /** Where the year alone is known, a finer period is not reported. */
  #period(dimension: Dimension): ModelDimension {
    const { periods } = this.#families.finest;
    const facts: FamilyFacts = { id: PERIOD, owner: 'case', notReported: NOT_REPORTED, isRecorded: true };
    const [family] = this.#families.of(facts, [...periods, NOT_REPORTED]);
    const within = dimension.codes.map((code) => namesWithin(periods, code));
    const rest = dimension.codes.every((code) => code === yearOf(code)) ? [] : periods.filter(isYearAlone);
    const sets = [...within, [NOT_REPORTED, ...rest]].map((names) => family.named(names).atoms);
    return dimensionWith(dimension, family, [NOT_REPORTED], sets);
  }

  #grouped(dimension: Dimension, { of, codes: groups }: SourceOf<'grouped'>): ModelDimension {
    const read = this.#dimension(of);
    const reserved = reservedCodes(read.family.multiple);
    const atoms = [...dimension.codes, ...reserved].map((code) => setOf(read, groups[code] ?? []).atoms);
    return dimensionWith(dimension, read.family, reserved, atoms);
  }

  #flag(dimension: Dimension, { exists, name }: SourceOf<'flag'>): ModelDimension {
    const selection = this.#selection(exists);
    const { unit: owner } = dimension;
    const [only, ...others] = selection;
    // One that reads a single variable, of which its unit has one code, groups it.
    if (only && others.length === 0 && !only[0].multiple && !isBelow(only[0].owner, owner)) {
      const [family, yes] = only;
      return dimensionWith(dimension, family, [NOT_REPORTED], [yes.atoms, family.without(family.all, yes).atoms, []]);
    }
    const facts: FamilyFacts = { id: `${owner} with ${name}`, owner, exists: { unit: owner, selection } };
    const [family, atoms] = this.#families.of(facts, dimension.codes);
    return dimensionWith(dimension, family, [NOT_REPORTED], [...atoms, []]);
  }

  /** Several dimensions may band the same, and a later release may do it in another way. */
  #banded(dimension: Dimension, source: SourceOf<'bands'>): ModelDimension {
    const { unit: owner } = dimension;
    const { of, first } = source;
    const id = bandedId(owner, source);
    const limits = this.#families.finest.firstNumbers.get(id) ?? first;
    const names = limits.map((low, at) => {
      const next = limits[at + 1];
      return `${low}..${next === undefined ? '' : next - 1}`;
    });
    // Every number of parts lies in a band.
    const facts: FamilyFacts =
      'parts' in of ? { id, owner, counts: of.parts } : { id, owner, bands: of.amount, notReported: NOT_REPORTED };
    const [family, atoms] = this.#families.of(facts, [...names, ...('parts' in of ? [] : [NOT_REPORTED])]);
    const own = first.map((low) => {
      const end = Math.min(...first.filter((other) => other > low));
      return atoms.slice(0, names.length).filter((_, at) => low <= (limits[at] ?? 0) && (limits[at] ?? 0) < end);
    });
    const unreported = 'parts' in of ? [] : (atoms.at(-1) ?? []);
    return dimensionWith(dimension, family, [NOT_REPORTED], [...own.map((one) => one.flat()), unreported]);
  }

  /** What is made by a rule that is not public has atoms of its own. */
  #ownCodes(dimension: Dimension, { multiple = false, isAlways }: SourceOf<'hidden'>): ModelDimension {
    const { id, unit: owner, codes } = dimension;
    const reserved = reservedCodes(multiple);
    const facts: FamilyFacts = {
      ...{ id, owner, multiple, isObscure: multiple },
      // A map of a list that is not shown: a unit may have `not-reported` beside other codes.
      ...(multiple ? { alone: [NONE] } : !isAlways && { notReported: NOT_REPORTED }),
    };
    const [family, atoms] = this.#families.of(facts, isAlways ? codes : [...codes, ...reserved]);
    return dimensionWith(dimension, family, reserved, isAlways ? [...atoms, []] : atoms);
  }

  #selection(filter: Filter): RowConditions {
    const selection = new Map<Family, AtomSet>();
    for (const [name, condition] of Object.entries(filter)) {
      const { family, codes, sets } = this.#dimension(name);
      const isNamed = 'not' in condition ? condition.not : condition;
      const chosen = sets.filter((_, at) => isNamed.includes(codes[at] ?? '') !== 'not' in condition);
      const set = family.set(chosen.flatMap(({ atoms }) => atoms));
      selection.set(family, family.intersection(set, selection.get(family) ?? family.all));
    }
    return selection;
  }
}

const FLAG = ['yes', 'no'];

/** The codes that every dimension has besides its own. */
const reservedCodes = (multiple: boolean): string[] => (multiple ? [NONE, NOT_REPORTED] : [NOT_REPORTED]);

/** A dimension with the atoms of each of its own codes, then of the reserved ones. */
function dimensionWith(
  { id, codes: own, notCovered = [] }: Dimension,
  family: Family,
  reserved: readonly string[],
  atoms: readonly (readonly number[])[],
): ModelDimension {
  const codes = [...own, ...reserved];
  const index = new Map(codes.map((code, at) => [code, at]));
  const sets = codes.map((_, at) => family.set(atoms[at] ?? []));
  return { id, family, codes, sets, index, notCovered: new Set(notCovered.flatMap((code) => index.get(code) ?? [])) };
}

const setOf = ({ family, sets, index }: ModelDimension, codes: readonly string[]): AtomSet =>
  family.set(codes.flatMap((code) => sets[index.get(code) ?? -1]?.atoms ?? []));

/** The family of dates. */
export const PERIOD = 'month';

/** The finest periods within one. Of dates of which the year alone is known, that is the year. */
const namesWithin = (periods: readonly string[], code: string): string[] =>
  periods.filter((name) => (isYearAlone(name) ? yearOfAlone(name) === code : isWithin(name, code)));

/** The atom of dates of which the year alone is known, and the year of such an atom; of any other period itself. */
const aloneName = (year: string): string => `${year}${YEAR_ALONE}`;
export const yearOfAlone = (name: string): string => name.replace(YEAR_ALONE, '');
const isYearAlone = (name: string): boolean => name.endsWith(YEAR_ALONE);
const YEAR_ALONE = ' alone';

/** The family of the releases that counted a unit first. */
const RELEASES = '!release';

/** Whether units are asked for by the releases that counted them first. */
export const isByRelease = ({ single }: Units): boolean => [...single.keys()].some(({ id }) => id === RELEASES);

/** Codes of a list whose rule is not public may come from the same item as those of any list of the same owner. */
function shareItems(families: readonly Family[]): void {
  for (const { owner, isObscure } of families)
    if (isObscure)
      for (const family of families) if (family.multiple && family.owner === owner) family.items = `items of ${owner}`;
}

/** Years `2014`, quarters `2014-Q1` and months `2014-01`. */

const PERIOD_CODE = /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$/;

export const yearOf = (code: string): string => code.slice(0, 4);

/** Whether a period is, or is within, another: a month within its quarter. */
export function isWithin(inner: string, outer: string): boolean {
  if (inner === outer || outer === yearOf(inner)) return true;
  return outer === `${yearOf(inner)}-Q${Math.ceil(Number(inner.slice(5)) / 3)}`;
}

/** The first month of a period, and the first after it, as numbers. Undefined: it is no period. */
function monthsOf(code: string): { from: number; to: number } | undefined {
  const [, year, quarter, month] = PERIOD_CODE.exec(code) ?? [];
  if (year === undefined) return undefined;
  const first = 12 * Number(year) + (quarter ? 3 * Number(quarter) - 3 : Number(month ?? 1) - 1);
  return { from: first, to: first + (quarter ? 3 : month ? 1 : 12) };
}

/** The month of a day, as a number. */
const monthOf = (day: string): number => 12 * Number(yearOf(day)) + Number(day.slice(5, 7)) - 1;

/** Whether a period has a day in the window, of which the last day is not one. Anything that is no period has. */
export function isInWindow(code: string, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const months = monthsOf(code);
  const end = monthOf(to) + (to.endsWith('-01') ? 0 : 1);
  return months === undefined || (months.from < end && months.to > monthOf(from));
}
