import { z } from 'zod';
import { named } from './named.ts';
import { KebabId, Label } from './names.ts';
import { pageOf } from './paging.ts';
import { ROLE_NAMES, SCOPES } from './vocabulary.ts';

/** API keys: docs/reference/http.md. */

const InstantUtc = z.iso.datetime();
const label = Label.describe(
  'What the key is for, without a person’s name; 1 to 200 characters. Revisions and the audit log show it.',
);
const lastUsedAt = InstantUtc.nullable().describe('When the key was last used, to the minute, in UTC; null if never.');

export const KeyName = named('KeyName', 'Which key it was.', {
  key: z.string().describe('Its id, such as `a1b2c3d4`, which `GET /v1/keys` lists.'),
  label: z.string().describe('What the key was for when it was minted.'),
});

export const Agreement = named('Agreement', 'The terms under which a key reads records.', {
  text: z.string().trim().min(1).max(4_000).describe('The agreement in short, or where it is.'),
  version: Label.describe('Which wording of it, such as `2026-03`.'),
  validUntil: InstantUtc.describe('When it ends, in UTC. From then on records are 403 `agreement-expired`.'),
});
export type Agreement = z.output<typeof Agreement>;
const boundTo = Agreement.nullable().describe('The agreement that it is bound to; null if there is none.');

/** Exactly one of role and scopes. */
export const KeyDraft = named('KeyDraft', 'A key to mint: with a role, or with scopes of its own.', {
  label,
  role: z
    .enum(ROLE_NAMES)
    .optional()
    .describe('A role, which gives the key its scopes: see `docs/reference/http.md`. Send either this or `scopes`.'),
  scopes: z
    .array(z.enum(SCOPES))
    .min(1)
    .max(SCOPES.length)
    .optional()
    .describe('Scopes of its own. Send either this or `role`.'),
  datasets: z
    .array(KebabId)
    .min(1)
    .max(1_000)
    .nullable()
    .optional()
    .describe(
      'Ids of the only datasets that it reaches, which must exist; null: all. Left out: those of the key that mints it.',
    ),
  expiresAt: InstantUtc.nullable()
    .optional()
    .describe('When it stops working, in UTC; null: never. Left out: when the key that mints it does.'),
  agreement: Agreement.nullable()
    .optional()
    .describe('The agreement that it is bound to. A key that is bound to one itself mints keys that are bound to it.'),
});
export type KeyDraft = z.output<typeof KeyDraft>;

export const KeyItem = named('Key', 'A key, without its secret.', {
  id: z
    .string()
    .describe(
      'Eight characters, which follow `assize_` in a minted key. No secret: logs and revisions name the key by them.',
    ),
  label,
  role: z.enum(ROLE_NAMES).nullable().describe('The role that it was minted with; null if it has scopes of its own.'),
  scopes: z
    .array(z.enum(SCOPES))
    .describe('What it may do: each operation of this document says which scope it needs.'),
  datasets: z.array(z.string()).nullable().describe('Ids of the only datasets that it reaches; null: all.'),
  createdAt: InstantUtc.describe('When it was minted, in UTC.'),
  createdBy: z
    .string()
    .nullable()
    .describe('Id of the key that minted it; null if the service made it or was given it.'),
  expiresAt: InstantUtc.nullable().describe('When it stops working, in UTC; null: never.'),
  revokedAt: InstantUtc.nullable().describe('When it was revoked, in UTC; null if it was not.'),
  agreement: boundTo,
  lastUsedAt,
  previousUntil: InstantUtc.nullable().describe(
    'Until when the secret before the last rotation works, in UTC; null if it was never rotated.',
  ),
});
export type KeyItem = z.output<typeof KeyItem>;

export const MintedKey = KeyItem.extend({
  key: z.string().describe('The key itself, to send as Bearer. It is shown this once.'),
}).meta({ id: 'MintedKey', description: 'A key with its new secret.' });

const MOST_OVERLAP_HOURS = 30 * 24;
export const KeyRotation = named('KeyRotation', 'How a key is rotated.', {
  overlapHours: z
    .int()
    .min(0)
    .max(MOST_OVERLAP_HOURS)
    .default(24)
    .describe(
      'How many hours the present secret goes on working: 0 to 720. Default: 24. 0 if somebody may have seen it.',
    ),
});

export const KeyPage = pageOf(KeyItem).meta({ id: 'KeyPage', description: 'Keys in the order of their ids.' });

export const Me = KeyItem.extend({
  limits: z
    .strictObject({
      bodyBytes: z.int().describe('Most bytes of a JSON body. More: 413.'),
      batchBodyBytes: z.int().describe('Most bytes of a batch of cases. More: 413.'),
      batchItems: z.int().describe('Most cases of a batch. More: 422.'),
      pageItems: z.int().describe('Highest value of `limit`. More: 400.'),
      jsonDepth: z.int().describe('How deep objects and lists may lie inside each other in a JSON body. Deeper: 400.'),
    })
    .describe('The most that one request of this key may send or ask for.'),
  usage: z
    .strictObject({
      lastUsedAt,
      window: z
        .strictObject({
          seconds: z.int().describe('How long the window is.'),
          limit: z.int().describe('Most requests in it. More: 429.'),
          remaining: z.int().describe('How many are left, after this one.'),
        })
        .nullable()
        .describe(
          'The rate limit of the key, as the process that answers counts it; null if requests are not counted.',
        ),
    })
    .describe('What is recorded of its use. `GET /v1/usage` has requests and bytes by day.'),
}).meta({ id: 'Me', description: 'The key that the request was sent with.' });
export type Me = z.output<typeof Me>;

const KeyUse = named('KeyUse', 'How much a key asked for on a day.', {
  ...KeyName.shape,
  logged: z.string().describe('How the log and the metrics call the key: a keyed hash of its id.'),
  day: z.string().describe('The day in UTC, such as `2026-03-04`.'),
  requests: z.int().describe('Requests with the key that were answered.'),
  bytes: z.int().describe('Bytes of the bodies of the answers, as they were sent.'),
});
export const KeyUsePage = pageOf(KeyUse).meta({ id: 'KeyUsePage', description: 'Use of keys by day and key.' });

const RecordHolder = named('RecordHolder', 'A key that reads records of the dataset, and how far its receipts reach.', {
  ...KeyName.shape,
  agreement: boundTo,
  lastUsedAt,
  seq: z.int().nullable().describe('Position in the change log that its newest receipt reaches; null if it has none.'),
  at: z.string().nullable().describe('When it gave its newest receipt, in UTC; null if it has none.'),
  erasuresLeft: z
    .int()
    .describe('Records that were erased after that position: the reader may still have a copy of them.'),
});
export const RecordHolderPage = pageOf(RecordHolder).meta({
  id: 'RecordHolderPage',
  description: 'Who may have a copy of the records.',
});
export type RecordHolder = z.output<typeof RecordHolder>;
