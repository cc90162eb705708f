import type { FastifyRequest } from 'fastify';
import { fullVersion, isFull, parsePin } from '../codebook/version.ts';
import { findCertificate } from '../db/queries/certificates.ts';
import { listNotices, type NoticePosition, type NoticeRow } from '../db/queries/release-schedule.ts';
import {
  findOpenRelease,
  findRelease,
  findReleaseById,
  findWithdrawn,
  listVersions,
  type ReleaseRow,
} from '../db/queries/releases.ts';
import { AppError, notFound } from '../errors.ts';
import { actorOf, datasetOf, isReadable } from '../http/access.ts';
import { etagOf, requireMatch, sendJson } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pageQuery, RELEASE_PATH } from '../http/parameters.ts';
import { validBody } from '../http/validation.ts';
import { accepted, once, type WriteAnswer } from '../http/writes.ts';
import { releaseItem } from '../releases/lifecycle/manifest.ts';
import { createRelease, discardRelease, publishRelease } from '../releases/lifecycle/publish.ts';
import { requireSoundMove, requireWay } from '../releases/lifecycle/release-move.ts';
import { scheduleRelease, unscheduleRelease } from '../releases/lifecycle/schedule.ts';
import { releaseWithdrawn, withdrawnAlready, withdrawRelease } from '../releases/lifecycle/withdraw.ts';
import { codebookBody, draftManifestOf, publishedManifestOf, structureOf } from '../releases/serve/descriptions.ts';
import { releasePath } from '../schemas/addresses.ts';
import { Certificate } from '../schemas/certificate.ts';
import { PublishedCodebook } from '../schemas/dataset.ts';
import { pageOf } from '../schemas/paging.ts';
import { Manifest, type NoticeItem, NoticePage, ReleaseItem, ReleaseMove, ReleaseStart } from '../schemas/release.ts';
import { ReleaseStructure } from '../schemas/structure.ts';
import { isDraft, sendReleased } from './release-answers.ts';

