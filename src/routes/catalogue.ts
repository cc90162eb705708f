import type { FastifyInstance } from 'fastify';
import { FAULTS, PROBLEMS } from '../errors.ts';
import { ProblemList } from '../schemas/problem.ts';
import { sendJson } from './answers.ts';
import { operation } from './operation.ts';

/** GET /v1/problems: what every `code` means. The body never changes while the process runs. */
const BODY = Buffer.from(
  JSON.stringify({
    items: Object.entries(PROBLEMS).map(([code, { status, title, description }]) => ({
      code,
      status,
      title,
      description,
    })),
    faults: Object.entries(FAULTS).map(([code, description]) => ({ code, description })),
    next: null,
  }),
);

export async function catalogueRoutes(app: FastifyInstance): Promise<void> {
  app.get(
    '/problems',
    operation({
      id: 'listProblems',
      tag: 'service',
      summary: 'Every code that an error can carry',
      access: 'public',
      answers: { 200: ProblemList },
      example: {
        items: [{ code: 'stale', ...PROBLEMS.stale }],
        faults: [{ code: 'required', description: FAULTS.required }],
        next: null,
      },
    }),
    async (request, reply) => sendJson(request, reply, BODY, { cache: 'public' }),
  );
}
