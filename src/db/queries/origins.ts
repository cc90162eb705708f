import { sql } from 'drizzle-orm';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import { type Db, rowsOf } from '../client.ts';

/** Which request the contents of a case come from, and what it said before that one. */
export interface Origin {
  caseId: string;
  headRequest: string;
  /** Null: nothing is live. */
  liveRequest: string | null;
  /** The last content that is not of the request asked for; null if there is none. */
  content: CaseContent | null;
  sources: SourceReport[] | null;
}

export async function findOrigins(tx: Db, caseIds: readonly string[], requestId: string): Promise<Map<string, Origin>> {
  const rows = await rowsOf<Origin>(
    tx,
    sql`select c.id as "caseId", h.request_id as "headRequest", l.request_id as "liveRequest", b.content, b.sources
        from cases c
        join case_revisions h on h.case_id = c.id and h.revision = c.head_content
        left join case_revisions l on l.case_id = c.id and l.revision = c.live_content
        left join lateral (
          select r.content, r.sources from case_revisions r
          where r.case_id = c.id and r.content is not null and r.request_id <> ${requestId}
          order by r.revision desc limit 1
        ) b on true
        where c.id = any(${sql.param([...caseIds])}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.caseId, row]));
}
