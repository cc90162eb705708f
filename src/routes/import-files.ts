import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { tableColumns, tableExample } from '../aggregates/columns.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { columnsOf, templateExample } from '../cases/csv-columns.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { notFound } from '../errors.ts';
import { csvLine } from '../formats/csv.ts';
import { datasetOf, hasScope, keyOf, requireScope } from '../http/access.ts';
import { cacheControl, sendBytes } from '../http/answers.ts';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { readPath, UUID } from '../http/parameters.ts';
import { rejectedRows, resultLines } from '../imports/files.ts';
import { DATASET_PATH } from './datasets.ts';
import { IMPORT_PATH, importOf } from './imports.ts';

const CSV = 'text/csv; charset=utf-8';
const NDJSON = 'application/x-ndjson';

export async function importFileRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
  const { db } = context;

  app.get(
    '/datasets/:dataset/imports/template.csv',
    operation({
      id: 'getImportTemplate',
      tag: 'imports',
      summary: 'All columns of the dataset, and a line of example',
      description:
        'Of the codebook as it is now. Three convictions and two sources; a file may have more. Of an aggregate dataset the variables and `value`.',
      access: 'imports:write',
      path: DATASET_PATH,
      answers: { 200: { 'text/csv': z.string() } },
    }),
    async (request, reply) => {
      const dataset = await findDataset(db, datasetOf(request));
      if (!dataset) throw notFound();
      const codebook = await codebookOf(db, dataset.id, dataset.codebookVersion);
      const lines =
        dataset.kind === 'aggregate'
          ? [tableColumns(codebook), tableExample(codebook)]
          : [columnsOf(codebook).template, templateExample(codebook)];
      return sendBytes(request, reply, lines.map((line) => `${csvLine(line)}\r\n`).join(''), {
        cache: 'private',
        type: CSV,
        headers: { 'content-disposition': `attachment; filename="${dataset.id}-template.csv"` },
      });
    },
  );

  app.get(
    '/datasets/:dataset/imports/:import/results',
    operation({
      id: 'getImportResults',
      tag: 'imports',
      summary: 'What became of each case of a file',
      description:
        'A line for each, in the order of the file: `row` (from 1, without header and blank lines), `rows`, `outcome` (`created`, `updated`, `unchanged`, `rejected`, `valid`), `case`, `revision`, `problems`, `candidates` (cases that it may be another report of; left out without `cases:read`), and after a reversal `reversal`. With `validateOnly` a `valid` case has `would`: `created`, `updated` or `unchanged`. It is left out of an upsert where it cannot be said: an earlier row of the file is about the same case, or only sources differ or not, and the uploading key may not see those. Of an official table the first 10,000 refused rows only.',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: { [NDJSON]: z.string() } },
      untagged: true,
    }),
    async (request, reply) => {
      const job = await importOf(context, datasetOf(request), readPath(request, { import: UUID }).import);
      const lines = resultLines(db, job, hasScope(request, 'cases:read'));
      return sendFile(reply, lines, NDJSON, `import-${job.id}-results.ndjson`);
    },
  );

  app.get(
    '/datasets/:dataset/imports/:import/rejected',
    operation({
      id: 'getImportRejected',
      tag: 'imports',
      summary: 'The rows that were refused, as they came',
      description:
        'In the format of the file, with the column or member `error`; a line that is no JSON object stands as `{ "error", "line" }`. Repaired, it can be imported as it is. Kept for 30 days. Records that were erased before stand in `/results` only.\n\nThe rows are whole, sources included: any key but the one that sent the file needs `sources:read` too (403, `requiredScope`).',
      access: 'imports:write',
      path: IMPORT_PATH,
      answers: { 200: { 'text/csv': z.string(), [NDJSON]: z.string() } },
      untagged: true,
    }),
    async (request, reply) => {
      const job = await importOf(context, datasetOf(request), readPath(request, { import: UUID }).import);
      // Who sent them knows them.
      if (keyOf(request).id !== job.keyId) requireScope(request, 'sources:read');
      const isCsv = job.format === 'csv';
      const name = `import-${job.id}-rejected.${isCsv ? 'csv' : 'ndjson'}`;
      return sendFile(reply, rejectedRows(db, job), isCsv ? CSV : NDJSON, name);
    },
  );
}

/** Nothing of it is kept by anybody: an erasure may take a line out of it. */
function sendFile(reply: FastifyReply, rows: AsyncIterable<string>, type: string, name: string): FastifyReply {
  return reply
    .type(type)
    .headers({
      'cache-control': cacheControl('none'),
      'content-disposition': `attachment; filename="${name}"`,
    })
    .send(Readable.from(rows, { objectMode: false }));
}
