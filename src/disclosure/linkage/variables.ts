import { type Period, periodCodes, periodOf, type Window } from '../../codebook/calendar.ts';
import { BUILT_IN, categoryName, indexOf, levelName } from '../../codebook/dimension.ts';
import type { Code, Level } from '../../codebook/model.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import type { Filter } from '../../schemas/codebook.ts';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import { BUILT_INS, LEVELS, NONE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { coveredWindows } from '../../statistics/coverage.ts';
import { type AtomSet, type Family, type FamilyFacts, familyOf, type RowConditions } from './atoms.ts';

/** The dimensions of a public codebook as families of sets. */

export interface LinkedDimension {
  id: string;
  family: Family;
  /** All public codes: those of the list, then `none` (lists only), then `not-reported`. */
  codes: readonly string[];
  /** By position in `codes`. A code that nothing can have has the empty set. */
  sets: readonly AtomSet[];
  index: ReadonlyMap<string, number>;
  /** Former names of codes. */
  formerly: ReadonlyMap<string, readonly string[]>;
  /** Positions of periods that lie wholly in gaps of the coverage. Their numbers are not published. */
  notCovered: ReadonlySet<number>;
}

export interface Variables {
  dimensions: ReadonlyMap<string, LinkedDimension>;
  /** What a filter asks for. The codebook is checked: every name is there. */
  selectionOf(filter: Filter): RowConditions;
  /** The codes of people under 18, where the codebook has their age in bands. */
  young: { family: Family; set: AtomSet } | undefined;
}

type Derived = PublicCodebook['derived'][number];
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

export function variablesOf(codebook: PublicCodebook, coverage: Coverage): Variables {
  const dimensions = new Map<string, LinkedDimension>();
  const add: Add = (id, family, entries, sets) => {
    const codes = entries.map(({ code }) => code);
    const formerly = new Map(entries.map(({ code, renamedFrom = [] }) => [code, renamedFrom]));
    const notCovered = family.root === PERIOD_ROOT ? notCoveredIn(coverage, codes) : new Set<number>();
    dimensions.set(id, { id, family, codes, sets, index: indexOf(entries), formerly, notCovered });
    for (const [at, set] of sets.entries()) family.name(set, id, codes[at]!); // one set for each code
  };
  const lists = codebook.codeLists;

  for (const id of BUILT_INS) {
    const binding = codebook.builtIn[id];
    const { unit: owner, multiple, youthWithheld } = BUILT_IN[id];
    if (binding)
      addVariable({ root: id, owner, multiple, youthWithheld }, shownLevels(lists, id, binding.codeList, binding), add);
  }
  addPeriods(codebook.periods, coverage.window, add);
  for (const variable of codebook.variables) {
    const { id, level: owner, multiple, youthWithheld, codeList } = variable;
    const levels = codeList === undefined ? [{ id, codes: FLAG }] : shownLevels(lists, id, codeList, variable);
    addVariable({ root: id, owner, multiple, youthWithheld }, levels, add);
  }
  for (const quantity of codebook.quantities) {
    if (quantity.categories === undefined) continue;
    const root = categoryName(quantity.id);
    const levels = shownLevels(lists, root, quantity.categories, quantity);
    addVariable({ root, owner: quantity.level, quantity: quantity.id }, levels, add);
  }

  const selectionOf = (filter: Filter): RowConditions => {
    const selection = new Map<Family, AtomSet>();
    for (const [name, condition] of Object.entries(filter)) {
      const { family, codes, sets } = resolve(name);
      const named = new Set(Array.isArray(condition) ? condition : condition.not);
      const chosen = sets.filter((_, at) => named.has(codes[at]!) === Array.isArray(condition)); // one set for each code
      const set = family.set(chosen.flatMap(({ atoms }) => atoms));
      selection.set(family, family.intersection(set, selection.get(family) ?? family.all));
    }
    return selection;
  };
  const pending = new Map(codebook.derived.map((derived) => [derived.id, derived]));
  /** A derived variable may read one that the codebook names later, or a coarser level of one. */
  const resolve = (name: string): LinkedDimension => {
    const known = dimensions.get(name);
    if (known) return known;
    for (const [id, derived] of pending) {
      if (name !== id && !levelsOf(lists, derived).some((level) => level.id === name)) continue;
      pending.delete(id);
      addDerived(derived, levelsOf(lists, derived), { resolve, selectionOf, add });
    }
    const found = dimensions.get(name);
    if (!found) throw new RangeError(`the codebook has no dimension ${name}`);
    return found;
  };
  for (const { id } of codebook.derived) if (pending.has(id)) resolve(id);
  entangle([...dimensions.values()].map(({ family }) => family));
  return { dimensions, selectionOf, young: youngOf(codebook, dimensions.get('ageBand')) };
}

