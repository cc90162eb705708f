import { and, eq, exists, type SQL, sql } from 'drizzle-orm';
import type { Version } from '../../codebook/version.ts';
import type { HeadlineResult } from '../../schemas/stored.ts';
import type { CauseCells } from '../../statistics/attribution.ts';
import type { HeadlineEdition } from '../../statistics/headline.ts';
import type { TableData } from '../../statistics/table.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { instant } from '../sql.ts';
import {
  releaseCauses,
  releaseDigests,
  releaseFileSets,
  releaseFiles,
  releaseHeadlines,
  releaseSteps,
  releases,
  releaseTables,
} from '../tables/releases.ts';

/**
 * What a release holds, written while it is built and frozen once it is published: tables and headlines. Digests of its tables,
 * the step from the release before it, and the causes of that step are kept to compare it with others.
 */

/** Cells in a row: a long table is kept in parts, so that no query answers more than a few megabytes. */
const CELLS_IN_PART = 20_000;

/** The parts of a list of cells, numbered; an empty list has one too, which says that it is empty. */
function numberedParts<T>(cells: readonly T[]): { part: number; cells: readonly T[] }[] {
  const count = Math.max(1, Math.ceil(cells.length / CELLS_IN_PART));
  return Array.from({ length: count }, (_, part) => ({
    part,
    cells: cells.slice(part * CELLS_IN_PART, (part + 1) * CELLS_IN_PART),
  }));
}

const splitNames = (by: string): string[] => (by === '' ? [] : by.split(','));

export async function insertTables(tx: Db, releaseId: string, tables: readonly TableData[]): Promise<void> {
  const rows = tables.flatMap(({ by, measure, cells }) =>
    numberedParts(cells).map((part) => ({ releaseId, by: by.join(','), measure, ...part })),
  );
  await insertRows(tx, releaseTables, rows);
}

export async function findTable(
  db: Db,
  releaseId: string,
  by: readonly string[],
  measure: string,
): Promise<TableData | undefined> {
  const rows = await db
    .select({ cells: releaseTables.cells })
    .from(releaseTables)
    .where(
      and(
        eq(releaseTables.releaseId, releaseId),
        eq(releaseTables.by, by.join(',')),
        eq(releaseTables.measure, measure),
      ),
    )
    .orderBy(releaseTables.part);
  const [first] = rows;
  return first && { by, measure, cells: rows.length === 1 ? first.cells : rows.flatMap(({ cells }) => cells) };
}

/** How many tables of measures are stored; a long one, in several parts, counts once. */
export async function countTables(tx: Db, releaseId: string): Promise<number> {
  return tx.$count(releaseTables, and(eq(releaseTables.releaseId, releaseId), eq(releaseTables.part, 0)));
}

export async function insertHeadlines(tx: Db, releaseId: string, results: readonly HeadlineResult[]): Promise<void> {
  await insertRows(
    tx,
    releaseHeadlines,
    results.map((result, position) => ({ releaseId, position, id: result.id, result })),
  );
}

export async function listHeadlines(db: Db, releaseId: string): Promise<HeadlineResult[]> {
  const rows = await db
    .select({ result: releaseHeadlines.result })
    .from(releaseHeadlines)
    .where(eq(releaseHeadlines.releaseId, releaseId))
    .orderBy(releaseHeadlines.position);
  return rows.map((row) => row.result);
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
  // Raw: versions are compared as rows of numbers.
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
    { result: releaseHeadlines.result },
  );
}

/** Deletes the contents of a release that was never published, if it is still in this state. */
export async function deleteContents(tx: Db, releaseId: string, state: 'building' | 'discarded'): Promise<void> {
  const stillSo = tx
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.id, releaseId), eq(releases.state, state)));
  for (const table of [releaseTables, releaseHeadlines, releaseDigests, releaseCauses, releaseSteps, releaseFiles]) {
    await tx.delete(table).where(and(eq(table.releaseId, releaseId), exists(stillSo)));
  }
  const unwritten = { erasuresSeen: null, described: false };
  await tx
    .update(releaseFileSets)
    .set(unwritten)
    .where(and(eq(releaseFileSets.releaseId, releaseId), exists(stillSo)));
}

