import { isUnavailable } from '../db/failures.ts';
import { listHeadlineEditions } from '../db/queries/release-contents.ts';
import { findNeighbours } from '../db/queries/releases.ts';
import { notFound } from '../errors.ts';
import { headlineEditionJson, headlineJson } from '../formats/json.ts';
import { datasetOf } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, sendPage } from '../http/pages.ts';
import { DATASET_PATH, FULL_VERSION, idOf, KEBAB, pageQuery, RELEASE_PATH, text } from '../http/parameters.ts';
import { ageHeader, openReleased, sendReleased } from '../http/released.ts';
import type { OpenedRelease } from '../releases/serve/reader.ts';
import { releasePath } from '../schemas/addresses.ts';
import { pageOf } from '../schemas/paging.ts';
import { Headline, HeadlineCheck, HeadlineEditionBody, HeadlineList } from '../schemas/statistics.ts';
import { type ClaimCheck, checkClaim, checkExternalClaim } from '../statistics/claim-check.ts';
import { editionPath, headlineBody } from '../statistics/headline.ts';
import { headlineFigure, headlineTable, readCells, whereOf } from '../statistics/headline-figure.ts';
import { partPeriodsText } from '../statistics/notes.ts';
import { isFull, parsePin } from '../statistics/version.ts';

const checkQuery = {
  claim: text(/^[\s\S]{1,200}$/u, 'The claim, such as `1 in 3`: 1 to 200 characters.'),
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
    async (request, reply) =>
      sendReleased(context, request, reply, 'headlines', async ({ row, codebook, view }) => {
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
      path: { ...RELEASE_PATH, id: idOf(KEBAB, 'Id of the headline.') },
      answers: { 200: Headline },
    }),
    async (request, reply) => {
      const { id } = request.params;
      return sendReleased(context, request, reply, `headlines/${id}`, async ({ row, codebook, view }) => {
        const result = (await reader.headlines(row)).find((one) => one.id === id);
        if (!result) throw notFound();
        return { bytes: Buffer.from(headlineJson(headlineBody(codebook, result, view))), type: 'application/json' };
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
        'A phrase or a sentence with one figure: `1 in 4`, `more than a quarter`, `two thirds`, `60.4%`, `over half`, `61 of 101`, `only 2`, `2 a working day`, `more than 4.5 million`, `49 years`. A fraction is true within 5% of the exact share; a percentage or number if the exact figure rounds to it at its digits. `misleading`: the numbers bear it out, but readers would take it otherwise. `suggested` are true wordings of the same kind.',
      access: 'public',
      path: { ...RELEASE_PATH, id: idOf(KEBAB, 'Id of the headline.') },
      query: checkQuery,
      answers: { 200: HeadlineCheck },
    }),
    async (request, reply) => {
      const { id } = request.params;
      const { claim } = request.query;
      const release = await openReleased(context, request);
      const check = await checked(release, id, claim);
      const { view, via } = release;
      const url = request.raw.url ?? '';
      const pinned = `${releasePath(view)}/headlines/${id}/check`;
      return sendJson(request, reply, check, {
        cache: via === 'draft' ? 'none' : via === 'pinned' ? 'day' : 'latest',
        headers: ageHeader(reader, [release]),
        ...(via === 'latest' && { contentLocation: `${pinned}${url.slice(url.indexOf('?'))}` }),
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
      path: { ...DATASET_PATH, id: idOf(KEBAB, 'Id of the headline.') },
      query: pageQuery,
      answers: { 200: pageOf(HeadlineEditionBody) },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const { query } = request;
      const cursor = readCursor(request, query, FULL_VERSION);
      const pin = parsePin(cursor ?? '');
      const before = pin && isFull(pin) ? pin : undefined;
      const read = await listHeadlineEditions(readers, dataset, id, before, query.limit + 1);
      if (read.length === 0 && before === undefined) throw notFound();
      return sendPage(request, reply, query, {
        read,
        write: (edition) => headlineEditionJson(edition, editionPath(dataset, id, edition)),
        position: ({ version }) => version,
        cache: 'public',
      });
    },
  );

  async function checked({ row, codebook, view, via }: OpenedRelease, id: string, claim: string): Promise<ClaimCheck> {
    const { headlines, externalFigures } = codebook.definition.codebook;
    const result = (await reader.headlines(row)).find((one) => one.id === id);
    if (!result) throw notFound();
    const { statement, usage } = result;
    // Under a short pin the newest release answers, so only a full version can be superseded.
    const { supersededBy } = via === 'pinned' ? await findNeighbours(readers, row).catch(unknown) : UNKNOWN;
    const caveats = supersededBy === null ? [] : [{ code: 'superseded', text: supersededText(supersededBy) }];
    const external = externalFigures.find((figure) => figure.id === id);
    if (!result.computed) {
      if (!external) throw notFound();
      return checkExternalClaim(claim, external, { statement, wording: statement, usage, caveats });
    }
    const headline = headlines.find((one) => one.id === id);
    if (!headline) throw notFound();
    // Uses the stored cells, which are exact; the numbers of the headline itself are rounded.
    const table = headlineTable(codebook, headline);
    const cells = table && readCells(codebook, headline, await reader.tables(row, [table]));
    const { words } = headlineFigure(codebook, headline, view.present, cells);
    const { wording, notReported, missingBounds } = result;
    const part = partPeriodsText(
      codebook,
      Object.entries(whereOf(headline)).map(([dimension, codes]) => ({ dimension, codes })),
    );
    return checkClaim(claim, words, {
      statement,
      wording: wording?.text ?? null,
      notReported,
      missingBounds,
      usage,
      caveats: [...(part === undefined ? [] : [{ code: 'part-period', text: part }]), ...caveats],
    });
  }
}

const UNKNOWN = { supersededBy: null };

/** While the database is away, the figures are checked without a word about newer releases. */
function unknown(error: unknown): typeof UNKNOWN {
  if (isUnavailable(error)) return UNKNOWN;
  throw error;
}

const supersededText = (version: string): string =>
  `Version ${version} is newer. This claim is about the version in the address.`;
