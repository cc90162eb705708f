import { maxHeaderSize } from 'node:http';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { AppError, FAULTS, MOST_ALLOWED, MOST_FAULTS, PROBLEMS } from '../errors.ts';
import { MAX_MARKS } from '../formats/chart/shape.ts';
import { MAX_PLACES } from '../formats/json-stat.ts';
import { etagOf, matchesEtag, sendBytes, sendJson } from '../http/answers.ts';
import { MAX_URL } from '../http/arrival.ts';
import { BATCH_BODY_LIMIT, BODY_LIMIT, FILE_LIMIT } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { type App, operation } from '../http/operation.ts';
import { readCursor, sendPage } from '../http/pages.ts';
import { pageQuery } from '../http/parameters.ts';
import { WINDOW_SECONDS } from '../http/rate-limit.ts';
import { BATCH_ITEMS } from '../schemas/case-body.ts';
import { MOST_CODES } from '../schemas/code-list.ts';
import { MOST_DIMENSIONS } from '../schemas/codebook.ts';
import { ServiceLimits } from '../schemas/limits.ts';
import { MAX_PAGE, PAGE } from '../schemas/paging.ts';
import { ProblemPage } from '../schemas/problem.ts';
import { MAX_OBSERVATIONS } from '../statistics/answer.ts';

const Health = z
  .strictObject({ status: z.enum(['alive', 'ready']).describe('alive: the process runs. ready: it answers requests.') })
  .meta({ id: 'Health', description: 'Whether the service is alive or ready.' });

const LINKS = {
  datasets: '/v1/datasets',
  docs: '/docs',
  openapi: '/openapi.json',
  limits: '/v1/limits',
  problems: '/v1/problems',
  readiness: '/readyz',
};
const Entry = z
  .strictObject({
    name: z.string().describe('Name of the service.'),
    description: z.string().describe('What it serves.'),
    links: z.record(z.string(), z.string()).describe('Paths of the main resources.'),
  })
  .meta({ id: 'Entry', description: 'Where to go from here.' });
const ENTRY = { name: 'Assize', description: 'Conviction datasets: statistics, records and capture.', links: LINKS };

/** Codes of faults of a query. All others are faults of a body, or against the codebook. */
const OF_QUERIES: readonly string[] = ['unknown-parameter', 'given-twice'];

/** Every `code` and its meaning: first those of whole answers, then those of single faults. */
const ITEMS = [
  ...Object.entries(PROBLEMS).map(([code, { status, title, description }]) => ({ code, status, title, description })),
  ...Object.entries(FAULTS).map(([code, description]) => ({
    code,
    status: OF_QUERIES.includes(code) ? 400 : 422,
    title: description.replace(/\.$/, ''),
    description: `In errors: ${description}`,
  })),
];

/** The service itself: its problems, its health, its documents and the way in. */
export async function rootRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/v1/problems',
    operation({
      id: 'listProblems',
      tag: 'service',
      summary: 'Every code that an error can carry',
      description:
        'First the codes of whole answers, then those of single faults in `errors`. Codes never change their meaning.',
      access: 'public',
      query: pageQuery,
      answers: { 200: ProblemPage },
    }),
    async (request, reply) => {
      const { query } = request;
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

  app.get(
    '/v1/limits',
    operation({
      id: 'getLimits',
      tag: 'service',
      summary: 'The limits of this installation: sizes, rates and requests at one time',
      access: 'public',
      answers: { 200: ServiceLimits },
    }),
    async (request, reply) => sendJson(request, reply, limitsOf(context.config), { cache: 'public' }),
  );

  app.get(
    '/livez',
    operation({
      id: 'isAlive',
      tag: 'service',
      summary: 'Whether the process runs',
      description: 'Asks nothing of the database.',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
    }),
    async (_request, reply) => sendHealth(reply, 'alive'),
  );

  app.get(
    '/readyz',
    operation({
      id: 'isReady',
      tag: 'service',
      summary: 'Whether the service is ready: the database answers, and the demo is published if it is on',
      description:
        '503 while the database cannot be asked. Published statistics that the process has in memory are served all the same: send requests elsewhere, and do not restart the process.',
      access: 'public',
      untagged: true,
      answers: { 200: Health },
    }),
    async (_request, reply) => {
      const missing: string[] = [...context.readiness];
      if (!(await context.database.isReachable())) missing.unshift('database');
      if (missing.length === 0) return sendHealth(reply, 'ready');
      throw new AppError('unavailable', {
        detail: `Waiting for: ${missing.join(', ')}.`,
        headers: { 'retry-after': '1' },
      });
    },
  );

  let document: Buffer | undefined;
  app.get(
    '/openapi.json',
    operation({
      id: 'getOpenApi',
      tag: 'service',
      summary: 'This document',
      access: 'public',
      answers: { 200: z.looseObject({ openapi: z.string().describe('Version of OpenAPI.') }).describe('OpenAPI 3.1') },
    }),
    async (request, reply) => {
      document ??= Buffer.from(`${JSON.stringify(app.swagger(), null, 2)}\n`);
      return sendBytes(request, reply, document, { cache: 'public' });
    },
  );

  app.get(
    '/',
    operation({
      id: 'getEntry',
      tag: 'service',
      summary: 'Where to go from here',
      access: 'public',
      answers: { 200: Entry },
    }),
    async (request, reply) => sendJson(request, reply, ENTRY, { cache: 'public' }),
  );

  await app.register(docsPage);
}

/** The same numbers that requests are refused by. */
function limitsOf({ rateLimit, inFlight }: Config): ServiceLimits {
  return {
    statistics: {
      observations: MAX_OBSERVATIONS,
      cells: MAX_PLACES,
      dimensions: MOST_DIMENSIONS,
      chartMarks: MAX_MARKS,
    },
    codes: { list: MOST_CODES, allowed: MOST_ALLOWED },
    lists: { page: PAGE, limit: MAX_PAGE, batch: BATCH_ITEMS, faults: MOST_FAULTS },
    bytes: { address: MAX_URL, header: maxHeaderSize, body: BODY_LIMIT, batch: BATCH_BODY_LIMIT, file: FILE_LIMIT },
    rates:
      rateLimit.scope === 'off'
        ? []
        : (['address', 'key'] as const).map((policy) => ({
            policy,
            requests: rateLimit[policy],
            seconds: WINDOW_SECONDS,
          })),
    inFlight: { ...inFlight },
  };
}

/** Health is never stored, so it has no ETag. */
const sendHealth = (reply: FastifyReply, status: 'alive' | 'ready'): FastifyReply =>
  reply
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(Buffer.from(JSON.stringify({ status })));

const CONTENT_SECURITY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/** Replaces the logo of Swagger UI. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><text x="0" y="29" font-family="sans-serif" font-size="28" fill="#fff">Assize</text></svg>';

/** The interactive docs page. It loads nothing from other hosts. */
async function docsPage(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200 && reply.statusCode !== 304) return payload;
    reply.header('cache-control', 'no-cache').header('vary', 'Accept-Encoding');
    const weak = reply.getHeader('etag');
    // Static files have a weak tag of size and time. It is made strong, since they change only with the installed version.
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
    const etag = typeof weak === 'string' ? weak.replace(/^W\//, '') : etagOf(bytes);
    reply.header('etag', etag);
    if (!matchesEtag(request.headers['if-none-match'] ?? '', etag, 'weak')) return payload;
    reply.code(304).removeHeader('content-length');
    // Fastify's handler of HEAD runs after this hook and does not take null.
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
