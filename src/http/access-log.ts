import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { failureCode } from '../db/failures.ts';
import { type AuditEntry, appendAudit } from '../db/queries/audit.ts';
import { AppError } from '../errors.ts';
import type { Context } from './context.ts';
import { isRead } from './methods.ts';
import type { Operation } from './operation.ts';
import { UUID } from './parameters.ts';

/**
 * Key use on restricted data, in the audit log: who has read what. An answer that only a key could get is sent after its
 * entry `use.<operation>` is stored; if that fails, so does the request.
 *
 * Granularity: one entry for the first use in each clock hour of a key, a dataset, an operation and the id in the path. A
 * partner that reads `/records/{id}` of 50 cases has 50 entries, one that polls `/changes` every second or pages through
 * `/records` has one an hour. The log so names every case that was opened by itself and every list that was read, with the
 * hour, and not each page. Several processes may each note the same use: harmless.
 */

const HOUR_MS = 3_600_000;
/** Uses remembered as noted this hour. One that falls out is noted again: never one too few. */
const REMEMBERED = 20_000;

/** Call before any route. Only routes that may answer with restricted data pay for it. */
export function noteUses(app: FastifyInstance, context: Context): void {
  const noted = new LRUCache<string, Promise<void>>({ max: REMEMBERED });

  const note = async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const entry = useOf(request, reply, context.now());
    if (!entry) return payload;
    const { keyId, datasetId, action, subject, at } = entry;
    const name = [keyId, datasetId, action, subject, Math.floor(at.getTime() / HOUR_MS)].join(' ');
    // The promise itself is kept, so that a second request waits for the entry of the first.
    let stored = noted.get(name);
    if (!stored) {
      stored = context.db.transaction((tx) => appendAudit(tx, [entry]));
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

/** Public addresses answer keys with drafts, and with datasets that have no release yet. `any-key` is a key's own affairs. */
function mayBeRestricted({ access, reads }: Operation, methods: readonly string[]): boolean {
  return access !== 'any-key' && (reads || methods.some(isRead));
}

/** Undefined of what was refused, and of what everybody may read. */
function useOf(request: FastifyRequest, reply: FastifyReply, at: Date): AuditEntry | undefined {
  const { operation } = request.routeOptions.config;
  const { key, preview } = request.access ?? {};
  // 304 tells that nothing has changed, 308 where a case has gone: uses as well.
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
    // Of a case, an import, a pair; the others in a path are no secrets.
    subject: Object.values(request.params as Record<string, string>).find((value) => UUID.test(value)),
    requestId: request.id,
  };
}
