import { doublePrecision, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/**
 * How much of its rate limit each client has used, for all processes on a database. The table is unlogged: it is in no WAL, so in
 * no replica and no archive, and empty after a crash. Rows are deleted minutes after the client's last request.
 */
export const rateLimits = pgTable('rate_limits', {
  /** Keyed hash of an address or of the id of a key. */
  name: text('name').primaryKey(),
  /** Requests that have not leaked out of the bucket at `at`. */
  level: doublePrecision('level').notNull(),
  /** How many leak out in a second. */
  perSecond: doublePrecision('per_second').notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
});
