import { and, eq, exists, inArray, sql } from 'drizzle-orm';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { instant, isAnyOf, type TextRow, textColumns } from '../sql.ts';
import { changes } from '../tables/datasets.ts';
import { releaseFileSets, releaseFiles, releases } from '../tables/releases.ts';

/** The files of releases: which there are, and which have yet to be written, written anew or removed. */

export const STATES_WITH_FILES = ['draft', 'scheduled', 'published'] as const;

/** Something was erased that the files of the set `s` of the release `r` may hold. */
const ERASED_SINCE = sql`exists (select from changes c where c.dataset_id = r.dataset_id and c.cause = 'erased' and c.seq > s.erasures_seen)`;

/** Files of the release `r`, which the set `s` names, have to be written, described or removed. */
export const FILES_MISSING_OR_LEFT = sql`(r.state in ('draft', 'scheduled', 'published') and s.erasures_seen is null)
          or (r.state = 'published' and not s.described)
          or (r.state in ('failed', 'withdrawn', 'discarded') and s.release_id is not null)`;

/** Releases whose files are not as they should be, the oldest first. */
export async function listFilesDue(db: Db): Promise<string[]> {
  // Raw: the conditions are about three tables.
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select r.id from releases r left join release_file_sets s on s.release_id = r.id
        where ${FILES_MISSING_OR_LEFT}
          or (r.state in ('draft', 'scheduled', 'published') and ${ERASED_SINCE})
        order by r.created_at, r.id`,
  );
  return rows.map(({ id }) => id);
}

export type ReleaseFileRow = Omit<TextRow<typeof releaseFiles>, 'releaseId'>;

const { releaseId } = releaseFiles;
const { releaseId: _, ...COLUMNS } = textColumns(releaseFiles);

/** In the order of the list: public ones first. */
export const listReleaseFiles = (db: Db, id: string): Promise<ReleaseFileRow[]> =>
  db
    .select(COLUMNS)
    .from(releaseFiles)
    .where(eq(releaseId, id))
    .orderBy(releaseFiles.access, sql`${releaseFiles.name} collate "C"`);

/** The same of some releases, once those that name the version are written: before, there are none for readers. */
export const listDescribedFiles = (
  db: Db,
  ids: readonly string[],
): Promise<(ReleaseFileRow & { releaseId: string })[]> =>
  db
    .select({ releaseId, ...COLUMNS })
    .from(releaseFiles)
    .innerJoin(releaseFileSets, and(eq(releaseFileSets.releaseId, releaseId), releaseFileSets.described))
    .where(isAnyOf(releaseId, ids))
    .orderBy(releaseFiles.access, sql`${releaseFiles.name} collate "C"`);

/** How far the files of a release are; undefined if they have not been begun. */
export async function findFileSet(
  db: Db,
  id: string,
): Promise<Pick<typeof releaseFileSets.$inferSelect, 'erasuresSeen' | 'described'> | undefined> {
  const { erasuresSeen, described } = releaseFileSets;
  const [row] = await db
    .select({ erasuresSeen, described })
    .from(releaseFileSets)
    .where(eq(releaseFileSets.releaseId, id));
  return row;
}

/** Whether record files of the release may hold a case that has been erased. */
export async function mayHoldErased(db: Db, id: string): Promise<boolean> {
  // Raw: see `listFilesDue`.
  const rows = await rowsOf(
    db,
    sql`select from release_file_sets s join releases r on r.id = s.release_id
        where r.id = ${id}::uuid and s.erasures_seen is not null and not ${ERASED_SINCE}`,
  );
  return rows.length === 0;
}

/** Notes that something may be in the store from now on, so that it is removed with the release. */
export async function insertFileSet(db: Db, id: string): Promise<void> {
  await db.insert(releaseFileSets).values({ releaseId: id }).onConflictDoNothing();
}

/** Notes that nothing of the release is in the store any more. */
export async function deleteFileSet(db: Db, id: string): Promise<void> {
  await db.delete(releaseFiles).where(eq(releaseId, id));
  await db.delete(releaseFileSets).where(eq(releaseFileSets.releaseId, id));
}

type NewFile = Omit<typeof releaseFiles.$inferInsert, 'releaseId'>;

/** A release as it was read: its build of `builtAt`. */
type BuiltRelease = { id: string; builtAt: string | null };

/** Puts files in place of those of the same names. False if the release is no longer as it was read: then nothing is changed. */
export const putReleaseFiles = (db: Db, release: BuiltRelease, files: readonly NewFile[]): Promise<boolean> =>
  ifUnchanged(db, release, async (tx) => {
    for (const { name } of files)
      await tx.delete(releaseFiles).where(and(eq(releaseId, release.id), eq(releaseFiles.name, name)));
    const rows = files.map((file) => ({ ...file, releaseId: release.id }));
    await insertRows(tx, releaseFiles, rows);
  });

/** Notes how far the files are. False if the release is no longer as it was read: then nothing is changed. */
export const noteFileSet = (
  db: Db,
  release: BuiltRelease,
  note: Partial<Pick<typeof releaseFileSets.$inferInsert, 'erasuresSeen' | 'described'>>,
): Promise<boolean> =>
  ifUnchanged(db, release, async (tx) => {
    await tx.update(releaseFileSets).set(note).where(eq(releaseFileSets.releaseId, release.id));
  });

/** The store has lost a file that a row still names: all files of the release are to be written again. */
export async function markFilesLost(db: Db, id: string, storeKey: string): Promise<void> {
  const isNamed = db
    .select({ name: releaseFiles.name })
    .from(releaseFiles)
    .where(and(eq(releaseId, id), eq(releaseFiles.storeKey, storeKey)));
  await db
    .update(releaseFileSets)
    .set({ erasuresSeen: null, described: false })
    .where(and(eq(releaseFileSets.releaseId, id), exists(isNamed)));
}

/** Unless the release has been built again or given up meanwhile. Its row is locked, so that a new build waits. */
async function ifUnchanged(db: Db, { id, builtAt }: BuiltRelease, change: (tx: Db) => Promise<void>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [release] = await tx
      .select({ builtAt: instant(releases.builtAt) })
      .from(releases)
      .where(and(eq(releases.id, id), inArray(releases.state, STATES_WITH_FILES)))
      .for('update');
    if (!release || release.builtAt !== builtAt) return false;
    await change(tx);
    return true;
  });
}

/** Ids of the cases that were erased after an entry of the log. */
export async function listErasedAfter(db: Db, datasetId: string, seq: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: changes.caseId })
    .from(changes)
    .where(
      and(eq(changes.datasetId, datasetId), sql`${changes.cause} = 'erased'`, sql`${changes.seq} > ${seq}::bigint`),
    );
  return rows.flatMap(({ id }) => id ?? []);
}

/** How many releases before an entry of the log have files, and how many of these may hold what was erased then. */
export async function countFilesHolding(db: Db, datasetId: string, seq: number): Promise<{ of: number; left: number }> {
  const [row] = await db
    .select({
      of: sql<number>`count(*)::int`,
      left: sql<number>`(count(*) filter (where coalesce(${releaseFileSets.erasuresSeen}, 0) < ${seq}::bigint))::int`,
    })
    .from(releaseFileSets)
    .innerJoin(releases, eq(releases.id, releaseFileSets.releaseId))
    .where(and(eq(releases.datasetId, datasetId), sql`${releases.position} < ${seq}::bigint`));
  return row ?? { of: 0, left: 0 };
}
