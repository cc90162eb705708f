import { z } from 'zod';
import { AwaitingPeriod } from './awaiting.ts';
import { Certificate } from './certificate.ts';
import { BetweenReleases } from './disclosure.ts';
import { named } from './named.ts';
import { DatasetId, Links } from './names.ts';
import { BuildProgress, Obstacle, WaitingRecords } from './release.ts';
import { TableComparison } from './table-comparison.ts';
import { CHECK_STATES, POLICIES } from './vocabulary.ts';

const { cells, withheld, small, rounding } = Certificate.shape;

/** What a release would be, found out without building it: docs/reference/releases.md. */
export const ReleaseCheck = named(
  'ReleaseCheck',
  'Whether a release of the dataset can be published, and what is in its way.',
  {
    id: z.string().describe('As in its path.'),
    dataset: DatasetId,
    state: z
      .enum(CHECK_STATES)
      .describe(
        '`checking`: under way. `passed`: nothing is in the way of a release. `held`: see `obstacles`. `failed`: see `error`.',
      ),
    policy: z.enum(POLICIES).describe('How people are protected in the figures of the release.'),
    position: z.int().describe('Number of the last entry of the change log that the release would hold.'),
    codebookVersion: z.int().describe('Number of the codebook’s version that it would be built with, from 1.'),
    progress: BuildProgress.nullable().describe('How far the check is; null before it starts and after it ends.'),
    awaiting: z
      .array(AwaitingPeriod)
      .nullable()
      .describe(
        'Cases that are not approved, so that the release would not count them. Empty if none is waiting; null for an official table.',
      ),
    obstacles: z
      .array(Obstacle)
      .describe('What would keep the release from being published, and what would let it pass. Empty unless `held`.'),
    result: z
      .strictObject({
        tables: z.int().min(0).describe('How many tables the release would publish.'),
        cells,
        withheld,
        small,
        note: z
          .string()
          .nullable()
          .describe(
            'Under `threshold`, where the search for the fewest numbers to withhold ended at its bound of work: that more may be withheld than is needed, and what would help. Else null.',
          ),
        rounding,
        comparison: TableComparison.nullable().describe(
          'How the official table differs from that of the latest published release; null for cases, and if there is none.',
        ),
        waiting: WaitingRecords.nullable().describe(
          'Records that an earlier release has counted are counted as they were then: how many have changed since. Null under `none`.',
        ),
        betweenReleases: z
          .array(BetweenReleases)
          .describe('Tests against every other release that can be read, oldest first. Empty under `none`.'),
      })
      .nullable()
      .describe('What the release would publish; null unless `passed`. A build may draw other random changes.'),
    error: z.string().nullable().describe('Why the check failed, as a problem code; null if it did not.'),
    createdAt: z.string().describe('When it was asked for, in UTC.'),
    finishedAt: z.string().nullable().describe('When it ended, in UTC; null while it is under way.'),
    links: Links,
  },
);
export type ReleaseCheck = z.output<typeof ReleaseCheck>;
