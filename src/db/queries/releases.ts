import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PresentCodes } from '../../statistics/table.ts';
import type { Pin, Version } from '../../statistics/version.ts';
import { type Db, rowsOf } from '../client.ts';
import type { Notice, Progress, ReleaseCounts } from '../tables/releases.ts';
import { releases } from '../tables/releases.ts';
import { instant } from './cases.ts';

export type { Notice, Progress, ReleaseCounts };
export type StoredState = (typeof releases.$inferSelect)['state'];

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
  /** When it is to become public, or was. */
  publishAt: string | null;
  /** Erasures up to this seq of the log are honoured in its contents. Another number, another build. */
  erasuresSeen: number | null;
  withdrawnAt: string | null;
  withdrawalReason: string | null;
  replacement: string | null;
}

const RELEASE = sql`
  r.id, r.dataset_id as "datasetId", r.state, r.position::float8 as position, r.codebook_version as "codebookVersion",
  r.major || '.' || r.minor || '.' || r.patch as version, r.notice, r.progress, r.error, r.counts, r.present, r.generator,
  r.public_url as "publicUrl", ${instant(sql`r.built_at`)} as "builtAt", ${instant(sql`r.published_at`)} as "publishedAt",
  ${instant(sql`r.updated_at`)} as "updatedAt", ${instant(sql`r.publish_at`)} as "publishAt",
  r.erasures_seen::float8 as "erasuresSeen", ${instant(sql`r.withdrawn_at`)} as "withdrawnAt",
  r.withdrawal_reason as "withdrawalReason", r.replacement`;

/** States of a release that is not public yet, and not given up. */
const OPEN = sql`('building', 'draft', 'scheduled', 'failed')`;

/** Newest version first. */
const NEWEST = sql`r.major desc, r.minor desc, r.patch desc`;

/** The newest release still published that a pin names; a full version also if it has been withdrawn. */
export async function findRelease(db: Db, datasetId: string, pin: Pin): Promise<ReleaseRow | undefined> {
  return findPinned(db, datasetId, pin, pin.patch === undefined ? sql`('published')` : sql`('published', 'withdrawn')`);
}

/** The newest of the withdrawn releases that a pin names. */
export const findWithdrawn = (db: Db, datasetId: string, pin: Pin): Promise<ReleaseRow | undefined> =>
  findPinned(db, datasetId, pin, sql`('withdrawn')`);

async function findPinned(db: Db, datasetId: string, pin: Pin, states: SQL): Promise<ReleaseRow | undefined> {
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
    sql`select ${RELEASE} from releases r where r.dataset_id = ${datasetId} and r.state in ${OPEN}`,
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
  before: Version | undefined,
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
  built: { counts: ReleaseCounts; present: PresentCodes; generator: string; erasuresSeen: number; at: Date },
): Promise<boolean> {
  const rows = await tx
    .update(releases)
    .set({
      // One that had a date when it had to be built anew keeps it.
      state: sql`case when publish_at is null then 'draft' else 'scheduled' end`,
      progress: null,
      counts: built.counts,
      present: built.present,
      generator: built.generator,
      erasuresSeen: built.erasuresSeen,
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
    .where(and(eq(releases.id, id), sql`state in ('draft', 'scheduled')`))
    .returning({ id: releases.id });
  return rows.length > 0;
}

export async function markWithdrawn(
  tx: Db,
  id: string,
  { reason, replacement, at }: { reason: string; replacement: string | null; at: Date },
): Promise<void> {
  await tx
    .update(releases)
    .set({ state: 'withdrawn', withdrawnAt: at, withdrawalReason: reason, replacement, updatedAt: at })
    .where(and(eq(releases.id, id), eq(releases.state, 'published')));
}

export async function markDiscarded(tx: Db, id: string, at: Date): Promise<boolean> {
  const rows = await tx
    .update(releases)
    .set({ state: 'discarded', updatedAt: at })
    .where(and(eq(releases.id, id), sql`state in ${OPEN}`))
    .returning({ id: releases.id });
  return rows.length > 0;
}

/** Holds a dataset's releases as they are until the transaction ends. */
export async function holdReleases(tx: Db, datasetId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`assize:releases:${datasetId}`}, 0))`);
}

/** The highest version ever given, withdrawn or not. */
export async function findHighestVersion(tx: Db, datasetId: string): Promise<Version | undefined> {
  const [row] = await rowsOf<Version>(
    tx,
    sql`select r.major, r.minor, r.patch from releases r where r.dataset_id = ${datasetId} and r.major is not null
        order by ${NEWEST} limit 1`,
  );
  return row;
}
