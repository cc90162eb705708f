import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { AppError, type ProblemCode } from '../errors.ts';
import { VERSION } from '../generator.ts';
import type { DryRun } from '../schemas/dry-run.ts';
import type { Context } from './context.ts';
import { isRateLimited, type Operation, TAGS } from './operation.ts';
import { problemBody } from './problems.ts';

/** The OpenAPI 3.1 document: @fastify/swagger makes it from what the routes declare. */

interface ParameterExamples {
  /** By name. The reference shows them as a request, so together they have to work on the demo. */
  parameters?: Record<string, unknown>;
  /** Example by parameter. It is shown and not filled in: only the reader knows the right value, or it would leave an empty answer. */
  shown?: Record<string, unknown>;
}
export interface Examples {
  /** Examples of parameters that mean the same wherever they are. */
  common: ParameterExamples;
  /** By the id of the operation. Bodies are JSON, or text of the first media type. */
  operations: Record<string, ParameterExamples & { body?: unknown; answer?: unknown }>;
  /** A problem for each status, and others where these would mislead. */
  problems: Record<string, { code: string; errors?: object[]; extra?: object }>;
}

/** Await before any route: it collects them as they are added. */
export async function addOpenApi(
  app: FastifyInstance,
  { publicUrl, config: { contact } }: Pick<Context, 'publicUrl' | 'config'>,
  examples: Examples,
): Promise<void> {
  const routes = new Map<string, Route>();
  app.addHook('onRoute', ({ schema, config }) => {
    const operation = config?.operation;
    if (operation) routes.set(operation.id, { ...(schema as Omit<Route, 'operation'>), operation }); // see operation.ts
  });
  let made: JsonSchemas | undefined;
  const jsonSchemas = (): JsonSchemas => {
    made ??= jsonSchemasOf([...routes.values()]);
    return made;
  };
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Assize',
        version: VERSION,
        description:
          'Conviction datasets: published statistics for everybody, records for partners, capture for internal tools. Every error is a problem (RFC 9457); `GET /v1/problems` lists the codes.',
        contact: contactOf(contact),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer assize_…`.' },
        },
      },
    },
    // Pages and scripts are no operations, and have no tag.
    hideUntagged: true,
    convertConstToEnum: false,
    transform: ({ schema, url }) => {
      const route = routes.get(schema?.operationId ?? '');
      return { schema: route ? { ...schema, ...inJsonSchema(route, jsonSchemas()) } : schema, url };
    },
    transformObject: (given) => {
      const document = (given as unknown as { openapiObject: Document }).openapiObject; // `openapi` is set above
      for (const described of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
        const route = routes.get(described.operationId);
        if (route) complete(described, route.operation, examples);
      }
      const { components } = jsonSchemas();
      // The plugin's types do not know the JSON Schema 2020-12 of OpenAPI 3.1.
      return {
        ...document,
        // With PORT=0 the address is known only now.
        servers: [{ url: publicUrl(), description: 'This installation' }],
        components: {
          ...document.components,
          schemas: components,
          headers: HEADER_COMPONENTS,
          examples: problemExamples(examples.problems),
        },
      } as never;
    },
  });
}

/** Whom to ask about this installation, as `info.contact`. */
function contactOf(contact: Config['contact']) {
  const name = 'The operator of this installation';
  if (contact === undefined) return { name };
  return /^https?:/.test(contact) ? { name, url: contact } : { name, email: contact };
}

type SchemaJson = Record<string, unknown>;
interface Media {
  schema: SchemaJson;
  example?: unknown;
  examples?: object;
}
interface Document {
  tags: { name: string }[];
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: Record<string, SchemaJson>;
}
interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema: SchemaJson;
  style?: string;
  explode?: boolean;
  example?: unknown;
}
interface DocumentedOperation {
  operationId: string;
  tags: string[];
  security: SchemaJson[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, DocumentedAnswer>;
}
interface DocumentedAnswer {
  headers?: SchemaJson;
  content?: Record<string, Media>;
}

/**
 * The part of the document that needs no key, for clients that only read what is published: without examples, which the whole
 * document has, and without keys.
 */
export function publicPart(app: FastifyInstance): object {
  const part = structuredClone(app.swagger() as unknown as Document); // the plugin's types do not know OpenAPI 3.1
  for (const [path, methods] of Object.entries(part.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      // An empty requirement: no key is needed.
      if (described.security.some((one) => Object.keys(one).length === 0)) withoutExamples(described);
      else delete methods[method];
    }
    if (Object.keys(methods).length === 0) delete part.paths[path];
  }
  const left = Object.values(part.paths).flatMap((methods) => Object.values(methods));
  const tags = new Set(left.flatMap(({ tags }) => tags));
  const { schemas = {}, headers = {} } = part.components;
  const used = new Set<string>();
  const collect = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/(?:schemas|headers)\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      collect(schemas[name] ?? headers[name]);
    }
  };
  const usedOf = (all: SchemaJson) => Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)));
  collect(part.paths);
  return {
    ...part,
    tags: part.tags.filter(({ name }) => tags.has(name)),
    components: { schemas: usedOf(schemas), headers: usedOf(headers) },
  };
}

function withoutExamples(described: DocumentedOperation): void {
  described.security = [];
  for (const parameter of described.parameters ?? []) {
    delete parameter.example;
    delete parameter.schema.examples;
  }
  for (const { content = {} } of Object.values(described.responses)) {
    for (const media of Object.values(content)) {
      delete media.example;
      delete media.examples;
    }
  }
}

const REQUEST_PARTS = ['params', 'querystring', 'headers', 'body'] as const;
/** What a route declares: see operation.ts. */
interface Route extends Partial<Record<(typeof REQUEST_PARTS)[number], z.ZodType>> {
  operation: Operation;
  response: Record<string, DeclaredAnswer>;
}
type DeclaredAnswer = z.ZodType | { description: string; content: Record<string, { schema: z.ZodType }> };

interface JsonSchemas {
  /** The schemas that have an id, by it. */
  components: Record<string, SchemaJson>;
  of: (schema: z.ZodType) => SchemaJson;
}

/**
 * A schema with an id has one description. If it is part of a body, it is described as it is sent, so that members with a
 * default may be left out. Everything else is described as it is answered.
 */
function jsonSchemasOf(routes: readonly Route[]): JsonSchemas {
  const sent = routes.flatMap((route) => REQUEST_PARTS.flatMap((part) => route[part] ?? []));
  const answered = routes.flatMap(({ response }) => Object.values(response).flatMap(schemasIn));
  const [asSent, asAnswered] = [convert(sent, 'input'), convert(answered, 'output')];
  const components = { ...asAnswered.components, ...asSent.components };
  return {
    components: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
    of: (schema) => ({ ...(asSent.schemas.get(schema) ?? asAnswered.schemas.get(schema)) }),
  };
}

const schemasIn = (answer: DeclaredAnswer): z.ZodType[] =>
  answer instanceof z.ZodType ? [answer] : Object.values(answer.content).map(({ schema }) => schema);

interface Converted {
  schemas: ReadonlyMap<z.ZodType, SchemaJson>;
  components: Record<string, SchemaJson>;
}

/** As members of one object, so that Zod collects what they refer to. */
function convert(list: readonly z.ZodType[], io: 'input' | 'output'): Converted {
  const whole = z.object(Object.fromEntries(list.map((schema, index) => [index, schema])));
  const written = z.toJSONSchema(whole, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      quieten(jsonSchema);
      // An object that is not strict may have members without a name here; Zod takes for granted that they are dropped.
      if (zodSchema instanceof z.ZodObject && !zodSchema.def.catchall) delete jsonSchema.additionalProperties;
    },
  });
  // Zod refers to `$defs`, OpenAPI to its components.
  const { properties, $defs = {} } = JSON.parse(
    JSON.stringify(written).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'),
  ) as { properties: Record<string, SchemaJson>; $defs?: Record<string, SchemaJson> }; // what an object becomes
  return {
    schemas: new Map(list.map((schema, index) => [schema, properties[index] ?? {}])),
    components: $defs,
  };
}

/**
 * Takes away the patterns of what a format already says, and bounds that are only those of the number type. A slash is plain in a
 * pattern: one that is escaped, as in the source of a regular expression, is escaped twice by openapi-zod-client.
 */
function quieten(schema: z.core.JSONSchema.BaseSchema): void {
  if (['uuid', 'date', 'date-time'].includes(String(schema.format))) delete schema.pattern;
  if (schema.pattern !== undefined) schema.pattern = schema.pattern.replaceAll('\\/', '/');
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}

function inJsonSchema({ response, ...route }: Route, { of }: JsonSchemas): SchemaJson {
  const shown: SchemaJson = {};
  for (const part of REQUEST_PARTS) {
    const schema = route[part];
    if (schema) shown[part] = of(schema);
  }
  const answers = Object.entries(response).map(([status, answer]): [string, SchemaJson] => {
    if (answer instanceof z.ZodType) return [status, of(answer)];
    const content = Object.entries(answer.content).map(([type, { schema }]) => [type, { schema: of(schema) }]);
    return [status, { ...answer, content: Object.fromEntries(content) }];
  });
  return { ...shown, response: Object.fromEntries(answers) };
}

/** What the plugin leaves out of a route. */
function complete(described: DocumentedOperation, operation: Operation, examples: Examples): void {
  const own = examples.operations[operation.id] ?? {};
  for (const parameter of described.parameters ?? []) {
    setParameterExample(parameter, own, examples.common);
    // A missing If-Match is 428, which is checked after the validation.
    if (parameter.name === 'if-match') parameter.required = operation.ifMatchFor === undefined;
    if (parameter.in === 'query' && parameter.schema.type === 'array')
      Object.assign(parameter, { style: 'form', explode: true });
  }
  if (described.requestBody) described.requestBody.required = operation.bodyNeed === 'required';
  setExample(described.requestBody?.content, own.body);
  const written: DocumentedAnswer[] = [];
  for (const [status, answered] of Object.entries(described.responses)) {
    const headers = documentedHeaders(Number(status), operation);
    if (headers) answered.headers = headers;
    const problem = answered.content?.['application/problem+json'];
    const typical = typicalProblem(status, described, operation);
    if (problem && typical in examples.problems)
      problem.examples = { problem: { $ref: `#/components/examples/Problem${typical}` } };
    if (!status.startsWith('2')) continue;
    const dryRun = dryRunIn(answered);
    if (dryRun) dryRun.example = DRY_RUN_EXAMPLE;
    else written.push(answered);
  }
  setExample(written[0]?.content, own.answer);
  widenFirst(described);
}

