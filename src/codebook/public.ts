import type { CodebookDefinition, Derived, Filter, Measure } from '../schemas/codebook.ts';
import { BUILT_INS, PERIODS } from '../schemas/vocabulary.ts';
import type { Period } from './calendar.ts';
import { categoryName, indexOf } from './dimension.ts';
import { type ResolvedList, resolveList } from './list.ts';
import type { Code, Codebook, Dimension } from './model.ts';
import { type PublicDisclosure, publicDisclosure } from './protection.ts';
import { type StatedTables, stateTables } from './table-plan.ts';

/** What is shown of the levels of one variable. Everything shown is public, so no other audience is ever named. */
interface PublicLevels {
  /** Absent if the finest level is not public. Then only `levels` are, and the code list may have no `codes`. */
  audience?: 'public';
  levels?: Record<string, 'public'>;
}

type Section<K extends keyof CodebookDefinition> = CodebookDefinition[K] extends readonly (infer T)[] ? T : never;
type WithPublicLevels<T> = Omit<T, 'audience' | 'levels'> & PublicLevels;

export type PublicMeasure = PublicCodebook['measures'][number];

/** The answer of `GET R/codebook` and `GET D/codebook`: a `CodebookDefinition` with these differences. */
export interface PublicCodebook
  extends Pick<CodebookDefinition, 'calendars' | 'externalFigures' | 'headlines' | 'notes'> {
  builtIn: Record<string, WithPublicLevels<NonNullable<CodebookDefinition['builtIn'][(typeof BUILT_INS)[number]]>>>;
  periods: Partial<Record<Period, 'public'>>;
  variables: readonly WithPublicLevels<Section<'variables'>>[];
  quantities: readonly WithPublicLevels<Section<'quantities'>>[];
  /**
   * Without `rule` if that reads anything that is not public; then with the code list that the rule names, and `multiple` if it
   * has a list of codes, as answers say of it.
   */
  derived: readonly (Omit<Derived, 'rule' | 'audience'> & {
    audience: 'public';
    rule?: Derived['rule'];
    codeList?: string;
    multiple?: true;
  })[];
  /** Written out, without codes that are published as another. Only lists that something shown uses. */
  codeLists: Record<string, PublishedList>;
  /**
   * Without an `of` or `filter` that names anything that is not public. `filterWithheld`: there is a filter, so that the measure
   * does not count every unit.
   */
  measures: readonly (Measure & { filterWithheld?: true })[];
  tables: StatedTables;
  disclosure: PublicDisclosure;
}

/**
 * The codebook without what is internal or for partners alone: variables, levels, periods, quantities, codes that are
 * published as another, and every mention of them. Order is kept. Texts are shown as they are.
 */
