import type { FastifyInstance, FastifyRequest } from 'fastify';
import { caseBody, caseEtag, casePath } from '../capture/case-view.ts';
import { type CreatedCase as Created, createCases, type NewCases } from '../capture/create.ts';
import { dryRun } from '../capture/dry-run.ts';
import { datasetOf, hasScope } from '../http/access.ts';
import { actorOf, staffView } from '../http/actors.ts';
import { BATCH_BODY_LIMIT, readBody } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { once } from '../http/idempotency.ts';
import { operation } from '../http/operation.ts';
import { oneOf, readQuery } from '../http/parameters.ts';
import { applied, readHandling } from '../http/prefer.ts';
import { CaseContent } from '../schemas/case.ts';
import { CaseBatch, CaseBatchOutcome, CaseBatchShape, CreatedCase } from '../schemas/case-body.ts';
import { DryRun, type Warning } from '../schemas/dry-run.ts';
import type { Candidate } from '../schemas/duplicate.ts';
import { CASE_EXAMPLE, CASE_POST_EXAMPLE } from './case-examples.ts';
import { caseOf } from './cases.ts';
import { DATASET_PATH } from './datasets.ts';
import { answerDryRun, dryRunQuery } from './dry-run.ts';

const createQuery = {
  state: oneOf(['draft', 'in-review'] as const, 'in-review: create and submit at once.', 'draft'),
  ...dryRunQuery,
};
const PREFERS =
  '`handling=lenient`: save what may be a case that is there already, and list such cases as `candidates`. Default, `handling=strict`: refuse it with 409.';

export async function newCaseRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
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
      body: CaseContent,
      bodyExample: CASE_POST_EXAMPLE,
      answers: { 200: DryRun, 201: CreatedCase },
      problems: [409],
      example: CASE_EXAMPLE,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { validateOnly } = readQuery(request, createQuery);
      const headers = preferenceOf(request);
      const create = (within: Context) => createAll(within, request, () => [{ body: request.body, pointer: '' }]);
      if (validateOnly) {
        return answerDryRun(request, reply, async () => wouldCreate(request, await dryRun(context, create)), headers);
      }
      return once(context, request, reply, async (within) => {
        const [created] = await create(within);
        if (created === undefined) throw new Error('one case makes one');
        const row = await caseOf(within, dataset, created.id);
        const view = staffView(request, context);
        return {
          body: { ...caseBody(row, view), ...shownCandidates(request, created) } satisfies CreatedCase,
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
      body: CaseBatch,
      bodyExample: { items: [CASE_POST_EXAMPLE] },
      bodyLimit: BATCH_BODY_LIMIT,
      answers: { 200: DryRun, 201: CaseBatchOutcome },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { state, validateOnly } = readQuery(request, createQuery);
      const headers = preferenceOf(request);
      const create = (within: Context) =>
        createAll(within, request, () =>
          readBody(request, CaseBatchShape).items.map((body, index) => ({ body, pointer: itemPointer(index) })),
        );
      if (validateOnly) {
        return answerDryRun(
          request,
          reply,
          async () => wouldCreate(request, await dryRun(context, create), itemPointer),
          headers,
        );
      }
      return once(context, request, reply, async (within) => {
        const made = await create(within);
        const view = staffView(request, context);
        const items = made.map((created, index) => ({
          index,
          id: created.id,
          state,
          revision: 1,
          etag: caseEtag({ id: created.id, headRevision: 1, liveRevision: null }, view),
          href: casePath(dataset, created.id),
          ...shownCandidates(request, created),
        }));
        const body = { items } satisfies CaseBatchOutcome;
        return { body, status: 201, cache: 'private', headers, cases: namedIn(made) };
      });
    },
  );
}

const itemPointer = (index: number): string => `/items/${index}`;

/** The items are read within the write: whether a request is a repetition comes before whether its body is valid. */
function createAll(within: Context, request: FastifyRequest, items: () => NewCases['items']): Promise<Created[]> {
  return createCases(within, actorOf(request, within), datasetOf(request), {
    state: readQuery(request, createQuery).state,
    duplicates: readHandling(request) === 'lenient' ? 'save' : 'refuse',
    items: items(),
  });
}

/** Strict is what happens anyway. */
const preferenceOf = (request: FastifyRequest): Record<string, string> =>
  readHandling(request) === 'lenient' ? applied('lenient') : {};

function shownCandidates(request: FastifyRequest, { candidates }: Created): { candidates?: Candidate[] } {
  if (candidates.length === 0 || !hasScope(request, 'cases:read')) return {};
  return { candidates: candidates.map((one) => ({ ...one, reasons: [...one.reasons] })) };
}

const namedIn = (made: readonly Created[]): string[] => [
  ...new Set(made.flatMap(({ id, candidates }) => [id, ...candidates.map((one) => one.id)])),
];

function wouldCreate(
  request: FastifyRequest,
  made: readonly Created[],
  pointerOf: (index: number) => string = () => '',
): Omit<DryRun, 'valid'> {
  const mayRead = hasScope(request, 'cases:read');
  const places = new Map(made.map(({ id }, index) => [id, index]));
  const warnings = made.flatMap(({ candidates }, index) =>
    candidates.map(({ id, href, score, reasons }): Warning => {
      const place = places.get(id);
      // A case of the batch will have another id, if it is ever made.
      const why = `${reasons.join(', ')} (${score} of 100)`;
      const detail =
        place !== undefined
          ? `It may be item ${place} of this batch: ${why}.`
          : mayRead
            ? `It may be ${href}: ${why}.`
            : 'It may be a case that is there already.';
      return { pointer: pointerOf(index), code: 'likely-duplicate', detail };
    }),
  );
  return { would: 'create', warnings };
}
