import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { AppError, type Fault, type ProblemCode } from '../errors.ts';
import { VERSION } from '../generator.ts';
import type { DryRun } from '../schemas/dry-run.ts';
import { type Operation, TAGS } from './operation.ts';
import { problemBody } from './problems.ts';

/** What the OpenAPI document says of answers beyond their schema: headers, and an example of each kind of failure. */

const HEADERS = {
  etag: 'Strong; send it back in If-None-Match, or in If-Match of a write.',
  link: '`rel="next"`: the next page.',
  location: 'Path of what was made, or of what answers instead.',
  'content-location': 'Under `latest` or a short pin: the pinned path of the same bytes.',
  'retry-after': 'Seconds.',
  'www-authenticate': 'Bearer.',
  'idempotent-replayed': '`true`: this Idempotency-Key was sent before, and this is the answer of then.',
  'preference-applied': 'The preference of Prefer that was followed.',
} as const;
type HeaderName = keyof typeof HEADERS;

interface Answer {
  status: number;
  /** The operation reads, and its answer has an ETag. */
  tagged: boolean;
  paged: boolean;
  pinned: boolean;
  makes: boolean;
  idempotent: boolean;
  prefers: boolean;
}

function headersOf({
  status,
  tagged,
  paged,
  pinned,
  makes,
  idempotent,
  prefers,
}: Answer): Record<string, object> | undefined {
  const ok = status >= 200 && status < 300;
  const names: HeaderName[] = [];
  if ((tagged && (ok || status === 304) && status !== 204) || status === 412) names.push('etag');
  if (paged && status === 200) names.push('link');
  if (pinned && (status === 200 || status === 304)) names.push('content-location');
  if ((makes && (status === 201 || status === 202)) || status === 308) names.push('location');
  if (status === 202 || status === 503 || (status === 409 && idempotent)) names.push('retry-after');
  if ((status === 201 || status === 202) && idempotent) names.push('idempotent-replayed');
  if (ok && prefers) names.push('preference-applied');
  if (status === 401) names.push('www-authenticate');
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name) => [name, { description: HEADERS[name], schema: { type: 'string' } }]));
}

const FAULT: Partial<Record<ProblemCode, Fault>> = {
  'invalid-parameters': {
    parameter: 'limit',
    code: 'out-of-range',
    detail: 'A number from 1 to 1000.',
  },
  'invalid-body': { pointer: '/to', code: 'required', detail: 'A required member is missing.' },
};
const TYPICAL: Record<number, ProblemCode> = {
  400: 'invalid-parameters',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  408: 'request-timeout',
  409: 'transition-not-allowed',
  410: 'gone',
  412: 'stale',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  422: 'invalid-body',
  428: 'precondition-required',
  431: 'header-too-large',
  500: 'internal-error',
  503: 'unavailable',
};
const EXTRA: Partial<Record<ProblemCode, Record<string, unknown>>> = {
  forbidden: { requiredScope: 'cases:review' },
  'transition-not-allowed': { allowed: ['in-review', 'withdrawn'] },
  stale: { etag: '"Cm-r5WvkSLoTSqkcPLMzXJ"' },
  'body-too-large': { limit: 1_048_576 },
};
const REQUEST = '0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11';

/** `components.examples`: one problem for each status, by the status. */
function problemExamples(): Record<string, { summary: string; value: unknown }> {
  return Object.fromEntries(
    Object.entries(TYPICAL).map(([status, code]) => {
      const fault = FAULT[code];
      const extra = EXTRA[code];
      const error = new AppError(code, { ...(fault && { errors: [fault] }), ...(extra && { extra }) });
      const value = problemBody(error, REQUEST);
      return [`Problem${status}`, { summary: String(value.title), value }];
    }),
  );
}

const problemExample = (status: number): object | undefined =>
  status in TYPICAL ? { problem: { $ref: `#/components/examples/Problem${status}` } } : undefined;

/** The OpenAPI 3.1 document: made from what the routes declare, served as bytes that are made once. */

const zodToJsonConfig = { target: 'draft-2020-12' as const };

/** Of the JSON bodies of an operation, by its id. */
export type Examples = Record<string, { body?: unknown; answer?: unknown }>;

/** Await before any route: it collects them as they are added. */
export async function addOpenApi(app: FastifyInstance, examples: Examples): Promise<void> {
  const operations = new Map<string, Operation>();
  app.addHook('onRoute', ({ schema, config }) => {
    const id = (schema as { operationId?: string } | undefined)?.operationId;
    if (id !== undefined && config?.operation) operations.set(id, config.operation);
  });
  const components = createJsonSchemaTransformObject({ zodToJsonConfig });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Assize',
        version: VERSION,
        description:
          'Conviction datasets: published statistics for everybody, records for partners, capture for internal tools. Every error is a problem (RFC 9457); `GET /v1/problems` lists the codes.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer assize_…`.' },
        },
      },
    },
    convertConstToEnum: false,
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: (document) => finish(components(document) as unknown as Document, operations, examples) as never,
  });
}

