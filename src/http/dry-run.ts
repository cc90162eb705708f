import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DryRun } from '../schemas/dry-run.ts';
import { sendJson } from './answers.ts';
import { flag } from './parameters.ts';

/** `?validateOnly=true`: what a write would do, and nothing written. */

export const dryRunQuery = {
  validateOnly: flag(
    false,
    'true: check everything as the write does, write nothing, and answer 200 with what would happen. An Idempotency-Key is not used up.',
  ),
};

/** Asked of the present, so it is neither stored nor repeated. */
export async function answerDryRun(
  request: FastifyRequest,
  reply: FastifyReply,
  tryOut: () => Promise<Omit<DryRun, 'valid'>>,
  headers: Record<string, string> = {},
): Promise<FastifyReply> {
  const { would, warnings } = await tryOut();
  return sendJson(request, reply, { valid: true, would, warnings } satisfies DryRun, { cache: 'none', headers });
}
