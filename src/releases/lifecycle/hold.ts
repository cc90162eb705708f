import type { Db } from '../../db/client.ts';
import { findOpenRelease, holdReleases, type ReleaseRow } from '../../db/queries/releases.ts';
import { AppError } from '../../errors.ts';

/** Its date has come: to every reader it is public, whether or not its row says so yet. */
export const isDue = ({ state, publishAt }: Pick<ReleaseRow, 'state' | 'publishAt'>, at: Date): boolean =>
  state === 'scheduled' && publishAt !== null && Date.parse(publishAt) <= at.getTime();

/** Holds the dataset's releases; refuses if the open one is no longer as it was read, or has become public by the clock. */
export async function holdUnmoved(tx: Db, read: ReleaseRow, at: Date): Promise<void> {
  await holdReleases(tx, read.datasetId);
  const now = await findOpenRelease(tx, read.datasetId);
  const same =
    now?.id === read.id &&
    now.state === read.state &&
    now.publishAt === read.publishAt &&
    now.erasuresSeen === read.erasuresSeen;
  if (!same || isDue(now, at)) throw new AppError('release-changed');
}
