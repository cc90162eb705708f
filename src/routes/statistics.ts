import { z } from 'zod';
import { MEDIA_TYPES, represent } from '../formats/representation.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { flag, list, NAME, oneOf, RELEASE_PATH, where } from '../http/parameters.ts';
import { openReleased, sendReleaseAnswer } from '../http/released.ts';
import { releasePath } from '../schemas/addresses.ts';
import { CsvwTable, JsonStatDataset, VegaLiteChart } from '../schemas/formats.ts';
import { StatisticsAnswerBody } from '../schemas/statistics.ts';
import { FORMATS, SHARE_BASES } from '../schemas/vocabulary.ts';
import { assemble } from '../statistics/answer.ts';
import { canonicalQuery, planQuery, statisticsQuery } from '../statistics/query.ts';

const statisticsParameters = {
  measure: list(NAME, 'Measures; default: the codebook’s first.'),
  by: list(NAME, 'Dimensions to break the measures down by.'),
  where: where(),
  totals: flag(false, 'Add totals (`_T`) for each dimension of `by` that is not filtered.'),
  share: list(NAME, 'Divide each value by the value with these dimensions at `_T`.'),
  base: oneOf(SHARE_BASES, 'known: the denominator leaves out `not-reported`.').default('all'),
  format: oneOf(
    FORMATS,
    'Representation; one URL, one body. csvw: metadata of the CSV. vega-lite and svg: a chart chosen from the shape of the answer, of one measure and at most two dimensions with several codes.',
  ).default('json'),
  bom: flag(false, 'CSV only: begin with a byte-order mark, for spreadsheets.'),
};

export async function statisticsRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { reader, charts, door } = context;

  app.get(
    '/datasets/:dataset/releases/:version/statistics',
    operation({
      id: 'getStatistics',
      tag: 'statistics',
      summary: 'Precomputed statistics of a release',
      description:
        'Selects cells of a published table; nothing is added up. The dimensions of the answer are those of `by`, then those named only in `where`, in the order of their ids; they must lie in one published table.',
      access: 'public',
      path: RELEASE_PATH,
      query: statisticsParameters,
      answers: {
        200: {
          [MEDIA_TYPES.json]: z.union([StatisticsAnswerBody, JsonStatDataset]),
          [MEDIA_TYPES.csv]: z.string(),
          [MEDIA_TYPES.parquet]: z.string().describe('Parquet: the columns of the CSV.'),
          [MEDIA_TYPES.csvw]: CsvwTable,
          [MEDIA_TYPES['vega-lite']]: VegaLiteChart,
          [MEDIA_TYPES.svg]: z.string().describe('The same chart, drawn; fit for an img element on another site.'),
        },
      },
      problems: [422],
    }),
    async (request, reply) => {
      const { measure, format, bom, ...conditions } = request.query;
      const query = { ...conditions, measures: measure };
      const release = await openReleased(context, request);
      const { codebook, view } = release;
      const url = request.raw.url ?? '';
      const mark = url.indexOf('?');
      const client = door.clientOf(request.raw);
      return sendReleaseAnswer(context, request, reply, {
        releases: [release],
        // Only CSV has a byte-order mark.
        key: `${statisticsQuery(canonicalQuery(codebook, query))}&format=${format}&bom=${bom && format === 'csv'}`,
        pinned: `${releasePath(view)}/statistics${mark < 0 ? '' : url.slice(mark)}`,
        make: async () => {
          const plan = planQuery(codebook, view, query);
          const answer = assemble(plan, await reader.tables(release.row, plan.reads));
          return represent(answer, format, { bom, draw: (spec) => charts.draw(spec, client) });
        },
        client: format === 'svg' ? client : undefined,
      });
    },
  );
}
