import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DryRun } from '../schemas/dry-run.ts';
import { sendJson } from './answers.ts';
import { flag } from './parameters.ts';

/** `?validateOnly=true`: says what a write would do, and writes nothing. */

export const dryRunQuery = {
  validateOnly: flag(
    false,
    'true: check everything, write nothing, and answer 200 with what the write would do. An Idempotency-Key is not used up. For a key without `cases:read` nothing is compared with stored cases.',
  ),
};

/** Answers for the present state, so the answer is neither stored nor replayed. */
export async function answerDryRun(
  request: FastifyRequest,
  reply: FastifyReply,
  tryOut: () => Promise<Omit<DryRun, 'valid'>>,
  headers: Record<string, string> = {},
): Promise<FastifyReply> {
  const { would, warnings } = await tryOut();
  return sendJson(request, reply, { valid: true, would, warnings } satisfies DryRun, { cache: 'none', headers });
}
