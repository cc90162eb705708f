import { text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { datasetId } from './datasets.ts';

/** Columns that every job has: its dataset, the key that asked for it, its error and its times. */
export const jobColumns = () => ({
  id: uuid('id').primaryKey(),
  datasetId: datasetId(),
  keyId: text('key_id').notNull(),
  keyLabel: text('key_label').notNull(),
  /** The revisions that the job makes carry this request id. */
  requestId: text('request_id').notNull(),
  /** A problem code. */
  error: text('error'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  startedAt: timestamp('started_at', { withTimezone: true }),
  finishedAt: timestamp('finished_at', { withTimezone: true }),
});
