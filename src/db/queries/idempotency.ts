import { and, eq, exists, gt, sql } from 'drizzle-orm';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { tryHoldLock } from '../sql.ts';
import { cases } from '../tables/cases.ts';
import { idempotentAnswers as answers } from '../tables/keys.ts';

type AnswerColumns = typeof answers.$inferSelect;

/** What an Idempotency-Key names: held for each API key, method and path. */
export type AnswerName = Pick<AnswerColumns, 'keyId' | 'method' | 'path' | 'idempotencyKey'>;

interface NewAnswer extends Pick<AnswerColumns, 'status' | 'headers'> {
  fingerprint: string;
  body: string;
  /** Cases that the answer names: once one of them is erased, the answer is no longer given. */
  caseIds: readonly string[];
  at: Date;
}

/** Fingerprint and body are null once a case in the answer was erased. */
export type StoredAnswer = Pick<AnswerColumns, 'fingerprint' | 'status' | 'headers' | 'body'>;

/** Holds the name until the transaction ends; false if another transaction has it. */
export const tryHoldAnswer = (tx: Db, { keyId, method, path, idempotencyKey }: AnswerName): Promise<boolean> =>
  tryHoldLock(tx, JSON.stringify(['assize:answer', keyId, method, path, idempotencyKey]));

const isNamed = ({ keyId, method, path, idempotencyKey }: AnswerName) =>
  and(
    eq(answers.keyId, keyId),
    eq(answers.method, method),
    eq(answers.path, path),
    eq(answers.idempotencyKey, idempotencyKey),
  );

/**
 * The answer given after `since`. One that names a case erased meanwhile is without fingerprint and body, also if erasure
 * could not see it: it may have been written at the same moment.
 */
export async function findAnswer(tx: Db, name: AnswerName, since: Date): Promise<StoredAnswer | undefined> {
  const { fingerprint, status, headers, body } = answers;
  const erasedCases = tx
    .select({ id: cases.id })
    .from(cases)
    .where(and(sql`${cases.id} = any(${answers.caseIds})`, eq(cases.state, 'erased')));
  const [row] = await tx
    .select({ fingerprint, status, headers, body, erased: sql<boolean>`${exists(erasedCases)}` })
    .from(answers)
    .where(and(isNamed(name), gt(answers.createdAt, since)));
  if (!row) return undefined;
  return {
    status: row.status,
    headers: row.headers,
    ...(row.erased ? ERASED : { fingerprint: row.fingerprint, body: row.body }),
  };
}

const ERASED = { fingerprint: null, body: null };

/** There must be none of that name. */
export async function insertAnswer(tx: Db, name: AnswerName, { at, ...answer }: NewAnswer): Promise<void> {
  await insertRows(tx, answers, [{ ...name, ...answer, createdAt: at }]);
}

/**
 * Makes room for a new answer of that name. Call it before the write: if an erasure holds the old answer, this waits for the
 * erasure, which waits for the holder of the audit chain.
 */
export async function deleteAnswer(tx: Db, name: AnswerName): Promise<void> {
  await tx.delete(answers).where(isNamed(name));
}

export const ANSWERS_KEPT_MS = 7 * 24 * 60 * 60 * 1_000;

/** Deletes up to `limit` of the answers given until `before`, but none that another transaction holds. Answers how many. */
export async function deleteOldAnswers(db: Db, before: Date, limit: number): Promise<number> {
  // Raw: `skip locked`, and rows found by their place.
  const deleted = await rowsOf(
    db,
    sql`delete from idempotent_answers where ctid = any(array(
          select ctid from idempotent_answers where created_at <= ${before.toISOString()}::timestamptz
          order by created_at limit ${limit}::int for update skip locked)) returning status`,
  );
  return deleted.length;
}
