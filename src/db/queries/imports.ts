import { sql } from 'drizzle-orm';
import type { IMPORT_FORMATS, IMPORT_MODES, IMPORT_STATES } from '../../schemas/vocabulary.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import type { ImportResult } from '../tables/imports.ts';
import { instant } from './cases.ts';

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

interface ChunkResults {
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

export async function replaceResults(
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

/** The rows of imports, which are jobs. */

export type ImportState = (typeof IMPORT_STATES)[number];

export interface NewImport {
  id: string;
  datasetId: string;
  keyId: string;
  keyLabel: string;
  requestId: string;
  format: (typeof IMPORT_FORMATS)[number];
  mode: (typeof IMPORT_MODES)[number];
  caseState: 'draft' | 'in-review';
  validateOnly: boolean;
  strict: boolean;
  sourcesSeen: boolean;
  /** Header of a CSV file. */
  columns: string[] | null;
}

/** What became of cases. */
export interface ImportCounts {
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  valid: number;
}

export interface ImportRow extends NewImport, ImportCounts {
  state: ImportState;
  rows: number;
  rowsDone: number;
  chunksDone: number;
  undone: number;
  kept: number;
  reversedBy: string | null;
  reversedByLabel: string | null;
  reversalRequestId: string | null;
  reversalReason: string | null;
  reversesLive: boolean;
  error: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  updatedAt: string;
}

const IMPORT = sql`i.id, i.dataset_id as "datasetId", i.key_id as "keyId", i.key_label as "keyLabel",
  i.request_id as "requestId", i.format, i.mode, i.case_state as "caseState", i.validate_only as "validateOnly", i.strict,
  i.sources_seen as "sourcesSeen", i.columns, i.state, i.rows, i.rows_done as "rowsDone", i.chunks_done as "chunksDone",
  i.created, i.updated, i.unchanged, i.rejected, i.valid, i.undone, i.kept, i.reversed_by as "reversedBy",
  i.reversed_by_label as "reversedByLabel", i.reversal_request_id as "reversalRequestId",
  i.reversal_reason as "reversalReason", i.reverses_live as "reversesLive", i.error,
  ${instant(sql`i.created_at`)} as "createdAt", ${instant(sql`i.started_at`)} as "startedAt",
  ${instant(sql`i.finished_at`)} as "finishedAt", ${instant(sql`i.updated_at`)} as "updatedAt"`;

/** States in which a process has something to do. */
const WAITING = sql`i.state in ('queued', 'running', 'reversing')`;

export async function insertImport(db: Db, row: NewImport, at: Date): Promise<void> {
  const time = at.toISOString();
  await db.execute(sql`
    insert into imports (id, dataset_id, key_id, key_label, request_id, format, mode, case_state, validate_only, strict,
      sources_seen, state, columns, bytes, rows, chunks, chunks_done, rows_done, created, updated, unchanged, rejected, valid,
      undone, kept, reverses_live, created_at, updated_at)
    values (${row.id}::uuid, ${row.datasetId}, ${row.keyId}, ${row.keyLabel}, ${row.requestId}, ${row.format}, ${row.mode},
      ${row.caseState}, ${row.validateOnly}::boolean, ${row.strict}::boolean, ${row.sourcesSeen}::boolean, 'receiving',
      ${row.columns && JSON.stringify(row.columns)}::json, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, false,
      ${time}::timestamptz, ${time}::timestamptz)`);
}

/** The file is there: from now on it is a job. False: it was given up meanwhile. */
export async function queueImport(
  tx: Db,
  id: string,
  { bytes, rows, chunks, at }: { bytes: number; rows: number; chunks: number; at: Date },
): Promise<boolean> {
  const queued = await rowsOf(
    tx,
    sql`update imports set state = 'queued', bytes = ${bytes}::bigint, rows = ${rows}::int, chunks = ${chunks}::int,
          updated_at = ${at.toISOString()}::timestamptz
        where id = ${id}::uuid and state = 'receiving' returning id`,
  );
  return queued.length > 0;
}

/** What was received of a file that will never be a job. */
export async function deleteReceived(db: Db, id: string): Promise<void> {
  await db.execute(sql`delete from imports where id = ${id}::uuid and state = 'receiving'`);
}

export async function deleteStaleReceived(db: Db, before: Date): Promise<void> {
  await db.execute(
    sql`delete from imports where state = 'receiving' and updated_at < ${before.toISOString()}::timestamptz`,
  );
}

export async function findImport(db: Db, datasetId: string, id: string): Promise<ImportRow | undefined> {
  const [row] = await rowsOf<ImportRow>(
    db,
    sql`select ${IMPORT} from imports i
        where i.dataset_id = ${datasetId} and i.id = ${id}::uuid and i.state <> 'receiving'`,
  );
  return row;
}

export async function findImportById(db: Db, id: string): Promise<ImportRow | undefined> {
  const [row] = await rowsOf<ImportRow>(db, sql`select ${IMPORT} from imports i where i.id = ${id}::uuid`);
  return row;
}

/** Newest first: their ids tell their age. */
export async function listImports(
  db: Db,
  datasetId: string,
  before: string | undefined,
  limit: number,
): Promise<ImportRow[]> {
  return rowsOf<ImportRow>(
    db,
    sql`select ${IMPORT} from imports i
        where i.dataset_id = ${datasetId} and i.state <> 'receiving'
          ${before === undefined ? sql`` : sql`and i.id < ${before}::uuid`}
        order by i.id desc limit ${limit}::int`,
  );
}

/** Oldest first. */
export async function listWaitingImports(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select i.id from imports i where ${WAITING} order by i.created_at, i.id`,
  );
  return rows.map(({ id }) => id);
}

/** The job as it is taken up: what waited is running from now on. Undefined: there is nothing to do. */
export async function takeUpImport(db: Db, id: string, at: Date): Promise<ImportRow | undefined> {
  const [row] = await rowsOf<ImportRow>(
    db,
    sql`update imports i set state = case i.state when 'queued' then 'running' else i.state end,
          started_at = coalesce(i.started_at, ${at.toISOString()}::timestamptz)
        where i.id = ${id}::uuid and ${WAITING} returning ${IMPORT}`,
  );
  return row;
}

/** Holds the job until the transaction ends; take it before any case. */
export async function lockImport(tx: Db, datasetId: string, id: string): Promise<ImportRow | undefined> {
  const [row] = await rowsOf<ImportRow>(
    tx,
    sql`select ${IMPORT} from imports i
        where i.dataset_id = ${datasetId} and i.id = ${id}::uuid and i.state <> 'receiving' for update`,
  );
  return row;
}

/** What a chunk adds to the figures of its job. */
export async function countChunk(
  tx: Db,
  id: string,
  { rows, counts, at }: { rows: number; counts: ImportCounts; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update imports set chunks_done = chunks_done + 1, rows_done = rows_done + ${rows}::int,
      created = created + ${counts.created}::int, updated = updated + ${counts.updated}::int,
      unchanged = unchanged + ${counts.unchanged}::int, rejected = rejected + ${counts.rejected}::int,
      valid = valid + ${counts.valid}::int, updated_at = ${at.toISOString()}::timestamptz
    where id = ${id}::uuid`);
}

export async function countReversed(
  tx: Db,
  id: string,
  { undone, kept, at }: { undone: number; kept: number; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update imports set undone = undone + ${undone}::int, kept = kept + ${kept}::int,
      updated_at = ${at.toISOString()}::timestamptz
    where id = ${id}::uuid`);
}

/** The job is over. What was still to be read of the file goes. */
export async function endImport(
  tx: Db,
  id: string,
  { state, error, at }: { state: ImportState; error?: string | undefined; at: Date },
): Promise<void> {
  const time = at.toISOString();
  await tx.execute(sql`
    update imports set state = ${state}, error = ${error ?? null}, finished_at = ${time}::timestamptz,
      updated_at = ${time}::timestamptz
    where id = ${id}::uuid`);
  await tx.execute(sql`delete from import_chunks where import_id = ${id}::uuid`);
  await tx.execute(sql`delete from import_cases where import_id = ${id}::uuid`);
}

export async function beginReversal(
  tx: Db,
  id: string,
  by: { keyId: string; keyLabel: string; requestId: string; reason: string; reversesLive: boolean; at: Date },
): Promise<void> {
  await tx.execute(sql`
    update imports set state = 'reversing', reversed_by = ${by.keyId}, reversed_by_label = ${by.keyLabel},
      reversal_request_id = ${by.requestId}, reversal_reason = ${by.reason}, reverses_live = ${by.reversesLive}::boolean,
      finished_at = null, error = null, updated_at = ${by.at.toISOString()}::timestamptz
    where id = ${id}::uuid`);
}
