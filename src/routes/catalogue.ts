import type { FastifyInstance } from 'fastify';
import { FAULTS, PROBLEMS } from '../errors.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { pageQuery, readCursor, sendPage } from '../http/pages.ts';
import { readQuery } from '../http/parameters.ts';
import { ProblemPage } from '../schemas/problem.ts';

/** Faults of the query; all others are of a body, or against the codebook. */
const OF_QUERIES: readonly string[] = ['unknown-parameter', 'given-twice'];

/** What every `code` means: of whole answers first, then of single faults in `errors`. */
const ITEMS = [
  ...Object.entries(PROBLEMS).map(([code, { status, title, description }]) => ({ code, status, title, description })),
  ...Object.entries(FAULTS).map(([code, description]) => ({
    code,
    status: OF_QUERIES.includes(code) ? 400 : 422,
    title: description.replace(/\.$/, ''),
    description: `In errors: ${description}`,
  })),
];

export async function catalogueRoutes(app: FastifyInstance, _: { context: Context }): Promise<void> {
  app.get(
    '/problems',
    operation({
      id: 'listProblems',
      tag: 'service',
      summary: 'Every code that an error can carry',
      description: 'Codes of whole answers, then those of single faults in `errors`. Stable.',
      access: 'public',
      query: pageQuery,
      answers: { 200: ProblemPage },
      example: { items: [{ code: 'stale', ...PROBLEMS.stale }], next: null },
    }),
    async (request, reply) => {
      const query = readQuery(request, pageQuery);
      const after = readCursor(request, query, /^[a-z-]{1,60}$/);
      const start = ITEMS.findIndex(({ code }) => code === after) + 1;
      const read = ITEMS.slice(start, start + query.limit + 1);
      return sendPage(request, reply, query, {
        read,
        show: (item) => item,
        position: ({ code }) => code,
        cache: 'public',
      });
    },
  );
}
