import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { CHANGE_OPS, REASON_CLASSES } from '../../schemas/vocabulary.ts';
import { datasets } from './datasets.ts';

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

/** How far a key says that it has applied a dataset's change log. Append-only. */
export const acknowledgements = pgTable(
  'acknowledgements',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    keyId: text('key_id').notNull(),
    /** Of this key in this dataset, from 1. */
    number: integer('number').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.keyId, t.number], name: 'acknowledgements_pk' })],
);

/** Who did what, as one chain of hashes over all datasets. Append-only. */
export const auditLog = pgTable(
  'audit_log',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    keyId: text('key_id').notNull(),
    action: text('action').notNull(),
    datasetId: text('dataset_id'),
    subject: text('subject'),
    revision: integer('revision'),
    requestId: text('request_id').notNull(),
    detail: jsonb('detail'),
    /** Keyed hash of a revision's content; the key stands with the content and dies with it. */
    contentHash: text('content_hash'),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    index('audit_log_dataset').on(t.datasetId, t.seq),
    index('audit_log_subject').on(t.subject, t.seq),
    index('audit_log_key').on(t.keyId, t.seq),
    // For a short time of a long log; next to nothing for a writer.
    index('audit_log_at').using('brin', t.at),
  ],
);
