import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { changes } from '../tables/datasets.ts';
import { takeSeq } from './datasets.ts';

/** Official tables: uploads that aggregate datasets consist of. */

export interface AggregateTable {
  /** The change from which on it is the dataset's table. */
  seq: number;
  /** Null: there is none any more. */
  importId: string | null;
  rows: number;
}

/** The table of a dataset as it was after a change. */
export async function findTableAt(
  db: Db,
  datasetId: string,
  position: number = Number.MAX_SAFE_INTEGER,
): Promise<AggregateTable | undefined> {
  const [row] = await rowsOf<AggregateTable>(
    db,
    sql`select t.seq::float8 as seq, t.import_id as "importId", t.rows from aggregate_tables t
        where t.dataset_id = ${datasetId} and t.seq <= ${position}::bigint order by t.seq desc limit 1`,
  );
  return row;
}

/** What an upload replaced: the table just before the first change that made it the dataset's. */
export async function findTableBefore(
  db: Db,
  datasetId: string,
  importId: string,
): Promise<AggregateTable | undefined> {
  const [row] = await rowsOf<{ seq: number | null }>(
    db,
    sql`select min(t.seq)::float8 as seq from aggregate_tables t
        where t.dataset_id = ${datasetId} and t.import_id = ${importId}::uuid`,
  );
  return row?.seq ? findTableAt(db, datasetId, row.seq - 1) : undefined;
}

/** JSON texts of parts of an upload, in order; before the first, -1. */
export async function listTableParts(
  db: Db,
  importId: string,
  after: number,
  limit: number,
): Promise<{ part: number; content: string }[]> {
  return rowsOf(
    db,
    sql`select p.part, p.content::text as content from aggregate_parts p
        where p.import_id = ${importId}::uuid and p.part > ${after}::int order by p.part limit ${limit}::int`,
  );
}

export async function insertTablePart(tx: Db, importId: string, part: number, content: string): Promise<void> {
  await tx.execute(
    sql`insert into aggregate_parts (import_id, part, content) values (${importId}::uuid, ${part}::int, ${content}::json)`,
  );
}

/** Makes an upload the table of its dataset: one change, whose number is answered. */
export async function replaceTable(
  tx: Db,
  datasetId: string,
  table: Omit<AggregateTable, 'seq'> & { cause: 'created' | 'replaced' | 'restored' | 'removed'; at: Date },
): Promise<number> {
  const seq = await takeSeq(tx, datasetId, 1);
  await tx.execute(sql`
    insert into aggregate_tables (dataset_id, seq, import_id, rows)
    values (${datasetId}, ${seq}::bigint, ${table.importId}::uuid, ${table.rows}::int)`);
  await tx.insert(changes).values({ datasetId, seq, at: table.at, op: 'table', cause: table.cause });
  return seq;
}
