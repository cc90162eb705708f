import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codebookOf } from '../../db/codebooks.ts';
import { makeFolder } from '../../db/data-folder.ts';
import { findDataset } from '../../db/queries/datasets.ts';
import {
  deleteFileSet,
  findFileSet,
  insertFileSet,
  listErasedAfter,
  listReleaseFiles,
  noteFileSet,
  putReleaseFiles,
  STATES_WITH_FILES,
} from '../../db/queries/release-files.ts';
import { findReleaseById, type ReleaseRow } from '../../db/queries/releases.ts';
import { FileMissing } from '../../files/store.ts';
import { JobStopped } from '../../jobs/runner.ts';
import { describeRelease } from './describe.ts';
import type { FilesContext, FilesTask, NewReleaseFile } from './files-task.ts';
import { writeObservations } from './observations.ts';
import { writeRecords } from './records.ts';
import { rewriteRecords } from './rewrite.ts';

/**
 * The files of a release (`docs/reference/releases.md`, "Files"). Whatever happens to a release, this brings its files into line: it
 * writes those of a built release, writes record files anew without cases that were erased since, describes a published one, and
 * removes everything of one that was given up or withdrawn. A run that is cut off is begun again.
 *
 * The order makes it safe. New files are put into the store, then rows name them, then what no row names is removed, and only then
 * is it noted that nothing erased is left. Until then record files are not served: see `routes/release-files.ts`.
 */

export async function keepFiles(context: FilesContext, id: string): Promise<void> {
  const { files, database } = context;
  const found = await findReleaseById(database.db, id);
  if (!found || found.state === 'building') return;
  const folder = join(files.work, id);
  // What a run that was cut off has left.
  await rm(folder, { recursive: true, force: true });
  await removeUnnamed(context, found);
  if (!STATES_WITH_FILES.some((state) => state === found.state)) {
    // Rows go last: as long as there are some, this is done again.
    await files.remove(await files.list(storePlace(found)));
    return deleteFileSet(database.db, id);
  }
  try {
    await makeFolder(folder);
    await insertFileSet(database.db, id);
    const note = await bringIntoLine(context, { release: found, folder });
    await rm(folder, { recursive: true, force: true });
    await removeUnnamed(context, found);
    // Last: what this says of erased cases is then true of every byte.
    if (!(await noteFileSet(database.db, found, note))) throw new JobStopped();
  } catch (error) {
    if (context.signal.aborted || !(await isStillThere(context, found))) throw new JobStopped();
    if (!(error instanceof FileMissing)) throw error;
    // Rows of a restored database name files that have been replaced since. What is lost cannot be filtered.
    await noteFileSet(database.db, found, { erasuresSeen: null, described: false });
    return await keepFiles(context, id);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** False: it was given up, withdrawn or is built again, and what its files are made of went with that. */
async function isStillThere({ database }: FilesContext, { id, builtAt }: ReleaseRow): Promise<boolean> {
  const now = await findReleaseById(database.db, id);
  return now?.builtAt === builtAt && STATES_WITH_FILES.some((state) => state === now.state);
}

/** Writes what is missing, or must no longer be as it is, and answers what can be said of the files then. */
async function bringIntoLine(context: FilesContext, task: FilesTask): Promise<Parameters<typeof noteFileSet>[2]> {
  const { db } = context.database;
  const { release } = task;
  const codebook = await codebookOf(db, release.datasetId, release.codebookVersion);
  // Before anything is read: what is erased from now on may be in the files.
  const seen = (await findDataset(db, release.datasetId))?.lastSeq ?? release.position;
  const { erasuresSeen: written = null, described = false } = (await findFileSet(db, release.id)) ?? {};
  if (written === null) {
    const records = codebook.definition.kind === 'cases' ? await writeRecords(context, codebook, task) : [];
    await keepWritten(context, release, [...(await writeObservations(context, codebook, task)), ...records]);
  } else {
    const erased = await listErasedAfter(db, release.datasetId, written);
    await keepWritten(
      context,
      release,
      await rewriteRecords(context, task, await listReleaseFiles(db, release.id), erased),
    );
  }
  // Once is enough: when public files are written must not tell of an erasure.
  if (release.state !== 'published' || described) return { erasuresSeen: seen };
  await keepWritten(context, release, await describeRelease(task, codebook, await listReleaseFiles(db, release.id)));
  return { erasuresSeen: seen, described: true };
}

/** Puts finished files into the store, then names them. */
async function keepWritten(
  { files, database, now, signal }: FilesContext,
  release: ReleaseRow,
  written: readonly NewReleaseFile[],
): Promise<void> {
  const edition = `${storePlace(release)}/${randomUUID().slice(0, 8)}`;
  for (const { name, path } of written) {
    if (signal.aborted) throw new JobStopped();
    await files.keep(`${edition}/${name}`, path);
  }
  const writtenAt = await now();
  const rows = written.map(({ path, ...file }) => ({ ...file, storeKey: `${edition}/${file.name}`, writtenAt }));
  if (!(await putReleaseFiles(database.db, release, rows))) throw new JobStopped();
}

const storePlace = ({ datasetId, id }: ReleaseRow): string => `${datasetId}/${id}`;

/** Removes from the store what no row names: files that were replaced, or that a run which was cut off has left. */
async function removeUnnamed({ files, database }: FilesContext, release: ReleaseRow): Promise<void> {
  const named = new Set((await listReleaseFiles(database.db, release.id)).map(({ storeKey }) => storeKey));
  const stored = await files.list(storePlace(release));
  await files.remove(stored.filter((key) => !named.has(key)));
}
