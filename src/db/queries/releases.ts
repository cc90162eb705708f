import { and, eq, sql } from 'drizzle-orm';
import type { HeadlineResult } from '../../statistics/headline.ts';
import type { Cell, PresentCodes, TableData } from '../../statistics/table.ts';
import { type Db, rowsOf } from '../client.ts';
import type { Notice, Progress, ReleaseCounts } from '../tables/releases.ts';
import { releaseHeadlines, releases } from '../tables.ts';
import { instant } from './cases.ts';
import { insertRows } from './insert.ts';

export type { Notice, Progress, ReleaseCounts };
export type StoredState = 'building' | 'draft' | 'failed' | 'published' | 'withdrawn' | 'discarded';

export interface ReleaseRow {
  id: string;
  datasetId: string;
  state: StoredState;
  position: number;
  codebookVersion: number;
  /** `1.0.0`, once published. */
  version: string | null;
  notice: Notice | null;
  progress: Progress | null;
  error: string | null;
  counts: ReleaseCounts | null;
  present: PresentCodes | null;
  generator: string | null;
  publicUrl: string | null;
  builtAt: string | null;
  publishedAt: string | null;
  updatedAt: string;
}

const RELEASE = sql`
  r.id, r.dataset_id as "datasetId", r.state, r.position::float8 as position, r.codebook_version as "codebookVersion",
  r.major || '.' || r.minor || '.' || r.patch as version, r.notice, r.progress, r.error, r.counts, r.present, r.generator,
  r.public_url as "publicUrl", ${instant(sql`r.built_at`)} as "builtAt", ${instant(sql`r.published_at`)} as "publishedAt",
  ${instant(sql`r.updated_at`)} as "updatedAt"`;

/** Newest version first. */
const NEWEST = sql`r.major desc, r.minor desc, r.patch desc`;

export interface Pin {
  major?: number;
  minor?: number;
  patch?: number;
}

/** The newest release still published that a pin names; a full version also if it has been withdrawn. */
export async function findRelease(db: Db, datasetId: string, pin: Pin): Promise<ReleaseRow | undefined> {
  const states = pin.patch === undefined ? sql`('published')` : sql`('published', 'withdrawn')`;
  const [row] = await rowsOf<ReleaseRow>(
    db,
    sql`select ${RELEASE} from releases r where r.dataset_id = ${datasetId} and r.state in ${states}
        and (${pin.major ?? null}::int is null or r.major = ${pin.major ?? null}::int)
        and (${pin.minor ?? null}::int is null or r.minor = ${pin.minor ?? null}::int)
        and (${pin.patch ?? null}::int is null or r.patch = ${pin.patch ?? null}::int)
        order by ${NEWEST} limit 1`,
  );
  return row;
}

/** The one release that is not yet public. */
export async function findOpenRelease(db: Db, datasetId: string): Promise<ReleaseRow | undefined> {
  const [row] = await rowsOf<ReleaseRow>(
    db,
    sql`select ${RELEASE} from releases r where r.dataset_id = ${datasetId} and r.state in ('building', 'draft', 'failed')`,
  );
  return row;
}

export async function findReleaseById(db: Db, id: string): Promise<ReleaseRow | undefined> {
  const [row] = await rowsOf<ReleaseRow>(db, sql`select ${RELEASE} from releases r where r.id = ${id}::uuid`);
  return row;
}

/** Versions ever given, newest first: published and withdrawn. */
export async function listVersions(
  db: Db,
  datasetId: string,
  before: Required<Pin> | undefined,
  limit: number,
): Promise<ReleaseRow[]> {
  const after = before
    ? sql`and (r.major, r.minor, r.patch) < (${before.major}::int, ${before.minor}::int, ${before.patch}::int)`
    : sql``;
  return rowsOf<ReleaseRow>(
    db,
    sql`select ${RELEASE} from releases r where r.dataset_id = ${datasetId} and r.major is not null ${after}
        order by ${NEWEST} limit ${limit}::int`,
  );
}