type Json = Record<string, unknown>;
interface Document {
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, Json>; examples?: Json };
}
interface OperationObject {
  operationId?: string;
  parameters?: { in: string; name: string; required?: boolean; schema: Json; style?: string; explode?: boolean }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: Json; example?: unknown }> };
  responses: Record<string, Response>;
}

interface Response {
  headers?: Json;
  content?: Record<string, { schema?: Json; example?: unknown; examples?: object }>;
}

/** What the plugins leave undone: examples, how lists stand in a query, and schemas that nothing refers to. */
function finish(document: Document, operations: ReadonlyMap<string, Operation>, examples: Examples): Document {
  for (const methods of Object.values(document.paths)) {
    for (const described of Object.values(methods)) {
      const id = described.operationId ?? '';
      const declared = operations.get(id);
      for (const parameter of described.parameters ?? []) {
        // Whether it is missing is checked behind the validation, since that is 428.
        if (parameter.name === 'if-match') parameter.required = declared?.ifMatch ?? false;
        if (parameter.in === 'query' && parameter.schema.type === 'array') {
          parameter.style = 'form';
          parameter.explode = true;
        }
      }
      if (declared)
        for (const [status, answer] of Object.entries(described.responses)) complete(answer, Number(status), declared);
      if (described.requestBody) described.requestBody.required = declared?.body === 'required';
      setExample(described.requestBody?.content, examples[id]?.body);
      const successes = Object.entries(described.responses).filter(([status]) => status.startsWith('2'));
      const [dry, written] = [true, false].map((is) => successes.find(([, one]) => isDryRun(one) === is)?.[1]);
      setExample(dry?.content, DRY_RUN_EXAMPLE);
      setExample(written?.content, examples[id]?.answer);
    }
  }
  document.components.examples = problemExamples();
  prune(document);
  return quieten(joinTwins(document)) as Document;
}

/** Definitions are answered as they were put: defaults that were left out are not there. */
const AS_POSTED = '#/components/schemas/DatasetDefinition';

const DRY_RUN_EXAMPLE: DryRun = { valid: true, would: 'create', warnings: [] };

/** Only that: where a dry run may answer in place of the write, the example is of the write. */
const isDryRun = ({ content }: Response): boolean =>
  /^#\/components\/schemas\/DryRun(Input)?$/.test(String(content?.['application/json']?.schema?.$ref));

function complete(
  answer: Response,
  status: number,
  { untagged, makes, paged, pinned, idempotent, prefers }: Operation,
): void {
  const headers = headersOf({ status, tagged: !untagged, paged, pinned, makes, idempotent, prefers });
  if (headers) answer.headers = headers;
  const problem = answer.content?.['application/problem+json'];
  const examples = problemExample(status);
  if (problem && examples) problem.examples = examples;
  const schema = answer.content?.['application/json']?.schema;
  for (const one of [schema, ...((schema?.anyOf as Json[] | undefined) ?? [])])
    if (one?.$ref === AS_POSTED) one.$ref = `${AS_POSTED}Input`;
}

function setExample(content: Record<string, { example?: unknown }> | undefined, example: unknown): void {
  const json = content?.['application/json'];
  if (json && example !== undefined) json.example = example;
}

/** The type provider lists every schema twice, for input and output, used or not. */
function prune(document: Document): void {
  const { schemas } = document.components;
  const used = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"/]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(document.paths);
  document.components.schemas = Object.fromEntries(
    Object.entries(schemas)
      .filter(([name]) => used.has(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Of the twins, `KeyDraftInput` is called `KeyDraft` if the other is not used or says the same. */
function joinTwins(document: Document): Document {
  const { schemas } = document.components;
  let text = JSON.stringify(document);
  for (const twin of Object.keys(schemas).filter((name) => name.endsWith('Input'))) {
    const name = twin.slice(0, -'Input'.length);
    const says = (schema: unknown) => JSON.stringify(schema).replaceAll(/Input"/g, '"');
    if (schemas[name] !== undefined && says(schemas[name]) !== says(schemas[twin])) continue;
    text = text.replaceAll(`"#/components/schemas/${twin}"`, `"#/components/schemas/${name}"`);
    if (schemas[name] === undefined) text = text.replace(`"${twin}":`, `"${name}":`);
  }
  const joined = JSON.parse(text) as Document;
  prune(joined);
  return joined;
}

/** Without the patterns of what a format already says, and without bounds that are only those of the number type. */
function quieten(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(quieten);
  if (typeof part !== 'object' || part === null) return part;
  const schema = part as Json;
  const kept = Object.entries(schema).filter(
    ([name, value]) =>
      !(name === 'pattern' && ['uuid', 'date', 'date-time'].includes(String(schema.format))) &&
      !((name === 'minimum' || name === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, quieten(value)]));
}