const DRY_RUN_EXAMPLE: DryRun = { valid: true, would: 'create', warnings: [] };

/**
 * Generators that know one answer of an operation (orval for Zod, openapi-zod-client) take that of the lowest status. So 200 names
 * what 201 or 202 answers as well.
 */
function widenFirst({ responses }: DocumentedOperation): void {
  const bodies = Object.entries(responses).flatMap(([status, { content }]) => {
    const json = content?.['application/json'];
    return json && status.startsWith('2') ? json : [];
  });
  const options = bodies.flatMap(({ schema }) => (schema.anyOf as SchemaJson[] | undefined) ?? [schema]);
  const different = new Map(options.map((option) => [JSON.stringify(option), option]));
  const [first] = bodies;
  if (first && bodies.length > 1 && different.size > 1) first.schema = { anyOf: [...different.values()] };
}

/** The body if it is that of a dry run alone. Otherwise the example is of the write. */
function dryRunIn({ content }: DocumentedAnswer): Media | undefined {
  const body = content?.['application/json'];
  return body?.schema.$ref === '#/components/schemas/DryRun' ? body : undefined;
}

function setExample(content: Record<string, Media> | undefined, example: unknown): void {
  const media = content?.['application/json'] ?? Object.values(content ?? {})[0];
  if (media && example !== undefined) media.example = example;
}

