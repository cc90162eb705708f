import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { headlineJson } from '../formats/json.ts';
import { MEDIA_TYPES, represent } from '../formats/representation.ts';
import { datasetOf } from '../http/access.ts';
import { etagOf, sendReady } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { flag, KEBAB, list, NAME, oneOf, readPath, readQuery, where } from '../http/parameters.ts';
import type { OpenedRelease, ReadyAnswer } from '../releases/serve/reader.ts';
import { PublishedCodebook } from '../schemas/dataset.ts';
import { CsvwTable, JsonStatDataset, VegaLiteChart } from '../schemas/formats.ts';
import { Headline, HeadlineList, StatisticsAnswerBody } from '../schemas/statistics.ts';
import { FORMATS, SHARE_BASES } from '../schemas/vocabulary.ts';
import { assemble } from '../statistics/answer.ts';
import { headlineBody } from '../statistics/headline.ts';
import { planQuery } from '../statistics/query.ts';
import { codebookBody } from './datasets.ts';
import { isDraft, openDraftOf, RELEASE_PATH } from './releases.ts';

/** What stands under a release: bytes that are made once and never change. */

const statisticsQuery = {
  measure: list(NAME, 'Measures; default: the codebook’s first.'),
  by: list(NAME, 'Dimensions to break the measures down by.'),
  where: where(),
  totals: flag(false, 'Add _T for each dimension of by that is not filtered.'),
  share: list(NAME, 'Divide each value by the value with these dimensions at _T.'),
  base: oneOf(SHARE_BASES, 'known: leave not-reported out of the denominator.', 'all'),
  format: oneOf(
    FORMATS,
    'Representation; one URL, one body. csvw: metadata of the CSV. vega-lite and svg: a chart chosen from the shape of the answer, of one measure and at most two dimensions with several codes.',
    'json',
  ),
  bom: flag(false, 'Of CSV: begin with a byte-order mark, for spreadsheets.'),
};

export async function releasedRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { reader, charts } = context;

  /** Sends the bytes of a resource of a release, made on the first request and kept. */
  async function serve(
    request: FastifyRequest,
    reply: FastifyReply,
    below: string,
    make: (release: OpenedRelease) => Promise<Omit<ReadyAnswer, 'etag'>>,
  ): Promise<FastifyReply> {
    const { version } = request.params as { version: string };
    const dataset = datasetOf(request);
    const send = (release: OpenedRelease, answer: ReadyAnswer): Promise<FastifyReply> => {
      const pinned = `/v1/datasets/${release.row.datasetId}/releases/${release.view.version}/${below}`;
      return sendReady(context, request, reply, { release, name: below, answer, pinned });
    };
    const known = reader.peek(dataset, version, below);
    if (known) return send(known.release, known.answer);
    const ready = async (release: OpenedRelease): Promise<ReadyAnswer> => {
      const answer = await make(release);
      return { ...answer, etag: etagOf(answer.bytes) };
    };
    if (isDraft(request)) {
      const draft = await openDraftOf(context, request);
      if (draft.row.state !== 'draft' && draft.row.state !== 'scheduled') throw notFound();
      return send(draft, await ready(draft));
    }
    const release = await reader.open(dataset, version);
    const answer = await reader.ready(release.row, below, () => ready(release));
    return send(release, answer);
  }

  app.get(
    '/datasets/:dataset/releases/:version/statistics',
    operation({
      id: 'getStatistics',
      tag: 'statistics',
      summary: 'Precomputed statistics of a release',
      description:
        'Selects from a published table and adds nothing up. The dimensions of the answer are those of `by`, then those named only in `where`; they must lie in one published table.',
      access: 'public',
      path: RELEASE_PATH,
      query: statisticsQuery,
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
      const url = request.raw.url ?? '';
      const mark = url.indexOf('?');
      return serve(request, reply, `statistics${mark < 0 ? '' : url.slice(mark)}`, async (release) => {
        const { measure, format, bom, ...query } = readQuery(request, statisticsQuery);
        const plan = planQuery(release.codebook, release.view, { measures: measure, ...query });
        const answer = assemble(plan, await reader.tables(release.row, plan.reads));
        return represent(answer, format, { bom, draw: charts.draw });
      });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/headlines',
    operation({
      id: 'listHeadlines',
      tag: 'headlines',
      summary: 'The named figures of a release, each complete',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: HeadlineList },
    }),
    async (request, reply) =>
      serve(request, reply, 'headlines', async ({ row, codebook, view }) => {
        const results = await reader.headlines(row);
        const items = results.map((result) => headlineJson(headlineBody(codebook, result, view)));
        return { bytes: Buffer.from(`{"items":[${items.join(',')}]}`), type: 'application/json' };
      }),
  );

  app.get(
    '/datasets/:dataset/releases/:version/headlines/:id',
    operation({
      id: 'getHeadline',
      tag: 'headlines',
      summary: 'One named figure',
      access: 'public',
      path: { ...RELEASE_PATH, id: 'Id of the headline.' },
      answers: { 200: Headline },
    }),
    async (request, reply) => {
      const { id } = readPath(request, { id: KEBAB });
      return serve(request, reply, `headlines/${id}`, async ({ row, codebook, view }) => {
        const result = (await reader.headlines(row)).find((one) => one.id === id);
        if (!result) throw notFound();
        return { bytes: Buffer.from(headlineJson(headlineBody(codebook, result, view))), type: 'application/json' };
      });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/codebook',
    operation({
      id: 'getReleaseCodebook',
      tag: 'releases',
      summary: 'The codebook of a release',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: PublishedCodebook },
    }),
    async (request, reply) =>
      serve(request, reply, 'codebook', async (release) => ({
        bytes: Buffer.from(JSON.stringify(codebookBody(release))),
        type: 'application/json',
      })),
  );
}
