import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ANSWERS_KEPT_MS,
  type AnswerName,
  deleteAnswer,
  findAnswer,
  insertAnswer,
  type StoredAnswer,
  tryHoldAnswer,
} from '../db/queries/idempotency.ts';
import { AppError } from '../errors.ts';
import { seal, unseal } from '../secret.ts';
import { keyOf, readBearer } from './access.ts';
import { type CachePolicy, cacheControl, etagOf, sendBytes, sendNothing } from './answers.ts';
import { bodyDigestOf } from './bodies.ts';
import type { Context } from './context.ts';

/** Idempotent writes (docs/reference/http.md). The answer is stored in the transaction of the write. */

/** What a write answers, before it is sent. */
export interface WriteAnswer {
  /** Sent as JSON; a string is JSON already. A 204 has none. */
  body?: unknown;
  status: number;
  cache: CachePolicy;
  /** With its quotes. Default: made of the bytes. */
  etag?: string;
  contentLocation?: string;
  headers?: Record<string, string>;
  /** Ids of every case in the answer. Once one of them is erased, the answer is not replayed. */
  cases?: readonly string[];
  /** It has a secret that must not be stored: it is encrypted with the API key of the request. */
  isSecret?: boolean;
  /** Runs after the commit and before the answer is sent, and not on a replay. */
  afterwards?: () => void | Promise<void>;
}

/**
 * Carries out a write and sends its answer. A request with an Idempotency-Key writes only the first time: later ones get the
 * stored answer, with `Idempotent-Replayed: true`. A refusal stores nothing, so the repaired request may have the same key.
 *
 * `write` must use only the context it is given: its `db` is the transaction that the answer is stored in. Everything in it
 * runs after the replay in the order of checks: preconditions and validation of the body belong there.
 *
 * `bodyDigest` is for a body that was read as a stream. The parser makes it of a JSON body.
 */
export async function once(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  write: (within: Context) => Promise<WriteAnswer>,
  { bodyDigest }: { bodyDigest?: string } = {},
): Promise<FastifyReply> {
  const { 'idempotency-key': idempotencyKey } = request.headers;
  // Validated: see operation.ts.
  if (typeof idempotencyKey !== 'string') {
    const { afterwards, body, ...options } = await write(context);
    await afterwards?.();
    if (options.status === 204) return sendNothing(reply);
    return sendBytes(request, reply, textOf(body), options);
  }
  const name = nameOf(request, idempotencyKey);
  const fingerprint = fingerprintOf(request, context.secrets.mark, bodyDigest ?? bodyDigestOf(request));
  const outcome = await onceNamed(context, name, { fingerprint, key: readBearer(request) ?? '' }, write);
  await outcome.afterwards?.();
  const { status, body, replayed } = outcome;
  const headers = { ...outcome.headers, ...(replayed && { 'idempotent-replayed': 'true' }) };
  if (status === 204) return sendNothing(reply.headers(headers));
  // The stored headers say how it may be cached.
  return sendBytes(request, reply, body, { cache: 'private', status, headers });
}

/**
 * True if the request repeats one that was carried out. For a check that comes before `once`, and would refuse what the first
 * request has changed.
 */
export async function isRepetition(
  { db, now }: Pick<Context, 'db' | 'now'>,
  request: FastifyRequest,
): Promise<boolean> {
  const { 'idempotency-key': idempotencyKey } = request.headers;
  if (typeof idempotencyKey !== 'string' || !request.routeOptions.config.operation?.idempotent) return false;
  return (await findAnswer(db, nameOf(request, idempotencyKey), expiredAt(now()))) !== undefined;
}

const expiredAt = (now: Date): Date => new Date(now.getTime() - ANSWERS_KEPT_MS);

const nameOf = (request: FastifyRequest, idempotencyKey: string): AnswerName => ({
  keyId: keyOf(request).id,
  method: request.method,
  path: pathOf(request),
  idempotencyKey,
});

interface Outcome {
  status: number;
  headers: Record<string, string>;
  body: string;
  replayed: boolean;
  afterwards?: WriteAnswer['afterwards'] | undefined;
}

/** What identifies the request, and the API key that it was sent with. */
interface Sent {
  fingerprint: string;
  key: string;
}

async function onceNamed(
  context: Context,
  name: AnswerName,
  { fingerprint, key }: Sent,
  write: (within: Context) => Promise<WriteAnswer>,
): Promise<Outcome> {
  const at = context.now();
  const expired = expiredAt(at);
  return context.root.transaction(async (tx) => {
    if (!(await tryHoldAnswer(tx, name))) {
      throw new AppError('request-in-progress', { headers: { 'retry-after': '1' } });
    }
    const known = await findAnswer(tx, name, expired);
    if (known) return replay(known, { fingerprint, key });
    await deleteAnswer(tx, name);
    const {
      cache,
      etag,
      contentLocation,
      afterwards,
      cases = [],
      isSecret,
      ...answer
    } = await write({
      ...context,
      db: tx,
    });
    const body = textOf(answer.body);
    const headers = {
      ...(answer.status !== 204 && { etag: etag ?? etagOf(body) }),
      'cache-control': cacheControl(cache),
      ...(contentLocation !== undefined && { 'content-location': contentLocation }),
      ...answer.headers,
    };
    const { status } = answer;
    const stored = isSecret ? seal(body, key) : body;
    await insertAnswer(tx, name, { fingerprint, status, headers, body: stored, caseIds: cases, at });
    return { status, headers, body, replayed: false, afterwards };
  });
}

function replay({ fingerprint, status, headers, body }: StoredAnswer, sent: Sent): Outcome {
  if (fingerprint === null || body === null) {
    throw new AppError('gone', {
      detail: 'The request was carried out, and a case in its answer has been erased since.',
    });
  }
  if (fingerprint !== sent.fingerprint) {
    throw new AppError('idempotency-key-reused', {
      errors: [
        {
          header: 'idempotency-key',
          code: 'duplicate',
          detail: 'This key was sent before with another query or body.',
        },
      ],
    });
  }
  return { status, headers, body: unseal(body, sent.key), replayed: true };
}

/** The path with its parameters decoded, so that percent-encoding makes no difference. */
function pathOf(request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  return (request.routeOptions.url ?? '').replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
}

/** A keyed hash of query and body, so that a reader of the table cannot test guesses of a body. */
function fingerprintOf(request: FastifyRequest, secret: string, bodyDigest: string): string {
  const url = request.raw.url ?? '';
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  return createHmac('sha256', secret).update(`${query}\n${bodyDigest}`).digest('base64url');
}

const textOf = (body: unknown): string =>
  typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
