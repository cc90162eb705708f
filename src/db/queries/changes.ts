import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
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
  hidden?: boolean;
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
 * For each case the first of its states that was live at one of the positions, and which position that is. A state is live from its
 * change until the next change of the case. Positions are ascending; the last one is where the log is read up to. In the order of
 * case ids, in which the index is read: so a batch ends as soon as it is full.
 */
export const countedFirst = (datasetId: string, positions: readonly number[], condition: SQL): SQL => {
  const end = positions.at(-1) ?? 0;
  const chain = sql`${sql.param([...positions])}::bigint[]`;
  // `now` is the revision that is live at the last position, null if none is.
  return sql`
    select distinct on (case_id) case_id, content_revision, now, (${chain})[width_bucket(seq - 1, ${chain}) + 1] as position
    from (
      select case_id, seq, op, content_revision, lead(seq, 1, ${end}::bigint + 1) over cases as next,
        last_value(content_revision) over (cases rows between unbounded preceding and unbounded following) as now
      from changes where dataset_id = ${datasetId} and seq <= ${end}::bigint and case_id is not null and ${condition}
      window cases as (partition by case_id order by seq)
    ) s
    where op = 'upsert' and width_bucket(next - 1, ${chain}) > width_bucket(seq - 1, ${chain})
    order by case_id, seq`;
};

export interface CountedCase {
  id: string;
  /** JSON text of the content; null if it has been erased. */
  content: string | null;
  /** No earlier position counts it. */
  isNew: boolean;
  /** What became of it since the position that it is counted at: up to the last position. */
  since: 'same' | 'corrected' | 'withdrawn';
}

/**
 * The cases that a release counts, one keyset batch in the order of ids: see `countedFirst`. No transaction spans batches: rows of the
 * log and of revisions never change, except that contents are erased.
 */
export async function listCounted(
  db: Db,
  datasetId: string,
  positions: readonly number[],
  after: string,
  limit: number,
): Promise<CountedCase[]> {
  // Raw: windows, and contents as they are stored, unparsed. `limit 1` has the planner look each content up by its key: without it,
  // it reads all revisions for every batch of a log of some hundred thousand entries.
  return rowsOf<CountedCase>(
    db,
    sql`select f.case_id as id, r.content::text as content, f.position = ${positions.at(-1) ?? 0}::bigint as "isNew",
          case when f.now is null then 'withdrawn' when f.now = f.content_revision then 'same' else 'corrected' end as since
        from (${countedFirst(datasetId, positions, sql`case_id > ${after}::uuid`)} limit ${limit}::int) f
        left join lateral (select content from case_revisions
              where case_id = f.case_id and revision = f.content_revision limit 1) r on true
        order by f.case_id`,
  );
}

export async function isErasedAfter(db: Db, datasetId: string, seq: number): Promise<boolean> {
  const isErasure = and(eq(changes.datasetId, datasetId), sql`${changes.cause} = 'erased'`, gt(changes.seq, seq));
  return (await db.$count(changes, isErasure)) > 0;
}

/** Before the first id: ids are random, so no case has it. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Behind the last id. */
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
