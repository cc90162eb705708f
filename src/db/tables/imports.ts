import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { TablePart } from '../../aggregates/facts.ts';
import { ImportResult } from '../../schemas/stored.ts';
import { TableComparison } from '../../schemas/table-comparison.ts';
import { IMPORT_CELLS, IMPORT_FORMATS, IMPORT_MODES, IMPORT_STATES, NEW_STATES } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { datasetId } from './datasets.ts';
import { jobColumns } from './jobs.ts';
import { knownWords } from './known-words.ts';

/** A file of cases and how far it has been read. The row is the job: the process that can lock an open one works on it. */
export const imports = pgTable(
  'imports',
  {
    ...jobColumns(),
    format: text('format', { enum: IMPORT_FORMATS }).notNull(),
    mode: text('mode', { enum: IMPORT_MODES }).notNull(),
    /** What the cells of a CSV file have for codes. */
    cells: text('cells', { enum: IMPORT_CELLS }).notNull().default('codes'),
    /** State of the cases that it creates. */
    caseState: text('case_state', { enum: NEW_STATES }).notNull(),
    validateOnly: boolean('validate_only').notNull(),
    /** Likely duplicates are rejected instead of saved and listed. */
    strict: boolean('strict').notNull(),
    /** The key may see the sources of cases. If it may not, the import removes none. */
    sourcesSeen: boolean('sources_seen').notNull(),
    state: text('state', { enum: IMPORT_STATES }).notNull(),
    /** Header of a CSV file. */
    columns: stored('json', 'columns', z.array(z.string())),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    rows: integer('rows').notNull(),
    chunks: integer('chunks').notNull(),
    chunksDone: integer('chunks_done').notNull(),
    rowsDone: integer('rows_done').notNull(),
    /** Counts of cases; a refused row that belongs to no case counts as one. */
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    rejected: integer('rejected').notNull(),
    /** For an import that only validates: cases that could be written. */
    valid: integer('valid').notNull(),
    /** For a reversal: cases undone, and cases kept because they have been changed since. */
    undone: integer('undone').notNull(),
    kept: integer('kept').notNull(),
    /** For a reversal: the key that asked for it, and whether that key may withdraw live cases. */
    reversedBy: text('reversed_by'),
    reversedByLabel: text('reversed_by_label'),
    reversalRequestId: text('reversal_request_id'),
    reversalReason: text('reversal_reason'),
    reversesLive: boolean('reverses_live').notNull(),
    /** How an official table differs from the one before. */
    comparison: stored('json', 'comparison', TableComparison),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    knownWords(t.state, IMPORT_STATES),
    index('imports_open').on(t.createdAt).where(sql`${t.state} in ('receiving', 'queued', 'running', 'reversing')`),
    index('imports_dataset').on(t.datasetId, t.id),
    uniqueIndex('imports_request_unique').on(t.requestId),
  ],
);

const importId = () =>
  uuid('import_id')
    .notNull()
    .references(() => imports.id, { onDelete: 'cascade' });

/** Rows of a file that are still to be read. A chunk is deleted in the transaction that writes its cases. */
export const importChunks = pgTable(
  'import_chunks',
  {
    importId: importId(),
    chunk: integer('chunk').notNull(),
    firstRow: integer('first_row').notNull(),
    rows: integer('rows').notNull(),
    /**
     * NDJSON: the lines; an empty line was too long. CSV: a JSON list of records, each a list of cells, or an object if it has
     * a fault.
     */
    content: text('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.chunk], name: 'import_chunks_pk' })],
);

/** What became of the cases of one chunk. One row for each case would cost as much as the case. */
export const importResults = pgTable(
  'import_results',
  {
    importId: importId(),
    chunk: integer('chunk').notNull(),
    results: stored('json', 'results', z.array(ImportResult).readonly()).notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.chunk], name: 'import_results_pk' })],
);

/** Rows that were refused, as they were sent, so that they can be repaired. */
export const importRejects = pgTable(
  'import_rejects',
  {
    importId: importId(),
    row: integer('row').notNull(),
    /** CSV: the list of cells as JSON. NDJSON: the line. */
    content: text('content').notNull(),
    error: text('error').notNull(),
    /** Marks of its external ids and its content: erasing a case finds its refused rows by them. */
    marks: text('marks').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.row], name: 'import_rejects_pk' }),
    index('import_rejects_marks').using('gin', t.marks),
  ],
);

/**
 * What may occur in a file once, as hashes with the row where each was. These are the names of the cases of a CSV file, whose
 * rows must be adjacent, and the external ids of an import that only validates: it writes none that could be looked up.
 */
export const importCases = pgTable(
  'import_cases',
  { importId: importId(), name: text('name').notNull(), row: integer('row').notNull() },
  (t) => [primaryKey({ columns: [t.importId, t.name], name: 'import_cases_pk' })],
);

/** The rows of each upload of an official table. All uploads are kept, since releases are built from them. Append-only. */
export const aggregateParts = pgTable(
  'aggregate_parts',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => imports.id),
    part: integer('part').notNull(),
    content: stored<TablePart>(
      'json',
      'content',
      z.strictObject({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) }),
    ).notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.part], name: 'aggregate_parts_pk' })],
);

/** Which upload is the table of an aggregate dataset, from the change `seq` on. Append-only. */
export const aggregateTables = pgTable(
  'aggregate_tables',
  {
    datasetId: datasetId(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Null: the only upload was reversed. */
    importId: uuid('import_id').references(() => imports.id),
    rows: integer('rows').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.seq], name: 'aggregate_tables_pk' })],
);
