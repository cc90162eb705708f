import { and, arrayOverlaps, eq, gt, isNotNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CaseContent, SourceReport } from '../../schemas/case.ts';
import type { RecordHolder } from '../../schemas/key.ts';
import { insertion } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, instant, isAnyOf, recordset } from '../sql.ts';
import { caseRevisions, duplicatePairs, erasedMarks } from '../tables/cases.ts';
import { changes } from '../tables/datasets.ts';
import { importResults } from '../tables/imports.ts';
import { apiKeys, idempotentAnswers } from '../tables/keys.ts';
import { redefinitions } from '../tables/redefinitions.ts';
import { deleteSide } from './case-rows.ts';
import { deleteExternalIds } from './cases.ts';

/** What erasing cases takes out of the database, the marks that it leaves, and who still has a copy. */

/** By this mark an erased case is known when it comes again: see the table. */
export interface Mark extends Pick<typeof erasedMarks.$inferSelect, 'mark' | 'kind'> {
  systems: readonly string[];
}

export async function hasMarks(tx: Db, datasetId: string): Promise<boolean> {
  const rows = await tx
    .select({ mark: erasedMarks.mark })
    .from(erasedMarks)
    .where(eq(erasedMarks.datasetId, datasetId))
    .limit(1);
  return rows.length > 0;
}

/**
 * Positions of the marks that the dataset has. A mark of a content does not count if both cases have an external id of one
 * system: then these ids differ, and the cases do too.
 */
export async function findMarked(
  tx: Db,
  datasetId: string,
  marks: readonly (Mark & { position: number })[],
): Promise<number[]> {
  // Raw: bulk, any number of marks.
  const rows = await rowsOf<{ position: number }>(
    tx,
    sql`select distinct r.position from ${recordset(marks)} as r(position int, mark text, kind text, systems text[])
        join erased_marks m on m.dataset_id = ${datasetId} and m.mark = r.mark and m.kind = r.kind
        where m.kind = 'external-id' or not m.systems && r.systems
        order by r.position`,
  );
  return rows.map(({ position }) => position);
}

/** Those that it has are left as they are. */
export async function insertMarks(
  tx: Db,
  datasetId: string,
  at: Date,
  marks: readonly (Mark & { caseId: string })[],
): Promise<void> {
  if (marks.length === 0) return;
  const rows = insertion(
    erasedMarks,
    marks.map((mark) => ({ datasetId, at, ...mark })),
  );
  await tx.execute(sql`${rows} on conflict do nothing`);
}

/** Every content that these cases ever had, with its sources, in order. */
export async function listContentsOf(
  tx: Db,
  caseIds: readonly string[],
): Promise<{ caseId: string; content: CaseContent; sources: SourceReport[] | null }[]> {
  const { caseId, revision, content, sources } = caseRevisions;
  const rows = await tx
    .select({ caseId, content, sources })
    .from(caseRevisions)
    .where(and(isAnyOf(caseId, caseIds), isNotNull(content)))
    .orderBy(caseId, revision);
  return rows.flatMap((row) => (row.content === null ? [] : [{ ...row, content: row.content }]));
}

/** Removes contents, sources, notes and hash keys of every revision, and rows, external ids and duplicate pairs. */
export async function purgeCases(tx: Db, ids: readonly string[]): Promise<void> {
  // Raw: rows that have nothing to lose are not written again.
  await tx.execute(sql`
    update case_revisions set content = null, sources = null, content_key = null, note = null
    where case_id = ${anyOf(ids, 'uuid')}
      and (content is not null or sources is not null or content_key is not null or note is not null)`);
  await deleteExternalIds(tx, ids);
  await deleteSide(tx, 'head', ids);
  await deleteSide(tx, 'live', ids);
  await tx.delete(duplicatePairs).where(or(isAnyOf(duplicatePairs.one, ids), isAnyOf(duplicatePairs.other, ids)));
}

/**
 * Empties stored answers that name one of these cases, or name no case and have one of the texts in their body: what is left says
 * only that there was an answer.
 */
