import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { TablePart } from '../../aggregates/facts.ts';
import { IMPORT_FORMATS, IMPORT_MODES, IMPORT_STATES, NEW_STATES } from '../../schemas/vocabulary.ts';
import { datasets } from './datasets.ts';

/** Rows of an official table as an import brought them: every upload is kept, since releases are built from it. Append-only. */
export const aggregateParts = pgTable(
  'aggregate_parts',
  {
    importId: uuid('import_id')
      .notNull()
      .references(() => imports.id),
    part: integer('part').notNull(),
    content: json('content').$type<TablePart>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.part], name: 'aggregate_parts_pk' })],
);

/** Which upload an aggregate dataset consists of, from each change on that says so. Append-only. */
export const aggregateTables = pgTable(
  'aggregate_tables',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Null: the only upload was taken back. */
    importId: uuid('import_id').references(() => imports.id),
    rows: integer('rows').notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.seq], name: 'aggregate_tables_pk' })],
);

/** One item of what became of a file: see `import_results`. */
export interface ImportResult {
  /** Number of its (first) row in the file, from 1, and how many rows it took. */
  row: number;
  rows: number;
  outcome: 'created' | 'updated' | 'unchanged' | 'rejected' | 'valid';
  /** Of a valid one: what would become of it, where that can be said. */
  would?: 'created' | 'updated' | 'unchanged' | undefined;
  case?: string;
  revision?: number;
  problems?: readonly object[];
  /** Cases that this one may be another report of. */
  candidates?: readonly object[];
  /** What a reversal made of it. */
  reversal?: 'undone' | 'kept';
}

/** A file of cases and how far it has been read. The row is the job: an open one is taken up by whoever finds it unlocked. */
export const imports = pgTable(
  'imports',
  {
    id: uuid('id').primaryKey(),
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    keyId: text('key_id').notNull(),
    keyLabel: text('key_label').notNull(),
    /** Its revisions carry this request id. */
    requestId: text('request_id').notNull(),
    format: text('format', { enum: IMPORT_FORMATS }).notNull(),
    mode: text('mode', { enum: IMPORT_MODES }).notNull(),
    /** State of the cases that it makes. */
    caseState: text('case_state', { enum: NEW_STATES }).notNull(),
    validateOnly: boolean('validate_only').notNull(),
    /** Likely duplicates are rejected instead of saved and listed. */
    strict: boolean('strict').notNull(),
    /** The key sees the sources of cases; those that it cannot see, an import removes none of. */
    sourcesSeen: boolean('sources_seen').notNull(),
    state: text('state', { enum: IMPORT_STATES }).notNull(),
    /** Header of a CSV file. */
    columns: json('columns').$type<string[]>(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    rows: integer('rows').notNull(),
    chunks: integer('chunks').notNull(),
    chunksDone: integer('chunks_done').notNull(),
    rowsDone: integer('rows_done').notNull(),
    /** Cases, as all of these count cases; a refused row that is no case counts as one. */
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    rejected: integer('rejected').notNull(),
    /** Of an import that only validates: cases that could be written. */
    valid: integer('valid').notNull(),
    /** Of a reversal: cases undone, and cases left since they were worked on after. */
    undone: integer('undone').notNull(),
    kept: integer('kept').notNull(),
    /** Of a reversal: who asked, and whether they may withdraw live cases. */
    reversedBy: text('reversed_by'),
    reversedByLabel: text('reversed_by_label'),
    reversalRequestId: text('reversal_request_id'),
    reversalReason: text('reversal_reason'),
    reversesLive: boolean('reverses_live').notNull(),
    /** A problem code. */
    error: text('error'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    startedAt: timestamp('started_at', { withTimezone: true }),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    check(
      'imports_state_known',
      sql`${t.state} in ('receiving', 'queued', 'running', 'succeeded', 'failed', 'cancelled', 'reversing', 'reversed')`,
    ),
    index('imports_open').on(t.createdAt).where(sql`${t.state} in ('receiving', 'queued', 'running', 'reversing')`),
    index('imports_dataset').on(t.datasetId, t.id),
    uniqueIndex('imports_request_unique').on(t.requestId),
  ],
);

const importId = () =>
  uuid('import_id')
    .notNull()
    .references(() => imports.id, { onDelete: 'cascade' });

/** What is still to be read of a file: whole rows. Deleted in the transaction that writes their cases. */
export const importChunks = pgTable(
  'import_chunks',
  {
    importId: importId(),
    chunk: integer('chunk').notNull(),
    firstRow: integer('first_row').notNull(),
    rows: integer('rows').notNull(),
    /** NDJSON: the lines; an empty one was too long. CSV: a JSON list of records: a list of cells, or with a fault an object. */
    content: text('content').notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.chunk], name: 'import_chunks_pk' })],
);

/** What became of the rows of one chunk. A row for each case would cost as much as the case. */
export const importResults = pgTable(
  'import_results',
  {
    importId: importId(),
    chunk: integer('chunk').notNull(),
    results: json('results').$type<ImportResult[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.chunk], name: 'import_results_pk' })],
);

/** Rows that were refused, as they came, for whoever repairs them. */
export const importRejects = pgTable(
  'import_rejects',
  {
    importId: importId(),
    row: integer('row').notNull(),
    /** CSV: the list of cells as JSON. NDJSON: the line. */
    content: text('content').notNull(),
    error: text('error').notNull(),
    /** Of the external ids in it and of what it says: erasing a case finds its refused rows by them. */
    marks: text('marks').array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.importId, t.row], name: 'import_rejects_pk' }),
    index('import_rejects_marks').using('gin', t.marks),
  ],
);

/**
 * What has been read of a file and may not come again: names of the cases of a CSV file (a case that comes again is torn
 * apart), and, where nothing is written that could be looked up, external ids. Hashes, and the row where each stood.
 */
export const importCases = pgTable(
  'import_cases',
  { importId: importId(), name: text('name').notNull(), row: integer('row').notNull() },
  (t) => [primaryKey({ columns: [t.importId, t.name], name: 'import_cases_pk' })],
);
