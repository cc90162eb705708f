import { z } from 'zod';
import { Case, CaseContent } from './case.ts';
import { Candidate } from './duplicate.ts';
import { KeyName } from './key.ts';
import { named } from './named.ts';
import { CaseId, CasePath, DatasetId, Remark, StateOfCase } from './names.ts';
import { pageOf } from './paging.ts';
import { Problem } from './problem.ts';
import { CASE_STATES, LISTED_STATES, SELECTION_STATES, TRANSITION_TARGETS } from './vocabulary.ts';

/** Bodies around a case: batches, transitions, revisions. */

export const BATCH_ITEMS = 1_000;

const revision = z.int().describe('Number of the case’s newest revision, from 1.');
const givenReason = z
  .string()
  .nullable()
  .describe('The reason that was given: a code of the list `correction-reasons`; null if none.');
const { etag } = Case.shape;

export const CasePage = pageOf(Case).extend({
  searched: z
    .int()
    .optional()
    .describe(
      'With `text`: how many cases this page has looked at. A page can have few items or none, and a `next` behind which there are more.',
    ),
});

const howMany = (what: string) => z.int().describe(`How many ${what}.`);
export const CaseCountsBody = named('CaseCounts', 'How many cases there are, and how many wait for somebody.', {
  states: z
    .strictObject({
      draft: howMany('cases are drafts'),
      'in-review': howMany('cases wait for review'),
      returned: howMany('cases were returned by a reviewer'),
      approved: howMany('cases are approved, and have no newer draft'),
      withdrawn: howMany('cases are withdrawn'),
      merged: howMany('cases were merged into others'),
      erased: howMany('cases were erased'),
    })
    .describe('The cases in each state: as many as `GET D/cases?state=…` lists, and the erased ones.'),
  waiting: z
    .strictObject({
      count: howMany('cases wait for review'),
      since: z
        .string()
        .nullable()
        .describe('When the one that has waited longest was submitted, in UTC; null if none waits.'),
    })
    .describe('The review queue.'),
  duplicatesOpen: howMany('pairs of likely duplicates are open: those of `GET D/duplicates`'),
  retentionDue: howMany('cases are due for erasure: those of `GET D/cases?retention=due`'),
});
export type CaseCountsBody = z.output<typeof CaseCountsBody>;

export const CaseBatch = named('CaseBatch', 'Cases to create together.', {
  items: z
    .array(CaseContent)
    .min(1)
    .max(BATCH_ITEMS)
    .describe('The cases, 1 to 1,000. All of them are created, or none.'),
});
/** The items themselves are read by the codebook. */
export const CaseBatchShape = z.strictObject({ items: z.array(z.unknown()).min(1).max(BATCH_ITEMS) });

const likelyDuplicates = z
  .array(Candidate)
  .min(1)
  .optional()
  .describe('Cases that the new one may be another report of, best first. Absent if there are none.');

/** POST of a case. */
export const CreatedCase = Case.extend({ candidates: likelyDuplicates }).meta({
  id: 'CreatedCase',
  description: 'The case that was created.',
});
export type CreatedCase = z.output<typeof CreatedCase>;

export const CaseBatchOutcome = named('CaseBatchOutcome', 'The cases that a batch created.', {
  items: z
    .array(
      z.strictObject({
        index: z.int().describe('Position of the item in the batch, from 0.'),
        id: CaseId,
        state: StateOfCase,
        revision,
        etag,
        href: CasePath,
        candidates: likelyDuplicates,
        warnings: Case.shape.warnings,
      }),
    )
    .describe('The cases that were created, in the order of the batch.'),
});
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
export const CaseMove = named('CaseMove', 'A transition of a case.', {
  ...move,
  into: z.string().max(60).optional().describe('For `merged`: id of the case to merge this one into.'),
});
export type CaseMove = z.output<typeof CaseMove>;
export const SelectionFilter = named('SelectionFilter', 'Which cases are selected.', {
  import: z.uuid().optional().describe('Only cases whose present content the import with this id wrote.'),
  where: z
    .record(z.string().max(120), z.array(z.string().max(120)).min(1).max(100))
    .optional()
    .describe('Only cases that have one of the codes in each of these dimensions, as `where` of the list of cases.'),
  retention: z
    .literal('due')
    .optional()
    .describe('Only cases that have been kept longer than the `retentionMonths` of the dataset.'),
  state: z.enum(LISTED_STATES).describe('Only cases in this state.'),
});
export type SelectionFilter = z.output<typeof SelectionFilter>;

