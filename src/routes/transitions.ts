import { z } from 'zod';
import { caseBody, caseEtag, staleSince } from '../capture/case-view.ts';
import { moveCases } from '../capture/transitions.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { datasetOf, hasScope } from '../http/access.ts';
import { actorOf, staffView } from '../http/actors.ts';
import { matchesEtag, readIfMatch, sendJson } from '../http/answers.ts';
import { caseOf } from '../http/case-in-path.ts';
import { readMove, requireTargetScope } from '../http/case-move.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { CASE_PATH, DATASET_PATH, UUID } from '../http/parameters.ts';
import { problemBody } from '../http/problems.ts';
import { Case, CaseMoved } from '../schemas/case.ts';
import { CaseMove, CaseMoves, CaseMovesOutcome } from '../schemas/case-body.ts';

export async function transitionRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.post(
    '/datasets/:dataset/cases/:id/transitions',
    operation({
      id: 'moveCase',
      tag: 'cases',
      summary: 'Submit, approve, return, withdraw, merge or erase a case',
      description:
        'The scope depends on `to`. `cases:write`: `in-review`, and withdrawing a case that was never live. `cases:review`: `approved`, `returned`, `merged`, `unmerged`, and withdrawing a live case. `cases:erase`: `erased`.\n\n`merged` needs `into`: the case that replaces this one, and from then on shows the external ids and sources of both. `into` must be approved if this case is live. `unmerged` restores the state that the case had, and opens the pair of the two again if it was decided `same`.\n\n`erased` takes `reason` and no note, and cannot be undone. It destroys the content, sources and notes of every revision, stored answers, and results of imports that name the case, with all cases that were merged into it. The record cannot be posted again (409 `erased-before`).\n\nNeeds If-Match. Answers the case. For an erased case, and to a key without `cases:read`, it answers only `id`, `state`, `revision` and `etag`.',
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
        // Another writer was faster. The answer is the same as if it had written before the request arrived.
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
      return sendJson(request, reply, body, { cache: 'private' });
    },
  );
}
