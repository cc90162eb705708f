import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { tableColumns, tableExample } from '../aggregates/columns.ts';
import { caseColumns, templateExample } from '../cases/csv-columns.ts';
import { CORRECTION_REASONS } from '../codebook/standard.ts';
import { codebookOf } from '../db/codebooks.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { deleteReceived, listImports } from '../db/queries/imports.ts';
import { AppError, orNotFound } from '../errors.ts';
import { actorOf, datasetOf, hasScope, keyOf, requireScope } from '../http/access.ts';
import { NDJSON, savedAs, sendBytes, sendFile, sendJob } from '../http/answers.ts';
import { dropRestOfBody, FILE_LIMIT, uploadOf } from '../http/bodies.ts';
import type { Context } from '../http/context.ts';
import { sendList } from '../http/lists.ts';
import { type App, operation } from '../http/operation.ts';
import { DATASET_PATH, flag, oneOf, pageQuery, pathId, type Values } from '../http/parameters.ts';
import { applied, readHandling } from '../http/prefer.ts';
import { unsupportedMediaType } from '../http/problems.ts';
import { validBody } from '../http/validation.ts';
import { accepted, once, type WriteAnswer } from '../http/writes.ts';
import { askReversal, cancelImport, importOf } from '../imports/job.ts';
import { queueReceived, type Received, receiveImport, type UploadOptions } from '../imports/receive.ts';
import { importBody, rejectedRows, resultLines } from '../imports/results.ts';
import { importPath } from '../schemas/addresses.ts';
import { csvLine } from '../schemas/cell-text.ts';
import { ImportJob, ImportPage, ImportReversal } from '../schemas/import.ts';
import { UUID } from '../schemas/names.ts';
import { IMPORT_CELLS, IMPORT_MODES, NEW_STATES } from '../schemas/vocabulary.ts';

const CSV = 'text/csv; charset=utf-8';

const IMPORT_PATH = { ...DATASET_PATH, id: pathId(UUID, 'UUID, as the answer to the upload gave it.') };
export const FILE_TYPES = ['text/csv', 'application/x-ndjson', 'application/ndjson', 'application/jsonl'] as const;

const uploadQuery = {
  mode: oneOf(
    IMPORT_MODES,
    'create: every case of the file is new. upsert: one with the external id of a case corrects that case.',
  ).default('create'),
  state: oneOf(NEW_STATES, 'State of the new cases. in-review: they are submitted at once.').default('draft'),
  cells: oneOf(
    IMPORT_CELLS,
    'labels: the cells of a CSV file have labels in place of codes, in upper or lower case. A code is taken too.',
  ).default('codes'),
  validateOnly: flag('Check everything and write nothing. On a dataset of cases this also needs `cases:read`.'),
};

