import { and, desc, eq, gt, lte, min, sql } from 'drizzle-orm';
import { insertRows } from '../bulk.ts';
import type { Db } from '../client.ts';
import { changes } from '../tables/datasets.ts';
import { aggregateParts, aggregateTables } from '../tables/imports.ts';
import { takeSeq } from './datasets.ts';

/** Official tables: the uploads that aggregate datasets consist of. */

/** From the change `seq` on, this upload is the dataset's table; importId null: it has none any more. */
export type AggregateTable = Omit<typeof aggregateTables.$inferSelect, 'datasetId'>;

/** The table of a dataset as it was after a change. */
export async function findTableAt(
  db: Db,
  datasetId: string,
  position: number = Number.MAX_SAFE_INTEGER,
): Promise<AggregateTable | undefined> {
  const { seq, importId, rows } = aggregateTables;
  const [row] = await db
    .select({ seq, importId, rows })
    .from(aggregateTables)
    .where(and(eq(aggregateTables.datasetId, datasetId), lte(seq, position)))
    .orderBy(desc(seq))
    .limit(1);
  return row;
}

/** The table that an upload replaced: the one just before the first change that made the upload the dataset's table. */
export async function findTableBefore(
  db: Db,
  datasetId: string,
  importId: string,
): Promise<AggregateTable | undefined> {
  const [row] = await db
    .select({ seq: min(aggregateTables.seq) })
    .from(aggregateTables)
    .where(and(eq(aggregateTables.datasetId, datasetId), eq(aggregateTables.importId, importId)));
  return row?.seq ? findTableAt(db, datasetId, row.seq - 1) : undefined;
}

/** JSON texts of parts of an upload, in order; `after` is -1 to begin with the first. */
export async function listTableParts(
  db: Db,
  importId: string,
  after: number,
  limit: number,
): Promise<{ part: number; content: string }[]> {
  const { part, content } = aggregateParts;
  return db
    .select({ part, content: sql<string>`${content}::text` })
    .from(aggregateParts)
    .where(and(eq(aggregateParts.importId, importId), gt(part, after)))
    .orderBy(part)
    .limit(limit);
}

export async function insertTablePart(tx: Db, importId: string, part: number, content: string): Promise<void> {
  await insertRows(tx, aggregateParts, [{ importId, part, content }]);
}

/** Makes an upload the table of its dataset: one change, whose number is answered. */
export async function replaceTable(
  tx: Db,
  datasetId: string,
  {
    cause,
    at,
    ...table
  }: Omit<AggregateTable, 'seq'> & {
    cause: 'created' | 'replaced' | 'restored' | 'removed';
    at: Date;
  },
): Promise<number> {
  const seq = await takeSeq(tx, datasetId, 1);
  await tx.insert(aggregateTables).values({ datasetId, seq, ...table });
  await tx.insert(changes).values({ datasetId, seq, at, op: 'table', cause });
  return seq;
}
