import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, json, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { DatasetDefinition } from '../../schemas/dataset.ts';
import { FactKeys, Refused } from '../../schemas/stored.ts';
import { REDEFINITION_PHASES, REDEFINITION_STATES } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { jobColumns } from './jobs.ts';
import { knownWords } from './known-words.ts';

/** New definitions whose stored cases are read by a job before they are in force. The row is the job. */
export const redefinitions = pgTable(
  'redefinitions',
  {
    ...jobColumns(),
    definition: stored('json', 'definition', DatasetDefinition).notNull(),
    posted: json('posted').notNull(),
    state: text('state', { enum: REDEFINITION_STATES }).notNull(),
    phase: text('phase', { enum: REDEFINITION_PHASES }).notNull(),
    /** The case after which the phase goes on. */
    after: uuid('after').notNull(),
    done: integer('done').notNull().default(0),
    total: integer('total').notNull().default(0),
    /** The entry of the audit log up to which writes of cases have been taken into account. */
    auditSeq: bigint('audit_seq', { mode: 'number' }).notNull(),
    /** What the check has found: dimensions with other facts, whether partners see other records, and whether codes were renamed. */
    dimensions: text('dimensions').array().notNull().default([]),
    reload: boolean('reload').notNull().default(false),
    renamed: boolean('renamed').notNull().default(false),
    factKeys: stored('json', 'fact_keys', FactKeys).notNull().default({}),
    codebookVersion: integer('codebook_version'),
    refused: stored('json', 'refused', Refused),
  },
  (t) => [
    knownWords(t.state, REDEFINITION_STATES),
    knownWords(t.phase, REDEFINITION_PHASES),
    uniqueIndex('redefinitions_one_open').on(t.datasetId).where(sql`${t.state} in ('queued', 'running')`),
  ],
);
