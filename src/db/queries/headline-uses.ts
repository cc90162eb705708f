import { desc, gte, lt, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { recordset } from '../sql.ts';
import { headlineUses } from '../tables/releases.ts';

/** How long it counts that a headline was asked for. */
export const HEADLINE_USES_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;

export type StoredHeadlineUse = typeof headlineUses.$inferSelect;

/** Adds to what was counted before. Raw: rows are locked in one order, so that two processes cannot wait for each other. */
export async function addHeadlineUses(db: Db, counted: readonly StoredHeadlineUse[]): Promise<void> {
  await db.execute(
    sql`insert into headline_uses as kept (day, dataset_id, headline_id, requests)
        select day, "datasetId", "headlineId", requests
        from ${recordset(counted)} as counted(day date, "datasetId" text, "headlineId" text, requests int8)
        order by day, "datasetId", "headlineId"
        on conflict (day, dataset_id, headline_id) do update set requests = kept.requests + excluded.requests`,
  );
}

/** The headlines that were asked for most since a day, the first one most. */
export async function listMostUsed(
  db: Db,
  since: string,
  limit: number,
): Promise<Pick<StoredHeadlineUse, 'datasetId' | 'headlineId'>[]> {
  const { datasetId, headlineId, day, requests } = headlineUses;
  return db
    .select({ datasetId, headlineId })
    .from(headlineUses)
    .where(gte(day, since))
    .groupBy(datasetId, headlineId)
    .orderBy(desc(sql`sum(${requests})`), datasetId, headlineId)
    .limit(limit);
}

export async function deleteHeadlineUses(db: Db, before: string): Promise<void> {
  await db.delete(headlineUses).where(lt(headlineUses.day, before));
}
