import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  findFileSet,
  listReleaseFiles,
  markFilesLost,
  mayHoldErased,
  type ReleaseFileRow,
} from '../db/queries/release-files.ts';
import { AppError, notFound, orNotFound } from '../errors.ts';
import { FileMissing } from '../files/store.ts';
import { MEDIA_TYPES } from '../formats/representation-path.ts';
import { datasetOf, keyOf, mayReadRecords, reaches, requireAgreement, requireScope } from '../http/access.ts';
import { NDJSON, savedAs, sendJson, sendStored } from '../http/answers.ts';
import { requireReadLedger } from '../http/arrival.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { pageQuery, RELEASE_PATH } from '../http/parameters.ts';
import { readLines } from '../releases/files/read-lines.ts';
import { releaseFile } from '../releases/lifecycle/manifest.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { releasePath } from '../schemas/addresses.ts';
import { CaseRecord } from '../schemas/case.ts';
import { pageOf } from '../schemas/paging.ts';
import { ReleaseFiles } from '../schemas/release-file.ts';
import { openReleased } from './release-answers.ts';

/** The files of a release, and its records, which are read from one of them. */

/** Under a path of its own, each record file that is one of the whole. */
const RECORD_FILES = {
  csv: { id: 'getReleaseRecordsCsv', type: MEDIA_TYPES.csv },
  ndjson: { id: 'getReleaseRecordsNdjson', type: NDJSON },
  parquet: { id: 'getReleaseRecordsParquet', type: MEDIA_TYPES.parquet },
} as const;

const FILE = z.string().describe('The bytes of the file.');
/** Its media type is that of the list. The document says of each answer one, since generators know no other. */
const ANY_FILE = { '*/*': FILE };
/** Retry-After, in seconds. */
const PENDING_S = '2';

export async function releaseFileRoutes(app: App, { context }: { context: Context }): Promise<void> {
  app.get(
    '/datasets/:dataset/releases/:version/files',
    operation({
      id: 'listReleaseFiles',
      tag: 'releases',
      summary: 'The files of a release',
      description:
        'All observations as CSV and Parquet with what describes them, for everybody. Keys with `records:read` see the record files, too: NDJSON, CSV and Parquet. The answer is 503 `files-pending` until they are written.',
      access: 'public',
      path: RELEASE_PATH,
      answers: { 200: ReleaseFiles },
      problems: [503],
    }),
    async (request, reply) => {
      const release = await openReleased(context, request);
      const rows = await filesOf(context, release);
      const seesRecords = mayReadRecords(context, request.access.key, datasetOf(request));
      const items = rows
        .filter(({ access }) => access === 'public' || seesRecords)
        .map((row) => releaseFile(release.view, row));
      const cache = release.via === 'draft' ? 'none' : seesRecords ? 'private' : 'public';
      return sendJson(reply, { items } satisfies ReleaseFiles, { cache });
    },
  );

  app.get(
    '/datasets/:dataset/releases/:version/files/:name',
    operation({
      id: 'getReleaseFile',
      tag: 'releases',
      summary: 'A file of a release',
      description:
        'Takes `Range` with `If-Range`. `Repr-Digest` is the SHA-256 of the whole file. Files with numbers are immutable under a full version; record files are written anew when a case is erased, and their ETag with them.',
      access: 'public',
      path: { ...RELEASE_PATH, name: z.string().describe('As the list of files has it.') },
      answers: { 200: ANY_FILE, 206: ANY_FILE },
      saved: true,
      problems: [401, 403, 416, 503],
    }),
    async (request, reply) => sendFileOf(context, reply, request.params.name),
  );

  app.get(
    '/datasets/:dataset/releases/:version/records',
    operation({
      id: 'listReleaseRecords',
      tag: 'records',
      summary: 'The records of a release, as they were',
      description:
        'Approved cases as they were at the position of the release, as partners see them under its codebook, without those that have been erased since. In the order of their ids.',
      access: 'records:read',
      path: RELEASE_PATH,
      query: pageQuery,
      answers: { 200: pageOf(CaseRecord) },
      problems: [503],
    }),
    async (_request, reply) => {
      const { release, row } = await findFile(context, reply.request, 'records.ndjson');
      const files = storeOf(context);
      return sendList(reply, {
        read: (after, limit) => readLines(files, row, after, limit).catch(unlessMissing(context, release, row)),
        write: ({ json }) => json,
        position: ({ position }) => position,
        cache: 'private',
      });
    },
  );

  for (const [format, { id, type }] of Object.entries(RECORD_FILES)) {
    app.get(
      `/datasets/:dataset/releases/:version/records.${format}`,
      operation({
        id,
        tag: 'records',
        summary: `The records of a release as one file (${format})`,
        description: `The file \`records.${format}\` of the release: see \`getReleaseFile\`.`,
        access: 'records:read',
        path: RELEASE_PATH,
        answers: { 200: { [type]: FILE }, 206: { [type]: FILE } },
        saved: true,
        problems: [416, 503],
      }),
      async (_request, reply) => sendFileOf(context, reply, `records.${format}`),
    );
  }
}

