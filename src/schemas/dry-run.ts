import { z } from 'zod';
import { named } from './named.ts';
import { DRY_RUN_OUTCOMES } from './vocabulary.ts';

/** The answer to `?validateOnly=true`: everything was checked as in the write itself, and nothing was written. */

export const Warning = z.strictObject({
  pointer: z.string().optional().describe('JSON Pointer to the place in the body.'),
  code: z.string().describe('What kind of warning it is. Stable; listed at /v1/problems.'),
  detail: z.string().describe('What should be looked at, in words.'),
});
export type Warning = z.output<typeof Warning>;

export const DryRun = named('DryRun', 'What a write would do. Nothing was written.', {
  valid: z.literal(true).describe('Always true: a body with faults is refused as in the write itself.'),
  would: z
    .enum(DRY_RUN_OUTCOMES)
    .describe('What the write would do. `nothing`: what was sent is what is there already.'),
  warnings: z.array(Warning).describe('What would be accepted but should be looked at.'),
});
export type DryRun = z.output<typeof DryRun>;
