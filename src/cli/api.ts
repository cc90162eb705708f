import { createReadStream } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientConfig, ConfigError, readClientConfig } from '../config.ts';
import { firstAndMore } from '../lists.ts';
import { datasetPath } from '../schemas/addresses.ts';
import type { Problem } from '../schemas/problem.ts';
import { CommandError, count, EXIT, usageError } from './terminal.ts';

/** The service over HTTP: requests, uploads, pages of lists, and problems as messages. */

export interface Answer<T> {
  etag: string | null;
  body: T;
}

interface CallOptions {
  body?: unknown;
  /** The ETag that an answer had, if it had one. */
  ifMatch?: string | null | undefined;
}

export interface Api {
  url: string;
  key: string;
  call<T>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** A response to read as a stream. */
  open(path: string): Promise<Response>;
}

/** A problem that the service answered. */
export class Refusal extends CommandError {
  readonly code: string | undefined;
  constructor(code: string | undefined, message: string) {
    super(EXIT.refused, message);
    this.code = code;
  }
}

export const readClient = (): ClientConfig => {
  try {
    return readClientConfig();
  } catch (error) {
    throw error instanceof ConfigError ? usageError(error.message) : error;
  }
};

const CALL_ATTEMPTS = 5;

/**
 * The service at ASSIZE_URL with the key in ASSIZE_KEY. The key cannot be an argument, since every user of a machine sees
 * arguments.
 */
export function connect(): Api {
  const { url, key } = readClient();
  if (key === undefined)
    throw usageError('Set ASSIZE_KEY to an API key. The service prints an admin key when it first starts.');

  const send = async (method: string, path: string, { body, ifMatch }: CallOptions = {}): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ifMatch && { 'if-match': ifMatch }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).catch((error: unknown) => {
        throw unreachable(url, error);
      });
      if (response.ok) return response;
      const text = await response.text().catch(() => '');
      // A write answered with 503 may have been done all the same, so it is not retried.
      const again = response.status === 429 || (response.status === 503 && method === 'GET');
      if (!again || attempt === CALL_ATTEMPTS) throw refusalOf(url, response.status, text);
      await sleep(1_000 * (Number(response.headers.get('retry-after')) || attempt));
    }
  };

  return {
    url,
    key,
    open: (path) => send('GET', path),
    call: async <T>(method: string, path: string, options?: CallOptions) => {
      const response = await send(method, path, options);
      const text = await response.text().catch((error: unknown) => {
        throw unreachable(url, error);
      });
      return { etag: response.headers.get('etag'), body: parse(url, text) as T };
    },
  };
}

/** How long a service may take to show that it is there. */
const REACH_MS = 5_000;

/** The path of a dataset whose id somebody typed. */
export const datasetAddress = (id: string): string => datasetPath(encodeURIComponent(id));

/** Throws if the service cannot be reached: before a long file is sent, and sooner than a connection times out. */
export async function requireService({ url }: Api): Promise<void> {
  const answer = await fetch(`${url}/livez`, { redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) }).catch(
    (error: unknown) => {
      throw unreachable(url, error);
    },
  );
  await answer.body?.cancel();
}

export async function* eachPage<T>(api: Api, path: string): AsyncGenerator<T[]> {
  for (let next: string | null = path; next !== null; ) {
    const { body }: Answer<{ items: T[]; next: string | null }> = await api.call('GET', next);
    yield body.items;
    next = body.next;
  }
}

export async function listAll<T>(api: Api, path: string): Promise<T[]> {
  const items: T[] = [];
  for await (const page of eachPage<T>(api, path)) items.push(...page);
  return items;
}

interface Upload {
  path: string;
  file: string;
  bytes: number;
  headers: Record<string, string>;
  onProgress: (sent: number) => void;
}

/** The connection was lost after the service was reached: the upload can be sent again. */
export class ConnectionLost extends CommandError {}

/**
 * Streams a file to the service and returns the body of the answer. Uses node:http, since fetch cannot stream a body of known
 * length. The service may refuse a file, for a wrong column, before all of it is sent.
 */
export async function upload(api: Api, { path, file, bytes, headers, onProgress }: Upload): Promise<unknown> {
  const target = new URL(`${api.url}${path}`);
  const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${api.key}`, 'content-length': `${bytes}` },
  });
  let connected = false;
  request.on('socket', (socket) => {
    socket.once('connect', () => {
      connected = true;
    });
  });
  const stopped = new AbortController();
  const answered = new Promise<{ status: number; text: string }>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
        stopped.abort();
      });
    });
  });
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onProgress(sent);
      done(null, chunk);
    },
  });
  // No more bytes than announced, even if the file grows meanwhile.
  const source = createReadStream(file, bytes === 0 ? {} : { end: bytes - 1 });
  const sending = pipeline(source, counted, request, { signal: stopped.signal });
  // Its failure shows in the answer, or as an error of the request.
  sending.catch(() => {});
  try {
    const { status, text } = await answered;
    if (status >= 200 && status < 300) return JSON.parse(text);
    throw refusalOf(api.url, status, text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const lost = unreachable(api.url, error);
    throw connected ? new ConnectionLost(lost.exitCode, lost.message) : lost;
  } finally {
    request.destroy();
  }
}

export function unreachable(url: string, error: unknown): CommandError {
  const { cause = error } = error as { cause?: unknown };
  const { code } = cause as { code?: unknown };
  return new CommandError(
    EXIT.unreachable,
    `No answer from ${url}${typeof code === 'string' ? ` (${code})` : ''}. Is the service running, and is ASSIZE_URL its address?`,
  );
}

const notAssize = (url: string): CommandError =>
  new CommandError(
    EXIT.unreachable,
    `The server at ${url} is not Assize. Set ASSIZE_URL to the address of the service.`,
  );

function parse(url: string, text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw notAssize(url);
  }
}

const FAULTS_SHOWN = 20;
const ALLOWED_SHOWN = 10;

/** The problem as a line, and a line for each of its faults. */
function refusalOf(url: string, status: number, text: string): CommandError {
  const problem = parse(url, text) as Partial<Problem> | null;
  if (typeof problem?.code !== 'string') return notAssize(url);
  const { code, title, detail, requiredScope, errors = [] } = problem;
  const hint = status === 401 ? ' Is ASSIZE_KEY right?' : '';
  const scope = requiredScope === undefined ? '' : ` (scope ${requiredScope})`;
  const faults = errors.map((fault) => {
    const allowed =
      fault.allowed === undefined ? '' : ` Allowed: ${firstAndMore(fault.allowed, ALLOWED_SHOWN).join(', ')}.`;
    const cases = fault.cases === undefined ? '' : ` (${count(fault.cases.count, 'case')})`;
    return `${fault.pointer ?? fault.parameter ?? fault.header ?? ''} ${fault.detail}${cases}${allowed}`;
  });
  const why = errors.length > 0 || detail === undefined ? '' : `: ${detail}`;
  return new Refusal(
    code,
    [`${title ?? code}${why}${scope}${hint}`, ...firstAndMore(faults, FAULTS_SHOWN)].join('\n  '),
  );
}
