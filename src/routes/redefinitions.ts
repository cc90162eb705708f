import type { FastifyRequest } from 'fastify';
import { cancelRedefinition, redefinitionBody, redefinitionOf } from '../capture/redefinition.ts';
import type { RedefinitionRow } from '../db/queries/redefinitions.ts';
import { AppError } from '../errors.ts';
import { actorOf, datasetOf, hasScope } from '../http/access.ts';
import { sendJob } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pathId } from '../http/parameters.ts';
import { problemBody } from '../http/problems.ts';
import { once } from '../http/writes.ts';
import { UUID } from '../schemas/names.ts';
import { Redefinition } from '../schemas/redefinition.ts';

export async function redefinitionRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/redefinitions/:id',
    operation({
      id: 'getRedefinition',
      tag: 'datasets',
      summary: 'How far a new definition is',
      description: 'While it is open, Retry-After says when to ask again.',
      access: 'datasets:write',
      path: REDEFINITION_PATH,
      answers: { 200: Redefinition },
      polled: true,
    }),
    async (request, reply) => {
      const row = await redefinitionOf(context, datasetOf(request), request.params.id);
      return sendJob(reply, row, redefinitionBody(row, refusalShown(row, request)));
    },
  );

  app.post(
    '/datasets/:dataset/redefinitions/:id/cancel',
    operation({
      id: 'cancelRedefinition',
      idempotent: true,
      tag: 'datasets',
      summary: 'Stop a new definition before it is in force',
      description: 'The definition of before stays in force.',
      access: 'datasets:write',
      path: REDEFINITION_PATH,
      answers: { 200: Redefinition },
      problems: [409],
    }),
    async (request, reply) => {
      return once(context, reply, async (within) => {
        const row = await cancelRedefinition(within, actorOf(request, within), datasetOf(request), request.params.id);
        return { body: redefinitionBody(row, refusalShown(row, request)), status: 200, cache: 'none' };
      });
    },
  );
}

const REDEFINITION_PATH = { ...DATASET_PATH, id: pathId(UUID, 'Id of the job, as PUT of the definition answered it.') };

/** Why it was refused. Ids of cases are for keys that may read them. */
function refusalShown({ refused, requestId }: RedefinitionRow, request: FastifyRequest): Redefinition['problem'] {
  if (!refused) return null;
  const { code, detail, errors, extra } = refused;
  const problem = problemBody(
    new AppError(code, { ...(detail !== undefined && { detail }), errors, extra }),
    requestId,
  );
  const shown = hasScope(request, 'cases:read') ? problem : JSON.parse(JSON.stringify(problem, withoutIds));
  return shown as Redefinition['problem']; // a problem is what problemBody makes
}

const withoutIds = (name: string, value: unknown): unknown => (name === 'ids' ? undefined : value);
