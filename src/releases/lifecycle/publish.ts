import { randomBytes } from 'node:crypto';
import type { Signer } from '#disclosure';
import { certificateOf, signCertificate } from '#disclosure';
import { type Actor, auditOf, SERVICE_KEY } from '../../capture/actor.ts';
import type { Codebook } from '../../codebook/model.ts';
import { protectionOf } from '../../codebook/protection.ts';
import { publicCodebook } from '../../codebook/public.ts';
import { versionText } from '../../codebook/version.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { findTableAt } from '../../db/queries/aggregates.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { insertCertificate, noteSigning } from '../../db/queries/certificates.ts';
import { type DatasetRow, findDataset } from '../../db/queries/datasets.ts';
import { deleteContents } from '../../db/queries/release-contents.ts';
import { insertReleaseDate, isErasedSince, markRebuilding } from '../../db/queries/release-schedule.ts';
import {
  deleteSecret,
  findOpenRelease,
  findRelease,
  holdReleases,
  insertRelease,
  markDiscarded,
  markPublished,
  putSecret,
  type ReleaseRow,
} from '../../db/queries/releases.ts';
import { AppError, notFound } from '../../errors.ts';
import { GENERATOR } from '../../generator.ts';
import { releasePath } from '../../schemas/addresses.ts';
import type { Notice } from '../../schemas/release.ts';
import { countAwaiting } from './awaiting.ts';
import { requirePublishable } from './gate.ts';
import { nextVersion } from './next-version.ts';

/** The open release of a dataset: created, then published or discarded. */

interface ReleaseWriter {
  db: Db;
  newId: () => string;
  /** Base of the absolute addresses in the release's bytes, fixed at publication. */
  publicUrl: string;
  signer: Signer;
}

/** Opens a release at the present position of the change log, to be built. Answers its id. */
export async function createRelease(
  { db, newId }: Pick<ReleaseWriter, 'db' | 'newId'>,
  actor: Actor,
  datasetId: string,
  { notice, complete = [] }: { notice: Notice | null; complete?: readonly string[] },
): Promise<string> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    if (await findOpenRelease(tx, datasetId)) throw new AppError('release-open');
    const dataset = await releasableDataset(tx, datasetId);
    const awaiting = await countAwaiting(tx, await codebookOf(tx, datasetId, dataset.codebookVersion), complete);
    const id = newId();
    await insertRelease(tx, {
      id,
      datasetId,
      position: dataset.lastSeq,
      codebookVersion: dataset.codebookVersion,
      notice,
      awaiting,
      at: actor.at,
    });
    await renewSecret(tx, { id, datasetId, codebookVersion: dataset.codebookVersion });
    await appendAudit(tx, [
      auditOf(actor, 'release.open', datasetId, { subject: id, detail: { position: dataset.lastSeq } }),
    ]);
    return id;
  });
}

/** The dataset, if a release of it as it is now would differ from the last one: else throws 404, or 409 `nothing-to-release`. */
export async function releasableDataset(tx: Db, datasetId: string): Promise<DatasetRow> {
  const dataset = await findDataset(tx, datasetId);
  if (!dataset) throw notFound();
  // A withdrawn release does not count: it may be built again at its position.
  const last = await findRelease(tx, datasetId, {});
  if (last?.position === dataset.lastSeq)
    throw new AppError('nothing-to-release', { detail: 'Nothing has changed since the last release.' });
  if (!(await isCountable(tx, dataset)))
    throw new AppError('nothing-to-release', { detail: 'No table has been uploaded.' });
  return dataset;
}

/** An aggregate dataset has something to release once a table was uploaded. */
const isCountable = async (tx: Db, { id, kind }: DatasetRow): Promise<boolean> =>
  kind === 'cases' || typeof (await findTableAt(tx, id))?.importId === 'string';

/** Random numbers that nobody can guess need a new secret for each release, and for each build of one that somebody may have read. */
async function renewSecret(
  tx: Db,
  { id, datasetId, codebookVersion }: Pick<ReleaseRow, 'id' | 'datasetId' | 'codebookVersion'>,
): Promise<void> {
  const secret = newSecret(await codebookOf(tx, datasetId, codebookVersion));
  if (secret !== undefined) await putSecret(tx, id, secret);
}

/** What random changes are drawn from, in hex; undefined under a policy that makes none. */
export function newSecret(codebook: Codebook): string | undefined {
  const { policy } = protectionOf(codebook);
  return policy === 'rounding' || policy === 'cell-key' ? randomBytes(32).toString('hex') : undefined;
}

