import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { makeFolder } from '../db/data-folder.ts';
import { type ByteRange, FileMissing, type FileStore } from './store.ts';

/** Files in a folder, which all processes on one database share. */
export function folderStore({ folder, work }: { folder: string; work: string }): FileStore {
  const kept = join(folder, 'kept');
  const placeOf = (key: string): string => join(kept, key);
  return {
    work,
    async keep(key, path) {
      await makeFolder(dirname(placeOf(key)));
      await rename(path, placeOf(key)); // `work` is in the same folder
    },
    async read(key: string, range?: ByteRange) {
      const file = await open(placeOf(key)).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new FileMissing() : error;
      });
      return createReadStream('', { fd: file, ...range, highWaterMark: READ_BYTES });
    },
    async list(prefix) {
      const below = await readdir(placeOf(prefix), { recursive: true, withFileTypes: true }).catch(ifMissing([]));
      return below.flatMap((entry) =>
        entry.isFile() ? [relative(kept, join(entry.parentPath, entry.name)).replaceAll('\\', '/')] : [],
      );
    },
    async remove(keys) {
      for (const key of keys) await rm(placeOf(key), { force: true });
      // Folders that have become empty; others refuse to go.
      for (const path of new Set(keys.map((key) => dirname(placeOf(key))))) await rmdir(path).catch(() => {});
    },
  };
}

/** What one read of the disk gets: fewer and larger ones leave more time to other requests. */
const READ_BYTES = 256 * 1024;

const ifMissing =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
