import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { databaseFailure, translateFailure } from '../db/failures.ts';
import {
  AppError,
  type Fault,
  framesOf,
  isAwaited,
  MOST_ALLOWED,
  MOST_FAULTS,
  ownMessageOf,
  PROBLEMS,
  type ProblemCode,
} from '../errors.ts';
import { writtenFor } from '../language/language.ts';
import { PAGE_POLICY, withLanguageLinks } from '../pages/layout.ts';
import { problemPage } from '../pages/problem.ts';
import { isApiPath, isPagePath, namedInPath } from '../schemas/addresses.ts';
import { allowedLists } from '../schemas/allowed.ts';
import type { Problem } from '../schemas/problem.ts';
import { isHealth, splitUrl } from './methods.ts';
import { problemLanguage } from './page-language.ts';

/** Every error has the same body (RFC 9457), whether a handler, the framework, the database or the socket raises it; or the same page. */

declare module 'fastify' {
  interface FastifyReply {
    /** What was answered, if it is an error. */
    problem?: ProblemCode;
  }
}

/** Headers that a handler may have set before it failed. They would be wrong on the problem. */
const HEADERS_OF_SUCCESS = [
  'etag',
  'last-modified',
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-location',
  'link',
  'location',
  'repr-digest',
];

export function problemBody(error: AppError, requestId: string): Record<string, unknown> {
  const { status, title, description } = PROBLEMS[error.code];
  const { detail, errors = [], extra } = error.options;
  const faults =
    errors.length > MOST_FAULTS
      ? `More than ${MOST_FAULTS} faults`
      : errors.length === 1
        ? '1 fault'
        : `${errors.length} faults`;
  return {
    ...extra,
    type: `/v1/problems#${error.code}`,
    title,
    status,
    detail: detail ?? (errors.length > 0 ? faults : description),
    code: error.code,
    instance: `urn:uuid:${requestId}`,
    errors: errors.slice(0, MOST_FAULTS).map(shortened),
    truncated: errors.length > MOST_FAULTS,
  };
}

function shortened(fault: Fault): Fault {
  const { allowed } = fault;
  return allowed && allowed.length > MOST_ALLOWED ? { ...fault, ...allowedLists()({ allowed }) } : fault;
}

/** Headers that belong to the status. */
export function problemHeaders(error: AppError): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(error.status === 401 && { 'www-authenticate': 'Bearer realm="assize"' }),
    ...(error.status === 503 && { 'retry-after': error.code === 'starting' ? '1' : '5' }),
    ...error.options.headers,
  };
}

/** What an error page is sent with, and every other page too. */
export const PAGE_HEADERS = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_POLICY };

interface ProblemForm {
  headers: Record<string, string>;
  write: (body: Record<string, unknown>) => string;
}

/**
 * At the address of a page a problem is a page, even if it is refused before any route is looked for. So it is at any other
 * address that is not of the API, for whoever asks for HTML, as browsers do.
 */
export function problemForm({ url, headers }: IncomingMessage): ProblemForm {
  const [path] = splitUrl(url);
  const isPage =
    isPagePath(path) || (!isApiPath(path) && !isHealth(path) && /\btext\/html\b/.test(headers.accept ?? ''));
  if (!isPage) return { headers: {}, write: (body) => JSON.stringify(body) };
  const language = problemLanguage(url);
  const write = (body: Record<string, unknown>): string => {
    const problem = body as z.output<typeof Problem>; // problemBody made it
    const page = writtenFor({ language, texts: [] }, () => problemPage(problem, namedInPath(path)));
    return withLanguageLinks(page, language, url);
  };
  return { headers: { ...PAGE_HEADERS, 'content-language': language }, write };
}

function sendProblem(reply: FastifyReply, error: AppError): FastifyReply {
  const { headers, write } = problemForm(reply.request.raw);
  for (const name of HEADERS_OF_SUCCESS) reply.removeHeader(name);
  return (
    reply
      .code(error.status)
      .headers({ ...problemHeaders(error), ...headers })
      // Bytes: to a string Fastify would add a charset, which JSON does not have.
      .send(Buffer.from(write(problemBody(error, reply.request.id))))
  );
}

const FRAMEWORK: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_BAD_URL: 'bad-request',
  FST_ERR_MAX_PARAM_LENGTH: 'not-found',
  FST_ERR_NOT_FOUND: 'not-found',
};

function toProblem(error: unknown, request: FastifyRequest): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    const limit = request.routeOptions.bodyLimit;
    return new AppError('body-too-large', { detail: `The limit is ${limit} bytes.`, extra: { limit } });
  }
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined;
  if (known === 'unsupported-media-type') {
    return unsupportedMediaType(request.routeOptions.config.operation?.bodyTypes);
  }
  if (known) return new AppError(known);
  const translated = translateFailure(error);
  if (translated) return translated;
  // When a client disconnects in the middle of its body, Fastify marks the error of the stream with 400.
  const isRefusal = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return new AppError(isRefusal ? 'bad-request' : 'internal-error');
}

export const unsupportedMediaType = (types: readonly string[] = ['application/json']): AppError =>
  new AppError('unsupported-media-type', {
    detail: `Send ${types.join(' or ')}.`,
    headers: { accept: types.join(', ') },
  });

/**
 * The parts of an unexpected error that may be logged: codes, where it was thrown, and a message of ours. Any other message may hold
 * SQL, values or a person.
 */
function trace(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const at = framesOf(error)
    .slice(0, 8)
    .map((line) => line.trim());
  return { type: error.name, message: ownMessageOf(error), code, causeCode: cause?.code, at };
}

export function handleProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request);
  reply.problem = problem.code;
  if (problem.code === 'internal-error') request.log.error({ failure: trace(error) }, 'internal error');
  else if (problem.status >= 500) {
    // Whoever polls until something is ready asks every second, and is not worth a warning each time.
    const isPoll = isAwaited(problem.code) || isHealth(request.routeOptions.url ?? '');
    request.log[isPoll ? 'debug' : 'warn']({ problem: problem.code, failure: databaseFailure(error)?.code }, 'refused');
  }
  return sendProblem(reply, problem);
}
