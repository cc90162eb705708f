import { z } from 'zod';
import { KeyName } from './key.ts';
import { named } from './named.ts';
import { DatasetId } from './names.ts';
import { pageOf } from './paging.ts';
import { TableComparison } from './table-comparison.ts';
import { IMPORT_CELLS, IMPORT_FORMATS, IMPORT_MODES, IMPORT_STATES, NEW_STATES } from './vocabulary.ts';

/** Imports: files of cases, and official tables, as jobs. */

export const ImportJob = named('ImportJob', 'The import of a file: its progress and its results.', {
  id: z.uuid().describe('UUID, as in the paths of `links`.'),
  dataset: DatasetId,
  state: z
    .enum(IMPORT_STATES)
    .describe('How far the import is. `succeeded`, `failed`, `cancelled` and `reversed` are final.'),
  format: z.enum(IMPORT_FORMATS).describe('As the Content-Type of the upload said.'),
  mode: z
    .enum(IMPORT_MODES)
    .describe('`create`: every row is a new case. `upsert`: a row with a known external id replaces that case.'),
  cells: z.enum(IMPORT_CELLS).describe('What the cells of a CSV file have: `codes`, or the `labels` of codes.'),
  caseState: z.enum(NEW_STATES).describe('As the upload asked: `draft`, or submitted for review at once.'),
  validateOnly: z.boolean().describe('Whether the file is only checked, and nothing is written.'),
  rows: z.int().describe('Rows of the file, without the header and blank lines.'),
  counts: z
    .strictObject({
      created: z.int().describe('Cases created. With validateOnly: cases that would be created.'),
      updated: z.int().describe('Cases replaced. With validateOnly: cases that would be replaced.'),
      unchanged: z.int().describe('Cases that already said the same.'),
      rejected: z.int().describe('Cases refused. `links.rejected` has their rows and faults.'),
      valid: z
        .int()
        .describe(
          'With validateOnly: cases that would be accepted, which are counted as created, updated or unchanged too. A case whose outcome cannot be predicted is counted here only. `would` in the results says what would be done with each.',
        ),
    })
    .describe(
      'Cases so far. A refused row that belongs to no case counts as one. For an official table: its rows, without totals that add up.',
    ),
  progress: z
    .strictObject({
      done: z.int().describe('Rows read and written, or refused.'),
      of: z.int().describe('Rows of the file.'),
    })
    .describe('How far the import is, in rows.'),
  rate: z
    .int()
    .nullable()
    .describe('Rows a second; null if there is nothing to measure yet, and once it has been reversed.'),
  by: KeyName.describe('The key that uploaded the file.'),
  createdAt: z.string().describe('When the file was uploaded, in UTC.'),
  startedAt: z.string().nullable().describe('When the import started, in UTC; null before that.'),
  finishedAt: z.string().nullable().describe('When the import ended, in UTC; null before that.'),
  comparison: TableComparison.nullable().describe(
    'How an official table differs from the one that the dataset had, with `validateOnly` too; null for cases, and while it is not known.',
  ),
  error: z
    .string()
    .nullable()
    .describe(
      'Why a failed import failed: a code of /v1/problems. Cases that were written before the failure stay; nothing of an official table stays.',
    ),
  reversal: z
    .strictObject({
      undone: z.int().describe('Cases that were taken back.'),
      kept: z
        .int()
        .describe('Cases that were left as they are: approved or changed since, see `because` in `links.results`.'),
      reason: z.string().describe('The reason that was given: a code of the list `correction-reasons`.'),
      by: KeyName.describe('The key that reversed the import.'),
    })
    .nullable()
    .describe(
      'What the last reversal did; null if there was none. If it undid nothing, `state` is what it was before. For an official table: 1 undone if the table from before is back, else 1 kept.',
    ),
  links: z
    .strictObject({
      self: z.string().describe('Path of this import.'),
      results: z.string().describe('Path of the result of each case, as NDJSON.'),
      rejected: z.string().describe('Path of the refused rows with their faults, to correct and send again.'),
    })
    .describe('Paths of the import and its files.'),
});
export type ImportJob = z.output<typeof ImportJob>;

export const ImportPage = pageOf(ImportJob);

export const ImportReversal = named('ImportReversal', 'The reversal of an import.', {
  reason: z
    .string()
    .max(60)
    .optional()
    .describe('Why the import is taken back: a code of the list `correction-reasons`.'),
});
