import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReleaseFileRow } from '../../db/queries/release-files.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import type { FileStore } from '../../files/store.ts';
import { MEDIA_TYPES } from '../../formats/representation-path.ts';
import type { BuildContext } from '../lifecycle/build.ts';
import type { WrittenFile } from './file-sink.ts';

/** What the steps share that write files of a release. */

export interface FilesContext extends BuildContext {
  files: FileStore;
}

export interface FilesTask {
  release: ReleaseRow;
  /** An empty folder for what is being written. */
  folder: string;
}

/** A finished file, as its row will say it. */
export interface NewReleaseFile extends WrittenFile, Pick<ReleaseFileRow, 'mediaType' | 'rows' | 'access'> {}

/** By the end of the name. */
const FILE_TYPES_BY_END: readonly [end: string, type: string][] = [
  ['.gz', 'application/gzip'],
  ['.ndjson', 'application/x-ndjson'],
  ['.csv', MEDIA_TYPES.csv],
  ['.parquet', MEDIA_TYPES.parquet],
  ['.csv-metadata.json', MEDIA_TYPES.csvw],
  ['.json', 'application/json'],
];

export function asReleaseFile(
  file: WrittenFile,
  access: ReleaseFileRow['access'],
  rows: number | null,
): NewReleaseFile {
  const mediaType = FILE_TYPES_BY_END.find(([end]) => file.name.endsWith(end))?.[1];
  if (mediaType === undefined) throw new Error('a file has a name that says nothing of its type');
  return { ...file, mediaType, access, rows };
}

/** What there is to say of a file that somebody else has written. */
export async function writtenFile(folder: string, name: string): Promise<WrittenFile> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { name, path, bytes, sha256: hash.digest('hex') };
}
