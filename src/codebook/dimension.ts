import type { Rule } from '../schemas/codebook.ts';
import type { Audience } from '../schemas/names.ts';
import { isFaulty, type Sound } from '../schemas/sound.ts';
import { NONE, NOT_REPORTED, PERIODS } from '../schemas/vocabulary.ts';
import { PERIOD_AUDIENCES, PERIOD_LABELS, periodCodes } from './calendar.ts';
import { otherLabels, type ResolvedList } from './list.ts';
import type { Code, Dimension, Level } from './model.ts';
import type { BuiltIn, SectionPiece, Sections } from './sections.ts';

/** What the service knows about the built-in variables. */
export const BUILT_IN: Readonly<
  Record<BuiltIn, { label: string; unit: Level; multiple?: true; youthWithheld?: true }>
> = {
  area: { label: 'Area', unit: 'case', youthWithheld: true },
  courtType: { label: 'Court type', unit: 'case', youthWithheld: true },
  sex: { label: 'Sex', unit: 'defendant' },
  ageBand: { label: 'Age band', unit: 'defendant' },
  offence: { label: 'Offence', unit: 'conviction' },
  outcome: { label: 'Outcome', unit: 'defendant' },
  requirements: { label: 'Requirements', unit: 'defendant', multiple: true },
  orders: { label: 'Orders', unit: 'defendant', multiple: true },
};

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
  piece: SectionPiece<unknown>;
  /** What is not known about the dimension, since what should say it is faulty. */
  unsure: readonly Aspect[];
}

/** Where unknown, `audience` is public, `unit` is case, and `codes` are those that are known. */
export type Aspect = 'audience' | 'unit' | 'codes';

/** What the levels of one variable have in common. Its id is their root. Audience and unit are undefined if not known. */
type DeclaredVariable = Pick<Dimension, 'id' | 'label' | 'labels' | 'kind'> & {
  unit: Level | undefined;
  audience: Audience | undefined;
} & Partial<Pick<Dimension, 'multiple' | 'required' | 'youthWithheld' | 'quantity'>> & { levels?: LevelAudiences };

/** By level. A level that is not named has the variable's audience. `unsure`: what should name them is faulty. */
type LevelAudiences = Readonly<Record<string, Audience | undefined>> | 'unsure';

/**
 * Every dimension that a codebook declares, in codebook order (see `Codebook.dimensions`), even two with the same name. A
 * variable without a code list, where it needs one, has no dimension.
 */
export function declareDimensions(sections: Sections, lists: ReadonlyMap<string, ResolvedList>): readonly Declared[] {
  const before = [...builtIns(sections, lists), ...periods(sections), ...variables(sections, lists)];
  const categories = quantityCategories(sections, lists);
  const multiple = new Map([...before, ...categories].map(({ dimension: { id, multiple } }) => [id, multiple]));
  return [...before, ...derived(sections, lists, multiple), ...categories];
}

const levelAudiences = (value: {
  levels?: Readonly<Record<string, Audience | undefined>> | undefined;
}): LevelAudiences => (isFaulty(value, 'levels') ? 'unsure' : (value.levels ?? {}));

