import type { Amount, CaptureRules, Definition, Dimension, Source, Unit } from '#disclosure';
import { FIXED_AMOUNTS } from '../../codebook/amount.ts';
import { periodCodes, periodOf } from '../../codebook/calendar.ts';
import { BUILT_IN, categoryName, FLAG_CODES, levelName } from '../../codebook/dimension.ts';
import type { Code, Codebook } from '../../codebook/model.ts';
import { type PublicCodebook, publicCodebook } from '../../codebook/public.ts';
import { TERM_SCALE } from '../../codebook/term.ts';
import { isYoungBand } from '../../codebook/youth.ts';
import type { Rule } from '../../schemas/codebook.ts';
import { BUILT_INS, NONE, NOT_REPORTED, PERIODS } from '../../schemas/vocabulary.ts';
import { type CoveragePeriod, coveredWindows } from '../../statistics/coverage.ts';

/** A codebook as disclosure control reads it. Both the publisher and a verifier make it of the public one. */

/** What everybody knows of a release. */
export function definitionOf(open: PublicCodebook, coverage: CoveragePeriod): Definition {
  const young = open.codeLists[open.builtIn.ageBand?.codeList ?? '']?.codes?.filter(isYoungBand);
  return {
    dimensions: [...recorded(open), ...periodDimensions(open, coverage), ...derivedDimensions(open, coverage)],
    measures: open.measures.map(({ id, countingUnit, statistic, of, filter, filterWithheld, decimals }) => ({
      ...{ id, unit: countingUnit as Unit, of, filter, isFilterHidden: filterWithheld, decimals }, // of a dataset of cases
      statistic: statistic as Definition['measures'][number]['statistic'], // likewise
    })),
    amounts: [...open.quantities.map(amountOf), ...fixedAmounts(open)],
    window: coverage.window,
    policy: open.disclosure,
    ...(young && { young: { dimension: 'ageBand', codes: young.map(({ code }) => code) } }),
  };
}

/** The same, with what only the publisher knows. */
export function ownDefinition(codebook: Codebook): Definition {
  const { definition, amounts } = codebook;
  const open = definitionOf(publicCodebook(codebook), definition.coverage);
  const { measures, quantities } = definition.codebook;
  const hidden = quantities.filter(({ id }) => amounts.get(id)?.audience !== 'public');
  return {
    ...open,
    measures: open.measures.map((measure, at) => ({ ...measure, of: measures[at]?.of })),
    amounts: [
      ...open.amounts,
      ...hidden.map(({ id, decimals }) => ({ ...amountOf({ id, decimals }), isHidden: true })),
    ],
    capture: captureRules(codebook),
  };
}

const amountOf = ({ id, decimals = 0, onlyWith }: Pick<PublicCodebook['quantities'][number], 'id' | 'decimals' | 'onlyWith'>): Amount => ({ id, scale: 10 ** decimals, onlyWith }); // biome-ignore format: one line

const CUSTODY = 'immediate-custody';

/** Amounts that every dataset has. Only immediate custody has a term of custody: the note of every measure of it says so. */
function fixedAmounts({ builtIn, codeLists }: PublicCodebook): Amount[] {
  const outcomes = builtIn.outcome?.audience === undefined ? [] : (codeLists[builtIn.outcome.codeList]?.codes ?? []);
  const isThere = outcomes.some(({ code }) => code === CUSTODY);
  return [
    { id: 'custodyDays', scale: TERM_SCALE, ...(isThere && { onlyWith: { outcome: [CUSTODY] } }) },
    { id: 'suspendedDays', scale: TERM_SCALE },
    { id: 'counts', scale: 1, isAlways: true },
  ];
}

interface Shown {
  audience?: 'public';
  levels?: Record<string, 'public'>;
}

/** A level that is shown, with the parent of each code in the next of them. */
interface ShownLevel {
  id: string;
  codes: readonly Pick<Code, 'code' | 'parent' | 'min' | 'max'>[];
}

