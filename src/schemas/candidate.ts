import { z } from 'zod';

/** A case that another one may be a second report of: shown to keys with cases:read. */
export const Candidate = z
  .strictObject({
    id: z.uuid(),
    href: z.string(),
    score: z.number().describe('Hundredths of certainty.'),
    reasons: z.array(z.string()),
  })
  .meta({ id: 'Candidate' });
export type Candidate = z.output<typeof Candidate>;
