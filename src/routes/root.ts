import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { listSigningKeys } from '../db/queries/certificates.ts';
import { AppError } from '../errors.ts';
import { etagOf, sendBytes, sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { publicPart } from '../http/openapi.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery } from '../http/parameters.ts';
import { limitsOf } from '../http/service-limits.ts';
import { type Coding, codingPreference, encode } from '../releases/serve/content-coding.ts';
import { type CertificateKey, CertificateKeys } from '../schemas/certificate.ts';
import { ServiceLimits } from '../schemas/limits.ts';
import { named } from '../schemas/named.ts';
import { pageOf } from '../schemas/paging.ts';
import { PROBLEM_CODES, ProblemPage } from '../schemas/problem.ts';
import { USAGE_NOTES, UsageNote } from '../schemas/usage.ts';

const Health = named('Health', 'Whether the service is alive or ready.', {
  status: z.enum(['alive', 'ready']).describe('alive: the process runs. ready: it answers requests.'),
});

const LINKS = {
  pages: '/',
  datasets: '/v1/datasets',
  atom: '/v1/releases.atom',
  catalog: '/v1/catalog',
  codeLists: '/v1/code-lists',
  search: '/v1/search',
  docs: '/docs',
  certificateKeys: '/.well-known/assize-keys.json',
  openapi: '/openapi.json',
  publicOpenapi: '/openapi.public.json',
  limits: '/v1/limits',
  problems: '/v1/problems',
  usageCodes: '/v1/usage-codes',
  readiness: '/readyz',
};
const ServiceEntry = named('Entry', 'Where to go from here.', {
  name: z.string().describe('Name of the service.'),
  description: z.string().describe('What it serves.'),
  links: z.record(z.string(), z.string()).describe('Paths of the main resources.'),
});
const SERVICE_ENTRY = {
  name: 'Assize',
  description: 'Conviction datasets: statistics, records and capture.',
  links: LINKS,
};

/** A page of a list that the service is shipped with. */
function sendCodes<T extends { code: string }>(reply: FastifyReply, codes: readonly T[]): Promise<FastifyReply> {
  return sendList(reply, {
    read: (after, limit) => {
      const start = codes.findIndex(({ code }) => code === after) + 1;
      return codes.slice(start, start + limit);
    },
    position: ({ code }) => code,
    cache: 'public',
  });
}

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
    async (_request, reply) => sendCodes(reply, PROBLEM_CODES),
  );

  app.get(
    '/v1/usage-codes',
    operation({
      id: 'listUsageCodes',
      tag: 'headlines',
      summary: 'Limits on how figures may be quoted, and what each means',
      description:
        'The codes in `usage` of headlines. A codebook may have more of its own: `usageNotes` of a headline has the text of each.',
      access: 'public',
      query: pageQuery,
      answers: { 200: pageOf(UsageNote) },
    }),
    async (_request, reply) => sendCodes(reply, USAGE_NOTES),
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
    async (_request, reply) => sendJson(reply, limitsOf(context.config), { cache: 'public' }),
  );

  app.get(
    '/.well-known/assize-keys.json',
    operation({
      id: 'listCertificateKeys',
      tag: 'releases',
      summary: 'The public keys that certificates of releases are signed with',
      description: 'A JWK set (RFC 7517). A key that was replaced stays in it, with the time until which it signed.',
      access: 'public',
      answers: { 200: CertificateKeys },
    }),
    async (_request, reply) => {
      const rows = await listSigningKeys(context.readers);
      return sendJson(reply, { keys: rows.map(jwkOf) }, { cache: 'public' });
    },
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
      if (context.isStopping()) throw new AppError('unavailable', { detail: 'This process is stopping.' });
      if (missing.length === 0) return sendHealth(reply, 'ready');
      throw new AppError('unavailable', {
        detail: `Waiting for: ${missing.join(', ')}.`,
        headers: { 'retry-after': '1' },
      });
    },
  );

  const OpenApiDocument = z
    .looseObject({ openapi: z.string().describe('Version of OpenAPI.') })
    .describe('OpenAPI 3.1');
  app.get(
    '/openapi.json',
    operation({
      id: 'getOpenApi',
      tag: 'service',
      summary: 'This document',
      access: 'public',
      answers: { 200: OpenApiDocument },
    }),
    documentHandler(() => app.swagger()),
  );

  app.get(
    '/openapi.public.json',
    operation({
      id: 'getPublicOpenApi',
      tag: 'service',
      summary: 'The part of this document that needs no key',
      description: 'For clients that read what is published: the operations without a key, and no examples.',
      access: 'public',
      answers: { 200: OpenApiDocument },
    }),
    documentHandler(() => publicPart(app)),
  );

  app.get(
    '/v1',
    operation({
      id: 'getEntry',
      tag: 'service',
      summary: 'Where to go from here',
      access: 'public',
      answers: { 200: ServiceEntry },
    }),
    async (_request, reply) => sendJson(reply, SERVICE_ENTRY, { cache: 'public' }),
  );
}

const jwkOf = (row: Awaited<ReturnType<typeof listSigningKeys>>[number]): CertificateKey => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: row.publicPart,
  kid: row.kid,
  use: 'sig',
  alg: 'EdDSA',
  validFrom: row.validFrom,
  validUntil: row.validUntil,
});

/**
 * Sends a document that stays as it is for as long as the process runs: made at the first request, and coded once for each coding
 * that a reader asks for.
 */
function documentHandler(make: () => object) {
  let document: { bytes: Buffer; etag: string } | undefined;
  const forms = new Map<Coding, Promise<Buffer>>();
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!document) {
      const bytes = Buffer.from(JSON.stringify(make()));
      document = { bytes, etag: etagOf(bytes) };
    }
    const { bytes, etag } = document;
    const coding = codingPreference(request.headers['accept-encoding']).long;
    const form = forms.get(coding) ?? encode(bytes, coding, 'best');
    forms.set(coding, form);
    return sendBytes(reply, await form, { cache: 'public', etag, coding });
  };
}

/** Health is never stored, so it has no ETag. */
const sendHealth = (reply: FastifyReply, status: 'alive' | 'ready'): FastifyReply =>
  reply
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(Buffer.from(JSON.stringify({ status })));
