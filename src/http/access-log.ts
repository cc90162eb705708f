import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { failureCode } from '../db/failures.ts';
import { type AuditEntry, appendAudit } from '../db/queries/audit.ts';
import { AppError } from '../errors.ts';
import { UUID } from '../schemas/names.ts';
import type { Context } from './context.ts';
import { isRead } from './methods.ts';
import type { Operation } from './operation.ts';

/**
 * The access log records who has read restricted data. It is part of the audit log. An answer that needed a key is sent only
 * after its entry `use.<operation>` is stored; if storing fails, the request fails.
 *
 * There is one entry for each clock hour, key, dataset, operation and id in the path. A partner that reads `/records/{id}` of
 * 50 cases makes 50 entries; one that polls `/changes` every second or pages through `/records` makes one an hour. So the log
 * names every case and every list that was read in an hour, but not every page. Two processes may both store an entry for the
 * same use, which does no harm.
 */

const HOUR_MS = 3_600_000;
/** Uses that are known to be stored. One that falls out of this memory is stored again, so none is missed. */
const REMEMBERED = 20_000;

/** Call before any route is added. The hook is added only to routes that may answer with restricted data. */
export function noteUses(app: FastifyInstance, context: Context): void {
  const noted = new LRUCache<string, Promise<unknown>>({ max: REMEMBERED });

  const note = async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const entry = restrictedUse(request, reply, context.now());
    if (!entry) return payload;
    const { keyId, datasetId, action, subject, at } = entry;
    const name = [keyId, datasetId, action, subject, Math.floor(at.getTime() / HOUR_MS)].join(' ');
    // The promise is kept, not its result, so that a second request waits for the entry of the first.
    let stored = noted.get(name);
    if (!stored) {
      // Also by a process that else only reads: whoever may read restricted data is noted.
      stored = context.db.transaction((tx) => appendAudit(tx, [entry]), { accessMode: 'read write' });
      noted.set(name, stored);
    }
    try {
      await stored;
    } catch (error) {
      noted.delete(name);
      (payload as { destroy?: () => void } | undefined)?.destroy?.();
      request.log.error({ code: failureCode(error) }, 'a use was not noted');
      throw new AppError('unavailable', { headers: { 'retry-after': '1' } });
    }
    return payload;
  };

  app.addHook('onRoute', (route) => {
    const operation = route.config?.operation;
    if (!operation || !mayBeRestricted(operation, [route.method].flat())) return;
    route.onSend = [note, ...[route.onSend ?? []].flat()];
  });
}

/** Public addresses show drafts and unreleased datasets to some keys. `any-key` operations concern the key itself, and no data. */
function mayBeRestricted({ access, reads }: Operation, methods: readonly string[]): boolean {
  return access !== 'any-key' && (reads || methods.some(isRead));
}

/** The entry of a request; undefined if it was refused, or if everybody may read the answer. */
function restrictedUse(request: FastifyRequest, reply: FastifyReply, at: Date): AuditEntry | undefined {
  const { operation } = request.routeOptions.config;
  const { key, preview } = request.access ?? {};
  // 304 says that nothing has changed, 308 which case answers instead: both count as a use.
  if (!operation || reply.statusCode >= 400) return undefined;
  if (preview) {
    const { dataset: datasetId } = request.access;
    return { at, keyId: 'preview', action: 'use.preview', datasetId, subject: preview.id, requestId: request.id };
  }
  if (!key) return undefined;
  if (operation.access === 'public' && !String(reply.getHeader('cache-control')).startsWith('private'))
    return undefined;
  return {
    at,
    keyId: key.id,
    action: `use.${operation.id}`,
    datasetId: request.access.dataset,
    // The id of a case, an import or a pair. Other parts of a path are public names.
    subject: Object.values(request.params as Record<string, string>).find((value) => UUID.test(value)),
    requestId: request.id,
  };
}
