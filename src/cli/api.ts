import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientConfig, ConfigError, readClientConfig } from '../config.ts';
import { CommandError, EXIT, usageError } from './terminal.ts';
import { createReadStream } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Upload {
  path: string;
  file: string;
  bytes: number;
  headers: Record<string, string>;
  onProgress: (sent: number) => void;
}

/** The service was reached, and then lost: the same may be sent again. */
export class BrokenOff extends CommandError {}

/**
 * Sends a file as a stream, in flat memory, and answers the body of the answer. By node:http, since fetch cannot send a
 * stream with its length. A service that refuses at once, over a wrong column, answers before the file is sent.
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
  // Only so many bytes as were announced, should the file grow meanwhile.
  const source = createReadStream(file, bytes === 0 ? {} : { end: bytes - 1 });
  const sending = pipeline(source, counted, request, { signal: stopped.signal });
  // Whatever ends it early shows in the answer, or as the request's own error.
  sending.catch(() => {});
  try {
    const { status, text } = await answered;
    if (status >= 200 && status < 300) return JSON.parse(text);
    throw refusalOf(api.url, status, text);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const lost = unreachable(api.url, error);
    throw connected ? new BrokenOff(lost.exitCode, lost.message) : lost;
  } finally {
    request.destroy();
  }
}

/** The service as the command line sees it: JSON, ETags, and problems told in words. */

export interface Answer<T> {
  status: number;
  etag: string | null;
  body: T;
}

export interface CallOptions {
  body?: unknown;
  ifMatch?: string;
}

export interface Api {
  url: string;
  key: string;
  call<T>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** An answer to be read as a stream. */
  open(path: string): Promise<Response>;
}

/** What the service answered instead. */
export class Refusal extends CommandError {
  readonly status: number;
  readonly code: string | undefined;
  constructor(status: number, code: string | undefined, message: string) {
    super(EXIT.refused, message);
    this.status = status;
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

const ATTEMPTS = 5;

/** Of ASSIZE_URL and ASSIZE_KEY. The key comes from the environment alone: arguments are seen by every user of a machine. */
export function connect(): Api {
  const { url, key } = readClient();
  if (key === undefined)
    throw usageError('Set ASSIZE_KEY to a key of the service; it prints an admin key at its first start.');

  const send = async (method: string, path: string, { body, ifMatch }: CallOptions = {}): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }).catch((error: unknown) => {
        throw unreachable(url, error);
      });
      if (response.ok) return response;
      const text = await response.text().catch(() => '');
      // 503 to a write may come after it was done: that is for people to look at.
      const again = response.status === 429 || (response.status === 503 && method === 'GET');
      if (!again || attempt === ATTEMPTS) throw refusalOf(url, response.status, text);
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
      return { status: response.status, etag: response.headers.get('etag'), body: parse(url, text) as T };
    },
  };
}

function parse(url: string, text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw noService(url);
  }
}

const noService = (url: string): CommandError =>
  new CommandError(
    EXIT.unreachable,
    `What answers at ${url} is not Assize. Set ASSIZE_URL to the address of the service.`,
  );

export function unreachable(url: string, error: unknown): CommandError {
  const { cause = error } = error as { cause?: unknown };
  const { code } = cause as { code?: unknown };
  return new CommandError(
    EXIT.unreachable,
    `No answer from ${url}${typeof code === 'string' ? ` (${code})` : ''}. Is the service running? ASSIZE_URL says where.`,
  );
}

interface ProblemBody {
  code?: string;
  title?: string;
  detail?: string;
  requiredScope?: string;
  errors?: { pointer?: string; parameter?: string; header?: string; detail?: string; allowed?: string[] }[];
}

const MOST_FAULTS = 20;
const MOST_ALLOWED = 10;

/** What a problem says: a line, and one for each of its faults. */
export function refusalOf(url: string, status: number, text: string): CommandError {
  const problem = parse(url, text) as ProblemBody | null;
  if (typeof problem?.code !== 'string') return noService(url);
  const { code, title, detail, requiredScope, errors = [] } = problem;
  const hint = status === 401 ? ' Is ASSIZE_KEY right?' : '';
  const scope = requiredScope === undefined ? '' : ` (scope ${requiredScope})`;
  const faults = errors.slice(0, MOST_FAULTS).map((fault) => {
    const allowed = fault.allowed === undefined ? '' : ` Allowed: ${shorten(fault.allowed)}.`;
    return `  ${fault.pointer ?? fault.parameter ?? fault.header ?? ''} ${fault.detail ?? ''}${allowed}`;
  });
  if (errors.length > MOST_FAULTS) faults.push(`  and ${errors.length - MOST_FAULTS} more`);
  const said = errors.length > 0 || detail === undefined ? '' : `: ${detail}`;
  return new Refusal(status, code, [`${title ?? code}${said}${scope}${hint}`, ...faults].join('\n'));
}

const shorten = (allowed: readonly string[]): string =>
  allowed.length > MOST_ALLOWED ? `${allowed.slice(0, MOST_ALLOWED).join(', ')}, …` : allowed.join(', ');

/** Items of a list, page after page. */
export async function* eachPage<T>(api: Api, path: string): AsyncGenerator<T[]> {
  for (let next: string | null = path; next !== null; ) {
    const { body }: Answer<{ items: T[]; next: string | null }> = await api.call('GET', next);
    yield body.items;
    next = body.next;
  }
}
