import { z } from 'zod';

/** What `?validateOnly=true` answers: everything was checked as in the write itself, nothing was written. */

export const WOULD = ['create', 'replace', 'nothing'] as const;

export const Warning = z.strictObject({
  pointer: z.string().optional().describe('JSON Pointer into the body.'),
  code: z.string().describe('As of a fault; listed at /v1/problems.'),
  detail: z.string(),
});
export type Warning = z.output<typeof Warning>;

export const DryRun = z
  .strictObject({
    valid: z.literal(true),
    would: z.enum(WOULD).describe('What the write would do. Nothing: what was sent says what is there.'),
    warnings: z.array(Warning).describe('What would not be refused, and should be looked at.'),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.output<typeof DryRun>;
