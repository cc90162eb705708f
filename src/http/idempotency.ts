import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AnswerName,
  deleteAnswer,
  deleteOldAnswers,
  findAnswer,
  insertAnswer,
  type StoredAnswer,
  tryHoldAnswer,
} from '../db/queries/idempotency.ts';
import { AppError } from '../errors.ts';
import { keyOf } from './access.ts';
import { type CachePolicy, cacheControl, etagOf, sendBytes } from './answers.ts';
import { bodyDigestOf } from './bodies.ts';
import type { Context } from './context.ts';

/** Writes that may be sent again: contract http 3, Writes. The answer is stored in the transaction of the write. */

/** How long a key is remembered, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;
/** Expired answers that a new one takes away: more than one, so that their number falls. */
const SWEPT = 20;

/** What a write answers, before it is sent. */
export interface WriteAnswer {
  /** Sent as JSON; a string is JSON already. */
  body: unknown;
  status: number;
  cache: CachePolicy;
  /** With its quotes. Default: made of the bytes. */
  etag?: string;
  contentLocation?: string;
  headers?: Record<string, string>;
  /** Ids of every case that the answer names: it is not repeated once one of them is erased. */
  cases?: readonly string[];
  /** Done once the write is committed, and not on a repetition. */
  afterwards?: () => void;
}

/**
 * Carries out a write and sends its answer. With an Idempotency-Key, the first time only: later the stored answer is sent
 * again, with `Idempotent-Replayed: true`. What is refused stores nothing, so that the repaired request may have the same key.
 *
 * `write` must use only the context it is given: its `db` is the transaction that the answer is stored in. Call `once` where
 * the order of checks has the replay: after everything that the query can be refused for, before preconditions and validation.
 *
 * `bodyDigest` stands for a body that was read as a stream; of a JSON body the parser has made it.
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
    afterwards?.();
    return sendBytes(request, reply, textOf(body), options);
  }
  const name = { keyId: keyOf(request).id, method: request.method, path: pathOf(request), idempotencyKey };
  const fingerprint = fingerprintOf(request, context.secrets.mark, bodyDigest ?? bodyDigestOf(request));
  const outcome = await onceNamed(context, name, fingerprint, write);
  outcome.afterwards?.();
  const { status, headers, body, replayed } = outcome;
  return sendBytes(request, reply, body, {
    cache: 'private', // the stored headers say it exactly
    status,
    headers: { ...headers, ...(replayed && { 'idempotent-replayed': 'true' }) },
  });
}

interface Outcome {
  status: number;
  headers: Record<string, string>;
  body: string;
  replayed: boolean;
  afterwards?: (() => void) | undefined;
}

async function onceNamed(
  context: Context,
  name: AnswerName,
  fingerprint: string,
  write: (within: Context) => Promise<WriteAnswer>,
): Promise<Outcome> {
  const at = context.now();
  const expired = new Date(at.getTime() - KEPT);
  // By itself: within the write it would hold rows that an erasure may wait for.
  await deleteOldAnswers(context.root, expired, SWEPT);
  return context.root.transaction(async (tx) => {
    if (!(await tryHoldAnswer(tx, name))) {
      throw new AppError('request-in-progress', { headers: { 'retry-after': '1' } });
    }
    const known = await findAnswer(tx, name, expired);
    if (known) return replay(known, fingerprint);
    await deleteAnswer(tx, name);
    const { cache, etag, contentLocation, afterwards, cases = [], ...answer } = await write({ ...context, db: tx });
    const body = textOf(answer.body);
    const headers = {
      etag: etag ?? etagOf(body),
      'cache-control': cacheControl(cache),
      ...(contentLocation !== undefined && { 'content-location': contentLocation }),
      ...answer.headers,
    };
    const { status } = answer;
    await insertAnswer(tx, name, { fingerprint, status, headers, body, caseIds: cases, at });
    return { status, headers, body, replayed: false, afterwards };
  });
}

function replay({ fingerprint, status, headers, body }: StoredAnswer, wanted: string): Outcome {
  if (fingerprint === null || body === null) {
    throw new AppError('gone', { detail: 'The request was carried out; a case in its answer has been erased since.' });
  }
  if (fingerprint !== wanted) {
    throw new AppError('idempotency-key-reused', {
      errors: [{ header: 'idempotency-key', code: 'duplicate', detail: 'It was sent with another query or body.' }],
    });
  }
  return { status, headers, body, replayed: true };
}

/** The route with what stands in it: the same however the address was percent-encoded. */
function pathOf(request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  return (request.routeOptions.url ?? '').replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
}

/** Of query and body. Keyed, so that nobody who reads the table can try bodies out. */
function fingerprintOf(request: FastifyRequest, secret: string, bodyDigest: string): string {
  const url = request.raw.url ?? '';
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  return createHmac('sha256', secret).update(`${query}\n${bodyDigest}`).digest('base64url');
}

const textOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