export async function purgeAnswers(tx: Db, ids: readonly string[], texts: readonly string[]): Promise<void> {
  const { caseIds, body } = idempotentAnswers;
  await tx
    .update(idempotentAnswers)
    .set({ fingerprint: null, body: null, headers: {} })
    .where(or(arrayOverlaps(caseIds, [...ids]), and(sql`${caseIds} = '{}'`, hasOneOf(body, texts))));
}

/** Forgets why definitions were refused if one of these cases is named there. */
export async function purgeRefusals(tx: Db, ids: readonly string[]): Promise<void> {
  const { refused } = redefinitions;
  await tx
    .update(redefinitions)
    .set({ refused: null })
    .where(hasOneOf(sql`${refused}::text`, ids));
}

const hasOneOf = (column: SQLWrapper, texts: readonly string[]): SQL =>
  sql`exists (select from unnest(${sql.param([...texts])}::text[]) t(said) where strpos(${column}, t.said) > 0)`;

/**
 * Removes refused rows of the dataset's imports that have one of these marks, or could not be read and have one of the texts in
 * them. Answers where they were.
 */
export async function purgeRejects(
  tx: Db,
  datasetId: string,
  { marks, texts }: { marks: readonly string[]; texts: readonly string[] },
): Promise<{ importId: string; row: number }[]> {
  // Raw: a delete that joins.
  return rowsOf(
    tx,
    sql`delete from import_rejects r using imports i
        where i.id = r.import_id and i.dataset_id = ${datasetId} and (
          r.marks && ${sql.param([...marks])}::text[] or r.marks = '{}' and ${hasOneOf(sql`r.content`, texts)})
        returning r.import_id as "importId", r.row`,
  );
}

/**
 * Results of imports that are about one of these rows, locked. The rows of an import are one set of ranges, which is searched for
 * each result: thousands of refused rows may say the same.
 */
export async function listResultsOf(
  tx: Db,
  rows: readonly { importId: string; row: number }[],
): Promise<(typeof importResults.$inferSelect)[]> {
  if (rows.length === 0) return [];
  // Raw: a search inside JSON.
  return rowsOf(
    tx,
    sql`with those as materialized (
          select p."importId", range_agg(int4range(p.row, p.row + 1)) as rows
          from ${recordset(rows)} as p("importId" uuid, row int) group by 1)
        select r.import_id as "importId", r.chunk, r.results
        from import_results r join those on those."importId" = r.import_id
        where exists (
          select from json_array_elements(r.results) e
          where those.rows && int4range((e ->> 'row')::int, (e ->> 'row')::int + (e ->> 'rows')::int))
        order by r.import_id, r.chunk for update of r`,
    { results: importResults.results },
  );
}

/**
 * Results of the dataset's imports that name one of these cases, locked. Each is read once for all of the ids, and its texts
 * only where it has any: candidates, or problems (measured: 200,000 results in under 2 s; a pattern of 250 ids took 22 s).
 */
export async function listResultsNaming(
  tx: Db,
  datasetId: string,
  ids: readonly string[],
): Promise<(typeof importResults.$inferSelect)[]> {
  if (ids.length === 0) return [];
  const these = sql`(select unnest(${sql.param([...ids])}::text[]))`;
  // Raw: a search inside JSON.
  return rowsOf(
    tx,
    sql`select r.import_id as "importId", r.chunk, r.results
        from import_results r join imports i on i.id = r.import_id
        where i.dataset_id = ${datasetId} and exists (
          select from json_array_elements(r.results) e
          where e ->> 'case' in ${these} or coalesce(e -> 'candidates', e -> 'problems') is not null and exists (
            select from regexp_matches(e::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') m where m[1] in ${these}))
        order by r.import_id, r.chunk for update of r`,
    { results: importResults.results },
  );
}

export async function updateResults(tx: Db, chunks: readonly (typeof importResults.$inferSelect)[]): Promise<void> {
  if (chunks.length === 0) return;
  const rows = chunks.map(({ results, ...chunk }) => ({ ...chunk, results: JSON.stringify(results) }));
  // Raw: bulk, each row with values of its own.
  await tx.execute(sql`
    update import_results c set results = r.results::json
    from ${recordset(rows)} as r("importId" uuid, chunk int, results text)
    where c.import_id = r."importId" and c.chunk = r.chunk`);
}

