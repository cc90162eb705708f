import { and, eq, gt, inArray, isNotNull, max, ne, sql } from 'drizzle-orm';
import type { REDEFINITION_PHASES } from '../../schemas/vocabulary.ts';
import type { Db } from '../client.ts';
import { listIds, type TextRow, textColumns } from '../sql.ts';
import { cases } from '../tables/cases.ts';
import { auditLog } from '../tables/keys.ts';
import { redefinitions } from '../tables/redefinitions.ts';
import { FIRST_ID } from './changes.ts';

/** New definitions that stored cases are read for by a job: see the table. */

export type RedefinitionRow = TextRow<typeof redefinitions>;
const REDEFINITION = textColumns(redefinitions);

const IS_OPEN_REDEFINITION = inArray(redefinitions.state, ['queued', 'running']);

type NewRedefinition = Pick<
  typeof redefinitions.$inferSelect,
  'id' | 'datasetId' | 'keyId' | 'keyLabel' | 'requestId' | 'definition' | 'posted' | 'createdAt'
>;

/** Stores the job. Call it while the codebook is held alone: every later write of a case has an entry behind `auditSeq`. */
export async function insertRedefinition(tx: Db, row: NewRedefinition): Promise<RedefinitionRow | undefined> {
  const auditSeq = await lastAuditSeq(tx);
  const [inserted] = await tx
    .insert(redefinitions)
    .values({ ...row, auditSeq, state: 'queued', phase: 'check', after: FIRST_ID })
    .returning(REDEFINITION);
  return inserted;
}

export async function findRedefinition(db: Db, datasetId: string, id: string): Promise<RedefinitionRow | undefined> {
  const [row] = await db
    .select(REDEFINITION)
    .from(redefinitions)
    .where(and(eq(redefinitions.datasetId, datasetId), eq(redefinitions.id, id)));
  return row;
}

/** The one that is not done; a dataset has at most one. */
export async function findOpenRedefinition(db: Db, datasetId: string): Promise<RedefinitionRow | undefined> {
  const [row] = await db
    .select(REDEFINITION)
    .from(redefinitions)
    .where(and(eq(redefinitions.datasetId, datasetId), IS_OPEN_REDEFINITION));
  return row;
}

export const listOpenRedefinitions = (db: Db): Promise<string[]> => listIds(db, redefinitions, IS_OPEN_REDEFINITION);

/** The job as it is taken up. Undefined: there is nothing to do. */
export async function takeUpRedefinition(db: Db, id: string, at: Date): Promise<RedefinitionRow | undefined> {
  const [row] = await db
    .update(redefinitions)
    .set({ state: 'running', startedAt: sql`coalesce(${redefinitions.startedAt}, ${at.toISOString()}::timestamptz)` })
    .where(and(eq(redefinitions.id, id), IS_OPEN_REDEFINITION))
    .returning(REDEFINITION);
  return row;
}

type Progress = Partial<
  Pick<
    typeof redefinitions.$inferSelect,
    'after' | 'done' | 'total' | 'auditSeq' | 'dimensions' | 'reload' | 'renamed' | 'factKeys' | 'codebookVersion'
  >
> & { phase?: (typeof REDEFINITION_PHASES)[number] };

/** Stores how far an open job is. False: it is open no more. */
export async function moveRedefinition(db: Db, id: string, progress: Progress): Promise<boolean> {
  const moved = await db
    .update(redefinitions)
    .set(progress)
    .where(and(eq(redefinitions.id, id), IS_OPEN_REDEFINITION))
    .returning({ id: redefinitions.id });
  return moved.length > 0;
}

type End = Pick<typeof redefinitions.$inferInsert, 'refused' | 'error' | 'codebookVersion'> & {
  state: 'succeeded' | 'refused' | 'failed' | 'cancelled';
  at: Date;
};

/** Ends an open job. False: it had ended before. */
export async function endRedefinition(db: Db, id: string, { at, ...end }: End): Promise<boolean> {
  const ended = await db
    .update(redefinitions)
    .set({ ...end, finishedAt: at })
    .where(and(eq(redefinitions.id, id), IS_OPEN_REDEFINITION))
    .returning({ id: redefinitions.id });
  return ended.length > 0;
}

export async function hasMoreCases(db: Db, datasetId: string, than: number): Promise<boolean> {
  const rows = await db
    .select({ id: cases.id })
    .from(cases)
    .where(eq(cases.datasetId, datasetId))
    .limit(1)
    .offset(than);
  return rows.length > 0;
}

export const countStored = (db: Db, datasetId: string): Promise<number> =>
  db.$count(cases, eq(cases.datasetId, datasetId));

async function lastAuditSeq(db: Db): Promise<number> {
  const [row] = await db.select({ seq: max(auditLog.seq) }).from(auditLog);
  return row?.seq ?? 0;
}

/**
 * The next entries of the audit log behind this one that tell of a case, oldest first: every write of a case has one, in its
 * transaction. All before an entry can be seen too, since the chain is written one after the other.
 */
export async function listWrittenSince(
  db: Db,
  datasetId: string,
  after: number,
  limit: number,
): Promise<{ seq: number; id: string }[]> {
  const { seq, subject, revision } = auditLog;
  const rows = await db
    .select({ seq, id: subject })
    .from(auditLog)
    .where(and(gt(seq, after), eq(auditLog.datasetId, datasetId), isNotNull(revision)))
    .orderBy(seq)
    .limit(limit);
  return rows.map(({ seq, id }) => ({ seq, id: id ?? '' }));
}

/** Locks the next cases that are not erased, in the order in which every writer takes them, until the transaction ends. */
export async function holdNextCases(tx: Db, datasetId: string, after: string, limit: number): Promise<string[]> {
  const rows = await tx
    .select({ id: cases.id })
    .from(cases)
    .where(and(eq(cases.datasetId, datasetId), gt(cases.id, after), ne(cases.state, 'erased')))
    .orderBy(cases.id)
    .limit(limit)
    .for('update');
  return rows.map(({ id }) => id);
}
