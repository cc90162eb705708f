import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';

/** Which cases answer for which. */

/**
 * Until the transaction ends nobody else of this dataset merges, takes apart or erases: what was merged into what stays as it
 * is read, and all cases concerned are known before the first is locked. Taken before any row lock.
 */
export async function holdMerges(tx: Db, datasetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assize:merges:${datasetId}`}, 0))`);
}

export interface MergeLink {
  id: string;
  /** The case that answers for it; null: it answers for itself. */
  mergedInto: string | null;
  mergedDirectlyInto: string | null;
}

/** These cases, those that answer for them, and all that these answer for. */
export async function listFamilies(tx: Db, datasetId: string, ids: readonly string[]): Promise<MergeLink[]> {
  return rowsOf<MergeLink>(
    tx,
    sql`with head as (
          select distinct coalesce(c.merged_into, c.id) as id from cases c
          where c.dataset_id = ${datasetId} and c.id = any(${sql.param([...ids])}::uuid[]))
        select c.id, c.merged_into as "mergedInto", c.merged_directly_into as "mergedDirectlyInto"
        from cases c where c.id in (select id from head) or c.merged_into in (select id from head)
        order by c.id`,
  );
}

/** These merged cases are answered for by another one now; what each was merged into stays on record. */
export async function pointTo(tx: Db, ids: readonly string[], survivor: string): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`
    update cases set merged_into = ${survivor}::uuid where id = any(${sql.param([...ids])}::uuid[])`);
}
