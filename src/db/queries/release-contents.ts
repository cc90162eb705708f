import { eq, sql } from 'drizzle-orm';
import type { CauseCells, HeadlineStep, Residual } from '../../statistics/attribution.ts';
import type { HeadlineEdition, HeadlineResult } from '../../statistics/headline.ts';
import type { StoredCell, TableData } from '../../statistics/table.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import type { Version } from '../../statistics/version.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { releaseHeadlines, releaseSteps } from '../tables/releases.ts';
import { instant } from './cases.ts';
import { findReleaseById, type ReleaseRow } from './releases.ts';

/** What is kept of a release so that it can be compared with others: digests of its tables, and the step from the one before. */

export interface StepRow {
  releaseId: string;
  previousId: string | null;
  rest: Residual;
  headlines: Record<string, HeadlineStep>;
}

/** The release that had the highest version ever given, withdrawn or not. */
export async function findLastRelease(db: Db, datasetId: string): Promise<ReleaseRow | undefined> {
  const [row] = await rowsOf<{ id: string }>(
    db,
    sql`select id from releases where dataset_id = ${datasetId} and major is not null
        order by major desc, minor desc, patch desc limit 1`,
  );
  return row && findReleaseById(db, row.id);
}

export async function insertDigests(
  tx: Db,
  releaseId: string,
  digests: readonly { by: string; measure: string; digest: string }[],
): Promise<void> {
  const columns = { release_id: 'uuid', by: 'text', measure: 'text', digest: 'text' } as const;
  await insertRows(
    tx,
    'release_digests',
    columns,
    digests.map((one) => ({ release_id: releaseId, ...one })),
  );
}

/** Tables that both releases have, over the same dimensions in the same order, and that are not the same to the last cell. */
export async function listDifferingTables(db: Db, one: string, other: string): Promise<TableRead[]> {
  const rows = await rowsOf<{ by: string; measure: string }>(
    db,
    sql`select t.by, t.measure from release_tables t
        left join release_digests a on a.release_id = t.release_id and a.by = t.by and a.measure = t.measure
        left join release_digests b on b.release_id = ${one}::uuid and b.by = t.by and b.measure = t.measure
        where t.release_id = ${other}::uuid and t.part = 0 and (a.digest = b.digest) is not true
          and exists (select from release_tables o where o.release_id = ${one}::uuid and o.by = t.by and o.measure = t.measure)`,
  );
  return rows.map(({ by, measure }) => ({ by: by === '' ? [] : by.split(','), measure }));
}

export async function insertStep(tx: Db, step: StepRow): Promise<void> {
  await tx.insert(releaseSteps).values(step);
}

/** Cells a row, as of tables. */
const CAUSE_PART = 20_000;

export type TableCauses = TableRead & { cells: CauseCells };

/** A table that nothing changed in has a row too: it says that nothing did. */
export async function insertCauses(tx: Db, releaseId: string, tables: readonly TableCauses[]): Promise<void> {
  const rows = tables.flatMap(({ by, measure, cells: { causes, codes, cells } }) => {
    const parts = Math.max(1, Math.ceil(cells.length / CAUSE_PART));
    return Array.from({ length: parts }, (_, part) => ({
      release_id: releaseId,
      by: by.join(','),
      measure,
      part,
      cells: JSON.stringify({ causes, codes, cells: cells.slice(part * CAUSE_PART, (part + 1) * CAUSE_PART) }),
    }));
  });
  const columns = { release_id: 'uuid', by: 'text', measure: 'text', part: 'int', cells: 'json' } as const;
  await insertRows(tx, 'release_causes', columns, rows);
}

const STEP = sql`s.release_id as "releaseId", s.previous_id as "previousId", s.rest, s.headlines`;

/** Undefined of a release that was built before steps were kept. */
export async function findStep(db: Db, releaseId: string): Promise<StepRow | undefined> {
  const [row] = await rowsOf<StepRow>(
    db,
    sql`select ${STEP} from release_steps s where s.release_id = ${releaseId}::uuid`,
  );
  return row;
}

/** The steps that lead from one release to a later one, in order; undefined if the chain is not whole. */
export async function listSteps(db: Db, from: string, to: string): Promise<StepRow[] | undefined> {
  const rows = await rowsOf<StepRow>(
    db,
    sql`with recursive chain as (
          select s.release_id, s.previous_id, 1 as depth from release_steps s where s.release_id = ${to}::uuid
          union all
          select s.release_id, s.previous_id, c.depth + 1 from chain c join release_steps s on s.release_id = c.previous_id
          where c.previous_id <> ${from}::uuid)
        select ${STEP} from chain c join release_steps s on s.release_id = c.release_id order by c.depth desc`,
  );
  return rows[0]?.previousId === from ? rows : undefined;
}

/** The sets of dimensions that the causes of a step are kept for. */
export async function listCauseTables(db: Db, releaseId: string, measure: string): Promise<(readonly string[])[]> {
  const rows = await rowsOf<{ by: string }>(
    db,
    sql`select by from release_causes where release_id = ${releaseId}::uuid and measure = ${measure} and part = 0 order by by`,
  );
  return rows.map(({ by }) => (by === '' ? [] : by.split(',')));
}

export async function findCauses(db: Db, releaseId: string, { by, measure }: TableRead): Promise<CauseCells[]> {
  const rows = await rowsOf<{ cells: CauseCells }>(
    db,
    sql`select cells from release_causes where release_id = ${releaseId}::uuid and by = ${by.join(',')} and measure = ${measure}
        order by part`,
  );
  return rows.map(({ cells }) => cells);
}

/** Releases ever published that have a headline of this id, newest version first, below `before` if it is given. */
export function listHeadlineEditions(
  db: Db,
  datasetId: string,
  headline: string,
  before: Version | undefined,
  limit: number,
): Promise<HeadlineEdition[]> {
  const below = before
    ? sql`and (r.major, r.minor, r.patch) < (${before.major}::int, ${before.minor}::int, ${before.patch}::int)`
    : sql``;
  return rowsOf<HeadlineEdition>(
    db,
    sql`with newest as (
          select major, minor, patch from releases where dataset_id = ${datasetId} and state = 'published'
          order by major desc, minor desc, patch desc limit 1)
        select r.major || '.' || r.minor || '.' || r.patch as version, ${instant(sql`r.published_at`)} as "publishedAt",
          case when r.state = 'published' and n.major is not null then 'superseded' else r.state end as state,
          n.major || '.' || n.minor || '.' || n.patch as "supersededBy",
          case when r.state = 'published' then h.result end as result
        from releases r join release_headlines h on h.release_id = r.id and h.id = ${headline}
        left join newest n on (n.major, n.minor, n.patch) > (r.major, r.minor, r.patch)
        where r.dataset_id = ${datasetId} and r.state in ('published', 'withdrawn') ${below}
        order by r.major desc, r.minor desc, r.patch desc limit ${limit}::int`,
  );
}

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
