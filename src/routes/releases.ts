import type { FastifyInstance, FastifyRequest } from 'fastify';
import { codebookOf } from '../capture/codebooks.ts';
import { findNeighbours, findOpenRelease, findRelease, listVersions } from '../db/queries/releases.ts';
import { notFound } from '../errors.ts';
import { datasetOf, hasScope, reaches } from '../http/access.ts';
import { actorOf } from '../http/actors.ts';
import { sendJson } from '../http/answers.ts';
import { readBody } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { once } from '../http/idempotency.ts';
import { operation } from '../http/operation.ts';
import { pageQuery, readCursor, sendPage } from '../http/pages.ts';
import { readQuery } from '../http/parameters.ts';
import { draftManifest, publishedManifest, releaseItem } from '../releases/lifecycle/manifest.ts';
import { nextVersion } from '../releases/lifecycle/next-version.ts';
import { createRelease } from '../releases/lifecycle/publish.ts';
import type { OpenedRelease } from '../releases/serve/reader.ts';
import { pageOf } from '../schemas/paging.ts';
import { Manifest, ReleaseItem, ReleaseStart } from '../schemas/release.ts';
import { parsePin, type Version, versionText } from '../statistics/version.ts';
import { DATASET_PATH } from './datasets.ts';

export const RELEASE_PATH = {
  ...DATASET_PATH,
  version: '`1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write, and previews.',
};
const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}$/;

export async function releaseRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/releases',
    operation({
      id: 'listReleases',
      tag: 'releases',
      summary: 'Releases, newest first',
      access: 'public',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: pageOf(ReleaseItem) },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const query = readQuery(request, pageQuery);
      const cursor = readCursor(request, query, VERSION);
      const before = cursor === undefined ? undefined : (parsePin(cursor) as Version); // VERSION is a full pin
      const read = await listVersions(db, dataset, before, query.limit + 1);
      const latest = (await findRelease(db, dataset, {}))?.version ?? null;
      return sendPage(request, reply, query, {
        read,
        show: (row) => releaseItem(row, latest),
        position: (row) => row.version ?? '',
        cache: read.length > 0 ? 'public' : 'private',
      });
    },
  );

  app.post(
    '/datasets/:dataset/releases',
    operation({
      id: 'openRelease',
      makes: true,
      idempotent: true,
      tag: 'releases',
      summary: 'Build a release at the present position of the change log',
      description: 'Answers at once; the manifest of `draft` shows the progress.',
      access: 'releases:write',
      path: DATASET_PATH,
      body: ReleaseStart,
      bodyOptional: true,
      bodyExample: {},
      answers: { 202: Manifest },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, request, reply, async (within) => {
        const { notice = null } = request.body === undefined ? {} : readBody(request, ReleaseStart);
        await createRelease(writerOf(within), actorOf(request, within), dataset, notice);
        return {
          body: await draftManifestOf(within, dataset),
          status: 202,
          cache: 'none',
          headers: { location: `/v1/datasets/${dataset}/releases/draft`, 'retry-after': '1' },
          afterwards: () => context.builder.wake(),
        };
      });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version',
    operation({
      id: 'getRelease',
      tag: 'releases',
      summary: 'The manifest of a release',
      description:
        'What a release is and may become: its state, tables, counts and successor. Everything under it is immutable.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: Manifest },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { version } = request.params as { version: string };
      if (isDraft(request)) {
        const manifest = await draftManifestOf(context, dataset, request.access.preview?.releaseId);
        return sendJson(request, reply, manifest, { cache: 'none' });
      }
      return sendJson(request, reply, await publishedManifestOf(context, dataset, version), { cache: 'public' });
    },
  );
}

const writerOf = ({ db, newId, publicUrl }: Context) => ({ db, newId, publicUrl: publicUrl() });

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

/** The open release, for those whom `isDraft` lets through. A preview is of one release, and shows no later one. */
export async function openDraftOf({ reader }: Context, request: FastifyRequest): Promise<OpenedRelease> {
  const draft = await reader.openDraft(datasetOf(request));
  const { preview } = request.access;
  if (preview && preview.releaseId !== draft.row.id) throw notFound();
  return draft;
}
