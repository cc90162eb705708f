import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { putDataset } from '../capture/datasets.ts';
import { redefinitionBody } from '../capture/redefinition.ts';
import { compile } from '../codebook/compile.ts';
import { publicCodebook, type Reader, shownCodebook } from '../codebook/public.ts';
import { datasetWarnings } from '../codebook/warnings.ts';
import { codebookOf, presentCodebook } from '../db/codebooks.ts';
import { findCodebook, findDataset, findPresentCodebook, listDatasets } from '../db/queries/datasets.ts';
import { AppError, notFound, orNotFound } from '../errors.ts';
import {
  type AccessKey,
  actorOf,
  datasetOf,
  hasScope,
  isReadable,
  mayReadRecords,
  mayReadUnpublished,
  readableUnpublished,
} from '../http/access.ts';
import { etagOf, matchesEtag, requireMatch, sendJson, stale } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, pageQuery } from '../http/parameters.ts';
import { accepted, answerDryRun, dryRunQuery, once } from '../http/writes.ts';
import { codebookBody, datasetBody, datasetMetadata } from '../releases/serve/descriptions.ts';
import type { OpenedRelease } from '../releases/serve/release-names.ts';
import { datasetPath, redefinitionPath } from '../schemas/addresses.ts';
import {
  type Dataset,
  Dataset as DatasetBody,
  DatasetDefinition,
  DatasetPage,
  PublishedCodebook,
} from '../schemas/dataset.ts';
import { DryRun, type Warning } from '../schemas/dry-run.ts';
import { Redefinition } from '../schemas/redefinition.ts';
import { ageHeader } from './release-answers.ts';

export async function datasetRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { readers, reader } = context;

  app.get(
    '/datasets',
    operation({
      id: 'listDatasets',
      tag: 'datasets',
      summary: 'Datasets that the reader may see',
      description:
        'Without a key: the datasets with a published release. With a key: also those without one that the key may read; their `latestRelease` is null.',
      access: 'public',
      keyShowsMore: true,
      query: pageQuery,
      answers: { 200: DatasetPage },
    }),
    async (request, reply) => {
      const { key } = request.access;
      const unpublished = readableUnpublished(key);
      return sendList(reply, {
        read: async (after = '', limit) => {
          const ids = await listDatasets(readers, { unpublished, after, limit });
          return Promise.all(ids.map(async (id) => (await describe(context, id, key)).body));
        },
        position: ({ id }) => id,
        cache: key ? 'private' : 'public',
      });
    },
  );

  app.get(
    '/datasets/:dataset',
    operation({
      id: 'getDataset',
      tag: 'datasets',
      summary: 'A dataset: what it holds, how complete it is, and its latest release',
      description:
        'Describes the dataset as of its latest release. Before the first release only keys that work on the dataset see it, and `latestRelease` is null.',
      access: 'public',
      path: DATASET_PATH,
      answers: { 200: DatasetBody },
      problems: [410],
    }),
    async (request, reply) => {
      const { body, ...options } = await describe(context, datasetOf(request), request.access.key);
      return sendJson(reply, body, options);
    },
  );

  app.get(
    '/datasets/:dataset/codebook',
    operation({
      id: 'getCodebook',
      tag: 'datasets',
      summary: 'The codebook of the latest release; for keys that read records, the one in force',
      description:
        'A key with `records:read` gets the codebook that records and the feed are shown under, with what is for partners, and `seq` says since when. Before the first release, another key that may read the dataset gets the public part of it. `release` is null in both.',
      access: 'public',
      path: DATASET_PATH,
      answers: { 200: PublishedCodebook },
      problems: [410],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const { key } = request.access;
      const ofRecords = mayReadRecords(context, key, dataset) && (await codebookOfRecords(context, dataset));
      if (ofRecords) return sendJson(reply, ofRecords, { cache: 'private' });
      const release = await openLatest(context, dataset, mayReadUnpublished(key, dataset));
      if (release) {
        const headers = ageHeader(reader, [release]);
        return sendJson(reply, codebookBody(release), { cache: 'public', headers });
      }
      const { codebook, codebookVersion } = await presentCodebook(context.root, dataset);
      const body = { dataset, release: null, codebookVersion, codebook: publicCodebook(codebook) };
      return sendJson(reply, body, { cache: 'private' });
    },
  );

  app.get(
    '/datasets/:dataset/definition',
    operation({
      id: 'getDatasetDefinition',
      tag: 'datasets',
      summary: 'The definition of a dataset, exactly as it was put',
      access: 'datasets:write',
      path: DATASET_PATH,
      answers: { 200: DatasetDefinition },
    }),
    async (request, reply) => {
      const posted = await currentDefinition(context, datasetOf(request));
      return sendJson(reply, posted, { cache: 'private' });
    },
  );

  app.put(
    '/datasets/:dataset',
    operation({
      id: 'putDataset',
      idempotent: true,
      makes: true,
      warns: true,
      ifMatchFor: 'to replace; a new dataset has none',
      tag: 'datasets',
      summary: 'Create or replace a dataset and its codebook',
      description:
        'Replacing needs If-Match with the ETag of the definition. An identical body changes nothing. Any other body makes a new codebook version.\n\nIf stored cases have to be read for it and there are more than 1,000, a job does it: the answer is 202 with the job, the definition of before is in force until all cases fit, and `GET D/redefinitions/{id}` says how far it is, or why the definition was refused.',
      access: 'datasets:write',
      newDataset: true,
      path: DATASET_PATH,
      query: dryRunQuery,
      lateBody: DatasetDefinition,
      answers: { 200: z.union([DatasetDefinition, DryRun]), 201: DatasetDefinition, 202: Redefinition },
      problems: [409, 412, 428],
    }),
    async (request, reply) => {
      const { dataset } = request.params;
      const { validateOnly } = request.query;
      const put = (within: Context) =>
        putDataset(within, actorOf(request, within), dataset, {
          body: request.body,
          mayReadCases: hasScope(request, 'cases:read'),
          mayName: (db, other) => isReadable(db, other, request.access.key),
          requireMatch: (posted) => requireDefinition(request, posted),
          validateOnly,
        });
      if (validateOnly) {
        return answerDryRun(reply, async () => {
          const { outcome, definition } = await put(context);
          return { would: WOULD_BE[outcome], warnings: datasetWarnings(compile(dataset, definition)) };
        });
      }
      const settled = () => context.ledger.replayInto(dataset);
      return once(
        context,
        reply,
        async (within) => {
          const { outcome, posted, definition, job } = await put(within);
          const warnings = datasetWarnings(compile(dataset, definition));
          const warned = warnings.length > 0 && { 'assize-warnings': warningsText(warnings) };
          if (job) {
            const headers = { location: redefinitionPath(dataset, job.id), ...warned };
            return accepted(redefinitionBody(job), context.redefiner, headers);
          }
          // The body is what was put, so that it can be edited and put again.
          const headers = { ...(outcome === 'created' && { location: datasetPath(dataset) }), ...warned };
          return { body: posted, status: outcome === 'created' ? 201 : 200, cache: 'private', headers };
        },
        { settled },
      );
    },
  );
}

