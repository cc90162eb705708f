import { z } from 'zod';
import { Candidate } from './candidate.ts';
import { Case, CaseContent } from './case.ts';
import { Remark } from './names.ts';
import { pageOf } from './paging.ts';
import { Problem } from './problem.ts';
import { CASE_STATES, TRANSITION_TARGETS } from './vocabulary.ts';

/** Bodies around a case: batches, transitions, revisions. */

export const BATCH_ITEMS = 1_000;

export const CasePage = pageOf(Case);

export const CaseBatch = z
  .strictObject({ items: z.array(CaseContent).min(1).max(BATCH_ITEMS) })
  .meta({ id: 'CaseBatch' });
/** The items themselves are read by the codebook. */
export const CaseBatchShape = z.strictObject({ items: z.array(z.unknown()).min(1).max(BATCH_ITEMS) });

/** Cases that the new one may be another report of; absent if there are none. */
const candidates = z.array(Candidate).min(1).optional();

/** POST of a case. */
export const CreatedCase = Case.extend({ candidates }).meta({ id: 'CreatedCase' });
export type CreatedCase = z.output<typeof CreatedCase>;

export const CaseBatchOutcome = z
  .strictObject({
    items: z.array(
      z.strictObject({
        index: z.number().int(),
        id: z.uuid(),
        state: z.enum(CASE_STATES),
        revision: z.number().int(),
        etag: z.string(),
        href: z.string(),
        candidates,
      }),
    ),
  })
  .meta({ id: 'CaseBatchOutcome' });
export type CaseBatchOutcome = z.output<typeof CaseBatchOutcome>;

const move = {
  to: z.enum(TRANSITION_TARGETS),
  reason: z.string().max(60).optional(),
  note: Remark.optional(),
};
export const CaseMove = z
  .strictObject({
    ...move,
    into: z.string().max(60).optional().describe('Of `merged`: id of the case that is to answer for this one.'),
  })
  .meta({ id: 'CaseMove' });
export type CaseMove = z.output<typeof CaseMove>;
export const CaseMoves = z
  .strictObject({
    ...move,
    items: z
      .array(z.strictObject({ id: z.string(), etag: z.string() }))
      .min(1)
      .max(BATCH_ITEMS),
  })
  .meta({ id: 'CaseMoves' });

export const CaseMovesOutcome = z
  .strictObject({
    done: z.number().int(),
    refused: z.number().int(),
    items: z.array(
      z.union([
        z.strictObject({
          id: z.string(),
          outcome: z.literal('done'),
          state: z.enum(CASE_STATES),
          revision: z.number().int(),
          etag: z.string(),
        }),
        z.strictObject({ id: z.string(), outcome: z.literal('refused'), problem: Problem }),
      ]),
    ),
  })
  .meta({ id: 'CaseMovesOutcome' });

const merged = {
  id: z.uuid(),
  mergedInto: z.uuid().describe('Id of the case that answers for it.'),
  href: z.string().describe('Its path, as in Location.'),
};
/** GET of a record that was merged: 308. */
export const MergedRecord = z.strictObject(merged).meta({ id: 'MergedRecord' });
export type MergedRecord = z.output<typeof MergedRecord>;
/** GET of a case that was merged: 308. With its own ETag, for whoever undoes the merge. */
export const MergedCase = z.strictObject({ ...merged, etag: z.string() }).meta({ id: 'MergedCase' });
export type MergedCase = z.output<typeof MergedCase>;

const revision = {
  revision: z.number().int(),
  state: z.enum(CASE_STATES),
  at: z.string(),
  author: z.strictObject({ key: z.string(), label: z.string() }),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  requestId: z.string(),
};
export const Revision = z.strictObject(revision).meta({ id: 'Revision' });
export const RevisionPage = pageOf(Revision);
export const RevisionWithCase = z
  .strictObject({
    ...revision,
    case: CaseContent.nullable(),
    changes: z
      .array(z.strictObject({ pointer: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
      .optional(),
  })
  .meta({ id: 'RevisionWithCase' });
