import { FIXED_AMOUNTS } from '../../codebook/amount.ts';
import { isBelow } from '../../codebook/model.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import type { Filter, Rule } from '../../schemas/codebook.ts';
import { NONE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import type { FamilyFacts, RowConditions } from './atoms.ts';
import type { Families, FinestOfAll } from './families.ts';
import {
  type Add,
  addLevels,
  levelsOfDerived,
  type ModelDimension,
  type PublicDerived,
  reservedCodes,
  type ShownLevel,
} from './levels.ts';

/** Variables that a rule makes of others: maps, flags and bands; and those whose rule is not public. */

interface CodebookReading {
  resolve: (name: string) => ModelDimension;
  selectionOf: (filter: Filter) => RowConditions;
  families: Families;
  add: Add;
}

export function addDerived(derived: PublicDerived, levels: readonly ShownLevel[], reading: CodebookReading): void {
  const { rule } = derived;
  if (rule !== undefined && 'map' in rule) addMap(rule.map, levels, reading);
  else if (rule !== undefined && 'exists' in rule) addFlag(derived, rule.exists, levels, reading);
  else if (rule !== undefined && bandsOf(derived, levels)) addBanded(rule, derived, levels, reading);
  else addOwnCodes(derived, levels, reading);
}

/** The codes of the finest level. */
const finestCodes = ([finest]: readonly ShownLevel[]): string[] => (finest?.codes ?? []).map(({ code }) => code);

type CodeMap = Extract<Rule, { map: unknown }>['map'];

/** A map is sets of what it reads. */
function addMap(map: CodeMap, levels: readonly ShownLevel[], { resolve, add }: CodebookReading): void {
  const read = resolve(map.of);
  const reserved = reservedCodes(read.family.multiple);
  const codes = finestCodes(levels);
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
  const [family, atoms] = families.of(facts, finestCodes(levels));
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

export function firstNumbersIn(releases: readonly { codebook: PublicCodebook }[]): FinestOfAll['firstNumbers'] {
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
  const limits = families.finest.firstNumbers.get(banded) ?? first;
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
  const [family, atoms] = families.of(facts, [...names, ...(isCount ? [] : [NOT_REPORTED])]);
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
  const own = finestCodes(levels);
  // Every number of units lies in a band, and a flag is never unreported.
  const isAlways = (rule !== undefined && 'count' in rule) || (codeList === undefined && rule === undefined);
  const reserved = reservedCodes(multiple);
  const facts: FamilyFacts = {
    ...{ id, owner, multiple, isObscure: multiple },
    // A map of a list that is not shown: a unit may have `not-reported` beside other codes.
    ...(multiple ? { alone: [NONE] } : !isAlways && { notReported: NOT_REPORTED }),
  };
  const [family, atoms] = families.of(facts, isAlways ? own : [...own, ...reserved]);
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