export type Coverage = Pick<DatasetDefinition['coverage'], 'window' | 'gaps'>;

const PERIOD_ROOT = 'month';

function notCoveredIn(coverage: Coverage, codes: readonly string[]): Set<number> {
  const covered = coveredWindows(coverage);
  return new Set(
    codes.flatMap((code, position) => {
      const days = periodOf(code)?.window;
      return days && !covered.some(({ from, to }) => from < days.to && to > days.from) ? [position] : [];
    }),
  );
}

type Add = (id: string, family: Family, codes: readonly Code[], sets: readonly AtomSet[]) => void;

const plain = (code: string): Code => ({ code, label: code });
const FLAG: readonly Code[] = ['yes', 'no'].map(plain);

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
  const shown = all.flatMap(({ id }, depth) =>
    id === undefined ? (audience === undefined ? [] : [depth]) : Object.hasOwn(levels, id) ? [depth] : [],
  );
  return shown.map((depth, at) => {
    const { id, codes } = all[depth]!; // a depth of this list
    const next = shown[at + 1];
    return {
      id: id === undefined ? root : levelName(root, id),
      codes: codes.map((code) => ({ ...code, ...parentAt(all, depth, code, next) })),
    };
  });
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
function levelsOf(lists: Lists, { id, rule, codeList }: Derived): ShownLevel[] {
  const list = rule === undefined ? codeList : 'codeList' in rule ? rule.codeList : undefined;
  if (list === undefined) return [{ id, codes: FLAG }];
  return levelsOfList(lists, list).map((level) => ({
    id: level.id === undefined ? id : levelName(id, level.id),
    codes: level.codes,
  }));
}

type Facts = Omit<FamilyFacts, 'alone' | 'notReported'>;

/** A variable whose codes are recorded: its finest public codes are the atoms. */
function addVariable(facts: Facts, levels: readonly ShownLevel[], add: Add): void {
  const [finest] = levels;
  if (!finest) return;
  const names = [...finest.codes.map(({ code }) => code), ...(facts.multiple ? [NONE] : []), NOT_REPORTED];
  const notReported = names.length - 1;
  const alone = facts.multiple ? [notReported - 1, notReported] : [];
  const family = familyOf({ ...facts, alone, notReported }, names);
  addLevels(
    levels,
    family,
    names.map((_, atom) => [atom]),
    add,
  );
}

/** Adds the dimensions of a variable, given the atoms of each code of the finest, reserved codes included. */
function addLevels(
  levels: readonly ShownLevel[],
  family: Family,
  finest: readonly (readonly number[])[],
  add: Add,
): void {
  let atoms = finest;
  for (const [depth, { id, codes }] of levels.entries()) {
    const reserved = atoms.slice((depth === 0 ? codes : levels[depth - 1]!.codes).length); // there is one before
    if (depth > 0) {
      const below = levels[depth - 1]!.codes;
      const position = new Map(codes.map(({ code }, at) => [code, at]));
      const gathered: number[][] = codes.map(() => []);
      for (const [at, { parent }] of below.entries()) gathered[position.get(parent ?? '') ?? -1]?.push(...atoms[at]!); // one each
      atoms = [...gathered, ...reserved];
    }
    const names = reserved.length > 1 ? [NONE, NOT_REPORTED] : [NOT_REPORTED];
    add(
      id,
      family,
      [...codes, ...names.map(plain)],
      atoms.map((set) => family.set(set)),
    );
  }
}

