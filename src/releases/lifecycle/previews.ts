import { type Actor, auditOf } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { insertPreview, type ReleasePreview, revokePreview } from '../../db/queries/previews.ts';
import { findOpenRelease, holdReleases } from '../../db/queries/releases.ts';
import { notFound } from '../../errors.ts';

/** Preview tokens, which let people without a key read the open release for a limited time before it is public. */

export async function createPreview(
  db: Db,
  actor: Actor,
  datasetId: string,
  preview: Omit<ReleasePreview, 'releaseId'> & { secretHash: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const open = await findOpenRelease(tx, datasetId);
    if (!open) throw notFound();
    await insertPreview(tx, { ...preview, releaseId: open.id, createdAt: actor.at, createdBy: actor.keyId });
    await appendAudit(tx, [auditOf(actor, 'preview.create', datasetId, { subject: preview.id })]);
  });
}

/** Ends a preview of the open release. Ending it again changes nothing. */
export async function endPreview(db: Db, actor: Actor, datasetId: string, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const open = await findOpenRelease(tx, datasetId);
    const revoked = open && (await revokePreview(tx, open.id, id, actor.at));
    if (revoked === undefined) throw notFound();
    if (revoked) await appendAudit(tx, [auditOf(actor, 'preview.revoke', datasetId, { subject: id })]);
  });
}
