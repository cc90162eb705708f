import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { MEDIA_TYPES } from '../../formats/representation.ts';
import type { ReadyAnswer } from './reader.ts';

/** Ready bytes in the content codings that readers ask for. */

export const CODINGS = ['br', 'gzip'] as const;
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
