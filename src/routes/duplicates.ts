import { z } from 'zod';
import { decide, matchCase } from '../capture/duplicates.ts';
import { LIKELY } from '../cases/linkage/score.ts';
import { FIRST_ID } from '../db/queries/changes.ts';
import { findPair, listPairs, type PairRow } from '../db/queries/duplicates.ts';
import { notFound } from '../errors.ts';
import { actorOf, datasetOf, hasScope } from '../http/access.ts';
import { sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, integer, listOf, pageQuery, pathId } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { once } from '../http/writes.ts';
import { casePath } from '../schemas/addresses.ts';
import { CaseContent } from '../schemas/case.ts';
import { DecidedPair, DuplicatePage, DuplicatePair, MatchPage, PairDecisionBody } from '../schemas/duplicate.ts';
import { UUID } from '../schemas/names.ts';
import { PAIR_STATES } from '../schemas/vocabulary.ts';

const matchQuery = {
  minScore: integer({ min: 0, max: 100, fallback: LIKELY, about: 'The lowest score to list, from 0 to 100.' }),
};
const pairsQuery = { ...pageQuery, state: listOf(PAIR_STATES, 'Only pairs in these states. Default: open.') };

export async function duplicateRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.post(
    '/datasets/:dataset/cases/match',
    operation({
      id: 'matchCase',
      tag: 'cases',
      summary: 'Find likely duplicates of a case',
      description:
        'Takes the body of `POST` of a case and writes nothing. It is compared with cases of the same area within the days of `settings.duplicates` (7 if that is off), and by a key with `sources:read` with cases that name the same article, that are not withdrawn, merged or erased. Lists at most 20, the best match first.',
      access: 'cases:read',
      reads: true,
      path: DATASET_PATH,
      query: matchQuery,
      lateBody: CaseContent,
      answers: { 200: MatchPage },
      problems: [409],
    }),
    async (request, reply) => {
      const { minScore } = request.query;
      const items = await matchCase(context, datasetOf(request), {
        body: request.body,
        least: minScore,
        mayReadSources: hasScope(request, 'sources:read'),
      });
      return sendJson(reply, { items, next: null }, { cache: 'private' });
    },
  );

  app.get(
    '/datasets/:dataset/duplicates',
    operation({
      id: 'listDuplicates',
      tag: 'cases',
      summary: 'Pairs of cases that may be duplicates',
      description:
        'Lists pairs, oldest first. A pair is open until it is decided or the two cases are merged. It is shown as open while neither case is withdrawn, merged or erased.',
      access: 'cases:read',
      path: DATASET_PATH,
      query: pairsQuery,
      answers: { 200: DuplicatePage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { state } = request.query;
      const states = state.length > 0 ? state : (['open'] as const);
      return sendList(reply, {
        read: (after = FIRST_ID, limit) => listPairs(db, dataset, { states, after, limit }),
        show: (row) => pairBody(dataset, row),
        position: ({ id }) => id,
        cache: 'private',
      });
    },
  );

  app.post(
    '/datasets/:dataset/duplicates/:id/decision',
    operation({
      id: 'decideDuplicate',
      idempotent: true,
      tag: 'cases',
      summary: 'Record that two cases are the same, or different',
      description:
        'A decision cannot be changed: the same one again answers 200 and changes nothing, the opposite one answers 409. Undoing a merge of the two opens a pair that was decided `same` again. A pair decided `different` is not raised again. To merge the cases, use the transition to `merged`. Answers the pair; keys without `cases:read` get it without its cases and reasons.',
      access: 'cases:review',
      path: { ...DATASET_PATH, id: pathId(UUID, 'UUID, as `GET D/duplicates` gives it.') },
      preHandler: async (request) => {
        const { id } = request.params as { id: string };
        if (!(await findPair(db, datasetOf(request), id))) throw notFound();
      },
      lateBody: PairDecisionBody,
      answers: { 200: z.union([DuplicatePair, DecidedPair]) },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { id } = request.params;
      return once(context, reply, async (within) => {
        const { decision, note } = validBody(request, PairDecisionBody);
        const row = await decide(within, actorOf(request, within), dataset, { id, decision, note });
        const { cases, score, reasons, ...decided } = pairBody(dataset, row);
        const body = hasScope(request, 'cases:read') ? { ...decided, cases, score, reasons } : decided;
        return { body, status: 200, cache: 'private', cases: [row.one, row.other] };
      });
    },
  );
}

function pairBody(dataset: string, row: PairRow): DuplicatePair {
  const { id, state, score, reasons, createdAt } = row;
  const paired = (caseId: string, caseState: PairRow['oneState']) => {
    return { id: caseId, href: casePath(dataset, caseId), state: caseState };
  };
  return {
    id,
    state,
    score,
    reasons,
    createdAt,
    cases: [paired(row.one, row.oneState), paired(row.other, row.otherState)],
    decision:
      state === 'open'
        ? null
        : {
            decision: state,
            note: row.note,
            by: { key: row.decidedBy ?? '', label: row.decidedByLabel ?? '' },
            at: row.decidedAt ?? '',
          },
  };
}
