import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { isWorthCoding } from '../releases/serve/coded-answer.ts';
import type { OpenedRelease, ReadyAnswer } from '../releases/serve/reader.ts';
import { codingPreference } from './accept-encoding.ts';

export interface Named {
  release: OpenedRelease;
  /** Of the answer, below its release: the one it was kept under. */
  name: string;
  answer: ReadyAnswer;
  /** Path of the same bytes below the full version. */
  pinned: string;
}

/**
 * Sends bytes that do not change, in the coding that the reader likes best, and keeps them for the next reader. The first one
 * waits for the coding too, so that an address has the same body every time; it takes less than the answer itself did.
 */
export async function sendReady(
  { reader, warm }: Pick<Context, 'reader' | 'warm'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { release, name, answer, pinned }: Named,
): Promise<FastifyReply> {
  const { row, via } = release;
  // Whoever reads a draft reads it once; and what is not public yet does not tell how well it packs.
  const isKept = via !== 'draft';
  const isWorth = isKept && isWorthCoding(answer);
  const preference = codingPreference(request.headers['accept-encoding']);
  const coding = !isKept ? 'identity' : isWorth ? preference.long : preference.short;
  const bytes = await reader.coded(row, name, answer, coding);
  sendBytes(request, reply, bytes, {
    cache: isKept ? via : 'none',
    etag: answer.etag,
    coding,
    type: answer.type,
    ...(answer.headers && { headers: answer.headers }),
    ...(via === 'latest' && { contentLocation: pinned }),
  });
  if (isKept) warm.keep(request, reply, release, { bytes, coding, isWorth, type: answer.type });
  return reply;
}