/**
 * Years, quarters and months. A date may be known to the year alone: then quarter and month are not reported. So each year has an
 * atom of its own for such dates.
 */
function addPeriods(periods: PublicCodebook['periods'], window: Window, add: Add): void {
  const shown = (['month', 'quarter', 'year'] as const).filter((period) => periods[period] !== undefined);
  const [finest] = shown;
  if (finest === undefined) return;
  const codes = (period: Period) => periodCodes(period, window).map(({ code }) => code);
  const fine = codes(finest);
  const years = finest !== 'year' && shown.includes('year') ? codes('year') : [];
  const names = [...fine, ...years.map((year) => `${year} alone`), NOT_REPORTED];
  const notReported = names.length - 1;
  const family = familyOf({ root: PERIOD_ROOT, owner: 'case', notReported }, names);
  const alone = years.map((_, at) => fine.length + at);
  for (const period of shown) {
    const own = codes(period);
    const sets = own.map((code) => [
      ...fine.flatMap((one, atom) => (isWithin(one, code) ? [atom] : [])),
      ...(period === 'year' && years.length > 0 ? [fine.length + years.indexOf(code)] : []),
    ]);
    const rest = period === 'year' ? [notReported] : [...alone, notReported];
    add(
      period,
      family,
      [...own, NOT_REPORTED].map(plain),
      [...sets, rest].map((set) => family.set(set)),
    );
  }
}

/** Whether a period is, or is within, another: a month within its quarter. */
function isWithin(inner: string, outer: string): boolean {
  if (inner === outer || outer === inner.slice(0, 4)) return true;
  return outer === `${inner.slice(0, 4)}-Q${Math.ceil(Number(inner.slice(5)) / 3)}`;
}

/** Codes of a list whose rule is not public may come from the same item as those of any list of the same owner. */
function entangle(families: readonly Family[]): void {
  for (const { owner, isObscure } of families)
    if (isObscure)
      for (const family of families)
        if (family.multiple && family.owner === owner) family.entanglement = `lists of ${owner}`;
}

interface Reading {
  resolve: (name: string) => LinkedDimension;
  selectionOf: (filter: Filter) => RowConditions;
  add: Add;
}

function addDerived(derived: Derived, levels: readonly ShownLevel[], { resolve, selectionOf, add }: Reading): void {
  const { id: root, level: owner, rule } = derived;
  const codes = levels[0]!.codes.map(({ code }) => code); // a derived variable has a list, or is a flag
  if (rule !== undefined && 'map' in rule) {
    const read = resolve(rule.map.of);
    addLevels(levels, read.family, mapped(rule.map, read, codes), add);
  } else if (rule !== undefined && 'exists' in rule) {
    const selection = selectionOf(rule.exists);
    const [only, ...others] = [...selection];
    // A flag that reads one variable, of which its unit has one code, is a map of it.
    if (only && others.length === 0 && !only[0].multiple && !isBelow(only[0].owner, owner)) {
      const [family, yes] = only;
      addLevels(levels, family, [yes.atoms, family.complement(yes).atoms, []], add);
      return;
    }
    const family = familyOf({ root, owner }, codes);
    family.exists = { unit: owner, selection, yes: family.set([0]) };
    addLevels(levels, family, [[0], [1], []], add);
  } else {
    // Every number of units lies in a band, and a flag is never unreported.
    const isAlways = (rule !== undefined && 'count' in rule) || (derived.codeList === undefined && rule === undefined);
    const { multiple = false } = derived;
    const isBanded = rule !== undefined && !multiple;
    const own = isBanded ? levels[0]!.codes.map(({ min, max }) => `${min ?? ''}..${max ?? ''}`) : codes; // as above
    const names = [...own, ...(multiple ? [NONE] : []), ...(isAlways ? [] : [NOT_REPORTED])];
    // A map of a list that is not shown: a unit may have `not-reported` beside other codes.
    const alone = multiple ? [codes.length] : [];
    const notReported = isAlways || multiple ? undefined : names.length - 1;
    const family = familyOf({ root, owner, multiple, alone, notReported, isObscure: multiple }, names);
    if (rule !== undefined && 'count' in rule) family.counts = rule.count;
    if (rule !== undefined && 'band' in rule) family.bands = rule.band;
    addLevels(levels, family, [...names.map((_, atom) => [atom]), ...(isAlways ? [[]] : [])], add);
  }
}

