import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { rolledBack } from '../capture/actor.ts';
import { dueOf } from '../capture/case-filter.ts';
import { caseBody, caseEtag, casesIn, presentBody, survivorPath } from '../capture/case-view.ts';
import { type Created, createCases, type NewCases } from '../capture/create.ts';
import { replaceCase } from '../capture/replace.ts';
import { caseJsonSchema } from '../cases/schema.ts';
import { readWithCodebook } from '../db/codebooks.ts';
import { countCases } from '../db/queries/case-counts.ts';
import { listCases, searchCases } from '../db/queries/cases.ts';
import { AppError } from '../errors.ts';
import { actorOf, datasetOf, hasScope, requireScope, staffView } from '../http/access.ts';
import { readIfMatch, sendJson } from '../http/answers.ts';
import { BATCH_BODY_LIMIT } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { CASE_PATH, DATASET_PATH, oneOf } from '../http/parameters.ts';
import { applied, readHandling } from '../http/prefer.ts';
import { answerDryRun, dryRunQuery, once } from '../http/writes.ts';
import { casePath, datasetPath } from '../schemas/addresses.ts';
import { Case, CaseContent, CaseMoved, CaseReplacement } from '../schemas/case.ts';
import {
  CaseBatch,
  CaseBatchOutcome,
  CaseBatchShape,
  CaseCountsBody,
  CaseJsonSchema,
  CasePage,
  CreatedCase,
  MergedCaseBody,
} from '../schemas/case-body.ts';
import { DryRun, type Warning } from '../schemas/dry-run.ts';
import type { Candidate } from '../schemas/duplicate.ts';
import { parseStrictly, settle } from '../schemas/faults.ts';
import { LISTED_STATES, NEW_STATES } from '../schemas/vocabulary.ts';
import { caseOf, requireCase } from './case-in-path.ts';
import { casesQuery, searchOf, splitPosition, unorderedSearch } from './cases-query.ts';

const createQuery = {
  state: oneOf(NEW_STATES, 'in-review: create the case and submit it at once.').default('draft'),
  ...dryRunQuery,
};
const PREFERS =
  '`handling=lenient`: save a likely duplicate, and list the cases that it resembles as `candidates`. Default, `handling=strict`: refuse it with 409.';

