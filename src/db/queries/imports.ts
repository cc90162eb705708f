import { and, desc, eq, gt, inArray, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { ImportResult } from '../../schemas/stored.ts';
import type { TableComparison } from '../../schemas/table-comparison.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { listIds, recordset, type TextRow, textColumns } from '../sql.ts';
import { importCases, importChunks, importRejects, importResults, imports } from '../tables/imports.ts';

/** Imports, which are jobs; what is still to be read of their files; and what became of the rows. */

type Import = typeof imports.$inferSelect;

export type NewImport = Pick<
  Import,
  | 'id'
  | 'datasetId'
  | 'keyId'
  | 'keyLabel'
  | 'requestId'
  | 'format'
  | 'mode'
  | 'cells'
  | 'caseState'
  | 'validateOnly'
  | 'strict'
  | 'sourcesSeen'
  | 'columns'
>;

/** What became of cases. */
export type ImportCounts = Pick<Import, 'created' | 'updated' | 'unchanged' | 'rejected' | 'valid'>;

export type ImportRow = TextRow<typeof imports>;
const IMPORT = textColumns(imports);

/** A process has something to do. */
const IS_WAITING = inArray(imports.state, ['queued', 'running', 'reversing']);
const IS_RECEIVING = eq(imports.state, 'receiving');

export async function insertImport(db: Db, row: NewImport, at: Date): Promise<void> {
  const none = { created: 0, updated: 0, unchanged: 0, rejected: 0, valid: 0, undone: 0, kept: 0 };
  const nothing = { bytes: 0, rows: 0, rowsDone: 0, chunks: 0, chunksDone: 0 };
  await db.insert(imports).values({
    ...row,
    ...nothing,
    ...none,
    state: 'receiving',
    reversesLive: false,
    createdAt: at,
    updatedAt: at,
  });
}

/** The file is complete: from now on the import is a job. False: it was given up meanwhile. */
export async function queueImport(
  tx: Db,
  id: string,
  { at, ...size }: { bytes: number; rows: number; chunks: number; at: Date },
): Promise<boolean> {
  const queued = await tx
    .update(imports)
    .set({ ...size, state: 'queued', updatedAt: at })
    .where(and(eq(imports.id, id), IS_RECEIVING))
    .returning({ id: imports.id });
  return queued.length > 0;
}

/** Deletes what was received of a file that will never be a job. */
export async function deleteReceived(db: Db, id: string): Promise<void> {
  await db.delete(imports).where(and(eq(imports.id, id), IS_RECEIVING));
}

export async function deleteStaleReceived(db: Db, before: Date): Promise<void> {
  await db.delete(imports).where(and(IS_RECEIVING, lt(imports.updatedAt, before)));
}

/** A file that is still coming in is not an import yet. */
const isImportOf = (datasetId: string): SQL | undefined =>
  and(eq(imports.datasetId, datasetId), ne(imports.state, 'receiving'));

export async function findImport(db: Db, datasetId: string, id: string): Promise<ImportRow | undefined> {
  const [row] = await db
    .select(IMPORT)
    .from(imports)
    .where(and(isImportOf(datasetId), eq(imports.id, id)));
  return row;
}

export async function findImportById(db: Db, id: string): Promise<ImportRow | undefined> {
  const [row] = await db.select(IMPORT).from(imports).where(eq(imports.id, id));
  return row;
}

/** Newest first: their ids tell their age. */
export async function listImports(
  db: Db,
  datasetId: string,
  before: string | undefined,
  limit: number,
): Promise<ImportRow[]> {
  return db
    .select(IMPORT)
    .from(imports)
    .where(and(isImportOf(datasetId), before === undefined ? undefined : lt(imports.id, before)))
    .orderBy(desc(imports.id))
    .limit(limit);
}

export const listWaitingImports = (db: Db): Promise<string[]> => listIds(db, imports, IS_WAITING);

/** The job as it is taken up: what waited is running from now on. Undefined: there is nothing to do. */
export async function takeUpImport(db: Db, id: string, at: Date): Promise<ImportRow | undefined> {
  const [row] = await db
    .update(imports)
    .set({
      state: sql`case ${imports.state} when 'queued' then 'running' else ${imports.state} end`,
      startedAt: sql`coalesce(${imports.startedAt}, ${at.toISOString()}::timestamptz)`,
    })
    .where(and(eq(imports.id, id), IS_WAITING))
    .returning(IMPORT);
  return row;
}

/** Holds the job until the transaction ends; take it before any case. */
export async function lockImport(tx: Db, datasetId: string, id: string): Promise<ImportRow | undefined> {
  const [row] = await tx
    .select(IMPORT)
    .from(imports)
    .where(and(isImportOf(datasetId), eq(imports.id, id)))
    .for('update');
  return row;
}

/** Adds a chunk to the counts of its job. */
export async function countChunk(
  tx: Db,
  id: string,
  { rows, counts, at }: { rows: number; counts: ImportCounts; at: Date },
): Promise<void> {
  await tx
    .update(imports)
    .set({
      chunksDone: sql`${imports.chunksDone} + 1`,
      rowsDone: sql`${imports.rowsDone} + ${rows}::int`,
      created: sql`${imports.created} + ${counts.created}::int`,
      updated: sql`${imports.updated} + ${counts.updated}::int`,
      unchanged: sql`${imports.unchanged} + ${counts.unchanged}::int`,
      rejected: sql`${imports.rejected} + ${counts.rejected}::int`,
      valid: sql`${imports.valid} + ${counts.valid}::int`,
      updatedAt: at,
    })
    .where(eq(imports.id, id));
}

export async function countReversed(
  tx: Db,
  id: string,
  { undone, kept, at }: { undone: number; kept: number; at: Date },
): Promise<void> {
  await tx
    .update(imports)
    .set({
      undone: sql`${imports.undone} + ${undone}::int`,
      kept: sql`${imports.kept} + ${kept}::int`,
      updatedAt: at,
    })
    .where(eq(imports.id, id));
}

/** Ends the job, and deletes what was still to be read of its file. */
export async function storeComparison(tx: Db, id: string, comparison: TableComparison | null): Promise<void> {
  await tx.update(imports).set({ comparison }).where(eq(imports.id, id));
}

export async function endImport(
  tx: Db,
  id: string,
  { state, error = null, at }: { state: Import['state']; error?: string | null | undefined; at: Date },
): Promise<void> {
  await tx.update(imports).set({ state, error, finishedAt: at, updatedAt: at }).where(eq(imports.id, id));
  await tx.delete(importChunks).where(eq(importChunks.importId, id));
  await tx.delete(importCases).where(eq(importCases.importId, id));
}

export async function beginReversal(
  tx: Db,
  id: string,
  by: { keyId: string; keyLabel: string; requestId: string; reason: string; reversesLive: boolean; at: Date },
): Promise<void> {
  await tx
    .update(imports)
    .set({
      state: 'reversing',
      reversedBy: by.keyId,
      reversedByLabel: by.keyLabel,
      reversalRequestId: by.requestId,
      reversalReason: by.reason,
      reversesLive: by.reversesLive,
      // An earlier reversal that undid nothing left these.
      undone: 0,
      kept: 0,
      finishedAt: null,
      updatedAt: by.at,
    })
    .where(eq(imports.id, id));
}

/** Rows of a file that are still to be read. */
export type Chunk = Omit<typeof importChunks.$inferSelect, 'importId'>;

/** Stores a chunk of a file that is coming in. False: its import is no longer there. */
export async function insertChunk(db: Db, importId: string, chunk: Chunk, at: Date): Promise<boolean> {
  // Raw: one statement, so that no chunk is stored for an import that has been deleted.
  const stored = await rowsOf(
    db,
    sql`with i as (update imports set updated_at = ${at.toISOString()}::timestamptz
                   where id = ${importId}::uuid and state = 'receiving' returning id)
        insert into import_chunks (import_id, chunk, first_row, rows, content)
        select i.id, ${chunk.chunk}::int, ${chunk.firstRow}::int, ${chunk.rows}::int, ${chunk.content}::text from i
        returning chunk`,
  );
  return stored.length > 0;
}

export async function findNextChunk(db: Db, importId: string, after: number): Promise<Chunk | undefined> {
  const { chunk, firstRow, rows, content } = importChunks;
  const [row] = await db
    .select({ chunk, firstRow, rows, content })
    .from(importChunks)
    .where(and(eq(importChunks.importId, importId), gt(chunk, after)))
    .orderBy(chunk)
    .limit(1);
  return row;
}

/** False: another process has taken it. */
export async function deleteChunk(tx: Db, importId: string, chunk: number): Promise<boolean> {
  const deleted = await tx
    .delete(importChunks)
    .where(and(eq(importChunks.importId, importId), eq(importChunks.chunk, chunk)))
    .returning({ chunk: importChunks.chunk });
  return deleted.length > 0;
}

/** A hash of what may be in a file once, and the row where it is. */
export type ReadName = Omit<typeof importCases.$inferSelect, 'importId'>;

/** Notes what has been read, and answers what was read before, with its row then. */
export async function noteNames(tx: Db, importId: string, names: readonly ReadName[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  // Raw: bulk, any number of names.
  const known = await rowsOf<ReadName>(
    tx,
    sql`select c.name, c.row from import_cases c join ${recordset(names)} as n(name text) on n.name = c.name
        where c.import_id = ${importId}::uuid`,
  );
  await tx.execute(sql`
    insert into import_cases (import_id, name, row)
    select ${importId}::uuid, n.name, n.row from ${recordset(names)} as n(name text, row int)
    on conflict do nothing`);
  return new Map(known.map(({ name, row }) => [name, row]));
}

type Reject = Omit<typeof importRejects.$inferSelect, 'importId'>;

export interface ImportReject extends Omit<Reject, 'marks'> {
  marks: readonly string[];
}

export async function insertOutcome(
  tx: Db,
  importId: string,
  chunk: number,
  { results, rejects }: { results: readonly ImportResult[]; rejects: readonly ImportReject[] },
): Promise<void> {
  await insertRows(tx, importResults, [{ importId, chunk, results }]);
  await insertRows(
    tx,
    importRejects,
    rejects.map((reject) => ({ importId, ...reject })),
  );
}

const isChunk = (importId: string, chunk: number): SQL | undefined =>
  and(eq(importResults.importId, importId), eq(importResults.chunk, chunk));

export async function listResults(
  db: Db,
  importId: string,
  after: number,
  limit: number,
): Promise<{ chunk: number; results: readonly ImportResult[] }[]> {
  const { chunk, results } = importResults;
  return db
    .select({ chunk, results })
    .from(importResults)
    .where(and(eq(importResults.importId, importId), gt(chunk, after)))
    .orderBy(chunk)
    .limit(limit);
}

/** The results as they are now: an erasure may have taken something out of them since they were read. */
export async function lockResults(tx: Db, importId: string, chunk: number): Promise<readonly ImportResult[]> {
  const [row] = await tx
    .select({ results: importResults.results })
    .from(importResults)
    .where(isChunk(importId, chunk))
    .for('update');
  return row?.results ?? [];
}

export async function replaceResults(
  tx: Db,
  importId: string,
  chunk: number,
  results: readonly ImportResult[],
): Promise<void> {
  await tx
    .update(importResults)
    .set({ results: [...results] })
    .where(isChunk(importId, chunk));
}

export async function listRejects(
  db: Db,
  importId: string,
  after: number,
  limit: number,
): Promise<Omit<Reject, 'marks'>[]> {
  const { row, content, error } = importRejects;
  return db
    .select({ row, content, error })
    .from(importRejects)
    .where(and(eq(importRejects.importId, importId), gt(row, after)))
    .orderBy(row)
    .limit(limit);
}

/** Refused rows hold content. They are kept so that they can be repaired, but not forever. */
export async function deleteOldRejects(db: Db, finishedBefore: Date): Promise<void> {
  const finished = db.select({ id: imports.id }).from(imports).where(lt(imports.finishedAt, finishedBefore));
  await db.delete(importRejects).where(inArray(importRejects.importId, finished));
}
