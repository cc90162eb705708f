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

/** What a partner finds at an id: the live case, `gone` if it was live once, undefined if it never was. */
export async function findLiveCase(db: Db, datasetId: string, id: string): Promise<LiveCase | 'gone' | undefined> {
  const [live] = await rowsOf<LiveCase>(
    db,
    sql`select c.id, c.live_seq::float8 as seq, r.content from ${LIVE} where c.dataset_id = ${datasetId} and c.id = ${id}::uuid`,
  );
  if (live) return live;
  const [once] = await rowsOf<{ there: boolean }>(
    db,
    sql`select exists (select from changes where dataset_id = ${datasetId} and case_id = ${id}::uuid) as there`,
  );
  return once?.there ? 'gone' : undefined;
}
