import type { onRequestAsyncHookHandler } from 'fastify';
import { TARGET_SCOPES } from '../capture/transitions.ts';
import { type CaseRow, findCase, findCaseState } from '../db/queries/cases.ts';
import { findLiveCase } from '../db/queries/records.ts';
import { AppError, notFound, orNotFound } from '../errors.ts';
import { datasetOf, hasScope } from '../http/access.ts';
import type { Context } from '../http/context.ts';
import { isRepetition } from '../http/writes.ts';
import { UUID } from '../schemas/names.ts';
import type { Scope } from '../schemas/vocabulary.ts';

/**
 * How an operation finds the case in its path. `present`: an erased one is gone. `ever`: an erased one is there as well.
 * `live`: as partners see it, for whom a case that was never approved does not exist, and a withdrawn one is gone.
 */
type Presence = 'present' | 'ever' | 'live';

const MOVERS = [...new Set<Scope>(Object.values(TARGET_SCOPES).flat())];

/**
 * Refuses a request whose case does not exist, before its body and query are looked at (docs/reference/http.md). Handlers look
 * again, since the case may change while the body arrives.
 */
export function requireCase(
  context: Pick<Context, 'db' | 'now'>,
  presence: Presence = 'present',
): onRequestAsyncHookHandler {
  const { db } = context;
  return async (request) => {
    const { access, bodyNeed } = request.routeOptions.config.operation ?? {};
    // The scope of a move depends on its body. A key that cannot make any move must not learn whether the case exists.
    if (access === 'any-key' && !MOVERS.some((scope) => hasScope(request, scope))) return;
    // Without body and query, the handler's own check comes early enough.
    if (bodyNeed === 'none' && !request.raw.url?.includes('?')) return;
    const { id } = request.params as { id: string };
    if (!UUID.test(id)) throw notFound();
    const dataset = datasetOf(request);
    const found = presence === 'live' ? await findLiveCase(db, dataset, id) : await findCaseState(db, dataset, id);
    if (found === undefined) throw notFound();
    if (found !== 'gone' && (found !== 'erased' || presence === 'ever')) return;
    // An erasure that is sent again is answered as it was the first time.
    if (!(await isRepetition(context, request))) throw new AppError('gone');
  };
}

/** The case: 404 if there is none, 410 if it was erased. */
export async function caseOf({ db }: Pick<Context, 'db'>, dataset: string, id: string): Promise<CaseRow> {
  const row = orNotFound(await findCase(db, dataset, id));
  if (row.state === 'erased') throw new AppError('gone');
  return row;
}
