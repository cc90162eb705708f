import type { FastifyInstance, FastifyRequest } from 'fastify';
import { codebookOf } from '../capture/codebooks.ts';
import { findNeighbours, findOpenRelease, findRelease, listVersions, type ReleaseRow } from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';
import { draftManifest, publishedManifest, releaseItem } from '../releases/manifest.ts';
import { discardRelease, openRelease, proposeVersion, publishRelease } from '../releases/publish.ts';
import { parsePin } from '../releases/version.ts';
import { pageOf } from '../schemas/paging.ts';
import { Manifest, ReleaseItem, ReleaseMove, ReleaseStart } from '../schemas/release.ts';
import { datasetOf, hasScope, reaches } from './access.ts';
import { actorOf } from './actors.ts';
import { etagOf, requireMatch, sendJson } from './answers.ts';
import { readBody } from './bodies.ts';
import type { Context } from './context.ts';
import { DATASET_PATH } from './datasets.ts';
import { operation } from './operation.ts';
import { pageQuery, readCursor, sendPage } from './pages.ts';
import { readPath, readQuery } from './parameters.ts';

export const RELEASE_PATH = {
  ...DATASET_PATH,
  version: '`1.2.0`, `1.2`, `1` or `latest`; `draft` for keys with releases:write.',
};
const VERSION = /^\d{1,9}\.\d{1,9}\.\d{1,9}$/;

/** What is published must have been read: `*` names no state. */
function requireManifest(request: FastifyRequest, manifest: Manifest): void {
  if (request.headers['if-match']?.trim() === '*')
    throw new AppError('precondition-required', { detail: 'Send the ETag of the manifest that you read, not *.' });
  requireMatch(request, etagOf(JSON.stringify(manifest)));
}

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
      const before =
        cursor === undefined ? undefined : (parsePin(cursor) as Required<NonNullable<ReturnType<typeof parsePin>>>); // VERSION is a full pin
      const read = await listVersions(db, dataset, before, query.limit + 1);
      const latest = (await findRelease(db, dataset, {}))?.version ?? null;
      return sendPage(request, reply, query, {
        read,
        show: (row) => releaseItem(row, row.version === latest ? null : latest),
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
      const { notice = null } = request.body === undefined ? {} : readBody(request, ReleaseStart);
      await openRelease(writerOf(context), actorOf(request, context), dataset, notice);
      context.builder.kick();
      const manifest = await draftManifestOf(context, dataset);
      return sendJson(request, reply, manifest, {
        cache: 'none',
        status: 202,
        headers: { location: `/v1/datasets/${dataset}/releases/draft`, 'retry-after': '1' },
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
      if (isDraft(request)) return sendJson(request, reply, await draftManifestOf(context, dataset), { cache: 'none' });
      const { row, codebook, view } = await context.reader.open(dataset, version);
      const manifest = publishedManifest(row, codebook, await findNeighbours(db, row), view);
      return sendJson(request, reply, manifest, { cache: 'public' });
    },
  );

  app.post(
    '/datasets/:dataset/releases/:version/transitions',
    operation({
      id: 'moveRelease',
      ifMatchFor: 'to publish: the ETag of the manifest of draft',
      tag: 'releases',
      summary: 'Publish or discard the draft',
      description:
        'Publishing needs If-Match with the ETag of the manifest of `draft`, gives the release its version and answers its manifest; Content-Location is the pinned address.',
      access: 'releases:write',
      path: RELEASE_PATH,
      body: ReleaseMove,
      bodyExample: { to: 'published' },
      answers: { 200: Manifest, 204: null },
      problems: [409, 412, 428],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const open = await openReleaseIn(context, request, dataset);
      const ifMatch = request.headers['if-match'] !== undefined;
      const { to } = readBody(request, ReleaseMove);
      if (!open) {
        throw new AppError('transition-not-allowed', {
          detail: 'Only the draft can be published or discarded.',
          extra: { allowed: [] },
        });
      }
      if (to === 'published' || ifMatch) requireManifest(request, await draftManifestOf(context, dataset));
      if (to === 'discarded') {
        await discardRelease(writerOf(context), actorOf(request, context), open);
        return reply.code(204).header('cache-control', 'private, no-store').send();
      }
      if (open.state !== 'draft') {
        throw new AppError('transition-not-allowed', {
          detail: `A release in state ${open.state} cannot be published.`,
          extra: { allowed: ['discarded'] },
        });
      }
      const version = await publishRelease(writerOf(context), actorOf(request, context), open);
      context.reader.forget();
      const { row, codebook, view } = await context.reader.open(dataset, version);
      const manifest = publishedManifest(row, codebook, await findNeighbours(db, row), view);
      return sendJson(request, reply, manifest, {
        cache: 'private',
        contentLocation: `/v1/datasets/${dataset}/releases/${version}`,
      });
    },
  );
}

const writerOf = ({ db, newId, publicUrl }: Context) => ({ db, newId, publicUrl: publicUrl() });

/** True of `draft` for a key that may see it; to every other reader a draft does not exist. */
export function isDraft(request: FastifyRequest): boolean {
  const { version, dataset } = request.params as { version: string; dataset: string };
  if (version !== 'draft') return false;
  const { key } = request.access;
  if (!key || !hasScope(request, 'releases:write') || !reaches(key, dataset)) throw notFound();
  return true;
}

/** The open release; undefined of a version that exists and moves no more. Neither: 404. */
async function openReleaseIn(
  { db }: Context,
  request: FastifyRequest,
  dataset: string,
): Promise<ReleaseRow | undefined> {
  const { version } = readPath(request, { version: /^/ });
  const open = version === 'draft' ? await findOpenRelease(db, dataset) : undefined;
  if (open) return open;
  const pin = parsePin(version);
  if (!pin || !(await findRelease(db, dataset, pin))) throw notFound();
  return undefined;
}

async function draftManifestOf({ db }: Context, dataset: string): Promise<Manifest> {
  const open = await findOpenRelease(db, dataset);
  if (!open) throw notFound();
  const codebook = await codebookOf(db, dataset, open.codebookVersion);
  const latest = await findRelease(db, dataset, {});
  return draftManifest(open, codebook, latest?.version ?? null, await proposeVersion(db, dataset));
}
