import type { Codebook } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import type { ExternalFigure, HeadlineDefinition } from '../schemas/headline.ts';
import type { Citation } from '../schemas/release.ts';
import type { DAY_BASES, HEADLINE_STATISTICS } from '../schemas/vocabulary.ts';
import type { ObservationStatus, TableLookup } from './answer.ts';
import { citationOf, type ReleaseView, releasePath } from './citation.ts';
import { type Decimal, exactDecimal, parseDecimal } from './fraction.ts';
import {
  type Bounds,
  externalOf,
  type Figure,
  headlineFigure,
  measureOf,
  missingBounds,
  readCells,
  whereOf,
  windowOf,
} from './headline-figure.ts';
import { termsNote } from './notes.ts';
import { type ShareBase, statisticsQuery } from './query.ts';
import type { PresentCodes } from './table.ts';
import { type Flag, type Wording, wordingOf } from './wording.ts';

/** A headline as one release has it: a line of its history. */
export interface HeadlineEdition {
  version: string;
  state: 'published' | 'superseded' | 'withdrawn';
  publishedAt: string;
  /** The newest published release above it. */
  supersededBy: string | null;
  /** Null of a withdrawn release: its figures are served no more. */
  result: HeadlineResult | null;
}

/** Where more of it is: the headline, or, of a withdrawn release, the manifest that says why. */
export function editionPath(dataset: string, id: string, { version, state }: HeadlineEdition): string {
  const path = releasePath({ dataset, version });
  return state === 'withdrawn' ? path : `${path}/headlines/${id}`;
}

/** A headline's figure as it is computed and stored with a release: numbers as decimals, so that none is rounded on the way. */
export interface ComputedHeadline {
  id: string;
  computed: true;
  /** Null where there is no wording. */
  statement: string | null;
  statistic: (typeof HEADLINE_STATISTICS)[number];
  /** A share with four decimals, a rate with two, a sum unconverted; null if there is none (`status` says why). */
  value: Decimal | null;
  /** Of a share, one decimal. */
  percent: Decimal | null;
  /** Of a share; of a rate the count. */
  numerator: Decimal | null;
  /** Of a share; of a rate the days. */
  denominator: Decimal | null;
  base: ShareBase | null;
  /** Units at the other conditions whose code is not reported; of a sum, units without an amount. Null where that is no one number. */
  notReported: Decimal | null;
  missingBounds: Bounds | null;
  unit: string;
  countingUnit: string | null;
  population: string;
  window: { from: string; to: string };
  wording: Wording | null;
  /** What gives the figure again, below the release; null of an external figure. */
  query: string | null;
  usage: readonly string[];
  flags: readonly Flag[];
  status?: ObservationStatus;
  /** Of a rate. */
  days?: { basis: (typeof DAY_BASES)[number]; calendar?: string | undefined };
  /** Of a rate over a figure of somebody else: its id. */
  externalFigure?: string;
  note?: string;
}

/** A figure of somebody else, served as it was published. */
export interface ExternalHeadline {
  id: string;
  computed: false;
  /** Its exact wording. */
  statement: string;
  value: Decimal;
  bound: ExternalFigure['bound'];
  unit: string;
  publisher: string;
  source: string;
  publishedOn: string | null;
  period: string;
  usage: readonly string[];
}

type Worded = Omit<Figure, 'words'> & Pick<ComputedHeadline, 'statement' | 'wording'>;

export type HeadlineResult = ComputedHeadline | ExternalHeadline;

/** What R/headlines serves of a headline: contract statistics 3. */
export type HeadlineBody = (ComputedHeadline & { citation: Citation | null; release: string }) | ExternalHeadline;

/**
 * The figures of a release's headlines, in codebook order, then the external figures. `present` are the release's codes;
 * `unions` the numbers that `headlinesNeed` asks for beside the tables, where they have been counted.
 */
export function computeHeadlines(
  codebook: Codebook,
  tables: TableLookup,
  present: PresentCodes,
  unions: ReadonlyMap<string, bigint> = new Map(),
): HeadlineResult[] {
  const { headlines, externalFigures } = codebook.definition.codebook;
  return [
    ...headlines.map((headline) => computed(codebook, headline, tables, present, unions.get(headline.id))),
    ...externalFigures.map(externalHeadline),
  ];
}

/** The body of one headline, with what only the release knows. */
export function headlineBody(codebook: Codebook, result: HeadlineResult, release: ReleaseView): HeadlineBody {
  if (!result.computed) return result;
  const query = result.query === null ? null : `${releasePath(release)}/${result.query}`;
  return { ...result, query, citation: citationOf(codebook.definition, release), release: release.version };
}

function computed(
  codebook: Codebook,
  headline: HeadlineDefinition,
  tables: TableLookup,
  present: PresentCodes,
  union: bigint | undefined,
): ComputedHeadline {
  const { coverage } = codebook.definition;
  const common = { id: headline.id, computed: true, statistic: headline.statistic } as const;
  const external = externalOf(codebook, headline);
  if (external && headline.statistic === 'rate') {
    const figure = headlineFigure(codebook, headline, present, undefined);
    const window = windowOf(external, coverage.window);
    return {
      ...common,
      ...worded(headline, figure),
      missingBounds: null,
      unit: external.unit,
      countingUnit: null,
      population: external.source,
      window,
      query: null,
      // What may not be done with the figure may not be done with its rate.
      usage: [...new Set([...(headline.usage ?? []), ...(external.usage ?? [])])],
      days: headline.days,
      externalFigure: external.id,
      ...noteOf(headline),
    };
  }
  const measure = codebook.measures.get(measureOf(headline) ?? '')!; // the codebook was checked
  const cells = readCells(codebook, headline, tables);
  const figure = headlineFigure(codebook, headline, present, cells);
  const share = headline.statistic === 'share' ? headline : undefined;
  return {
    ...common,
    ...worded(headline, figure),
    missingBounds: share ? missingBounds(codebook, present, share, cells, union) : null,
    unit: measure.unit,
    countingUnit: measure.countingUnit,
    population: measure.population,
    window: coverage.window,
    query: statisticsQuery({
      measures: [measure.id],
      by: [],
      where: Object.entries(whereOf(headline)).map(([dimension, codes]) => ({ dimension, codes })),
      totals: false,
      share: share ? [share.share] : [],
      base: share?.base ?? 'all',
    }),
    usage: headline.usage ?? [],
    ...(headline.statistic === 'rate' ? { days: headline.days } : {}),
    ...noteOf(headline, measure),
  };
}

/** Its own note; without one, and of terms, which terms they are: the sentence travels without the measure. */
function noteOf({ note }: HeadlineDefinition, measure?: Measure): { note?: string } {
  const text = note ?? (measure && termsNote(measure));
  return text === undefined ? {} : { note: text };
}

/** The figure with its sentence; both null where there is no wording. */
function worded({ form, statement }: HeadlineDefinition, { words, ...figure }: Figure): Worded {
  const wording = words && wordingOf(form, words);
  return { statement: wording && statement.split('{wording}').join(wording.text), wording, ...figure };
}

function externalHeadline(figure: ExternalFigure): ExternalHeadline {
  return {
    id: figure.id,
    computed: false,
    statement: figure.wording,
    value: exactDecimal(parseDecimal(figure.value))!, // a decimal number: its decimals end
    bound: figure.bound,
    unit: figure.unit,
    publisher: figure.publisher,
    source: figure.source,
    publishedOn: figure.publishedOn ?? null,
    period: figure.period,
    usage: figure.usage ?? [],
  };
}
