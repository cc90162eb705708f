import { z } from 'zod';
import { type DIFFERENCE_CAUSES, HEADLINE_STATISTICS } from './vocabulary.ts';

/** What differs between two releases. */

const part = z.number().optional();
const Causes = z
  .strictObject({
    created: part,
    corrected: part,
    'sentence-varied': part,
    quashed: part,
    merged: part,
    removed: part,
    method: part,
  } satisfies Record<(typeof DIFFERENCE_CAUSES)[number], typeof part>)
  .nullable()
  .describe(
    'How much of the difference is due to what; they add up to it. method: the codebook or the software counts otherwise. Null where it is not known or would disclose.',
  );

const moved = {
  previous: z.number().nullable().describe('As it was published; null: it had no value.'),
  value: z.number().nullable().describe('As it is published now; null: it has no value.'),
  difference: z.number().nullable().describe('value - previous; null unless both are numbers.'),
  causes: Causes,
};
const Moved = z.strictObject(moved).meta({ id: 'MovedFigure' });

export const ObservationDifference = z
  .strictObject({
    measure: z.string(),
    key: z.record(z.string(), z.string()).describe('A dimension that is not named is at its total.'),
    ...moved,
  })
  .meta({ id: 'ObservationDifference' });

export const HeadlineDifference = z
  .strictObject({
    id: z.string(),
    statistic: z.enum(HEADLINE_STATISTICS).nullable().describe('Null of a figure of somebody else.'),
    value: Moved.nullable().describe('Null: it did not move. A share or rate has no causes; its parts do.'),
    numerator: Moved.nullable(),
    denominator: Moved.nullable(),
    wording: z.strictObject({ previous: z.string().nullable(), value: z.string().nullable() }),
  })
  .meta({ id: 'HeadlineDifference' });

const ids = z.array(z.string());
const code = { dimension: z.string(), code: z.string() };
const names = {
  measures: ids,
  dimensions: ids,
  codes: z.array(z.strictObject(code)),
  quantities: ids,
  tables: z.array(z.strictObject({ by: ids, measures: ids })),
  headlines: ids,
};
const labels = { previous: z.string(), label: z.string() };
const relabelled = z.array(z.strictObject({ id: z.string(), ...labels }));

export const StructureDifference = z
  .strictObject({
    added: z.strictObject(names),
    removed: z.strictObject(names),
    redefined: z
      .strictObject({ ...names, dataset: z.array(z.enum(['window', 'youthRule', 'policy'])) })
      .describe('The name is the same and means something else.'),
    relabelled: z.strictObject({
      measures: relabelled,
      dimensions: relabelled,
      codes: z.array(z.strictObject({ ...code, ...labels })),
      quantities: relabelled,
      headlines: relabelled,
    }),
  })
  .meta({ id: 'StructureDifference' });

export const DifferencePage = z
  .strictObject({
    dataset: z.string(),
    release: z.string(),
    since: z.string(),
    structure: StructureDifference.optional().describe('On the first page.'),
    headlines: z.array(HeadlineDifference).optional().describe('Those that moved; on the first page.'),
    items: z.array(ObservationDifference),
    next: z.string().nullable().describe('Path of the next page; null at the end.'),
  })
  .meta({ id: 'Differences' });
