import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { releasePreviews, releases } from '../tables/releases.ts';

export interface ReleasePreview {
  id: string;
  releaseId: string;
  label: string;
  startsAt: Date;
  endsAt: Date;
}

/** What is selected of a preview: all that its makers may see again. */
const PREVIEW = {
  id: releasePreviews.id,
  releaseId: releasePreviews.releaseId,
  label: releasePreviews.label,
  startsAt: releasePreviews.startsAt,
  endsAt: releasePreviews.endsAt,
};
/** The release is neither public nor given up: otherwise its tokens are dead. */
const OPEN = sql`${releases.state} in ('building', 'draft', 'scheduled', 'failed')`;

export async function insertPreview(
  tx: Db,
  row: ReleasePreview & { secretHash: string; createdAt: Date; createdBy: string },
): Promise<void> {
  await tx.insert(releasePreviews).values(row);
}

/** Previews of a release that were not revoked, after an id, in the order of ids, which is that of their age. */
export async function listPreviews(
  db: Db,
  releaseId: string,
  after: string | undefined,
  limit: number,
): Promise<ReleasePreview[]> {
  return db
    .select(PREVIEW)
    .from(releasePreviews)
    .where(
      and(
        eq(releasePreviews.releaseId, releaseId),
        isNull(releasePreviews.revokedAt),
        after === undefined ? undefined : gt(releasePreviews.id, after),
      ),
    )
    .orderBy(releasePreviews.id)
    .limit(limit);
}

/** The preview that a token opens, with its dataset; undefined if it opens nothing any more. */
export async function findPreviewByHash(
  db: Db,
  secretHash: string,
): Promise<(ReleasePreview & { datasetId: string }) | undefined> {
  const [row] = await db
    .select({ ...PREVIEW, datasetId: releases.datasetId })
    .from(releasePreviews)
    .innerJoin(releases, eq(releases.id, releasePreviews.releaseId))
    .where(and(eq(releasePreviews.secretHash, secretHash), isNull(releasePreviews.revokedAt), OPEN));
  return row;
}

/** False if it had been revoked before; undefined if the release has no such preview. */
export async function revokePreview(tx: Db, releaseId: string, id: string, at: Date): Promise<boolean | undefined> {
  const [row] = await tx
    .select({ revokedAt: releasePreviews.revokedAt })
    .from(releasePreviews)
    .where(and(eq(releasePreviews.id, id), eq(releasePreviews.releaseId, releaseId)))
    .for('update');
  if (!row) return undefined;
  if (row.revokedAt !== null) return false;
  await tx.update(releasePreviews).set({ revokedAt: at }).where(eq(releasePreviews.id, id));
  return true;
}
