import type { FastifyInstance } from 'fastify';
import { readFilter } from '../capture/case-filter.ts';
import { caseBody, caseEtag, casePath } from '../capture/case-view.ts';
import { readWithCodebook } from '../capture/codebooks.ts';
import { createCases } from '../capture/create.ts';
import { replaceCase } from '../capture/replace.ts';
import { type CaseRow, findCase, listCases } from '../db/queries/cases.ts';
import { notFound } from '../errors.ts';
import { Case, CaseContent, CaseReplacement } from '../schemas/case.ts';
import { CaseBatch, CaseBatchOutcome, CaseBatchShape, CasePage } from '../schemas/case-body.ts';
import { LISTED_STATES } from '../schemas/vocabulary.ts';
import { datasetOf } from './access.ts';
import { actorOf, staffView } from './actors.ts';
import { requireMatch, sendJson } from './answers.ts';
import { BATCH_BODY_LIMIT, readBody } from './bodies.ts';
import { CASE_EXAMPLE, CASE_POST_EXAMPLE } from './case-examples.ts';
import type { Context } from './context.ts';
import { DATASET_PATH } from './datasets.ts';
import { operation } from './operation.ts';
import { pageQuery, readCursor, sendPage } from './pages.ts';
import { listOf, oneOf, readPath, readQuery, text, UUID, where } from './parameters.ts';

export const CASE_PATH = { ...DATASET_PATH, id: 'Id of the case.' };

const listQuery = {
  ...pageQuery,
  state: listOf(LISTED_STATES, 'Only cases in these states.'),
  where: where(),
  // No NUL: none is stored, and the database takes none.
  externalId: text(/^[^\0]{1,60}:[^\0]{1,200}$/, 'The case with this external id, written system:value.'),
  order: oneOf(
    ['id', 'submitted'] as const,
    'By id; or by when they were submitted for review, oldest first, then those that do not wait for review, by id.',
    'id',
  ),
};
const createQuery = { state: oneOf(['draft', 'in-review'] as const, 'in-review: create and submit at once.', 'draft') };
/** In the review queue: milliseconds of the instant of submission (digits, since a cursor can be forged), or `-` of a case that
 *  does not wait for review; then the case id. */
