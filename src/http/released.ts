import type { FastifyReply, FastifyRequest } from 'fastify';
import { codebookOf } from '../capture/codebooks.ts';
import { publicCodebook } from '../codebook/public.ts';
import { findNeighbours, findOpenRelease, findRelease } from '../db/queries/releases.ts';
import { notFound } from '../errors.ts';
import { draftManifest, publishedManifest } from '../releases/lifecycle/manifest.ts';
import { nextVersion } from '../releases/lifecycle/next-version.ts';
import type { OpenedRelease, ReadyAnswer } from '../releases/serve/reader.ts';
import { releasePath } from '../schemas/addresses.ts';
import type { Manifest } from '../schemas/release.ts';
import { versionText } from '../statistics/version.ts';
import { datasetOf, hasScope, reaches } from './access.ts';
import { etagOf, sendReady } from './answers.ts';
import type { Context } from './context.ts';

/** The release that the address names, and what every resource under it is answered with. */

/**
 * Sends the bytes of a resource of a release, made on the first request and kept. `below` is its address below the release,
 * query included.
 */
export async function sendReleased(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  below: string,
  make: (release: OpenedRelease) => Promise<Omit<ReadyAnswer, 'etag'>>,
): Promise<FastifyReply> {
  const { reader } = context;
  const { version } = request.params as { version: string };
  const dataset = datasetOf(request);
  const send = (release: OpenedRelease, answer: ReadyAnswer): Promise<FastifyReply> => {
    const pinned = `${releasePath(release.view)}/${below}`;
    return sendReady(context, request, reply, { release, name: below, answer, pinned });
  };
  const known = reader.peek(dataset, version, below);
  if (known) return send(known.release, known.answer);
  const ready = async (release: OpenedRelease): Promise<ReadyAnswer> => {
    const answer = await make(release);
    return { ...answer, etag: etagOf(answer.bytes) };
  };
  const release = await openReleased(context, request);
  if (release.via === 'draft') return send(release, await ready(release));
  return send(release, await reader.ready(release.row, below, () => ready(release)));
}

/** The release that the address names: a built draft for those who may see it. */
export async function openReleased({ reader }: Context, request: FastifyRequest): Promise<OpenedRelease> {
  const { version } = request.params as { version: string };
  if (!isDraft(request)) return reader.open(datasetOf(request), version);
  const draft = await reader.openDraft(datasetOf(request));
  // A preview is of one release, and shows no later one.
  const { preview } = request.access;
  if (preview && preview.releaseId !== draft.row.id) throw notFound();
  if (draft.row.state !== 'draft' && draft.row.state !== 'scheduled') throw notFound();
  return draft;
}

/** True of `draft` for a key or preview that may see it; to every other reader a draft does not exist. */
export function isDraft(request: FastifyRequest): boolean {
  const { version, dataset } = request.params as { version: string; dataset: string };
  if (version !== 'draft') return false;
  const { key, preview } = request.access;
  if (preview) return true; // checked to be of this draft
  if (!key || !hasScope(request, 'releases:write') || !reaches(key, dataset)) throw notFound();
  return true;
}

/** The manifest of the open release; 404 without one, or if it is not the one that `previewed` names. */
export async function draftManifestOf({ db, root }: Context, dataset: string, previewed?: string): Promise<Manifest> {
  const open = await findOpenRelease(db, dataset);
  if (!open || (previewed !== undefined && open.id !== previewed)) throw notFound();
  const codebook = await codebookOf(root, dataset, open.codebookVersion, db);
  const latest = await findRelease(db, dataset, {});
  return draftManifest(open, codebook, latest?.version ?? null, versionText(await nextVersion(db, open)));
}

/** The manifest of a version, withdrawn ones included. */
export async function publishedManifestOf(
  { db, reader }: Context,
  dataset: string,
  version: string,
): Promise<Manifest> {
  const { row, codebook, view } = await reader.openManifest(dataset, version);
  return publishedManifest(row, codebook, await findNeighbours(db, row), view);
}

export function codebookBody({ row, codebook, view }: OpenedRelease) {
  return {
    dataset: row.datasetId,
    release: view.version,
    codebookVersion: row.codebookVersion,
    codebook: publicCodebook(codebook),
  };
}
