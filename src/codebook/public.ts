import { appendTo } from '../lists.ts';
import type { OwnList } from '../schemas/code-list.ts';
import type { CodebookDefinition, Derived, Filter, Measure } from '../schemas/codebook.ts';
import type { Audience } from '../schemas/names.ts';
import { BUILT_INS, PERIODS } from '../schemas/vocabulary.ts';
import type { Period } from './calendar.ts';
import { categoryName, indexOf } from './dimension.ts';
import { otherLabels, type ResolvedList, resolveList } from './list.ts';
import type { Code, Codebook, Dimension } from './model.ts';
import { type PublicDisclosure, publicDisclosure } from './protection.ts';
import { type StatedTables, stateTables } from './table-plan.ts';

const RANK = { public: 0, partner: 1, internal: 2 } as const satisfies Record<Audience, number>;

/** Whether a view shows what has this audience: public is in partner, partner in internal. */
export const shows = (view: Audience, audience: Audience): boolean => RANK[audience] <= RANK[view];

/** Readers who are shown a codebook without what is not for them. */
export type Reader = Exclude<Audience, 'internal'>;

/** What is shown of the levels of one variable, each with its audience. What is not for the reader is never named. */
interface ShownLevels<R extends Reader> {
  /** Absent if the finest level is not shown. Then only `levels` are, and the code list may have no `codes`. */
  audience?: R;
  levels?: Record<string, R>;
}

type Section<K extends keyof CodebookDefinition> = CodebookDefinition[K] extends readonly (infer T)[] ? T : never;
type WithShownLevels<T, R extends Reader> = Omit<T, 'audience' | 'levels'> & ShownLevels<R>;

export type PublicMeasure = PublicCodebook['measures'][number];

/** What the public sees of a codebook: the answer of `GET R/codebook`, and of `GET D/codebook` without a key. */
export type PublicCodebook = ShownCodebook<'public'>;

