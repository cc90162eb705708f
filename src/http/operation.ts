import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifySchema,
  onRequestAsyncHookHandler,
  preHandlerAsyncHookHandler,
  preValidationAsyncHookHandler,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Problem } from '../schemas/problem.ts';
import type { Scope } from '../schemas/vocabulary.ts';

/**
 * What a route declares, once: Fastify validates by it, the hooks obey it, the OpenAPI document shows it, and the tests check
 * the answers against it.
 */

/** The application as routes see it: requests are typed by the Zod schemas of their operation. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** `any-key`: a key is needed, its scope depends on the body or does not matter. Of several scopes any one is enough. */
export type AccessNeed = 'public' | 'any-key' | Scope | readonly [Scope, Scope];

interface OperationSpec<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends z.ZodType> {
  id: string;
  tag: Tag;
  summary: string;
  description?: string;
  access: AccessNeed;
  /** For readers of records whose agreement has ended, too: they must learn of erasures. */
  afterAgreement?: boolean;
  /** Public, and a key shows more. Default: of what belongs to a dataset, which has drafts and may not be published yet. */
  keyShowsMore?: boolean;
  /** The dataset in the path need not exist: the route creates it. */
  newDataset?: boolean;
  path?: P;
  query?: Q;
  /** Validated before the handler. */
  body?: B;
  /**
   * A body that the handler validates, because a replay or If-Match comes first, or because it depends on the dataset's
   * codebook.
   */
  lateBody?: z.ZodType;
  bodyOptional?: boolean;
  bodyLimit?: number;
  /** Media types of a body that is read as a stream; absent: JSON. */
  bodyTypes?: readonly string[];
  /** Looks for what the path names, before body and query. */
  onRequest?: onRequestAsyncHookHandler;
  /** Checks a scope that depends on the body. */
  preValidation?: preValidationAsyncHookHandler;
  /** Refuses a path that names nothing, before the body is validated. */
  preHandler?: preHandlerAsyncHookHandler;
  /** Schema of each status of success; null: no body. Or media types with their schemas. */
  answers: Record<number, z.ZodType | Record<string, z.ZodType> | null>;
  /** Its answers are coded as the reader accepts, in compression.ts. */
  compressed?: boolean;
  /** Its answers have no ETag, since they are never cached. */
  untagged?: boolean;
  /** A POST that only reads: use of restricted data is noted as for a GET. */
  reads?: boolean;
  /** When If-Match must be sent, where not always; shown in the document. */
  ifMatchFor?: string;
  /** The 201 or 202 has a Location. */
  makes?: boolean;
  /** It takes an Idempotency-Key: see `once`. */
  idempotent?: boolean;
  /** What Prefer does, where it does something; shown in the document. */
  prefers?: string;
  /** It may say in Assize-Warnings what should be looked at. */
  warns?: boolean;
  /** It says in Assize-Notes what readers should know, whatever the media type. */
  noted?: boolean;
  /** It answers how far a job is, and says in Retry-After when to ask again. */
  polled?: boolean;
  /** Its answers have a name to be saved under, in Content-Disposition. */
  saved?: boolean;
  /** Statuses of failure beyond those that follow from access, path, query and body. */
  problems?: readonly number[];
}

/** The same for whatever reads it at run time. */
export interface Operation extends OperationSpec<z.ZodRawShape, z.ZodRawShape, z.ZodType> {
  bodyNeed: 'none' | 'required' | 'optional';
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
  imports: 'Files of cases, read as jobs',
  webhooks: 'Addresses that are told of events',
  keys: 'API keys',
  audit: 'Who did what: the chained log of writes and of uses of restricted data',
  service: 'The service itself',
} as const;
type Tag = keyof typeof TAGS;

const STATUS_TEXT: Record<number, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted; under way',
  204: 'Done; no body',
  206: 'The part that Range asks for',
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
  415: 'Not a media type that is accepted here',
  416: 'The range is behind the end of the file',
  422: 'Faults in the body, or against the codebook',
  428: 'If-Match is missing',
  429: 'Too many requests from this address or with this key',
  431: 'Header too large',
  500: 'A fault of the service',
  503: 'Starting, stopping, too busy, or without its database',
};

/** What requests are typed by. */
interface RouteSchema<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends z.ZodType> {
  params: z.ZodObject<P>;
  querystring: z.ZodObject<Q>;
  headers: typeof RequestHeaders;
  body: B;
}

export function operation<
  P extends z.ZodRawShape = Record<never, never>,
  Q extends z.ZodRawShape = Record<never, never>,
  B extends z.ZodType = z.ZodUnknown,
