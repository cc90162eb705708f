import type { Database } from '../../db/client.ts';
import { type ReleaseNames, releaseNames } from './release-names.ts';
import { type ResponseCache, responseCache } from './response-cache.ts';

/** Opens releases, and holds what was read and made of them in memory. */
export type ReleaseReader = ReleaseNames & ResponseCache;

export function releaseReader(database: Pick<Database, 'db' | 'readers' | 'useOwnWrites'>): ReleaseReader {
  const names = releaseNames(database);
  return { ...names, ...responseCache(database.readers, names) };
}
