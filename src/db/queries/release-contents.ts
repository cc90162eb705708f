import { eq, sql } from 'drizzle-orm';
import type { HeadlineResult } from '../../statistics/headline.ts';
import type { StoredCell, TableData } from '../../statistics/table.ts';
import { type Db, rowsOf } from '../client.ts';
import { releaseHeadlines } from '../tables.ts';
import { insertRows } from './insert.ts';

/** What a release holds: tables and headlines, written while it is built and frozen once it is published. */

/** Cells a row: a long table is kept in parts, so that no query answers more than a few megabytes. */
const PART = 20_000;

export async function insertTables(tx: Db, releaseId: string, tables: readonly TableData[]): Promise<void> {
  const rows = tables.flatMap((table) => {
    const parts = Math.max(1, Math.ceil(table.cells.length / PART));
    return Array.from({ length: parts }, (_, part) => ({
      release_id: releaseId,
      by: table.by.join(','),
      measure: table.measure,
      part,
      cells: JSON.stringify(table.cells.slice(part * PART, (part + 1) * PART)),
    }));
  });
  await insertRows(
    tx,
    'release_tables',
    { release_id: 'uuid', by: 'text', measure: 'text', part: 'int', cells: 'json' },
    rows,
  );
}

export async function findTable(
  db: Db,
  releaseId: string,
  by: readonly string[],
  measure: string,
): Promise<TableData | undefined> {
  const rows = await rowsOf<{ cells: StoredCell[] }>(
    db,
    sql`select cells from release_tables where release_id = ${releaseId}::uuid and by = ${by.join(',')} and measure = ${measure}
        order by part`,
  );
  return rows.length === 0
    ? undefined
    : { by, measure, cells: rows.length === 1 ? rows[0]!.cells : rows.flatMap((row) => row.cells) };
}

export async function insertHeadlines(tx: Db, releaseId: string, results: readonly HeadlineResult[]): Promise<void> {
  if (results.length === 0) return;
  await tx
    .insert(releaseHeadlines)
    .values(results.map((result, position) => ({ releaseId, position, id: result.id, result })));
}

export async function listHeadlines(db: Db, releaseId: string): Promise<HeadlineResult[]> {
  const rows = await db
    .select({ result: releaseHeadlines.result })
    .from(releaseHeadlines)
    .where(eq(releaseHeadlines.releaseId, releaseId))
    .orderBy(releaseHeadlines.position);
  return rows.map((row) => row.result);
}

/** Of a release that was never published, if it is in this state: another process may have moved it on. */
export async function deleteContents(tx: Db, releaseId: string, state: 'building' | 'discarded'): Promise<void> {
  const stillSo = sql`release_id = ${releaseId}::uuid
    and exists (select from releases where id = ${releaseId}::uuid and state = ${state})`;
  await tx.execute(sql`delete from release_tables where ${stillSo}`);
  await tx.execute(sql`delete from release_headlines where ${stillSo}`);
  await tx.execute(sql`delete from release_digests where ${stillSo}`);
  await tx.execute(sql`delete from release_causes where ${stillSo}`);
  await tx.execute(sql`delete from release_steps where ${stillSo}`);
}

/** How many tables of measures are stored, long ones once. */
export async function countTables(tx: Db, releaseId: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    tx,
    sql`select count(*)::int as count from release_tables where release_id = ${releaseId}::uuid and part = 0`,
  );
  return row?.count ?? 0;
}
