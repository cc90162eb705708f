import { z } from 'zod';
import { CaseRecord } from './case.ts';
import { KeyName } from './key.ts';
import { named } from './named.ts';
import { pageOf } from './paging.ts';
import { REASON_CLASSES, REMOVE_CAUSES, UPSERT_CAUSES } from './vocabulary.ts';

/** The change feed, receipts and erasures, as partners see them: docs/reference/sync.md. */

const seq = z.int().describe('Position in the dataset’s change log, from 1.');
const at = z.string().describe('When it became visible to partners, in UTC.');
const caseOfChange = z.uuid().describe('UUID of the case, the same in every answer to partners.');

const dimension = z.string().describe('Id of the dimension: of a variable, or of a level of one.');

export const ChangedNames = named('ChangedNames', 'Names of a codebook that a change concerns.', {
  dimensions: z.array(z.string()).describe('Ids of dimensions: of variables and their levels.'),
  codes: z
    .array(z.strictObject({ dimension, code: z.string().describe('The code, as records have it.') }))
    .describe('Codes of dimensions that were there before and are there now.'),
  quantities: z.array(z.string()).describe('Ids of quantities, as records name them.'),
});
export type ChangedNames = z.output<typeof ChangedNames>;

export const CodebookChanges = named('CodebookChanges', 'What a new codebook changes for readers of records.', {
  added: ChangedNames.describe('What is new.'),
  removed: ChangedNames.describe('What is no longer there.'),
  redefined: ChangedNames.describe('What means something else now.'),
  relabelled: ChangedNames.describe('What means the same and has another label.'),
  renamed: z
    .array(
      z.strictObject({
        dimension,
        previous: z.string().describe('The code as it was.'),
        code: z.string().describe('The code as it is now.'),
      }),
    )
    .describe('Codes that mean the same under another name.'),
});
export type CodebookChanges = z.output<typeof CodebookChanges>;

export const ChangeItem = z
  .discriminatedUnion('op', [
    z.strictObject({
      seq,
      at,
      id: caseOfChange,
      op: z.literal('upsert').describe('The record is new or has changed.'),
      cause: z
        .enum(UPSERT_CAUSES)
        .describe('Why: it was `created`, `corrected`, `restored` after a withdrawal, or `unmerged` from another.'),
      record: CaseRecord.nullable()
        .optional()
        .describe('With include=record: the record as it is now; null if it has left the view in the meantime.'),
    }),
    z.strictObject({
      seq,
      at,
      id: caseOfChange,
      op: z.literal('remove').describe('The record is no longer there. Delete your copy.'),
      cause: z.enum(REMOVE_CAUSES).describe('Why: it was `withdrawn`, `merged` into another, or `erased`.'),
      reason: z
        .enum(REASON_CLASSES)
        .nullable()
        .describe(
          'The class of the reason. `quashed`: a court set the conviction or part of it aside. `corrected`: the record was wrong. `out-of-scope`: the case did not belong here. `legal`: it may no longer be held or shown.',
        ),
      mergedInto: z
        .uuid()
        .nullable()
        .describe('After a merge: id of the record to look at instead, as it was then; else null.'),
    }),
    z.strictObject({
      seq,
      at,
      op: z.literal('codebook').describe('The dataset has a new codebook.'),
      reload: z.boolean().describe('Whether any record may look different, so that all records must be read again.'),
      codebookVersion: z.int().describe('Number of the codebook’s version, as `GET D/codebook` has it.'),
      changes: CodebookChanges.nullable().describe(
        'What is different for you; null for the first codebook, and for those from before this was kept.',
      ),
    }),
  ])
  .meta({ id: 'Change', description: 'What happened to the records of a dataset.' });
export type ChangeItem = z.output<typeof ChangeItem>;

export const ChangePage = named('ChangePage', 'A part of the change feed, in order.', {
  items: z.array(ChangeItem).describe('The changes, in the order in which they happened.'),
  cursor: z.string().describe('Where this page ends. Go on from here, also after an empty page.'),
  hasMore: z.boolean().describe('Whether there are more changes already.'),
});
export type ChangePage = z.output<typeof ChangePage>;

/** What a cursor of the feed looks like. `latest` looks like one and is not. */
export const FEED_CURSOR = /^[A-Za-z0-9_-]{1,200}$/;

export const AcknowledgementDraft = named('AcknowledgementDraft', 'Everything up to this cursor has been applied.', {
  cursor: z
    .string()
    .regex(FEED_CURSOR, 'Must be a cursor as the feed gave it.')
    .describe('A cursor of the feed, up to which you have applied every change.'),
});
export type AcknowledgementDraft = z.output<typeof AcknowledgementDraft>;

export const Acknowledgement = named('Acknowledgement', 'The receipt of an acknowledgement.', {
  cursor: z.string().describe('The cursor that was acknowledged.'),
  seq: seq.describe('Position in the change log that the cursor reaches.'),
  at: at.describe('When it was acknowledged, in UTC.'),
});
export type Acknowledgement = z.output<typeof Acknowledgement>;
export const AcknowledgementPage = pageOf(Acknowledgement).meta({
  id: 'AcknowledgementPage',
  description: 'Receipts of this key, the oldest first.',
});

const ErasureItem = named('Erasure', 'A record that must not be kept any more.', {
  id: caseOfChange,
  seq: seq.describe('Position of the erasure in the dataset’s change log.'),
  at: at.describe('When it was erased, in UTC.'),
});
export type ErasureItem = z.output<typeof ErasureItem>;
export const ErasurePage = pageOf(ErasureItem).meta({ id: 'ErasurePage', description: 'Records that were erased.' });

export const Erasure = ErasureItem.extend({
  releases: z
    .strictObject({
      total: z.int().describe('Releases that have record files from before the erasure.'),
      rewritten: z.int().describe('How many of them have been written anew, or never had the record.'),
    })
    .describe('Releases whose record files may have the record.'),
  complete: z.boolean().describe('Whether no record file has the record any more.'),
}).meta({ id: 'ErasureProgress', description: 'How far an erasure is.' });
export type Erasure = z.output<typeof Erasure>;

const ErasureReader = named('ErasureReader', 'A key that may hold a copy, and how far its receipts reach.', {
  ...KeyName.shape,
  applied: z.boolean().describe('Whether its newest receipt reaches the erasure.'),
  seq: seq.nullable().describe('Position in the change log that its newest receipt reaches; null if it has none.'),
  at: z.string().nullable().describe('When it gave its newest receipt, in UTC; null if it has none.'),
});
export const ErasureAcknowledgements = ErasureItem.extend(pageOf(ErasureReader).shape).meta({
  id: 'ErasureAcknowledgements',
  description: 'An erasure, and who has acknowledged it.',
});
