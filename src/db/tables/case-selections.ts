import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { SelectionFilter } from '../../schemas/case-body.ts';
import { SelectedCase, SelectionOutcome } from '../../schemas/stored.ts';
import { type Scope, SELECTION_STATES, TRANSITION_TARGETS } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { jobColumns } from './jobs.ts';
import { knownWords } from './known-words.ts';

/** Cases that were selected together, to be moved by a job. The row is the job. */
export const caseSelections = pgTable(
  'case_selections',
  {
    ...jobColumns(),
    /** The scopes that the key had when it asked. */
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    to: text('to', { enum: TRANSITION_TARGETS }).notNull(),
    reason: text('reason'),
    /** Removed at the end: the revisions have it, and an erasure removes it there. */
    note: text('note'),
    /** What was asked for; to show, since the cases are stored with it. */
    selected: stored('json', 'selected', SelectionFilter).notNull(),
    total: integer('total').notNull(),
    moved: integer('moved').notNull(),
    refused: integer('refused').notNull(),
    state: text('state', { enum: SELECTION_STATES }).notNull(),
  },
  (t) => [
    knownWords(t.state, SELECTION_STATES),
    index('case_selections_open').on(t.createdAt).where(sql`${t.state} in ('queued', 'running')`),
  ],
);

/** Selected cases in groups, each moved in one transaction. One row for each case would cost more than the list. */
export const caseSelectionParts = pgTable(
  'case_selection_parts',
  {
    selectionId: uuid('selection_id')
      .notNull()
      .references(() => caseSelections.id, { onDelete: 'cascade' }),
    part: integer('part').notNull(),
    cases: stored('json', 'cases', z.array(SelectedCase)).notNull(),
    /** Null until the cases have been moved. */
    outcomes: stored('json', 'outcomes', z.array(SelectionOutcome)),
  },
  (t) => [primaryKey({ columns: [t.selectionId, t.part], name: 'case_selection_parts_pk' })],
);
