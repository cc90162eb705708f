import { isDeepStrictEqual } from 'node:util';
import type { CodebookChanges } from '../schemas/change.ts';
import type { HeadlineDefinition } from '../schemas/headline.ts';
import type { MEANING_SETTINGS } from '../schemas/vocabulary.ts';
import type { Codebook, Dimension } from './model.ts';
import { publicDimensions, type Reader, type ShownCodebook, shownCodebook } from './public.ts';
import { keyName } from './table-plan.ts';

/**
 * The structure of a release (every name that it promises its readers, and what the name means) and how two structures differ.
 * The difference decides how much the version number rises (`docs/reference/releases.md`, "Versions").
 */

/** The kinds of things that have published names. */
export const PART_KINDS = ['measures', 'dimensions', 'codes', 'quantities', 'tables', 'headlines'] as const;
export type PartKind = (typeof PART_KINDS)[number];

interface PublishedShape {
  parts: Readonly<Record<PartKind, ReadonlyMap<string, PublishedPart>>>;
  /** What every number of the release depends on. */
  whole: Readonly<Record<(typeof MEANING_SETTINGS)[number], unknown>>;
  /** The public parameters of the disclosure policy. With others, numbers are shown in another form. */
  parameters: unknown;
}

interface PublishedPart {
  /** What readers call it. */
  names: Readonly<Record<string, string | readonly string[]>>;
  label: string | null;
  /** What the name means. Another meaning under the same name misleads readers who rely on it. */
  meaning: unknown;
  /** What it was called before. */
  formerly?: readonly string[] | undefined;
  /** Meaning that the published codebook may hide. */
  guarded: Readonly<Record<string, Guarded>>;
  /** How numbers are shown: in another form they look different and mean the same. */
  form: unknown;
}

interface Guarded {
  real: unknown;
  hidden: boolean;
}

type Names = PublishedPart['names'];

/** How two structures differ, name by name. */
export interface Structure {
  added: Readonly<Record<PartKind, readonly Names[]>>;
  removed: Readonly<Record<PartKind, readonly Names[]>>;
  /** The name is the same and means something else. */
  redefined: Readonly<Record<PartKind, readonly Names[]>>;
  relabelled: Readonly<Record<PartKind, readonly Relabelled[]>>;
  /** Codes that mean the same under another name (`renamedFrom`). They are neither added nor removed. */
  renamed: readonly RenamedCode[];
  /** What every number depends on and is no longer the same. */
  whole: readonly (keyof PublishedShape['whole'])[];
  /** Some numbers are shown in another form. */
  reformed: boolean;
}

interface Relabelled {
  names: Names;
  previous: string;
  label: string;
}

type RenamedCode = CodebookChanges['renamed'][number];

/** How the structure differs between the release before and the one after. */
export function structureBetween(before: PublishedShape, after: PublishedShape): Structure {
  const renamed = renamedCodes(before, after);
  const isRenamed = new Set(
    renamed.flatMap((one) => [codeKey(one.dimension, one.previous), codeKey(one.dimension, one.code)]),
  );
  const earlierNames = (value: unknown) => (renamed.length === 0 ? value : withLaterNames(value, renamed));
  const pairs = (kind: PartKind) =>
    [...after.parts[kind]].flatMap(([key, now]): { was: PublishedPart; now: PublishedPart }[] => {
      const was = before.parts[kind].get(key);
      return was ? [{ was, now }] : [];
    });
  const only = (kind: PartKind, here: PublishedShape, there: PublishedShape): Names[] =>
    [...here.parts[kind]].flatMap(([key, { names }]) => {
      // A dimension that only one side has is named itself, so its codes are not.
      const inside = kind !== 'codes' || there.parts.dimensions.has(String(names.dimension));
      return inside && !there.parts[kind].has(key) && !(kind === 'codes' && isRenamed.has(key)) ? [names] : [];
    });
  return {
    added: each((kind) => only(kind, after, before)),
    removed: each((kind) => only(kind, before, after)),
    redefined: each((kind) =>
      pairs(kind).flatMap(({ was, now }) => (meansTheSame(was, now, earlierNames) ? [] : [now.names])),
    ),
    relabelled: each((kind) =>
      pairs(kind).flatMap(({ was, now }) =>
        was.label === null || now.label === null || was.label === now.label
          ? []
          : [{ names: now.names, previous: was.label, label: now.label }],
      ),
    ),
    renamed,
    whole: (Object.keys(after.whole) as (keyof PublishedShape['whole'])[]).filter(
      (name) => !isDeepStrictEqual(before.whole[name], after.whole[name]),
    ),
    reformed:
      !isDeepStrictEqual(before.parameters, after.parameters) ||
      PART_KINDS.some((kind) => pairs(kind).some(({ was, now }) => !isDeepStrictEqual(was.form, now.form))),
  };
}

