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
import { CodebookChanges } from '../../schemas/change.ts';
import { DatasetDefinition } from '../../schemas/dataset.ts';
import { FactKeys } from '../../schemas/stored.ts';
import { CHANGE_OPS, DATASET_KINDS, REASON_CLASSES } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { knownWords } from './known-words.ts';

/** The secrets of this installation, and what is to be done for it as a whole, in one row. */
export const instance = pgTable(
  'instance',
  {
    only: boolean('only').primaryKey().default(true),
    /** Key of the hashes in the ETags of cases: an ETag must not reveal what its reader may not see. */
    etagSecret: text('etag_secret').notNull(),
    /** Key of the marks of erased cases, and of the fingerprints of idempotent requests. */
    markSecret: text('mark_secret').notNull(),
    /** Erasures that were made, and those whose traces on the disk have been removed. */
    erasures: bigint('erasures', { mode: 'number' }).notNull().default(0),
    erasuresCleared: bigint('erasures_cleared', { mode: 'number' }).notNull().default(0),
    /** The entry of the audit log up to which webhooks have been told. */
    webhooksSeq: bigint('webhooks_seq', { mode: 'number' }).notNull().default(0),
    /**
     * So many migrations a version must know to read this database. A migration that takes away what older versions read sets it to its
     * own number: see migrate.ts.
     */
    oldestReader: integer('oldest_reader').notNull().default(0),
  },
  (t) => [check('instance_one_row', sql`${t.only}`)],
);

export const datasets = pgTable(
  'datasets',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: DATASET_KINDS }).notNull(),
    codebookVersion: integer('codebook_version').notNull(),
    /** The counter of the change log. Transactions take from it last, so that seq follows the order of commits. */
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    check('datasets_id_kebab', sql`${t.id} ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(${t.id}) <= 60`),
    knownWords(t.kind, DATASET_KINDS),
    check('datasets_seq_positive', sql`${t.lastSeq} >= 0`),
  ],
);

/** The dataset that a row belongs to. */
export const datasetId = () =>
  text('dataset_id')
    .notNull()
    .references(() => datasets.id);

/** Every version of a dataset's definition: metadata, settings and codebook. Append-only. */
export const codebooks = pgTable(
  'codebooks',
  {
    datasetId: datasetId(),
    version: integer('version').notNull(),
    /** The body of the PUT with defaults filled in, and as it was sent, which `GET …/definition` answers. */
    definition: stored('json', 'definition', DatasetDefinition).notNull(),
    posted: json('posted').notNull(),
    /** The names under which the facts of cases hold dimensions, where they are not the ids: see `Codebook.factKeys`. */
    factKeys: stored('json', 'fact_keys', FactKeys).notNull().default({}),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** What it changes for partners. Null for the first version, and for those older than the column. */
    changes: stored('json', 'changes', CodebookChanges),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.version], name: 'codebooks_pk' }),
    check('codebooks_version_positive', sql`${t.version} >= 1`),
  ],
);

/** The change log: what altered the live state of a dataset. Append-only; seq counts from 1 in the order of commits. */
export const changes = pgTable(
  'changes',
  {
    datasetId: datasetId(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    op: text('op', { enum: CHANGE_OPS }).notNull(),
    cause: text('cause').notNull(),
    caseId: uuid('case_id'),
    /** For an upsert: the revision whose content went live. */
    contentRevision: integer('content_revision'),
    /** The class of the reason, which partners may see; the reason itself is in the revision. */
    reason: text('reason', { enum: REASON_CLASSES }),
    codebookVersion: integer('codebook_version'),
    /** For a merge: the case that partners should use instead, as of that time. */
    mergedInto: uuid('merged_into'),
    /** For a codebook: may any record look different now? Null in changes older than the column: unknown. */
    reload: boolean('reload'),
    /** A correction of which partners see nothing: releases count it, and the feed leaves it out. */
    hidden: boolean('hidden').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.seq], name: 'changes_pk' }),
    knownWords(t.op, CHANGE_OPS),
    check('changes_case_named', sql`(${t.op} in ('codebook', 'table')) = (${t.caseId} is null)`),
    check('changes_codebook_named', sql`(${t.op} = 'codebook') = (${t.codebookVersion} is not null)`),
    check('changes_content_named', sql`(${t.op} = 'upsert') = (${t.contentRevision} is not null)`),
    check('changes_merged_named', sql`${t.mergedInto} is null or ${t.op} = 'remove'`),
    check('changes_hidden_corrects', sql`not ${t.hidden} or ${t.cause} = 'corrected'`),
    check('changes_reload_named', sql`${t.reload} is null or ${t.op} = 'codebook'`),
    index('changes_case').on(t.datasetId, t.caseId, t.seq),
    index('changes_erased').on(t.datasetId, t.seq).where(sql`${t.cause} = 'erased'`),
  ],
);