/** Makes a draft public, and answers its version. */
export async function publishRelease(
  { db, publicUrl, signer }: Pick<ReleaseWriter, 'db' | 'publicUrl' | 'signer'>,
  actor: Actor,
  draft: ReleaseRow,
): Promise<string> {
  const done = await db.transaction(async (tx) => {
    await holdUnmoved(tx, draft, actor.at);
    const rebuilt = await rebuildIfOutdated(tx, draft, actor.at);
    if (rebuilt) return { rebuilt };
    await requirePublishable(tx, draft);
    return makePublic(tx, draft, { publicUrl, signer, publishedAt: actor.at, at: actor.at, by: actor });
  });
  if (typeof done === 'string') return done;
  throw new AppError('release-changed', { detail: REBUILT_BECAUSE[done.rebuilt] });
}

const REBUILT_BECAUSE = {
  erased:
    'A case in the release has been erased, so the release is being built again without it. Read its manifest again.',
  version: `The release was not built by this version of the service (${GENERATOR}), so it is being built again. Read its manifest again.`,
};

interface Publication extends Pick<ReleaseWriter, 'publicUrl' | 'signer'> {
  publishedAt: Date;
  at: Date;
  by: Pick<Actor, 'keyId' | 'requestId'>;
}

/**
 * Changes the one row that makes a release public, and answers its version. The caller holds the dataset's releases, and has found
 * nothing in the way of it.
 */
export async function makePublic(tx: Db, draft: ReleaseRow, publication: Publication): Promise<string> {
  const { publicUrl, publishedAt, at, by } = publication;
  const version = await nextVersion(tx, draft);
  const anchor = await appendAudit(tx, [
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
  if (!anchor) throw new Error('the audit log got no entry');
  await certify(tx, draft, versionText(version), publication);
  // After the entry, whose hash it holds.
  if (!(await markPublished(tx, draft.id, { ...version, publicUrl, at: publishedAt, anchor })))
    throw new AppError('release-changed');
  await deleteSecret(tx, draft.id);
  return versionText(version);
}

/** Makes the certificate. */
async function certify(
  tx: Db,
  { id, datasetId, codebookVersion, summary, protection }: ReleaseRow,
  version: string,
  { publicUrl, signer, publishedAt, at }: Publication,
): Promise<void> {
  if (!summary || !protection) throw new Error('a release without a report on its protection is built again');
  const codebook = await codebookOf(tx, datasetId, codebookVersion);
  const certificate = certificateOf({
    dataset: datasetId,
    release: version,
    url: `${publicUrl.replace(/\/+$/, '')}${releasePath({ dataset: datasetId, version })}`,
    publishedAt: publishedAt.toISOString(),
    signedAt: at.toISOString(),
    generator: GENERATOR,
    policy: publicCodebook(codebook).disclosure,
    summary,
    report: protection,
  });
  await noteSigning(tx, signer.kid, at);
  await insertCertificate(tx, id, signCertificate(certificate, signer));
}

/** Gives an open release up. One that had been announced remains in the calendar as cancelled, with the reason. */
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
    await deleteSecret(tx, open.id);
    if (now.publishAt !== null) {
      const { keyId, requestId, at } = actor;
      await insertReleaseDate(tx, open.id, { publishAt: null, reason, at, keyId, requestId });
    }
    await appendAudit(tx, [auditOf(actor, 'release.discard', open.datasetId, { subject: open.id })]);
  });
}

/** True once the date of a scheduled release has come: to every reader it is public, even if its row does not say so yet. */
export const isDue = ({ state, publishAt }: Pick<ReleaseRow, 'state' | 'publishAt'>, at: Date): boolean =>
  state === 'scheduled' && publishAt !== null && Date.parse(publishAt) <= at.getTime();

/** Holds the dataset's releases. Throws if the open release is no longer as it was read, or is due. */
export async function holdUnmoved(tx: Db, read: ReleaseRow, at: Date): Promise<void> {
  await holdReleases(tx, read.datasetId);
  const now = await findOpenRelease(tx, read.datasetId);
  const same =
    now?.id === read.id &&
    now.state === read.state &&
    now.publishAt === read.publishAt &&
    now.erasuresSeen === read.erasuresSeen;
  if (!same || isDue(now, at)) throw new AppError('release-changed');
}

/**
 * Has a built release built again, at the same position, and answers why: it still counts a case that has been erased; or another
 * version of the service built it, which may have protected less than this one would certify, or kept no report for a certificate.
 * The caller holds the dataset's releases.
 */
export async function rebuildIfOutdated(
  tx: Db,
  release: ReleaseRow,
  at: Date,
): Promise<keyof typeof REBUILT_BECAUSE | undefined> {
  const isOfVersion = release.generator === GENERATOR && release.summary !== null;
  const why = (await isErasedSince(tx, release)) ? 'erased' : isOfVersion ? undefined : 'version';
  if (!why) return undefined;
  await markRebuilding(tx, release.id, at);
  await renewSecret(tx, release);
  await appendAudit(tx, [
    // The erasure has an entry of its own, with who did it. This one is for what the service did about it.
    {
      at,
      keyId: SERVICE_KEY,
      action: 'release.rebuild',
      datasetId: release.datasetId,
      requestId: release.id,
      subject: release.id,
    },
  ]);
  return why;
}
