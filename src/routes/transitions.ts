import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { caseBody, caseEtag, staleSince } from '../capture/case-view.ts';
import { type Move, moveCases, TARGET_SCOPES } from '../capture/transitions.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import { AppError } from '../errors.ts';
import { datasetOf, hasScope, requireScope } from '../http/access.ts';
import { actorOf, staffView } from '../http/actors.ts';
import { matchesEtag, readIfMatch, sendJson } from '../http/answers.ts';
import { caseOf } from '../http/case-in-path.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { CASE_PATH, DATASET_PATH, UUID } from '../http/parameters.ts';
import { problemBody } from '../http/problems.ts';
import { Case, CaseMoved } from '../schemas/case.ts';
import { CaseMove, CaseMoves, CaseMovesOutcome } from '../schemas/case-body.ts';
import { type Located, locateShapeFaults, settle } from '../schemas/faults.ts';
import { soundParts } from '../schemas/sound.ts';

/** What is wrong between the members of a move: which target needs, takes and refuses a reason, a note, another case. */

/** What of a move is of the right shape. Where the target is not, nothing is said of what it would need. */
type PartOfMove = { [Member in keyof Move]?: Move[Member] | undefined };

/** A member whose shape is faulty looks as if it were left out: its own fault must come first in the list, and stands. */
function moveFaults(move: PartOfMove, many: boolean): Located[] {
  return [...reasonFaults(move), ...noteFaults(move), ...intoFaults(move, many)];
}

const REASONS = Object.keys(REASON_CLASS_OF);
const NEEDS_REASON: readonly Move['to'][] = ['withdrawn', 'erased'];
const TAKES_REASON: readonly Move['to'][] = [...NEEDS_REASON, 'merged', 'approved'];

function reasonFaults({ to, reason }: PartOfMove): Located[] {
  const path = ['reason'];
  if (reason === undefined) {
    if (to === undefined || !NEEDS_REASON.includes(to)) return [];
    return [{ path, code: 'required', detail: `To move a case to ${to}, give a reason.`, allowed: REASONS }];
  }
  if (!REASONS.includes(reason)) {
    return [{ path, code: 'unknown-code', detail: 'Must be a code of the list correction-reasons.', allowed: REASONS }];
  }
  if (to === undefined || TAKES_REASON.includes(to)) return [];
  return [{ path, code: 'not-allowed', detail: `Only these targets take a reason: ${TAKES_REASON.join(', ')}.` }];
}

function noteFaults({ to, note }: PartOfMove): Located[] {
  const path = ['note'];
  if (to === 'returned' && note === undefined) {
    return [{ path, code: 'required', detail: 'To return a case, give a note for the author.' }];
  }
  // It would outlive what it may tell of.
  if (to === 'erased' && note !== undefined) {
    return [{ path, code: 'not-allowed', detail: 'An erasure takes no note: it would outlive what it tells of.' }];
  }
  return [];
}

function intoFaults({ to, into }: PartOfMove, many: boolean): Located[] {
  if (to === 'merged' && many) {
    return [{ path: ['to'], code: 'not-allowed', detail: 'Cases are merged one at a time.' }];
  }
  const path = ['into'];
  if (into === undefined) {
    if (to !== 'merged') return [];
    return [{ path, code: 'required', detail: 'To merge a case, give the id of the case that it is merged into.' }];
  }
  if (to !== undefined && to !== 'merged') {
    return [{ path, code: 'not-allowed', detail: 'Only merging takes this member.' }];
  }
  if (UUID.test(into)) return [];
  return [{ path, code: 'not-allowed', detail: 'Must be the id of another case of this dataset.' }];
}

export async function transitionRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.post(
    '/datasets/:dataset/cases/:id/transitions',
    operation({
      id: 'moveCase',
      tag: 'cases',
      summary: 'Submit, approve, return, withdraw, merge or erase a case',
      description:
        'The scope depends on `to`. `cases:write`: `in-review`, and withdrawing a case that was never live. `cases:review`: `approved`, `returned`, `merged`, `unmerged`, and withdrawing a live case. `cases:erase`: `erased`.\n\n`merged` needs `into`: the case that stands for this one from then on, with the external ids and sources of both. `into` must be approved if this case is live. `unmerged` restores the state that the case had.\n\n`erased` takes `reason` and no note, and cannot be undone. It destroys the content, sources and notes of every revision, stored answers, and results of imports that name the case, with all cases that were merged into it. The record cannot be posted again (409 `erased-before`).\n\nNeeds If-Match. Answers the case; of an erased case, and to a key without `cases:read`, only `id`, `state`, `revision` and `etag`.',
      access: 'any-key',
      path: CASE_PATH,
      caseInPath: 'present',
      preValidation: requireTargetScope,
      lateBody: CaseMove,
      answers: { 200: z.union([Case, CaseMoved]) },
      problems: [409, 410, 412, 428],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const row = await caseOf(context, dataset, id);
      const view = staffView(request, context);
      const matches = readIfMatch(request);
      const stale = { view, matches, mayRead: hasScope(request, 'cases:read') };
      if (!matches(caseEtag(row, view))) throw await staleSince(db, row, stale);
      const move = readMove(request, CaseMove);
      const [outcome] = await moveCases(context, actorOf(request, context), dataset, {
        move,
        items: [{ id, matches }],
        view,
      });
      if (outcome === undefined) throw new Error('one move has one outcome');
      if (outcome.outcome === 'refused') {
        // Another writer came between: told as fully as if it had come before.
        if (outcome.problem.code === 'stale') throw await staleSince(db, await caseOf(context, dataset, id), stale);
        throw outcome.problem;
      }
      if (outcome.state === 'erased' || !hasScope(request, 'cases:read')) {
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
      summary: 'Move up to 1,000 cases, with an outcome for each',
      description:
        'Each item succeeds or is refused by itself, in order. Takes every target except `merged`: cases are merged one at a time.',
      access: 'any-key',
      path: DATASET_PATH,
      preValidation: requireTargetScope,
      lateBody: CaseMoves,
      answers: { 200: CaseMovesOutcome },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { items, ...move } = readMove(request, CaseMoves, { many: true });
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
async function requireTargetScope(request: FastifyRequest): Promise<void> {
  const { to } = (request.body ?? {}) as { to?: unknown };
  const scopes =
    typeof to === 'string' && Object.hasOwn(TARGET_SCOPES, to)
      ? TARGET_SCOPES[to as keyof typeof TARGET_SCOPES]
      : undefined;
  const needed = scopes ?? TARGET_SCOPES['in-review'];
  if (needed.some((scope) => hasScope(request, scope))) return;
  requireScope(request, needed[0]!); // every target has a scope
}

/** The move, or every fault of its shape and between its members at once: a faulty member hides no other. */
function readMove<T extends Move>(request: FastifyRequest, schema: z.ZodType<T>, { many = false } = {}): T {
  const shape = locateShapeFaults(schema, request.body);
  const located = 'located' in shape ? [...shape.located] : [];
  const sound = 'value' in shape ? shape.value : (soundParts(schema, request.body, shape.located) as PartOfMove);
  located.push(...moveFaults(sound ?? {}, many));
  if ('located' in shape || located.length > 0) throw new AppError('invalid-body', { errors: settle(located) });
  return shape.value;
}
