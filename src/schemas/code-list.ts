import { z } from 'zod';
import { FAULT_HINTS } from './fault-hints.ts';
import { Bound, CamelId, CodeName, Label, Text } from './names.ts';
import { STANDARD_LISTS } from './vocabulary.ts';

/** Code lists of a codebook: contract data 2. */

export const CodeEntry = z.strictObject({
  code: CodeName,
  label: Label,
  parent: CodeName.optional(),
  publishAs: CodeName.optional(),
  min: Bound.optional(),
  max: Bound.optional(),
  note: Text.optional(),
});
export type CodeEntry = z.output<typeof CodeEntry>;

export const StandardList = z.strictObject({
  standard: z.enum(STANDARD_LISTS),
  include: z.array(CodeName).min(1).max(10_000).optional(),
});

export const OwnList = z.strictObject({
  label: Label,
  source: Text.optional(),
  codes: z.array(CodeEntry).min(1).max(10_000),
  levels: z
    .array(z.strictObject({ id: CamelId, label: Label, codes: z.array(CodeEntry).min(1).max(10_000) }))
    .max(5)
    .optional(),
});
export type OwnList = z.output<typeof OwnList>;

/** A list that ships with the service, or one written out. Two schemas, told apart by the member `standard`. */
export const CodeList = z
  .union([StandardList, OwnList])
  .register(FAULT_HINTS, { choose: (value) => (Object.hasOwn(value, 'standard') ? 0 : 1) });
export type CodeList = z.output<typeof CodeList>;
