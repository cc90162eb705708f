import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { sendJson } from './answers.ts';
import { integer, text } from './parameters.ts';

/** Pages of lists: `limit`, and an opaque cursor that continues only the list, with the filters, that gave it. */

export const MAX_PAGE = 1_000;
export const pageQuery = {
  limit: integer({ min: 1, max: MAX_PAGE, fallback: 100, about: 'Most items of a page.' }),
  cursor: text(
    /^(\/\S*[?&]cursor=)?[A-Za-z0-9_-]{1,1000}$/,
    'Where the page before ended; opaque. The whole `next` of that page is taken too.',
  ),
};

type PageValues = { limit: number; cursor: string | undefined } & Record<string, unknown>;

/** The position after which the page begins, undefined at the start. `form` is what the list's positions look like. */
export function readCursor(request: FastifyRequest, values: PageValues, form: RegExp): string | undefined {
  if (values.cursor === undefined) return undefined;
  const decoded = Buffer.from(values.cursor.slice(values.cursor.lastIndexOf('=') + 1), 'base64url').toString();
  const dot = decoded.indexOf('.');
  const position = decoded.slice(dot + 1);
  const illFormed = (): AppError =>
    new AppError('invalid-parameters', {
      errors: [{ parameter: 'cursor', code: 'ill-formed', detail: 'Send back a cursor as it was given.' }],
    });
  if (!/^[A-Za-z0-9_-]{12}\./.test(decoded)) throw illFormed();
  if (decoded.slice(0, dot) !== fingerprint(request, values)) throw new AppError('cursor-mismatch');
  if (!form.test(position)) throw illFormed();
  return position;
}

/** A page with its `next` (a path) and Link. `items` has been read with one more than the limit, to know whether there is more. */
export function sendPage<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  values: PageValues,
  {
    read,
    show,
    position,
    cache,
  }: {
    read: readonly T[];
    show: (item: T) => unknown;
    position: (item: T) => string;
    cache: 'public' | 'private';
  },
): FastifyReply {
  const items = read.slice(0, values.limit);
  const last = items.at(-1);
  const next = read.length > items.length && last !== undefined ? nextPath(request, values, position(last)) : null;
  return sendJson(
    request,
    reply,
    { items: items.map(show), next },
    { cache, ...(next !== null && { headers: { link: `<${next}>; rel="next"` } }) },
  );
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
  const cursor = Buffer.from(`${fingerprint(request, values)}.${position}`).toString('base64url');
  return `${path}?${[...kept, `cursor=${cursor}`].join('&')}`;
}

/** Of the list and its filters; the size of the page may change on the way. */
function fingerprint(request: FastifyRequest, values: PageValues): string {
  const filters = Object.entries(values)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const path = (request.raw.url ?? '').split('?', 1)[0];
  return createHash('sha256')
    .update(JSON.stringify([path, filters]))
    .digest('base64url')
    .slice(0, 12);
}
