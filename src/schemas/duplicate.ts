import { z } from 'zod';
import { Candidate } from './candidate.ts';
import { Remark } from './names.ts';
import { pageOf } from './paging.ts';
import { CASE_STATES, DECISIONS, PAIR_STATES } from './vocabulary.ts';

/** Likely duplicates: matches of an example, pairs of cases, and decisions on them. */

export const MatchPage = z
  .strictObject({ items: z.array(Candidate.required()), next: z.null() })
  .meta({ id: 'MatchPage', description: 'At most 20, best first; there is no further page.' });

export const PairDecision = z
  .strictObject({ decision: z.enum(DECISIONS), note: Remark.optional() })
  .meta({ id: 'PairDecision' });

const PairedCase = z
  .strictObject({ id: z.uuid(), href: z.string(), state: z.enum(CASE_STATES) })
  .meta({ id: 'PairedCase' });

export const DuplicatePair = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(PAIR_STATES),
    score: z.number().int().describe('Hundredths of certainty, when the pair was found.'),
    reasons: z.array(z.string()).describe('What agreed and what did not, without any value.'),
    createdAt: z.string(),
    cases: z.array(PairedCase).length(2),
    decision: z
      .strictObject({
        decision: z.enum(DECISIONS),
        note: z.string().nullable(),
        by: z.strictObject({ key: z.string(), label: z.string() }),
        at: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'DuplicatePair' });
export type DuplicatePair = z.output<typeof DuplicatePair>;

/** What a decision answers to a key that may not read cases. */
export const DecidedPair = DuplicatePair.omit({ cases: true, score: true, reasons: true }).meta({ id: 'DecidedPair' });

export const DuplicatePage = pageOf(DuplicatePair);
