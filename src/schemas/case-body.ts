import { z } from 'zod';
import { Case, CaseContent } from './case.ts';
import { Candidate } from './duplicate.ts';
import { Remark } from './names.ts';
import { pageOf } from './paging.ts';
import { Problem } from './problem.ts';
import { CASE_STATES, TRANSITION_TARGETS } from './vocabulary.ts';

/** Bodies around a case: batches, transitions, revisions. */

export const BATCH_ITEMS = 1_000;

const id = z.uuid().describe('Id of the case.');
const href = z.string().describe('Path of the case.');
const state = z.enum(CASE_STATES).describe('State of the case.');
const revision = z.number().int().describe('Number of the case’s newest revision, from 1.');
const etag = z.string().describe('ETag of the case, to send in If-Match.');

export const CasePage = pageOf(Case);

const count = (what: string) => z.int().describe(`How many ${what}.`);
export const CaseCounts = z
  .strictObject({
    states: z
      .strictObject({
        draft: count('cases are drafts'),
        'in-review': count('cases wait for review'),
        returned: count('cases were returned by a reviewer'),
        approved: count('cases are approved, and have no newer draft'),
        withdrawn: count('cases are withdrawn'),
        merged: count('cases were merged into others'),
        erased: count('cases were erased'),
      })
      .describe('The cases in each state: as many as `GET D/cases?state=…` lists, and the erased ones.'),
    waiting: z
      .strictObject({
        count: count('cases wait for review'),
        since: z
          .string()
          .nullable()
          .describe('When the one that has waited longest was submitted, in UTC; null if none waits.'),
      })
      .describe('The review queue.'),
    duplicatesOpen: count('pairs of likely duplicates are open: those of `GET D/duplicates`'),
    retentionDue: count('cases are due for erasure: those of `GET D/cases?retention=due`'),
  })
  .meta({ id: 'CaseCounts', description: 'How many cases there are, and how many wait for somebody.' });
export type CaseCounts = z.output<typeof CaseCounts>;

export const CaseBatch = z
  .strictObject({
    items: z
      .array(CaseContent)
      .min(1)
      .max(BATCH_ITEMS)
      .describe('The cases, 1 to 1,000. All of them are created, or none.'),
  })
  .meta({ id: 'CaseBatch', description: 'Cases to create together.' });
/** The items themselves are read by the codebook. */
export const CaseBatchShape = z.strictObject({ items: z.array(z.unknown()).min(1).max(BATCH_ITEMS) });

const candidates = z
  .array(Candidate)
  .min(1)
  .optional()
  .describe('Cases that the new one may be another report of, best first. Absent if there are none.');

/** POST of a case. */
export const CreatedCase = Case.extend({ candidates }).meta({
  id: 'CreatedCase',
  description: 'The case that was created.',
});
export type CreatedCase = z.output<typeof CreatedCase>;

export const CaseBatchOutcome = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          index: z.number().int().describe('Position of the item in the batch, from 0.'),
          id,
          state,
          revision,
          etag,
          href,
          candidates,
          warnings: Case.shape.warnings,
        }),
      )
      .describe('The cases that were created, in the order of the batch.'),
  })
  .meta({ id: 'CaseBatchOutcome', description: 'The cases that a batch created.' });
export type CaseBatchOutcome = z.output<typeof CaseBatchOutcome>;

const move = {
  to: z
    .enum(TRANSITION_TARGETS)
    .describe('The state to go to. `unmerged` gives a merged case back the state that it had.'),
  reason: z
    .string()
    .max(60)
    .optional()
    .describe(
      'Why: a code of the list `correction-reasons`. Required for `withdrawn` and `erased`, optional for `merged` and for approving a correction.',
    ),
  note: Remark.optional().describe('A note for colleagues. Required for `returned`.'),
};
export const CaseMove = z
  .strictObject({
    ...move,
    into: z.string().max(60).optional().describe('For `merged`: id of the case to merge this one into.'),
  })
  .meta({ id: 'CaseMove', description: 'A transition of a case.' });
