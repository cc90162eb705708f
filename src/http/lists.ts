import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { type CachePolicy, sendJson } from './answers.ts';
import { splitUrl } from './methods.ts';

/**
 * Pages of lists. A cursor is opaque and continues only the list that gave it, with the same filters. It is signed, so the
 * database never sees a position that the service did not give.
 */

declare module 'fastify' {
  interface FastifyInstance {
    /** Signs cursors. All processes on one database have the same. */
    cursorSecret: string;
  }
}

type ListQuery = { limit: number; cursor?: string | undefined } & Record<string, unknown>;

/** What was found in a part of a long list. */
interface FoundIn<T> {
  found: readonly T[];
  /** Further members of the body. */
  about: object;
  /** The position of the last that was looked at, if more may follow. */
  lookedTo: string | undefined;
}

interface List<T> {
  /**
   * The items behind a position; undefined: from the beginning. It is asked for one more than the page shows. A search that looks at
   * a part of the list says how far it came.
   */
  read: (after: string | undefined, limit: number) => readonly T[] | FoundIn<T> | Promise<readonly T[] | FoundIn<T>>;
  position: (item: T) => string;
  cache: CachePolicy;
  /** An item as the body shows it; default: as it is. */
  show?: (item: T) => unknown;
  /** Its JSON, where a number must keep digits that a double would lose. */
  write?: (item: T) => string;
  /** Further members of the body. */
  about?: object;
}

/** Sends a page of a list, with `next` (a path) and Link. The query of the operation has the parameters of `pageQuery`. */
export async function sendList<T>(
  reply: FastifyReply,
  { about, read, show = (item) => item, write = (item) => JSON.stringify(show(item)), position, cache }: List<T>,
): Promise<FastifyReply> {
  const { request } = reply;
  const query = request.query as ListQuery; // validated
  const path = splitUrl(request.raw.url)[0];
  const answered = await read(readCursor(request, path, query), query.limit + 1);
  const { found, ...part } = 'found' in answered ? answered : { found: answered, about: {}, lookedTo: undefined };
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const end = found.length > items.length && last !== undefined ? position(last) : part.lookedTo;
  const next = end === undefined ? null : nextPath(request, query, end);
  const opening = JSON.stringify({ ...about, ...part.about, items: [] }).slice(0, -']}'.length);
  return sendJson(reply, `${opening}${items.map(write).join(',')}],"next":${JSON.stringify(next)}}`, {
    cache,
    ...(next !== null && { headers: { link: `<${next}>; rel="next"` } }),
  });
}

/** The position after which the page of a list begins; undefined for the first page. */
export function readCursor(request: FastifyRequest, path: string, query: ListQuery): string | undefined {
  if (query.cursor === undefined) return undefined;
  const decoded = Buffer.from(query.cursor.slice(query.cursor.lastIndexOf('=') + 1), 'base64url').toString();
  const [, list, signature, position = ''] = CURSOR.exec(decoded) ?? [];
  if (list === undefined) throw illFormedCursor();
  if (!fingerprints(request, path, query).includes(list)) throw new AppError('cursor-mismatch');
  if (signature !== sign(request, list, position)) throw illFormedCursor();
  return position;
}

/** The list, a signature and the position. */
const CURSOR = /^([A-Za-z0-9_-]{12})\.(?:([A-Za-z0-9_-]{16})\.)?(.*)$/s;

export function cursorAt(request: FastifyRequest, path: string, query: ListQuery, position: string): string {
  const [list = ''] = fingerprints(request, path, query);
  return Buffer.from(`${list}.${sign(request, list, position)}.${position}`).toString('base64url');
}

export const illFormedCursor = (): AppError =>
  new AppError('invalid-parameters', {
    errors: [{ parameter: 'cursor', code: 'ill-formed', detail: 'Send the cursor back exactly as it was given.' }],
  });

const sign = (request: FastifyRequest, list: string, position: string): string =>
  createHmac('sha256', request.server.cursorSecret)
    .update(`cursor.${list}.${position}`)
    .digest('base64url')
    .slice(0, 16);

function nextPath(request: FastifyRequest, query: ListQuery, position: string): string {
  const [path, sent] = splitUrl(request.raw.url);
  // As it was sent, except for characters that would end the address in a Link header.
  const kept = sent
    .split('&')
    .filter((pair) => pair !== '' && decodeURIComponent(pair.split('=', 1)[0] ?? '') !== 'cursor')
    .map((pair) => pair.replace(/[<>"\x80-\xff]/g, encodeURIComponent));
  return `${path}?${[...kept, `cursor=${cursorAt(request, path, query, position)}`].join('&')}`;
}

/**
 * Identify the list and its filters: the first by those that were sent. The size of the page may change from page to page.
 *
 * A version has parameters that the one before did not have, or no longer has some. 0.1.0 also named those that were not sent, by
 * their defaults, so its cursors name some of what is a default today: all such names are good.
 */
function fingerprints(request: FastifyRequest, path: string, query: ListQuery): string[] {
  const sent = new URLSearchParams(splitUrl(request.raw.url)[1]);
  const filters = Object.entries(query)
    .filter(([name, value]) => name !== 'limit' && name !== 'cursor' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  let named: (typeof filters)[] = [[]];
  for (const filter of filters)
    named = named.flatMap((before) => (sent.has(filter[0]) ? [[...before, filter]] : [before, [...before, filter]]));
  return named.map((one) =>
    createHash('sha256')
      .update(JSON.stringify([path, one]))
      .digest('base64url')
      .slice(0, 12),
  );
}
