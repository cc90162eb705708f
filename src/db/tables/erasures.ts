import { sql } from 'drizzle-orm';
import { check, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { datasets } from './datasets.ts';

/**
 * What an erased case can be known again by: keyed hashes, so that it cannot come back and nobody can read it here.
 * Append-only.
 */
export const erasedMarks = pgTable(
  'erased_marks',
  {
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    /** Of one external id, or of what one content said. */
    mark: text('mark').notNull(),
    kind: text('kind', { enum: ['external-id', 'content'] }).notNull(),
    /** Of a content: the systems that the case had external ids of. Another id of the same system is another case. */
    systems: text('systems').array().notNull(),
    caseId: uuid('case_id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.datasetId, t.mark, t.caseId], name: 'erased_marks_pk' }),
    check('erased_marks_kind_known', sql`${t.kind} in ('external-id', 'content')`),
  ],
);