/** What a map makes of what it reads: the atoms of each new code, then of `none` (of a list) and `not-reported`. */
function mapped(
  { codes: rule, else: otherwise = NOT_REPORTED }: { codes: Record<string, string[]>; else?: string | undefined },
  read: LinkedDimension,
  codes: readonly string[],
): number[][] {
  const targets = new Map(Object.entries(rule).flatMap(([to, from]) => from.map((code) => [code, to] as const)));
  const names = [...codes, ...(read.family.multiple ? [NONE] : []), NOT_REPORTED];
  const sets: number[][] = names.map(() => []);
  for (const [at, code] of read.codes.entries()) {
    const kept = code === NOT_REPORTED ? code : otherwise;
    const to = code === NONE ? code : (targets.get(code) ?? kept);
    sets[names.indexOf(to)]?.push(...read.sets[at]!.atoms); // one set for each code
  }
  return sets;
}

/** Case over defendant over conviction. */
export const isBelow = (inner: Level, outer: Level): boolean => LEVELS.indexOf(inner) > LEVELS.indexOf(outer);

const ADULT = 18;

function youngOf({ builtIn, codeLists }: PublicCodebook, bands: LinkedDimension | undefined): Variables['young'] {
  const codes = codeLists[builtIn.ageBand?.codeList ?? '']?.codes;
  if (!bands || codes === undefined) return undefined;
  const atoms = codes.flatMap(({ code, min, max }) => {
    const isYoung = (min ?? (max === undefined ? ADULT : 0)) < ADULT;
    return isYoung ? (bands.sets[bands.index.get(code) ?? -1]?.atoms ?? []) : [];
  });
  return { family: bands.family, set: bands.family.set(atoms) };
}

const knownPositions = new WeakMap<LinkedDimension, Map<LinkedDimension, readonly number[] | undefined>>();

/**
 * For each code of a dimension, the code of another of the same family in which it lies; -1 for a code that nothing can have.
 * Undefined if one of them lies in no code of the other.
 */
export function positionsIn(dimension: LinkedDimension, other: LinkedDimension): readonly number[] | undefined {
  const known = knownPositions.get(dimension) ?? new Map<LinkedDimension, readonly number[] | undefined>();
  knownPositions.set(dimension, known);
  if (!known.has(other)) known.set(other, findPositions(dimension, other));
  return known.get(other);
}

function findPositions({ family, sets }: LinkedDimension, other: LinkedDimension): readonly number[] | undefined {
  const of = new Int32Array(family.all.atoms.length).fill(-1);
  for (const [position, { atoms }] of other.sets.entries()) for (const atom of atoms) of[atom] = position;
  const positions = sets.map(({ atoms: [first, ...rest] }) => {
    if (first === undefined) return -1;
    const position = of[first]!; // an atom of the family
    return position >= 0 && rest.every((atom) => of[atom] === position) ? position : undefined;
  });
  return positions.every((position) => position !== undefined) ? positions : undefined;
}
