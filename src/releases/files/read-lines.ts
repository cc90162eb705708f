import type { ReleaseFileRow } from '../../db/queries/release-files.ts';
import type { FileStore } from '../../files/store.ts';
import { linesInChunks } from './rewrite.ts';

export interface RecordLine {
  /** Where the list goes on behind it. */
  position: string;
  json: string;
}

/**
 * The lines of a record file behind a position, some of them. A position names the record that was read last, and where its line ends
 * in this edition of the file. In a later edition, from which a case was erased, its end is looked for from the beginning:
 * lines are in the order of ids.
 */
export async function readLines(
  files: FileStore,
  { storeKey, bytes }: Pick<ReleaseFileRow, 'storeKey' | 'bytes'>,
  after: string | undefined,
  limit: number,
): Promise<RecordLine[]> {
  const edition = storeKey.split('/').at(-2) ?? '';
  const [offset = '0', of, lastId = ''] = after?.split('.') ?? [];
  let end = of === edition ? Number(offset) : 0;
  const found: RecordLine[] = [];
  if (end >= bytes) return found;
  for await (const lines of linesInChunks(await files.read(storeKey, { start: end, end: bytes - 1 }))) {
    for (const line of lines) {
      end += Buffer.byteLength(line);
      const id = line.slice(ID.start, ID.end);
      if (id <= lastId) continue;
      found.push({ position: `${end}.${edition}.${id}`, json: line.trimEnd() });
      if (found.length === limit) return found;
    }
  }
  return found;
}

const ID = { start: '{"id":"'.length, end: '{"id":"'.length + 36 };
