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
  if (request.readableEnded || request.destroyed || Number(request.headers['content-length'] ?? 0) > MOST_DROPPED_BYTES)
    return;
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

/** How long a body may take to arrive. A file may take longer, as long as it keeps coming. */
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

/** A file must bring so many bytes for each time that is spent waiting for them: a kilobyte a second. */
const SLOWEST = { bytes: 30_000, ms: 30_000 };

/** The bytes of a file: at most `limit`, and no slower than `slowest`. Throws otherwise, and leaves the rest unread. */
export async function* uploadOf(
  request: FastifyRequest,
  limit: number,
  slowest: typeof SLOWEST = SLOWEST,
): AsyncGenerator<Uint8Array> {
  clearTimeout(deadlines.get(request.raw));
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const body = request.body as Readable | undefined;
  if (body === undefined) return;
  // The stream stays open when reading stops: the answer goes out on the same connection.
  const pieces = body.iterator({ destroyOnReturn: false });
  // Since `slowest.bytes` were last there. Only time that the service waits: it may be slow itself.
  let pace = { bytes: 0, ms: 0 };
  try {
    for (let bytes = 0; ; ) {
      const asked = performance.now();
      const piece: IteratorResult<Uint8Array> = await within(pieces.next(), slowest.ms - pace.ms);
      if (piece.done) return;
      bytes += piece.value.length;
      if (bytes > limit) throw tooLarge(limit);
      pace = { bytes: pace.bytes + piece.value.length, ms: pace.ms + performance.now() - asked };
      if (pace.bytes >= slowest.bytes) pace = { bytes: 0, ms: 0 };
      yield piece.value;
    }
  } finally {
    // Else the iterator goes on listening, and the rest of the body never flows to whoever drops it.
    void pieces.return?.().catch(() => {});
  }
}

const tooLarge = (limit: number): AppError =>
  new AppError('body-too-large', { detail: `The limit is ${limit} bytes.`, extra: { limit } });

async function within<T>(next: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const problem = new AppError('request-timeout', {
      detail: 'The file comes too slowly: it must bring a kilobyte a second.',
      headers: { connection: 'close' },
    });
    timer = setTimeout(() => reject(problem), ms);
  });
  next.catch(() => {}); // the connection may break after it was late
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
  }
}
