import { z } from 'zod';
import { KebabId } from './names.ts';
import { pageOf } from './paging.ts';
import { ROLE_NAMES, SCOPES } from './vocabulary.ts';

/** API keys: contract http 4. */

const Label = z.string().min(1).max(200);
const Instant = z.iso.datetime();

/** Exactly one of role and scopes. */
export const KeyDraft = z
  .strictObject({
    label: Label,
    role: z.enum(ROLE_NAMES).optional(),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).optional(),
    datasets: z
      .array(KebabId)
      .min(1)
      .max(1_000)
      .nullable()
      .optional()
      .describe('The only datasets it reaches; null: all. Left out: those of the minting key.'),
    expiresAt: Instant.nullable().optional(),
  })
  .meta({ id: 'KeyDraft', description: 'A key to mint: with a role, or with scopes of its own.' });
export type KeyDraft = z.output<typeof KeyDraft>;

export const Key = z
  .strictObject({
    id: z.string(),
    label: Label,
    role: z.enum(ROLE_NAMES).nullable(),
    scopes: z.array(z.enum(SCOPES)),
    datasets: z.array(z.string()).nullable().describe('Null: every dataset.'),
    createdAt: Instant,
    expiresAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    lastUsedAt: Instant.nullable().describe('To the minute.'),
  })
  .meta({ id: 'Key', description: 'A key, without its secret.' });
export type Key = z.output<typeof Key>;

export const MintedKey = Key.extend({ key: z.string().describe('The key itself: shown this once.') }).meta({
  id: 'MintedKey',
  description: 'A new key with its secret.',
});

export const KeyPage = pageOf(Key).meta({ id: 'KeyPage', description: 'Keys in the order of their ids.' });

export const Me = Key.extend({
  limits: z
    .strictObject({
      bodyBytes: z.int(),
      batchBodyBytes: z.int(),
      batchItems: z.int(),
      pageItems: z.int(),
      jsonDepth: z.int(),
    })
    .describe('The most that one request of this key may send or ask for.'),
  usage: z.strictObject({ lastUsedAt: Instant.nullable() }).describe('What is recorded of its use.'),
}).meta({ id: 'Me', description: 'The key that the request was sent with.' });
