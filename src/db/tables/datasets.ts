import { sql } from 'drizzle-orm';
import { bigint, boolean, check, integer, json, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import { DATASET_KINDS } from '../../schemas/vocabulary.ts';

/** One row: what is this installation's own and must outlive the process. */
export const instance = pgTable(
  'instance',
  {
    only: boolean('only').primaryKey().default(true),
    /** Key of the hashes in case ETags: an ETag must not tell what a reader may not see. */
    etagSecret: text('etag_secret').notNull(),
    /** Key of the marks by which erased cases are known again, and of the fingerprints of idempotent requests. */
    markSecret: text('mark_secret').notNull(),
  },
  (t) => [check('instance_one_row', sql`${t.only}`)],
);

export const datasets = pgTable(
  'datasets',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: DATASET_KINDS }).notNull(),
    codebookVersion: integer('codebook_version').notNull(),
    /** The counter of the change log: taken last in a transaction, so that seq follows commit order. */
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    check('datasets_id_kebab', sql`${t.id} ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(${t.id}) <= 60`),
    check('datasets_kind_known', sql`${t.kind} in ('cases', 'aggregate')`),
    check('datasets_seq_positive', sql`${t.lastSeq} >= 0`),
  ],
);

/** Every version of a dataset's definition, as it was put: metadata, settings and codebook. */
export const codebooks = pgTable(
  'codebooks',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    version: integer('version').notNull(),
    /** The body of PUT with defaults filled in, and as it came: GET …/definition answers the latter. */
    definition: json('definition').$type<DatasetDefinition>().notNull(),
    posted: json('posted').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.version], name: 'codebooks_pk' }),
    check('codebooks_version_positive', sql`${t.version} >= 1`),
  ],
);
