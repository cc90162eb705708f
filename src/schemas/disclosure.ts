import { z } from 'zod';
import { POLICIES, ZERO_RULES } from './vocabulary.ts';

/** What the public may know of how people are protected in the figures of a dataset or release. */
export const DisclosurePolicy = z
  .strictObject({
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
    base: z.int().optional().describe('Of `rounding`: numbers are multiples of it.'),
    controlled: z
      .boolean()
      .optional()
      .describe(
        'Of `rounding`: whether totals are the sums of their parts, as far as a table allows it. `false`: each number is rounded by chance.',
      ),
  })
  .meta({ id: 'DisclosurePolicy', description: 'How people are protected in the figures.' });
export type DisclosurePolicy = z.output<typeof DisclosurePolicy>;