function recorded(open: PublicCodebook): Dimension[] {
  const builtIn = BUILT_INS.flatMap((id) => {
    const binding = open.builtIn[id];
    return binding
      ? leveled(
          { ...BUILT_IN[id], id, unit: BUILT_IN[id].unit as Unit },
          shownLevels(open, id, binding.codeList, binding),
        )
      : [];
  });
  const variables = open.variables.flatMap((variable) => {
    const { id, level, codeList } = variable;
    const levels = codeList === undefined ? [{ id, codes: FLAG_CODES }] : shownLevels(open, id, codeList, variable);
    const { multiple, youthWithheld } = variable;
    return leveled({ id, unit: level as Unit, multiple, youthWithheld }, levels);
  });
  const categories = open.quantities.flatMap((quantity) => {
    if (quantity.categories === undefined) return [];
    const id = categoryName(quantity.id);
    return leveled({ id, unit: quantity.level as Unit, splits: quantity.id }, shownLevels(open, id, quantity.categories, quantity)); // biome-ignore format: one call
  });
  return [...builtIn, ...variables, ...categories];
}

/** What the levels of a variable have in common. */
type Facts = Pick<Dimension, 'unit'> & Partial<Pick<Dimension, 'splits' | 'youthWithheld'>>;
type Recorded = Facts & { id: string; multiple?: boolean | undefined };

const leveled = ({ id, unit, multiple, youthWithheld, splits }: Recorded, levels: readonly ShownLevel[]): Dimension[] =>
  withLevels({ unit, youthWithheld, splits }, levels, { kind: 'recorded', variable: id, multiple });

/** A dimension for each level; the coarser ones group the codes of the one before. */
function withLevels(facts: Facts, levels: readonly ShownLevel[], source: Source): Dimension[] {
  return levels.map(({ id, codes }, depth): Dimension => {
    const below = levels[depth - 1];
    const own = { id, ...facts, codes: codes.map(({ code }) => code) };
    return { ...own, source: below ? groupedLevel(below, codes) : source };
  });
}

function groupedLevel({ id, codes }: ShownLevel, groups: ShownLevel['codes']): Source {
  const own = groups.map(({ code }) => [code, codes.flatMap((one) => (one.parent === code ? [one.code] : []))]);
  return { kind: 'grouped', of: id, codes: { ...Object.fromEntries(own), ...SAME_RESERVED } };
}

const SAME_RESERVED = { [NONE]: [NONE], [NOT_REPORTED]: [NOT_REPORTED] };

const levelsOfList = ({ codeLists }: PublicCodebook, name: string) => [
  { id: undefined, codes: codeLists[name]?.codes ?? [] },
  ...(codeLists[name]?.levels ?? []),
];

function shownLevels(open: PublicCodebook, root: string, list: string, { audience, levels = {} }: Shown): ShownLevel[] {
  const all = levelsOfList(open, list);
  const isShown = (id: string | undefined): boolean =>
    id === undefined ? audience !== undefined : Object.hasOwn(levels, id);
  const depths = [...all.entries()].filter(([, { id }]) => isShown(id));
  return depths.map(([depth, { id, codes }], at) => ({
    id: id === undefined ? root : levelName(root, id),
    codes: codes.map(({ parent: _, ...code }) => ({
      ...code,
      ...parentAt(all, depth, code.code, depths[at + 1]?.[0]),
    })),
  }));
}

/** The group that a code is in at a level that is shown. */
function parentAt(
  all: readonly { codes: readonly Code[] }[],
  depth: number,
  code: string,
  target: number | undefined,
): { parent?: string } {
  let found: string | undefined = code;
  for (let level = depth; target !== undefined && level < target && found !== undefined; level++)
    found = all[level]?.codes.find((one) => one.code === found)?.parent;
  return target === undefined || found === undefined ? {} : { parent: found };
}

function periodDimensions(open: PublicCodebook, coverage: CoveragePeriod): Dimension[] {
  const covered = coveredWindows(coverage);
  const isCovered = (code: string): boolean => {
    const days = periodOf(code)?.window;
    return days !== undefined && covered.some(({ from, to }) => from < days.to && to > days.from);
  };
  return PERIODS.filter((period) => open.periods[period] !== undefined).map((id): Dimension => {
    const codes = periodCodes(id, coverage.window).map(({ code }) => code);
    return {
      id,
      unit: 'case',
      codes,
      source: { kind: 'period' },
      notCovered: codes.filter((code) => !isCovered(code)),
    };
  });
}

type PublicDerived = PublicCodebook['derived'][number];