const builtIns = (sections: Sections, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  sections.builtIn.flatMap((piece) => {
    const { codeList, label, required = false, audience } = piece.value;
    const fixed = BUILT_IN[piece.id];
    const variable: DeclaredVariable = {
      ...fixed,
      id: piece.id,
      label: label ?? fixed.label,
      ...otherLabels(piece.value),
      kind: 'builtIn',
      required,
      audience,
      levels: levelAudiences(piece.value),
    };
    return declare(piece, variable, codeList === undefined ? undefined : lists.get(codeList));
  });

/** Years, quarters and months are levels of one variable. Its root is the month, the finest. */
function periods({ kind, window, periods }: Sections): Declared[] {
  if (kind !== 'cases' || window === undefined || periods === undefined) return [];
  return PERIODS.flatMap((id) => {
    const audience = isFaulty(periods, id) ? undefined : (periods[id] ?? PERIOD_AUDIENCES[id]);
    const label = PERIOD_LABELS[id];
    const period: DeclaredVariable = { id, label, kind: 'period', unit: 'case', audience, required: true };
    const piece: SectionPiece<unknown> = { path: ['codebook', 'periods', id], value: audience };
    const declared = declare(piece, period, { levels: [{ label, codes: periodCodes(id, window) }] });
    return declared.map((one) => ({ ...one, dimension: { ...one.dimension, root: 'month' } }));
  });
}

const variables = (sections: Sections, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  sections.variables.flatMap((piece) => {
    const {
      id,
      label = '',
      level,
      kind,
      codeList = '',
      audience,
      required = false,
      youthWithheld = false,
    } = piece.value;
    if (id === undefined || kind === undefined) return [];
    const variable: DeclaredVariable = {
      id,
      label,
      ...otherLabels(piece.value),
      kind: 'variable',
      unit: level,
      multiple: piece.value.multiple ?? true, // if this is not known, `none` may be one of its codes
      required,
      audience,
      levels: levelAudiences(piece.value),
      youthWithheld,
    };
    return declare(piece, variable, kind === 'flag' ? FLAG : lists.get(codeList));
  });

const FLAG: CodeLevels = { levels: [{ label: '', codes: FLAG_CODES }] };

const quantityCategories = (sections: Sections, lists: ReadonlyMap<string, ResolvedList>): Declared[] =>
  sections.quantities.flatMap((piece) => {
    const { id, level: unit, categories, audience } = piece.value;
    const list = categories === undefined ? undefined : lists.get(categories);
    if (id === undefined || list === undefined) return [];
    const variable: DeclaredVariable = {
      id: categoryName(id),
      label: list.label,
      ...otherLabels(list),
      kind: 'category',
      unit,
      audience,
      levels: levelAudiences(piece.value),
      quantity: id,
    };
    return declare(piece, variable, list);
  });

/** `multiple` says of every other dimension whether a unit can have several of its codes. */
function derived(
  sections: Sections,
  lists: ReadonlyMap<string, ResolvedList>,
  multiple: ReadonlyMap<string, boolean>,
): Declared[] {
  const codesOf = (rule: Sound<Rule> | undefined): CodeLevels | undefined =>
    rule === undefined || 'exists' in rule ? rule && FLAG : lists.get(rule.codeList ?? '');
  const rules = new Map<string, Sound<Rule>>();
  for (const { value } of sections.derived)
    for (const { id } of codesOf(value.rule)?.levels ?? [])
      if (value.id !== undefined && value.rule !== undefined)
        rules.set(id === undefined ? value.id : levelName(value.id, id), value.rule);
  /**
   * A map of a list is a list, through any number of maps. If it is not known what the map reads, `none` may be one of its
   * codes.
   */
  const readsList = (rule: Sound<Rule> | undefined): boolean => {
    const seen = new Set<Sound<Rule>>();
    for (let at = rule; at !== undefined && 'map' in at && !seen.has(at); ) {
      seen.add(at);
      const of = at.map?.of ?? '';
      const next = rules.get(of);
      if (next === undefined) return multiple.get(of) ?? true;
      at = next;
    }
    return false;
  };
  return sections.derived.flatMap((piece) => {
    const { id, label = '', level: unit, audience, rule } = piece.value;
    if (id === undefined) return [];
    const named = { id, label, ...otherLabels(piece.value) };
    const variable: DeclaredVariable = { ...named, kind: 'derived', unit, audience, multiple: readsList(rule) };
    return declare(piece, variable, codesOf(rule));
  });
}

/** The codes of a variable, level by level. */
type CodeLevels = Pick<ResolvedList, 'levels'>;

/** One dimension for each level of the list, finest first. */
function declare(piece: SectionPiece<unknown>, variable: DeclaredVariable, list: CodeLevels | undefined): Declared[] {
  const { levels = {}, label, labels, multiple = false, required = false, youthWithheld = false, ...rest } = variable;
  const audienceOf = (level: string | undefined): Audience | undefined => {
    if (level === undefined || (levels !== 'unsure' && !Object.hasOwn(levels, level))) return variable.audience;
    return levels === 'unsure' ? undefined : levels[level];
  };
  return (list?.levels ?? []).map((level) => {
    const codes = withReserved(level.codes, multiple);
    const audience = audienceOf(level.id);
    const unsure: Aspect[] = level.incomplete ? ['codes'] : [];
    if (audience === undefined) unsure.push('audience');
    if (rest.unit === undefined) unsure.push('unit');
    return {
      piece,
      unsure,
      dimension: {
        ...rest,
        ...(level.id === undefined
          ? { label, ...(labels && { labels }) }
          : { id: levelName(rest.id, level.id), label: level.label, ...otherLabels(level), level: level.id }),
        ...(level.separate && { separate: level.separate }),
        root: rest.id,
        multiple,
        unit: rest.unit ?? 'case',
        audience: audience ?? 'public',
        required,
        youthWithheld,
        codes,
        index: indexOf(codes),
      },
    };
  });
}

/** Every list ends with `none` (of multiple variables only) and `not-reported`. */
const withReserved = (codes: readonly Code[], multiple: boolean): readonly Code[] => [
  ...codes,
  ...(multiple ? [{ code: NONE, label: 'None of these' }] : []),
  { code: NOT_REPORTED, label: 'Not reported' },
];

export const indexOf = (codes: readonly Code[]): ReadonlyMap<string, number> =>
  new Map(codes.map(({ code }, position) => [code, position]));

/**
 * The code that has this label, in upper or lower case; a text that is a code is that code. Undefined if there is none, and if
 * several have it.
 */
export function codeOfLabel(dimension: Dimension, text: string): string | undefined {
  if (dimension.index.has(text)) return text;
  const known = codesByLabel.get(dimension) ?? byLabel(dimension);
  codesByLabel.set(dimension, known);
  return known.get(text.trim().toLowerCase()) ?? undefined;
}

const codesByLabel = new WeakMap<Dimension, ReadonlyMap<string, string | null>>();

function byLabel({ codes }: Dimension): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  for (const { code, label } of codes) {
    const name = label.trim().toLowerCase();
    found.set(name, found.has(name) ? null : code);
  }
  return found;
}
