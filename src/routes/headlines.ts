import type { FastifyInstance, FastifyRequest } from 'fastify';
import { listHeadlineEditions } from '../db/queries/headline-history.ts';
import { notFound } from '../errors.ts';
import { headlineEditionJson } from '../formats/headline-json.ts';
import { datasetOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { pageQuery, readCursor, sendPage } from '../http/pages.ts';
import { KEBAB, neededText, readPath, readQuery } from '../http/parameters.ts';
import type { OpenedRelease } from '../releases/serve/reader.ts';
import { pageOf } from '../schemas/paging.ts';
import { HeadlineCheck, HeadlineEditionBody } from '../schemas/statistics.ts';
import { type ClaimCheck, checkClaim, checkExternalClaim } from '../statistics/claim-check.ts';
import { editionPath } from '../statistics/headline.ts';
import { headlineFigure } from '../statistics/headline-figure.ts';
import { headlineTable, readCells } from '../statistics/headline-read.ts';
import { isFull, parsePin } from '../statistics/version.ts';
import { DATASET_PATH } from './datasets.ts';
import { HEADLINE_CHECK_EXAMPLE, HEADLINE_HISTORY_EXAMPLE } from './headline-examples.ts';
import { isDraft, openDraftOf, RELEASE_PATH } from './releases.ts';

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

const checkQuery = {
  claim: neededText(/^[\s\S]{1,200}$/u, 'What is said of the figure, such as `1 in 3`: 1 to 200 characters.'),
};

/** May this be said of that figure? Nothing is kept of a claim: there are as many as anybody cares to make up. */
export async function headlineCheckRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { reader } = context;

  app.get(
    '/datasets/:dataset/releases/:version/headlines/:id/check',
    operation({
      id: 'checkHeadline',
      tag: 'headlines',
      summary: 'Whether a figure may be put in these words',
      description:
        'A claim in words or numbers: `1 in 4`, `more than 1 in 4`, `one in three`, `6 out of 10`, `25%`, `over half`, `only 2`, `2 a working day`, `more than 4.5 million`, `49 years`. `true`: the wording of that form says so. `misleading`: it holds by arithmetic, but the form refuses it. `suggested` is how the headline itself puts the figure.',
      access: 'public',
      path: { ...RELEASE_PATH, id: 'Id of the headline.' },
      query: checkQuery,
      answers: { 200: HeadlineCheck },
      example: HEADLINE_CHECK_EXAMPLE,
    }),
    async (request, reply) => {
      const { id } = readPath(request, { id: KEBAB });
      const { claim } = readQuery(request, checkQuery);
      const release = await openRelease(context, request);
      const check = await checked(release, id, claim);
      const { row, view, via } = release;
      const url = request.raw.url ?? '';
      const pinned = `/v1/datasets/${row.datasetId}/releases/${view.version}/headlines/${id}/check`;
      return sendJson(request, reply, check, {
        cache: via === 'draft' ? 'none' : via === 'pinned' ? 'day' : 'latest',
        ...(via === 'latest' && { contentLocation: `${pinned}${url.slice(url.indexOf('?'))}` }),
      });
    },
  );

  async function checked({ row, codebook, view }: OpenedRelease, id: string, claim: string): Promise<ClaimCheck> {
    const { headlines, externalFigures } = codebook.definition.codebook;
    const result = (await reader.headlines(row)).find((one) => one.id === id);
    const external = externalFigures.find((figure) => figure.id === id);
    if (result?.computed === false && external) return checkExternalClaim(claim, external);
    const headline = headlines.find((one) => one.id === id);
    if (!result?.computed || !headline) throw notFound();
    // From the stored cells, which are exact: a headline's own numbers have been rounded.
    const table = headlineTable(codebook, headline);
    const cells = table && readCells(codebook, headline, await reader.tables(row, [table]));
    const { words } = headlineFigure(codebook, headline, view.present, cells);
    return checkClaim(claim, words, result.wording?.text ?? null);
  }
}

/** The release that the address names: a built draft for those who may see it. */
export async function openRelease(context: Context, request: FastifyRequest): Promise<OpenedRelease> {
  const { version } = request.params as { version: string };
  if (!isDraft(request)) return context.reader.open(datasetOf(request), version);
  const draft = await openDraftOf(context, request);
  if (draft.row.state !== 'draft' && draft.row.state !== 'scheduled') throw notFound();
  return draft;
}
