import { sql } from 'drizzle-orm';
import { type Columns, insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';

/** What an Idempotency-Key names: held for each API key, method and path. */
export interface AnswerName {
  keyId: string;
  method: string;
  /** Without the query. */
  path: string;
  idempotencyKey: string;
}

export interface NewAnswer {
  fingerprint: string;
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Cases that the answer names: once one of them is erased, the answer is no longer given. */
  caseIds: readonly string[];
  at: Date;
}

export interface StoredAnswer {
  /** Null once a case in the answer was erased. */
  fingerprint: string | null;
  status: number;
  headers: Record<string, string>;
  body: string | null;
}

/** Holds the name until the transaction ends; false if another transaction has it. It never waits, so it cannot deadlock. */
export async function tryHoldAnswer(tx: Db, name: AnswerName): Promise<boolean> {
  const text = JSON.stringify(['assize:answer', name.keyId, name.method, name.path, name.idempotencyKey]);
  const [row] = await rowsOf<{ held: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(hashtextextended(${text}::text, 0)) as held`,
  );
  return row?.held === true;
}

const NAMED = ({ keyId, method, path, idempotencyKey }: AnswerName) => sql`
  a.key_id = ${keyId} and a.method = ${method} and a.path = ${path} and a.idempotency_key = ${idempotencyKey}`;

/**
 * The answer given after `since`. One that names a case erased meanwhile is without fingerprint and body, also if erasure
 * could not see it: it may have been written at the same moment.
 */
export async function findAnswer(tx: Db, name: AnswerName, since: Date): Promise<StoredAnswer | undefined> {
  const [row] = await rowsOf<StoredAnswer>(
    tx,
    sql`select case when g.erased then null else a.fingerprint end as fingerprint, a.status, a.headers,
          case when g.erased then null else a.body end as body
        from idempotent_answers a
        cross join lateral (
          select exists (select from cases c where c.id = any(a.case_ids) and c.state = 'erased') as erased
        ) g
        where ${NAMED(name)} and a.created_at > ${since.toISOString()}::timestamptz`,
  );
  return row;
}

const COLUMNS: Columns = {
  key_id: 'text',
  method: 'text',
  path: 'text',
  idempotency_key: 'text',
  fingerprint: 'text',
  status: 'int',
  headers: 'jsonb',
  body: 'text',
  case_ids: 'uuid[]',
  created_at: 'timestamptz',
};

/** There must be none of that name. */
export async function insertAnswer(tx: Db, name: AnswerName, answer: NewAnswer): Promise<void> {
  await insertRows(tx, 'idempotent_answers', COLUMNS, [
    {
      key_id: name.keyId,
      method: name.method,
      path: name.path,
      idempotency_key: name.idempotencyKey,
      fingerprint: answer.fingerprint,
      status: answer.status,
      headers: answer.headers,
      body: answer.body,
      case_ids: answer.caseIds,
      created_at: answer.at,
    },
  ]);
}

/**
 * Makes room for a new answer of that name. Call it before the write: an erasure that is at the old one is waited for, and
 * itself waits for whoever has the audit chain.
 */
export async function deleteAnswer(tx: Db, name: AnswerName): Promise<void> {
  await tx.execute(sql`delete from idempotent_answers a where ${NAMED(name)}`);
}

/** A few of the answers given until `before`, the oldest first; those that another transaction is at are left to it. */
export async function deleteOldAnswers(db: Db, before: Date, limit: number): Promise<void> {
  await db.execute(sql`
    delete from idempotent_answers where ctid = any(array(
      select ctid from idempotent_answers where created_at <= ${before.toISOString()}::timestamptz
      order by created_at limit ${limit}::int for update skip locked))`);
}