export const CaseMoves = named(
  'CaseMoves',
  'The same transition of many cases: of `items`, or of all that `select` matches.',
  {
    ...move,
    select: SelectionFilter.optional().describe('All cases that match, instead of `items`. They are moved by a job.'),
    expect: z
      .int()
      .min(1)
      .max(2 ** 31 - 1)
      .optional()
      .describe('With `select`: how many cases you expect to match. Nothing is moved if another number does.'),
    items: z
      .array(
        z.strictObject({
          id: z.string().describe('UUID, as the list of cases gives it.'),
          etag: etag
            .regex(/^[^*]*$/, 'The ETag of the case, as you read it; * does not show that you did.')
            .describe('ETag of the case, as you read it.'),
        }),
      )
      .min(1)
      .max(BATCH_ITEMS)
      .optional()
      .describe('The cases to move, 1 to 1,000. Each is answered by itself.'),
  },
);
export type CaseMoves = z.output<typeof CaseMoves>;

export const CaseSelection = named('CaseSelection', 'A transition of all cases that match a selection, as a job.', {
  id: z.uuid().describe('UUID, as in the paths of `links`.'),
  dataset: DatasetId,
  state: z
    .enum(SELECTION_STATES)
    .describe(
      'How far the job is. `succeeded`: every case had its turn, and was moved or refused. `failed`: see `error`.',
    ),
  to: z.enum(TRANSITION_TARGETS).describe('The state that the cases go to.'),
  reason: givenReason,
  select: SelectionFilter.describe('Which cases were selected.'),
  done: z.int().describe('How many cases were moved.'),
  refused: z.int().describe('How many cases were not. `links.results` says why.'),
  progress: z
    .strictObject({
      done: z.int().describe('Cases that had their turn.'),
      of: z.int().describe('Cases that were selected.'),
    })
    .describe('How far the job is, in cases.'),
  by: KeyName.describe('The key that asked for it.'),
  createdAt: z.string().describe('When it was asked for, in UTC.'),
  startedAt: z.string().nullable().describe('When it started, in UTC; null before that.'),
  finishedAt: z.string().nullable().describe('When it ended, in UTC; null before that.'),
  error: z
    .string()
    .nullable()
    .describe('Why a failed job failed: a code of /v1/problems. The cases that were moved before stay moved.'),
  links: z
    .strictObject({
      self: z.string().describe('Path of this job.'),
      results: z.string().describe('Path of the outcome of each case, as NDJSON.'),
    })
    .describe('Paths of the job and its results.'),
});
export type CaseSelection = z.output<typeof CaseSelection>;

export const CaseMovesOutcome = named('CaseMovesOutcome', 'What became of each case of a transition of many.', {
  done: z.int().describe('How many cases were moved.'),
  refused: z.int().describe('How many cases stayed as they were. Their items say why.'),
  items: z
    .array(
      z.union([
        z.strictObject({
          id: z.string().describe('UUID, as it was sent.'),
          outcome: z.literal('done').describe('The case was moved.'),
          state: StateOfCase,
          revision,
          etag,
        }),
        z.strictObject({
          id: z.string().describe('UUID, as it was sent.'),
          outcome: z.literal('refused').describe('The case was not moved.'),
          problem: Problem.describe('Why not: the problem that a transition of this case alone would have answered.'),
        }),
      ]),
    )
    .describe('What became of each case, in the order that was sent.'),
});

const mergedAway = {
  id: z.uuid().describe('The case that was asked for.'),
  mergedInto: z.uuid().describe('The case to read instead. A case that was merged again names the last one.'),
  href: z.string().describe('Path of that case, as in Location.'),
};
/** GET of a record that was merged: 308. */
export const MergedRecord = named('MergedRecord', 'A record that was merged into another.', mergedAway);
export type MergedRecord = z.output<typeof MergedRecord>;
/** GET of a case that was merged: 308. It has the ETag of the merged case, which undoing the merge needs. */
export const MergedCaseBody = named('MergedCase', 'A case that was merged into another.', {
  ...mergedAway,
  etag: z.string().describe('ETag of the merged case, to undo the merge with.'),
});
export type MergedCaseBody = z.output<typeof MergedCaseBody>;

const aboutRevision = {
  revision: z.int().describe('Number of the revision, from 1.'),
  state: z.enum(CASE_STATES).describe('Where this revision left the case.'),
  at: z.string().describe('When it was made, in UTC.'),
  author: KeyName.describe('The key that made it.'),
  reason: givenReason,
  note: z.string().nullable().describe('The note that was left for colleagues; null if none.'),
  requestId: z.string().describe('Id of the request that made it.'),
};
const Revision = named('Revision', 'One state of a case: who made it, when and why.', aboutRevision);
export const RevisionPage = pageOf(Revision);
export const RevisionWithCase = named('RevisionWithCase', 'A revision with the case as it was.', {
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
});

/** GET of `case-schema`. */
export const CaseJsonSchema = z
  .looseObject({
    $schema: z.string().describe('The dialect: JSON Schema 2020-12.'),
    $id: z.string().describe('Path of this schema.'),
  })
  .meta({ id: 'CaseJsonSchema', description: 'A JSON Schema of the cases that may be posted.' });
