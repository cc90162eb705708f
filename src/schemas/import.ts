import { z } from 'zod';
import { pageOf } from './paging.ts';
import { IMPORT_FORMATS, IMPORT_MODES, IMPORT_STATES } from './vocabulary.ts';

/** Imports: files of cases, and official tables, as jobs. */

const Actor = z.strictObject({ key: z.string(), label: z.string() });

export const ImportJob = z
  .strictObject({
    id: z.uuid(),
    dataset: z.string(),
    state: z.enum(IMPORT_STATES),
    format: z.enum(IMPORT_FORMATS),
    mode: z.enum(IMPORT_MODES),
    caseState: z.enum(['draft', 'in-review']).describe('State of the cases that it makes.'),
    validateOnly: z.boolean(),
    rows: z.int().describe('Rows of the file, without header and blank lines.'),
    counts: z
      .strictObject({
        created: z.int(),
        updated: z.int(),
        unchanged: z.int(),
        rejected: z.int(),
        valid: z
          .int()
          .describe(
            'With validateOnly: cases that would be taken. What would become of each is `would` in the results.',
          ),
      })
      .describe('Cases. A refused row that is no case counts as one. Of an official table: rows that are no totals.'),
    progress: z.strictObject({ done: z.int(), of: z.int() }).describe('Rows.'),
    rate: z.int().nullable().describe('Rows a second.'),
    by: Actor,
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    error: z
      .string()
      .nullable()
      .describe(
        'Of a failed one: a code of /v1/problems. What was done until then stays; of an official table nothing.',
      ),
    reversal: z
      .strictObject({ undone: z.int(), kept: z.int(), reason: z.string(), by: Actor })
      .nullable()
      .describe(
        'Cases undone, and cases left as they are since somebody has worked on them. Of an official table 1 or 0: whether the table of before is back.',
      ),
    links: z.strictObject({ self: z.string(), results: z.string(), rejected: z.string() }),
  })
  .meta({ id: 'ImportJob' });
export type ImportJob = z.output<typeof ImportJob>;

export const ImportPage = pageOf(ImportJob);

export const ImportReversal = z.strictObject({ reason: z.string().max(60).optional() }).meta({ id: 'ImportReversal' });
