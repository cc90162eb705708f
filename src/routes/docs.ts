import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { etagOf, matchesEtag, sendJson } from '../http/answers.ts';
import { operation } from '../http/operation.ts';

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
