import { z } from 'zod';
import { KeyName } from './key.ts';
import { named } from './named.ts';
import { DatasetId } from './names.ts';
import { Problem } from './problem.ts';
import { REDEFINITION_PHASES, REDEFINITION_STATES } from './vocabulary.ts';

/** A new definition of a dataset whose stored cases are read for it, as a job: docs/reference/datasets.md. */
export const Redefinition = named('Redefinition', 'A new definition of a dataset, as a job.', {
  id: z.uuid().describe('UUID, as in the paths of `links`.'),
  dataset: DatasetId,
  state: z
    .enum(REDEFINITION_STATES)
    .describe(
      'How far it is. `succeeded`: the definition is in force. `refused`: it cannot be, and `problem` says why. `failed`: see `error`. Then, and after `cancelled`, the definition of before stays in force.',
    ),
  phase: z
    .enum(REDEFINITION_PHASES)
    .describe(
      'What is done with the stored cases. `check`: do they satisfy the definition? `refit`: what filters read is derived again. `search`: the definition is in force, and cases with codes that were renamed are made known to the search for duplicates.',
    ),
  codebookVersion: z
    .int()
    .nullable()
    .describe('The version of the codebook that it has become; null while it is not in force.'),
  progress: z
    .strictObject({
      done: z.int().describe('Cases that had their turn in this phase.'),
      of: z.int().describe('Cases of the dataset.'),
    })
    .describe('How far the phase is, in cases.'),
  by: KeyName.describe('The key that put the definition.'),
  createdAt: z.string().describe('When it was put, in UTC.'),
  startedAt: z.string().nullable().describe('When the job started, in UTC; null before that.'),
  finishedAt: z.string().nullable().describe('When the job ended, in UTC; null before that.'),
  problem: Problem.nullable().describe(
    'Why it was refused: the problem that PUT answers where there are few cases. Null otherwise, and once a case that it names has been erased.',
  ),
  error: z.string().nullable().describe('Why a failed job failed: a code of /v1/problems.'),
  links: z.strictObject({ self: z.string().describe('Path of this job.') }).describe('Path of the job.'),
});
export type Redefinition = z.output<typeof Redefinition>;