export async function importRoutes(app: App, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.post(
    '/datasets/:dataset/imports',
    operation({
      id: 'createImport',
      makes: true,
      idempotent: true,
      prefers:
        '`handling=strict`: likely duplicates are rejected. Default, `handling=lenient`: they are saved, and listed as pairs and in the results.',
      tag: 'imports',
      summary: 'Import a file of cases, or an official table',
      description:
        'The file is CSV (columns as in `template.csv`; rows of one case share `case` and follow one another) or NDJSON (one case a line), in UTF-8, of at most 1 GiB. The answer comes when the file has arrived; a job reads it after that. Faults of a CSV header are answered at once, with pointers `/columns/<place from 0>` or the name of a missing column. A refused row does not stop the import: see `/results` and `/rejected`.\n\nAn aggregate dataset takes an official table: CSV with a column for each variable, `value` and, if wanted, `status`, of at most 1,000,000 rows. It replaces the whole earlier table as one change; the same table again changes nothing. A missing value is empty or a marker such as `[c]`, and `status` says why it is missing. Rows with `_T` are totals: those of a sum must be the sum of the others where that can be computed. If a row is refused, the job fails with `invalid-import` and the dataset keeps its earlier table.',
      access: 'imports:write',
      path: DATASET_PATH,
      query: uploadQuery,
      lateBody: z.string().describe('The file.'),
      bodyTypes: FILE_TYPES,
      bodyLimit: FILE_LIMIT,
      answers: { 202: ImportJob },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      await requireReadingForDryRun(context, request, request.query);
      const upload = uploadOptions(request, request.query);
      const actor = actorOf(request, context);
      const received = await receive(context, request, upload);
      const write = async (within: Context): Promise<WriteAnswer> => {
        await queueReceived(within, actor, dataset, received);
        const row = await importOf(within.db, dataset, received.id);
        const handling = readHandling(request);
        const headers = { location: importPath(dataset, row.id), ...(handling && applied(handling)) };
        return accepted(importBody(row), context.importer, headers);
      };
      try {
        return await once(context, reply, write, { bodyDigest: `${upload.format} ${received.digest}` });
      } finally {
        // A repeated or refused upload has made no job, so what arrived is deleted. That of a job is kept.
        await deleteReceived(context.root, received.id);
      }
    },
  );

  app.get(
    '/datasets/:dataset/imports',
    operation({
      id: 'listImports',
      tag: 'imports',
      summary: 'Imports, newest first',
      access: 'imports:write',
      path: DATASET_PATH,
      query: pageQuery,
      answers: { 200: ImportPage },
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      return sendList(reply, {
        read: (after, limit) => listImports(db, dataset, after, limit),
        show: importBody,
        position: ({ id }) => id,
        cache: 'private',
      });
    },
  );

  app.get(
    '/datasets/:dataset/imports/:id',
    operation({
      id: 'getImport',
      tag: 'imports',
      summary: 'The state of an import',
      description: 'While it is open, Retry-After says when to ask again.',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: ImportJob },
      polled: true,
    }),
    async (request, reply) => {
      const row = await importOf(context.db, datasetOf(request), request.params.id);
      return sendJob(reply, row, importBody(row));
    },
  );

  app.post(
    '/datasets/:dataset/imports/:id/cancel',
    operation({
      id: 'cancelImport',
      idempotent: true,
      tag: 'imports',
      summary: 'Stop an import',
      description:
        'Stops after the rows that are being written. Rows that were written stay; a reversal takes them back. If every row has been written, the import is `succeeded` instead of `cancelled`.',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: ImportJob },
    }),
    async (request, reply) => {
      return once(context, reply, async (within) => {
        const actor = actorOf(request, within);
        const row = await cancelImport(within, actor, datasetOf(request), request.params.id);
        return { body: importBody(row), status: 200, cache: 'none' };
      });
    },
  );

  app.post(
    '/datasets/:dataset/imports/:id/reversal',
    operation({
      id: 'reverseImport',
      idempotent: true,
      tag: 'imports',
      summary: 'Take back what an import made',
      description:
        'Runs as a job of the same import. Cases that the import created are withdrawn (`reason`, default `rectification`) and lose their external ids, so that the repaired file can be imported. Cases that it updated get back the content and the state that they had, and partners the record that they saw; `reason` is in the new revision. Cases that were edited, withdrawn, merged or erased since are kept as they are, and so are cases whose new content has become live since, unless the key has `cases:review`. A reversal that undid nothing is not spent: the import is as it was before, and can be reversed again.\n\nAn official table is replaced by the one before it, as another change. It is kept if it has been replaced since, or if the codebook no longer allows the earlier one.',
      access: 'imports:write',
      path: IMPORT_PATH,
      lateBody: ImportReversal,
      bodyOptional: true,
      answers: { 202: ImportJob },
      problems: [409],
    }),
    async (request, reply) => {
      const dataset = datasetOf(request);
      const id = request.params.id;
      return once(context, reply, async (within) => {
        const { reason = 'rectification' } = request.body === undefined ? {} : validBody(request, ImportReversal);
        if (!CORRECTION_REASONS.includes(reason)) {
          const detail = 'Must be a code of the list correction-reasons.';
          throw new AppError('invalid-body', {
            errors: [{ pointer: '/reason', code: 'unknown-code', detail, allowed: CORRECTION_REASONS }],
          });
        }
        const row = await askReversal(within, actorOf(request, within), dataset, { id, reason });
        return accepted(importBody(row), context.importer);
      });
    },
  );

  app.get(
    '/datasets/:dataset/imports/template.csv',
    operation({
      id: 'getImportTemplate',
      tag: 'imports',
      summary: 'A CSV file with all columns of the dataset and an example row',
      description:
        'Follows the present codebook. It has three convictions and two sources; a file may have more. For an aggregate dataset it has the variables and `value`; a file may have `status` too.',
      access: 'imports:write',
      path: DATASET_PATH,
      answers: { 200: { 'text/csv': z.string() } },
      saved: true,
    }),
    async (request, reply) => {
      const dataset = orNotFound(await findDataset(db, datasetOf(request)));
      const codebook = await codebookOf(db, dataset.id, dataset.codebookVersion);
      const lines =
        dataset.kind === 'aggregate'
          ? [tableColumns(codebook), tableExample(codebook)]
          : [caseColumns(codebook).template, templateExample(codebook)];
      return sendBytes(reply, lines.map(csvLine).join(''), {
        cache: 'private',
        type: CSV,
        headers: savedAs(`${dataset.id}-template.csv`),
      });
    },
  );

  app.get(
    '/datasets/:dataset/imports/:id/results',
    operation({
      id: 'getImportResults',
      tag: 'imports',
      summary: 'The outcome for each case of a file',
      description:
        'One line for each case, in the order of the file: `row` (from 1, without header and blank lines), `rows`, `outcome` (`created`, `updated`, `unchanged`, `rejected`, `valid`), `case`, `revision`, `problems`, `warnings` (contradictions in the case, and `undoes-correction` if an upsert says what the case said before it was corrected, which is left out without `cases:read`; left out if there are none), `candidates` (cases that it may be another report of; left out without `cases:read`), `holder` (path and state of the case that has the external id of a rejected one; left out without `cases:read`), and after a reversal `reversal`, and for a `kept` case `because`: `approved` (it is live, and the key lacks `cases:review`), `changed` (somebody has written it since) or `not-restorable` (what it was before is not known, or no longer allowed). With `validateOnly`, a `valid` case has `would`: `created`, `updated` or `unchanged`. An upsert leaves it out if the service cannot predict it: when an earlier row of the file is about the same case, or when only sources could differ and the uploading key may not see them. For an official table, only the first 10,000 refused rows are listed.',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: { [NDJSON]: z.string() } },
      untagged: true,
      saved: true,
    }),
    async (request, reply) => {
      const job = await importOf(context.db, datasetOf(request), request.params.id);
      const lines = resultLines(db, job, hasScope(request, 'cases:read'));
      return sendFile(reply, lines, NDJSON, `import-${job.id}-results.ndjson`);
    },
  );

  app.get(
    '/datasets/:dataset/imports/:id/rejected',
    operation({
      id: 'getImportRejected',
      tag: 'imports',
      summary: 'The refused rows, as they were sent',
      description:
        'The rows have the format of the file, with an additional column or member `error`. A line that is not a JSON object becomes `{ "error", "line" }`. Once repaired, the file can be imported as it is. It is kept for 30 days. Records that were erased before are in `/results` only.\n\nThe rows are complete, sources included. Any key except the one that sent the file therefore needs `sources:read` too (403, `requiredScope`).',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: { 'text/csv': z.string(), [NDJSON]: z.string() } },
      untagged: true,
      saved: true,
    }),
    async (request, reply) => {
      const job = await importOf(context.db, datasetOf(request), request.params.id);
      // The key that sent the rows knows their sources.
      if (keyOf(request).id !== job.keyId) requireScope(request, 'sources:read');
      const isCsv = job.format === 'csv';
      const name = `import-${job.id}-rejected.${isCsv ? 'csv' : 'ndjson'}`;
      return sendFile(reply, rejectedRows(db, job), isCsv ? CSV : NDJSON, name);
    },
  );
}

