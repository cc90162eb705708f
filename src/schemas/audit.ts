import { z } from 'zod';
import { named } from './named.ts';
import { pageOf } from './paging.ts';

/** The audit log: docs/reference/http.md. */

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const RevisionHash = z.string().regex(/^(2:)?[0-9a-f]{64}$/);

/** Members in the order in which they are hashed. */
export const AuditRecord = named('AuditEntry', 'An entry of the audit log, with everything that its hash is made of.', {
  seq: z.int().min(1).describe('Position in the log: from 1, without gaps.'),
  at: z.iso.datetime().describe('When it was done, in UTC.'),
  key: z
    .string()
    .describe(
      'Id of the key that did it. `service`: the service itself; `demo-…`: the demo at the first start; `preview`: a preview token.',
    ),
  action: z
    .string()
    .describe(
      'What was done: `case.create`, `key.mint`, … for a write, `use.<operation>` for a read of restricted data.',
    ),
  dataset: z.string().nullable().describe('The dataset that it concerns; null if it concerns none.'),
  subject: z
    .string()
    .nullable()
    .describe(
      'Id of what it was done to: a case, release, check, preview, import, selection, new definition, pair, key or webhook; null for none or several.',
    ),
  revision: z.int().nullable().describe('The revision that a write to a case made; null for any other action.'),
  requestId: z
    .string()
    .describe(
      'Id of the request, as in the log and in a problem’s `instance`; a word or an id of the job for what the service did by itself.',
    ),
  detail: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .nullable()
    .describe('Details of the action: codes and numbers only.'),
  contentHash: RevisionHash.nullable().describe(
    'Keyed hash of everything that the revision says, with the prefix `2:`. An erasure destroys the key.',
  ),
  previousHash: Hash.describe('`hash` of the entry before; 64 zeros in the first.'),
  hash: Hash.describe(
    'SHA-256 of a JSON array, without white space, of the members above in this order, with `detail` as a list of [name, value] sorted by name.',
  ),
});
export type AuditRecord = z.output<typeof AuditRecord>;

export const AuditPage = pageOf(AuditRecord).meta({ id: 'AuditPage', description: 'Entries of the audit log.' });
