import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import type { ImportResult } from '../tables.ts';
import { insertRows } from './insert.ts';

/** What is in a file, and what became of it: chunks still to be read, results, refused rows. */

export interface Chunk {
  chunk: number;
  /** Number of its first row in the file, from 1. */
  firstRow: number;
  rows: number;
  content: string;
}

/** Of a file that is coming in. False: its import is no longer there. */
export async function insertChunk(db: Db, importId: string, chunk: Chunk, at: Date): Promise<boolean> {
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
  const [row] = await rowsOf<Chunk>(
    db,
    sql`select chunk, first_row as "firstRow", rows, content from import_chunks
        where import_id = ${importId}::uuid and chunk > ${after}::int order by chunk limit 1`,
  );
  return row;
}

/** False: another process has taken it. */
export async function deleteChunk(tx: Db, importId: string, chunk: number): Promise<boolean> {
  const deleted = await rowsOf(
    tx,
    sql`delete from import_chunks where import_id = ${importId}::uuid and chunk = ${chunk}::int returning chunk`,
  );
  return deleted.length > 0;
}

export interface ReadName {
  /** Hash of what may stand in a file once. */
  name: string;
  row: number;
}

/** Notes what has been read, and answers what was read before, with its row then. */
export async function noteNames(tx: Db, importId: string, names: readonly ReadName[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const list = JSON.stringify(names);
  const known = await rowsOf<ReadName>(
    tx,
    sql`select c.name, c.row from import_cases c join jsonb_to_recordset(${list}::jsonb) as n(name text) on n.name = c.name
        where c.import_id = ${importId}::uuid`,
  );
  await tx.execute(sql`
    insert into import_cases (import_id, name, row)
    select ${importId}::uuid, n.name, n.row from jsonb_to_recordset(${list}::jsonb) as n(name text, row int)
    on conflict do nothing`);
  return new Map(known.map(({ name, row }) => [name, row]));
}

export interface ImportReject {
  row: number;
  content: string;
  error: string;
  marks: readonly string[];
}

export async function insertOutcome(
  tx: Db,
  importId: string,
  chunk: number,
  { results, rejects }: { results: readonly ImportResult[]; rejects: readonly ImportReject[] },
): Promise<void> {
  await tx.execute(sql`
    insert into import_results (import_id, chunk, results)
    values (${importId}::uuid, ${chunk}::int, ${JSON.stringify(results)}::json)`);
  await insertRows(
    tx,
    'import_rejects',
    { import_id: 'uuid', row: 'int', content: 'text', error: 'text', marks: 'text[]' },
    rejects.map((reject) => ({ import_id: importId, ...reject })),
  );
}

export interface ChunkResults {
  chunk: number;
  results: ImportResult[];
}

export async function listResults(db: Db, importId: string, after: number, limit: number): Promise<ChunkResults[]> {
  return rowsOf<ChunkResults>(
    db,
    sql`select chunk, results from import_results where import_id = ${importId}::uuid and chunk > ${after}::int
        order by chunk limit ${limit}::int`,
  );
}

/** As they are now: an erasure may take something out of them meanwhile. */
export async function lockResults(tx: Db, importId: string, chunk: number): Promise<ImportResult[]> {
  const [row] = await rowsOf<ChunkResults>(
    tx,
    sql`select chunk, results from import_results where import_id = ${importId}::uuid and chunk = ${chunk}::int for update`,
  );
  return row?.results ?? [];
}

export async function updateResults(
  tx: Db,
  importId: string,
  chunk: number,
  results: readonly ImportResult[],
): Promise<void> {
  await tx.execute(sql`
    update import_results set results = ${JSON.stringify(results)}::json
    where import_id = ${importId}::uuid and chunk = ${chunk}::int`);
}

export async function listRejects(
  db: Db,
  importId: string,
  after: number,
  limit: number,
): Promise<Pick<ImportReject, 'row' | 'content' | 'error'>[]> {
  return rowsOf(
    db,
    sql`select row, content, error from import_rejects where import_id = ${importId}::uuid and row > ${after}::int
        order by row limit ${limit}::int`,
  );
}

/** Refused rows hold content, and are kept for those who repair them, not for ever. */
export async function deleteOldRejects(db: Db, finishedBefore: Date): Promise<void> {
  await db.execute(sql`
    delete from import_rejects r using imports i
    where i.id = r.import_id and i.finished_at < ${finishedBefore.toISOString()}::timestamptz`);
}
