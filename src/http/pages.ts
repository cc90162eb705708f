import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { sendJson } from './answers.ts';

/** Pages of lists: `limit`, and an opaque cursor that continues only the list, with the filters, that gave it. */

type PageValues = { limit: number; cursor?: string | undefined } & Record<string, unknown>;

/** Tells a position of a list from other text; mostly a pattern. */
interface Form {
  test(position: string): boolean;
}

/** An instant as the lists write it, of a day that there is. */
export function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/**
 * The position after which the page begins, undefined at the start. `form` is what the list's positions look like; `path` names
 * the list where it stands at several addresses.
 */
export function readCursor(
  request: FastifyRequest,
  values: PageValues,
  form: Form,
  path = pathOf(request),
): string | undefined {
  if (values.cursor === undefined) return undefined;
  const decoded = Buffer.from(values.cursor.slice(values.cursor.lastIndexOf('=') + 1), 'base64url').toString();
  const dot = decoded.indexOf('.');
  const position = decoded.slice(dot + 1);
  const illFormed = (): AppError =>
    new AppError('invalid-parameters', {
      errors: [{ parameter: 'cursor', code: 'ill-formed', detail: 'Send back a cursor as it was given.' }],
    });
  if (!/^[A-Za-z0-9_-]{12}\./.test(decoded)) throw illFormed();
  if (decoded.slice(0, dot) !== fingerprint(path, values)) throw new AppError('cursor-mismatch');
  if (!form.test(position)) throw illFormed();
  return position;
}

/** What stands in the body for an item, or its JSON, where a number must keep digits that a double would lose. */
type Shown<T> = { show: (item: T) => unknown; write?: undefined } | { show?: undefined; write: (item: T) => string };

/** A page with its `next` (a path) and Link. `items` has been read with one more than the limit, to know whether there is more. */
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
    /** What the list is of: further members of the body. */
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
  // As it was sent, but for what would end the address in a Link header early.
  const kept = query
    .split('&')
    .filter((pair) => pair !== '' && decodeURIComponent(pair.split('=', 1)[0] ?? '') !== 'cursor')
    .map((pair) => pair.replace(/[<>"\x80-\xff]/g, encodeURIComponent));
  return `${path}?${[...kept, `cursor=${cursorAt(path, values, position)}`].join('&')}`;
}

const pathOf = (request: FastifyRequest): string => (request.raw.url ?? '').split('?', 1)[0] ?? '';

/** The cursor of a position in the list at `path`. */
export const cursorAt = (path: string, values: PageValues, position: string): string =>
  Buffer.from(`${fingerprint(path, values)}.${position}`).toString('base64url');

/** Of the list and its filters; the size of the page may change on the way. */
function fingerprint(path: string, values: PageValues): string {
  const filters = Object.entries(values)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([path, filters]))
    .digest('base64url')
    .slice(0, 12);
}
