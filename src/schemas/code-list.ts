import { z } from 'zod';
import { boundedList } from './bounded.ts';
import { CellLabel } from './cell-text.ts';
import { FAULT_HINTS } from './fault-hints.ts';
import { named } from './named.ts';
import { Bound, CamelId, CodeName, Day, inOtherLanguages, Label, Links, Text } from './names.ts';
import { pageOf } from './paging.ts';
import { STANDARD_LISTS } from './vocabulary.ts';

/** Code lists of a codebook: docs/reference/datasets.md. */

export const CodeEntry = z.strictObject({
  code: CodeName.describe(
    'The code, unique within its level. It travels in URLs, so it has letters, digits and hyphens only.',
  ),
  label: CellLabel.describe('What the code means, as tables and charts print it; 1 to 200 characters.'),
  labels: inOtherLanguages(CellLabel),
  parent: CodeName.optional().describe(
    'The code of the next coarser level that this code belongs to. Where there are levels, every code below the top has one.',
  ),
  publishAs: CodeName.optional().describe(
    'Another code of the same level, with the same parent, that replaces this one in everything that partners and the public see: for codes so rare that they name somebody.',
  ),
  min: Bound.optional().describe('The lowest number in the band, included. Only in lists of bands.'),
  max: Bound.optional().describe('The highest number in the band, included. Left out: the band has no upper end.'),
  note: Text.optional().describe('What a reader should know about the code, such as what it leaves out.'),
  since: Day.optional().describe(
    'The first day on which the code existed, YYYY-MM-DD. In a period that ends before it, a 0 of the code is not applicable.',
  ),
  until: Day.optional().describe(
    'The day on which the code no longer existed, YYYY-MM-DD. In a period that begins on it or later, a 0 of the code is not applicable.',
  ),
  renamedFrom: z
    .array(CodeName)
    .min(1)
    .max(20)
    .optional()
    .describe(
      'Former names of the code. Cases that have one of them are read as if they had this code, without a new revision or approval.',
    ),
});
export type CodeEntry = z.output<typeof CodeEntry>;

export const MOST_CODES = 10_000;

export const StandardList = z.strictObject({
  standard: z
    .enum(STANDARD_LISTS)
    .describe('The name of a code list that ships with the service, so that datasets can be compared.'),
  include: z
    .array(CodeName)
    .min(1)
    .max(MOST_CODES)
    .optional()
    .describe('The only codes to take from it, in the order of the shipped list. Left out: all of them.'),
});

const codeEntries = boundedList(CodeEntry).min(1).max(MOST_CODES);

export const OwnList = z.strictObject({
  label: Label.describe('Heading of the list, in the plural, such as `Police force areas`.'),
  labels: inOtherLanguages(Label),
  source: Text.optional().describe('Where its codes come from, so that readers can look them up.'),
  codes: codeEntries.describe('The codes of the finest level, in the order in which they are shown.'),
  levels: z
    .array(
      z.strictObject({
        id: CamelId.describe(
          'Id of the level: a variable `area` with a level `region` gives the dimension `areaRegion`.',
        ),
        label: Label.describe('Heading in tables and charts, such as `Region`.'),
        labels: inOtherLanguages(Label),
        separate: z
          .boolean()
          .optional()
          .describe(
            'Its codes are systems of their own, such as two scales that replaced each other: charts keep the codes below each together and never rank them against those of another.',
          ),
        codes: codeEntries.describe('The codes of the level, in the order in which they are shown.'),
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

const aboutShipped = {
  id: z.enum(STANDARD_LISTS).describe('The name that a codebook calls the list by, with `standard`.'),
  label: OwnList.shape.label,
  labels: OwnList.shape.labels,
  source: z.string().describe('Where its codes come from, so that readers can look them up.'),
  changedOn: z.string().describe('The day on which the service last changed the list, YYYY-MM-DD.'),
};

const ShippedItem = named('StandardListItem', 'A code list that ships with the service.', {
  ...aboutShipped,
  codes: z.int().describe('How many codes the finest level has.'),
  levels: z.array(z.string()).describe('Ids of the coarser levels, nearest first; empty if there are none.'),
  href: z.string().describe('Path of the list.'),
  csv: z.string().describe('Path of the list as CSV.'),
});
export const ShippedPage = pageOf(ShippedItem).meta({
  id: 'StandardListPage',
  description: 'The code lists that ship with the service.',
});

export const ShippedCodeList = named('StandardList', 'A code list that ships with the service, with every code.', {
  ...aboutShipped,
  codes: OwnList.shape.codes,
  levels: OwnList.shape.levels,
  links: Links,
});
