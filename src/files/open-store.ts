import { access, constants } from 'node:fs/promises';
import type { StoreSettings } from '../config.ts';
import { makeFolder } from '../db/data-folder.ts';
import { folderStore } from './folder-store.ts';
import { type FileStore, inTime } from './store.ts';

/** Undefined if no files are to be written. The client of a bucket is loaded when there is one. */
export async function openStore(settings: StoreSettings | undefined): Promise<FileStore | undefined> {
  if (settings === undefined) return undefined;
  if (settings.kind === 'folder') return folderStore(settings);
  const { bucketStore } = await import('./bucket-store.ts');
  return bucketStore(settings);
}

/** What says that a folder is the wrong one, or not given to this user. Anything else may be an outage, which ends by itself. */
const WRONG_FOLDER: Record<string, string> = {
  EEXIST: 'it is a file, or in one',
  ENOENT: 'no folder can be made there',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'its disk can only be read',
};
const FOLDER_PATIENCE_MS = 15_000;

/** Why no files can be written, with the name of the setting; undefined if they can, or if the folder is away. */
export async function workFolderFault({ kind, work }: StoreSettings): Promise<string | undefined> {
  const tried = makeFolder(work).then(() => access(work, constants.W_OK));
  return inTime(FOLDER_PATIENCE_MS, tried).then(
    () => undefined,
    ({ code = '' }: NodeJS.ErrnoException) =>
      WRONG_FOLDER[code] &&
      `${kind === 'folder' ? 'FILES' : 'DATA_DIR'}: nothing can be written to ${work}: ${WRONG_FOLDER[code]} (${code}).`,
  );
}
