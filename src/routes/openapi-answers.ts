import { AppError, type Fault, type ProblemCode } from '../errors.ts';
import { problemBody } from '../http/problems.ts';

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

export interface Answer {
  status: number;
  /** The operation reads, and its answer has an ETag. */
  tagged: boolean;
  paged: boolean;
  pinned: boolean;
  makes: boolean;
  idempotent: boolean;
  prefers: boolean;
}

export function headersOf({
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
export function problemExamples(): Record<string, { summary: string; value: unknown }> {
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

export const problemExample = (status: number): object | undefined =>
  status in TYPICAL ? { problem: { $ref: `#/components/examples/Problem${status}` } } : undefined;
