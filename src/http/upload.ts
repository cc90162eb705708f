import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { answerOnSocket } from './socket.ts';

/** How long a body may take to arrive: one minute. A file may take longer, as long as bytes keep coming. */

const MOST_MS = 60_000;
const deadlines = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Node's requestTimeout has one value for all requests, so this timer replaces it. */
export function limitArrival(request: IncomingMessage, ms = MOST_MS): void {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => answerOnSocket({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, request.socket), ms);
  timer.unref();
  deadlines.set(request, timer);
  const arrived = (): void => clearTimeout(timer);
  request.once('end', arrived).once('close', arrived);
}

/** The bytes of a file: at most `limit`, and never a minute without any. Throws otherwise, and leaves the rest unread. */
export async function* uploadOf(request: FastifyRequest, limit: number, stallMs = MOST_MS): AsyncGenerator<Uint8Array> {
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
