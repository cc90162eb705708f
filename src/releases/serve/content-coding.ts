import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import { MEDIA_TYPES } from '../../formats/representation-path.ts';

/** Content codings (RFC 9110 12.5.3): which one a reader gets, and the bytes in it. */

/** In order of preference: brotli is the shorter. */
const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number] | 'identity';

interface CodingPreference {
  /** For a body that is worth coding. */
  long: Coding;
  /** For any other body: identity, unless the reader refuses that. */
  short: Coding;
}

/** A shorter body fits into the first packets as it is. */
export const WORTH_BYTES = 1_024;
/**
 * Measured on statistics of 15 KB to 8 MB: brotli 5 is no larger than gzip 9 and takes as long as gzip 6. Brotli 9 would save
 * another 9% for five to twenty times the time, 11 a third for two hundred times.
 */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

const COMPRESSED_ALREADY: readonly string[] = [MEDIA_TYPES.parquet, MEDIA_TYPES.xlsx, MEDIA_TYPES.png];

export const isWorthCoding = ({ bytes, type }: { bytes: Buffer; type: string }): boolean =>
  bytes.length >= WORTH_BYTES && !COMPRESSED_ALREADY.includes(type);

/**
 * Runs in zlib's thread pool: on this thread, a long body would hold up every other reader. `best`: as short as it gets, for what
 * is coded once and sent until the process ends.
 */
export function encode(bytes: Buffer, coding: Coding, effort?: 'best'): Promise<Buffer> {
  if (coding === 'identity') return Promise.resolve(bytes);
  if (coding === 'gzip') return toGzip(bytes, { level: effort === 'best' ? 9 : GZIP_LEVEL });
  return toBrotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: effort === 'best' ? 11 : BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** Codes what passes through it; it holds no more than a window of it. */
export const codingStream = (coding: Exclude<Coding, 'identity'>): Transform =>
  coding === 'gzip'
    ? createGzip({ level: GZIP_LEVEL })
    : createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });

/** Browsers send a handful of values. The limits keep other clients from filling the memory with theirs. */
const KEPT = 1_000;
const KEPT_LENGTH = 200;
const preferences = new Map<string, CodingPreference>();

/** Reads an Accept-Encoding header; each spelling is parsed once. */
export function codingPreference(header: string | undefined): CodingPreference {
  const text = header ?? '';
  const before = preferences.get(text);
  if (before) return before;
  const found = readPreference(text);
  if (text.length <= KEPT_LENGTH) {
    if (preferences.size >= KEPT) preferences.clear();
    preferences.set(text, found);
  }
  return found;
}

const CODING_MEMBER = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;
/** RFC 9110 8.4.1.3. */
const ALIASES: Record<string, string> = { 'x-gzip': 'gzip' };

/** A header that refuses every coding gets identity: an answer is more use than a 406. */
function readPreference(header: string): CodingPreference {
  const weights = new Map<string, number>();
  for (const member of header.split(',')) {
    const [, name = '', q = '1'] = CODING_MEMBER.exec(member) ?? [];
    const coding = name.toLowerCase();
    if (name !== '') weights.set(ALIASES[coding] ?? coding, Number(q));
  }
  const others = weights.get('*');
  // A header that does not name identity allows it, with the lowest weight.
  const identity = weights.get('identity') ?? others ?? Number.MIN_VALUE;
  let best: Coding = 'identity';
  let weight = 0;
  for (const coding of CODINGS) {
    const own = weights.get(coding) ?? others ?? 0;
    if (own > weight) [best, weight] = [coding, own];
  }
  // At equal weights the coded form wins, since it is shorter.
  const long = weights.has('identity') && identity > weight ? 'identity' : best;
  return { long, short: identity > 0 ? 'identity' : best };
}