/** A dataset as its latest release describes it; without one, as it is now, for a key that may see it so. */
async function describe(
  context: Context,
  id: string,
  key: AccessKey | undefined,
): Promise<{ body: Dataset; cache: 'public' | 'private'; headers?: Record<string, string> }> {
  const seesUnpublished = mayReadUnpublished(key, id);
  const release = await openLatest(context, id, seesUnpublished);
  if (release) {
    const body = datasetBody(release, context.releaseClock.nextDate(id));
    return { body, cache: 'public', headers: ageHeader(context.reader, [release]) };
  }
  if (!seesUnpublished) throw notFound();
  const { codebook } = await presentCodebook(context.root, id);
  return { body: datasetMetadata(codebook), cache: 'private' };
}

/** The codebook that partners see records under; undefined if the dataset has none. */
async function codebookOfRecords({ db, root }: Context, dataset: string) {
  const { version, seq } = orNotFound(await findPresentCodebook(db, dataset));
  const codebook = await codebookOf(root, dataset, version);
  if (codebook.definition.kind !== 'cases') return undefined;
  return {
    dataset,
    release: null,
    codebookVersion: version,
    seq,
    codebook: shownCodebook<Reader>(codebook, 'partner'),
  };
}

/** `not-additive=/codebook/measures/0/statistic`, one after the other; a dry run has them in words. */
const warningsText = (warnings: readonly Warning[]): string =>
  warnings.map(({ code, pointer = '' }) => `${code}=${pointer}`).join(', ');

const WOULD_BE = { created: 'create', replaced: 'replace', unchanged: 'nothing', queued: 'replace' } as const;

/**
 * The latest release; undefined if there is none. Throws 410 if all are withdrawn, except for keys that work on the dataset.
 */
async function openLatest(
  { reader }: Context,
  id: string,
  seesUnpublished: boolean,
): Promise<OpenedRelease | undefined> {
  try {
    return await reader.open(id, 'latest');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'not-found' || (error.code === 'release-withdrawn' && seesUnpublished)) return undefined;
    throw error;
  }
}

async function currentDefinition({ db }: Context, id: string): Promise<unknown> {
  const row = await findDataset(db, id);
  return orNotFound(row && (await findCodebook(db, id, row.codebookVersion))).posted;
}

/**
 * PUT creates only without If-Match and replaces only with it. So a mistyped id creates nothing, and a repeated creation
 * replaces nothing.
 */
function requireDefinition(request: FastifyRequest, posted: unknown): void {
  if (posted === undefined) {
    if (request.headers['if-match'] === undefined) return;
    throw new AppError('stale', { detail: 'There is no such dataset yet; to create it, leave If-Match out.' });
  }
  const etag = etagOf(JSON.stringify(posted));
  const unwanted = request.headers['if-none-match'];
  if (unwanted !== undefined && matchesEtag(unwanted, etag)) throw stale(etag);
  requireMatch(request, etag, { takesAny: true });
}
