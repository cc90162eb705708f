import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { documentedHeaders } from '../src/http/openapi.ts';
import { Problem } from '../src/schemas/problem.ts';

/** Holds every answer to what its route declares: the status, the media type, and each member of a JSON body. */

type Declared = z.ZodType | { content: Record<string, { schema: z.ZodType }> };

/** Add before the app is ready; what it finds is pushed to the list that it answers. */
export function checkAnswers(app: FastifyInstance): string[] {
  const violations: string[] = [];
  app.addHook('onSend', async (request, reply, payload) => {
    const plain = decoded(payload, reply.getHeader('content-encoding'));
    const violation =
      check(request, reply.statusCode, String(reply.getHeader('content-type') ?? ''), plain) ??
      undocumented(request, reply);
    if (violation !== undefined) {
      violations.push(`${request.method} ${request.routeOptions.url ?? 'no route'} ${reply.statusCode}: ${violation}`);
    }
    return payload;
  });
  return violations;
}

function decoded(payload: unknown, coding: unknown): unknown {
  if (!Buffer.isBuffer(payload)) return payload;
  if (coding === 'br') return brotliDecompressSync(payload);
  return coding === 'gzip' ? gunzipSync(payload) : payload;
}

function check(request: FastifyRequest, status: number, type: string, payload: unknown): string | undefined {
  const mediaType = type.split(';', 1)[0] ?? '';
  // A page is no answer of the API: tests/routes/pages.test.ts reads it.
  if (mediaType === 'text/html') return undefined;
  if (request.is404 || request.routeOptions.config.operation === undefined) {
    return status >= 400 ? checkBody(Problem, payload) : undefined;
  }
  const declared = (request.routeOptions.schema?.response as Record<number, Declared> | undefined)?.[status];
  if (declared === undefined) return 'the status is not declared';
  if (!('content' in declared)) return payload ? 'a body where none is declared' : undefined;
  const schema = (declared.content[type] ?? declared.content[mediaType] ?? declared.content['*/*'])?.schema;
  if (schema === undefined) return `the media type ${mediaType} is not declared`;
  // A file is read where it is tested.
  if (request.method === 'HEAD' || payload instanceof Readable) return undefined;
  return /[/+]json$/.test(mediaType) ? checkBody(schema, payload) : undefined;
}

/** Headers that any answer may have. The document has all others of an answer of the API. */
const COMMON =
  /^(connection|content-(type|length|encoding|language|security-policy)|cache-control|vary|date|allow|accept(-encoding)?|access-control-.*|cross-origin-.*|x-.*|referrer-policy|strict-transport-security|permissions-policy)$/;

function undocumented(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const { operation } = request.routeOptions.config;
  if (request.is404 || operation === undefined) return undefined;
  const documented = documentedHeaders(reply.statusCode, operation) ?? {};
  const others = Object.keys(reply.getHeaders()).filter((name) => !COMMON.test(name) && !(name in documented));
  return others.length > 0 ? `headers that are not in the document: ${others.join(', ')}` : undefined;
}

function checkBody(schema: z.ZodType, payload: unknown): string | undefined {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return 'the body is neither text nor bytes';
  const read = schema.safeParse(JSON.parse(payload.toString()));
  return read.success ? undefined : z.prettifyError(read.error);
}
