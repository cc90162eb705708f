import { sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import type { CHANGE_OPS, REASON_CLASSES, REMOVE_CAUSES, UPSERT_CAUSES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { acknowledgements } from '../tables/keys.ts';
import { instant } from './cases.ts';

interface Receipt {
  number: number;
  seq: number;
  at: string;
}

/** One of a key's acknowledgements at a time, until the transaction ends: they are numbered. */
export async function holdReceipts(tx: Db, datasetId: string, keyId: string): Promise<void> {
  const name = `assize:acknowledgements:${datasetId}:${keyId}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

export async function findNewestReceipt(db: Db, datasetId: string, keyId: string): Promise<Receipt | undefined> {
  const [row] = await rowsOf<Receipt>(
    db,
    sql`select a.number, a.seq::float8 as seq, ${instant(sql`a.at`)} as at from acknowledgements a
        where a.dataset_id = ${datasetId} and a.key_id = ${keyId} order by a.number desc limit 1`,
  );
  return row;
}

export async function insertReceipt(
  tx: Db,
  row: { datasetId: string; keyId: string; number: number; seq: number; at: Date },
): Promise<void> {
  await tx.insert(acknowledgements).values(row);
}

/** A key's receipts after a number, in order, each with the entry of the log that it names. */
export async function listReceipts(
  db: Db,
  datasetId: string,
  keyId: string,
  after: number,
  limit: number,
): Promise<(LogEntry & { number: number; receivedAt: string })[]> {
  return rowsOf(
    db,
    sql`select a.number, ${instant(sql`a.at`)} as "receivedAt",
          g.seq::float8 as seq, ${instant(sql`g.at`)} as at, g.op, g.cause, g.case_id as "caseId"
        from acknowledgements a join changes g on g.dataset_id = a.dataset_id and g.seq = a.seq
        where a.dataset_id = ${datasetId} and a.key_id = ${keyId} and a.number > ${after}::int
        order by a.number limit ${limit}::int`,
  );
}

/** The change log as partners follow it. */

/** What tells an entry of this log from the one that another log has at its place. */
export interface LogEntry {
  seq: number;
  at: string;
  op: (typeof CHANGE_OPS)[number];
  cause: string;
  caseId: string | null;
}

export type FeedRow =
  | (LogEntry & {
      op: 'upsert';
      cause: (typeof UPSERT_CAUSES)[number];
      caseId: string;
      /** If contents were asked for: the case as it is live now, with the seq that made it so; null if it is not. */
      live: { seq: number; content: CaseContent } | null;
    })
  | (LogEntry & {
      op: 'remove';
      cause: (typeof REMOVE_CAUSES)[number];
      caseId: string;
      reason: (typeof REASON_CLASSES)[number] | null;
      mergedInto: string | null;
    })
  | (LogEntry & { op: 'codebook'; reload: boolean });

const ENTRY = sql`g.seq::float8 as seq, ${instant(sql`g.at`)} as at, g.op, g.cause, g.case_id as "caseId"`;

/** A codebook change older than the column `reload` may have altered any record; the first one found none. */
const RELOAD = sql`coalesce(g.reload, g.codebook_version > 1)`;

export interface FeedPart {
  /** The entry to begin after; 0: from the beginning. */
  after: number;
  /** The last entry that belongs to the part. */
  until: number;
  limit: number;
  /** Read the present content of each upsert's case, in the same statement. */
  contents: boolean;
}

/**
 * The entry at `after`, and up to `limit` entries behind it, in order. The entry itself tells whether the reader's cursor is
 * one of this log.
 *
 * "Behind the last one seen" can miss nothing: `takeSeq` holds the dataset's row until its transaction has ended, so the next
 * number is given only once the one before it is committed, or free again. Whoever sees an entry sees all before it. (A
 * sequence would not do: its numbers become visible in any order.)
 */
export async function readFeed(
  db: Db,
  datasetId: string,
  { after, until, limit, contents }: FeedPart,
): Promise<{ entry: LogEntry | undefined; rows: FeedRow[] }> {
  // Of the page's own entries only, whatever the planner knows of the tables.
  const live = contents
    ? sql`left join lateral (
          select json_build_object('seq', c.live_seq, 'content', r.content) as live
          from cases c join case_revisions r on r.case_id = c.id and r.revision = c.live_content
          where c.id = g.case_id and g.op = 'upsert') v on true`
    : sql``;
  const rows = await rowsOf<FeedRow>(
    db,
    sql`select ${ENTRY}, g.reason, g.merged_into as "mergedInto", ${RELOAD} as reload, ${contents ? sql`v.live` : sql`null as live`}
        from (select * from changes where dataset_id = ${datasetId} and seq >= ${after}::bigint
                and seq <= greatest(${until}::bigint, ${after}::bigint) order by seq limit ${limit + 1}::int) g
        ${live} order by g.seq`,
  );
  if (rows[0]?.seq === after) return { entry: rows[0], rows: rows.slice(1) };
  return { entry: undefined, rows: rows.slice(0, limit) };
}

export async function findEntry(db: Db, datasetId: string, seq: number): Promise<LogEntry | undefined> {
  const [row] = await rowsOf<LogEntry>(
    db,
    sql`select ${ENTRY} from changes g where g.dataset_id = ${datasetId} and g.seq = ${seq}::bigint`,
  );
  return row;
}

/** The end of the log. */
export async function findLastEntry(db: Db, datasetId: string): Promise<LogEntry | undefined> {
  const [row] = await rowsOf<LogEntry>(
    db,
    sql`select ${ENTRY} from changes g where g.dataset_id = ${datasetId} order by g.seq desc limit 1`,
  );
  return row;
}