export async function caseRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/cases',
    operation({
      id: 'listCases',
      tag: 'cases',
      summary: 'Cases, as staff see them',
      description:
        'Lists head revisions. Cases that were merged are listed with `state=merged` only, each with `mergedInto`; erased ones never. All conditions on defendants and below must hold for the same defendant, and all conditions on convictions for the same conviction. The review queue is `state=in-review&order=submitted`; `warnings` names contradictions in a case that a reviewer should look at. `retention=due` lists the cases to erase with reason `retention-expired`; a dataset without `retentionMonths` has none.',
      access: 'cases:read',
      path: DATASET_PATH,
      query: casesQuery,
      answers: { 200: CasePage },
      problems: [422],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { query } = request;
      const view = staffView(request, context);
      const { text } = query;
      if (query.sourceUrl !== undefined) requireScope(request, 'sources:read');
      if (text !== undefined && query.order === 'submitted') throw unorderedSearch();
      return sendList(reply, {
        read: async (after, limit) => {
          const { codebook, value } = await readWithCodebook(db, dataset, async (present) => {
            const search = searchOf(query, present, context.now());
            if (!search) return { rows: [] };
            const page = { ...search, after: after === undefined ? undefined : splitPosition(after), limit };
            if (text === undefined) return { rows: await listCases(db, dataset, page) };
            return searchCases(db, dataset, { ...page, text, inSources: view.sources });
          });
          const found = value.rows.map((row) => ({ ...row, body: caseBody(row, view, codebook) }));
          if (!('searched' in value)) return found;
          return { found, about: { searched: value.searched }, lookedTo: value.lastId };
        },
        show: ({ body }) => body,
        position: ({ id, submittedAt }) => (query.order === 'submitted' ? `${submittedAt ?? ''} ${id}` : id),
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/cases/counts',
    operation({
      id: 'countCases',
      tag: 'cases',
      summary: 'How many cases there are in each state, and how many wait for somebody',
      description:
        'The numbers are those of the lists at the same moment: cases by state, the review queue, open pairs of likely duplicates, and cases that are due for erasure.',
      access: 'cases:read',
      path: DATASET_PATH,
      answers: { 200: CaseCountsBody },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { value: counted } = await readWithCodebook(db, dataset, async (codebook) => {
        if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
        const due = dueOf(codebook, context.now());
        return countCases(db, dataset, due && { ...due, states: LISTED_STATES });
      });
      const { states, waitingSince: since, openPairs: duplicatesOpen, retentionDue } = counted;
      const waiting = { count: states['in-review'] ?? 0, since };
      const body = {
        states: { ...NO_CASES, ...states },
        waiting,
        duplicatesOpen,
        retentionDue,
      } satisfies CaseCountsBody;
      return sendJson(reply, body, { cache: 'private' });
    },
  );

  app.get(
    '/datasets/:dataset/case-schema',
    operation({
      id: 'getCaseSchema',
      tag: 'cases',
      summary: 'The JSON Schema of a case',
      description:
        'JSON Schema 2020-12 of the body of `POST /v1/datasets/{dataset}/cases`, under the dataset’s present codebook, internal codes included; labels are titles. A case that it accepts is refused only for quantities that are given twice or add up to more than their total, or for a source address that no URL parser reads.',
      access: ['cases:read', 'cases:write'],
      path: DATASET_PATH,
      answers: { 200: { 'application/schema+json': CaseJsonSchema } },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { codebook } = await readWithCodebook(db, dataset, async () => undefined);
      if (codebook.definition.kind !== 'cases') throw new AppError('wrong-kind');
      const schema = caseJsonSchema(codebook, `${datasetPath(dataset)}/case-schema`);
      return sendJson(reply, schema, { cache: 'private', type: 'application/schema+json' });
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
      onRequest: requireCase(context),
      description:
        'Includes the ids of the cases that were merged into it, and their external ids and sources. A merged case answers 308, with the path of the case that it was merged into and its own ETag, which an unmerge needs. An erased case answers 410.',
      answers: { 200: Case, 308: MergedCaseBody },
      problems: [410],
    }),
    async (request, reply) => {
      const { id } = request.params;
      const row = await caseOf(context, datasetOf(request), id);
      const view = staffView(request, context);
      if (row.mergedInto !== null) {
        const { mergedInto } = row;
        const [etag, href] = [caseEtag(row, view), survivorPath(row)];
        const body = { id, mergedInto, href, etag } satisfies MergedCaseBody;
        return sendJson(reply, body, { cache: 'private', status: 308, etag, headers: { location: href } });
      }
      const body = await presentBody(context, row, view);
      return sendJson(reply, body, { cache: 'private', etag: caseEtag(row, view) });
    },
  );

  app.put(
    '/datasets/:dataset/cases/:id',
    operation({
      id: 'replaceCase',
      idempotent: true,
      tag: 'cases',
      summary: 'Correct a case',
      description:
        'Send what GET answered, edited. This makes a new head revision in state draft. Partners and releases see the earlier one until the new one is approved. A body that changes nothing makes no revision. Needs If-Match.\n\nWith `sources:read`, `sources` replace the stored ones; left out, the stored ones stay. Without it, the sources sent are added and none is removed; a dry run takes all of them for new ones. External ids and sources of cases that were merged into this one stay with those cases, whether they are sent back or left out.\n\nTo a key without `cases:read` it answers only `id`, `state`, `revision` and `etag`. Such a key’s read-only members are not looked at, its PUT always makes a revision, and its dry run checks the body alone.',
      access: 'cases:write',
      path: CASE_PATH,
      onRequest: requireCase(context),
      query: dryRunQuery,
      lateBody: CaseReplacement,
      answers: { 200: z.union([Case, CaseMoved, DryRun]) },
      problems: [409, 410, 412, 428],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const view = staffView(request, context);
      const replace = (within: Context) =>
        replaceCase(within, actorOf(request, context), dataset, {
          id,
          body: request.body,
          view,
          readMatch: () => readIfMatch(request),
          validateOnly: request.query.validateOnly,
        });
      if (request.query.validateOnly) {
        return answerDryRun(reply, async () => {
          const { outcome, warnings } = await rolledBack(context, replace);
          return { would: outcome === 'replaced' ? 'replace' : 'nothing', warnings };
        });
      }
      return once(context, reply, async (within) => {
        await replace(within);
        const row = await caseOf(within, dataset, id);
        const etag = caseEtag(row, view);
        const { state, headRevision: revision } = row;
        const body = hasScope(request, 'cases:read')
          ? await presentBody(within, row, view)
          : ({ id, state, revision, etag } satisfies CaseMoved);
        return { body, status: 200, cache: 'private', etag, cases: casesIn(row) };
      });
    },
  );

  app.post(
    '/datasets/:dataset/cases',
    operation({
      id: 'createCase',
      makes: true,
      idempotent: true,
      prefers: PREFERS,
      tag: 'cases',
      summary: 'Post a case',
      access: 'cases:write',
      path: DATASET_PATH,
      query: createQuery,
      lateBody: CaseContent,
      answers: { 200: DryRun, 201: CreatedCase },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { validateOnly } = request.query;
      const headers = preferenceOf(request);
      const create = (within: Context) =>
        createAsAsked(within, request, request.query, () => [{ body: request.body, pointer: '' }]);
      if (validateOnly) {
        return answerDryRun(reply, async () => wouldCreate(await rolledBack(context, create)), headers);
      }
      return once(context, reply, async (within) => {
        const [created] = await create(within);
        if (created === undefined) throw new Error('one case makes one');
        const row = await caseOf(within, dataset, created.id);
        const view = staffView(request, context);
        return {
          body: {
            ...(await presentBody(within, row, view)),
            ...shownCandidates(request, created),
          } satisfies CreatedCase,
          status: 201,
          cache: 'private',
          etag: caseEtag(row, view),
          headers: { location: casePath(dataset, row.id), ...headers },
          cases: namedIn([created]),
        };
      });
    },
  );

  app.post(
    '/datasets/:dataset/cases/batch',
    operation({
      id: 'createCases',
      idempotent: true,
      prefers: PREFERS,
      tag: 'cases',
      summary: 'Post up to 1,000 cases, all or none',
      access: 'cases:write',
      path: DATASET_PATH,
      query: createQuery,
      lateBody: CaseBatch,
      bodyLimit: BATCH_BODY_LIMIT,
      answers: { 200: DryRun, 201: CaseBatchOutcome },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { state, validateOnly } = request.query;
      const headers = preferenceOf(request);
      const create = (within: Context) =>
        createAsAsked(within, request, request.query, () =>
          itemsIn(request.body).map((body, index) => ({ body, pointer: itemPointer(index) })),
        );
      if (validateOnly) {
        return answerDryRun(reply, async () => wouldCreate(await rolledBack(context, create), itemPointer), headers);
      }
      return once(context, reply, async (within) => {
        const made = await create(within);
        const view = staffView(request, context);
        const items = made.map((created, index) => ({
          index,
          id: created.id,
          state,
          revision: 1,
          etag: caseEtag({ id: created.id, headRevision: 1, liveRevision: null }, view),
          href: casePath(dataset, created.id),
          warnings: [...created.warnings],
          ...shownCandidates(request, created),
        }));
        const body = { items } satisfies CaseBatchOutcome;
        return { body, status: 201, cache: 'private', headers, cases: namedIn(made) };
      });
    },
  );
}

/** The items of a batch, which are checked one by one: to look through all of them here would take too long. */
function itemsIn(body: unknown): unknown[] {
  const read = parseStrictly(CaseBatchShape, body);
  if ('located' in read) throw new AppError('invalid-body', { errors: settle(read.located) });
  return read.value.items;
}

const NO_CASES = { draft: 0, 'in-review': 0, returned: 0, approved: 0, withdrawn: 0, merged: 0, erased: 0 };

const itemPointer = (index: number): string => `/items/${index}`;

/** The items are read within the write, because the replay of a repeated request comes before validation. */
function createAsAsked(
  within: Context,
  request: FastifyRequest,
  { state, validateOnly }: { state: NewCases['state']; validateOnly: boolean },
  items: () => NewCases['items'],
): Promise<Created[]> {
  return createCases(within, actorOf(request, within), datasetOf(request), {
    state,
    duplicates: readHandling(request) === 'lenient' ? 'save' : 'refuse',
    amongThemselves: validateOnly && !hasScope(request, 'cases:read'),
    items: items(),
  });
}

/** `strict` is the default, so it is not confirmed. */
const preferenceOf = (request: FastifyRequest): Record<string, string> =>
  readHandling(request) === 'lenient' ? applied('lenient') : {};

function shownCandidates(request: FastifyRequest, { candidates }: Created): { candidates?: Candidate[] } {
  if (candidates.length === 0 || !hasScope(request, 'cases:read')) return {};
  return { candidates: [...candidates] };
}

const namedIn = (made: readonly Created[]): string[] => [
  ...new Set(made.flatMap(({ id, candidates }) => [id, ...candidates.map((one) => one.id)])),
];

function wouldCreate(made: readonly Created[], pointerOf: (index: number) => string = () => ''): Omit<DryRun, 'valid'> {
  const places = new Map(made.map(({ id }, index) => [id, index]));
  const warnings = made.flatMap(({ candidates, warnings: contradictions }, index) => [
    ...contradictions.map((one) => ({ ...one, pointer: `${pointerOf(index)}${one.pointer ?? ''}` })),
    ...candidates.map(({ id, href, score, reasons }): Warning => {
      const place = places.get(id);
      // A case of the batch has no id yet: the dry run writes nothing.
      const why = `${reasons.join(', ')} (${score} of 100)`;
      const detail =
        place === undefined ? `May duplicate ${href}: ${why}.` : `May duplicate item ${place} of this batch: ${why}.`;
      return { pointer: pointerOf(index), code: 'likely-duplicate', detail };
    }),
  ]);
  return { would: 'create', warnings };
}
