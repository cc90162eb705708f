import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { checkAccess } from './access.ts';
import { noteUses } from './access-log.ts';
import { requireBody } from './bodies.ts';
import type { Context } from './context.ts';
import { allowReading, isRead, type Methods } from './methods.ts';
import { addValidation } from './validation.ts';

/**
 * The checks of every request before its handler, in the order of docs/reference/http.md: route, key, scope, dataset, then what
 * the route itself looks for (such as a case), body and query.
 */

/** Far below Node's limit for the whole header, so that a long query gets 414 and not 431. */
export const MAX_ADDRESS = 8_192;

export function addArrivalChecks(app: FastifyInstance, context: Context, methods: Methods): void {
  // Set for each request by the hook below. Fastify warns of an object that all requests would share.
  app.decorateRequest('access', null as never);

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    if (request.raw.httpVersion === '1.1' && request.headers.host === undefined) {
      throw new AppError('bad-request', {
        errors: [{ header: 'host', code: 'required', detail: 'HTTP/1.1 needs a Host header.' }],
      });
    }
    const operation = request.routeOptions.config.operation;
    if (isRead(request.method) && (operation?.access ?? 'public') === 'public') allowReading(reply);
    if ((request.raw.url ?? '').length > MAX_ADDRESS) throw new AppError('uri-too-long');
    if (request.is404) return methods(request, reply);
    // Releases that have become due are public for this request too. Health does not depend on data.
    const { dataset } = (request.params ?? {}) as { dataset?: string };
    if (!operation?.untagged) await context.releaseClock.publishDue(dataset);
    requireWholeService(request, context);
    await checkAccess(request, context);
  });

  noteUses(app, context);

  app.addHook('preValidation', async (request) => requireBody(request));
  addValidation(app);
}

/** Refuses what this process must not do at present, whoever asks. */
function requireWholeService({ method, routeOptions }: FastifyRequest, { database, ledger }: Context): void {
  const { operation } = routeOptions.config;
  const { readOnlyBecause } = database;
  if (readOnlyBecause !== undefined && !isRead(method) && !operation?.reads)
    throw new AppError('unavailable', { detail: readOnlyBecause });
  // What is public says nothing of one person.
  if (operation?.access !== 'public') requireReadLedger(ledger);
}

/** Throws 503 while it is not known whether the database has somebody who has been erased. */
export function requireReadLedger(ledger: Context['ledger']): void {
  if (ledger.isUnread()) throw new AppError('unavailable', { detail: LEDGER_UNREAD });
}

const LEDGER_UNREAD = 'The ledger of erasures cannot be read at present, so nothing about cases is answered yet.';
