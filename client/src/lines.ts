import { createReadStream } from 'node:fs';

/**
 * The lines of a file, some at a time. Only a line feed ends one: Node's readline would also cut a record at U+2028, which JSON does
 * not escape.
 */
export async function* linesIn(path: string): AsyncGenerator<string[]> {
  let rest = '';
  for await (const text of createReadStream(path, { encoding: 'utf8', highWaterMark: 262_144 })) {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** The id of a record. Ours is the first member, and millions of records are looked at. */
export const idOf = (json: string): string => /^\{"id":"([^"\\]*)"/.exec(json)?.[1] ?? String(JSON.parse(json).id);