function setParameterExample(parameter: Parameter, own: ParameterExamples, common: ParameterExamples): void {
  const { name, schema } = parameter;
  for (const { parameters = {}, shown = {} } of [own, common]) {
    if (name in parameters) parameter.example = parameters[name];
    else if (name in shown) parameter.schema = { ...schema, examples: [shown[name]] };
    else continue;
    return;
  }
}

type HeaderRule = [description: string, isOf: (status: number, operation: Operation) => boolean];
const isDone = (status: number): boolean => status >= 200 && status < 300;
const isBytes = (status: number): boolean => status === 200 || status === 304;
/** Whether it sends a file that is kept whole, or the part of it that Range asks for. */
const isStored = ({ answers }: Operation): boolean => 206 in answers;
const isPart = (status: number): boolean => status === 200 || status === 206;
const isPinned = ({ id, path = {}, bodyNeed }: Operation): boolean =>
  'version' in path && bodyNeed === 'none' && id !== 'getRelease';
/** Node refuses a header that is too large before anything is counted. */
const hasQuota = (status: number, operation: Operation): boolean => isRateLimited(operation) && status !== 431;

/** What each header of answers says, and which answers have it. */
const HEADERS: Record<string, HeaderRule> = {
  etag: [
    'Strong; send it back in If-None-Match, or in If-Match of a write.',
    (status, { untagged }) =>
      status === 412 || status === 308 || (!untagged && status !== 204 && (isDone(status) || status === 304)),
  ],
  link: [
    '`rel="next"`: the next page. Of statistics as CSV, `rel="describedby"`: what the columns are.',
    (status, { id, query = {} }) => isBytes(status) && ('cursor' in query || id === 'getStatisticsCsv'),
  ],
  'content-location': [
    'Under `latest` or a short pin: the pinned path of the same bytes. Of a release that was published: the pinned path of its manifest.',
    (status, operation) =>
      (isBytes(status) && isPinned(operation)) || (status === 200 && operation.id === 'moveRelease'),
  ],
  age: [
    'While the database cannot be asked: seconds since it last said which release the address names, and that it is not withdrawn.',
    (status, operation) => isBytes(status) && isPinned(operation),
  ],
  'assize-notes': [
    'Ids of the notes and codes of the warnings of the JSON, with commas between them; of statistics also what a combination that is not listed means, such as `absent-zero`, and `zeros-omitted`.',
    (status, { noted = false }) => isBytes(status) && noted,
  ],
  location: [
    'Path of what was created, or of what to read instead.',
    (status, { makes = false }) => status === 308 || (makes && (status === 201 || status === 202)),
  ],
  ratelimit: ['What is left: `"address";r=598;t=1`. Absent from answers that are not counted.', hasQuota],
  'ratelimit-policy': ['The limit: `"address";q=600;w=60`. Absent from answers that are not counted.', hasQuota],
  'retry-after': [
    'Seconds until it is worth asking again. A job that has ended has none.',
    (status, { idempotent = false, polled = false }) =>
      [202, 429, 503].includes(status) || (status === 409 && idempotent) || (isBytes(status) && polled),
  ],
  'idempotent-replayed': [
    '`true`: this Idempotency-Key was sent before, and this is the answer from that time.',
    (status, { idempotent = false }) => idempotent && isDone(status),
  ],
  'assize-warnings': [
    'What was accepted but should be looked at: `not-additive=/codebook/measures/0/statistic`, a code and a pointer each. A dry run says it in words.',
    (status, { warns = false }) => isDone(status) && warns,
  ],
  'preference-applied': [
    'The preference of Prefer that was followed.',
    (status, { prefers }) => isDone(status) && prefers !== undefined,
  ],
  'content-disposition': [
    'The name of the file to save the answer in.',
    (status, { saved = false }) => saved && (isPart(status) || status === 304),
  ],
  'accept-ranges': ['`bytes`: it takes Range.', (status, operation) => isStored(operation) && isPart(status)],
  'content-range': [
    'Which bytes these are, and of how many: `bytes 0-99/1000`. Of a range that is refused: `bytes */1000`.',
    (status, operation) => isStored(operation) && (status === 206 || status === 416),
  ],
  'repr-digest': [
    'SHA-256 of the whole file (RFC 9530): `sha-256=:…:`.',
    (status, operation) => isStored(operation) && isPart(status),
  ],
  'www-authenticate': ['Bearer.', (status) => status === 401],
};

