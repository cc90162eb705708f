import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { ExternalId } from '../../schemas/case.ts';
import { LedgerEntry } from '../../schemas/erasure-ledger.ts';
import { insertion, insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, instant, isAnyOf } from '../sql.ts';
import { storedReader } from '../stored.ts';
import { caseExternalIds, cases, unledgeredErasures } from '../tables/cases.ts';

/** What the ledger of erasures is compared with: see capture/erasure-ledger.ts. */

export async function listErasedIds(db: Db): Promise<string[]> {
  // Raw: by dataset and state, as the index `cases_queue` has them.
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select c.id from datasets d cross join lateral (
          select id from cases where dataset_id = d.id and state = 'erased') c`,
  );
  return rows.map(({ id }) => id);
}

/** What the ledger is to say of these erased cases. */
export async function listLedgerEntries(db: Db, ids: readonly string[]): Promise<LedgerEntry[]> {
  // Raw: JSON is gathered over the marks.
  return rowsOf<LedgerEntry>(
    db,
    sql`select c.id as case, c.dataset_id as dataset, ${instant(sql`r.at`)} as at, coalesce(r.reason, '') as reason,
          exists (select from changes g where g.dataset_id = c.dataset_id and g.case_id = c.id) as record,
          (select coalesce(json_agg(json_build_object('mark', m.mark, 'kind', m.kind, 'systems', m.systems) order by m.mark), '[]')
           from erased_marks m where m.case_id = c.id) as marks
        from cases c join case_revisions r on r.case_id = c.id and r.revision = c.head_revision
        where c.id = ${anyOf(ids, 'uuid')} and c.state = 'erased'`,
    { marks: { mapFromDriverValue: storedReader('marks', LedgerEntry.shape.marks) } },
  );
}

/** Notes that the ledger does not have these erasures yet. */
export async function insertUnledgered(tx: Db, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return;
  const rows = insertion(
    unledgeredErasures,
    caseIds.map((caseId) => ({ caseId })),
  );
  await tx.execute(sql`${rows} on conflict do nothing`);
}

export async function listUnledgered(db: Db, limit: number): Promise<string[]> {
  const rows = await db.select().from(unledgeredErasures).limit(limit);
  return rows.map(({ caseId }) => caseId);
}

export async function deleteUnledgered(db: Db, caseIds: readonly string[]): Promise<void> {
  await db.delete(unledgeredErasures).where(isAnyOf(unledgeredErasures.caseId, caseIds));
}

/** Rows for erased cases of which the database knows nothing; their first revision is yet to be written. */
export async function insertErasedCases(tx: Db, datasetId: string, at: Date, ids: readonly string[]): Promise<void> {
  await insertRows(
    tx,
    cases,
    ids.map((id) => ({
      ...{ id, datasetId, state: 'erased' as const, headRevision: 1, headContent: 1, contentAuthors: [] },
      ...{ createdAt: at, updatedAt: at },
    })),
  );
}

type HeldId = ExternalId & { caseId: string };

/** The external ids of a dataset, a batch at a time, in the order of their key. */
export async function* eachExternalId(db: Db, datasetId: string, limit: number): AsyncGenerator<HeldId[]> {
  const { system, value, caseId } = caseExternalIds;
  for (let after: SQL | undefined; ; ) {
    const rows = await db
      .select({ system, value, caseId })
      .from(caseExternalIds)
      .where(and(eq(caseExternalIds.datasetId, datasetId), after))
      .orderBy(system, value)
      .limit(limit);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < limit || !last) return;
    after = gt(sql`(${system}, ${value})`, sql`(${last.system}::text, ${last.value}::text)`);
  }
}
