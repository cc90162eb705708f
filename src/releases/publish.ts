import { type Actor, auditOf } from '../capture/actor.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset } from '../db/queries/datasets.ts';
import {
  deleteContents,
  findHighest,
  findOpenRelease,
  holdReleases,
  insertRelease,
  markDiscarded,
  markPublished,
  type Notice,
  type ReleaseRow,
} from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';

export interface ReleaseWriter {
  db: Db;
  newId: () => string;
  /** Base of the absolute addresses in the release's bytes, fixed at publication. */
  publicUrl: string;
}

/** Opens a release at the present position of the change log. */
export async function openRelease(
  { db, newId }: ReleaseWriter,
  actor: Actor,
  datasetId: string,
  notice: Notice | null,
): Promise<string> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const dataset = await findDataset(tx, datasetId);
    if (!dataset) throw notFound();
    if (await findOpenRelease(tx, datasetId)) throw new AppError('release-open');
    const highest = await findHighest(tx, datasetId);
    // An aggregate dataset has something to release once a table was uploaded.
    if (dataset.kind === 'aggregate' || highest?.position === dataset.lastSeq) throw new AppError('nothing-to-release');
    const id = newId();
    await insertRelease(tx, {
      id,
      datasetId,
      position: dataset.lastSeq,
      codebookVersion: dataset.codebookVersion,
      notice,
      at: actor.at,
    });
    await appendAudit(tx, [
      auditOf(actor, 'release.open', datasetId, { subject: id, detail: { position: dataset.lastSeq } }),
    ]);
    return id;
  });
}

/** The version that publishing the open release would give it. */
export async function proposeVersion(db: Db, datasetId: string): Promise<string> {
  return `${((await findHighest(db, datasetId))?.major ?? 0) + 1}.0.0`;
}

/** Flips the one row that makes a draft public, and answers its version. */
export async function publishRelease(
  { db, publicUrl }: ReleaseWriter,
  actor: Actor,
  draft: ReleaseRow,
): Promise<string> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, draft.datasetId);
    const major = ((await findHighest(tx, draft.datasetId))?.major ?? 0) + 1;
    const version = { major, minor: 0, patch: 0, publicUrl, at: actor.at };
    if (!(await markPublished(tx, draft.id, version))) throw new AppError('release-changed');
    await appendAudit(tx, [
      auditOf(actor, 'release.publish', draft.datasetId, { subject: draft.id, detail: { major, minor: 0, patch: 0 } }),
    ]);
    return `${major}.0.0`;
  });
}

export async function discardRelease({ db }: ReleaseWriter, actor: Actor, open: ReleaseRow): Promise<void> {
  await db.transaction(async (tx) => {
    await holdReleases(tx, open.datasetId);
    if (!(await markDiscarded(tx, open.id, actor.at))) throw new AppError('release-changed');
    await deleteContents(tx, open.id, 'discarded');
    await appendAudit(tx, [auditOf(actor, 'release.discard', open.datasetId, { subject: open.id })]);
  });
}
