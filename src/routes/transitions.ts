import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readMove, readMoves } from '../capture/case-move.ts';
import { caseEtag, casesIn, presentBody, staleSince } from '../capture/case-view.ts';
import { askSelection, selectionBody, selectionLines, selectionOf } from '../capture/selection.ts';
import { type MoveOutcome, moveCases, TARGET_SCOPES } from '../capture/transitions.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { actorOf, datasetOf, hasScope, requireScope, staffView } from '../http/access.ts';
import { matchesEtag, NDJSON, readIfMatch, sendFile, sendJob } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { CASE_PATH, DATASET_PATH, pathId } from '../http/parameters.ts';
import { problemBody } from '../http/problems.ts';
import { accepted, once, type WriteAnswer } from '../http/writes.ts';
import { selectionPath } from '../schemas/addresses.ts';
import { Case, CaseMoved } from '../schemas/case.ts';
import { CaseMove, CaseMoves, CaseMovesOutcome, CaseSelection } from '../schemas/case-body.ts';
import { ownMember, UUID } from '../schemas/names.ts';
import { caseOf, requireCase } from './case-in-path.ts';

export async function transitionRoutes(app: App, { context }: { context: Context }): Promise<void> {
  /** An erasure is acknowledged once the ledger outside the database has it. */
  const erasureSettled = ({ body }: FastifyRequest) =>
    (body as { to?: unknown } | undefined)?.to === 'erased' ? { settled: context.ledger.settle } : {};

  app.post(
    '/datasets/:dataset/cases/:id/transitions',
    operation({
      id: 'moveCase',
      idempotent: true,
      tag: 'cases',
      summary: 'Submit, approve, return, withdraw, merge or erase a case',
      description:
        'The scope depends on `to`. `cases:write`: `in-review`, and withdrawing a case that was never live. `cases:review`: `approved`, `returned`, `merged`, `unmerged`, withdrawing a case that is or was live, and `in-review` of a withdrawn case. `cases:erase`: `erased`.\n\n`merged` needs `into`: the case that replaces this one, and from then on shows the external ids and sources of both. `into` must be approved if this case is live. `unmerged` restores the state that the case had, and opens the pair of the two again if it was decided `same`.\n\n`erased` takes `reason` and no note, and cannot be undone. It destroys the content, sources and notes of every revision, stored answers, and results of imports that name the case, with all cases that were merged into it. The record cannot be posted again (409 `erased-before`).\n\nNeeds If-Match. Answers the case. For an erased case, and to a key without `cases:read`, it answers only `id`, `state`, `revision` and `etag`.',
      access: 'any-key',
      path: CASE_PATH,
      onRequest: requireCase(context),
      preValidation: requireTargetScope,
      lateBody: CaseMove,
      answers: { 200: z.union([Case, CaseMoved]) },
      problems: [409, 410, 412, 428],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      const view = staffView(request, context);
      const mayRead = hasScope(request, 'cases:read');
      return once(
        context,
        reply,
        async (within): Promise<WriteAnswer> => {
          const row = await caseOf(within, dataset, id);
          const matches = readIfMatch(request);
          const stale = { view, matches, mayRead };
          if (!matches(caseEtag(row, view))) throw await staleSince(within.db, row, stale);
          const move = readMove(request.body, CaseMove);
          const items = [{ id, matches }];
          const [outcome] = await moveCases(within, actorOf(request, within), dataset, { move, items, view });
          if (outcome === undefined) throw new Error('one move has one outcome');
          if (outcome.outcome === 'refused') {
            // Another writer was faster. The answer is the same as if it had written before the request arrived.
            if (outcome.problem.code === 'stale')
              throw await staleSince(within.db, await caseOf(within, dataset, id), stale);
            throw outcome.problem;
          }
          const { state, revision, etag } = outcome;
          const answer = { status: 200, cache: 'private', etag } as const;
          const body = { id, state, revision, etag } satisfies CaseMoved;
          // Files are written anew without the case. The answer to an erasure says no more than the list of erasures does, so it can be given again.
          if (state === 'erased') return { ...answer, body, afterwards: context.builder.wake };
          if (!mayRead) return { ...answer, body, cases: [id] };
          const moved = await caseOf(within, dataset, id);
          return { ...answer, body: await presentBody(within, moved, view), cases: casesIn(moved) };
        },
        erasureSettled(request),
      );
    },
  );

  app.post(
    '/datasets/:dataset/cases/transitions',
    operation({
      id: 'moveCases',
      idempotent: true,
      tag: 'cases',
      summary: 'Move many cases, with an outcome for each',
      description:
        'Takes every target except `merged`: cases are merged one at a time.\n\nWith `items`, up to 1,000 cases are moved at once. Each succeeds or is refused by itself, in order, and the answer is 200.\n\nWith `select` and `expect`, all cases that match are moved by a job, and the answer is 202. This also needs `cases:read`. If another number of cases matches than you expect, the answer is 409 `selection-changed`. The job moves the cases that matched at that moment. A case that is changed before its turn is refused as `stale`, so nobody approves what nobody selected. To approve what an import wrote: `{"to": "approved", "select": {"import": "…", "state": "in-review"}, "expect": 619}`.',
      access: 'any-key',
      path: DATASET_PATH,
      preValidation: requireTargetScope,
      lateBody: CaseMoves,
      answers: { 200: CaseMovesOutcome, 202: CaseSelection },
      makes: true,
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(
        context,
        reply,
        async (within): Promise<WriteAnswer> => {
          const moves = readMoves(request.body);
          if ('select' in moves) {
            const row = await askSelection(within, actorOf(request, within), dataset, moves);
            return accepted(selectionBody(row), context.mover, { location: selectionPath(dataset, row.id) });
          }
          const { move, items } = moves;
          const outcomes = await moveCases(within, actorOf(request, within), dataset, {
            move,
            items: items.map(({ id, etag }) => ({
              id: UUID.test(id) ? id : FIRST_ID, // no case has it, and none has an id of another form
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
          const cases = outcomes.filter(isPresent).map(({ id }) => id);
          return { body, status: 200, cache: 'private', cases, afterwards: context.builder.wake };
        },
        erasureSettled(request),
      );
    },
  );

  app.get(
    '/datasets/:dataset/selections/:id',
    operation({
      id: 'getCaseSelection',
      tag: 'cases',
      summary: 'How far the transition of a selection of cases is',
      description: 'While it is open, Retry-After says when to ask again.',
      access: 'cases:read',
      path: SELECTION_PATH,
      answers: { 200: CaseSelection },
      polled: true,
    }),
    async (request, reply) => {
      const row = await selectionOf(context, datasetOf(request), request.params.id);
      return sendJob(reply, row, selectionBody(row));
    },
  );

  app.get(
    '/datasets/:dataset/selections/:id/results',
    operation({
      id: 'getCaseSelectionResults',
      tag: 'cases',
      summary: 'The outcome for each case of a selection',
      description:
        'One line for each case that had its turn, in the order of the ids: `id` and `outcome`; for a case that was moved (`done`) its `state` and `revision`, for one that was `refused` the `code` of a problem and its `detail`.',
      access: 'cases:read',
      path: SELECTION_PATH,
      answers: { 200: { [NDJSON]: z.string() } },
      untagged: true,
      saved: true,
    }),
    async (request, reply) => {
      const { id } = await selectionOf(context, datasetOf(request), request.params.id);
      return sendFile(reply, selectionLines(context, id), NDJSON, `selection-${id}-results.ndjson`);
    },
  );
}

/** Checks the scope before the case: a key that cannot make such a move must not learn whether the case exists. */
async function requireTargetScope(request: FastifyRequest): Promise<void> {
  const { to, select } = (request.body ?? {}) as { to?: unknown; select?: unknown };
  const target = typeof to === 'string' ? ownMember(TARGET_SCOPES, to) : undefined;
  const needed = target ?? TARGET_SCOPES['in-review'];
  if (!needed.some((scope) => hasScope(request, scope))) requireScope(request, needed[0]);
  // How many cases match a selection says what is in them.
  if (select !== undefined) requireScope(request, 'cases:read');
}

const SELECTION_PATH = { ...DATASET_PATH, id: pathId(UUID, 'Id of the job, as POST answered it.') };

/** False for a case that does not exist or is erased: an answer about it can be given again. */
const isPresent = (outcome: MoveOutcome): boolean =>
  outcome.outcome === 'done' ? outcome.state !== 'erased' : !['not-found', 'gone'].includes(outcome.problem.code);
