import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { answerOnSocket } from './socket.ts';

/** How long a body may take to arrive: a minute, but for files, which may take as long as they keep moving. */

const MOST_MS = 60_000;
const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Ours, since Node's requestTimeout is one for all requests. */
export function limitArrival(request: IncomingMessage, ms = MOST_MS): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => answerOnSocket({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.socket), ms);
  timer.unref();
  deadlines.set(request, timer);
  const arrived = (): void => clearTimeout(timer);
  request.once('end', arrived).once('close', arrived);
}

/** The bytes of a file as they come: at most `limit` of them, and never a minute without any. The rest is not read if that fails. */
export async function* uploadOf(request: FastifyRequest, limit: number, stallMs = MOST_MS): AsyncGenerator<Uint8Array> {
  clearTimeout(deadlines.get(request.raw));
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const body = request.body as Readable | undefined;
  // Not ended by whoever stops reading: the answer goes out on the same connection.
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
      detail: 'No byte of the file came for a minute.',
      headers: { connection: 'close' },
    });
    timer = setTimeout(() => reject(problem), ms);
  });
  next.catch(() => {}); // of a connection that breaks after it has been given up
  try {
    return await Promise.race([next, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