export function publicCodebook(codebook: Codebook): PublicCodebook {
  const { codebook: definition } = codebook.definition;
  const lists = new Map<string, { finest: boolean; levels: Set<string> }>();
  const use = (name: string, { audience, levels = {} }: PublicLevels): void => {
    const known = lists.get(name) ?? { finest: false, levels: new Set() };
    for (const level of Object.keys(levels)) known.levels.add(level);
    lists.set(name, { finest: known.finest || audience !== undefined, levels: known.levels });
  };

  const builtIn: PublicCodebook['builtIn'] = {};
  for (const id of BUILT_INS) {
    const binding = definition.builtIn[id];
    const shown = binding && shownOf(codebook, id);
    if (binding === undefined || shown === undefined) continue;
    builtIn[id] = reveal(binding, shown);
    use(binding.codeList, shown);
  }
  const variables = definition.variables.flatMap((variable) => {
    const shown = shownOf(codebook, variable.id);
    if (shown === undefined) return [];
    if (variable.codeList !== undefined) use(variable.codeList, shown);
    return [reveal(variable, shown)];
  });
  const quantities = definition.quantities.flatMap((quantity) => {
    const category = shownOf(codebook, categoryName(quantity.id));
    const shown = category ?? (quantity.audience === 'public' ? ({ audience: 'public' } as const) : undefined);
    if (shown === undefined) return [];
    if (quantity.categories !== undefined) use(quantity.categories, shown);
    return [reveal(quantity, shown)];
  });
  const derived = definition.derived.flatMap(({ rule, audience, ...rest }): PublicCodebook['derived'][number][] => {
    const shown = shownOf(codebook, rest.id);
    if (audience !== 'public' || shown === undefined) return [];
    const codeList = 'codeList' in rule ? rule.codeList : undefined;
    if (codeList !== undefined) use(codeList, shown);
    const open = { ...rest, audience };
    if (readsPublicOnly(codebook, rest.id, rule)) return [{ ...open, rule }];
    const multiple = codebook.dimensions.get(rest.id)?.multiple ? { multiple: true as const } : {};
    return [{ ...open, ...multiple, ...(codeList === undefined ? {} : { codeList }) }];
  });

  return {
    builtIn,
    periods: Object.fromEntries(
      PERIODS.filter((id) => isOpenDimension(codebook, id)).map((id) => [id, 'public' as const]),
    ),
    variables,
    quantities,
    derived,
    codeLists: Object.fromEntries(
      Object.entries(definition.codeLists).flatMap(([name, list]) => {
        const used = lists.get(name);
        return used === undefined ? [] : [[name, publishList(resolveList(list), used.finest, used.levels)]];
      }),
    ),
    calendars: definition.calendars,
    externalFigures: definition.externalFigures,
    measures: definition.measures.map((measure) => publishedMeasure(codebook, measure)),
    tables: stateTables(definition.tables, definition.disclosure.policy),
    headlines: definition.headlines,
    notes: definition.notes.flatMap((note) => {
      if (note.dimensions === undefined) return [note];
      const dimensions = note.dimensions.filter((name) => isOpenDimension(codebook, name));
      // A note about hidden dimensions alone would reveal that they exist.
      return dimensions.length === 0 && note.dimensions.length > 0 ? [] : [{ ...note, dimensions }];
    }),
    disclosure: publicDisclosure(codebook),
  };
}

/**
 * The public dimensions in codebook order, with their public codes only (`none` and `not-reported` among them). `index` has
 * the positions in these `codes`; the cells of a table use the positions of `codebook.dimensions` instead.
 */
export function publicDimensions(codebook: Codebook): readonly Dimension[] {
  return [...codebook.dimensions.values()]
    .filter(({ audience }) => audience === 'public')
    .map((dimension) => {
      const chain = levelsOf(codebook, dimension.root);
      const levels = chain.map(({ codes, audience }) => ({ codes, isPublic: audience === 'public' }));
      const codes = publishedCodes(levels, chain.indexOf(dimension));
      return { ...dimension, codes, index: indexOf(codes) };
    });
}

/** The levels of a variable, finest first. */
export function levelsOf(codebook: Codebook, root: string): Dimension[] {
  const levels = [...codebook.dimensions.values()].filter((dimension) => dimension.root === root);
  return levels[0]?.kind === 'period' ? levels.reverse() : levels;
}

const isOpenDimension = (codebook: Codebook, name: string): boolean =>
  codebook.dimensions.get(name)?.audience === 'public';

/** What is shown of a variable; undefined if none of its levels is public. */
function shownOf(codebook: Codebook, variable: string): PublicLevels | undefined {
  const open = levelsOf(codebook, variable).filter(({ audience }) => audience === 'public');
  if (open.length === 0) return undefined;
  const levels = open.flatMap(({ level }) => (level === undefined ? [] : [[level, 'public'] as const]));
  return {
    ...(levels.length < open.length ? { audience: 'public' as const } : {}),
    ...(levels.length === 0 ? {} : { levels: Object.fromEntries(levels) }),
  };
}

function reveal<T extends { audience: unknown; levels?: unknown }>(piece: T, shown: PublicLevels): WithPublicLevels<T> {
  const { audience: _, levels: __, ...rest } = piece;
  return { ...rest, ...shown };
}

