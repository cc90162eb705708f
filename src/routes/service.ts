import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError, FAULTS, PROBLEMS } from '../errors.ts';
import { etagOf, matchesEtag, sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { pageQuery, readCursor, sendPage } from '../http/pages.ts';
import { readQuery } from '../http/parameters.ts';
import { ProblemPage } from '../schemas/problem.ts';

const Health = z.strictObject({ status: z.enum(['alive', 'ready']) }).meta({ id: 'Health' });

export async function healthRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  app.get(
    '/livez',
    operation({
      id: 'isAlive',
      tag: 'service',
      summary: 'The process runs',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
      example: { status: 'alive' },
    }),
    async (_request, reply) => say(reply, 'alive'),
  );

  app.get(
    '/readyz',
    operation({
      id: 'isReady',
      tag: 'service',
      summary: 'The database is migrated and the demo, if there is to be one, published',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
      example: { status: 'ready' },
    }),
    async (_request, reply) => {
      if (context.readiness.size > 0) {
        throw new AppError('unavailable', {
          detail: `Waiting for: ${[...context.readiness].join(', ')}.`,
          headers: { 'retry-after': '1' },
        });
      }
      return say(reply, 'ready');
    },
  );
}

/** Without an ETag: nobody keeps it. */
const say = (reply: import('fastify').FastifyReply, status: 'alive' | 'ready') =>
  reply
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(Buffer.from(JSON.stringify({ status })));

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

/** The interactive docs page, which asks no other host for anything, and the way in. */

const CONTENT_SECURITY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/** In place of the framework's. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><text x="0" y="29" font-family="sans-serif" font-size="28" fill="#fff">Assize</text></svg>';

export async function docsRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200 && reply.statusCode !== 304) return payload;
    reply.header('cache-control', 'no-cache').header('vary', 'Accept-Encoding');
    const weak = reply.getHeader('etag');
    // Static files come with a weak tag of size and time; they do not change while this version is installed.
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
    const etag = typeof weak === 'string' ? weak.replace(/^W\//, '') : etagOf(bytes);
    reply.header('etag', etag);
    if (!matchesEtag(request.headers['if-none-match'] ?? '', etag, 'weak')) return payload;
    reply.code(304).removeHeader('content-length');
    // The framework's own handler of HEAD comes after this one and takes no null.
    return request.method === 'HEAD' ? '' : null;
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: CONTENT_SECURITY,
    theme: { title: 'Assize API' },
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/', target: '_self' },
    uiConfig: { deepLinking: true, displayRequestDuration: true, persistAuthorization: false },
  });
}

const LINKS = {
  datasets: '/v1/datasets',
  docs: '/docs',
  openapi: '/openapi.json',
  problems: '/v1/problems',
  readiness: '/readyz',
};
const Entry = z
  .strictObject({ name: z.string(), description: z.string(), links: z.record(z.string(), z.string()) })
  .meta({ id: 'Entry', description: 'Where to go from here.' });
const ENTRY = { name: 'Assize', description: 'Conviction datasets: statistics, records and capture.', links: LINKS };

export async function entryRoutes(app: FastifyInstance): Promise<void> {
  app.get(
    '/',
    operation({
      id: 'getEntry',
      tag: 'service',
      summary: 'Where to go from here',
      access: 'public',
      answers: { 200: Entry },
      example: ENTRY,
    }),
    async (request, reply) => sendJson(request, reply, ENTRY, { cache: 'public' }),
  );
}