>(spec: OperationSpec<P, Q, B>) {
  const { id, tag, summary, description, access, path, query, body = spec.lateBody, bodyTypes } = spec;
  const schema = {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, accessNote(access)].filter(Boolean).join('\n\n'),
    security: securityOf(spec),
    headers: requestHeaders(spec),
    ...(path !== undefined && { params: z.object(path) }),
    // Strict even without a query: an unknown parameter is refused everywhere.
    querystring: z.strictObject(query ?? {}),
    ...(body !== undefined && { body }),
    ...(bodyTypes && { consumes: [...bodyTypes] }),
    response: responsesOf(spec),
  };
  const bodyNeed: Operation['bodyNeed'] = body === undefined ? 'none' : spec.bodyOptional ? 'optional' : 'required';
  return {
    config: { operation: { ...spec, bodyNeed } },
    ...(spec.bodyLimit !== undefined && { bodyLimit: spec.bodyLimit }),
    ...(spec.onRequest && { onRequest: spec.onRequest }),
    ...(spec.preValidation && { preValidation: spec.preValidation }),
    ...(spec.preHandler && { preHandler: spec.preHandler }),
    // Answers are sent as bytes, so their schemas type nothing. A part that is left out of the schema is not validated.
    schema: schema as unknown as FastifySchema & RouteSchema<P, Q, B>,
  };
}

type AnySpec = Omit<Operation, 'bodyNeed'>;

/** An empty requirement: no key is needed. */
function securityOf({ access, path, keyShowsMore = path !== undefined && 'dataset' in path }: AnySpec): object[] {
  if (access !== 'public') return [{ bearer: [] }];
  return keyShowsMore ? [{}, { bearer: [] }] : [{}];
}

/** Whether a reader that has the bytes gets 304. */
const isTaggedRead = ({ answers, body, lateBody = body, untagged, idempotent }: AnySpec): boolean =>
  200 in answers && lateBody === undefined && !untagged && !idempotent;

/** Whether a rate limit counts its requests: all but those for health, the one public answer without an ETag. */
export const isRateLimited = ({ access, untagged }: Pick<Operation, 'access' | 'untagged'>): boolean =>
  access !== 'public' || !untagged;

/** Header fields that the service reads; whatever else is sent stays as it is. */
const RequestHeaders = z.looseObject({
  'if-match': z.string().optional(),
  'if-none-match': z.string().optional(),
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'One key of 1 to 255 visible ASCII characters.')
    .optional(),
  prefer: z.string().optional(),
});

/** The headers that the operation takes. If-Match is optional here, since a missing one is 428 and found later. */
function requestHeaders(spec: AnySpec): z.ZodType {
  const { problems = [], ifMatchFor, idempotent, prefers } = spec;
  const { shape } = RequestHeaders;
  const needed = ifMatchFor ? ` Needed ${ifMatchFor}.` : '';
  return z.looseObject({
    ...(problems.includes(428) && {
      'if-match': shape['if-match'].describe(`ETag of the state that you read.${needed}`),
    }),
    ...(isTaggedRead(spec) && {
      'if-none-match': shape['if-none-match'].describe(
        'ETags of the bytes that you have. The answer is 304 if one of them is current.',
      ),
    }),
    ...(idempotent && {
      'idempotency-key': shape['idempotency-key'].describe(
        'A key of your choice, new for each write. A request that is sent again within 7 days with the same key, query and body gets the first answer again, and nothing is written twice.',
      ),
    }),
    ...(prefers !== undefined && { prefer: shape.prefer.describe(prefers) }),
  });
}

function responsesOf(spec: AnySpec): Record<string, unknown> {
  const answers = { ...spec.answers, ...(isTaggedRead(spec) && { 304: null }) };
  return {
    ...Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, answerSchema(Number(status), answer)]),
    ),
    ...Object.fromEntries(
      failures(spec).map((status) => [status, answerSchema(status, { 'application/problem+json': Problem })]),
    ),
  };
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

function failures(spec: AnySpec) {
  const { access, path = {}, lateBody, body = lateBody, problems = [], idempotent } = spec;
  const statuses = new Set([400, 401, 414, 431, 500, 503, ...problems]);
  if (isRateLimited(spec)) statuses.add(429);
  if (access !== 'public') statuses.add(403);
  if (Object.keys(path).length > 0) statuses.add(404);
  // The version has been withdrawn, or all that a short pin names.
  if ('version' in path) statuses.add(410);
  if (idempotent) for (const status of [409, 410]) statuses.add(status);
  // A client may send a body where none is needed, and Fastify reads it.
  if (body !== undefined || idempotent) for (const status of [408, 413, 415]) statuses.add(status);
  if (body !== undefined) statuses.add(422);
  return [...statuses];
}

function accessNote(access: AccessNeed): string {
  if (access === 'public') return 'Public.';
  if (access === 'any-key') return 'Needs a key.';
  return `Needs a key with scope ${[access]
    .flat()
    .map((scope) => `\`${scope}\``)
    .join(' or ')}.`;
}