export async function releaseRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers } = context;

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
      const latest = (await findRelease(readers, dataset, {}))?.version ?? null;
      return sendList(reply, {
        read: (after, limit) => listVersions(readers, dataset, fullVersion(after), limit),
        show: (row) => releaseItem(row, latest),
        position: ({ version }) => version ?? '',
        cache: (await isReadable(readers, dataset, undefined)) ? 'public' : 'private',
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
      summary: 'Build a release from the change log as it is now',
      description: 'Answers at once. The manifest of `draft` shows the progress.',
      access: 'releases:write',
      path: DATASET_PATH,
      lateBody: ReleaseStart,
      bodyOptional: true,
      answers: { 202: Manifest },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return once(context, reply, async (within) => {
        const { notice = null, complete = [] } = request.body === undefined ? {} : validBody(request, ReleaseStart);
        await createRelease(within, actorOf(request, within), dataset, { notice, complete });
        const location = releasePath({ dataset, version: 'draft' });
        return accepted(await draftManifestOf(within, dataset), context.builder, { location });
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
        'Its state, tables, counts and successor. These can change; everything under a release is immutable.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: Manifest },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { version } = request.params;
      if (isDraft(request)) {
        const manifest = await draftManifestOf(context, dataset, request.access.preview?.releaseId);
        return sendJson(reply, manifest, { cache: 'none' });
      }
      return sendJson(reply, await publishedManifestOf({ ...context, db: readers }, dataset, version), {
        cache: 'public',
      });
    },
  );

  app.post(
    '/datasets/:dataset/releases/:version/transitions',
    operation({
      id: 'moveRelease',
      idempotent: true,
      ifMatchFor: 'to publish: the ETag of the manifest of draft',
      tag: 'releases',
      summary: 'Publish, schedule or discard the draft; withdraw a version',
      description:
        'Publishing needs If-Match with the ETag of the manifest of `draft`, gives the release its version and answers its manifest. Content-Location is the pinned address.\n\nWith `publishAt` the release becomes public at that second: until then it is `scheduled`, and only its date is public, in `/v1/release-calendar`. Send `publishAt` again, with `reason`, to move the date; move the release to `draft` to take it back. A release with a case that has been erased since is built again first, and keeps its date; under a disclosure policy only if no release before has counted the case.\n\n`withdrawn` needs a full version and a `reason`. From then on everything under the version answers 410.',
      access: 'releases:write',
      path: RELEASE_PATH,
      lateBody: ReleaseMove,
      answers: { 200: Manifest, 204: null },
      problems: [409, 412, 428],
    }),
    async (request, reply) => {
      try {
        return await once(context, reply, async (within) => {
          const release = await targetOf(within, request, datasetOf(request));
          const move = validBody(request, ReleaseMove);
          return release.version === null
            ? moveOpen(within, request, release, move)
            : withdraw(within, request, release, move);
        });
      } catch (error) {
        // Perhaps the release was moved and only the answer is missing.
        if (!(error instanceof AppError)) context.reader.forget();
        // Somebody else moved the release, or a case in it was erased, and so it is built again.
        else if (error.code === 'release-changed') {
          context.reader.forget();
          context.builder.wake();
          await context.releaseClock.wake();
        }
        throw error;
      }
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/codebook',
    operation({
      id: 'getReleaseCodebook',
      tag: 'releases',
      summary: 'The codebook of a release',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: PublishedCodebook },
    }),
    async (_request, reply) =>
      sendReleased(context, reply, 'codebook', async (release) => JSON.stringify(codebookBody(release))),
  );

  app.get(
    '/datasets/:dataset/releases/:version/structure',
    operation({
      id: 'getReleaseStructure',
      tag: 'statistics',
      summary: 'What can be asked of a release',
      description:
        'Measures, dimensions with the codes that occur, which of them combine, notes and limits: enough to build a query form without the codebook. Immutable under a full version.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: ReleaseStructure },
    }),
    async (_request, reply) =>
      sendReleased(context, reply, 'structure', async (release) => JSON.stringify(structureOf(release))),
  );

  app.get(
    '/datasets/:dataset/releases/:version/certificate',
    operation({
      id: 'getReleaseCertificate',
      tag: 'releases',
      summary: 'What is claimed of the published numbers, signed',
      description:
        'The hash of all published cells, what was counted and tested, the claim in words and what it does not cover. `npx assize verify` with the address of a release repeats all of it from published data. The public keys are at `/.well-known/assize-keys.json`. 404 for a draft, and for a release that was built before there were certificates. Immutable under a full version.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: Certificate },
    }),
    async (_request, reply) =>
      sendReleased(context, reply, 'certificate', async ({ row, via }) => {
        const certificate = await findCertificate(readers, row.id);
        if (!certificate) throw notFound(via === 'draft' ? NOT_PUBLISHED : NO_CERTIFICATE);
        return JSON.stringify(certificate);
      }),
  );

  app.get(
    '/datasets/:dataset/notices',
    operation({
      id: 'listNotices',
      tag: 'releases',
      summary: 'Corrections, updates and withdrawals, newest first',
      description: 'The notice that each release came with, and the reason of each withdrawal.',
      access: 'public',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: NoticePage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return sendList(reply, {
        read: (after, limit) => {
          const [publishedAt, release, kind] = after?.split(' ') ?? [];
          const before = publishedAt === undefined ? undefined : ({ publishedAt, release, kind } as NoticePosition);
          return listNotices(readers, dataset, before, limit);
        },
        show: (row) => noticeItem(dataset, row),
        position: ({ publishedAt, release, kind }) => `${publishedAt} ${release} ${kind}`,
        cache: (await isReadable(readers, dataset, undefined)) ? 'public' : 'private',
      });
    },
  );
}

const NOT_PUBLISHED = 'The certificate is made when the release is published.';
const NO_CERTIFICATE = 'The release was built before there were certificates, and has none.';

const noticeItem = (dataset: string, { release, publishedAt, kind, text }: NoticeRow): NoticeItem => ({
  release,
  publishedAt,
  kind,
  text,
  href: releasePath({ dataset, version: release }),
});

async function moveOpen(
  within: Context,
  request: FastifyRequest,
  release: ReleaseRow,
  move: ReleaseMove,
): Promise<WriteAnswer> {
  if (move.to === 'published' || request.headers['if-match'] !== undefined) {
    requireMatch(request, manifestEtag(await draftManifestOf(within, release.datasetId)));
  }
  const actor = actorOf(request, within);
  requireSoundMove(move, release, actor.at);
  requireWay(move, release);
  const { anchorLog, db, releaseClock, builder, teller, reader, signer } = within;
  const { publishAt, reason = null } = move;
  if (move.to === 'discarded') {
    await discardRelease(within, actor, release, reason);
    const afterwards = () => {
      builder.wake();
      return releaseClock.wake();
    };
    return { status: 204, cache: 'none', afterwards };
  }
  if (move.to === 'published' && publishAt === undefined) {
    await publishRelease({ db, publicUrl: within.publicUrl(), signer }, actor, release);
    const afterwards = () => {
      reader.forget();
      builder.wake();
      teller.wake();
      void anchorLog.note();
    };
    return { ...(await movedAnswer(within, release)), afterwards };
  }
  if (publishAt === undefined) await unscheduleRelease(db, actor, release, reason);
  else await scheduleRelease(db, actor, release, { publishAt: new Date(publishAt), reason });
  return { ...(await movedAnswer(within, release)), afterwards: releaseClock.wake };
}

async function withdraw(
  within: Context,
  request: FastifyRequest,
  release: ReleaseRow,
  move: ReleaseMove,
): Promise<WriteAnswer> {
  if (request.headers['if-match'] !== undefined) {
    const manifest = await publishedManifestOf(within, release.datasetId, release.version ?? '');
    requireMatch(request, manifestEtag(manifest));
  }
  requireSoundMove(move, release, within.now());
  const { version } = request.params as { version: string };
  const isNamed = version === release.version;
  if (release.state === 'withdrawn') throw withdrawnAlready();
  if (move.to !== 'withdrawn' || !isNamed) {
    throw new AppError('transition-not-allowed', {
      detail: isNamed ? 'A published release can only be withdrawn.' : 'A release is withdrawn by its full version.',
      extra: { allowed: isNamed ? ['withdrawn'] : [] },
    });
  }
  const { reason = '', replacement = null } = move;
  await withdrawRelease(within.db, actorOf(request, within), release, { reason, replacement });
  const afterwards = () => {
    within.reader.forgetRelease(release.id);
    within.builder.wake();
    within.teller.wake();
  };
  return { ...(await movedAnswer(within, release)), afterwards };
}

/** The present manifest. */
async function movedAnswer(within: Context, { id, datasetId }: ReleaseRow): Promise<WriteAnswer> {
  const { version } = (await findReleaseById(within.db, id)) ?? {};
  if (version == null) return { body: await draftManifestOf(within, datasetId), status: 200, cache: 'none' };
  return {
    body: await publishedManifestOf(within, datasetId, version),
    status: 200,
    cache: 'private',
    contentLocation: releasePath({ dataset: datasetId, version }),
  };
}

/** The open release, or the version that the path names: 404 or 410. */
async function targetOf({ db }: Context, request: FastifyRequest, dataset: string): Promise<ReleaseRow> {
  const { version } = request.params as { version: string };
  const pin = parsePin(version);
  const row =
    version === 'draft' ? await findOpenRelease(db, dataset) : pin ? await findRelease(db, dataset, pin) : undefined;
  if (row) return row;
  const withdrawn = pin && !isFull(pin) ? await findWithdrawn(db, dataset, pin) : undefined;
  throw withdrawn ? releaseWithdrawn(withdrawn) : notFound();
}

const manifestEtag = (manifest: Manifest): string => etagOf(JSON.stringify(manifest));
