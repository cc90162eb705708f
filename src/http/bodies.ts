import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { parseJson } from './json-body.ts';
import { unsupportedMediaType } from './problems.ts';
import { answerOnSocket } from './socket.ts';

/**
 * The rest of a refused body is read, up to these limits. Otherwise a client that is still writing would get a broken pipe
 * instead of the answer.
 */
const MOST_DROPPED_BYTES = 64 * 1024 * 1024;
const MOST_DROPPED_MS = 10_000;

/** Resolves once the rest of the body has been read and dropped, or a limit is reached. */
export async function dropRestOfBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || Number(request.headers['content-length'] ?? 0) > MOST_DROPPED_BYTES) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, MOST_DROPPED_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_DROPPED_BYTES) done();
    });
    request.once('end', done).once('close', done).resume();
  });
}

export const BODY_LIMIT = 1024 * 1024;
export const BATCH_BODY_LIMIT = 16 * 1024 * 1024;
export const FILE_LIMIT = 1024 * 1024 * 1024;

/** The parser is ours: Fastify's accepts any charset. */
export function addJsonParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { bodyTypes, bodyNeed = 'required' } = request.routeOptions.config.operation ?? {};
    if (bodyTypes) throw unsupportedMediaType(bodyTypes);
    requireUtf8(request.headers['content-type'] ?? '');
    requireIdentity(request.headers['content-encoding'] ?? 'identity');
    if (request.headers['idempotency-key'] !== undefined) digests.set(request, sha256Of(body));
    if (body.length > 0) return parseJson(body);
    if (bodyNeed === 'required') throw emptyBody();
  });
}

/** Files reach the routes that take them as streams. */
export function addFileParser(app: FastifyInstance, types: readonly string[]): void {
  app.addContentTypeParser(
    [...types],
    (request: FastifyRequest, body: Readable, done: (error: Error | null, body?: Readable) => void) => {
      try {
        const accepted = request.routeOptions.config.operation?.bodyTypes;
        if (!accepted) throw unsupportedMediaType();
        requireUtf8(request.headers['content-type'] ?? '', accepted);
        requireIdentity(request.headers['content-encoding'] ?? 'identity');
        done(null, body);
      } catch (error) {
        done(error as Error);
      }
    },
  );
}

/** Digests of the bodies of requests with an Idempotency-Key. */
const digests = new WeakMap<FastifyRequest, string>();
const sha256Of = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('base64url');

/** The digest of the body of a request with an Idempotency-Key. An empty body never reaches the parser. */
export const bodyDigestOf = (request: FastifyRequest): string => digests.get(request) ?? sha256Of('');

function requireUtf8(contentType: string, types?: readonly string[]): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw unsupportedMediaType(types);
}

/** A body with a content coding is refused as such: it would otherwise look like broken JSON. */
function requireIdentity(coding: string): void {
  if (/^identity$/i.test(coding.trim())) return;
  throw new AppError('unsupported-media-type', {
    detail: 'Send the body without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  });
}

const emptyBody = (): AppError => new AppError('malformed-json', { detail: 'The body is empty.' });

/** Refuses a missing body: such a request reaches no parser. */
export function requireBody(request: FastifyRequest): void {
  const operation = request.routeOptions.config.operation;
  // An empty file is valid: it has no rows.
  if (operation?.bodyNeed === 'required' && !operation.bodyTypes && request.body === undefined) {
    throw emptyBody();
  }
}

/** How long a body may take to arrive. A file may take longer, as long as bytes keep coming. */
const ARRIVES_MS = 60_000;
const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Node's requestTimeout has one value for all requests, so this timer replaces it. */
export function limitArrival(request: IncomingMessage, ms = ARRIVES_MS): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => answerOnSocket({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.socket), ms);
  timer.unref();
  deadlines.set(request, timer);
  const arrived = (): void => clearTimeout(timer);
  request.once('end', arrived).once('close', arrived);
}

/** The bytes of a file: at most `limit`, and never a minute without any. Throws otherwise, and leaves the rest unread. */
export async function* uploadOf(
  request: FastifyRequest,
  limit: number,
  stallMs = ARRIVES_MS,
): AsyncGenerator<Uint8Array> {
  clearTimeout(deadlines.get(request.raw));
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const body = request.body as Readable | undefined;
  // The stream stays open when reading stops: the answer goes out on the same connection.
  const pieces = body?.iterator({ destroyOnReturn: false });
  for (let bytes = 0; pieces; ) {
    const piece: IteratorResult<Uint8Array> = await beforeStall(pieces.next(), stallMs);
    if (piece.done) return;
    bytes += piece.value.length;
    if (bytes > limit) throw tooLarge(limit);
    yield piece.value;
  }
}

const tooLarge = (limit: number): AppError =>
  new AppError('body-too-large', { detail: `The limit is ${limit} bytes.`, extra: { limit } });

async function beforeStall<T>(next: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    const problem = new AppError('request-timeout', {
      detail: 'No bytes of the file arrived for one minute.',
      headers: { connection: 'close' },
    });
    timer = setTimeout(() => reject(problem), ms);
  });
  next.catch(() => {}); // the connection may break after the stall was reported
  try {
    return await Promise.race([next, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
