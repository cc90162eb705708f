import { sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import type { SIDES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';

export interface StoredContent {
  caseId: string;
  side: (typeof SIDES)[number];
  content: CaseContent;
}

/**
 * The head and live contents of up to `limit` cases after `after`, in order of case. Erased cases have none, and are
 * passed over before they are counted: a batch of nothing else would look like the end. What a merged case
 * had live counts: its live rows stay, and if the merge is undone they are live again under the codebook of that day.
 */
export async function listStoredContents(
  db: Db,
  datasetId: string,
  after: string,
  limit: number,
): Promise<StoredContent[]> {
  return rowsOf<StoredContent>(
    db,
    sql`select c.id as "caseId", s.side, r.content
        from (select * from cases where dataset_id = ${datasetId} and id > ${after}::uuid and state <> 'erased'
              order by id limit ${limit}::int) c
        cross join lateral (values ('head', c.head_content), ('live', coalesce(c.live_content, (c.before_merge ->> 'liveContent')::int))) s(side, revision)
        join case_revisions r on r.case_id = c.id and r.revision = s.revision
        where r.content is not null
        order by c.id, s.side`,
  );
}
