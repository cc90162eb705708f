import { z } from 'zod';
import { KeyName } from './key.ts';
import { named } from './named.ts';
import { CaseId, CasePath, Remark, StateOfCase } from './names.ts';
import { pageOf } from './paging.ts';
import { DECISIONS, PAIR_STATES } from './vocabulary.ts';

/** Likely duplicates: matches of an example, pairs of cases, and decisions on them. */

const score = 'How sure it is that both are the same case, from 0 to 100';
const scoreReasons = z.array(z.string()).describe('What agrees and what does not, without any value.');

/** A case that another one may be a second report of: shown to keys with cases:read. */
export const Candidate = named('Candidate', 'A case that may be the same as another.', {
  id: CaseId,
  href: CasePath,
  score: z.number().describe(`${score}.`),
  reasons: scoreReasons,
});
export type Candidate = z.output<typeof Candidate>;

export const MatchPage = named('MatchPage', 'The cases that resemble the one sent, best first.', {
  items: z.array(Candidate.required()).describe('The cases that resemble the one sent, best first; at most 20.'),
  next: z.null().describe('Always null: there is no further page.'),
});

const decision = z.enum(DECISIONS).describe('Whether both are the `same` case or `different` ones.');

export const PairDecisionBody = named('PairDecision', 'A decision on a pair of cases.', {
  decision,
  note: Remark.optional().describe('Why, for colleagues.'),
});

const PairedCase = named('PairedCase', 'One of the two cases of a pair.', {
  id: CaseId,
  href: CasePath,
  state: StateOfCase,
});

export const DuplicatePair = named('DuplicatePair', 'Two cases that may be the same, and what was decided.', {
  id: z.uuid().describe('UUID, as in the path of the decision.'),
  state: z.enum(PAIR_STATES).describe('`open` until it is decided, then the decision.'),
  score: z.int().describe(`${score}, when the pair was found.`),
  reasons: scoreReasons,
  createdAt: z.string().describe('When the pair was found, in UTC.'),
  cases: z.array(PairedCase).length(2).describe('The two cases.'),
  decision: z
    .strictObject({
      decision,
      note: z.string().nullable().describe('The note left with the decision; null if there is none.'),
      by: KeyName.describe('The key that decided.'),
      at: z.string().describe('When it was decided, in UTC.'),
    })
    .nullable()
    .describe('The decision; null while the pair is open.'),
});
export type DuplicatePair = z.output<typeof DuplicatePair>;

/** What a decision answers to a key that may not read cases. */
export const DecidedPair = DuplicatePair.omit({ cases: true, score: true, reasons: true }).meta({
  id: 'DecidedPair',
  description: 'A pair and the decision on it, for a key that may not read cases.',
});

export const DuplicatePage = pageOf(DuplicatePair);