/** A `CodebookDefinition` with these differences. `R`: the audiences that are shown. */
export interface ShownCodebook<R extends Reader>
  extends Pick<CodebookDefinition, 'calendars' | 'externalFigures' | 'headlines' | 'notes'> {
  builtIn: Record<string, WithShownLevels<NonNullable<CodebookDefinition['builtIn'][(typeof BUILT_INS)[number]]>, R>>;
  periods: Partial<Record<Period, R>>;
  variables: readonly WithShownLevels<Section<'variables'>, R>[];
  quantities: readonly WithShownLevels<Section<'quantities'>, R>[];
  /**
   * Without `rule` if that reads anything that is not shown; then with the code list that the rule names, and `multiple` if it
   * has a list of codes, as answers say of it.
   */
  derived: readonly (Omit<Derived, 'rule' | 'audience'> & {
    audience: R;
    rule?: Derived['rule'];
    codeList?: string;
    multiple?: true;
  })[];
  /** Written out, without codes that are published as another. Only lists that something shown uses. */
  codeLists: Record<string, OwnList>;
  /**
   * Without an `of` or `filter` that names anything that is not shown. `filterWithheld`: there is a filter, so that the measure
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
export const publicCodebook = (codebook: Codebook): PublicCodebook => shownCodebook(codebook, 'public');

/** The same with what is for partners. They see no code that is published as another either. */
export function shownCodebook<R extends Reader>(codebook: Codebook, reader: R): ShownCodebook<R> {
  const { codebook: definition } = codebook.definition;
  const isShown = (audience: Audience): audience is R => shows(reader, audience);
  const lists = new Map<string, { finest: boolean; levels: Set<string> }>();
  const use = (name: string, { audience, levels = {} }: ShownLevels<R>): void => {
    const known = lists.get(name) ?? { finest: false, levels: new Set() };
    for (const level of Object.keys(levels)) known.levels.add(level);
    lists.set(name, { finest: known.finest || audience !== undefined, levels: known.levels });
  };

  const builtIn: ShownCodebook<R>['builtIn'] = {};
  for (const id of BUILT_INS) {
    const binding = definition.builtIn[id];
    const shown = binding && shownOf(codebook, id, reader);
    if (binding === undefined || shown === undefined) continue;
    builtIn[id] = reveal(binding, shown);
    use(binding.codeList, shown);
  }
  const variables = definition.variables.flatMap((variable) => {
    const shown = shownOf(codebook, variable.id, reader);
    if (shown === undefined) return [];
    if (variable.codeList !== undefined) use(variable.codeList, shown);
    return [reveal(variable, shown)];
  });
  const quantities = definition.quantities.flatMap((quantity) => {
    const { audience } = quantity;
    const shown =
      shownOf(codebook, categoryName(quantity.id), reader) ?? (isShown(audience) ? { audience } : undefined);
    if (shown === undefined) return [];
    if (quantity.categories !== undefined) use(quantity.categories, shown);
    const { onlyWith, ...rest } = quantity;
    const isOpen = onlyWith !== undefined && filtersShownOnly(codebook, onlyWith, reader);
    return [reveal(isOpen ? quantity : rest, shown)];
  });
  const derived = definition.derived.flatMap(({ rule, audience, ...rest }): ShownCodebook<R>['derived'][number][] => {
    const shown = shownOf(codebook, rest.id, reader);
    if (!isShown(audience) || shown === undefined) return [];
    const codeList = 'codeList' in rule ? rule.codeList : undefined;
    if (codeList !== undefined) use(codeList, shown);
    const open = { ...rest, audience };
    if (readsShownOnly(codebook, rest.id, rule, reader)) return [{ ...open, rule }];
    const multiple = codebook.dimensions.get(rest.id)?.multiple ? { multiple: true as const } : {};
    return [{ ...open, ...multiple, ...(codeList === undefined ? {} : { codeList }) }];
  });

  return {
    builtIn,
    periods: Object.fromEntries(
      PERIODS.flatMap((id) => {
        const audience = codebook.dimensions.get(id)?.audience;
        return audience !== undefined && isShown(audience) ? [[id, audience]] : [];
      }),
    ) as ShownCodebook<R>['periods'], // its keys are periods
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
    measures: definition.measures.map((measure) => shownMeasure(codebook, measure, reader)),
    tables: stateTables(definition.tables, definition.disclosure.policy),
    headlines: definition.headlines,
    notes: definition.notes.flatMap((note) => {
      if (note.dimensions === undefined) return [note];
      const dimensions = note.dimensions.filter((name) =>
        isShown(codebook.dimensions.get(name)?.audience ?? 'internal'),
      );
      // A note about hidden dimensions alone would reveal that they exist.
      return dimensions.length === 0 && note.dimensions.length > 0 ? [] : [{ ...note, dimensions }];
    }),
    disclosure: publicDisclosure(codebook),
  };
}

/**
 * The dimensions that are shown, in codebook order, with the codes that are (`none` and `not-reported` among them). `index` has
 * the positions in these `codes`; the cells of a table use the positions of `codebook.dimensions` instead.
 */
export function publicDimensions(codebook: Codebook, reader: Reader = 'public'): readonly Dimension[] {
  return [...codebook.dimensions.values()]
    .filter(({ audience }) => shows(reader, audience))
    .map((dimension) => {
      const chain = levelsOf(codebook, dimension.root);
      const levels = chain.map(({ codes, audience }) => ({ codes, isShown: shows(reader, audience) }));
      const codes = publishedCodes(levels, chain.indexOf(dimension));
      return { ...dimension, codes, index: indexOf(codes) };
    });
}

/** A code of a level that is `separate`, with the codes of another level that are below it. */
export interface CodeSystem {
  label: string;
  codes: readonly string[];
}

/** The systems that the codes of a dimension belong to, in codebook order; none if they are all of one order. */
export function codeSystems(codebook: Codebook, { id, root }: Dimension): CodeSystem[] {
  if (!levelsOf(codebook, root).some(({ separate }) => separate)) return [];
  const levels = publicDimensions(codebook).filter((dimension) => dimension.root === root);
  const chain = levels.slice(levels.findIndex((level) => level.id === id));
  const depth = chain.findIndex(({ separate }, at) => at > 0 && separate);
  const below = new Map<string | undefined, string[]>();
  for (const { code } of chain[0]?.codes ?? []) {
    const system = chain
      .slice(0, Math.max(depth, 0))
      .reduce<string | undefined>((at, { codes, index }) => codes[index.get(at ?? '') ?? -1]?.parent, code);
    appendTo(below, system, code);
  }
  return (chain[depth]?.codes ?? []).flatMap(({ code, label }) => {
    const codes = below.get(code);
    return codes ? [{ label, codes }] : [];
  });
}

/** The levels of a variable, finest first. */
export function levelsOf(codebook: Codebook, root: string): Dimension[] {
  const levels = [...codebook.dimensions.values()].filter((dimension) => dimension.root === root);
  return levels[0]?.kind === 'period' ? levels.reverse() : levels;
}

/** What is shown of a variable; undefined if none of its levels is. */
function shownOf<R extends Reader>(codebook: Codebook, variable: string, reader: R): ShownLevels<R> | undefined {
  const open = levelsOf(codebook, variable).flatMap(({ level, audience }) =>
    shows(reader, audience) ? [{ level, audience: audience as R }] : [],
  );
  if (open.length === 0) return undefined;
  const levels = open.flatMap(({ level, audience }) => (level === undefined ? [] : [[level, audience] as const]));
  const finest = open.find(({ level }) => level === undefined);
  return {
    ...(finest && { audience: finest.audience }),
    ...(levels.length === 0 ? {} : { levels: Object.fromEntries(levels) }),
  };
}

function reveal<T extends { audience: unknown; levels?: unknown }, R extends Reader>(
  piece: T,
  shown: ShownLevels<R>,
): WithShownLevels<T, R> {
  const { audience: _, levels: __, ...rest } = piece;
  return { ...rest, ...shown };
}

function readsShownOnly(codebook: Codebook, id: string, rule: Derived['rule'], reader: Reader): boolean {
  if ('exists' in rule) return filtersShownOnly(codebook, rule.exists, reader);
  if ('count' in rule) return true;
  if ('band' in rule) return shows(reader, codebook.amounts.get(rule.band)?.audience ?? 'internal');
  const { of, codes, else: rest } = rule.map;
  const targets = [...Object.keys(codes), ...(rest === undefined ? [] : [rest])];
  return (
    areCodesShown(codebook, of, Object.values(codes).flat(), reader) && areCodesShown(codebook, id, targets, reader)
  );
}

const filtersShownOnly = (codebook: Codebook, filter: Filter, reader: Reader): boolean =>
  Object.entries(filter).every(([name, condition]) =>
    areCodesShown(codebook, name, Array.isArray(condition) ? condition : condition.not, reader),
  );

function areCodesShown(codebook: Codebook, name: string, codes: readonly string[], reader: Reader): boolean {
  const dimension = codebook.dimensions.get(name);
  if (dimension === undefined || !shows(reader, dimension.audience)) return false;
  const hidden = dimension.codes.filter(({ publishAs }) => publishAs !== undefined).map(({ code }) => code);
  return codes.every((code) => !hidden.includes(code));
}

function shownMeasure(codebook: Codebook, { of, filter, ...measure }: Measure, reader: Reader): PublicMeasure {
  const showsOf = of !== undefined && shows(reader, codebook.amounts.get(of)?.audience ?? 'internal');
  const shown = { ...measure, ...(showsOf ? { of } : {}) };
  if (filter === undefined) return shown;
  return filtersShownOnly(codebook, filter, reader) ? { ...shown, filter } : { ...shown, filterWithheld: true };
}

/** One level of a variable, and whether the reader sees it. */
interface PublishedLevel {
  codes: readonly Code[];
  isShown: boolean;
}

/**
 * The codes of one level as readers see them. Codes that are published as another are gone. The parent is the code above
 * in the next level that is shown, or the one that this is published as; absent if no coarser level is.
 * `levels` are those of one variable, finest first.
 */
function publishedCodes(levels: readonly PublishedLevel[], depth: number): Code[] {
  const byCode = levels.map(({ codes }) => new Map(codes.map((code) => [code.code, code])));
  const target = levels.findIndex(({ isShown }, index) => index > depth && isShown);
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

/** Writes out the wanted levels of a list: the finest, if `finest` is true, and the coarser ones that `wanted` names. */
function publishList(list: ResolvedList, finest: boolean, wanted: ReadonlySet<string>): OwnList {
  const levels = list.levels.map(({ id, codes }) => ({ codes, isShown: id === undefined ? finest : wanted.has(id) }));
  const coarser = list.levels.flatMap(({ id, label, separate, ...level }, depth) =>
    id !== undefined && wanted.has(id)
      ? [{ id, label, ...otherLabels(level), ...(separate && { separate }), codes: publishedCodes(levels, depth) }]
      : [],
  );
  return {
    label: list.label,
    ...otherLabels(list),
    ...(list.source === undefined ? {} : { source: list.source }),
    codes: finest ? publishedCodes(levels, 0) : [],
    ...(coarser.length === 0 ? {} : { levels: coarser }),
  };
}
