import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { AppError, FAULTS, type Fault, notFound } from '../errors.ts';
import { allowedLists } from '../schemas/allowed.ts';
import { checkShape, type Located, parseStrictly } from '../schemas/faults.ts';

/**
 * Fastify validates every request with the Zod schemas of its route. It does so in the order path, body, query, headers; the
 * contract checks the body last (docs/reference/http.md). So the body is validated by a hook behind the others, and after the
 * route's own preHandler, which looks for what the path names.
 */
export function addValidation(app: FastifyInstance): void {
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => {
    if (httpPart === 'querystring') return (query) => validateQuery(schema, query);
    if (httpPart === 'headers') return (headers) => validateHeaders(schema, headers);
    if (httpPart === 'params') return (params) => validatePath(schema, params);
    return () => true;
  });
  app.addHook('onRoute', (route) => {
    const { body, bodyOptional } = route.config?.operation ?? {};
    if (body === undefined) return;
    const validate = async (request: FastifyRequest): Promise<void> => {
      if (request.body === undefined && bodyOptional) return;
      request.body = validBody(request, body);
    };
    route.preHandler = [...[route.preHandler ?? []].flat(), validate];
  });
}

type Validated = { value: unknown } | { error: AppError };

/** The body as a schema describes it, or every fault with its pointer. For handlers that have other checks before it. */
export function validBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  const read = checkShape(schema, request.body);
  if ('faults' in read) throw new AppError('invalid-body', { errors: read.faults });
  return read.value;
}

/** An id of the wrong form names nothing. */
function validatePath(schema: z.ZodType, params: unknown): Validated {
  const read = schema.safeParse(params);
  return read.success ? { value: read.data } : { error: notFound() };
}

/** The query as its schema reads it, or every fault with its parameter. */
export function validateQuery(schema: z.ZodType, query: Query): Validated {
  const read = parseStrictly(schema, query);
  if ('value' in read) return read;
  const lists = allowedLists();
  const faults = firstOfEach(read.located, (fault, name) => ({
    parameter: name,
    ...ofParameter(fault, query[name], lists),
  }));
  const isUnknown = ({ code }: Fault): boolean => code === 'unknown-parameter';
  const errors = [...faults.filter(isUnknown), ...faults.filter((fault) => !isUnknown(fault))];
  return { error: new AppError('invalid-parameters', { errors }) };
}

/** A fault repeats no value, and at most so many characters of a name. */
const MOST_OF_NAME = 100;

function ofParameter(
  { code, detail, allowed, sent: word }: Located,
  sent: Query[string] | undefined,
  lists: ReturnType<typeof allowedLists>,
): Omit<Fault, 'parameter'> {
  if ([sent].flat().includes(BROKEN))
    return { code: 'ill-formed', detail: 'The percent-encoding is not of UTF-8 text.' };
  const more = allowed && lists({ allowed }, word);
  if (code === 'unknown-member') return { code: 'unknown-parameter', detail: FAULTS['unknown-parameter'], ...more };
  if (code !== 'wrong-type') return { code, detail, ...more };
  if (Array.isArray(sent) && sent.length > 1) return { code: 'given-twice', detail: FAULTS['given-twice'] };
  return { code: 'ill-formed', detail, ...more };
}

/** Headers stay as they are: no schema changes their text. */
function validateHeaders(schema: z.ZodType, headers: unknown): true | { error: AppError } {
  const read = parseStrictly(schema, headers);
  if ('value' in read) return true;
  const errors = firstOfEach(read.located, ({ code, detail }, header) => ({ header, code, detail }));
  return { error: new AppError('bad-request', { errors }) };
}

/** One fault for each name. */
function firstOfEach(located: readonly Located[], faultOf: (fault: Located, name: string) => Fault): Fault[] {
  const byName = new Map<string, Fault>();
  for (const fault of located) {
    const name = String(fault.path[0] ?? '');
    if (!byName.has(name)) byName.set(name, faultOf(fault, name.slice(0, MOST_OF_NAME)));
  }
  return [...byName.values()];
}

/** In place of text whose percent-encoding is not UTF-8. */
const BROKEN = null;
/** As sent: a list where a name was given more than once, or as `name[]`, as some clients write every list. */
type Query = Record<string, string | null | (string | null)[]>;

/** The query, decoded. The usual parsers let broken percent-encoding pass as text. */
export function parseQuery(text: string): Query {
  const query: Query = Object.create(null); // a parameter may be called __proto__
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const written = decodedOrBroken(equals < 0 ? pair : pair.slice(0, equals));
    const value = written === BROKEN ? BROKEN : decodedOrBroken(equals < 0 ? '' : pair.slice(equals + 1));
    const isList = written?.endsWith('[]') === true;
    const name = isList ? written.slice(0, -2) : (written ?? '');
    const before = query[name];
    if (before !== undefined) query[name] = [before, value].flat();
    else query[name] = isList ? [value] : value;
  }
  return query;
}

function decodedOrBroken(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return BROKEN;
  }
}
