import type { Db } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { isErasedSince, markRebuilding } from '../../db/queries/release-schedule.ts';
import { findReleaseById, holdReleases, type ReleaseRow } from '../../db/queries/releases.ts';

/** What was erased is not published: a built release that still counts it is built again, at the same position. */

/** True if the release now waits to be built again. The caller holds the dataset's releases. */
export async function rebuildIfErased(tx: Db, release: ReleaseRow, at: Date): Promise<boolean> {
  if (!(await isErasedSince(tx, release))) return false;
  await markRebuilding(tx, release.id, at);
  await appendAudit(tx, [
    // The erasure has an entry of its own, with who did it; this is what the service did of it.
    {
      at,
      keyId: SERVICE,
      action: 'release.rebuild',
      datasetId: release.datasetId,
      requestId: release.id,
      subject: release.id,
    },
  ]);
  return true;
}

/** Stands for a key where nobody asked. */
export const SERVICE = 'service';

/** The same of a release that may have moved on meanwhile. */
export async function rebuildErased(db: Db, id: string, at: Date): Promise<boolean> {
  const known = await findReleaseById(db, id);
  if (!known) return false;
  return db.transaction(async (tx) => {
    await holdReleases(tx, known.datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state !== 'draft' && release?.state !== 'scheduled') return false;
    return rebuildIfErased(tx, release, at);
  });
}
