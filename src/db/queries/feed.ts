import { and, desc, eq, gt, sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import type { CodebookChanges } from '../../schemas/change.ts';
import type { REASON_CLASSES, REMOVE_CAUSES, UPSERT_CAUSES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { holdLock, instant } from '../sql.ts';
import { caseRevisions } from '../tables/cases.ts';
import { changes, codebooks } from '../tables/datasets.ts';
import { acknowledgements } from '../tables/keys.ts';

/** The change log as partners follow it, without hidden entries, and how far they say they have come. */

/** What distinguishes an entry of this log from the entry of another log with the same number. */
export interface LogEntry extends Pick<typeof changes.$inferSelect, 'seq' | 'op' | 'cause' | 'caseId'> {
  at: string;
}

export type FeedRow =
  | (LogEntry & {
      op: 'upsert';
      cause: (typeof UPSERT_CAUSES)[number];
      caseId: string;
      /** If contents were asked for: the case as it is live then, with the seq that made it so; null if it is not. */
      live: { seq: number; content: CaseContent } | null;
    })
  | (LogEntry & {
      op: 'remove';
      cause: (typeof REMOVE_CAUSES)[number];
      caseId: string;
      reason: (typeof REASON_CLASSES)[number] | null;
      mergedInto: string | null;
    })
  | (LogEntry & { op: 'codebook'; reload: boolean; codebookVersion: number; changes: CodebookChanges | null });

export interface FeedPart {
  /** The entry to begin after; 0: from the beginning. */
  after: number;
  /** The last entry that belongs to the part. */
  until: number;
  limit: number;
  /** Read the content of each upsert's case, in the same statement: the present one, or the one at a position of the log. */
  contents: 'none' | 'present' | { at: number };
}

/**
 * The entry at `after`, or the one before it if that one is hidden, and up to `limit` entries behind it, in order. The entry itself
 * shows whether the reader's cursor is from this log.
 *
 * "Behind the last one seen" can miss nothing: `takeSeq` holds the dataset's row until its transaction has ended, so the next
 * number is given only once the one before it is committed, or free again. A reader that sees an entry sees all before it. (A
 * sequence would not do: its numbers become visible in any order.)
 */
export async function readFeed(
  db: Db,
  datasetId: string,
  { after, until, limit, contents }: FeedPart,
): Promise<{ entry: LogEntry | undefined; rows: FeedRow[] }> {
  // Raw: the limit comes before the lateral join, so that contents are read for the page's own entries only.
  const live = contents === 'none' ? sql`` : sql`left join lateral (${liveOf(contents)}) v on g.op = 'upsert'`;
  const rows = await rowsOf<
    LogEntry & { liveSeq: number | null; content: CaseContent | null; changes: CodebookChanges | null }
  >(
    db,
    sql`select g.seq::float8 as seq, ${instant(sql`g.at`)} as at, g.op, g.cause, g.case_id as "caseId", g.reason,
          g.merged_into as "mergedInto", g.reload, g.codebook_version as "codebookVersion", k.changes,
          ${contents !== 'none' ? sql`v.seq::float8 as "liveSeq", v.content` : sql`null as "liveSeq", null as content`}
        from (select * from changes where dataset_id = ${datasetId} and not hidden
                and seq >= coalesce((select max(b.seq) from changes b where b.dataset_id = ${datasetId} and not b.hidden
                                     and b.seq <= ${after}::bigint), 0)
                and seq <= greatest(${until}::bigint, ${after}::bigint) order by seq limit ${limit + 1}::int) g
        left join codebooks k on k.dataset_id = g.dataset_id and k.version = g.codebook_version
        ${live} order by g.seq`,
    { content: caseRevisions.content, changes: codebooks.changes },
  );
  const entries = rows.map(
    ({ liveSeq, content, ...row }) => ({ ...row, live: content && { seq: liveSeq, content } }) as FeedRow,
  );
  const [first] = entries;
  if (first && first.seq <= after) return { entry: first, rows: entries.slice(1) };
  return { entry: undefined, rows: entries.slice(0, limit) };
}

/** The live state of the case of an entry `g`, at present or at a position. */
const liveOf = (at: 'present' | { at: number }) =>
  at === 'present'
    ? sql`select c.live_seq as seq, r.content
          from cases c join case_revisions r on r.case_id = c.id and r.revision = c.live_content
          where c.id = g.case_id`
    : sql`select (select max(l.seq) from changes l where l.dataset_id = g.dataset_id and l.case_id = g.case_id
                  and l.seq <= ${at.at}::bigint and not l.hidden) as seq, r.content
          from (select * from changes l where l.dataset_id = g.dataset_id and l.case_id = g.case_id
                and l.seq <= ${at.at}::bigint order by l.seq desc limit 1) e
          join case_revisions r on r.case_id = e.case_id and r.revision = e.content_revision
          where e.op = 'upsert'`;

/** What a reader sees of an entry without its case. */
const FEED_ENTRY = {
  seq: changes.seq,
  at: instant(changes.at),
  op: changes.op,
  cause: changes.cause,
  caseId: changes.caseId,
};

export async function findEntry(db: Db, datasetId: string, seq: number): Promise<LogEntry | undefined> {
  const [row] = await db
    .select(FEED_ENTRY)
    .from(changes)
    .where(and(eq(changes.datasetId, datasetId), eq(changes.seq, seq)));
  return row;
}

export async function findLastEntry(db: Db, datasetId: string): Promise<LogEntry | undefined> {
  const [row] = await db
    .select(FEED_ENTRY)
    .from(changes)
    .where(and(eq(changes.datasetId, datasetId), eq(changes.hidden, false)))
    .orderBy(desc(changes.seq))
    .limit(1);
  return row;
}

/** Until the transaction ends, no other request acknowledges with this key, since receipts are numbered. */
export const holdReceipts = (tx: Db, datasetId: string, keyId: string): Promise<void> =>
  holdLock(tx, `assize:acknowledgements:${datasetId}:${keyId}`);

const receiptsOf = (datasetId: string, keyId: string) =>
  and(eq(acknowledgements.datasetId, datasetId), eq(acknowledgements.keyId, keyId));

export async function findNewestReceipt(
  db: Db,
  datasetId: string,
  keyId: string,
): Promise<{ number: number; seq: number; at: string } | undefined> {
  const [row] = await db
    .select({ number: acknowledgements.number, seq: acknowledgements.seq, at: instant(acknowledgements.at) })
    .from(acknowledgements)
    .where(receiptsOf(datasetId, keyId))
    .orderBy(desc(acknowledgements.number))
    .limit(1);
  return row;
}

export async function insertReceipt(tx: Db, row: typeof acknowledgements.$inferInsert): Promise<void> {
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
  return db
    .select({ ...FEED_ENTRY, number: acknowledgements.number, receivedAt: instant(acknowledgements.at) })
    .from(acknowledgements)
    .innerJoin(changes, and(eq(changes.datasetId, acknowledgements.datasetId), eq(changes.seq, acknowledgements.seq)))
    .where(and(receiptsOf(datasetId, keyId), gt(acknowledgements.number, after)))
    .orderBy(acknowledgements.number)
    .limit(limit);
}
