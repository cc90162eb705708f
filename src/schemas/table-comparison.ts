import { z } from 'zod';

/** How an official table differs from the one before: what an import or a release would change. */

const sum = z
  .string()
  .nullable()
  .describe(
    'The sum of its numbers, without rows of totals, as a decimal; null if it has no row with a number, or a number of it is not known.',
  );
const unknown = z.int().describe('How many of its numbers are withheld or not available.');

export const TableComparison = z
  .strictObject({
    new: z.int().describe('Rows whose codes the table before has not.'),
    changed: z.int().describe('Rows with another value, or another status, than before.'),
    gone: z.int().describe('Rows of the table before whose codes this one has not.'),
    same: z.int().describe('Rows with the same value as before.'),
    totals: z
      .array(
        z.strictObject({
          code: z.string().describe('A code of the variable of years; `_T` if the table has none.'),
          before: sum,
          after: sum,
          unknown: z
            .strictObject({ before: unknown, after: unknown })
            .default({ before: 0, after: 0 })
            .describe('Numbers of the year that are not known, without which it has no sum.'),
        }),
      )
      .nullable()
      .describe(
        'What the rows of each year add up to, before and after; null where the figures do not add up, or are of several measures.',
      ),
  })
  .describe('Rows of totals are not counted.');
export type TableComparison = z.output<typeof TableComparison>;
