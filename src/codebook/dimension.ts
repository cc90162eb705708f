import type { Rule } from '../schemas/codebook.ts';
import { NONE, NOT_REPORTED, PERIODS } from '../schemas/vocabulary.ts';
import type { BuiltIn, Draft, Entry } from './draft.ts';
import type { ListLevel, ResolvedList } from './list.ts';
import type { Audience, Code, Dimension, Level } from './model.ts';
import { PERIOD_AUDIENCES, PERIOD_LABELS, periodCodes } from './period.ts';

/** What the service knows of the variables with fixed ids. */
const BUILT_IN: Readonly<Record<BuiltIn, { label: string; unit: Level; multiple?: true; youthWithheld?: true }>> = {
  area: { label: 'Area', unit: 'case', youthWithheld: true },
  courtType: { label: 'Court type', unit: 'case', youthWithheld: true },
  sex: { label: 'Sex', unit: 'defendant' },
  ageBand: { label: 'Age band', unit: 'defendant' },
  offence: { label: 'Offence', unit: 'conviction' },
  outcome: { label: 'Outcome', unit: 'defendant' },
  requirements: { label: 'Requirements', unit: 'defendant', multiple: true },
  orders: { label: 'Orders', unit: 'defendant', multiple: true },
};

/** The codes of a flag. */
export const FLAG_CODES: readonly Code[] = [
  { code: 'yes', label: 'Yes' },
  { code: 'no', label: 'No' },
];

/** The name of a coarser level of a variable: `area` with level `region` is `areaRegion`. */
export const levelName = (variable: string, level: string): string =>
  variable + level.charAt(0).toUpperCase() + level.slice(1);

/** The name of the dimension that breaks a quantity down by its categories. */
export const categoryName = (quantity: string): string => levelName(quantity, 'category');

/** A dimension, and the piece of the codebook that declares it. */
export interface Declared {
  dimension: Dimension;
  piece: Entry<unknown>;
}

/** What the levels of one variable have in common; the root is its id. */
type Variable = Pick<Dimension, 'id' | 'label' | 'kind' | 'unit' | 'audience'> &
  Partial<Pick<Dimension, 'multiple' | 'required' | 'youthWithheld' | 'quantity'>> & {
    levels?: Readonly<Record<string, Audience>> | undefined;
  };

/**
 * Every dimension that a codebook declares, in codebook order (see `Codebook.dimensions`), two of the same name included.
 * A variable whose code list is not there has none.
 */
export function declareDimensions(draft: Draft, lists: ReadonlyMap<string, ResolvedList>): readonly Declared[] {
  const before = [...builtIns(draft, lists), ...periods(draft), ...variables(draft, lists)];
  const categories = quantityCategories(draft, lists);
  const multiple = new Set([...before, ...categories].filter(isMultiple).map(({ dimension }) => dimension.id));
  return [...before, ...derived(draft, lists, multiple), ...categories];
}

const isMultiple = ({ dimension }: Declared): boolean => dimension.multiple;

