import type { StoreSettings } from '../config.ts';
import { folderStore } from './folder-store.ts';
import type { FileStore } from './store.ts';

/** Undefined if no files are to be written. The client of a bucket is loaded when there is one. */
export async function openStore(settings: StoreSettings | undefined): Promise<FileStore | undefined> {
  if (settings === undefined) return undefined;
  if (settings.kind === 'folder') return folderStore(settings);
  const { bucketStore } = await import('./bucket-store.ts');
  return bucketStore(settings);
}