const each = <T>(of: (kind: PartKind) => T): Record<PartKind, T> =>
  Object.fromEntries(PART_KINDS.map((kind) => [kind, of(kind)])) as Record<PartKind, T>; // all kinds are there

const renamedCodes = (before: PublishedShape, after: PublishedShape): RenamedCode[] =>
  [...after.parts.codes.values()].flatMap(({ names, formerly = [] }) => {
    const [dimension, code] = [String(names.dimension), String(names.code)];
    const publishes = (shape: PublishedShape) => (name: string) => shape.parts.codes.has(codeKey(dimension, name));
    const previous = earlierName(code, formerly, publishes(before), publishes(after));
    return previous === undefined ? [] : [{ dimension, previous, code }];
  });

type Publishes = (code: string) => boolean;

/**
 * What a code of the later codebook was called in the earlier one, if it was renamed: the earlier one publishes exactly one of its
 * former names, and the later one no longer does. Two codes that have become one are not a renaming: their figures would have to be
 * added up.
 */
export function earlierName(
  code: string,
  formerNames: readonly string[],
  was: Publishes,
  isNow: Publishes,
): string | undefined {
  const former = formerNames.filter((name) => was(name) && !isNow(name));
  return former.length === 1 && !was(code) ? former[0] : undefined;
}

const codeKey = (dimension: string, code: string): string => `${dimension} ${code}`;

/** A meaning in which codes of dimensions are named (a filter, the rule of a derived variable), with the later names of codes. */
function withLaterNames(meaning: unknown, renamed: readonly RenamedCode[]): unknown {
  const rename = (value: unknown, dimension?: string): unknown => {
    if (typeof value === 'string') {
      return renamed.find((one) => one.dimension === dimension && one.previous === value)?.code ?? value;
    }
    if (Array.isArray(value)) return value.map((item) => rename(item, dimension));
    if (typeof value !== 'object' || value === null) return value;
    const of = 'of' in value && 'codes' in value ? String(value.of) : dimension; // the rule `map`
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        name === 'of' ? member : rename(member, renamed.some((one) => one.dimension === name) ? name : of),
      ]),
    );
  };
  return rename(meaning);
}

const meansTheSame = (was: PublishedPart, now: PublishedPart, present: (value: unknown) => unknown): boolean =>
  isDeepStrictEqual(unordered(present(was.meaning)), unordered(now.meaning)) &&
  Object.keys(now.guarded).every((name) => sameGuarded(was.guarded[name], now.guarded[name], present));

/** A change in what neither release shows redefines nothing by itself. It shows in the values. */
const sameGuarded = (
  was: Guarded | undefined,
  now: Guarded | undefined,
  present: (value: unknown) => unknown,
): boolean =>
  (was?.hidden === true && now?.hidden === true) ||
  isDeepStrictEqual(unordered(present(was?.real)), unordered(now?.real));

/** A value without the parts that carry no meaning: the order of a list of codes, and undefined members. */
function unordered(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((item) => typeof item === 'string') ? [...value].sort() : value.map(unordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (member === undefined ? [] : [[name, unordered(member)]])),
  );
}

