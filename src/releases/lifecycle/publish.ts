import { type Actor, auditOf } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { findTableAt } from '../../db/queries/aggregates.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { type DatasetRow, findDataset } from '../../db/queries/datasets.ts';
import { deleteContents } from '../../db/queries/release-contents.ts';
import { insertReleaseDate } from '../../db/queries/release-schedule.ts';
import {
  findOpenRelease,
  findRelease,
  holdReleases,
  insertRelease,
  markDiscarded,
  markPublished,
  type Notice,
  type ReleaseRow,
} from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import { versionText } from '../../statistics/version.ts';
import { holdUnmoved, isDue } from './hold.ts';
import { nextVersion } from './next-version.ts';
import { rebuildIfErased } from './rebuild.ts';

export interface ReleaseWriter {
  db: Db;
  newId: () => string;
  /** Base of the absolute addresses in the release's bytes, fixed at publication. */
  publicUrl: string;
}

/** Opens a release at the present position of the change log. */
export async function createRelease(
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
    // What was withdrawn is not the last: it may be built again, right this time.
    const last = await findRelease(tx, datasetId, {});
    if (last?.position === dataset.lastSeq || !(await isCountable(tx, dataset))) {
      throw new AppError('nothing-to-release');
    }
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

/** An aggregate dataset has something to release once a table was uploaded. */
const isCountable = async (tx: Db, { id, kind }: DatasetRow): Promise<boolean> =>
  kind === 'cases' || typeof (await findTableAt(tx, id))?.importId === 'string';

/** Makes a draft public, and answers its version. */
export async function publishRelease(
  { db, publicUrl }: Pick<ReleaseWriter, 'db' | 'publicUrl'>,
  actor: Actor,
  draft: ReleaseRow,
): Promise<string> {
  const version = await db.transaction(async (tx) => {
    await holdUnmoved(tx, draft, actor.at);
    if (await rebuildIfErased(tx, draft, actor.at)) return undefined;
    return flip(tx, draft, { publicUrl, publishedAt: actor.at, at: actor.at, by: actor });
  });
  if (version !== undefined) return version;
  throw new AppError('release-changed', {
    detail: 'A case in it has been erased: it is built again without it. Read its manifest again.',
  });
}

/** Flips the one row that makes a release public. The caller holds the dataset's releases. */
export async function flip(
  tx: Db,
  draft: ReleaseRow,
  {
    publicUrl,
    publishedAt,
    at,
    by,
  }: { publicUrl: string; publishedAt: Date; at: Date; by: Pick<Actor, 'keyId' | 'requestId'> },
): Promise<string> {
  const version = await nextVersion(tx, draft);
  if (!(await markPublished(tx, draft.id, { ...version, publicUrl, at: publishedAt })))
    throw new AppError('release-changed');
  await appendAudit(tx, [
    {
      at,
      keyId: by.keyId,
      action: 'release.publish',
      datasetId: draft.datasetId,
      requestId: by.requestId,
      subject: draft.id,
      detail: { ...version },
    },
  ]);
  return versionText(version);
}

/** Gives an open release up. One that was announced stands in the calendar as cancelled, with the reason. */
export async function discardRelease(
  { db }: Pick<ReleaseWriter, 'db'>,
  actor: Actor,
  open: ReleaseRow,
  reason: string | null = null,
): Promise<void> {
  await db.transaction(async (tx) => {
    await holdReleases(tx, open.datasetId);
    const now = await findOpenRelease(tx, open.datasetId);
    if (now?.id !== open.id || isDue(now, actor.at)) throw new AppError('release-changed');
    if (!(await markDiscarded(tx, open.id, actor.at))) throw new AppError('release-changed');
    await deleteContents(tx, open.id, 'discarded');
    if (now.publishAt !== null) {
      const { keyId, requestId, at } = actor;
      await insertReleaseDate(tx, open.id, { publishAt: null, reason, at, keyId, requestId });
    }
    await appendAudit(tx, [auditOf(actor, 'release.discard', open.datasetId, { subject: open.id })]);
  });
}
