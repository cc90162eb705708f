import type { FastifyRequest } from 'fastify';
import { TARGET_SCOPES } from '../capture/transitions.ts';
import { type CaseRow, findCase, findCaseState } from '../db/queries/cases.ts';
import { findLiveCase } from '../db/queries/records.ts';
import { AppError, notFound } from '../errors.ts';
import type { Scope } from '../schemas/vocabulary.ts';
import { datasetOf, hasScope } from './access.ts';
import type { Context } from './context.ts';
import type { Operation } from './operation.ts';
import { UUID } from './parameters.ts';

/** The case in the path comes right after the dataset, before the body and the query are looked at: contract http 3. */

/** Refuses what has no such case. Handlers look again: much may happen to a case before the body has arrived. */
export async function checkCase(request: FastifyRequest, { db }: Pick<Context, 'db'>): Promise<void> {
  const operation = request.routeOptions.config.operation;
  if (!operation?.caseInPath || !mayLearn(request, operation)) return;
  // With neither body nor query there is nothing that the handler's own look could come too late for.
  if (operation.body === 'none' && !request.raw.url?.includes('?')) return;
  const { id } = request.params as { id: string };
  if (!UUID.test(id)) throw notFound();
  const dataset = datasetOf(request);
  const found =
    operation.caseInPath === 'live' ? await findLiveCase(db, dataset, id) : await findCaseState(db, dataset, id);
  if (found === undefined) throw notFound();
  if (found === 'gone' || (found === 'erased' && operation.caseInPath === 'present')) throw new AppError('gone');
}

const MOVERS = new Set<Scope>(Object.values(TARGET_SCOPES).flat());

/** Which scope a move needs stands in its body. A key that could make none at all is refused there, and told of no case. */
const mayLearn = (request: FastifyRequest, { access }: Operation): boolean =>
  access !== 'any-key' || [...MOVERS].some((scope) => hasScope(request, scope));

/** The case: 404 if there is none, 410 if it was erased. */
export async function caseOf({ db }: Pick<Context, 'db'>, dataset: string, id: string): Promise<CaseRow> {
  const row = await findCase(db, dataset, id);
  if (!row) throw notFound();
  if (row.state === 'erased') throw new AppError('gone');
  return row;
}
