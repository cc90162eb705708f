import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { sendJson } from './answers.ts';

/**
 * Pages of lists. A cursor is opaque and continues only the list that gave it, with the same filters. It is signed, so that the
 * database never sees a position that the service did not give.
 */

declare module 'fastify' {
  interface FastifyInstance {
    /** Signs cursors. All processes on one database have the same. */
    cursorSecret: string;
  }
}

type PageValues = { limit: number; cursor?: string | undefined } & Record<string, unknown>;

/** Recognises a position of a list; usually a pattern. */
interface Form {
  test(position: string): boolean;
}

/** Whether the text is an instant as lists write it, on a day that exists. */
export function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/**
 * The position after which the page begins; undefined for the first page. `form` recognises positions of the list. `path` is
 * the list's own address, where it has several.
 */
export function readCursor(
  request: FastifyRequest,
  values: PageValues,
  form: Form,
  path = pathOf(request),
): string | undefined {
  if (values.cursor === undefined) return undefined;
  const decoded = Buffer.from(values.cursor.slice(values.cursor.lastIndexOf('=') + 1), 'base64url').toString();
  const [, list, signature, position = ''] = CURSOR.exec(decoded) ?? [];
  const illFormed = (): AppError =>
    new AppError('invalid-parameters', {
      errors: [{ parameter: 'cursor', code: 'ill-formed', detail: 'Send the cursor back exactly as it was given.' }],
    });
  if (list === undefined) throw illFormed();
  if (list !== fingerprint(path, values)) throw new AppError('cursor-mismatch');
  if (signature !== sign(request, list, position) || !form.test(position)) throw illFormed();
  return position;
}

/** The list, a signature and the position. */
const CURSOR = /^([A-Za-z0-9_-]{12})\.(?:([A-Za-z0-9_-]{16})\.)?(.*)$/s;

const sign = (request: FastifyRequest, list: string, position: string): string =>
  createHmac('sha256', request.server.cursorSecret)
    .update(`cursor.${list}.${position}`)
    .digest('base64url')
    .slice(0, 16);

/** An item as the body shows it, or its JSON where a number must keep digits that a double would lose. */
type Shown<T> = { show: (item: T) => unknown; write?: undefined } | { show?: undefined; write: (item: T) => string };

/** Sends a page with `next` (a path) and Link. `read` holds one item more than the limit if there is another page. */
export function sendPage<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  values: PageValues,
  {
    about,
    read,
    show,
    write = (item) => JSON.stringify(show!(item)), // one of the two is there
    position,
    cache,
  }: {
    /** Further members of the body. */
    about?: object;
    read: readonly T[];
    position: (item: T) => string;
    cache: 'public' | 'private' | 'none';
  } & Shown<T>,
): FastifyReply {
  const items = read.slice(0, values.limit);
  const last = items.at(-1);
  const next = read.length > items.length && last !== undefined ? nextPath(request, values, position(last)) : null;
  const opening = JSON.stringify({ ...about, items: [] }).slice(0, -']}'.length);
  return sendJson(request, reply, `${opening}${items.map(write).join(',')}],"next":${JSON.stringify(next)}}`, {
    cache,
    ...(next !== null && { headers: { link: `<${next}>; rel="next"` } }),
  });
}

function nextPath(request: FastifyRequest, values: PageValues, position: string): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  const [path, query] = mark < 0 ? [url, ''] : [url.slice(0, mark), url.slice(mark + 1)];
  // As it was sent, except for characters that would end the address in a Link header.
  const kept = query
    .split('&')
    .filter((pair) => pair !== '' && decodeURIComponent(pair.split('=', 1)[0] ?? '') !== 'cursor')
    .map((pair) => pair.replace(/[<>"\x80-\xff]/g, encodeURIComponent));
  return `${path}?${[...kept, `cursor=${cursorAt(request, path, values, position)}`].join('&')}`;
}

const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?', 1)[0] ?? '';

export function cursorAt(request: FastifyRequest, path: string, values: PageValues, position: string): string {
  const list = fingerprint(path, values);
  return Buffer.from(`${list}.${sign(request, list, position)}.${position}`).toString('base64url');
}

/** Identifies the list and its filters. The size of the page may change from page to page. */
function fingerprint(path: string, values: PageValues): string {
  const filters = Object.entries(values)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([path, filters]))
    .digest('base64url')
    .slice(0, 12);
}
