import { z } from 'zod';
import { named } from './named.ts';
import { DatasetId, TableIds } from './names.ts';
import { AnswerNote } from './statistics.ts';
import { type DIFFERENCE_CAUSES, HEADLINE_STATISTICS, MEANING_SETTINGS, OBSERVATION_STATUSES } from './vocabulary.ts';

/** What differs between two releases: docs/reference/releases.md. */

const causePart = z.number().optional();
const Causes = z
  .strictObject({
    created: causePart.describe('Due to new cases.'),
    corrected: causePart.describe('Due to cases that were corrected.'),
    'sentence-varied': causePart.describe('Due to sentences that were varied on appeal.'),
    quashed: causePart.describe('Due to convictions that a court set aside.'),
    merged: causePart.describe('Due to cases that were merged.'),
    removed: causePart.describe('Due to cases that were withdrawn or erased.'),
    method: causePart.describe('Due to the method: the codebook or the software counts in another way.'),
  } satisfies Record<(typeof DIFFERENCE_CAUSES)[number], z.ZodType>)
  .nullable()
  .describe(
    'How much of the difference is due to each cause; the parts add up to the difference. Null where this is not known, or would disclose something.',
  );

const moved = {
  previous: z
    .number()
    .nullable()
    .describe('What the earlier release says, in the unit of the measure; null if it says nothing.'),
  value: z.number().nullable().describe('What this release says; null if it says nothing.'),
  difference: z.number().nullable().describe('`value` minus `previous`; null unless both are numbers.'),
  causes: Causes,
};
const Moved = named('MovedFigure', 'A figure that differs between two releases.', moved);

const valueStatus = z.enum(OBSERVATION_STATUSES).nullable();

const ObservationDifference = named('ObservationDifference', 'An observation that differs between two releases.', {
  measure: z.string().describe('As queries name it: `measure=…`.'),
  key: z.record(z.string(), z.string()).describe('Dimension -> code. A dimension that is not named is at its total.'),
  ...moved,
  previousStatus: valueStatus.describe('Why `previous` is null; null if it is not, or if there was no such code.'),
  status: valueStatus.describe('Why `value` is null; null if it is not, or if there is no such code.'),
});

const HeadlineDifferenceItem = named('HeadlineDifference', 'A headline that differs between two releases.', {
  id: z.string().describe('As in the address of the headline or external figure.'),
  statistic: z
    .enum(HEADLINE_STATISTICS)
    .nullable()
    .describe('As in the headline; null for an external figure, which is not computed.'),
  value: Moved.nullable().describe(
    'The figure; null if it is the same. A share or rate has no causes of its own; its parts do.',
  ),
  numerator: Moved.nullable().describe('The numerator of a share or rate; null if it is the same.'),
  denominator: Moved.nullable().describe('The denominator of a share or rate; null if it is the same.'),
  previousStatus: valueStatus.describe('Why the earlier release gives no value; null if it does.'),
  status: valueStatus.describe('Why this release gives no value; null if it does.'),
  wording: z
    .strictObject({
      previous: z.string().nullable().describe('The wording in the earlier release; null if there was none.'),
      value: z.string().nullable().describe('The wording in this release; null if there is none.'),
    })
    .describe('How the figure is put into words.'),
});

const idLists = z.array(z.string());
const codeMembers = {
  dimension: z.string().describe('Whose code it is, as `by=` names it.'),
  code: z.string().describe('As `where=` has it.'),
};
const namesByKind = {
  measures: idLists.describe('As queries name them: `measure=…`.'),
  dimensions: idLists.describe('As queries name them: `by=…`.'),
  codes: z.array(z.strictObject(codeMembers)).describe('Codes, each with its dimension.'),
  quantities: idLists.describe('Amounts that cases or defendants have, by their ids in the codebook.'),
  tables: z.array(TableIds).describe('Published tables.'),
  headlines: idLists.describe('Headlines and external figures, as in their addresses.'),
};
const labels = {
  previous: z.string().describe('The label in the earlier release.'),
  label: z.string().describe('The label in this release.'),
};
const relabelled = z.array(z.strictObject({ id: z.string().describe('The same in both releases.'), ...labels }));

const StructureDifference = named('StructureDifference', 'How the codebooks of two releases differ.', {
  added: z.strictObject(namesByKind).describe('What this release has and the earlier one did not have.'),
  removed: z.strictObject(namesByKind).describe('What the earlier release had and this one does not have.'),
  redefined: z
    .strictObject({
      ...namesByKind,
      dataset: z
        .array(z.enum(MEANING_SETTINGS))
        .describe(
          'Which settings of the whole dataset differ: its window, the gaps in it, its youth rule, its disclosure policy, or what it means that its table has no row.',
        ),
    })
    .describe('What has the same name in both and means something else.'),
  relabelled: z
    .strictObject({
      measures: relabelled.describe('Measures with another label.'),
      dimensions: relabelled.describe('Dimensions with another label.'),
      codes: z.array(z.strictObject({ ...codeMembers, ...labels })).describe('Codes with another label.'),
      quantities: relabelled.describe('Quantities with another label.'),
      headlines: relabelled.describe('Headlines with another statement.'),
    })
    .describe('What means the same in both and is called something else.'),
  renamed: z
    .strictObject({
      codes: z
        .array(z.strictObject({ ...codeMembers, previous: z.string().describe('The code in the earlier release.') }))
        .describe('Codes with another name. Figures under either name are compared as one.'),
    })
    .describe('What means the same in both and has another name.'),
});

export const DifferencePage = named('Differences', 'What differs between two releases of a dataset.', {
  dataset: DatasetId,
  release: z.string().describe('Version of this release.'),
  since: z.string().describe('Version of the earlier release that it is compared with.'),
  structure: StructureDifference.optional().describe('How the codebooks differ. On the first page only.'),
  headlines: z.array(HeadlineDifferenceItem).optional().describe('The headlines that differ. On the first page only.'),
  items: z.array(ObservationDifference).describe('The observations of this page that differ.'),
  notes: z
    .array(AnswerNote)
    .describe('How people are protected in these figures; none where the later release has no disclosure policy.'),
  next: z.string().nullable().describe('Path of the next page; null at the end.'),
});