export async function insertDigests(
  tx: Db,
  releaseId: string,
  digests: readonly { by: string; measure: string; digest: string }[],
): Promise<void> {
  await insertRows(
    tx,
    releaseDigests,
    digests.map((digest) => ({ releaseId, ...digest })),
  );
}

/** Tables that both releases have, over the same dimensions in the same order, and that are not the same to the last cell. */
export async function listDifferingTables(db: Db, one: string, other: string): Promise<TableRead[]> {
  // Raw: each table is joined twice, once for each release.
  const rows = await rowsOf<{ by: string; measure: string }>(
    db,
    sql`select t.by, t.measure from release_tables t
        left join release_digests a on a.release_id = t.release_id and a.by = t.by and a.measure = t.measure
        left join release_digests b on b.release_id = ${one}::uuid and b.by = t.by and b.measure = t.measure
        where t.release_id = ${other}::uuid and t.part = 0 and (a.digest = b.digest) is not true
          and exists (select from release_tables o where o.release_id = ${one}::uuid and o.by = t.by and o.measure = t.measure)`,
  );
  return rows.map(({ by, measure }) => ({ by: splitNames(by), measure }));
}

/** The step to a release from the one before it. */
export type StepRow = typeof releaseSteps.$inferSelect;

export async function insertStep(tx: Db, step: StepRow): Promise<void> {
  await tx.insert(releaseSteps).values(step);
}

/** Undefined for a release that was built before steps were kept. */
export async function findStep(db: Db, releaseId: string): Promise<StepRow | undefined> {
  const [row] = await db.select().from(releaseSteps).where(eq(releaseSteps.releaseId, releaseId));
  return row;
}

/** The steps that lead from one release to a later one, in order; undefined if one of them is missing. */
export async function listSteps(db: Db, from: string, to: string): Promise<StepRow[] | undefined> {
  // Raw: a recursive query.
  const rows = await rowsOf<StepRow>(
    db,
    sql`with recursive chain as (
          select s.release_id, s.previous_id, 1 as depth from release_steps s where s.release_id = ${to}::uuid
          union all
          select s.release_id, s.previous_id, c.depth + 1 from chain c join release_steps s on s.release_id = c.previous_id
          where c.previous_id <> ${from}::uuid)
        select s.release_id as "releaseId", s.previous_id as "previousId", s.rest, s.headlines
        from chain c join release_steps s on s.release_id = c.release_id order by c.depth desc`,
    { headlines: releaseSteps.headlines },
  );
  return rows[0]?.previousId === from ? rows : undefined;
}

export type TableCauses = TableRead & { cells: CauseCells };

/** Stores the causes of a step. A table in which nothing changed has a row too, which says so. */
export async function insertCauses(tx: Db, releaseId: string, tables: readonly TableCauses[]): Promise<void> {
  const rows = tables.flatMap(({ by, measure, cells: { causes, codes, cells } }) =>
    numberedParts(cells).map(({ part, cells }) => ({
      releaseId,
      by: by.join(','),
      measure,
      part,
      cells: { causes, codes, cells },
    })),
  );
  await insertRows(tx, releaseCauses, rows);
}

const areCausesOf = (releaseId: string, measure: string, more: SQL): SQL | undefined =>
  and(eq(releaseCauses.releaseId, releaseId), eq(releaseCauses.measure, measure), more);

/** The sets of dimensions that the causes of a step are kept for. */
export async function listCauseTables(db: Db, releaseId: string, measure: string): Promise<(readonly string[])[]> {
  const rows = await db
    .select({ by: releaseCauses.by })
    .from(releaseCauses)
    .where(areCausesOf(releaseId, measure, eq(releaseCauses.part, 0)))
    .orderBy(releaseCauses.by);
  return rows.map(({ by }) => splitNames(by));
}

export async function findCauses(db: Db, releaseId: string, { by, measure }: TableRead): Promise<CauseCells[]> {
  const rows = await db
    .select({ cells: releaseCauses.cells })
    .from(releaseCauses)
    .where(areCausesOf(releaseId, measure, eq(releaseCauses.by, by.join(','))))
    .orderBy(releaseCauses.part);
  return rows.map(({ cells }) => cells);
}
