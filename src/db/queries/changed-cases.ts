import { sql } from 'drizzle-orm';
import type { REASON_CLASSES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';

/** Which cases the later of two positions of the change log counts otherwise than the earlier. */

export interface Positions {
  from: number;
  to: number;
}

export interface ChangedCase {
  /** Of the case's last change up to the later position. */
  seq: number;
  cause: string;
  reasonClass: (typeof REASON_CLASSES)[number] | null;
  /** Exact reason of the approval that made it what it is. */
  approvalReason: string | null;
  /** It was live at the earlier position; `before` is null all the same if its content has been erased since. */
  wasLive: boolean;
  /** JSON texts of the content at both positions. */
  before: string | null;
  after: string | null;
  /** Both are one revision. */
  sameContent: boolean;
  /** Where it was live and is erased: the seq of the erasure. */
  erasedSeq: number | null;
}

/** Cases with changes between two positions, each once, in the order of their last change there. */
export async function listChangedCases(
  db: Db,
  datasetId: string,
  { from, to }: Positions,
  after: number,
  limit: number,
): Promise<ChangedCase[]> {
  return rowsOf<ChangedCase>(
    db,
    sql`select g.seq::float8 as seq, g.cause, g.reason as "reasonClass", a.reason as "approvalReason",
          coalesce(b.op = 'upsert', false) as "wasLive", old.content::text as before, new.content::text as after,
          coalesce(b.content_revision = g.content_revision, false) as "sameContent", e.seq::float8 as "erasedSeq"
        from (select * from changes c
              where c.dataset_id = ${datasetId} and c.seq > ${after}::bigint and c.seq <= ${to}::bigint and c.case_id is not null
                and not exists (select from changes l where l.dataset_id = c.dataset_id and l.case_id = c.case_id
                                and l.seq > c.seq and l.seq <= ${to}::bigint)
              order by c.seq limit ${limit}::int) g
        left join lateral (select op, content_revision from changes l
              where l.dataset_id = g.dataset_id and l.case_id = g.case_id and l.seq <= ${from}::bigint
              order by l.seq desc limit 1) b on true
        left join case_revisions old on old.case_id = g.case_id and old.revision = b.content_revision
        left join case_revisions new on new.case_id = g.case_id and new.revision = g.content_revision
        left join lateral (select r.reason from case_revisions r
              where r.case_id = g.case_id and r.state = 'approved' and r.content_revision = g.content_revision and r.at = g.at
              order by r.reason is null, r.revision desc limit 1) a on g.op = 'upsert'
        left join lateral (select l.seq from changes l
              where l.dataset_id = g.dataset_id and l.case_id = g.case_id and l.cause = 'erased'
              order by l.seq desc limit 1) e on b.op = 'upsert' and old.content is null
        order by g.seq`,
  );
}

/**
 * Whether cases that were live at both positions, unchanged between them, have been erased since the later one, and so are missing
 * from what is built there: those whose conviction was quashed, and all others.
 */
export async function findErasedLater(
  db: Db,
  datasetId: string,
  { from, to }: Positions,
  erasuresSeen: number,
): Promise<{ quashed: boolean; removed: boolean }> {
  const [row] = await rowsOf<{ quashed: boolean | null; removed: boolean | null }>(
    db,
    sql`select bool_or(coalesce(g.reason = 'quashed', false)) as quashed,
          bool_or(coalesce(g.reason <> 'quashed', true)) as removed from changes g
        where g.dataset_id = ${datasetId} and g.cause = 'erased' and g.seq > ${to}::bigint and g.seq > ${erasuresSeen}::bigint
          and not exists (select from changes l where l.dataset_id = g.dataset_id and l.case_id = g.case_id
                          and l.seq > ${from}::bigint and l.seq <= ${to}::bigint)
          and (select l.op from changes l where l.dataset_id = g.dataset_id and l.case_id = g.case_id
               and l.seq <= ${from}::bigint order by l.seq desc limit 1) = 'upsert'`,
  );
  return { quashed: row?.quashed ?? false, removed: row?.removed ?? false };
}
