import { FIXED_AMOUNTS } from '../../codebook/amount.ts';
import { type Period, periodCodes, periodOf } from '../../codebook/calendar.ts';
import { BUILT_IN, categoryName, FLAG_CODES, levelName } from '../../codebook/dimension.ts';
import { type Code, isBelow } from '../../codebook/model.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import { isYoungBand } from '../../codebook/youth.ts';
import type { Filter, Rule } from '../../schemas/codebook.ts';
import { BUILT_INS, NONE, NOT_REPORTED, PERIODS } from '../../schemas/vocabulary.ts';
import { type CoveragePeriod, coveredWindows } from '../../statistics/coverage.ts';
import { type AtomSet, type Family, type FamilyFacts, familyOf, type RowConditions } from './atoms.ts';
import type { Units } from './units.ts';

/** The dimensions of the public codebooks of several releases as families of sets. */

export interface ModelDimension {
  id: string;
  family: Family;
  /** All public codes: those of the list, then `none` (lists only), then `not-reported`. */
  codes: readonly string[];
  /** By position in `codes`. A code that nothing can have has the empty set. */
  sets: readonly AtomSet[];
  index: ReadonlyMap<string, number>;
  /** Positions of periods that lie wholly in gaps of the coverage. Their numbers are not published. */
  notCovered: ReadonlySet<number>;
}

export interface Variables {
  dimensions: ReadonlyMap<string, ModelDimension>;
  /** What a filter asks for. The codebook is checked: every name is there. */
  selectionOf(filter: Filter): RowConditions;
  /** What the filter of a measure asks for where that is not public: an answer that nobody knows. */
  hiddenFilter(measure: string): RowConditions;
  /** The units that this release counts, by the release that counted them first. */
  counted: readonly [Family, AtomSet];
  /** The codes of people under 18, where the codebook has their age in bands. */
  young: { family: Family; set: AtomSet } | undefined;
}

/** A release as far as its variables go. */
export interface CodebookOfRelease {
  codebook: PublicCodebook;
  coverage: CoveragePeriod;
  /** Releases that show what a rule of this one reads, where it does not: see shown-rules.ts. */
  others?: readonly CodebookOfRelease[];
}

/**
 * The variables of each release, oldest first, with families that they share: a recorded variable is the same in all of them, a code
 * that was renamed is one atom, and maps are sets of what they read. All bands of one amount, or of one number of parts, are sets of the
 * finest bands that any two of them make. A derived variable of another kind is the same if its rule is.
 */
export function publicVariables(releases: readonly CodebookOfRelease[]): Variables[] {
  const readAll = (families: Families): Variables[] =>
    releases.map((release, at) => readVariables(release, families, { at, of: releases.length }));
  const families = new Families(firstNumbersIn(releases));
  const variables = readAll(families);
  // Once more with the atoms of all releases.
  return releases.length === 1 ? variables : readAll(families.again());
}

