import { setTimeout as sleep } from 'node:timers/promises';
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.ts';

/** Requests to a service: repeated as it asks, and refused with its problem. */

export interface ServiceOptions {
  /** Address of the service, such as `https://figures.example.org`. */
  url: string;
  /** An API key. Without one only what is public can be read. */
  key?: string | undefined;
  /** In place of the global one. */
  fetch?: typeof globalThis.fetch;
  /** Told before each wait, with what it is for. */
  onWait?: ((seconds: number, reason: string) => void) | undefined;
}

export interface Service {
  /** Every operation of the API, typed: openapi-fetch. */
  api: Client<paths>;
  /** Of the options. */
  onWait: ServiceOptions['onWait'];
  /** An answer whose body is read as a stream; its status may be any that is not waited for. */
  open(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response>;
}

export type Problem = components['schemas']['Problem'];

/** The service has refused. */
export class Refused extends Error {
  readonly status: number;
  /** Of the problem, such as `cursor-expired`; undefined if the answer is not one of Assize. */
  readonly code: string | undefined;
  readonly problem: Partial<Problem>;
  constructor(status: number, problem: unknown) {
    const known = typeof problem === 'object' && problem !== null ? (problem as Partial<Problem>) : {};
    super([`${known.title ?? `Status ${status}`}`, known.detail].filter(Boolean).join(': '));
    this.name = 'Refused';
    this.status = status;
    this.code = known.code;
    this.problem = known;
  }
}

/** The body of an answer of `api`; throws what the service refused with. */
export function bodyOf<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (!response.ok || data === undefined) throw new Refused(response.status, error);
  return data;
}

/** How long 429 and 503 are waited for in all, since files of a large release take their time. */
const PATIENCE_MS = 600_000;
/** How often a request is sent to a service that cannot be reached. */
export const ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;

/** Before the attempt after this many that failed. */
export async function backOff(failed: number, { onWait, error, signal }: BackOff): Promise<void> {
  const ms = FIRST_WAIT_MS * 2 ** (failed - 1);
  const { message, cause } = error as { message?: string; cause?: { code?: string } };
  onWait?.(ms / 1_000, cause?.code ?? message ?? 'no answer');
  await sleep(ms, undefined, signal && { signal });
}

interface BackOff {
  error: unknown;
  onWait?: ServiceOptions['onWait'];
  signal?: AbortSignal | undefined;
}

export function connectTo({ url, key, fetch: send = globalThis.fetch, onWait }: ServiceOptions): Service {
  const baseUrl = url.replace(/\/+$/, '');

  /** Sends a request until there is an answer to keep. `read` is part of it, since a connection can break in a body. */
  const patiently = async (request: Request, read: (response: Response) => Promise<Response>): Promise<Response> => {
    if (key !== undefined) request.headers.set('authorization', `Bearer ${key}`);
    const isRepeatable = request.method === 'GET' || request.headers.has('idempotency-key');
    let [failed, waited] = [0, 0];
    for (;;) {
      try {
        const response = await send(request.clone());
        const seconds = secondsToWait(response, isRepeatable);
        if (seconds === undefined || waited + seconds * 1_000 > PATIENCE_MS) return await read(response);
        const { code, title } = (await response.json().catch(() => ({}))) as Partial<Problem>;
        onWait?.(seconds, code ?? title ?? `status ${response.status}`);
        waited += seconds * 1_000;
        await sleep(seconds * 1_000, undefined, { signal: request.signal });
      } catch (error) {
        failed += 1;
        if (!isRepeatable || request.signal.aborted || failed === ATTEMPTS) throw error;
        await backOff(failed, { error, onWait, signal: request.signal });
      }
    }
  };

  return {
    onWait,
    api: createClient<paths>({ baseUrl, fetch: (request) => patiently(request, withBody) }),
    open: (path, headers, signal) =>
      patiently(new Request(`${baseUrl}${path}`, { headers, ...(signal && { signal }) }), async (response) => response),
  };
}

/** Undefined: the answer is to be kept. A write that was answered 503 may have been done all the same. */
function secondsToWait({ status, headers }: Response, isRepeatable: boolean): number | undefined {
  if (status !== 429 && !(status === 503 && isRepeatable)) return undefined;
  return Math.max(1, Number(headers.get('retry-after')) || 1);
}

/** The same answer, with its body in memory. */
async function withBody({ status, headers, body }: Response): Promise<Response> {
  const bytes = body === null ? null : await new Response(body).arrayBuffer();
  return new Response(bytes, { status, headers });
}
