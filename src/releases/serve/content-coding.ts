import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { MEDIA_TYPES } from '../../formats/representation.ts';
import type { ReadyAnswer } from './reader.ts';

/** Ready bytes in the content codings that readers ask for. */

const CODINGS = ['br', 'gzip'] as const;
export type Coding = (typeof CODINGS)[number] | 'identity';

/** A shorter body fits into the first packets as it is. */
const WORTH_BYTES = 1_024;
/**
 * Measured on statistics of 15 KB to 8 MB: brotli 5 is as small as gzip 9 or smaller and takes as long as gzip 6; 9 would save
 * another 9% for five to twenty times the time, 11 a third for two hundred times.
 */
const BROTLI_QUALITY = 5;
const GZIP_LEVEL = 6;

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Parquet is compressed already. */
export const isWorthCoding = ({ bytes, type }: Pick<ReadyAnswer, 'bytes' | 'type'>): boolean =>
  bytes.length >= WORTH_BYTES && type !== MEDIA_TYPES.parquet;

/** In threads of the pool: a long answer would hold up every other reader. */
export function encode(bytes: Buffer, coding: Coding): Promise<Buffer> {
  if (coding === 'identity') return Promise.resolve(bytes);
  if (coding === 'gzip') return toGzip(bytes, { level: GZIP_LEVEL });
  return toBrotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** Which content coding a reader gets (RFC 9110 12.5.3). */

interface Preference {
  /** Of a body that is worth coding. */
  long: Coding;
  /** Of one that is not: as it is, unless that was refused. */
  short: Coding;
}

const MEMBER = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i;
/** Other spellings that mean the same. */
const ALIASES: Record<string, string> = { 'x-gzip': 'gzip' };

/** Browsers send a handful of values; whoever sends others must not fill the memory with them. */
const KEPT = 1_000;
const KEPT_LENGTH = 200;
const known = new Map<string, Preference>();

/** Parsed once for each spelling of the header. */
export function codingPreference(header: string | undefined): Preference {
  const text = header ?? '';
  const before = known.get(text);
  if (before) return before;
  const found = readPreference(text);
  if (text.length <= KEPT_LENGTH) {
    if (known.size >= KEPT) known.clear();
    known.set(text, found);
  }
  return found;
}

/** Where nothing that there is may be sent, it is sent as it is: an answer is more use than a refusal. */
function readPreference(header: string): Preference {
  const weights = new Map<string, number>();
  for (const member of header.split(',')) {
    const [, name = '', q = '1'] = MEMBER.exec(member) ?? [];
    const coding = name.toLowerCase();
    if (name !== '') weights.set(ALIASES[coding] ?? coding, Number(q));
  }
  const others = weights.get('*');
  // Not named, it is what remains: allowed, and liked least.
  const identity = weights.get('identity') ?? others ?? Number.MIN_VALUE;
  let best: Coding = 'identity';
  let weight = 0;
  for (const coding of CODINGS) {
    const own = weights.get(coding) ?? others ?? 0;
    if (own > weight) [best, weight] = [coding, own];
  }
  // Of two that are liked as well as each other, the shorter.
  const long = weights.has('identity') && identity > weight ? 'identity' : best;
  return { long, short: identity > 0 ? 'identity' : best };
}