/** The published version next below one, and the newest published one above it: what it supersedes, what superseded it. */
export async function findNeighbours(
  db: Db,
  release: ReleaseRow,
): Promise<{ supersedes: string | null; supersededBy: string | null }> {
  const [row] = await rowsOf<{ supersedes: string | null; supersededBy: string | null }>(
    db,
    sql`with r as (select * from releases where id = ${release.id}::uuid),
        o as (select o.*, o.major || '.' || o.minor || '.' || o.patch as version, (o.major, o.minor, o.patch) < (r.major, r.minor, r.patch) as older
              from releases o, r where o.dataset_id = r.dataset_id and o.state = 'published' and o.id <> r.id)
        select (select version from o where older order by major desc, minor desc, patch desc limit 1) as supersedes,
          (select version from o where not older order by major desc, minor desc, patch desc limit 1) as "supersededBy"`,
  );
  return row ?? { supersedes: null, supersededBy: null };
}

export async function insertRelease(
  tx: Db,
  row: { id: string; datasetId: string; position: number; codebookVersion: number; notice: Notice | null; at: Date },
): Promise<void> {
  await tx.insert(releases).values({ ...row, state: 'building', createdAt: row.at, updatedAt: row.at });
}

/** Ids of the releases that some process should be building. */
export async function listBuilding(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: releases.id })
    .from(releases)
    .where(eq(releases.state, 'building'))
    .orderBy(releases.createdAt, releases.id);
  return rows.map((row) => row.id);
}

/** Progress of a build; false if the release is no longer being built (discarded meanwhile). */
export async function updateProgress(db: Db, id: string, progress: Progress): Promise<boolean> {
  const rows = await db
    .update(releases)
    .set({ progress })
    .where(and(eq(releases.id, id), eq(releases.state, 'building')))
    .returning({ id: releases.id });
  return rows.length > 0;
}

export async function markBuilt(
  tx: Db,
  id: string,
  built: { counts: ReleaseCounts; present: PresentCodes; generator: string; at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(releases)
    .set({
      state: 'draft',
      progress: null,
      counts: built.counts,
      present: built.present,
      generator: built.generator,
      builtAt: built.at,
      updatedAt: built.at,
    })
    .where(and(eq(releases.id, id), eq(releases.state, 'building')))
    .returning({ id: releases.id });
  return rows.length > 0;
}

export async function markFailed(db: Db, id: string, error: string, at: Date): Promise<void> {
  await db
    .update(releases)
    .set({ state: 'failed', error, updatedAt: at })
    .where(and(eq(releases.id, id), eq(releases.state, 'building')));
}

/** The one row that publication flips. */
export async function markPublished(
  tx: Db,
  id: string,
  published: { major: number; minor: number; patch: number; publicUrl: string; at: Date },
): Promise<boolean> {
  const { at, ...rest } = published;
  const rows = await tx
    .update(releases)
    .set({ ...rest, state: 'published', publishedAt: at, updatedAt: at })
    .where(and(eq(releases.id, id), eq(releases.state, 'draft')))
    .returning({ id: releases.id });
  return rows.length > 0;
}

export async function markDiscarded(tx: Db, id: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(releases)
    .set({ state: 'discarded', updatedAt: at })
    .where(and(eq(releases.id, id), sql`state in ('building', 'draft', 'failed')`))
    .returning({ id: releases.id });
  return rows.length > 0;
}

/** Holds a dataset's releases as they are until the transaction ends. */
export async function holdReleases(tx: Db, datasetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assize:releases:${datasetId}`}, 0))`);
}

/** The highest version ever given, and the position of the newest. */
export async function findHighest(tx: Db, datasetId: string): Promise<{ major: number; position: number } | undefined> {
  const [row] = await rowsOf<{ major: number; position: number }>(
    tx,
    sql`select max(major) as major, max(position)::float8 as position from releases
        where dataset_id = ${datasetId} and major is not null having count(*) > 0`,
  );
  return row;
}

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
  const rows = await rowsOf<{ cells: Cell[] }>(
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
}

/** How many tables of measures are stored, long ones once. */
export async function countTables(tx: Db, releaseId: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    tx,
    sql`select count(*)::int as count from release_tables where release_id = ${releaseId}::uuid and part = 0`,
  );
  return row?.count ?? 0;
}
