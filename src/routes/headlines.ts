import { z } from 'zod';
import { fullVersion } from '../codebook/version.ts';
import { listHeadlineEditions } from '../db/queries/release-contents.ts';
import { notFound } from '../errors.ts';
import { headlinesCsv } from '../formats/csv-tables.ts';
import { headlineEditionJson, headlineJson } from '../formats/json.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { datasetOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { splitUrl } from '../http/methods.ts';
import { type App, operation } from '../http/operation.ts';
import { CLAIM, DATASET_PATH, KEBAB, pageQuery, pathId, RELEASE_PATH } from '../http/parameters.ts';
import { checkedClaim, publishedHeadline } from '../releases/serve/claims.ts';
import { releasePath } from '../schemas/addresses.ts';
import { pageOf } from '../schemas/paging.ts';
import { HeadlineAnswer, HeadlineCheck, HeadlineEditionBody, HeadlineList } from '../schemas/statistics.ts';
import { editionPath, headlineBody } from '../statistics/headline.ts';
import { ageHeader, openReleased, savedCsv, sendReleased } from './release-answers.ts';

const HEADLINE_PATH = {
  ...RELEASE_PATH,
  id: pathId(KEBAB, 'As `GET R/headlines` gives it, such as `trust-or-access`.'),
};

export async function headlineRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers, reader } = context;

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
    async (_request, reply) =>
      sendReleased(context, reply, 'headlines', async ({ row, codebook, view }) => {
        const results = await reader.headlines(row);
        const items = results.map((result) => headlineJson(headlineBody(codebook, result, view)));
        return `{"items":[${items.join(',')}]}`;
      }),
  );

  app.get(
    '/datasets/:dataset/releases/:version/headlines.csv',
    operation({
      id: 'listHeadlinesCsv',
      tag: 'headlines',
      summary: 'The named figures of a release as CSV',
      description:
        'A row for each headline and external figure. Numbers are decimals with a point; `wording` is empty where it is the plain number.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: { [MEDIA_TYPES.csv]: z.string().describe('CSV.') } },
      saved: true,
    }),
    async (_request, reply) =>
      sendReleased(context, reply, 'headlines.csv', async ({ row, codebook, view }) => {
        const results = await reader.headlines(row);
        const csv = headlinesCsv(results.map((result) => headlineBody(codebook, result, view)));
        return savedCsv(csv, `${view.dataset}-${view.version}-headlines.csv`);
      }),
  );

  app.get(
    '/datasets/:dataset/releases/:version/headlines/:id',
    operation({
      id: 'getHeadline',
      tag: 'headlines',
      summary: 'One named figure',
      access: 'public',
      path: HEADLINE_PATH,
      answers: { 200: HeadlineAnswer },
    }),
    async (request, reply) => {
      const { id } = request.params;
      return sendReleased(context, reply, `headlines/${id}`, async ({ row, codebook, view }) => {
        return headlineJson(headlineBody(codebook, await publishedHeadline(reader, row, id), view));
      });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/headlines/:id/check',
    operation({
      id: 'checkHeadline',
      tag: 'headlines',
      summary: 'Whether a figure may be put in these words',
      description:
        'A phrase or a sentence with one figure, or with two ends of a range: `1 in 4`, `more than a quarter`, `two thirds`, `60.4%`, `most`, `61 of 101`, `only 2`, `2 a working day`, `more than 4.5 million`, `between 45 and 50 years`, `40% were not`. It is read from its first word to its last; if it has words that are not known, `scope` is `figure`, and the verdict is of its figure alone. A fraction is true within 5% of the exact share; a percentage or number if the exact figure rounds to it at its digits. `misleading`: the numbers bear it out, but readers would take it otherwise. `suggested` are true wordings of the same kind.',
      access: 'public',
      path: HEADLINE_PATH,
      query: { claim: CLAIM },
      answers: { 200: HeadlineCheck },
    }),
    async (request, reply) => {
      const { id } = request.params;
      const { claim } = request.query;
      const release = await openReleased(context, request);
      const check = await checkedClaim(context, release, id, claim);
      const { view, via } = release;
      const [, sent] = splitUrl(request.raw.url);
      return sendJson(reply, check, {
        cache: via === 'draft' ? 'none' : via === 'pinned' ? 'day' : 'latest',
        headers: ageHeader(reader, [release]),
        ...(via === 'latest' && { contentLocation: `${releasePath(view)}/headlines/${id}/check?${sent}` }),
      });
    },
  );

  app.get(
    '/datasets/:dataset/headlines/:id/history',
    operation({
      id: 'getHeadlineHistory',
      tag: 'headlines',
      summary: 'A headline in every release that has it, newest first',
      description:
        'The figure in each release. A withdrawn release is listed without its numbers; `href` is then its manifest, which gives the reason.',
      access: 'public',
      path: { ...DATASET_PATH, id: HEADLINE_PATH.id },
      query: pageQuery,
      answers: { 200: pageOf(HeadlineEditionBody) },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      return sendList(reply, {
        read: async (after, limit) => {
          const editions = await listHeadlineEditions(readers, dataset, id, fullVersion(after), limit);
          if (editions.length === 0 && after === undefined) throw notFound();
          return editions;
        },
        write: (edition) => headlineEditionJson(edition, editionPath(dataset, id, edition)),
        position: ({ version }) => version,
        cache: 'public',
      });
    },
  );
}