/** The structure that a release with this codebook publishes, or that partners see of its records. */
export function publishedShape(codebook: Codebook, reader: Reader = 'public'): PublishedShape {
  const { coverage, kind, settings } = codebook.definition;
  const published = shownCodebook<Reader>(codebook, reader);
  const dimensions = publicDimensions(codebook, reader);
  return {
    parts: {
      measures: measureParts(codebook, published),
      dimensions: new Map(dimensions.map((dimension) => [dimension.id, dimensionPart(codebook, published, dimension)])),
      codes: new Map(dimensions.flatMap(codeParts)),
      quantities: quantityParts(published),
      tables: tableParts(codebook),
      headlines: headlineParts(published),
    },
    whole: {
      window: coverage.window,
      gaps: gapDays(coverage),
      youthRule: settings.youthRule,
      policy: published.disclosure.policy,
      // Before there was this setting, a missing row was a zero.
      absentRows: settings.absentRows ?? (kind === 'aggregate' ? 'zero' : undefined),
    },
    parameters: publicParameters(published),
  };
}

/** The secret ones are no part of a structure: a change of them shows in the values, or not at all. */
function publicParameters({ disclosure: { policy, reason: _, ...parameters } }: ShownCodebook<Reader>): unknown {
  return policy === 'none' ? undefined : unordered(parameters);
}

/** Days alone: a reason may be put better without a change of meaning. */
const gapDays = ({ gaps = [] }: Codebook['definition']['coverage']) => gaps.map(({ from, to }) => `${from}/${to}`);

const partOfShape = (
  names: Names,
  label: string | null,
  meaning: unknown,
  rest: Partial<PublishedPart> = {},
): PublishedPart => ({ names, label, meaning, guarded: {}, form: null, ...rest });

function measureParts(codebook: Codebook, published: ShownCodebook<Reader>): Map<string, PublishedPart> {
  return new Map(
    published.measures.map(({ id, label, unit, countingUnit, statistic, of, filter, decimals }) => {
      const real = codebook.measures.get(id);
      const guarded = {
        of: { real: real?.of, hidden: real?.of !== of },
        filter: { real: real?.filter, hidden: real?.filter !== undefined && filter === undefined },
      };
      return [id, partOfShape({ id }, label, { unit, countingUnit, statistic }, { guarded, form: decimals })];
    }),
  );
}

function dimensionPart(codebook: Codebook, published: ShownCodebook<Reader>, dimension: Dimension): PublishedPart {
  const { id, label, root, level, kind, unit, multiple, youthWithheld, quantity } = dimension;
  const real = codebook.definition.codebook.derived.find((one) => one.id === root);
  const shown = published.derived.find((one) => one.id === root);
  const guarded = { rule: { real: real?.rule, hidden: real !== undefined && shown?.rule === undefined } };
  return partOfShape({ id }, label, { root, level, kind, unit, multiple, youthWithheld, quantity }, { guarded });
}

const codeParts = ({ id: dimension, codes }: Dimension): [string, PublishedPart][] =>
  codes.map(({ code, label, parent, min, max, renamedFrom: formerly }) => [
    codeKey(dimension, code),
    partOfShape({ dimension, code }, label, { parent, min, max }, { formerly }),
  ]);

const quantityParts = ({ quantities }: ShownCodebook<Reader>): Map<string, PublishedPart> =>
  new Map(quantities.map(({ id, label, unit, level }) => [id, partOfShape({ id }, label, { unit, level })]));

/** One part for each measure of a table, which is known by its set of dimensions. */
function tableParts({ tables }: Codebook): Map<string, PublishedPart> {
  return new Map(
    tables.flatMap(({ by, measures }) =>
      measures.map((measure): [string, PublishedPart] => [
        tableName(by, measure),
        partOfShape({ by, measure }, null, null),
      ]),
    ),
  );
}

/** The name of a measure of a table, whatever the order of its dimensions. */
export const tableName = (by: readonly string[], measure: string): string => `${keyName(by)} ${measure}`;

function headlineParts({ headlines, externalFigures }: ShownCodebook<Reader>): Map<string, PublishedPart> {
  return new Map([
    ...headlines.map((headline): [string, PublishedPart] => {
      const { id, statement, form } = headline;
      return [id, partOfShape({ id }, statement, meaningOfHeadline(headline), { form })];
    }),
    ...externalFigures.map(({ id, wording, bound, unit }): [string, PublishedPart] => {
      return [id, partOfShape({ id }, wording, { external: true, bound, unit })];
    }),
  ]);
}

function meaningOfHeadline(headline: HeadlineDefinition): object {
  const { statement: _, form: __, usage: ___, note: ____, ...meaning } = headline;
  return meaning;
}