const QUEUE_POSITION = /^(\d{1,14}|-) [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function caseRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/cases',
    operation({
      id: 'listCases',
      tag: 'cases',
      summary: 'Cases, as staff see them',
      description:
        'Head revisions in all states but merged and erased. Conditions on a defendant or below hold for one and the same defendant, those on a conviction for one conviction. The review queue is `state=in-review&order=submitted`.',
      access: 'cases:read',
      path: DATASET_PATH,
      query: listQuery,
      answers: { 200: CasePage },
      problems: [422],
      example: { items: [CASE_EXAMPLE], next: null },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const query = readQuery(request, listQuery);
      const after = readCursor(request, query, query.order === 'submitted' ? QUEUE_POSITION : UUID);
      const { value: read } = await readWithCodebook(db, dataset, async (codebook) =>
        listCases(db, dataset, {
          states: query.state.length > 0 ? query.state : LISTED_STATES,
          where: readFilter(codebook, 'internal', query.where),
          externalIds: query.externalId === undefined ? undefined : readExternalId(query.externalId),
          order: query.order,
          after: after === undefined ? undefined : splitPosition(after),
          limit: query.limit + 1,
        }),
      );
      const view = staffView(request, context);
      return sendPage(request, reply, query, {
        read,
        show: (row) => caseBody(row, view),
        position: ({ id, submittedAt }) =>
          query.order === 'submitted' ? `${submittedAt === null ? '-' : Date.parse(submittedAt)} ${id}` : id,
        cache: 'private',
      });
    },
  );

  app.post(
    '/datasets/:dataset/cases',
    operation({
      id: 'createCase',
      makes: true,
      tag: 'cases',
      summary: 'Post a case',
      access: 'cases:write',
      path: DATASET_PATH,
      query: createQuery,
      body: CaseContent,
      bodyExample: CASE_POST_EXAMPLE,
      answers: { 201: Case },
      problems: [409],
      example: CASE_EXAMPLE,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { state } = readQuery(request, createQuery);
      const [created] = await createCases(context, actorOf(request, context), dataset, {
        duplicates: 'refuse',
        state,
        items: [{ body: request.body, pointer: '' }],
      });
      const row = await caseOf(context, dataset, created?.id ?? '');
      const view = staffView(request, context);
      return sendJson(request, reply, caseBody(row, view), {
        cache: 'private',
        status: 201,
        etag: caseEtag(row, view),
        headers: { location: casePath(dataset, row.id) },
      });
    },
  );

  app.post(
    '/datasets/:dataset/cases/batch',
    operation({
      id: 'createCases',
      tag: 'cases',
      summary: 'Post up to 1,000 cases, all or none',
      access: 'cases:write',
      path: DATASET_PATH,
      query: createQuery,
      body: CaseBatch,
      bodyExample: { items: [CASE_POST_EXAMPLE] },
      bodyLimit: BATCH_BODY_LIMIT,
      answers: { 201: CaseBatchOutcome },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { state } = readQuery(request, createQuery);
      const { items } = readBody(request, CaseBatchShape);
      const made = await createCases(context, actorOf(request, context), dataset, {
        duplicates: 'refuse',
        state,
        items: items.map((body, index) => ({ body, pointer: `/items/${index}` })),
      });
      const view = staffView(request, context);
      const created = made.map(({ id }, index) => ({
        index,
        id,
        state,
        revision: 1,
        etag: caseEtag({ id, headRevision: 1, liveRevision: null }, view),
        href: casePath(dataset, id),
      }));
      return sendJson(request, reply, { items: created }, { cache: 'private', status: 201 });
    },
  );

  app.get(
    '/datasets/:dataset/cases/:id',
    operation({
      id: 'getCase',
      tag: 'cases',
      summary: 'A case, as staff see it',
      access: 'cases:read',
      path: CASE_PATH,
      answers: { 200: Case },
      example: CASE_EXAMPLE,
    }),
    async (request, reply) => {
      const { id } = readPath(request, { id: UUID });
      const row = await caseOf(context, datasetOf(request), id);
      const view = staffView(request, context);
      return sendJson(request, reply, caseBody(row, view), { cache: 'private', etag: caseEtag(row, view) });
    },
  );

  app.put(
    '/datasets/:dataset/cases/:id',
    operation({
      id: 'replaceCase',
      tag: 'cases',
      summary: 'Correct a case',
      description:
        'Takes what GET answered, edited. Makes a new head revision in draft; what partners and releases see stays until it is approved. Needs If-Match. What changes nothing makes no revision. With `sources:read`, `sources` are taken as sent (absent: they stay); without it, those sent are added to the stored ones and none is removed.',
      access: 'cases:write',
      path: CASE_PATH,
      body: CaseReplacement,
      bodyExample: CASE_POST_EXAMPLE,
      answers: { 200: Case },
      problems: [409, 410, 412, 428],
      example: CASE_EXAMPLE,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = readPath(request, { id: UUID });
      const view = staffView(request, context);
      await replaceCase(context, actorOf(request, context), dataset, {
        id,
        body: request.body,
        view,
        requireMatch: (etag) => requireMatch(request, etag),
      });
      const row = await caseOf(context, dataset, id);
      return sendJson(request, reply, caseBody(row, view), { cache: 'private', etag: caseEtag(row, view) });
    },
  );
}

export async function caseOf({ db }: Context, dataset: string, id: string): Promise<CaseRow> {
  const row = await findCase(db, dataset, id);
  if (!row) throw notFound();
  return row;
}

/** Every way to read `system:value`: systems and values may hold colons. */
function readExternalId(text: string): { system: string; value: string }[] {
  return [...text.matchAll(/:/g)].map(({ index }) => ({ system: text.slice(0, index), value: text.slice(index + 1) }));
}

function splitPosition(position: string): { id: string; submittedAt: string | null } {
  const [first = '', second] = position.split(' ');
  if (second === undefined) return { submittedAt: null, id: first };
  return { submittedAt: first === '-' ? null : new Date(Number(first)).toISOString(), id: second };
}
