import { and, desc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Pin, Version } from '../../codebook/version.ts';
import type { CanonicalSummary, DisclosureReport } from '../../schemas/disclosure.ts';
import type { BuildProgress, Obstacle } from '../../schemas/release.ts';
import type { ReleaseCounts, Vintage } from '../../schemas/stored.ts';
import type { PresentCodes } from '../../statistics/table.ts';
import { type Db, rowsOf } from '../client.ts';
import { holdLock, listIds, type TextRow, textColumns } from '../sql.ts';
import { releaseSecrets, releases } from '../tables/releases.ts';

/** Releases and their states. What a release holds is in `release-contents.ts`, its dates are in `release-schedule.ts`. */

type Release = typeof releases.$inferSelect;

export interface ReleaseRow extends Omit<TextRow<typeof releases>, keyof Version | 'createdAt'> {
  /** `1.0.0`, once published. */
  version: string | null;
}

const { createdAt: _, major, minor, patch, ...COLUMNS } = textColumns(releases);
const RELEASE = { ...COLUMNS, version: sql<string | null>`${major} || '.' || ${minor} || '.' || ${patch}` };

/** States of a release that is not public yet, and not given up. */
export const OPEN_STATES = ['building', 'draft', 'scheduled', 'failed'] as const satisfies readonly Release['state'][];

const isReleaseOf = (datasetId: string): SQL => eq(releases.datasetId, datasetId);
const NEWEST_FIRST = [desc(major), desc(minor), desc(patch)];
/** It has been published, and may have been withdrawn since. */
const HAS_VERSION = isNotNull(major);

/** The newest release still published that a pin names; a full version also if it has been withdrawn. */
export const findRelease = (db: Db, datasetId: string, pin: Pin): Promise<ReleaseRow | undefined> =>
  findPinned(db, datasetId, pin, pin.patch === undefined ? ['published'] : ['published', 'withdrawn']);

/** The newest of the withdrawn releases that a pin names. */
export const findWithdrawn = (db: Db, datasetId: string, pin: Pin): Promise<ReleaseRow | undefined> =>
  findPinned(db, datasetId, pin, ['withdrawn']);

async function findPinned(
  db: Db,
  datasetId: string,
  pin: Pin,
  states: readonly Release['state'][],
): Promise<ReleaseRow | undefined> {
  const numbers = [
    pin.major === undefined ? undefined : eq(major, pin.major),
    pin.minor === undefined ? undefined : eq(minor, pin.minor),
    pin.patch === undefined ? undefined : eq(patch, pin.patch),
  ];
  const [row] = await db
    .select(RELEASE)
    .from(releases)
    .where(and(isReleaseOf(datasetId), inArray(releases.state, states), ...numbers))
    .orderBy(...NEWEST_FIRST)
    .limit(1);
  return row;
}

/** The one release that is not yet public. */
export async function findOpenRelease(db: Db, datasetId: string): Promise<ReleaseRow | undefined> {
  const [row] = await db
    .select(RELEASE)
    .from(releases)
    .where(and(isReleaseOf(datasetId), inArray(releases.state, OPEN_STATES)));
  return row;
}

export async function findReleaseById(db: Db, id: string): Promise<ReleaseRow | undefined> {
  const [row] = await db.select(RELEASE).from(releases).where(eq(releases.id, id));
  return row;
}

/** Versions ever given, newest first: published and withdrawn. */
export async function listVersions(
  db: Db,
  datasetId: string,
  before: Version | undefined,
  limit: number,
): Promise<ReleaseRow[]> {
  const isBelow =
    before && sql`(${major}, ${minor}, ${patch}) < (${before.major}::int, ${before.minor}::int, ${before.patch}::int)`;
  return db
    .select(RELEASE)
    .from(releases)
    .where(and(isReleaseOf(datasetId), HAS_VERSION, isBelow))
    .orderBy(...NEWEST_FIRST)
    .limit(limit);
}

/** Releases that were ever published, of one dataset or of all: those that something has happened to last come first. */
export async function listLastChanged(db: Db, datasetId: string | undefined, limit: number): Promise<ReleaseRow[]> {
  return db
    .select(RELEASE)
    .from(releases)
    .where(and(datasetId === undefined ? undefined : isReleaseOf(datasetId), HAS_VERSION))
    .orderBy(sql`coalesce(${releases.withdrawnAt}, ${releases.publishedAt}) desc`, desc(releases.id))
    .limit(limit);
}

/** The release that had the highest version ever given, withdrawn or not. */
export async function findLastRelease(db: Db, datasetId: string): Promise<ReleaseRow | undefined> {
  const [row] = await listVersions(db, datasetId, undefined, 1);
  return row;
}

/** The highest version ever given, withdrawn or not. */
export async function findHighestVersion(tx: Db, datasetId: string): Promise<Version | undefined> {
  const [row] = await tx
    .select({ major, minor, patch })
    .from(releases)
    .where(and(isReleaseOf(datasetId), HAS_VERSION))
    .orderBy(...NEWEST_FIRST)
    .limit(1);
  return row as Version | undefined; // a version has all three: the constraint `releases_version_whole`
}

/** The published version next below one, and the newest published one above it: what it supersedes, what superseded it. */
export async function findNeighbours(
  db: Db,
  release: ReleaseRow,
): Promise<{ supersedes: string | null; supersededBy: string | null }> {
  // Raw: two searches in one statement.
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
  {
    at,
    ...row
  }: Pick<Release, 'id' | 'datasetId' | 'position' | 'codebookVersion' | 'notice'> &
    Partial<Pick<Release, 'awaiting'>> & { at: Date },
): Promise<void> {
  await tx.insert(releases).values({ ...row, state: 'building', createdAt: at, updatedAt: at });
}

