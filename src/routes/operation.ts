import type { FastifySchema, RouteShorthandOptions } from 'fastify';
import { z } from 'zod';
import { Problem } from '../schemas/problem.ts';
import type { Scope } from '../schemas/vocabulary.ts';
import type { Parameters } from './parameters.ts';

/** What a route says of itself, once: the hooks obey it, the OpenAPI document shows it, the tests hold the answers to it. */

/** `any-key`: a key is needed, its scope depends on the body or does not matter. */
export type AccessNeed = 'public' | 'any-key' | Scope;

export interface OperationSpec {
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  access: AccessNeed;
  /** The dataset in the path need not exist: the route creates it. */
  newDataset?: boolean;
  /** Descriptions of the ids in the path. */
  path?: Record<string, string>;
  query?: Parameters;
  body?: z.ZodType;
  /** The body may be left out. */
  bodyOptional?: boolean;
  bodyExample?: unknown;
  bodyLimit?: number;
  /** Schema of each status of success; null: no body. Or media types with their schemas. */
  answers: Record<number, z.ZodType | Record<string, z.ZodType> | null>;
  /** Its answers have no ETag: nobody keeps them. */
  untagged?: boolean;
  /** When If-Match must be sent, where not always; shown in the document. */
  ifMatchFor?: string;
  /** The 201 or 202 has a Location. */
  makes?: boolean;
  /** Statuses of failure beyond those that follow from access, path, query and body. */
  problems?: readonly number[];
  example?: unknown;
}

/** What the hooks need of it at run time. */
export interface Operation {
  access: AccessNeed;
  newDataset: boolean;
  query: Parameters;
  body: 'none' | 'required' | 'optional';
  bodyExample: unknown;
  example: unknown;
  untagged: boolean;
  makes: boolean;
  /** It is below a release, and so answered under short pins too. */
  pinned: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

export const TAGS = {
  datasets: 'Datasets, their codebooks and coverage',
  statistics: 'Published statistics: precomputed, cacheable, quotable',
  headlines: 'Named figures with their wording',
  releases: 'Immutable states of a dataset, and how they are made',
  records: 'The partner view of approved cases, and the feed of changes',
  cases: 'Capture: post, correct, review and withdraw cases',
  keys: 'API keys',
  service: 'The service itself',
} as const;
export type Tag = keyof typeof TAGS;

const STATUS_TEXT: Record<number, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; under way',
  204: 'Done; no body',
  304: 'The reader has these bytes already',
  308: 'Merged into another case',
  400: 'Malformed path, query, header or JSON',
  401: 'No valid key',
  403: 'The key lacks the scope, or is bound to other datasets',
  404: 'Nothing here that this key may know of',
  408: 'Took too long to arrive',
  409: 'In conflict with the present state',
  410: 'Gone',
  412: 'If-Match names another state',
  413: 'Body too large',
  414: 'Address too long',
  415: 'Not application/json',
  422: 'Faults in the body, or against the codebook',
  428: 'If-Match is missing',
  431: 'Header too large',
  500: 'A fault of the service',
  503: 'Starting, stopping, or without its database',
};

const problemAnswer = (status: number) => ({
  description: STATUS_TEXT[status] ?? `Status ${status}`,
  content: { 'application/problem+json': { schema: Problem } },
});

/** Route options of an operation. */
export function operation(spec: OperationSpec): RouteShorthandOptions {
  const { access, answers, query = {}, body, path = {} } = spec;
  const response: Record<number, unknown> = {};
  for (const [status, answer] of Object.entries(answers))
    response[Number(status)] = answerSchema(Number(status), answer);
  const reads = 200 in answers && body === undefined && !spec.untagged;
  if (reads) response[304] = answerSchema(304, null);
  const headers = preconditions(reads, spec);
  for (const status of failures(spec)) response[status] = problemAnswer(status);
  return {
    config: {
      operation: {
        access,
        newDataset: spec.newDataset ?? false,
        query,
        body: body === undefined ? 'none' : spec.bodyOptional ? 'optional' : 'required',
        bodyExample: spec.bodyExample,
        example: spec.example,
        untagged: spec.untagged ?? false,
        makes: spec.makes ?? false,
        pinned: 'version' in path && body === undefined && spec.id !== 'getRelease',
      },
    },
    ...(spec.bodyLimit !== undefined && { bodyLimit: spec.bodyLimit }),
    schema: {
      operationId: spec.id,
      tags: [spec.tag],
      summary: spec.summary,
      description: [spec.description, accessNote(access)].filter(Boolean).join('\n\n'),
      // A key may come with public requests too: for drafts, and datasets that are not published yet.
      security: access === 'public' ? ('dataset' in path ? [{}, { bearer: [] }] : [{}]) : [{ bearer: [] }],
      ...(headers && { headers }),
      ...(Object.keys(path).length > 0 && {
        params: z.object(
          Object.fromEntries(Object.entries(path).map(([name, about]) => [name, z.string().describe(about)])),
        ),
      }),
      ...(Object.keys(query).length > 0 && {
        querystring: z.object(Object.fromEntries(Object.entries(query).map(([name, { schema }]) => [name, schema]))),
      }),
      ...(body !== undefined && { body }),
      response,
    } as FastifySchema,
  };
}

function preconditions(reads: boolean, { problems, ifMatchFor }: OperationSpec): z.ZodType | undefined {
  const read = z.string().describe(`ETag of the state that you read.${ifMatchFor ? ` Needed ${ifMatchFor}.` : ''}`);
  if (problems?.includes(428)) return z.object({ 'if-match': ifMatchFor ? read.optional() : read });
  const known = z.string().optional().describe('ETags that you have: 304 if one is current.');
  return reads ? z.object({ 'if-none-match': known }) : undefined;
}

function answerSchema(status: number, answer: z.ZodType | Record<string, z.ZodType> | null): unknown {
  const description = STATUS_TEXT[status] ?? `Status ${status}`;
  if (answer === null) return z.null().describe(description);
  const types = answer instanceof z.ZodType ? { 'application/json': answer } : answer;
  return {
    description,
    content: Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }])),
  };
}

function failures({ access, path = {}, body, problems = [] }: OperationSpec): number[] {
  const statuses = new Set([400, 401, 414, 431, 500, 503, ...problems]);
  if (access !== 'public') statuses.add(403);
  if (Object.keys(path).length > 0) statuses.add(404);
  if (body !== undefined) for (const status of [408, 413, 415, 422]) statuses.add(status);
  return [...statuses].sort((a, b) => a - b);
}

function accessNote(access: AccessNeed): string {
  if (access === 'public') return 'Public.';
  return access === 'any-key' ? 'Needs a key.' : `Needs a key with scope \`${access}\`.`;
}