/** `components.headers`. */
const HEADER_COMPONENTS: SchemaJson = Object.fromEntries(
  Object.entries(HEADERS).map(([name, [description]]) => [name, { description, schema: { type: 'string' } }]),
);

/** The headers of answers with this status, as the document has them; undefined if there are none. */
export function documentedHeaders(status: number, operation: Operation): SchemaJson | undefined {
  const has = Object.entries(HEADERS).filter(([, [, isOf]]) => isOf(status, operation));
  if (has.length === 0) return undefined;
  return Object.fromEntries(has.map(([name]) => [name, { $ref: `#/components/headers/${name}` }]));
}

const REQUEST = '0f8b2c52-6f0e-4a55-9d0a-1f5b8f8f2a11';

/** The name of the example for a status, where another would mislead. */
function typicalProblem(status: string, { parameters = [] }: DocumentedOperation, { bodyNeed }: Operation): string {
  if (status === '410' && parameters.some(({ name }) => name === 'version')) return 'OfRelease410';
  return status === '422' && bodyNeed === 'none' ? 'OfQuery422' : status;
}

/** `components.examples`. */
const problemExamples = (problems: Examples['problems']): Record<string, { summary: string; value: unknown }> =>
  Object.fromEntries(
    Object.entries(problems).map(([name, { code, ...options }]) => {
      const value = problemBody(new AppError(code as ProblemCode, options as AppError['options']), REQUEST); // checked by a test
      return [`Problem${name}`, { summary: String(value.title), value }];
    }),
  );
