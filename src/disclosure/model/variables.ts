import { type Period, periodCodes, periodOf } from '../../codebook/calendar.ts';
import { BUILT_IN, categoryName, FLAG_CODES } from '../../codebook/dimension.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import { isYoungBand } from '../../codebook/youth.ts';
import type { Filter } from '../../schemas/codebook.ts';
import { BUILT_INS, NOT_REPORTED, PERIODS } from '../../schemas/vocabulary.ts';
import { type CoveragePeriod, coveredWindows } from '../../statistics/coverage.ts';
import type { AtomSet, Family, FamilyFacts, RowConditions } from './atoms.ts';
import { addDerived, firstNumbersIn } from './derived.ts';
import { Families } from './families.ts';
import {
  type Add,
  addLevels,
  levelsOfDerived,
  type ModelDimension,
  reservedCodes,
  type ShownLevel,
  shownLevels,
} from './levels.ts';
import type { Units } from './units.ts';

/** The dimensions of the public codebooks of several releases as families of sets. */

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
}

/**
 * The variables of each release, oldest first, with families that they share: a recorded variable is the same in all of them, and maps
 * are sets of what they read. All bands of one amount, or of one number of parts, are sets of the
 * finest bands that any two of them make. A derived variable of another kind is the same if its rule is.
 */
export function publicVariables(releases: readonly CodebookOfRelease[]): Variables[] {
  const readAll = (families: Families): Variables[] =>
    releases.map((release, at) => readVariables(release, families, { at, of: releases.length }));
  const families = new Families({ firstNumbers: firstNumbersIn(releases), period: finestPeriod(releases) });
  const variables = readAll(families);
  // Once more with the atoms of all releases.
  return releases.length === 1 ? variables : readAll(families.again());
}

function readVariables(
  { codebook, coverage }: CodebookOfRelease,
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
  const pending = new Map(codebook.derived.map((derived) => [derived.id, derived]));
  /** A derived variable may read one that the codebook names later, or a coarser level of one. */
  const resolve = (name: string): ModelDimension => {
    for (const [id, derived] of dimensions.has(name) ? [] : pending) {
      if (name !== id && !levelsOfDerived(lists, derived).some((level) => level.id === name)) continue;
      pending.delete(id);
      addDerived(derived, levelsOfDerived(lists, derived), { resolve, selectionOf, families, add });
    }
    const found = dimensions.get(name);
    if (!found) throw new RangeError(`the codebook has no dimension ${name}`);
    return found;
  };
  for (const { id } of codebook.derived) if (pending.has(id)) resolve(id);
  shareItems([...dimensions.values()].map(({ family }) => family));

  const releases = Array.from({ length: place.of }, (_, at) => String(at));
  const [counted] = families.of({ id: RELEASES, owner: 'case' }, releases);
  return {
    ...{ dimensions, selectionOf, young: youngOf(codebook, dimensions.get('ageBand')) },
    counted: [counted, counted.set([...releases.keys()].slice(0, place.at + 1))],
    hiddenFilter(measure) {
      const [family, [yes = []]] = families.of(
        { id: `!filter of ${measure}`, owner: 'case', filterOf: measure },
        FLAG_CODES.map(({ code }) => code),
      );
      return new Map([[family, family.set(yes)]]);
    },
  };
}

/** The family of dates. */
export const PERIOD = 'month';

/** The family of the releases that counted a unit first. */
const RELEASES = '!release';

/** Whether units are asked for by the releases that counted them first. */
export const isByRelease = ({ single }: Units): boolean => [...single.keys()].some(({ id }) => id === RELEASES);

/** The place of the oldest release that can have counted the units first. */
export const firstRelease = ({ single }: Units): number =>
  [...single].find(([{ id }]) => id === RELEASES)?.[1].atoms[0] ?? 0;

/** A name of what is asked of the units, other than which release counted them first. */
export function variablesAsked({ single, rows, without }: Units): string {
  const families = [single, ...rows, ...without].flatMap((row) => [...row.keys()]);
  return [...new Set(families.flatMap(({ id, number }) => (id === RELEASES ? [] : [number])))].sort().join();
}

function notCoveredIn(coverage: CoveragePeriod, codes: readonly string[]): Set<number> {
  const covered = coveredWindows(coverage);
  return new Set(
    codes.flatMap((code, position) => {
      const days = periodOf(code)?.window;
      return days && !covered.some(({ from, to }) => from < days.to && to > days.from) ? [position] : [];
    }),
  );
}

/** A variable whose codes are recorded: the finest codes that the releases show are its atoms. */
function addRecorded(facts: FamilyFacts, levels: readonly ShownLevel[], families: Families, add: Add): void {
  const [own] = levels;
  if (!own) return;
  const reserved = reservedCodes(facts.multiple === true);
  const named = { ...facts, alone: facts.multiple ? reserved : [], notReported: NOT_REPORTED, isRecorded: true };
  const [family, atoms] = families.of(named, [...own.codes.map(({ code }) => code), ...reserved]);
  addLevels(levels, family, atoms, reserved, add);
}

const FINEST_FIRST = PERIODS.toReversed();

const finestPeriod = (releases: readonly CodebookOfRelease[]): Period | undefined =>
  FINEST_FIRST.find((period) => releases.some(({ codebook }) => codebook.periods[period] !== undefined));

/** A date may be known to the year alone: then quarter and month are not reported. So each year has an atom for such dates. */
function addPeriods(
  periods: PublicCodebook['periods'],
  window: CoveragePeriod['window'],
  families: Families,
  add: Add,
): void {
  const finest = families.finest.period;
  const shown = FINEST_FIRST.filter((period) => periods[period] !== undefined);
  if (finest === undefined || shown.length === 0) return;
  const codesOf = (period: Period): string[] => periodCodes(period, window).map(({ code }) => code);
  const fine = codesOf(finest);
  const years = finest === 'year' ? [] : codesOf('year');
  const names = [...fine, ...years.map(aloneName), NOT_REPORTED];
  const [family] = families.of({ id: PERIOD, owner: 'case', notReported: NOT_REPORTED, isRecorded: true }, names);
  for (const period of shown) {
    const own = codesOf(period);
    const namesOf = (code: string): string[] => [
      ...fine.filter((one) => isWithin(one, code)),
      ...(period === 'year' && years.length > 0 ? [aloneName(code)] : []),
    ];
    const rest = [NOT_REPORTED, ...(period === 'year' ? [] : years.map(aloneName))];
    const sets = [...own.map(namesOf), rest].map((wanted) => family.named(wanted).atoms);
    add(period, family, [...own, NOT_REPORTED], sets);
  }
}

/** The atom of dates of which the year alone is known, and the year of such an atom; of any other period itself. */
const aloneName = (year: string): string => `${year}${YEAR_ALONE}`;
export const yearOfAlone = (name: string): string => name.replace(YEAR_ALONE, '');
const YEAR_ALONE = ' alone';

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

function youngOf({ builtIn, codeLists }: PublicCodebook, bands: ModelDimension | undefined): Variables['young'] {
  const codes = codeLists[builtIn.ageBand?.codeList ?? '']?.codes;
  if (!bands || codes === undefined) return undefined;
  const atoms = codes.flatMap((code) =>
    isYoungBand(code) ? (bands.sets[bands.index.get(code.code) ?? -1]?.atoms ?? []) : [],
  );
  return { family: bands.family, set: bands.family.set(atoms) };
}