const builtIns = (draft: Draft, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  draft.builtIn.flatMap((piece) => {
    const { codeList, label, ...binding } = piece.value;
    const fixed = BUILT_IN[piece.id];
    const variable: Variable = { ...fixed, ...binding, id: piece.id, label: label ?? fixed.label, kind: 'builtIn' };
    return declare(piece, variable, lists.get(codeList)?.levels);
  });

/** Years, quarters and months are levels of one variable; the month, the finest, is its root. */
function periods({ kind, window, periods, lost }: Draft): Declared[] {
  if (kind !== 'cases' || window === undefined || lost.has('periods')) return [];
  return PERIODS.flatMap((id) => {
    const audience = periods[id] ?? PERIOD_AUDIENCES[id];
    const label = PERIOD_LABELS[id];
    const period: Variable = { id, label, kind: 'period', unit: 'case', audience, required: true };
    const declared = declare({ path: ['codebook', 'periods', id], value: audience }, period, [
      { label, codes: periodCodes(id, window) },
    ]);
    return declared.map((one) => ({ ...one, dimension: { ...one.dimension, root: 'month' } }));
  });
}

const variables = (draft: Draft, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  draft.variables.flatMap((piece) => {
    const { id, label, level: unit, kind, codeList, multiple, required, audience, levels, youthWithheld } = piece.value;
    const variable: Variable = {
      id,
      label,
      kind: 'variable',
      unit,
      multiple,
      required,
      audience,
      levels,
      youthWithheld,
    };
    const flag = [{ label, codes: FLAG_CODES }];
    return declare(piece, variable, kind === 'flag' ? flag : lists.get(codeList ?? '')?.levels);
  });

const quantityCategories = (draft: Draft, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  draft.quantities.flatMap((piece) => {
    const { id, level: unit, categories, audience, levels } = piece.value;
    const list = lists.get(categories ?? '');
    if (list === undefined) return [];
    const variable: Variable = {
      id: categoryName(id),
      label: list.label,
      kind: 'category',
      unit,
      audience,
      levels,
      quantity: id,
    };
    return declare(piece, variable, list.levels);
  });

/** `multiple`: names of all other dimensions that have lists. */
function derived(draft: Draft, lists: ReadonlyMap<string, ResolvedList>, multiple: ReadonlySet<string>): Declared[] {
  const levelsOf = (rule: Rule): readonly ListLevel[] | undefined =>
    'codeList' in rule ? lists.get(rule.codeList)?.levels : [{ label: '', codes: FLAG_CODES }];
  const rules = new Map<string, Rule>();
  for (const { value } of draft.derived)
    for (const { id } of levelsOf(value.rule) ?? [])
      rules.set(id === undefined ? value.id : levelName(value.id, id), value.rule);
  /** A map follows the items of the list it reads, so it is multiple if that is; through any number of maps. */
  const readsList = (rule: Rule): boolean => {
    const seen = new Set<Rule>();
    for (let at = rule; 'map' in at && !seen.has(at); ) {
      seen.add(at);
      const next = rules.get(at.map.of);
      if (next === undefined) return multiple.has(at.map.of);
      at = next;
    }
    return false;
  };
  return draft.derived.flatMap((piece) => {
    const { id, label, level: unit, audience, rule } = piece.value;
    const variable: Variable = { id, label, kind: 'derived', unit, audience, multiple: readsList(rule) };
    return declare(piece, variable, levelsOf(rule));
  });
}

/** One dimension for each level, finest first. A level that the codebook gives no audience has the variable's. */
function declare(piece: Entry<unknown>, variable: Variable, list: readonly ListLevel[] | undefined): Declared[] {
  const { levels, label, audience, multiple = false, required = false, youthWithheld = false, ...rest } = variable;
  return (list ?? []).map((level) => {
    const codes = withReserved(level.codes, multiple);
    const own = level.id === undefined ? undefined : levels && Object.hasOwn(levels, level.id) && levels[level.id];
    return {
      piece,
      dimension: {
        ...rest,
        ...(level.id === undefined
          ? { label }
          : { id: levelName(rest.id, level.id), label: level.label, level: level.id }),
        root: rest.id,
        multiple,
        audience: own || audience,
        required,
        youthWithheld,
        codes,
        index: indexOf(codes),
      },
    };
  });
}

/** Every list is followed by `none` (of multiple variables), then `not-reported` (contract data 1). */
const withReserved = (codes: readonly Code[], multiple: boolean): readonly Code[] => [
  ...codes,
  ...(multiple ? [{ code: NONE, label: 'None' }] : []),
  { code: NOT_REPORTED, label: 'Not reported' },
];

/** Position of each code. */
export const indexOf = (codes: readonly Code[]): ReadonlyMap<string, number> =>
  new Map(codes.map(({ code }, position) => [code, position]));