const storeOf = ({ files }: Context): NonNullable<Context['files']> => {
  if (!files) throw new AppError('not-found', { detail: 'This service keeps no files of releases.' });
  return files;
};

/** The files that there are; throws 503 until all have been written. */
async function filesOf(context: Context, { row, via }: OpenedRelease): Promise<ReleaseFileRow[]> {
  storeOf(context);
  const set = await findFileSet(context.readers, row.id);
  if (!set || set.erasuresSeen === null || (via !== 'draft' && !set.described)) throw pending();
  return listReleaseFiles(context.readers, row.id);
}

const pending = (): AppError => new AppError('files-pending', { headers: { 'retry-after': PENDING_S } });

/** A file that is not in the store: it has been written anew meanwhile, or the store has lost it, and then it is written again. */
const unlessMissing =
  ({ db, builder }: Context, { row }: OpenedRelease, { storeKey }: ReleaseFileRow) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof FileMissing)) throw error;
    await markFilesLost(db, row.id, storeKey);
    builder.wake();
    throw pending();
  };

/**
 * The file, if this reader may read it. One that may hold an erased case is not there until it has been written anew. Which record
 * files there are says which years have a case, so a reader who may not read them is not told.
 */
async function findFile(
  context: Context,
  request: FastifyRequest,
  name: string,
): Promise<{ release: OpenedRelease; row: ReleaseFileRow }> {
  const release = await openReleased(context, request);
  const row = (await filesOf(context, release)).find((file) => file.name === name);
  if (row?.access === 'public') return { release, row };
  requireScope(request, 'records:read');
  if (!reaches(keyOf(request), datasetOf(request))) throw notFound();
  requireAgreement(request, context);
  requireReadLedger(context.ledger);
  // A replica need not know of an erasure yet.
  if (await mayHoldErased(context.db, release.row.id)) throw pending();
  return { release, row: orNotFound(row) };
}

async function sendFileOf(context: Context, reply: FastifyReply, name: string): Promise<FastifyReply> {
  const { release, row } = await findFile(context, reply.request, name);
  const { via, view } = release;
  const files = storeOf(context);
  const isPublic = row.access === 'public';
  const cache = via === 'draft' ? 'none' : isPublic ? via : 'private';
  return sendStored(
    reply,
    {
      ...row,
      type: row.mediaType,
      read: (range) => files.read(row.storeKey, range).catch(unlessMissing(context, release, row)),
    },
    {
      cache,
      headers: savedAs(`${view.dataset}-${view.version}-${name}`),
      ...(via === 'latest' && { contentLocation: hrefOf(release, name) }),
    },
  );
}

const hrefOf = ({ view }: OpenedRelease, name: string): string => `${releasePath(view)}/files/${name}`;
