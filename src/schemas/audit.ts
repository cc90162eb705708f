import { z } from 'zod';
import { pageOf } from './paging.ts';

/** The audit log: contract http 1 and data 4. */

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const RevisionHash = z.string().regex(/^(2:)?[0-9a-f]{64}$/);

/** Members in the order in which they are hashed. */
export const AuditRecord = z
  .strictObject({
    seq: z.int().min(1).describe('Position in the log: from 1, without gaps.'),
    at: z.iso.datetime(),
    key: z
      .string()
      .describe('Id of the key; demo-… and service of what the service did itself, preview of a preview token.'),
    action: z
      .string()
      .describe('`case.create`, `key.mint`, … of a write; `use.<operation>` of a read of restricted data.'),
    dataset: z.string().nullable(),
    subject: z.string().nullable().describe('Id of the case, release, import, pair or key.'),
    revision: z.int().nullable().describe('Of a write to a case: the revision it made.'),
    requestId: z.string(),
    detail: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .nullable()
      .describe('Codes and numbers only.'),
    contentHash: RevisionHash.nullable().describe(
      'Keyed hash of all that the revision says, behind the mark `2:`; without the mark, of its content alone. Erasure destroys the key.',
    ),
    previousHash: Hash.describe('`hash` of the entry before; 64 zeros in the first.'),
    hash: Hash.describe(
      'SHA-256 of a JSON array, without white space, of the members above in this order; `detail` as a list of [name, value] by name.',
    ),
  })
  .meta({ id: 'AuditEntry', description: 'An entry of the audit log, with all that its hash is made of.' });
export type AuditRecord = z.output<typeof AuditRecord>;

export const AuditPage = pageOf(AuditRecord).meta({ id: 'AuditPage', description: 'Entries of the audit log.' });
