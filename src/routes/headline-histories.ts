import type { FastifyInstance } from 'fastify';
import { listHeadlineEditions } from '../db/queries/release-contents.ts';
import { notFound } from '../errors.ts';
import { headlineEditionJson } from '../formats/json.ts';
import { datasetOf } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { pageQuery, readCursor, sendPage } from '../http/pages.ts';
import { KEBAB, readPath, readQuery } from '../http/parameters.ts';
import { pageOf } from '../schemas/paging.ts';
import { HeadlineEditionBody } from '../schemas/statistics.ts';
import { editionPath } from '../statistics/headline.ts';
import { isFull, parsePin } from '../statistics/version.ts';
import { DATASET_PATH } from './datasets.ts';
import { HEADLINE_HISTORY_EXAMPLE } from './headline-examples.ts';

const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}$/;

export async function headlineHistoryRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/headlines/:id/history',
    operation({
      id: 'getHeadlineHistory',
      tag: 'headlines',
      summary: 'A headline in every release that has it, newest first',
      description:
        'What a figure was, release by release. A withdrawn release is listed without its numbers, and `href` is then its manifest, which says why.',
      access: 'public',
      path: { ...DATASET_PATH, id: 'Id of the headline.' },
      query: pageQuery,
      answers: { 200: pageOf(HeadlineEditionBody) },
      example: HEADLINE_HISTORY_EXAMPLE,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = readPath(request, { id: KEBAB });
      const query = readQuery(request, pageQuery);
      const cursor = readCursor(request, query, VERSION);
      const pin = parsePin(cursor ?? '');
      const before = pin && isFull(pin) ? pin : undefined;
      const read = await listHeadlineEditions(db, dataset, id, before, query.limit + 1);
      if (read.length === 0 && before === undefined) throw notFound();
      return sendPage(request, reply, query, {
        read,
        write: (edition) => headlineEditionJson(edition, editionPath(dataset, id, edition)),
        position: ({ version }) => version,
        cache: 'public',
      });
    },
  );
}
