import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import { type Db, rowsOf } from '../client.ts';
import { caseRevisions, cases } from '../tables/cases.ts';
import { changes } from '../tables/datasets.ts';
import { type FactCondition, hasFacts } from './cases.ts';

/** The live revision of a case: what partners have a view of. */
interface LiveCase {
  id: string;
  seq: number;
  content: CaseContent;
}

export async function listLiveCases(
  db: Db,
  datasetId: string,
  page: { where: readonly FactCondition[]; after: string; limit: number },
): Promise<LiveCase[]> {
  const facts = page.where.length > 0 ? sql`and ${hasFacts('live', page.where)}` : sql``;
  return selectLive(db, sql`c.dataset_id = ${datasetId} and c.id > ${page.after}::uuid ${facts}`, page.limit);
}

// Raw: `hasFacts` is, and both functions read the same.
const selectLive = (db: Db, condition: SQL, limit: number): Promise<LiveCase[]> =>
  rowsOf<LiveCase>(
    db,
    sql`select c.id, c.live_seq::float8 as seq, r.content
        from cases c join case_revisions r on r.case_id = c.id and r.revision = c.live_content
        where ${condition} order by c.id limit ${limit}::int`,
    { content: caseRevisions.content },
  );

/** A case that was live at a position of the log, with its content as it is stored: JSON; null if it has been erased since. */
export interface LiveText extends Omit<LiveCase, 'content'> {
  content: string | null;
}

/** The cases that were live at a position, in the order of ids, behind one of them. */
export const listLiveAt = (
  db: Db,
  datasetId: string,
  position: number,
  page: { after: string; limit: number },
): Promise<LiveText[]> =>
  // Raw: a window in the order of the index, so that a batch ends as soon as it is full (by `distinct on` the rest of the log was
  // sorted for each); and contents as they are stored, unparsed.
  rowsOf<LiveText>(
    db,
    sql`select l.case_id as id, l.shown::float8 as seq, r.content::text as content
        from (select * from (
                select case_id, op, content_revision, lead(seq) over (partition by case_id order by seq) as next,
                  max(seq) filter (where not hidden) over (partition by case_id order by seq) as shown
                from changes
                where dataset_id = ${datasetId} and seq <= ${position}::bigint and case_id > ${page.after}::uuid) e
              where next is null and op = 'upsert' limit ${page.limit}::int) l
        left join case_revisions r on r.case_id = l.case_id and r.revision = l.content_revision
        order by l.case_id`,
  );

/**
 * What a partner finds at an id: the live case. If it was live once: the case that answers for it now, if partners know that
 * one, or else `gone`. Undefined if it never was live.
 */
export async function findLiveCase(
  db: Db,
  datasetId: string,
  id: string,
): Promise<LiveCase | { mergedInto: string } | 'gone' | undefined> {
  const [live] = await selectLive(db, sql`c.dataset_id = ${datasetId} and c.id = ${id}::uuid`, 1);
  if (live) return live;
  const wasLive = async (caseId: string): Promise<boolean> => {
    const found = await db
      .select({ seq: changes.seq })
      .from(changes)
      .where(and(eq(changes.datasetId, datasetId), eq(changes.caseId, caseId)))
      .limit(1);
    return found.length > 0;
  };
  // Asked first: an answer about a case that never was live takes as long as one about none.
  if (!(await wasLive(id))) return undefined;
  const [stored] = await db
    .select({ mergedInto: cases.mergedInto })
    .from(cases)
    .where(and(eq(cases.datasetId, datasetId), eq(cases.id, id)));
  if (!stored) return undefined;
  const { mergedInto } = stored;
  return mergedInto !== null && (await wasLive(mergedInto)) ? { mergedInto } : 'gone';
}
