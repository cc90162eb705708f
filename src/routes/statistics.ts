import { z } from 'zod';
import type { Theme } from '../formats/chart/look.ts';
import type { PictureWidth } from '../formats/chart/shape.ts';
import { represent } from '../formats/representation.ts';
import { MEDIA_TYPES, type Representation, SUFFIXES } from '../formats/representation-path.ts';
import type { Context } from '../http/context.ts';
import { splitUrl } from '../http/methods.ts';
import { type App, operation } from '../http/operation.ts';
import { flag, oneOf, RELEASE_PATH, statisticsParameters } from '../http/parameters.ts';
import { releasePath } from '../schemas/addresses.ts';
import { CsvwTable, JsonStatDataset, VegaLiteChart } from '../schemas/formats.ts';
import { StatisticsAnswerBody } from '../schemas/statistics.ts';
import { CHART_WIDTHS, REPRESENTATIONS, THEMES } from '../schemas/vocabulary.ts';
import { assemble } from '../statistics/answer.ts';
import { canonicalQuery, planQuery, statisticsQuery } from '../statistics/query.ts';
import { openReleased, sendReleaseAnswer } from './release-answers.ts';

const csvParameters = { ...statisticsParameters, bom: flag('Begin with a byte-order mark, for spreadsheets.') };
const chartParameters = {
  ...statisticsParameters,
  theme: oneOf(THEMES, 'Colours of the chart: for a light page, or for a dark one.').default('light'),
  width: oneOf(CHART_WIDTHS, 'Width of the picture in pixels: 360 has a layout for phones.').default('752'),
};

function statisticsQueryOf(representation: Representation): typeof csvParameters & typeof chartParameters {
  const isChart = CHARTS.includes(representation);
  const parameters = representation === 'csv' ? csvParameters : isChart ? chartParameters : statisticsParameters;
  return parameters as ReturnType<typeof statisticsQueryOf>; // what a representation lacks is undefined
}

const SELECTS =
  'Selects cells of a published table; nothing is added up. The dimensions of the answer are those of `by`, then those named only in `where`, in the order of their ids; they must lie in one published table.';
const CHART =
  'The kind of chart follows from the shape of the answer: one measure, and at most two dimensions with several codes. Of more than 30 codes the first 25 are drawn, and the chart says so.';

const OPERATIONS: Record<Representation, { id: string; summary: string; description: string; body: z.ZodType }> = {
  json: {
    id: 'getStatistics',
    summary: 'Precomputed statistics of a release',
    description: `${SELECTS} The other representations take the same query; \`links\` has their paths.`,
    body: StatisticsAnswerBody,
  },
  csv: {
    id: 'getStatisticsCsv',
    summary: 'The same statistics as CSV',
    description:
      'Codes and labels of the dimensions, then measure, unit, value, share, denominator, status, share_status, flags, symbol; under the policy `threshold` also interval_low and interval_high. RFC 4180, UTF-8; null is empty.',
    body: z.string(),
  },
  xlsx: {
    id: 'getStatisticsXlsx',
    summary: 'The same statistics as a workbook',
    description:
      'XLSX: a sheet with the columns of the CSV, the values and the shares as crosstabs, and a sheet with notes, source and query. Up to 20,000 rows.',
    body: z.string().meta({ format: 'binary' }).describe('XLSX.'),
  },
  parquet: {
    id: 'getStatisticsParquet',
    summary: 'The same statistics as Parquet',
    description: 'The columns of the CSV. Title, source and notes are in the metadata of the file.',
    body: z.string().meta({ format: 'binary' }).describe('Parquet.'),
  },
  jsonstat: {
    id: 'getStatisticsJsonStat',
    summary: 'The same statistics as JSON-stat 2.0',
    description: 'A dataset of JSON-stat 2.0, with the measure as its first dimension. Up to 500,000 places.',
    body: JsonStatDataset,
  },
  csvw: {
    id: 'getStatisticsCsvMetadata',
    summary: 'What the columns of the CSV are',
    description: 'Metadata of the CSV of the same query, as CSV on the Web has it.',
    body: CsvwTable,
  },
  'vega-lite': {
    id: 'getStatisticsChart',
    summary: 'The same statistics as a chart, in Vega-Lite',
    description: `${CHART} The data are in the chart.`,
    body: VegaLiteChart,
  },
  svg: {
    id: 'getStatisticsSvg',
    summary: 'The same chart, drawn',
    description: `${CHART} Fit for an img element on another site.`,
    body: z.string().describe('SVG.'),
  },
  png: {
    id: 'getStatisticsPng',
    summary: 'The same chart as PNG',
    description: `${CHART} Two pixels for each of the SVG.`,
    body: z.string().meta({ format: 'binary' }).describe('PNG.'),
  },
};

const CHARTS: readonly Representation[] = ['vega-lite', 'svg', 'png'];

/** What of the look of a chart differs from the usual. */
const lookOf = ({ theme, width }: { theme: Theme; width: PictureWidth }): string =>
  `${theme === 'light' ? '' : `&theme=${theme}`}${width === '752' ? '' : `&width=${width}`}`;

export async function statisticsRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { reader, charts, door } = context;

  for (const representation of REPRESENTATIONS) {
    const { body, ...described } = OPERATIONS[representation];
    const suffix = SUFFIXES[representation];
    app.get(
      `/datasets/:dataset/releases/:version/statistics${suffix}`,
      operation({
        ...described,
        tag: 'statistics',
        access: 'public',
        path: RELEASE_PATH,
        query: statisticsQueryOf(representation),
        answers: { 200: { [MEDIA_TYPES[representation]]: body } },
        noted: true,
        saved: true,
        problems: [422],
      }),
      async (request, reply) => {
        const { measure, bom: isMarked, theme = 'light', width = '752', ...conditions } = request.query;
        const bom = isMarked === true;
        const query = { ...conditions, measures: measure };
        const release = await openReleased(context, request);
        const { codebook, view } = release;
        const [, sent] = splitUrl(request.raw.url);
        const client = door.clientOf(request.raw);
        return sendReleaseAnswer(context, reply, {
          releases: [release],
          key: `${suffix} ${statisticsQuery(canonicalQuery(codebook, query))}${bom ? '&bom=true' : ''}${lookOf({ theme, width })}`,
          pinned: `${releasePath(view)}/statistics${suffix}${sent === '' ? '' : `?${sent}`}`,
          make: async () => {
            const plan = planQuery(codebook, view, query);
            const answer = assemble(plan, await reader.tables(release.row, plan.reads));
            return represent(answer, representation, { bom, theme, width, drawer: charts.for(client) });
          },
          client: representation === 'svg' || representation === 'png' ? client : undefined,
        });
      },
    );
  }
}
