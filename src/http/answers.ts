import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import type { Coding } from '../releases/serve/content-coding.ts';
import { forbidReading, isRead } from './methods.ts';

/** Sends answers as bytes, with a strong ETag and the caching of docs/reference/http.md. */

const CACHE_CONTROL = {
  /** Under a full version: one day, so that a withdrawal takes effect within a day. */
  pinned: 'public, max-age=86400, immutable',
  /** Under a hash of the bytes: a year, the longest that RFC 9111 wants. */
  asset: 'public, max-age=31536000, immutable',
  /** The check of a claim against a pinned version. */
  day: 'public, max-age=86400',
  /** The same body under `latest` or a short pin; sent with contentLocation. */
  latest: 'public, max-age=60',
  /** Manifests, catalogues and everything else that is public. */
  public: 'no-cache',
  /** Anything that needs a key. */
  private: 'private, no-cache',
  /** Drafts, previews and secrets. */
  none: 'private, no-store',
} as const;
export type CachePolicy = keyof typeof CACHE_CONTROL;
export const cacheControl = (cache: CachePolicy): string => CACHE_CONTROL[cache];

interface AnswerOptions {
  cache: CachePolicy;
  status?: number;
  /** With its quotes, for the bytes without content coding. Default: made of the bytes. */
  etag?: string;
  coding?: Coding;
  /** Path of the same bytes under a full version. */
  contentLocation?: string;
  /** Default: application/json. */
  type?: string;
  /** Further headers, such as location and link. */
  headers?: Record<string, string>;
}

const ETAG_LENGTH = 22;

/** A strong ETag of bytes: 128 bits of their SHA-256. */
export function etagOf(bytes: string | Uint8Array): string {
  return `"${createHash('sha256').update(bytes).digest('base64url').slice(0, ETAG_LENGTH)}"`;
}

const isCoded = (coding: Coding | undefined): coding is Exclude<Coding, 'identity'> =>
  coding !== undefined && coding !== 'identity';

/** The ETag of a content-coded body: other bytes, so another tag. */
export const codedEtag = (etag: string, coding: Coding | undefined): string =>
  isCoded(coding) ? `${etag.slice(0, -1)}-${coding}"` : etag;

/** Sends JSON. A string or buffer is JSON already. */
export function sendJson(reply: FastifyReply, body: unknown, options: AnswerOptions): FastifyReply {
  return sendBytes(reply, typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body), options);
}

export function sendBytes(reply: FastifyReply, body: string | Buffer, options: AnswerOptions): FastifyReply {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (describeAnswer(reply, options.etag ?? etagOf(bytes), options)) return reply.code(304).send();
  if (isCoded(options.coding)) reply.header('content-encoding', options.coding);
  return reply.type(options.type ?? 'application/json').send(bytes);
}

/**
 * Sends lines as they are made. `etag` is of the state that they are made from, so that whoever has it reads nothing again. A fault
 * on the way cuts the connection: half a file is never taken for a whole one.
 */
export function sendLines(
  reply: FastifyReply,
  lines: AsyncIterable<string>,
  { etag, ...options }: AnswerOptions & { etag: string; type: string },
): FastifyReply {
  if (describeAnswer(reply, etag, options)) return reply.code(304).send();
  reply.type(options.type);
  return reply.request.method === 'HEAD' ? reply.send() : reply.send(Readable.from(lines, { objectMode: false }));
}

/** A file that is kept whole, and read in parts. */
export interface StoredFile {
  bytes: number;
  /** Hex. */
  sha256: string;
  type: string;
  /** Reads the bytes from `start` to `end`, both included. */
  read(range?: { start: number; end: number }): Promise<Readable>;
}

/**
 * Sends a file, or the part of it that Range asks for, with the digest of the whole (RFC 9530). Of several ranges none is taken: then
 * the whole is sent, as RFC 9110 14.2 allows. With If-Range a part is sent only if the file is still the one that is named.
 * Throws 416.
 */
export async function sendStored(
  reply: FastifyReply,
  { bytes, sha256, type, read }: StoredFile,
  options: AnswerOptions,
): Promise<FastifyReply> {
  const digest = Buffer.from(sha256, 'hex');
  const etag = `"${digest.toString('base64url').slice(0, ETAG_LENGTH)}"`;
  if (describeAnswer(reply, etag, options)) return reply.code(304).send();
  const { range: asked, 'if-range': ifRange } = reply.request.headers;
  const isSame = ifRange === undefined || String(ifRange).trim() === etag;
  const range = asked === undefined || !isSame ? undefined : askedRange(asked, bytes);
  // Not before the range is read: a refusal is not the file, whose digest this is.
  reply.type(type).headers({ 'accept-ranges': 'bytes', 'repr-digest': `sha-256=:${digest.toString('base64')}:` });
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  reply.header('content-length', range ? range.end - range.start + 1 : bytes);
  // Of an empty body Fastify would say that its length is 0; of a stream it says nothing.
  return reply.send(reply.request.method === 'HEAD' ? Readable.from([]) : await read(range));
}

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** One range of bytes; undefined for anything else, which asks for the whole. Throws 416 if it begins behind the end. */
function askedRange(header: string, bytes: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = RANGE.exec(header.trim()) ?? [];
  if (first === '' && last === '') return undefined;
  // `-500`: the last 500 bytes.
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start > end) throw new AppError('range-not-satisfiable', { headers: { 'content-range': `bytes */${bytes}` } });
  return { start, end };
}

