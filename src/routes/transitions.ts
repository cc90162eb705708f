import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { caseBody, caseEtag } from '../capture/case-view.ts';
import { TARGET_SCOPES } from '../capture/states.ts';
import { type Move, moveCases } from '../capture/transitions.ts';
import { CORRECTION_REASONS } from '../codebook/standard/correction-reasons.ts';
import { AppError, type Fault } from '../errors.ts';
import { Case, CaseMoved } from '../schemas/case.ts';
import { CaseMove, CaseMoves, CaseMovesOutcome } from '../schemas/case-body.ts';
import { datasetOf, hasScope, requireScope } from './access.ts';
import { actorOf, staffView } from './actors.ts';
import { matchesEtag, requireMatch, sendJson } from './answers.ts';
import { readBody } from './bodies.ts';
import { CASE_EXAMPLE } from './case-examples.ts';
import { CASE_PATH, caseOf } from './cases.ts';
import type { Context } from './context.ts';
import { DATASET_PATH } from './datasets.ts';
import { operation } from './operation.ts';
import { readPath, UUID } from './parameters.ts';
import { problemBody } from './problems.ts';

export async function transitionRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.post(
    '/datasets/:dataset/cases/:id/transitions',
    operation({
      id: 'moveCase',
      tag: 'cases',
      summary: 'Submit, approve, return or withdraw a case',
      description:
        'The scope depends on `to`: in-review and a case never live: cases:write; approved, returned and a live case: cases:review. Needs If-Match. Answers the case; to a key without `cases:read`, only `id`, `state`, `revision` and `etag`.',
      access: 'any-key',
      path: CASE_PATH,
      body: CaseMove,
      bodyExample: { to: 'returned', note: 'The term is not what the report says.' },
      answers: { 200: z.union([Case, CaseMoved]) },
      problems: [409, 410, 412, 428],
      example: CASE_EXAMPLE,
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = readPath(request, { id: UUID });
      requireTargetScope(request);
      const row = await caseOf(context, dataset, id);
      const view = staffView(request, context);
      requireMatch(request, caseEtag(row, view));
      const move = readMove(request, CaseMove);
      const header = request.headers['if-match'] ?? '';
      const [outcome] = await moveCases(context, actorOf(request, context), dataset, {
        move,
        items: [{ id, matches: (etag) => matchesEtag(header, etag) }],
        view,
      });
      if (outcome === undefined) throw new Error('one move has one outcome');
      if (outcome.outcome === 'refused') throw outcome.problem;
      if (!hasScope(request, 'cases:read')) {
        const { state, revision, etag } = outcome;
        return sendJson(request, reply, { id, state, revision, etag } satisfies CaseMoved, { cache: 'private', etag });
      }
      const moved = await caseOf(context, dataset, id);
      return sendJson(request, reply, caseBody(moved, view), { cache: 'private', etag: caseEtag(moved, view) });
    },
  );

  app.post(
    '/datasets/:dataset/cases/transitions',
    operation({
      id: 'moveCases',
      tag: 'cases',
      summary: 'Move up to 1,000 cases, an outcome for each',
      description: 'Each item succeeds or is refused by itself, in order.',
      access: 'any-key',
      path: DATASET_PATH,
      body: CaseMoves,
      bodyExample: { to: 'approved', items: [{ id: CASE_EXAMPLE.id, etag: CASE_EXAMPLE.etag }] },
      answers: { 200: CaseMovesOutcome },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      requireTargetScope(request);
      const { items, ...move } = readMove(request, CaseMoves);
      const outcomes = await moveCases(context, actorOf(request, context), dataset, {
        move,
        items: items.map(({ id, etag }) => ({
          id: UUID.test(id) ? id : NO_CASE,
          matches: (current) => matchesEtag(etag, current),
        })),
        view: staffView(request, context),
      });
      const answered = outcomes.map((outcome, index) => {
        const id = items[index]?.id ?? outcome.id;
        if (outcome.outcome === 'done') return { ...outcome, id };
        return { id, outcome: outcome.outcome, problem: problemBody(outcome.problem, request.id) };
      });
      const done = outcomes.filter(({ outcome }) => outcome === 'done').length;
      const body = { done, refused: outcomes.length - done, items: answered };
      return sendJson(request, reply, body, { cache: 'private' });
    },
  );
}

/** An id of the wrong shape never existed. */
const NO_CASE = '00000000-0000-0000-0000-000000000000';

/** Before anything is said of a case: a key that could make no such move at all is refused by scope. */
function requireTargetScope(request: FastifyRequest): void {
  const { to } = (request.body ?? {}) as { to?: unknown };
  const scopes =
    typeof to === 'string' && Object.hasOwn(TARGET_SCOPES, to)
      ? TARGET_SCOPES[to as keyof typeof TARGET_SCOPES]
      : undefined;
  const needed = scopes ?? TARGET_SCOPES['in-review'];
  if (needed.some((scope) => hasScope(request, scope))) return;
  requireScope(request, needed[0]!); // every target has a scope
}

const REASONS = CORRECTION_REASONS.codes.map(({ code }) => code);

function readMove<T extends Move>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const move = readBody(request, schema);
  const faults: Fault[] = [];
  if (move.reason === undefined) {
    if (move.to === 'withdrawn') {
      faults.push({ pointer: '/reason', code: 'required', detail: 'Withdrawing needs a reason.', allowed: REASONS });
    }
  } else if (!REASONS.includes(move.reason)) {
    faults.push({
      pointer: '/reason',
      code: 'unknown-code',
      detail: 'Not a reason of correction-reasons.',
      allowed: REASONS,
    });
  } else if (move.to !== 'withdrawn' && move.to !== 'approved') {
    faults.push({ pointer: '/reason', code: 'not-allowed', detail: 'Only approving and withdrawing take a reason.' });
  }
  if (move.to === 'returned' && move.note === undefined) {
    faults.push({ pointer: '/note', code: 'required', detail: 'Returning needs a note for the author.' });
  }
  if (faults.length > 0) throw new AppError('invalid-body', { errors: faults });
  return move;
}
