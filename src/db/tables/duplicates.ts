import { sql } from 'drizzle-orm';
import { check, index, integer, json, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { PAIR_STATES } from '../../schemas/vocabulary.ts';
import { datasets } from './datasets.ts';

/** Two cases that may be one. Raised once: a decision stands. */
export const duplicatePairs = pgTable(
  'duplicate_pairs',
  {
    id: uuid('id').primaryKey(),
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    /** Of the two case ids, the lower first. No foreign keys: their check would wait for whoever holds the case, and the pair
     *  is written when the audit chain may be held already, for which that one waits. Cases are never deleted. */
    one: uuid('one').notNull(),
    other: uuid('other').notNull(),
    /** Hundredths of certainty, and why: words without a value of the case. */
    score: integer('score').notNull(),
    reasons: json('reasons').$type<string[]>().notNull(),
    state: text('state', { enum: PAIR_STATES }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    decidedBy: text('decided_by'),
    decidedByLabel: text('decided_by_label'),
    note: text('note'),
  },
  (t) => [
    check('duplicate_pairs_ordered', sql`${t.one} < ${t.other}`),
    check('duplicate_pairs_state_known', sql`${t.state} in ('open', 'same', 'different')`),
    check('duplicate_pairs_decided_whole', sql`(${t.state} = 'open') = (${t.decidedAt} is null)`),
    uniqueIndex('duplicate_pairs_unique').on(t.one, t.other),
    index('duplicate_pairs_other').on(t.other),
    index('duplicate_pairs_state').on(t.datasetId, t.state, t.id),
  ],
);
