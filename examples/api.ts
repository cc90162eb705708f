import { setTimeout as sleep } from 'node:timers/promises';

/** The least that a script needs to talk to the API: a key, JSON, ETags, and waiting when the service asks for it. */

export interface Answer<T> {
  status: number;
  etag: string | null;
  body: T;
}

export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  errors?: { pointer?: string; parameter?: string; header?: string; code: string; detail: string }[];
}

export interface CallOptions {
  body?: unknown;
  /** Statuses that the caller deals with, besides 2xx; any other throws. */
  accept?: readonly number[];
  ifMatch?: string;
}

export type Call = <T>(method: string, path: string, options?: CallOptions) => Promise<Answer<T>>;

const ATTEMPTS = 8;

export function connect(url: string, key: string): Call {
  return async (method, path, { body, accept = [], ifMatch } = {}) => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      // Both mean that nothing was done: it is safe to send the same again.
      if ((response.status === 429 || response.status === 503) && attempt < ATTEMPTS) {
        await sleep(1_000 * (Number(response.headers.get('retry-after')) || attempt));
        continue;
      }
      if (!response.ok && !accept.includes(response.status)) {
        throw new Error(`${method} ${path}: ${describe(response.status, text)}`);
      }
      return {
        status: response.status,
        etag: response.headers.get('etag'),
        body: text === '' ? null : JSON.parse(text),
      };
    }
  };
}

/** What a problem says, in one line and the first of its faults. */
export function describe(status: number, text: string): string {
  try {
    const { code, title, detail, errors = [] } = JSON.parse(text) as Problem;
    const faults = errors
      .slice(0, 5)
      .map((fault) => `\n  ${fault.pointer ?? fault.parameter ?? fault.header ?? ''} ${fault.detail}`);
    return `${status} ${code}: ${title}${detail ? `. ${detail}` : ''}${faults.join('')}`;
  } catch {
    return `${status}: not an answer of this service`;
  }
}
