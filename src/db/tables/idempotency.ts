import { index, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Answers of writes that were sent with an Idempotency-Key: written with the write, sent again on its repetition. */
export const idempotentAnswers = pgTable(
  'idempotent_answers',
  {
    keyId: text('key_id').notNull(),
    method: text('method').notNull(),
    /** Without the query. */
    path: text('path').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    /** Keyed hash of query and body; null once a case in the answer was erased. */
    fingerprint: text('fingerprint'),
    status: integer('status').notNull(),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    body: text('body'),
    /** Cases that the answer names. */
    caseIds: uuid('case_ids').array().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.keyId, t.method, t.path, t.idempotencyKey], name: 'idempotent_answers_pk' }),
    index('idempotent_answers_cases').using('gin', t.caseIds),
    index('idempotent_answers_created').on(t.createdAt),
  ],
);
