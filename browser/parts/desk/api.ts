/** Requests to the API of the service that sent the page, with the key of the person at the desk. */

const KEY = 'desk-key';

/** The key is kept for this tab, until it is closed: nowhere that outlives it. */
export const keyOfTab = {
  read: (): string => sessionStorage.getItem(KEY) ?? '',
  keep: (key: string): void => sessionStorage.setItem(KEY, key),
  forget: (): void => sessionStorage.clear(),
};

/** One thing that is wrong with what was sent: docs/reference/errors.md. */
export interface Fault {
  pointer?: string;
  parameter?: string;
  code: string;
  detail: string;
  allowed?: string[];
}

/** What the service refused, and why. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly faults: Fault[];
  readonly body: Json;
  constructor(status: number, body: Json) {
    super(body.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.code = body.code ?? '';
    this.faults = body.errors ?? [];
    this.body = body;
  }
}

/** What the API answers: its members are in /openapi.json. */
// biome-ignore lint/suspicious/noExplicitAny: a page shows what is there, and lacks what is not
export type Json = any;

interface Asked {
  body?: unknown;
  /** Sent as it is, under its media type. */
  file?: { content: Blob | string; type: string };
  etag?: string;
  /** Save it although it may be a duplicate. */
  lenient?: boolean;
}

export interface Answer {
  status: number;
  body: Json;
  text: string;
  etag: string | null;
}

/** Throws `Refused` for whatever is not a success. */
export async function ask(method: string, path: string, { body, file, etag, lenient }: Asked = {}): Promise<Answer> {
  const type = file?.type ?? (body === undefined ? undefined : 'application/json');
  const response = await fetch(path, {
    method,
    headers: {
      authorization: `Bearer ${keyOfTab.read()}`,
      ...(type && { 'content-type': type }),
      ...(etag && { 'if-match': etag }),
      ...(lenient && { prefer: 'handling=lenient' }),
    },
    body: file?.content ?? (body === undefined ? null : JSON.stringify(body)),
    credentials: 'omit',
  });
  const text = await response.text();
  const isJson =
    /json/.test(response.headers.get('content-type') ?? '') &&
    !/ndjson/.test(response.headers.get('content-type') ?? '');
  const parsed: Json = isJson && text !== '' ? JSON.parse(text) : {};
  if (!response.ok) throw new Refused(response.status, parsed);
  return { status: response.status, body: parsed, text, etag: response.headers.get('etag') };
}

export const get = async (path: string): Promise<Json> => (await ask('GET', path)).body;
