import { type Actor, auditOf } from '../../capture/actor.ts';
import { isFull, parsePin } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { deleteUncounted } from '../../db/queries/contributions.ts';
import {
  findRelease,
  findReleaseById,
  holdReleases,
  listVersions,
  markWithdrawn,
  type ReleaseRow,
} from '../../db/queries/releases.ts';
import { noteErasure } from '../../db/traces.ts';
import { AppError, MOST_ALLOWED } from '../../errors.ts';

/** Takes a published release back. Its bytes stay stored but are no longer served. */

export async function withdrawRelease(
  db: Db,
  actor: Actor,
  release: ReleaseRow,
  { reason, replacement }: { reason: string; replacement: string | null },
): Promise<void> {
  await db.transaction(async (tx) => {
    await holdReleases(tx, release.datasetId);
    const now = await findReleaseById(tx, release.id);
    if (now?.state !== 'published') throw withdrawnAlready();
    if (replacement !== null) await requireReplacement(tx, release, replacement);
    await markWithdrawn(tx, release.id, { reason, replacement, at: actor.at });
    await appendAudit(tx, [
      auditOf(actor, 'release.withdraw', release.datasetId, {
        subject: release.id,
        ...(replacement !== null && { detail: { replacement } }),
      }),
    ]);
    if (await deleteUncounted(tx, release.datasetId)) await noteErasure(tx);
  });
}

/** A withdrawn release has no further transition. */
export const withdrawnAlready = (): AppError =>
  new AppError('transition-not-allowed', { detail: 'The release has been withdrawn.', extra: { allowed: [] } });

/** Throws unless the replacement is another version of the dataset that is published. */
async function requireReplacement(tx: Db, release: ReleaseRow, replacement: string): Promise<void> {
  const pin = parsePin(replacement);
  const other = pin && isFull(pin) ? await findRelease(tx, release.datasetId, pin) : undefined;
  if (other?.state === 'published' && other.id !== release.id) return;
  const versions = await listVersions(tx, release.datasetId, undefined, MOST_ALLOWED);
  throw new AppError('invalid-body', {
    errors: [
      {
        pointer: '/replacement',
        code: 'unknown-release',
        detail: 'Must be the full version of another release that is published.',
        allowed: versions.flatMap(({ id, state, version }) =>
          state === 'published' && id !== release.id && version !== null ? [version] : [],
        ),
      },
    ],
  });
}

/** The answer to every read of a withdrawn release: 410, with the reason and the version to take instead. */
export const releaseWithdrawn = ({ withdrawalReason, replacement }: ReleaseRow): AppError =>
  new AppError('release-withdrawn', { extra: { reason: withdrawalReason, replacement } });
