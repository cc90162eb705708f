import { sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import { type Columns, insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import type { ImportResult } from '../tables/imports.ts';
import { deleteSide } from './case-rows.ts';
import { deleteExternalIds, instant } from './cases.ts';

/** An erased case that partners have seen. One that was never live stands in no change, and is nobody's business. */
interface ErasureRow {
  id: string;
  seq: number;
  at: string;
}

const ERASURE = sql`g.case_id as id, g.seq::float8 as seq, ${instant(sql`g.at`)} as at`;
/** As the index `changes_erased` has it. */
const ERASED = sql`g.cause = 'erased'`;

export async function listErasures(db: Db, datasetId: string, after: number, limit: number): Promise<ErasureRow[]> {
  return rowsOf<ErasureRow>(
    db,
    sql`select ${ERASURE} from changes g where g.dataset_id = ${datasetId} and ${ERASED} and g.seq > ${after}::bigint
        order by g.seq limit ${limit}::int`,
  );
}

export async function findErasure(db: Db, datasetId: string, caseId: string): Promise<ErasureRow | undefined> {
  const [row] = await rowsOf<ErasureRow>(
    db,
    sql`select ${ERASURE} from changes g where g.dataset_id = ${datasetId} and g.case_id = ${caseId}::uuid and ${ERASED}`,
  );
  return row;
}

interface ErasureReaderRow {
  key: string;
  label: string;
  applied: boolean;
  seq: number | null;
  at: string | null;
}

/**
 * Keys that may hold a copy of the dataset's records, after a key id, in order: those that can read them now, and those that
 * once acknowledged. The newest receipt counts, even if an older one reached further: who goes back to a backup says so.
 */
export async function listErasureReaders(
  db: Db,
  datasetId: string,
  seq: number,
  page: { now: Date; after: string; limit: number },
): Promise<ErasureReaderRow[]> {
  return rowsOf<ErasureReaderRow>(
    db,
    sql`select k.id as key, k.label, coalesce(a.seq >= ${seq}::bigint, false) as applied,
          a.seq::float8 as seq, ${instant(sql`a.at`)} as at
        from api_keys k
        left join lateral (select n.seq, n.at from acknowledgements n
          where n.dataset_id = ${datasetId} and n.key_id = k.id order by n.number desc limit 1) a on true
        where k.id > ${page.after} and (a.seq is not null or (
          'records:read' = any(k.scopes) and (k.datasets is null or ${datasetId} = any(k.datasets))
          and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${page.now.toISOString()}::timestamptz)))
        order by k.id limit ${page.limit}::int`,
  );
}

/** What erasing cases takes out of the database, and the marks that it leaves. */

export interface Mark {
  /** Keyed hash. */
  mark: string;
  kind: 'external-id' | 'content';
  /** Of a content: the systems that its case has external ids of. */
  systems: readonly string[];
}

export async function hasMarks(tx: Db, datasetId: string): Promise<boolean> {
  const [row] = await rowsOf<{ there: boolean }>(
    tx,
    sql`select exists (select from erased_marks where dataset_id = ${datasetId}) as there`,
  );
  return row?.there ?? false;
}

/** Positions of those that a mark of the dataset meets. A content is not met if both have an id of one system: then the ids differ. */
export async function findMarked(
  tx: Db,
  datasetId: string,
  marks: readonly (Mark & { position: number })[],
): Promise<number[]> {
  const rows = await rowsOf<{ position: number }>(
    tx,
    sql`select distinct r.position
        from jsonb_to_recordset(${JSON.stringify(marks)}::jsonb) as r(position int, mark text, kind text, systems text[])
        join erased_marks m on m.dataset_id = ${datasetId} and m.mark = r.mark and m.kind = r.kind
        where m.kind = 'external-id' or not m.systems && r.systems
        order by r.position`,
  );
  return rows.map(({ position }) => position);
}

const MARKS: Columns = {
  dataset_id: 'text',
  mark: 'text',
  kind: 'text',
  systems: 'text[]',
  case_id: 'uuid',
  at: 'timestamptz',
};

export async function insertMarks(
  tx: Db,
  datasetId: string,
  at: Date,
  marks: readonly (Mark & { caseId: string })[],
): Promise<void> {
  const rows = marks.map(({ caseId, ...mark }) => ({ ...mark, dataset_id: datasetId, case_id: caseId, at }));
  await insertRows(tx, 'erased_marks', MARKS, rows);
}

/** Every content that these cases ever had. */
export async function listContentsOf(
  tx: Db,
  ids: readonly string[],
): Promise<{ caseId: string; content: CaseContent }[]> {
  return rowsOf(
    tx,
    sql`select r.case_id as "caseId", r.content from case_revisions r
        where r.case_id = any(${sql.param([...ids])}::uuid[]) and r.content is not null order by r.case_id, r.revision`,
  );
}

/** Contents, sources, notes and keys of their hashes, of every revision; rows; external ids; pairs of likely duplicates. */
export async function purgeCases(tx: Db, ids: readonly string[]): Promise<void> {
  const these = sql`any(${sql.param([...ids])}::uuid[])`;
  await tx.execute(sql`
    update case_revisions set content = null, sources = null, content_key = null, note = null
    where case_id = ${these}
      and (content is not null or sources is not null or content_key is not null or note is not null)`);
  await deleteExternalIds(tx, ids);
  await deleteSide(tx, 'head', ids);
  await deleteSide(tx, 'live', ids);
  await tx.execute(sql`delete from duplicate_pairs where one = ${these} or other = ${these}`);
}

/** Stored answers that name one of these cases: what is left says only that there was one. */
export async function purgeAnswers(tx: Db, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`
    update idempotent_answers set fingerprint = null, body = null, headers = '{}'
    where case_ids && ${sql.param([...ids])}::uuid[]`);
}

/** Refused rows of imports that have one of these marks. */
export async function purgeRejects(tx: Db, datasetId: string, marks: readonly string[]): Promise<void> {
  await tx.execute(sql`
    delete from import_rejects r using imports i
    where i.id = r.import_id and i.dataset_id = ${datasetId} and r.marks && ${sql.param([...marks])}::text[]`);
}

export interface ResultsChunk {
  importId: string;
  chunk: number;
  results: ImportResult[];
}

/**
 * Results of the dataset's imports that name one of these cases, locked. Each is read once for all of the ids, and its texts
 * only where it has any: candidates, or problems (measured: 200,000 results in under 2 s; a pattern of 250 ids took 22 s).
 */
export async function listResultsNaming(tx: Db, datasetId: string, ids: readonly string[]): Promise<ResultsChunk[]> {
  if (ids.length === 0) return [];
  const these = sql`(select unnest(${sql.param([...ids])}::text[]))`;
  return rowsOf<ResultsChunk>(
    tx,
    sql`select r.import_id as "importId", r.chunk, r.results
        from import_results r join imports i on i.id = r.import_id
        where i.dataset_id = ${datasetId} and exists (
          select from json_array_elements(r.results) e
          where e ->> 'case' in ${these} or coalesce(e -> 'candidates', e -> 'problems') is not null and exists (
            select from regexp_matches(e::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') m where m[1] in ${these}))
        order by r.import_id, r.chunk for update of r`,
  );
}

export async function updateResults(tx: Db, chunks: readonly ResultsChunk[]): Promise<void> {
  if (chunks.length === 0) return;
  const rows = chunks.map(({ importId, chunk, results }) => ({ importId, chunk, results: JSON.stringify(results) }));
  await tx.execute(sql`
    update import_results c set results = r.results::json
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("importId" uuid, chunk int, results text)
    where c.import_id = r."importId" and c.chunk = r.chunk`);
}
