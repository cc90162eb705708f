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
import type { JobRunner } from '../jobs/runner.ts';
import type { DryRun } from '../schemas/dry-run.ts';
import { seal, unseal } from '../secret.ts';
import { keyOf, readBearer } from './access.ts';
import { type CachePolicy, cacheControl, etagOf, sendBytes, sendJson, sendNothing } from './answers.ts';
import { bodyDigestOf } from './bodies.ts';
import type { Context } from './context.ts';
import { splitUrl } from './methods.ts';
import { flag } from './parameters.ts';

/**
 * Writes (docs/reference/http.md): carried out once for each Idempotency-Key, with the answer stored in the transaction of the
 * write, or only tried out.
 */

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

interface OnceOptions {
  /** The hash of a body that was read as a stream. The parser makes that of a JSON body. */
  bodyDigest?: string;
  /** Runs before the answer is sent, on a replay too; what it throws is answered instead, and the write stays. */
  settled?: () => Promise<void>;
}

/**
 * Carries out a write and sends its answer. A request with an Idempotency-Key writes only the first time: later ones get the
 * stored answer, with `Idempotent-Replayed: true`. A refusal stores nothing, so the repaired request may have the same key.
 *
 * `write` must use only the context it is given: its `db` is the transaction that the answer is stored in. Everything in it
 * runs after the replay in the order of checks: preconditions and validation of the body belong there.
 *
 */
export async function once(
  context: Context,
  reply: FastifyReply,
  write: (within: Context) => Promise<WriteAnswer>,
  { bodyDigest, settled = async () => {} }: OnceOptions = {},
): Promise<FastifyReply> {
  const { request } = reply;
  const { 'idempotency-key': idempotencyKey } = request.headers;
  // Validated: see operation.ts.
  if (typeof idempotencyKey !== 'string') {
    const { afterwards, body, ...options } = await write(context);
    await afterwards?.();
    await settled();
    return options.status === 204 ? sendNothing(reply) : sendBytes(reply, writtenBody(body), options);
  }
  const fingerprint = fingerprintOf(request, context.secrets.mark, bodyDigest ?? bodyDigestOf(request));
  const sent = { name: answerName(request, idempotencyKey), fingerprint, key: readBearer(request) ?? '' };
  const { status, headers, body, afterwards } = await onceNamed(context, sent, write);
  await afterwards?.();
  await settled();
  if (status === 204) return sendNothing(reply.headers(headers));
  // The stored headers say how it may be cached.
  return sendBytes(reply, body, { cache: 'private', status, headers });
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
  return (await findAnswer(db, answerName(request, idempotencyKey), expiredAt(now()))) !== undefined;
}

/** 202: a job has been asked for. */
export const accepted = (body: unknown, runner: JobRunner, headers: Record<string, string> = {}): WriteAnswer => ({
  body,
  status: 202,
  cache: 'none',
  headers: { ...headers, 'retry-after': '1' },
  afterwards: () => runner.wake(),
});

const expiredAt = (now: Date): Date => new Date(now.getTime() - ANSWERS_KEPT_MS);

const answerName = (request: FastifyRequest, idempotencyKey: string): AnswerName => ({
  keyId: keyOf(request).id,
  method: request.method,
  path: decodedPath(request),
  idempotencyKey,
});

/** What identifies the request, and the API key that it was sent with. */
interface SentOnce {
  name: AnswerName;
  fingerprint: string;
  key: string;
}

/** The answer as it is sent, now and each time that it is replayed. */
interface Outcome {
  status: number;
  headers: Record<string, string>;
  body: string;
  afterwards?: WriteAnswer['afterwards'] | undefined;
}

async function onceNamed(
  context: Context,
  sent: SentOnce,
  write: (within: Context) => Promise<WriteAnswer>,
): Promise<Outcome> {
  const at = context.now();
  const { name, fingerprint, key } = sent;
  return context.root.transaction(async (tx) => {
    if (!(await tryHoldAnswer(tx, name))) {
      throw new AppError('request-in-progress', { headers: { 'retry-after': '1' } });
    }
    const known = await findAnswer(tx, name, expiredAt(at));
    if (known) return replay(known, sent);
    await deleteAnswer(tx, name);
    const answer = await write({ ...context, db: tx });
    const { status, cache, contentLocation, afterwards, cases: caseIds = [] } = answer;
    const body = writtenBody(answer.body);
    const headers = {
      ...(status !== 204 && { etag: answer.etag ?? etagOf(body) }),
      'cache-control': cacheControl(cache),
      ...(contentLocation !== undefined && { 'content-location': contentLocation }),
      ...answer.headers,
    };
    const stored = answer.isSecret ? seal(body, key) : body;
    await insertAnswer(tx, name, { fingerprint, status, headers, body: stored, caseIds, at });
    return { status, headers, body, afterwards };
  });
}

function replay({ fingerprint, status, headers, body }: StoredAnswer, sent: SentOnce): Outcome {
  if (fingerprint === null || body === null) {
    throw new AppError('gone', {
      detail: 'The request was carried out, and a case in its answer has been erased since.',
    });
  }
  if (fingerprint !== sent.fingerprint) {
    const detail = 'This key was sent before with another query or body.';
    throw new AppError('idempotency-key-reused', {
      errors: [{ header: 'idempotency-key', code: 'duplicate', detail }],
    });
  }
  const opened = unseal(body, sent.key);
  if (opened === undefined) {
    throw new AppError('gone', {
      detail: 'The request was carried out. Its answer has a secret, which only the key before the rotation can read.',
    });
  }
  return { status, headers: { ...headers, 'idempotent-replayed': 'true' }, body: opened };
}

/** The path with its parameters decoded, so that percent-encoding makes no difference. */
function decodedPath(request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  return (request.routeOptions.url ?? '').replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
}

/** A keyed hash of query and body, so that a reader of the table cannot test guesses of a body. */
function fingerprintOf(request: FastifyRequest, secret: string, bodyDigest: string): string {
  const [, query] = splitUrl(request.raw.url);
  return createHmac('sha256', secret).update(`${query}\n${bodyDigest}`).digest('base64url');
}

const writtenBody = (body: unknown): string =>
  typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);

export const dryRunQuery = {
  validateOnly: flag(
    'true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases.',
  ),
};

/** `?validateOnly=true`: says what the write would do. That is for the present state, so the answer is neither stored nor replayed. */
export async function answerDryRun(
  reply: FastifyReply,
  tryOut: () => Promise<Omit<DryRun, 'valid'>>,
  headers: Record<string, string> = {},
): Promise<FastifyReply> {
  const { would, warnings } = await tryOut();
  return sendJson(reply, { valid: true, would, warnings } satisfies DryRun, { cache: 'none', headers });
}
