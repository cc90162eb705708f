import { sql } from 'drizzle-orm';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { changes } from '../tables/datasets.ts';

/** The change log of a dataset: written by captures, read from end to end by builds. `feed.ts` reads it for partners. */

type ChangeColumns = typeof changes.$inferInsert;

export interface NewChange extends Pick<ChangeColumns, 'seq' | 'at' | 'cause'> {
  op: Exclude<ChangeColumns['op'], 'codebook' | 'table'>;
  caseId: string;
  contentRevision?: number | undefined;
  reason?: ChangeColumns['reason'] | undefined;
  /** For a merge: the case that partners should look at instead. */
  mergedInto?: string | undefined;
}

export async function insertChanges(tx: Db, datasetId: string, added: readonly NewChange[]): Promise<void> {
  await insertRows(
    tx,
    changes,
    added.map((change) => ({ datasetId, ...change })),
  );
}

/**
 * Lets the planner know how large the log is, before it is read from end to end. The embedded database never does so by
 * itself, and then sorts the rest of the log for every batch (measured: a release of a million cases took 241 s to build,
 * with this 52 s).
 */
export async function analyzeLog(db: Db): Promise<void> {
  await db.execute(sql`analyze changes, case_revisions`);
}

/**
 * JSON texts of the cases that are live at a position of the log, one keyset batch: for each case the content of its last
 * change up to the position. No transaction spans batches: rows of the log and of revisions never change. From the highest id
 * down, so that the index is read backwards, newest change of a case first: upwards each batch would sort the rest of the log.
 */
export async function listContentsAt(
  db: Db,
  datasetId: string,
  position: number,
  before: string,
  limit: number,
): Promise<{ contents: string[]; last: string | undefined }> {
  // Raw: `distinct on`, and contents as they are stored, unparsed.
  const rows = await rowsOf<{ id: string; content: string | null }>(
    db,
    sql`select g.case_id as id, r.content::text as content
        from (select distinct on (case_id) case_id, op, content_revision from changes
              where dataset_id = ${datasetId} and seq <= ${position}::bigint and case_id < ${before}::uuid
              order by case_id desc, seq desc limit ${limit}::int) g
        left join case_revisions r on r.case_id = g.case_id and r.revision = g.content_revision
        order by g.case_id desc`,
  );
  return {
    contents: rows.flatMap((row) => (row.content === null ? [] : [row.content])),
    last: rows.length < limit ? undefined : rows.at(-1)?.id,
  };
}

/** Before the first id: ids are random, so no case has it. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Behind the last one. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface Positions {
  from: number;
  to: number;
}

/** A case that the later of two positions of the log counts differently from the earlier one. */
export interface ChangedCase {
  /** The number of the case's last change up to the later position. */
  seq: number;
  cause: string;
  reasonClass: (typeof changes.$inferSelect)['reason'];
  /** The reason given with the approval that made the case what it is. */
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
  // Raw: lateral joins, one index lookup for each case.
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
 * Whether cases are missing from what is built at the later of two positions, because they have been erased since. They were
 * live at both positions and did not change in between. Answered for cases whose conviction was quashed, and for all others.
 */
export async function findErasedLater(
  db: Db,
  datasetId: string,
  { from, to }: Positions,
  erasuresSeen: number,
): Promise<{ quashed: boolean; removed: boolean }> {
  // Raw: the log compared with itself.
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
