import {
  bigint,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { Agreement } from '../../schemas/key.ts';
import { ROLE_NAMES, type Scope } from '../../schemas/vocabulary.ts';
import { stored } from '../stored.ts';
import { datasetId } from './datasets.ts';
import { knownWords } from './known-words.ts';

export const apiKeys = pgTable(
  'api_keys',
  {
    /** The eight characters of the key that name it in logs and answers. */
    id: text('id').primaryKey(),
    /** SHA-256 of the whole key, in hex. Keys are random and long, so a slow hash would add nothing. */
    secretHash: text('secret_hash').notNull(),
    /** That of the key before it was rotated, which works until then. */
    previousSecretHash: text('previous_secret_hash'),
    previousUntil: timestamp('previous_until', { withTimezone: true }),
    label: text('label').notNull(),
    role: text('role', { enum: ROLE_NAMES }),
    scopes: text('scopes').array().$type<Scope[]>().notNull(),
    /** Null: every dataset. */
    datasets: text('datasets').array(),
    /** minted: by `POST /v1/keys`; generated: the admin key of the first start; environment: that of ASSIZE_ADMIN_KEY; staff: see http/staff-tokens.ts. */
    origin: text('origin', { enum: ['minted', 'generated', 'environment', 'staff'] }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    /** The key that minted it; null if the service made it. */
    createdBy: text('created_by'),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
    /** The key that revoked it through the API; null if it was replaced by another ASSIZE_ADMIN_KEY, and may come back. */
    revokedBy: text('revoked_by'),
    lastUsedAt: timestamp('last_used_at', { withTimezone: true }),
    /** Under which terms it reads records. */
    agreement: stored('jsonb', 'agreement', Agreement),
  },
  (t) => [
    uniqueIndex('api_keys_secret_hash_unique').on(t.secretHash),
    index('api_keys_previous_secret_hash').on(t.previousSecretHash),
    index('api_keys_created_by').on(t.createdBy),
    knownWords(t.origin, ['minted', 'generated', 'environment', 'staff']),
  ],
);

/** Answers to writes that were sent with an Idempotency-Key: stored with the write, and sent again if it is repeated. */
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
    headers: stored('jsonb', 'headers', z.record(z.string(), z.string())).notNull(),
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

/** How far a key says that it has applied a dataset's change log. Append-only. */
export const acknowledgements = pgTable(
  'acknowledgements',
  {
    datasetId: datasetId(),
    keyId: text('key_id').notNull(),
    /** Counts from 1 for this key in this dataset. */
    number: integer('number').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.datasetId, t.keyId, t.number], name: 'acknowledgements_pk' })],
);

/** How much each key has asked for on a day in UTC. */
export const keyUses = pgTable(
  'key_uses',
  {
    day: date('day', { mode: 'string' }).notNull(),
    keyId: text('key_id').notNull(),
    requests: bigint('requests', { mode: 'number' }).notNull(),
    /** Bytes of the bodies of answers, as they were sent. */
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.keyId], name: 'key_uses_pk' })],
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
    /** Codes and numbers only, never content. */
    detail: stored('jsonb', 'detail', z.record(z.string(), z.union([z.string(), z.number()]))),
    /** Keyed hash of a revision. The key is stored with the revision and destroyed with its content. */
    contentHash: text('content_hash'),
    previousHash: text('previous_hash').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [
    index('audit_log_dataset').on(t.datasetId, t.seq),
    index('audit_log_subject').on(t.subject, t.seq),
    index('audit_log_key').on(t.keyId, t.seq),
    // Finds a short period of a long log, and costs a writer next to nothing.
    index('audit_log_at').using('brin', t.at),
  ],
);

/** The keys that have signed certificates. None is ever deleted, since old certificates need it. */
export const signingKeys = pgTable('signing_keys', {
  /** Thumbprint of the public key (RFC 7638). */
  kid: text('kid').primaryKey(),
  /** `x` of the public key as JWK. */
  publicPart: text('public_part').notNull(),
  /** PKCS #8 in base64; null for a key of ASSIZE_SIGNING_KEY, which is not kept here. */
  privatePart: text('private_part'),
  validFrom: timestamp('valid_from', { withTimezone: true }).notNull(),
  /** Null: in use. */
  validUntil: timestamp('valid_until', { withTimezone: true }),
});
