import type { Codebook, Dimension } from '../codebook/model.ts';
import { type PublishedCodebook, publishedDefinition, publishedDimensions } from '../codebook/published.ts';
import type { HeadlineDefinition } from '../schemas/headline.ts';

/** What a release promises its readers by name, and what each name means: what decides how much a new version changes. */

export const PART_KINDS = ['measures', 'dimensions', 'codes', 'quantities', 'tables', 'headlines'] as const;
export type PartKind = (typeof PART_KINDS)[number];

export interface PublishedPart {
  /** What readers call it. */
  names: Readonly<Record<string, string | readonly string[]>>;
  label: string | null;
  /** Another meaning under the same name breaks whoever relies on it. */
  meaning: unknown;
  /** Meaning of which the published codebook may not show all: what is hidden in both moves no version. */
  guarded: Readonly<Record<string, Guarded>>;
  /** How it is shown: numbers look different, and mean the same. */
  form: unknown;
}

export interface Guarded {
  real: unknown;
  hidden: boolean;
}

export interface PublishedShape {
  parts: Readonly<Record<PartKind, ReadonlyMap<string, PublishedPart>>>;
  /** What everything in the release depends on. */
  whole: Readonly<Record<'window' | 'youthRule' | 'policy', unknown>>;
}

export function publishedShape(codebook: Codebook): PublishedShape {
  const { coverage, settings } = codebook.definition;
  const published = publishedDefinition(codebook);
  const dimensions = publishedDimensions(codebook);
  return {
    parts: {
      measures: measureParts(codebook, published),
      dimensions: new Map(dimensions.map((dimension) => [dimension.id, dimensionPart(codebook, published, dimension)])),
      codes: new Map(dimensions.flatMap(codeParts)),
      quantities: quantityParts(published),
      tables: tableParts(codebook),
      headlines: headlineParts(published),
    },
    whole: { window: coverage.window, youthRule: settings.youthRule, policy: published.disclosure.policy },
  };
}

const part = (
  names: PublishedPart['names'],
  label: string | null,
  meaning: unknown,
  rest: Partial<PublishedPart> = {},
): PublishedPart => ({ names, label, meaning, guarded: {}, form: null, ...rest });

function measureParts(codebook: Codebook, published: PublishedCodebook): Map<string, PublishedPart> {
  return new Map(
    published.measures.map(({ id, label, unit, countingUnit, statistic, of, filter, decimals }) => {
      const real = codebook.measures.get(id);
      const guarded = {
        of: { real: real?.of, hidden: real?.of !== of },
        filter: { real: real?.filter, hidden: real?.filter !== undefined && filter === undefined },
      };
      return [id, part({ id }, label, { unit, countingUnit, statistic }, { guarded, form: decimals })];
    }),
  );
}

function dimensionPart(codebook: Codebook, published: PublishedCodebook, dimension: Dimension): PublishedPart {
  const { id, label, root, level, kind, unit, multiple, youthWithheld, quantity } = dimension;
  const real = codebook.definition.codebook.derived.find((one) => one.id === root);
  const shown = published.derived.find((one) => one.id === root);
  const guarded = { rule: { real: real?.rule, hidden: real !== undefined && shown?.rule === undefined } };
  return part({ id }, label, { root, level, kind, unit, multiple, youthWithheld, quantity }, { guarded });
}

const codeParts = ({ id: dimension, codes }: Dimension): [string, PublishedPart][] =>
  codes.map(({ code, label, parent, min, max }) => [
    `${dimension} ${code}`,
    part({ dimension, code }, label, { parent, min, max }),
  ]);

const quantityParts = ({ quantities }: PublishedCodebook): Map<string, PublishedPart> =>
  new Map(quantities.map(({ id, label, unit, level }) => [id, part({ id }, label, { unit, level })]));

/** One for each measure of a table: a table is its set of dimensions. */
function tableParts({ tables }: Codebook): Map<string, PublishedPart> {
  return new Map(
    tables.flatMap(({ by, measures }) =>
      measures.map((measure): [string, PublishedPart] => [tableName(by, measure), part({ by, measure }, null, null)]),
    ),
  );
}

export const tableName = (by: readonly string[], measure: string): string => `${[...by].sort().join(',')} ${measure}`;

function headlineParts({ headlines, externalFigures }: PublishedCodebook): Map<string, PublishedPart> {
  return new Map([
    ...headlines.map((headline): [string, PublishedPart] => {
      return [headline.id, part({ id: headline.id }, headline.statement, meaningOfHeadline(headline))];
    }),
    ...externalFigures.map(({ id, wording, bound, unit }): [string, PublishedPart] => {
      return [id, part({ id }, wording, { external: true, bound, unit })];
    }),
  ]);
}

function meaningOfHeadline(headline: HeadlineDefinition): object {
  const { statement: _, usage: __, note: ___, ...meaning } = headline;
  return meaning;
}