/** Families by id. A second reading knows from the first which atoms each of them has. */
class Families {
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

export type PublicDerived = PublicCodebook['derived'][number];
type Lists = PublicCodebook['codeLists'];
interface Shown {
  audience?: 'public';
  levels?: Record<string, 'public'>;
}
/** One level of a variable that the public sees: the id of its dimension, and its codes. */
interface ShownLevel {
  id: string;
  codes: readonly Code[];
}

function readVariables(
  { codebook, coverage, others = [] }: CodebookOfRelease,
  families: Families,
  place: { at: number; of: number },
): Variables {
  const dimensions = new Map<string, ModelDimension>();
  const add: Add = (id, family, codes, sets) => {
    const notCovered = family.id === PERIOD ? notCoveredIn(coverage, codes) : new Set<number>();
    const index = new Map(codes.map((code, at) => [code, at]));
    dimensions.set(id, { id, family, codes, sets: sets.map((atoms) => family.set(atoms)), index, notCovered });
  };
  const lists = codebook.codeLists;

  for (const id of BUILT_INS) {
    const binding = codebook.builtIn[id];
    const { unit: owner, multiple, youthWithheld } = BUILT_IN[id];
    if (binding)
      addRecorded(
        { id, owner, multiple, youthWithheld },
        shownLevels(lists, id, binding.codeList, binding),
        families,
        add,
      );
  }
  addPeriods(codebook.periods, coverage.window, families, add);
  for (const variable of codebook.variables) {
    const { id, level: owner, multiple, youthWithheld, codeList } = variable;
    const levels = codeList === undefined ? [{ id, codes: FLAG_CODES }] : shownLevels(lists, id, codeList, variable);
    addRecorded({ id, owner, multiple, youthWithheld }, levels, families, add);
  }
  for (const quantity of codebook.quantities) {
    if (quantity.categories === undefined) continue;
    const id = categoryName(quantity.id);
    const levels = shownLevels(lists, id, quantity.categories, quantity);
    addRecorded({ id, owner: quantity.level, quantity: quantity.id }, levels, families, add);
  }

  const selectionOf = (filter: Filter): RowConditions => {
    const selection = new Map<Family, AtomSet>();
    for (const [name, condition] of Object.entries(filter)) {
      const { family, codes, sets } = resolve(name);
      const named = new Set(Array.isArray(condition) ? condition : condition.not);
      const chosen = sets.filter((_, at) => named.has(codes[at] ?? '') === Array.isArray(condition));
      const set = family.set(chosen.flatMap(({ atoms }) => atoms));
      selection.set(family, family.intersection(set, selection.get(family) ?? family.all));
    }
    return selection;
  };
  const elsewhere = (name: string): ModelDimension | undefined => {
    for (const other of others) {
      const found = readVariables(other, families, place).dimensions.get(name);
      if (found) return found;
    }
    return undefined;
  };
  const pending = new Map(codebook.derived.map((derived) => [derived.id, derived]));
  /** A derived variable may read one that the codebook names later, or a coarser level of one. */
  const resolve = (name: string): ModelDimension => {
    for (const [id, derived] of dimensions.has(name) ? [] : pending) {
      if (name !== id && !levelsOfDerived(lists, derived).some((level) => level.id === name)) continue;
      pending.delete(id);
      addDerived(derived, levelsOfDerived(lists, derived), { resolve, selectionOf, families, add });
    }
    const found = dimensions.get(name) ?? elsewhere(name);
    if (!found) throw new RangeError(`the codebook has no dimension ${name}`);
    return found;
  };
  for (const { id } of codebook.derived) if (pending.has(id)) resolve(id);
  shareItems([...dimensions.values()].map(({ family }) => family));

  const releases = Array.from({ length: place.of }, (_, at) => ({ code: String(at) }));
  const [counted] = families.of({ id: RELEASES, owner: 'case' }, releases);
  return {
    ...{ dimensions, selectionOf, young: youngOf(codebook, dimensions.get('ageBand')) },
    counted: [counted, counted.set([...releases.keys()].slice(0, place.at + 1))],
    hiddenFilter(measure) {
      const [family, [yes = []]] = families.of(
        { id: `!filter of ${measure}`, owner: 'case', filterOf: measure },
        FLAG_CODES,
      );
      return new Map([[family, family.set(yes)]]);
    },
  };
}

const PERIOD = 'month';

/** The family of the releases that counted a unit first. */
const RELEASES = '!release';

/** Whether units are asked for by the releases that counted them first. */
export const isByRelease = ({ single }: Units): boolean => [...single.keys()].some(({ id }) => id === RELEASES);

function notCoveredIn(coverage: CoveragePeriod, codes: readonly string[]): Set<number> {
  const covered = coveredWindows(coverage);
  return new Set(
    codes.flatMap((code, position) => {
      const days = periodOf(code)?.window;
      return days && !covered.some(({ from, to }) => from < days.to && to > days.from) ? [position] : [];
    }),
  );
}

/** Adds a dimension with the atoms of each code. */
type Add = (id: string, family: Family, codes: readonly string[], atoms: readonly (readonly number[])[]) => void;

const plain = (code: string): Code => ({ code, label: code });

/** The published levels of a list, finest first; the parent of a code is a code of the next. */
const levelsOfList = (lists: Lists, name: string) => [
  { id: undefined, codes: lists[name]?.codes ?? [] },
  ...(lists[name]?.levels ?? []),
];

/**
 * The levels that a variable shows, with the parent of a code in the next of them. Another variable may show more of the list.
 */
function shownLevels(lists: Lists, root: string, list: string, { audience, levels = {} }: Shown): ShownLevel[] {
  const all = levelsOfList(lists, list);
  const isShown = (id: string | undefined): boolean =>
    id === undefined ? audience !== undefined : Object.hasOwn(levels, id);
  const depths = [...all.entries()].filter(([, { id }]) => isShown(id));
  return depths.map(([depth, { id, codes }], at) => ({
    id: id === undefined ? root : levelName(root, id),
    codes: codes.map((code) => ({ ...code, ...parentAt(all, depth, code, depths[at + 1]?.[0]) })),
  }));
}

function parentAt(
  all: readonly { codes: readonly Code[] }[],
  depth: number,
  code: Code,
  target: number | undefined,
): { parent?: string } {
  let { parent } = code;
  for (let level = depth + 1; target !== undefined && level < target && parent !== undefined; level++)
    parent = all[level]?.codes.find(({ code: other }) => other === parent)?.parent;
  return target === undefined || parent === undefined ? {} : { parent };
}

/** A derived variable shows every level of its list. */
function levelsOfDerived(lists: Lists, { id, rule, codeList }: PublicDerived): ShownLevel[] {
  const list = rule === undefined ? codeList : 'codeList' in rule ? rule.codeList : undefined;
  if (list === undefined) return [{ id, codes: FLAG_CODES }];
  return levelsOfList(lists, list).map((level) => ({
    id: level.id === undefined ? id : levelName(id, level.id),
    codes: level.codes,
  }));
}

/** A variable whose codes are recorded: the finest codes that any release shows are its atoms. */
function addRecorded(facts: FamilyFacts, levels: readonly ShownLevel[], families: Families, add: Add): void {
  const [own] = levels;
  if (!own) return;
  const reserved = reservedCodes(facts.multiple === true);
  const finest = families.finestLevels(facts.id, levels);
  const [first = own] = finest;
  const depth = finest.findIndex(({ id }) => id === own.id);
  // Without a level in common, nobody knows how the codes of two releases go together.
  const id = depth < 0 ? `${facts.id} by ${own.id}` : facts.id;
  const alone = facts.multiple ? reserved : [];
  const named = { ...facts, id, alone, notReported: NOT_REPORTED };
  if (depth <= 0) {
    const [family, atoms] = families.of(named, [...own.codes, ...reserved.map(plain)]);
    addLevels(levels, family, atoms, reserved, add);
    return;
  }
  const [family, atoms] = families.of(named, [...first.codes, ...reserved.map(plain)]);
  const known = new Map(dimensionsOfLevels(finest, atoms, reserved).map((level) => [level.id, level]));
  for (const { id: name, codes } of levels) {
    const level = known.get(name);
    const all = [...codes.map(({ code }) => code), ...reserved];
    add(name, family, all, all.map((code) => level?.atoms[level.codes.indexOf(code)] ?? [])); // biome-ignore format: one line
  }
}

/** The codes that every list of codes has besides its own. */
const reservedCodes = (multiple: boolean): string[] => (multiple ? [NONE, NOT_REPORTED] : [NOT_REPORTED]);

/** Adds every level of a variable; `finest` are the atoms of the codes of the finest, then of the reserved codes. */
function addLevels(
  levels: readonly ShownLevel[],
  family: Family,
  finest: readonly (readonly number[])[],
  reserved: readonly string[],
  add: Add,
): void {
  for (const { id, codes, atoms } of dimensionsOfLevels(levels, finest, reserved)) add(id, family, codes, atoms);
}

/** The dimensions of the levels of a variable, given the atoms of each code of the finest, reserved codes last. */
function dimensionsOfLevels(
  levels: readonly ShownLevel[],
  finest: readonly (readonly number[])[],
  reserved: readonly string[],
) {
  let atoms = finest;
  return levels.map(({ id, codes }, depth) => {
    const below = levels[depth - 1]?.codes;
    if (below) {
      const own = codes.map(({ code }) =>
        below.flatMap(({ parent }, at) => (parent === code ? (atoms[at] ?? []) : [])),
      );
      atoms = [...own, ...atoms.slice(below.length)];
    }
    return { id, codes: [...codes.map(({ code }) => code), ...reserved], atoms };
  });
}

const FINEST_FIRST = PERIODS.toReversed();

/** A date may be known to the year alone: then quarter and month are not reported. So each year has an atom for such dates. */
function addPeriods(
  periods: PublicCodebook['periods'],
  window: CoveragePeriod['window'],
  families: Families,
  add: Add,
): void {
  const shown = FINEST_FIRST.filter((period) => periods[period] !== undefined);
  if (shown.length === 0) return;
  const codesOf = (period: Period): string[] => periodCodes(period, window).map(({ code }) => code);
  // Everybody knows how these go together.
  const all = FINEST_FIRST.slice(FINEST_FIRST.indexOf(shown[0] ?? 'year')).map((id) => ({ id, codes: [] }));
  const finest = (families.finestLevels(PERIOD, all)[0]?.id ?? 'year') as Period; // it is one of them
  const fine = codesOf(finest);
  const years = finest === 'year' ? [] : codesOf('year');
  const names = [...fine, ...years.map((year) => `${year} alone`), NOT_REPORTED];
  const [family] = families.of({ id: PERIOD, owner: 'case', notReported: NOT_REPORTED }, names.map(plain));
  for (const period of shown) {
    const own = codesOf(period);
    const namesOf = (code: string): string[] => [
      ...fine.filter((one) => isWithin(one, code)),
      ...(period === 'year' && years.length > 0 ? [`${code} alone`] : []),
    ];
    const rest = [NOT_REPORTED, ...(period === 'year' ? [] : years.map((year) => `${year} alone`))];
    const sets = [...own.map(namesOf), rest].map((wanted) => family.named(wanted).atoms);
    add(period, family, [...own, NOT_REPORTED], sets);
  }
}

/** Whether a period is, or is within, another: a month within its quarter. */
function isWithin(inner: string, outer: string): boolean {
  if (inner === outer || outer === inner.slice(0, 4)) return true;
  return outer === `${inner.slice(0, 4)}-Q${Math.ceil(Number(inner.slice(5)) / 3)}`;
}

/** Codes of a list whose rule is not public may come from the same item as those of any list of the same owner. */
function shareItems(families: readonly Family[]): void {
  for (const { owner, isObscure } of families)
    if (isObscure)
      for (const family of families) if (family.multiple && family.owner === owner) family.items = `items of ${owner}`;
}

interface CodebookReading {
  resolve: (name: string) => ModelDimension;
  selectionOf: (filter: Filter) => RowConditions;
  families: Families;
  add: Add;
}

function addDerived(derived: PublicDerived, levels: readonly ShownLevel[], reading: CodebookReading): void {
  const { rule } = derived;
  if (rule !== undefined && 'map' in rule) addMap(rule.map, levels, reading);
  else if (rule !== undefined && 'exists' in rule) addFlag(derived, rule.exists, levels, reading);
  else if (rule !== undefined && bandsOf(derived, levels)) addBanded(rule, derived, levels, reading);
  else addOwnCodes(derived, levels, reading);
}

type CodeMap = Extract<Rule, { map: unknown }>['map'];

/** A map is sets of what it reads. */
function addMap(map: CodeMap, levels: readonly ShownLevel[], { resolve, add }: CodebookReading): void {
  const read = resolve(map.of);
  const reserved = reservedCodes(read.family.multiple);
  const codes = (levels[0]?.codes ?? []).map(({ code }) => code);
  addLevels(levels, read.family, mapped(map, read, [...codes, ...reserved]), reserved, add);
}

/** A flag that says whether one of the unit's rows has all that a filter asks for. */
function addFlag(
  { level: owner, rule }: PublicDerived,
  filter: Filter,
  levels: readonly ShownLevel[],
  { selectionOf, families, add }: CodebookReading,
): void {
  const selection = selectionOf(filter);
  const [only, ...others] = selection;
  // One that reads a single variable, of which its unit has one code, is a map of it.
  if (only && others.length === 0 && !only[0].multiple && !isBelow(only[0].owner, owner)) {
    const [family, yes] = only;
    addLevels(levels, family, [yes.atoms, family.without(family.all, yes).atoms, []], [NOT_REPORTED], add);
    return;
  }
  const facts: FamilyFacts = { id: `${owner} with ${JSON.stringify(rule)}`, owner, exists: { unit: owner, selection } };
  const [family, atoms] = families.of(facts, levels[0]?.codes ?? []);
  addLevels(levels, family, [...atoms, []], [NOT_REPORTED], add);
}

type RuleOfBands = Exclude<Rule, { map: unknown } | { exists: unknown }>;

/** What is banded: the number of parts that a unit has, or its amount. */
const bandedBy = (rule: RuleOfBands, owner: string): string =>
  'count' in rule ? `${rule.count}s of a ${owner}` : `${rule.band} of a ${owner}`;

interface Bands {
  banded: string;
  /** By code, the first number of its band. */
  first: readonly number[];
}

/** The bands of a variable; undefined if it has none, or if it is not public in which of them some numbers are. */
function bandsOf({ rule, level }: PublicDerived, [finest]: readonly ShownLevel[]): Bands | undefined {
  if (rule === undefined || 'map' in rule || 'exists' in rule) return undefined;
  // A term has a day and a unit a part, at least.
  const least = 'count' in rule || FIXED_AMOUNTS.includes(rule.band) ? 1 : 0;
  const codes = finest?.codes ?? [];
  const first = codes.map(({ min = 0 }) => Math.max(min, least));
  const wanted = [least, ...codes.flatMap(({ max }) => (max === undefined ? [] : [max + 1]))].sort((a, b) => a - b);
  const isWhole = first.toSorted((a, b) => a - b).join() === wanted.join();
  return isWhole ? { banded: bandedBy(rule, level), first } : undefined;
}

function firstNumbersIn(releases: readonly CodebookOfRelease[]): Families['firstNumbers'] {
  const numbers = new Map<string, readonly number[]>();
  for (const { codebook } of releases)
    for (const derived of codebook.derived) {
      const { banded = '', first = [] } = bandsOf(derived, levelsOfDerived(codebook.codeLists, derived)) ?? {};
      const all = [...new Set([...(numbers.get(banded) ?? []), ...first])];
      numbers.set(banded, all.sort((a, b) => a - b)); // biome-ignore format: one line
    }
  return numbers;
}

/** Bands of a number of parts or of an amount. Several variables may band the same, and a later release may do it in another way. */
function addBanded(
  rule: RuleOfBands,
  derived: PublicDerived,
  levels: readonly ShownLevel[],
  reading: CodebookReading,
): void {
  const { families, add } = reading;
  const { level: owner } = derived;
  const { banded = '', first = [] } = bandsOf(derived, levels) ?? {};
  const limits = families.firstNumbers.get(banded) ?? first;
  const names = limits.map((low, at) => {
    const next = limits[at + 1];
    return `${low}..${next === undefined ? '' : next - 1}`;
  });
  // Every number of parts lies in a band.
  const isCount = 'count' in rule;
  const facts: FamilyFacts = {
    ...{ id: banded, owner },
    ...(isCount ? { counts: rule.count } : { bands: rule.band, notReported: NOT_REPORTED }),
  };
  const [family, atoms] = families.of(facts, [...names, ...(isCount ? [] : [NOT_REPORTED])].map(plain));
  const own = first.map((low) => {
    const end = Math.min(...first.filter((other) => other > low));
    return atoms.slice(0, names.length).filter((_, at) => low <= (limits[at] ?? 0) && (limits[at] ?? 0) < end);
  });
  const unreported = isCount ? [] : (atoms.at(-1) ?? []);
  addLevels(levels, family, [...own.map((one) => one.flat()), unreported], [NOT_REPORTED], add);
}

/** A variable with atoms of its own: what is made by a rule that is not public, or as good as that. */
function addOwnCodes(derived: PublicDerived, levels: readonly ShownLevel[], { families, add }: CodebookReading): void {
  const { id, level: owner, rule, multiple = false, codeList } = derived;
  const own = levels[0]?.codes ?? [];
  // Every number of units lies in a band, and a flag is never unreported.
  const isAlways = (rule !== undefined && 'count' in rule) || (codeList === undefined && rule === undefined);
  const reserved = reservedCodes(multiple);
  const facts: FamilyFacts = {
    ...{ id, owner, multiple, isObscure: multiple },
    // A map of a list that is not shown: a unit may have `not-reported` beside other codes.
    ...(multiple ? { alone: [NONE] } : !isAlways && { notReported: NOT_REPORTED }),
  };
  const [family, atoms] = families.of(facts, isAlways ? own : [...own, ...reserved.map(plain)]);
  addLevels(levels, family, isAlways ? [...atoms, []] : atoms, reserved, add);
}

/** What a map makes of what it reads: the atoms of each new code, then of `none` (of a list) and `not-reported`. */
function mapped(
  { codes: rule, else: otherwise = NOT_REPORTED }: CodeMap,
  read: ModelDimension,
  names: readonly string[],
): number[][] {
  const targets = new Map(Object.entries(rule).flatMap(([to, from]) => from.map((code) => [code, to] as const)));
  const atoms: number[][] = names.map(() => []);
  for (const [at, code] of read.codes.entries()) {
    const kept = code === NOT_REPORTED ? code : otherwise;
    const to = code === NONE ? code : (targets.get(code) ?? kept);
    atoms[names.indexOf(to)]?.push(...(read.sets[at]?.atoms ?? []));
  }
  return atoms;
}

function youngOf({ builtIn, codeLists }: PublicCodebook, bands: ModelDimension | undefined): Variables['young'] {
  const codes = codeLists[builtIn.ageBand?.codeList ?? '']?.codes;
  if (!bands || codes === undefined) return undefined;
  const atoms = codes.flatMap((code) =>
    isYoungBand(code) ? (bands.sets[bands.index.get(code.code) ?? -1]?.atoms ?? []) : [],
  );
  return { family: bands.family, set: bands.family.set(atoms) };
}
