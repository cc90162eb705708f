import { z } from 'zod';
import { CaseRecord } from './case.ts';
import { pageOf } from './paging.ts';
import { REASON_CLASSES, REMOVE_CAUSES, UPSERT_CAUSES } from './vocabulary.ts';

/** The change feed, receipts and erasures, as partners see them: contract http 1 and 3. */

const seq = z.int().describe('Place in the dataset’s change log.');
const at = z.string();
const id = z.uuid().describe('Id of the record.');

export const Change = z
  .discriminatedUnion('op', [
    z.strictObject({
      seq,
      at,
      id,
      op: z.literal('upsert'),
      cause: z.enum(UPSERT_CAUSES),
      record: CaseRecord.nullable()
        .optional()
        .describe('With include=record: the record as it is now; null if it has left the view meanwhile.'),
    }),
    z.strictObject({
      seq,
      at,
      id,
      op: z.literal('remove'),
      cause: z.enum(REMOVE_CAUSES),
      reason: z.enum(REASON_CLASSES).nullable(),
      mergedInto: z.uuid().nullable().describe('Of a merge: the record to look at instead, as it was then.'),
    }),
    z.strictObject({
      seq,
      at,
      op: z.literal('codebook'),
      reload: z.boolean().describe('Any record may look different: read all records afresh.'),
    }),
  ])
  .meta({ id: 'Change', description: 'What happened to the records of a dataset.' });
export type Change = z.output<typeof Change>;

export const ChangePage = z
  .strictObject({
    items: z.array(Change),
    cursor: z.string().describe('Where this page ends: go on from here, also if it is empty.'),
    hasMore: z.boolean(),
  })
  .meta({ id: 'ChangePage', description: 'A part of the change feed, in order.' });
export type ChangePage = z.output<typeof ChangePage>;

/** What a cursor of the feed looks like; `latest` has this form and is none. */
export const FEED_CURSOR = /^[A-Za-z0-9_-]{1,200}$/;

export const AcknowledgementDraft = z
  .strictObject({ cursor: z.string().regex(FEED_CURSOR, 'Must be a cursor as the feed gave it.') })
  .meta({ id: 'AcknowledgementDraft', description: 'Everything up to this cursor has been applied.' });
export type AcknowledgementDraft = z.output<typeof AcknowledgementDraft>;

export const Acknowledgement = z
  .strictObject({ cursor: z.string(), seq, at })
  .meta({ id: 'Acknowledgement', description: 'The receipt of an acknowledgement.' });
export type Acknowledgement = z.output<typeof Acknowledgement>;
export const AcknowledgementPage = pageOf(Acknowledgement).meta({ id: 'AcknowledgementPage' });

export const Erasure = z
  .strictObject({ id, seq, at })
  .meta({ id: 'Erasure', description: 'A record that must not be kept any more.' });
export type Erasure = z.output<typeof Erasure>;
export const ErasurePage = pageOf(Erasure).meta({ id: 'ErasurePage' });

export const ErasureReader = z
  .strictObject({
    key: z.string().describe('Id of the key.'),
    label: z.string(),
    applied: z.boolean().describe('Its newest receipt reaches the erasure.'),
    seq: seq.nullable().describe('Of its newest receipt; null: it never acknowledged.'),
    at: at.nullable(),
  })
  .meta({ id: 'ErasureReader', description: 'A key that may hold a copy, and how far it says that it has come.' });
export const ErasureAcknowledgements = Erasure.extend(pageOf(ErasureReader).shape).meta({
  id: 'ErasureAcknowledgements',
  description: 'An erasure, and who has acknowledged it.',
});
