import { sql } from 'drizzle-orm';
import { check, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { ROLE_NAMES, type Scope } from '../../schemas/vocabulary.ts';

export const apiKeys = pgTable(
  'api_keys',
  {
    /** The eight characters that stand in the key itself: names it in logs and answers. */
    id: text('id').primaryKey(),
    /** SHA-256 of the whole key, hex. The key is random enough that a slow hash adds nothing. */
    secretHash: text('secret_hash').notNull(),
    label: text('label').notNull(),
    role: text('role', { enum: ROLE_NAMES }),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    /** Null: every dataset. */
    datasets: text('datasets').array(),
    /** minted: by POST /v1/keys; generated, environment: the admin key of the first start, or of ASSIZE_ADMIN_KEY. */
    origin: text('origin', { enum: ['minted', 'generated', 'environment'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: text('created_by'),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('api_keys_secret_hash_unique').on(t.secretHash),
    check('api_keys_origin_known', sql`${t.origin} in ('minted', 'generated', 'environment')`),
  ],
);