/** Ids of the releases that some process should be building. */
export const listBuilding = (db: Db): Promise<string[]> => listIds(db, releases, eq(releases.state, 'building'));

/** Changes a release if it is in one of these states; false if it is not. */
async function changeIn(
  db: Db,
  id: string,
  states: readonly Release['state'][],
  values: PgUpdateSetSource<typeof releases>,
): Promise<boolean> {
  const rows = await db
    .update(releases)
    .set(values)
    .where(and(eq(releases.id, id), inArray(releases.state, states)))
    .returning({ id: releases.id });
  return rows.length > 0;
}

/** Stores the progress of a build; false if the release is no longer being built because it was discarded. */
export const updateProgress = (db: Db, id: string, progress: BuildProgress): Promise<boolean> =>
  changeIn(db, id, ['building'], { progress });

interface BuiltContents {
  counts: ReleaseCounts;
  present: PresentCodes;
  summary: CanonicalSummary;
  protection: DisclosureReport;
  vintage: Vintage | null;
  generator: string;
  erasuresSeen: number;
}

export function markBuilt(tx: Db, id: string, { at, ...built }: BuiltContents & { at: Date }): Promise<boolean> {
  // A release that had a date when it had to be rebuilt keeps it.
  const state = sql`case when ${releases.publishAt} is null then 'draft' else 'scheduled' end`;
  return changeIn(tx, id, ['building'], { ...built, state, progress: null, builtAt: at, updatedAt: at });
}

export async function markFailed(db: Db, id: string, error: string, at: Date): Promise<void> {
  await changeIn(db, id, ['building'], { state: 'failed', error, updatedAt: at });
}

/** Keeps an open release from being published, and takes its date away. */
export async function markHeld(db: Db, id: string, held: readonly Obstacle[], at: Date): Promise<void> {
  await changeIn(db, id, ['building', 'draft', 'scheduled'], {
    state: 'failed',
    error: 'release-held',
    held: [...held],
    progress: null,
    publishAt: null,
    updatedAt: at,
  });
}

/** Every release of a dataset that can be read, oldest first. */
export const listReadable = (db: Db, datasetId: string): Promise<ReleaseRow[]> =>
  db
    .select(RELEASE)
    .from(releases)
    .where(and(isReleaseOf(datasetId), eq(releases.state, 'published')))
    .orderBy(major, minor, patch);

/** Every release of all datasets that can be read, the newest of each dataset first. */
export const listPublished = (
  db: Db,
): Promise<Pick<ReleaseRow, 'id' | 'datasetId' | 'version' | 'publishedAt' | 'codebookVersion' | 'notice'>[]> => {
  const { id, datasetId, version, publishedAt, codebookVersion, notice } = RELEASE;
  return db
    .select({ id, datasetId, version, publishedAt, codebookVersion, notice })
    .from(releases)
    .where(eq(releases.state, 'published'))
    .orderBy(datasetId, ...NEWEST_FIRST);
};

export type LatestRelease = Pick<ReleaseRow, 'id' | 'datasetId' | 'version' | 'publishedAt'>;

export const listLatest = (db: Db): Promise<LatestRelease[]> => {
  const { id, datasetId, version, publishedAt } = RELEASE;
  return db
    .selectDistinctOn([releases.datasetId], { id, datasetId, version, publishedAt })
    .from(releases)
    .where(eq(releases.state, 'published'))
    .orderBy(releases.datasetId, ...NEWEST_FIRST);
};

/** Gives a release a secret, in place of any that it has. Hex. */
export async function putSecret(tx: Db, releaseId: string, secret: string): Promise<void> {
  await tx
    .insert(releaseSecrets)
    .values({ releaseId, secret })
    .onConflictDoUpdate({ target: releaseSecrets.releaseId, set: { secret } });
}

export async function findSecret(db: Db, releaseId: string): Promise<string | undefined> {
  const [row] = await db.select().from(releaseSecrets).where(eq(releaseSecrets.releaseId, releaseId));
  return row?.secret;
}

export async function deleteSecret(tx: Db, releaseId: string): Promise<void> {
  await tx.delete(releaseSecrets).where(eq(releaseSecrets.releaseId, releaseId));
}

/** Publishes: all else was written before, beside what is public. */
export function markPublished(
  tx: Db,
  id: string,
  { at, anchor, ...rest }: Version & { publicUrl: string; at: Date; anchor: { seq: number; hash: string } },
): Promise<boolean> {
  const anchored = { auditSeq: anchor.seq, auditHash: anchor.hash };
  return changeIn(tx, id, ['draft', 'scheduled'], {
    ...rest,
    ...anchored,
    state: 'published',
    publishedAt: at,
    updatedAt: at,
  });
}

export const markWithdrawn = (
  tx: Db,
  id: string,
  { reason, replacement, at }: { reason: string; replacement: string | null; at: Date },
): Promise<boolean> =>
  changeIn(tx, id, ['published'], {
    state: 'withdrawn',
    withdrawnAt: at,
    withdrawalReason: reason,
    replacement,
    updatedAt: at,
  });

export const markDiscarded = (tx: Db, id: string, at: Date): Promise<boolean> =>
  changeIn(tx, id, OPEN_STATES, { state: 'discarded', updatedAt: at });

/** Holds a dataset's releases as they are until the transaction ends. */
export const holdReleases = (tx: Db, datasetId: string): Promise<void> => holdLock(tx, `assize:releases:${datasetId}`);
