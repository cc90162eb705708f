import { createHmac } from 'node:crypto';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import type { ServedRequest } from './served.ts';

/** What the log says about a request. Address, query, headers, body and client never appear in it. */

interface LogOptions {
  level: string;
  /** Where lines go; default: standard output. */
  stream?: { write(line: string): void } | undefined;
}

export function logOptions({ level, stream }: LogOptions): NonNullable<FastifyServerOptions['logger']> {
  return {
    level,
    ...(stream && { stream }),
    serializers: {
      req: (request: { method: string; routeOptions?: { url?: string | undefined } }) => ({
        method: request.method,
        route: request.routeOptions?.url,
      }),
      res: (reply: { statusCode: number }) => ({ statusCode: reply.statusCode }),
      // Messages of Fastify's warnings may quote the address or a value, and a stack begins with the message.
      err: (error: { code?: unknown; name?: string }) => ({
        type: error?.name ?? 'Error',
        code: error?.code,
        message: '',
        stack: '',
      }),
    },
  };
}

/** One line for each request that was answered. Health is asked for every few seconds, so it is below `info`. */
export function logServed(
  { method, route, dataset, status, seconds, bytes, keyId, previewId, isPoll }: ServedRequest,
  request: FastifyRequest,
  nameKey: KeyNaming,
): void {
  const line = { method, route, dataset, status, ms: Math.round(seconds * 1_000), bytes };
  const reader = keyId ?? previewId;
  const key = reader === undefined ? undefined : nameKey(reader);
  request.log[isPoll ? 'debug' : 'info']({ ...line, key }, 'request');
}

/** The name of a key in the log and the metrics, which go where its id need not go. `GET /v1/usage` says which key it is. */
export type KeyNaming = (keyId: string) => string;

export const keyNaming =
  (secret: string): KeyNaming =>
  (keyId) =>
    createHmac('sha256', secret).update(`log key ${keyId}`).digest('base64url').slice(0, 12);
