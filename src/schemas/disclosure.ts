import { z } from 'zod';
import { TESTED_POINTS } from '#disclosure';
import { named } from './named.ts';
import { POLICIES, ROUNDING_METHODS, ZERO_RULES } from './vocabulary.ts';

/** What the public may know of how people are protected in the figures of a dataset or release. */
export const DisclosurePolicy = named('DisclosurePolicy', 'How people are protected in the figures.', {
  policy: z
    .enum(POLICIES)
    .describe(
      '`none`: every number is shown as it is. `threshold`: numbers are withheld. `rounding`: they are rounded. `cell-key`: they are changed a little at random.',
    ),
  text: z.string().describe('What is done to the numbers, in words that can be quoted.'),
  reason: z.string().optional().describe('Why this policy was chosen, in the words of the publisher.'),
  threshold: z.int().optional().describe('Of `threshold`: the least number of units that is always safe to show.'),
  sensitive: z
    .array(z.string())
    .optional()
    .describe('Of `threshold`: dimensions of which nothing may tell that all of a group have one code.'),
  zeros: z
    .enum(ZERO_RULES)
    .optional()
    .describe('Of `threshold`: whether a zero can be withheld (`protect`) or never is (`shown`).'),
  base: z.int().optional().describe('Of `rounding`: counts are multiples of it.'),
  controlled: z
    .boolean()
    .optional()
    .describe(
      'Of `rounding`: whether totals are the sums of their parts. `false` in earlier releases: each number was rounded by chance.',
    ),
});
export type DisclosurePolicy = z.output<typeof DisclosurePolicy>;

/** How many of something. */
export const Count = z.int().min(0);
const passes = z.boolean().describe('Whether the test was passed.');

export const TestResult = z.strictObject({ tried: Count.describe('How many withheld cells were tried.'), passes });
export type TestResult = z.output<typeof TestResult>;

/** A test against another release that can be read. */
export const BetweenReleases = z.strictObject({
  version: z.string().describe('Version of the other release.'),
  differences: Count.describe('Cells that both releases publish and whose difference was tested.'),
  passes,
});
export type BetweenReleases = z.output<typeof BetweenReleases>;

const protectedBy = {
  /** For each other readable release of the dataset, oldest first. */
  betweenReleases: z.array(BetweenReleases),
  /** Name of the solver and its version; null where no programme was solved. */
  solver: z.string().nullable(),
  solverVersion: z.string().nullable(),
};

/**
 * What a build found out about the protection of its release. It is stored with the release, and the certificate repeats it to
 * the public. So nothing in it is secret: no k, p, d, v, js, no key, no number of primary cells, no true value. A verifier finds
 * the same from published data, `programmes` and `solver` aside.
 */
export const DisclosureReport = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('none') }),
  z.strictObject({
    policy: z.literal('threshold'),
    ...protectedBy,
    /** Components of the linear system that hold a withheld cell. */
    components: Count,
    /** Linear and integer programmes that the last audit solved. */
    programmes: Count,
    /** Width of the narrowest interval of a withheld count, `high - low`; null if no count is withheld. */
    narrowest: Count.nullable(),
    /** Each withheld count that may be 1 is taken to be known to one insider; passes if no other one is known exactly then. */
    insider: TestResult,
    /** Counts whose interval shows that they were withheld only for others are taken to be 0 or at least the threshold. */
    policyAware: TestResult,
    /** Each end of each interval of a withheld count is reached by a table of whole numbers. */
    wholeNumbers: z.boolean(),
    /** In words for the publisher: that more is withheld than may be needed, because the search for less has a bound. */
    note: z.string().optional(),
    /** What was tested besides and passed, and is said by no other member. */
    tested: z.array(z.enum(TESTED_POINTS)).optional(),
  }),
  z.strictObject({
    policy: z.literal('rounding'),
    ...protectedBy,
    method: z.enum(ROUNDING_METHODS),
    /** Why a table could not be rounded in a controlled way, in words for the public; only where `method` is `random`. */
    reason: z.string().optional(),
  }),
  z.strictObject({ policy: z.literal('cell-key'), ...protectedBy }),
]);
export type DisclosureReport = z.output<typeof DisclosureReport>;

/** The published cells of a release in short, which its certificate repeats: docs/reference/certificates.md. */
export const CanonicalSummary = z.strictObject({
  hash: z.string().describe('SHA-256 of the published cells, in hex: `method` says how it is made.'),
  cells: Count.describe('Published cells that are withheld or have a value other than 0, over all tables; each once.'),
  withheld: Count.describe('Those that are withheld.'),
  /** Counts from 1 to SMALL_BELOW - 1. */
  small: Count,
});
export type CanonicalSummary = z.output<typeof CanonicalSummary>;
