import { sql } from 'drizzle-orm';
import type { CHANGE_OPS, REASON_CLASSES } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { instant } from './cases.ts';
import { type Columns, insertRows } from './insert.ts';

export interface NewChange {
  seq: number;
  at: Date;
  op: Exclude<(typeof CHANGE_OPS)[number], 'codebook' | 'table'>;
  cause: string;
  caseId: string;
  contentRevision?: number | undefined;
  reason?: (typeof REASON_CLASSES)[number] | undefined;
  /** Of a merge: the case that partners should look at instead. */
  mergedInto?: string | undefined;
}

const COLUMNS: Columns = {
  dataset_id: 'text',
  seq: 'bigint',
  at: 'timestamptz',
  op: 'text',
  cause: 'text',
  case_id: 'uuid',
  content_revision: 'int',
  reason: 'text',
  merged_into: 'uuid',
};

export async function insertChanges(tx: Db, datasetId: string, changes: readonly NewChange[]): Promise<void> {
  const rows = changes.map((one) => ({
    dataset_id: datasetId,
    seq: one.seq,
    at: one.at,
    op: one.op,
    cause: one.cause,
    case_id: one.caseId,
    content_revision: one.contentRevision,
    reason: one.reason,
    merged_into: one.mergedInto,
  }));
  await insertRows(tx, 'changes', COLUMNS, rows);
}

export interface ChangeRow {
  seq: number;
  at: string;
  op: (typeof CHANGE_OPS)[number];
  cause: string;
  caseId: string | null;
}

/** The change log after `after`, in order. */
export async function listChanges(db: Db, datasetId: string, after: number, limit: number): Promise<ChangeRow[]> {
  return rowsOf<ChangeRow>(
    db,
    sql`select g.seq::float8 as seq, ${instant(sql`g.at`)} as at, g.op, g.cause, g.case_id as "caseId" from changes g
        where g.dataset_id = ${datasetId} and g.seq > ${after}::bigint order by g.seq limit ${limit}::int`,
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

/** Before the first id: no case has it, since ids are random. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Behind the last one. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
