import { sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import { type Db, rowsOf } from '../client.ts';
import { type CasePage, hasFacts } from './cases.ts';

/** The live revision of a case: what partners have a view of. */
export interface LiveCase {
  id: string;
  seq: number;
  content: CaseContent;
}

const LIVE = sql`cases c join case_revisions r on r.case_id = c.id and r.revision = c.live_content`;

export async function listLiveCases(
  db: Db,
  datasetId: string,
  page: { where: CasePage['where']; after: string; limit: number },
): Promise<LiveCase[]> {
  const filter = page.where.length > 0 ? sql`and ${hasFacts('live', page.where)}` : sql``;
  return rowsOf<LiveCase>(
    db,
    sql`select c.id, c.live_seq::float8 as seq, r.content from ${LIVE}
        where c.dataset_id = ${datasetId} and c.id > ${page.after}::uuid ${filter} order by c.id limit ${page.limit}::int`,
  );
}

/**
 * What a partner finds at an id: the live case; if it was live once, the case that answers for it now, of which partners know,
 * or `gone`; undefined if it never was live.
 */
export async function findLiveCase(
  db: Db,
  datasetId: string,
  id: string,
): Promise<LiveCase | { mergedInto: string } | 'gone' | undefined> {
  const [live] = await rowsOf<LiveCase>(
    db,
    sql`select c.id, c.live_seq::float8 as seq, r.content from ${LIVE} where c.dataset_id = ${datasetId} and c.id = ${id}::uuid`,
  );
  if (live) return live;
  const everLive = (which: ReturnType<typeof sql>) =>
    sql`exists (select from changes g where g.dataset_id = ${datasetId} and g.case_id = ${which})`;
  const [once] = await rowsOf<{ mergedInto: string | null }>(
    db,
    sql`select case when ${everLive(sql`c.merged_into`)} then c.merged_into end as "mergedInto" from cases c
        where c.dataset_id = ${datasetId} and c.id = ${id}::uuid and ${everLive(sql`c.id`)}`,
  );
  if (!once) return undefined;
  return once.mergedInto === null ? 'gone' : { mergedInto: once.mergedInto };
}
