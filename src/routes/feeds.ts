import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { dayText } from '../codebook/calendar.ts';
import { codebookOf } from '../db/codebooks.ts';
import { listLastChanged, type ReleaseRow } from '../db/queries/releases.ts';
import { notFound } from '../errors.ts';
import { ATOM_TYPE, type AtomEntry, atomFeed } from '../formats/atom.ts';
import { VERSION } from '../generator.ts';
import { datasetOf } from '../http/access.ts';
import { sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH } from '../http/parameters.ts';
import { NOTICE_HEADINGS } from '../pages/notices.ts';
import { datasetPath, feedPath, pagePath, releasePath } from '../schemas/addresses.ts';
import type { DatasetDefinition } from '../schemas/dataset.ts';
import { sentence } from '../statistics/citation.ts';

/** News of releases for feed readers. A feed has nothing that is not public: no draft, and no date to come. */

/** The newest entries; `D/releases` has all. */
const MOST_ENTRIES = 100;

const ANSWER = { 200: { [ATOM_TYPE]: z.string().describe('Atom (RFC 4287).') } };
const ABOUT =
  'The last 100 releases that were published or withdrawn, the latest first. An entry keeps its id; it is updated if its release is withdrawn. Ask with If-None-Match.';

export async function feedRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/releases.atom',
    operation({
      id: 'getDatasetFeed',
      tag: 'releases',
      summary: 'Releases of a dataset as an Atom feed',
      description: ABOUT,
      access: 'public',
      path: DATASET_PATH,
      answers: ANSWER,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const [last, ...others] = await newsOf(context, dataset);
      if (!last) throw notFound(); // a key sees a dataset that has no release yet
      const { title, description } = last.definition;
      return sendFeed(context, reply, {
        title: `${title}: releases`,
        subtitle: description,
        path: feedPath(dataset),
        page: pagePath(datasetPath(dataset)),
        news: [last, ...others],
      });
    },
  );

  app.get(
    '/releases.atom',
    operation({
      id: 'getFeed',
      tag: 'releases',
      summary: 'Releases of all datasets as an Atom feed',
      description: ABOUT,
      access: 'public',
      answers: ANSWER,
    }),
    async (_request, reply) =>
      sendFeed(context, reply, {
        title: 'Assize: releases of all datasets',
        path: '/v1/releases.atom',
        page: '/',
        news: await newsOf(context, undefined),
      }),
  );
}

/** A release that was published, and its dataset as it was defined then. */
interface News {
  row: ReleaseRow;
  definition: DatasetDefinition;
}

async function newsOf({ readers, root }: Context, dataset: string | undefined): Promise<News[]> {
  const rows = await listLastChanged(readers, dataset, MOST_ENTRIES);
  return Promise.all(
    rows.map(async (row) => ({
      row,
      definition: (await codebookOf(root, row.datasetId, row.codebookVersion, readers)).definition,
    })),
  );
}

function sendFeed(
  context: Context,
  reply: FastifyReply,
  { path, page, news, ...about }: { title: string; subtitle?: string; path: string; page: string; news: News[] },
): FastifyReply {
  const base = context.publicUrl().replace(/\/+$/, '');
  const feed = atomFeed({
    ...about,
    id: base + path,
    generator: { name: 'Assize', version: VERSION },
    links: [
      { rel: 'self', type: ATOM_TYPE, href: base + path },
      { rel: 'alternate', type: 'text/html', href: base + page },
    ],
    entries: news.map((one) => atomEntry(one, base)),
  });
  return sendBytes(reply, feed, { cache: 'public', type: ATOM_TYPE });
}

/** The id is the address under which the release was published, even if the service has moved since. */
function atomEntry({ row, definition }: News, base: string): AtomEntry {
  const { datasetId, state, publicUrl, withdrawnAt } = row;
  const { title, publisher, licence } = definition;
  const [version, published] = [row.version ?? '', row.publishedAt ?? '']; // each release of the list has both
  const path = releasePath({ dataset: datasetId, version });
  const isWithdrawn = state === 'withdrawn';
  return {
    id: (publicUrl ?? base).replace(/\/+$/, '') + path,
    title: `${title}, version ${version}${isWithdrawn ? ': withdrawn' : ''}`,
    published,
    updated: withdrawnAt ?? published,
    author: publisher,
    summary: isWithdrawn ? withdrawalText(row) : publicationText(row, published),
    rights: `${sentence(licence.attribution)} Licence: ${licence.id}, ${licence.url}`,
    category: isWithdrawn ? { term: 'withdrawn', label: 'Withdrawn' } : { term: 'published', label: 'Published' },
    links: [
      { rel: 'alternate', type: 'text/html', href: base + pagePath(path) },
      { rel: 'related', type: 'application/json', href: base + path },
    ],
  };
}

const publicationText = ({ notice }: ReleaseRow, published: string): string =>
  [`Published on ${dayText(published)}.`, ...(notice ? [`${NOTICE_HEADINGS[notice.kind]}: ${notice.text}`] : [])].join(
    ' ',
  );

const withdrawalText = ({ withdrawnAt, withdrawalReason, replacement }: ReleaseRow): string =>
  [
    `Withdrawn on ${dayText(withdrawnAt ?? '')}, and no longer to be used. Reason: ${sentence(withdrawalReason ?? 'none given')}`,
    ...(replacement === null ? [] : [`Use version ${replacement} instead.`]),
  ].join(' ');
