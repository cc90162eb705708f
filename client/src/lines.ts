import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

const PART_BYTES = 262_144;

/**
 * The lines of a file, some at a time. Only a line feed ends one: Node's readline would also cut a record at U+2028, which JSON does
 * not escape.
 */
export async function* linesIn(path: string, isGzip = false): AsyncGenerator<string[]> {
  const bytes = createReadStream(path, { highWaterMark: PART_BYTES });
  // An error of either stream ends the loop below.
  const texts = isGzip ? pipeline(bytes, createGunzip({ chunkSize: PART_BYTES }), () => {}) : bytes;
  let rest = '';
  for await (const text of texts.setEncoding('utf8')) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** The id of a record. Ours is the first member, and millions of records are looked at. */
export const idOf = (json: string): string => /^\{"id":"([^"\\]*)"/.exec(json)?.[1] ?? String(JSON.parse(json).id);