/** An erased case that partners have seen. A case that was never live is in no change and is not listed. */
interface ErasureRow {
  id: string;
  seq: number;
  at: string;
}

const ERASURE = { id: sql<string>`${changes.caseId}`, seq: changes.seq, at: instant(changes.at) };
/** Written as in the index `changes_erased`. */
const IS_ERASURE = sql`${changes.cause} = 'erased'`;

/** Of cases that were records before an instant. Somebody who could read until then has no copy of any other case. */
const wasRecordBefore = (instant: Date | undefined): SQL | undefined =>
  instant &&
  sql`exists (select from changes c where c.dataset_id = ${changes.datasetId} and c.case_id = ${changes.caseId}
    and c.op = 'upsert' and c.at < ${instant.toISOString()}::timestamptz)`;

export async function listErasures(
  db: Db,
  datasetId: string,
  { after, limit, readUntil }: { after: number; limit: number; readUntil: Date | undefined },
): Promise<ErasureRow[]> {
  return db
    .select(ERASURE)
    .from(changes)
    .where(and(eq(changes.datasetId, datasetId), IS_ERASURE, gt(changes.seq, after), wasRecordBefore(readUntil)))
    .orderBy(changes.seq)
    .limit(limit);
}

export async function findErasure(
  db: Db,
  datasetId: string,
  caseId: string,
  readUntil?: Date,
): Promise<ErasureRow | undefined> {
  const [row] = await db
    .select(ERASURE)
    .from(changes)
    .where(and(eq(changes.datasetId, datasetId), eq(changes.caseId, caseId), IS_ERASURE, wasRecordBefore(readUntil)));
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
 * once acknowledged. The newest receipt counts, even if an older one reached further: a partner that went back to a backup
 * says so by acknowledging an earlier entry.
 */
export async function listErasureReaders(
  db: Db,
  datasetId: string,
  seq: number,
  page: ReaderPage,
): Promise<ErasureReaderRow[]> {
  return rowsOf<ErasureReaderRow>(
    db,
    sql`select k.id as key, k.label, coalesce(a.seq >= ${seq}::bigint, false) as applied,
          a.seq::float8 as seq, ${instant(sql`a.at`)} as at
        ${recordReaders(datasetId, page)}`,
  );
}

/** Every key `k` that reads records of the dataset, or has acknowledged changes of it, with its newest receipt `a`. */
const recordReaders = (datasetId: string, { now, after, limit }: ReaderPage): SQL =>
  // Raw: a lateral join for the newest receipt of each key.
  sql`from api_keys k
      left join lateral (select n.seq, n.at from acknowledgements n
        where n.dataset_id = ${datasetId} and n.key_id = k.id order by n.number desc limit 1) a on true
      where k.id > ${after} and (a.seq is not null or (
        'records:read' = any(k.scopes) and (k.datasets is null or ${datasetId} = any(k.datasets))
        and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now.toISOString()}::timestamptz)))
      order by k.id limit ${limit}::int`;

interface ReaderPage {
  now: Date;
  after: string;
  limit: number;
}

/** The same, each with its agreement and the number of erasures behind its newest receipt. */
export const listRecordReaders = (db: Db, datasetId: string, page: ReaderPage): Promise<RecordHolder[]> =>
  rowsOf<RecordHolder>(
    db,
    sql`select k.id as key, k.label, k.agreement, ${instant(sql`k.last_used_at`)} as "lastUsedAt",
          a.seq::float8 as seq, ${instant(sql`a.at`)} as at,
          (select count(*)::int from changes c where c.dataset_id = ${datasetId} and c.cause = 'erased'
            and c.seq > coalesce(a.seq, 0)) as "erasuresLeft"
        ${recordReaders(datasetId, page)}`,
    { agreement: apiKeys.agreement },
  );
