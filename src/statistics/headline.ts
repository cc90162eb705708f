import { type Codebook, knownDimension, knownMeasure } from '../codebook/model.ts';
import { printStatement } from '../codebook/statement.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import type { Citation } from '../schemas/release.ts';
import type { ComputedHeadline, ExternalHeadline, HeadlineResult } from '../schemas/stored.ts';
import type { TableLookup } from './answer.ts';
import { citationOf, type ReleaseView } from './citation.ts';
import { type Decimal, plainDecimal } from './fraction.ts';
import { externalOf, figureWindow, headlineFigure, measureOf, whereOf } from './headline-figure.ts';
import { boundCodesNote, notesOf, termsNote } from './notes.ts';
import { statisticsQuery } from './query.ts';
import type { PresentCodes } from './table.ts';
import { pluralOf, withCommas, withUnit, wordingOf } from './wording.ts';

/** Headlines as a release stores and serves them: `docs/reference/headlines.md`. */

/** A headline as it is served, with what only the release knows. */
export type HeadlineBody = (ComputedHeadline & { citation: Citation | null; release: string }) | ExternalHeadline;

/**
 * Computes the headlines of a release, in codebook order, followed by the external figures. `present` are the codes that occur
 * in the release; `unions` has the numbers that `headlinesNeed` asks for beside the tables, where they have been counted.
 */
export function computeHeadlines(
  codebook: Codebook,
  tables: TableLookup,
  present: PresentCodes,
  unions: ReadonlyMap<string, bigint> = new Map(),
): HeadlineResult[] {
  const { headlines, externalFigures } = codebook.definition.codebook;
  return [
    ...headlines.map((headline) => computedHeadline(codebook, headline, tables, present, unions.get(headline.id))),
    ...externalFigures.map(externalHeadline),
  ];
}

/** A headline as the release serves it: with an absolute query path and the citation. */
export function headlineBody(codebook: Codebook, result: HeadlineResult, release: ReleaseView): HeadlineBody {
  if (!result.computed) return result;
  const query = result.query === null ? null : `${releasePath(release)}/${result.query}`;
  const citation = citationOf(codebook.definition, release, { headline: result.id });
  return { ...result, query, citation, release: release.version };
}

function computedHeadline(
  codebook: Codebook,
  headline: HeadlineDefinition,
  tables: TableLookup,
  present: PresentCodes,
  union: bigint | undefined,
): ComputedHeadline {
  const { id, form, statement, statistic } = headline;
  const { words, ...figure } = headlineFigure(codebook, headline, present, tables, union);
  const wording = words && wordingOf(form, words);
  const value = Number(figure.value ?? 0); // there is a value wherever there is a wording
  return {
    id,
    computed: true,
    statistic,
    statement: wording && printStatement(statement, wording.text, value),
    wording,
    ...figure,
    ...subjectOf(codebook, headline, figure.notReported),
    ...(statistic === 'rate' && { days: headline.days }),
  };
}

type Subject = Pick<ComputedHeadline, 'unit' | 'countingUnit' | 'population' | 'window' | 'query' | 'usage'> &
  Pick<ComputedHeadline, 'externalFigure' | 'note'>;

/** What a headline is a figure of, and what has to be said with it. */
function subjectOf(codebook: Codebook, headline: HeadlineDefinition, notReported: Decimal | null): Subject {
  const { window } = codebook.definition.coverage;
  const { usage = [], note } = headline;
  const external = externalOf(codebook, headline);
  if (external)
    return {
      unit: external.unit,
      countingUnit: null,
      population: external.source,
      window: figureWindow(external, window),
      query: null,
      // Limits on the use of the figure are limits on the use of its rate.
      usage: [...new Set([...usage, ...(external.usage ?? [])])],
      externalFigure: external.id,
      ...(note !== undefined && { note }),
    };
  const measure = knownMeasure(codebook, measureOf(headline) ?? '');
  const share = headline.statistic === 'share' ? headline : undefined;
  // A quoted sentence appears without the note of its measure.
  const said = [
    note ?? termsNote(measure),
    // Where the note says why there is no sum, there is nothing to add.
    headline.statistic === 'sum' && note === undefined ? missingText(measure, notReported) : undefined,
    boundCodesNote(codebook, [measure], Object.keys(whereOf(headline))),
  ]
    .filter((text) => text !== undefined)
    .join(' ');
  return {
    unit: measure.unit,
    countingUnit: measure.countingUnit,
    population: measure.population,
    window,
    query: statisticsQuery({
      measures: [measure.id],
      by: [],
      where: Object.entries(whereOf(headline)).map(([dimension, codes]) => ({ dimension, codes })),
      totals: false,
      share: share ? [share.share] : [],
      base: share?.base ?? 'all',
    }),
    usage,
    ...(said !== '' && { note: said }),
  };
}

/** What has to be said with the statistics behind a headline, and so with it. */
export function notesOfHeadline(
  codebook: Codebook,
  { id, computed, ...rest }: HeadlineResult,
  release: ReleaseView,
): string[] {
  const { codebook: definition, coverage } = codebook.definition;
  if (!computed) return [];
  const headline = definition.headlines.find((one) => one.id === id);
  const measure = headline && measureOf(headline);
  // A rate of a figure of another body.
  if (headline === undefined || measure === undefined) return [coverage.completeness];
  const dimensions = Object.entries(whereOf(headline)).map(([name, codes]) => {
    const dimension = knownDimension(codebook, name);
    return { dimension, positions: codes.flatMap((code) => dimension.index.get(code) ?? []) };
  });
  const withheld = 'status' in rest && rest.status === 'suppressed';
  const notes = notesOf({ codebook, measures: [knownMeasure(codebook, measure)], dimensions, withheld, release });
  return notes.filter(({ mandatory }) => mandatory).map(({ text }) => text);
}

/** A sum looks like all there is. */
function missingText({ countingUnit }: Measure, missing: Decimal | null): string | undefined {
  if (missing === null || missing === '0') return undefined;
  return `The sum is of what is reported: ${withUnit(withCommas(missing), pluralOf(countingUnit))} ${missing === '1' ? 'has' : 'have'} no amount.`;
}

function externalHeadline(figure: ExternalFigure): ExternalHeadline {
  return {
    id: figure.id,
    computed: false,
    statement: figure.wording,
    value: plainDecimal(figure.value),
    bound: figure.bound,
    unit: figure.unit,
    publisher: figure.publisher,
    source: figure.source,
    publishedOn: figure.publishedOn ?? null,
    period: figure.period,
    usage: figure.usage ?? [],
  };
}

/** The decimals of each headline that is a number of its measure's amounts. */
export const headlinePlaces = ({ definition, measures }: Codebook): ReadonlyMap<string, number | undefined> =>
  new Map(
    definition.codebook.headlines.map((headline) => [
      headline.id,
      headline.statistic === 'rate' ? undefined : measures.get(headline.measure)?.decimals,
    ]),
  );

/** A headline in one release: a line of its history. */
export interface HeadlineEdition {
  version: string;
  state: 'published' | 'superseded' | 'withdrawn';
  publishedAt: string;
  /** The newest published release above it. */
  supersededBy: string | null;
  /** Null for a withdrawn release, whose figures are no longer served. */
  result: HeadlineResult | null;
}

/** The path of the headline in that release, or of the manifest that says why the release is withdrawn. */
export function editionPath(dataset: string, id: string, { version, state }: HeadlineEdition): string {
  const path = releasePath({ dataset, version });
  return state === 'withdrawn' ? path : `${path}/headlines/${id}`;
}
