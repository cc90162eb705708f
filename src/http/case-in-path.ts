import type { FastifyRequest } from 'fastify';
import { TARGET_SCOPES } from '../capture/transitions.ts';
import { type CaseRow, findCase, findCaseState } from '../db/queries/cases.ts';
import { findLiveCase } from '../db/queries/records.ts';
import { AppError, notFound } from '../errors.ts';
import type { Scope } from '../schemas/vocabulary.ts';
import { datasetOf, hasScope } from './access.ts';
import type { Context } from './context.ts';
import { isRepetition } from './idempotency.ts';
import type { Operation } from './operation.ts';
import { UUID } from './parameters.ts';

/** The case in the path. It is checked right after the dataset, before body and query (docs/reference/http.md). */

/** Refuses a request whose case does not exist. Handlers look again, since the case may change while the body arrives. */
export async function checkCaseInPath(request: FastifyRequest, context: Pick<Context, 'db' | 'now'>): Promise<void> {
  const { db } = context;
  const operation = request.routeOptions.config.operation;
  if (!operation?.caseInPath || !mayLearn(request, operation)) return;
  // Without body and query, the handler's own check comes early enough.
  if (operation.body === 'none' && !request.raw.url?.includes('?')) return;
  const { id } = request.params as { id: string };
  if (!UUID.test(id)) throw notFound();
  const dataset = datasetOf(request);
  const found =
    operation.caseInPath === 'live' ? await findLiveCase(db, dataset, id) : await findCaseState(db, dataset, id);
  if (found === undefined) throw notFound();
  if (found !== 'gone' && (found !== 'erased' || operation.caseInPath !== 'present')) return;
  // An erasure that is sent again is answered as it was the first time.
  if (!(await isRepetition(context, request))) throw new AppError('gone');
}

const MOVERS = new Set<Scope>(Object.values(TARGET_SCOPES).flat());

/** The scope of a move depends on its body. A key that cannot make any move must not learn whether the case exists. */
const mayLearn = (request: FastifyRequest, { access }: Operation): boolean =>
  access !== 'any-key' || [...MOVERS].some((scope) => hasScope(request, scope));

/** The case: 404 if there is none, 410 if it was erased. */
export async function caseOf({ db }: Pick<Context, 'db'>, dataset: string, id: string): Promise<CaseRow> {
  const row = await findCase(db, dataset, id);
  if (!row) throw notFound();
  if (row.state === 'erased') throw new AppError('gone');
  return row;
}
