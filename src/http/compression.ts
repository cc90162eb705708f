import { pipeline, type Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Coding, codingPreference, codingStream, encode, WORTH_BYTES } from '../releases/serve/content-coding.ts';
import { codedEtag } from './answers.ts';

/**
 * Codes the answers of operations that say `compressed`: lists of records, the feed and CSV. A page is in memory, and is coded off the
 * event loop; a file is coded while it is streamed. Published statistics code themselves, once for all readers.
 *
 * BREACH guesses a secret from the lengths of compressed answers that hold the secret beside text of the attacker. No such answer holds
 * a key, a token or another secret; and a browser sends no key by itself, so nobody can make it ask.
 */

/** Call before the hooks that may still refuse an answer are added: each puts itself before this one. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.config?.operation?.compressed) return;
    route.onSend = [code, ...[route.onSend ?? []].flat()];
  });
}

async function code(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  const preference = codingPreference(request.headers['accept-encoding']);
  const etag = String(reply.getHeader('etag'));
  if (reply.statusCode === 304) {
    // The tag of the bytes that the reader has.
    const coded = codedEtag(etag, preference.long);
    const known = request.headers['if-none-match'] ?? '';
    if (coded !== etag && known.includes(coded)) reply.header('etag', coded);
    return payload;
  }
  if (reply.statusCode !== 200 || payload === null || payload === undefined) return payload;
  const isBytes = Buffer.isBuffer(payload);
  const coding = isBytes && payload.length < WORTH_BYTES ? preference.short : preference.long;
  if (coding === 'identity') return payload;
  reply.headers({ 'content-encoding': coding, etag: codedEtag(etag, coding) });
  reply.removeHeader('content-length');
  return isBytes ? encode(payload, coding) : codedStream(payload as Readable, coding);
}

/** A fault of the source destroys what is sent, so that half a file is never taken for a whole one. */
const codedStream = (source: Readable, coding: Exclude<Coding, 'identity'>): Readable =>
  pipeline(source, codingStream(coding), () => {});