function readsPublicOnly(codebook: Codebook, id: string, rule: Derived['rule']): boolean {
  if ('exists' in rule) return filtersPublicOnly(codebook, rule.exists);
  if ('count' in rule) return true;
  if ('band' in rule) return codebook.amounts.get(rule.band)?.audience === 'public';
  const { of, codes, else: rest } = rule.map;
  const targets = [...Object.keys(codes), ...(rest === undefined ? [] : [rest])];
  return areCodesPublic(codebook, of, Object.values(codes).flat()) && areCodesPublic(codebook, id, targets);
}

const filtersPublicOnly = (codebook: Codebook, filter: Filter): boolean =>
  Object.entries(filter).every(([name, condition]) =>
    areCodesPublic(codebook, name, Array.isArray(condition) ? condition : condition.not),
  );

function areCodesPublic(codebook: Codebook, name: string, codes: readonly string[]): boolean {
  const dimension = codebook.dimensions.get(name);
  if (dimension?.audience !== 'public') return false;
  const hidden = dimension.codes.filter(({ publishAs }) => publishAs !== undefined).map(({ code }) => code);
  return codes.every((code) => !hidden.includes(code));
}

function publishedMeasure(codebook: Codebook, { of, filter, ...measure }: Measure): PublicCodebook['measures'][number] {
  const showsOf = of !== undefined && codebook.amounts.get(of)?.audience === 'public';
  const shown = { ...measure, ...(showsOf ? { of } : {}) };
  if (filter === undefined) return shown;
  return filtersPublicOnly(codebook, filter) ? { ...shown, filter } : { ...shown, filterWithheld: true };
}

/** One level of a variable, and whether it is public. */
interface PublishedLevel {
  codes: readonly Code[];
  isPublic: boolean;
}

/**
 * The codes of one level as the public sees them. Codes that are published as another are gone. The parent is the code above
 * in the next level that is public, or the one that this is published as; absent if no coarser level is public.
 * `levels` are those of one variable, finest first.
 */
function publishedCodes(levels: readonly PublishedLevel[], depth: number): readonly Code[] {
  const byCode = levels.map(({ codes }) => new Map(codes.map((code) => [code.code, code])));
  const target = levels.findIndex(({ isPublic }, index) => index > depth && isPublic);
  const above = (code: Code): string | undefined => {
    if (target === -1) return undefined;
    let parent = code.parent;
    for (let level = depth + 1; parent !== undefined; level += 1) {
      const entry = byCode[level]?.get(parent);
      const shown: Code | undefined = entry?.publishAs === undefined ? entry : byCode[level]?.get(entry.publishAs);
      if (level === target) return shown?.code;
      parent = shown?.parent;
    }
    return undefined;
  };
  return (levels[depth]?.codes ?? [])
    .filter(({ publishAs }) => publishAs === undefined)
    .map((code) => {
      const { parent: _, ...rest } = code;
      const parent = above(code);
      return parent === undefined ? rest : { ...rest, parent };
    });
}

/** A code list as the public sees it. */
interface PublishedList {
  label: string;
  source?: string;
  /** Empty if no public variable shows the finest level. */
  codes: readonly Code[];
  levels?: readonly { id: string; label: string; codes: readonly Code[] }[];
}

/** Writes out the wanted levels of a list: the finest, if `finest` is true, and the coarser ones that `wanted` names. */
function publishList(list: ResolvedList, finest: boolean, wanted: ReadonlySet<string>): PublishedList {
  const levels = list.levels.map(({ id, codes }) => ({ codes, isPublic: id === undefined ? finest : wanted.has(id) }));
  const coarser = list.levels.flatMap(({ id, label }, depth) =>
    id !== undefined && wanted.has(id) ? [{ id, label, codes: publishedCodes(levels, depth) }] : [],
  );
  return {
    label: list.label,
    ...(list.source === undefined ? {} : { source: list.source }),
    codes: finest ? publishedCodes(levels, 0) : [],
    ...(coarser.length === 0 ? {} : { levels: coarser }),
  };
}