export type CaseMove = z.output<typeof CaseMove>;
export const CaseMoves = z
  .strictObject({
    ...move,
    items: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the case.'),
          etag: etag
            .regex(/^[^*]*$/, 'The ETag of the case, as you read it; * does not show that you did.')
            .describe('ETag of the case, as you read it.'),
        }),
      )
      .min(1)
      .max(BATCH_ITEMS)
      .describe('The cases to move, 1 to 1,000. Each is answered by itself.'),
  })
  .meta({ id: 'CaseMoves', description: 'The same transition of many cases.' });

export const CaseMovesOutcome = z
  .strictObject({
    done: z.number().int().describe('How many cases were moved.'),
    refused: z.number().int().describe('How many cases were not.'),
    items: z
      .array(
        z.union([
          z.strictObject({
            id: z.string().describe('Id of the case, as it was sent.'),
            outcome: z.literal('done').describe('The case was moved.'),
            state,
            revision,
            etag,
          }),
          z.strictObject({
            id: z.string().describe('Id of the case, as it was sent.'),
            outcome: z.literal('refused').describe('The case was not moved.'),
            problem: Problem.describe('Why not: the problem that a transition of this case alone would have answered.'),
          }),
        ]),
      )
      .describe('What became of each case, in the order that was sent.'),
  })
  .meta({ id: 'CaseMovesOutcome', description: 'What became of each case of a transition of many.' });

const merged = {
  id: z.uuid().describe('Id of the case that was merged.'),
  mergedInto: z.uuid().describe('Id of the case that it was merged into.'),
  href: z.string().describe('Path of that case, as in Location.'),
};
/** GET of a record that was merged: 308. */
export const MergedRecord = z
  .strictObject(merged)
  .meta({ id: 'MergedRecord', description: 'A record that was merged into another.' });
export type MergedRecord = z.output<typeof MergedRecord>;
/** GET of a case that was merged: 308. It has the ETag of the merged case, which undoing the merge needs. */
export const MergedCase = z
  .strictObject({ ...merged, etag: z.string().describe('ETag of the merged case, to undo the merge with.') })
  .meta({ id: 'MergedCase', description: 'A case that was merged into another.' });
export type MergedCase = z.output<typeof MergedCase>;

const aboutRevision = {
  revision: z.number().int().describe('Number of the revision, from 1.'),
  state: z.enum(CASE_STATES).describe('State of the case in this revision.'),
  at: z.string().describe('When it was made, in UTC.'),
  author: z
    .strictObject({ key: z.string().describe('Id of the key.'), label: z.string().describe('Label of the key.') })
    .describe('The key that made it.'),
  reason: z
    .string()
    .nullable()
    .describe('The reason that was given: a code of the list `correction-reasons`; null if none.'),
  note: z.string().nullable().describe('The note that was left for colleagues; null if none.'),
  requestId: z.string().describe('Id of the request that made it.'),
};
const Revision = z
  .strictObject(aboutRevision)
  .meta({ id: 'Revision', description: 'One state of a case: who made it, when and why.' });
export const RevisionPage = pageOf(Revision);
export const RevisionWithCase = z
  .strictObject({
    ...aboutRevision,
    case: CaseContent.nullable().describe('The case as it was in this revision; null if it was erased.'),
    changes: z
      .array(
        z.strictObject({
          pointer: z.string().describe('JSON Pointer to the member that differs.'),
          before: z.unknown().optional().describe('Its value in the other revision; absent if it had none.'),
          after: z.unknown().optional().describe('Its value in this revision; absent if it has none.'),
        }),
      )
      .optional()
      .describe('With `diffFrom`: what differs from that revision.'),
  })
  .meta({ id: 'RevisionWithCase', description: 'A revision with the case as it was.' });

/** GET of `case-schema`. */
export const CaseJsonSchema = z
  .looseObject({
    $schema: z.string().describe('The dialect: JSON Schema 2020-12.'),
    $id: z.string().describe('Path of this schema.'),
  })
  .meta({ id: 'CaseJsonSchema', description: 'A JSON Schema of the cases that may be posted.' });
