import { and, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { apiKeys } from '../tables/keys.ts';
import { releasePreviews, releases } from '../tables/releases.ts';
import { OPEN_STATES } from './releases.ts';

/** What is selected of a preview: all that its makers may see again. */
const PREVIEW_COLUMNS = {
  id: releasePreviews.id,
  releaseId: releasePreviews.releaseId,
  label: releasePreviews.label,
  startsAt: releasePreviews.startsAt,
  endsAt: releasePreviews.endsAt,
};

export type ReleasePreview = Pick<typeof releasePreviews.$inferSelect, keyof typeof PREVIEW_COLUMNS>;

/** Neither ended by hand nor by the end of its maker: whoever stole a key must not read on by a token that it made. */
const hasNotEnded = and(isNull(releasePreviews.revokedAt), isNull(apiKeys.revokedAt));

export async function insertPreview(tx: Db, row: typeof releasePreviews.$inferInsert): Promise<void> {
  await tx.insert(releasePreviews).values(row);
}

/** Previews of a release that have not ended, after an id, in the order of ids, which is that of their age. */
export async function listPreviews(
  db: Db,
  releaseId: string,
  after: string | undefined,
  limit: number,
): Promise<ReleasePreview[]> {
  return db
    .select(PREVIEW_COLUMNS)
    .from(releasePreviews)
    .innerJoin(apiKeys, eq(apiKeys.id, releasePreviews.createdBy))
    .where(
      and(
        eq(releasePreviews.releaseId, releaseId),
        hasNotEnded,
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
  // Tokens of a release that is public or given up open nothing.
  const isOpen = inArray(releases.state, OPEN_STATES);
  const [row] = await db
    .select({ ...PREVIEW_COLUMNS, datasetId: releases.datasetId })
    .from(releasePreviews)
    .innerJoin(releases, eq(releases.id, releasePreviews.releaseId))
    .innerJoin(apiKeys, eq(apiKeys.id, releasePreviews.createdBy))
    .where(and(eq(releasePreviews.secretHash, secretHash), hasNotEnded, isOpen));
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
