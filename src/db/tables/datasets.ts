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
  uuid,
} from 'drizzle-orm/pg-core';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import { CHANGE_OPS, DATASET_KINDS, REASON_CLASSES } from '../../schemas/vocabulary.ts';

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

/** The change log: what altered the live state of a dataset. Append-only; seq is dense from 1 and follows commit order. */
export const changes = pgTable(
  'changes',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    op: text('op', { enum: CHANGE_OPS }).notNull(),
    cause: text('cause').notNull(),
    caseId: uuid('case_id'),
    /** Of an upsert: the revision whose content went live. */
    contentRevision: integer('content_revision'),
    /** The class that partners may see; the exact reason is in the revision. */
    reason: text('reason', { enum: REASON_CLASSES }),
    codebookVersion: integer('codebook_version'),
    /** Of a merge: the case that partners should look at instead, as it was then. */
    mergedInto: uuid('merged_into'),
    /** Of a codebook: may any record look different now? Null, in changes older than the column: who knows. */
    reload: boolean('reload'),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.seq], name: 'changes_pk' }),
    check('changes_op_known', sql`${t.op} in ('upsert', 'remove', 'codebook', 'table')`),
    check('changes_case_named', sql`(${t.op} in ('codebook', 'table')) = (${t.caseId} is null)`),
    check('changes_codebook_named', sql`(${t.op} = 'codebook') = (${t.codebookVersion} is not null)`),
    check('changes_content_named', sql`(${t.op} = 'upsert') = (${t.contentRevision} is not null)`),
    check('changes_merged_named', sql`${t.mergedInto} is null or ${t.op} = 'remove'`),
    check('changes_reload_named', sql`${t.reload} is null or ${t.op} = 'codebook'`),
    index('changes_case').on(t.datasetId, t.caseId, t.seq),
    index('changes_erased').on(t.datasetId, t.seq).where(sql`${t.cause} = 'erased'`),
  ],
);