/** Sets status and headers. True if If-None-Match names the bytes: then the answer is a 304. */
function describeAnswer(
  reply: FastifyReply,
  etag: string,
  { cache, status = 200, coding, contentLocation, headers }: AnswerOptions,
): boolean {
  // An answer that needed a key is never open to scripts of other origins, even at a public address.
  const isPrivate = cache === 'private' || cache === 'none';
  if (isPrivate) forbidReading(reply);
  reply.code(status).headers({
    etag: codedEtag(etag, coding),
    'cache-control': CACHE_CONTROL[cache],
    // The same address and ETag have another body for a key that sees more or less.
    vary: isPrivate ? 'Accept-Encoding, Authorization' : 'Accept-Encoding',
    ...(contentLocation !== undefined && { 'content-location': contentLocation }),
    ...headers,
  });
  const { method, headers: sent } = reply.request;
  const known = sent['if-none-match'];
  return isRead(method) && status === 200 && known !== undefined && matchesEtag(known, etag, 'weak');
}

/** Sends 204, which must not be stored. */
export function sendNothing(reply: FastifyReply): FastifyReply {
  return reply.code(204).header('cache-control', CACHE_CONTROL.none).send();
}

const ETAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;
const ETAG_LIST = /^\s*(?:,\s*)*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*)*)*$/;
const ETAG_SUFFIXES = ['', '-gzip', '-br', '-zstd', '-deflate'];

/**
 * Tests whether a list of ETags (If-Match, If-None-Match) is `*`, or names an ETag or its content-coded form. The strong
 * comparison of If-Match never matches a weak tag (RFC 9110 13.1.1).
 */
function etagMatcher(header: string, comparison: 'weak' | 'strong' = 'strong'): (etag: string) => boolean {
  if (header.trim() === '*') return () => true;
  const named = new Set<string>();
  for (const [, weak, tag = ''] of header.matchAll(ETAG)) if (comparison === 'weak' || !weak) named.add(tag);
  return (etag) => ETAG_SUFFIXES.some((suffix) => named.has(`${etag.slice(0, -1)}${suffix}"`));
}

export const matchesEtag = (header: string, etag: string, comparison?: 'weak' | 'strong'): boolean =>
  etagMatcher(header, comparison)(etag);

/**
 * Reads If-Match as a test of ETags. Throws 428 if it is missing, and 400 if it is not a list of ETags. `*` is refused too, since
 * it does not show that anybody read anything; `takesAny` is for codebooks.
 */
export function readIfMatch(request: FastifyRequest, { takesAny = false } = {}): (etag: string) => boolean {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new AppError('precondition-required', {
      errors: [{ header: 'if-match', code: 'required', detail: 'Send the ETag of the state that you read.' }],
    });
  }
  const sent = header.trim();
  const isTaken = sent === '*' ? takesAny : sent !== '' && ETAG_LIST.test(header);
  if (!isTaken) {
    const detail = `Must be a list of ETags in double quotes${takesAny ? ', or *' : '. Send that of the state that you read, not *'}.`;
    throw new AppError('bad-request', { errors: [{ header: 'if-match', code: 'ill-formed', detail }] });
  }
  return etagMatcher(header);
}

/** Throws 412 with the current ETag if If-Match names another state. */
export function requireMatch(request: FastifyRequest, etag: string, options?: { takesAny: boolean }): void {
  if (!readIfMatch(request, options)(etag)) throw stale(etag);
}

/** 412. A precondition may also turn out stale inside the transaction. */
export const stale = (etag: string): AppError => new AppError('stale', { extra: { etag }, headers: { etag } });

export const NDJSON = 'application/x-ndjson';

/** The header of an answer that is saved as a file of this name. */
export const savedAs = (name: string) => ({ 'content-disposition': `attachment; filename="${name}"` });

/** Streams rows to download. Sent with `no-store`, since an erasure may remove a line of it. */
export function sendFile(reply: FastifyReply, rows: AsyncIterable<string>, type: string, name: string): FastifyReply {
  return reply
    .type(type)
    .headers({ 'cache-control': cacheControl('none'), ...savedAs(name) })
    .send(Readable.from(rows, { objectMode: false }));
}

/** How far a job is. While it is not finished, Retry-After says when to ask again. */
export const sendJob = (reply: FastifyReply, { finishedAt }: { finishedAt: unknown }, body: unknown): FastifyReply =>
  sendJson(reply, body, { cache: 'private', ...(finishedAt === null && { headers: { 'retry-after': '1' } }) });