/** A derived variable shows every level of its list. */
const derivedDimensions = (open: PublicCodebook, coverage: CoveragePeriod): Dimension[] => {
  const codesOf = new Map([...recorded(open), ...periodDimensions(open, coverage)].map(({ id, codes }) => [id, codes]));
  const all = open.derived.map((one) => ({ one, levels: levelsOfDerived(open, one) }));
  for (const { levels } of all) for (const { id, codes } of levels) codesOf.set(id, codes.map(({ code }) => code)); // biome-ignore format: one line
  return all.flatMap(({ one, levels: [finest = { id: one.id, codes: [] }, ...coarser] }) =>
    withLevels(
      { unit: one.level as Unit },
      [finest, ...coarser],
      sourceOf(one, finest, (id) => codesOf.get(id) ?? []),
    ),
  );
};

function levelsOfDerived(open: PublicCodebook, { id, rule, codeList }: PublicDerived): ShownLevel[] {
  const list = rule === undefined ? codeList : 'codeList' in rule ? rule.codeList : undefined;
  if (list === undefined) return [{ id, codes: FLAG_CODES }];
  return levelsOfList(open, list).map((level, at, all) => ({
    id: level.id === undefined ? id : levelName(id, level.id),
    codes: level.codes.map(({ parent: _, ...code }) => ({
      ...code,
      ...parentAt(all, at, code.code, at + 1 < all.length ? at + 1 : undefined),
    })),
  }));
}

function sourceOf(
  { rule, multiple, codeList }: PublicDerived,
  finest: ShownLevel,
  codesOf: (id: string) => readonly string[],
): Source {
  if (rule && 'map' in rule) return mapped(rule.map, [...codesOf(rule.map.of), NONE, NOT_REPORTED]);
  if (rule && 'exists' in rule) return { kind: 'flag', exists: rule.exists, name: JSON.stringify(rule) };
  const bands = rule && bandsOf(rule, finest);
  // Every number of units lies in a band, and a flag is never unreported.
  const isAlways = (rule !== undefined && 'count' in rule) || (codeList === undefined && rule === undefined);
  return bands ?? { kind: 'hidden', multiple, isAlways };
}

/** `none` and `not-reported` stay what they are; any other code takes what `else` says. */
function mapped(
  { of, codes: rule, else: otherwise = NOT_REPORTED }: Extract<Rule, { map: unknown }>['map'],
  read: readonly string[],
): Source {
  const targets = new Map(Object.entries(rule).flatMap(([to, from]) => from.map((code) => [code, to] as const)));
  const targetOf = (code: string): string =>
    code === NONE ? code : (targets.get(code) ?? (code === NOT_REPORTED ? code : otherwise));
  const groups: Record<string, string[]> = {};
  for (const code of read) groups[targetOf(code)] = [...(groups[targetOf(code)] ?? []), code];
  return { kind: 'grouped', of, codes: groups };
}

/** Undefined if it is not public in which band some numbers are. */
function bandsOf(
  rule: Extract<Rule, { count: unknown } | { band: unknown }>,
  { codes }: ShownLevel,
): Source | undefined {
  // A term has a day and a unit a part, at least.
  const least = 'count' in rule || FIXED_AMOUNTS.includes(rule.band) ? 1 : 0;
  const first = codes.map(({ min = 0 }) => Math.max(min, least));
  const wanted = [least, ...codes.flatMap(({ max }) => (max === undefined ? [] : [max + 1]))].sort((a, b) => a - b);
  if (first.toSorted((a, b) => a - b).join() !== wanted.join()) return undefined;
  return { kind: 'bands', of: 'count' in rule ? { parts: rule.count as Unit } : { amount: rule.band }, first };
}

/** By the setting `datePrecision`: the periods that every case has. */
const DATED: Readonly<Record<Codebook['definition']['settings']['datePrecision'], readonly string[]>> = {
  day: PERIODS,
  month: PERIODS,
  year: ['year'],
  none: [],
};

/** The youth rule counts only if everybody whom it is about has a public code of people under 18. */
function captureRules({ definition: { settings }, dimensions }: Codebook): CaptureRules {
  const bands = dimensions.get('ageBand');
  const isYoung = (code: string): boolean => {
    const band = bands?.codes[bands.index.get(code) ?? -1];
    return band !== undefined && isYoungBand(band);
  };
  const isPlain = bands?.codes.every(({ code, publishAs }) => publishAs === undefined || isYoung(code) === isYoung(publishAs)); // biome-ignore format: one line
  const youthRule = settings.youthRule && bands?.kind === 'builtIn' && isPlain === true;
  return { youthRule, dated: DATED[settings.datePrecision] };
}
