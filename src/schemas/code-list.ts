import { z } from 'zod';
import { boundedList } from './bounded.ts';
import { FAULT_HINTS } from './fault-hints.ts';
import { Bound, CamelId, CodeName, Label, Text } from './names.ts';
import { STANDARD_LISTS } from './vocabulary.ts';

/** Code lists of a codebook: docs/reference/datasets.md. */

export const CodeEntry = z.strictObject({
  code: CodeName.describe(
    'The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only.',
  ),
  label: Label.describe('What the code means, as tables and charts show it.'),
  parent: CodeName.optional().describe('The code of the next coarser level that this code belongs to.'),
  publishAs: CodeName.optional().describe(
    'Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see.',
  ),
  min: Bound.optional().describe('The lowest number in the band, included. Only in lists of bands.'),
  max: Bound.optional().describe('The highest number in the band, included. Left out: the band has no upper end.'),
  note: Text.optional().describe('What a reader should know about the code.'),
});
export type CodeEntry = z.output<typeof CodeEntry>;

/** The most codes of a code list. */
export const MOST_CODES = 10_000;

export const StandardList = z.strictObject({
  standard: z.enum(STANDARD_LISTS).describe('The name of a code list that ships with the service.'),
  include: z
    .array(CodeName)
    .min(1)
    .max(MOST_CODES)
    .optional()
    .describe('The only codes to take from it, in the order of the shipped list. Left out: all of them.'),
});

const codes = boundedList(CodeEntry).min(1).max(MOST_CODES);

export const OwnList = z.strictObject({
  label: Label.describe('What the list is a list of.'),
  source: Text.optional().describe('Where its codes come from.'),
  codes: codes.describe('The codes of the finest level, in the order in which they are shown.'),
  levels: z
    .array(
      z.strictObject({
        id: CamelId.describe(
          'Id of the level: a variable `area` with a level `region` gives the dimension `areaRegion`.',
        ),
        label: Label.describe('What the level is called.'),
        codes: codes.describe('The codes of the level, in the order in which they are shown.'),
      }),
    )
    .max(5)
    .optional()
    .describe('Coarser levels, nearest first. Each code below the last level has a parent in the next one.'),
});
export type OwnList = z.output<typeof OwnList>;

/** A list that ships with the service, or one written out. Only the first has the member `standard`. */
export const CodeList = z
  .union([StandardList, OwnList])
  .register(FAULT_HINTS, { choose: (value) => (Object.hasOwn(value, 'standard') ? 0 : 1) });
export type CodeList = z.output<typeof CodeList>;