/** A dry run compares the file with the stored cases, and would tell a key that may not read them what they say. */
async function requireReadingForDryRun(
  { db }: Pick<Context, 'db'>,
  request: FastifyRequest,
  { validateOnly }: Values<typeof uploadQuery>,
): Promise<void> {
  if (!validateOnly || hasScope(request, 'cases:read')) return;
  if ((await findDataset(db, datasetOf(request)))?.kind === 'cases') requireScope(request, 'cases:read');
}

function uploadOptions(
  request: FastifyRequest,
  { mode, state, cells, validateOnly }: Values<typeof uploadQuery>,
): UploadOptions {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  // Fastify does not check the type of an empty body.
  if (!FILE_TYPES.some((known) => known === type)) throw unsupportedMediaType(FILE_TYPES);
  return {
    format: type === 'text/csv' ? 'csv' : 'ndjson',
    mode,
    cells,
    caseState: state,
    validateOnly,
    strict: readHandling(request) === 'strict',
    sourcesSeen: hasScope(request, 'sources:read'),
  };
}

/** A refused file is read to its end, so that the client gets to read the answer. */
async function receive(context: Context, request: FastifyRequest, upload: UploadOptions): Promise<Received> {
  try {
    const body = uploadOf(request, FILE_LIMIT);
    return await receiveImport(context, actorOf(request, context), datasetOf(request), upload, body);
  } catch (error) {
    if (error instanceof AppError && error.code !== 'request-timeout') await dropRestOfBody(request.raw);
    throw error;
  }
}
