import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { acknowledgements } from '../tables.ts';
import { instant } from './cases.ts';
import type { LogEntry } from './feed.ts';

export interface Receipt {
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
