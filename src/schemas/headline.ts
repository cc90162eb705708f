import { z } from 'zod';
import { boundedRecord } from './bounded.ts';
import { CellLabel, OwnId } from './cell-text.ts';
import { byMember, FAULT_HINTS } from './fault-hints.ts';
import { CamelId, CodeName, Day, KebabId, Label, Text } from './names.ts';
import { BASES, DAY_BASES, SHARE_BASES, WORDING_FORMS } from './vocabulary.ts';

/** Headlines and external figures as a codebook defines them: docs/reference/headlines.md. */

const FigureConditions = boundedRecord(CamelId, z.array(CodeName).length(1));
const figureConditions = FigureConditions.describe(
  'The units that the figure is about: dimension -> one public code. All dimensions lie in one published table.',
);
const measureOfFigure = KebabId.describe('What the figure is a value of: one of `measures`, by id.');

const headline = {
  id: OwnId.describe('kebab-case. The last part of its address, which people quote, so it stays as it is.'),
  statement: Text.describe(
    'The sentence: an ICU message with `{wording}` where the worded figure goes. `{value, plural, one {was a woman} other {were women}}` makes it agree with the number.',
  ),
  form: z
    .enum(WORDING_FORMS)
    .describe(
      'How the figure is put into words. A form that would mislead is not used; the plain figure replaces it. `docs/reference/headlines.md` has the rule of each.',
    ),
  usage: z
    .array(KebabId)
    .max(20)
    .optional()
    .describe(
      'Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `not-prevalence`, or others. Each answer repeats them.',
    ),
  note: Text.optional().describe('What a reader should know about the figure.'),
};

const CountHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('count').describe('A number of units.'),
  measure: measureOfFigure,
  where: figureConditions.optional(),
});

const ShareHeadline = z.strictObject({
  ...headline,
  statistic: z
    .literal('share')
    .describe('A part of a whole: the value at `where`, divided by the same over all codes of `share`.'),
  measure: measureOfFigure,
  where: figureConditions,
  share: CamelId.describe('The dimension whose total is the denominator. It is one of the dimensions of `where`.'),
  base: z
    .enum(SHARE_BASES)
    .default('all')
    .describe('The denominator: `all` units, or only those whose code is `known`. Default `all`.'),
});

const SumHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('sum').describe('A sum of amounts.'),
  measure: measureOfFigure,
  where: figureConditions.optional(),
  convert: z
    .strictObject({
      unit: Label.describe('The unit that the wording uses, such as `years`.'),
      divideBy: z
        .number()
        .positive()
        .max(1e12)
        .describe('How many of the measure’s units are one of this unit; over 0.'),
    })
    .optional()
    .describe('Puts the figure into words in another unit. The value itself is not converted.'),
});

const RateHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('rate').describe('A number of units for each day of the coverage window.'),
  of: z
    .union([
      z.strictObject({ measure: KebabId.describe('A measure with the statistic `count`, by id.') }),
      z.strictObject({
        externalFigure: KebabId.describe('One of `externalFigures`, by id. Its limits on use go with the rate.'),
      }),
    ])
    .register(FAULT_HINTS, { choose: byMember(['measure', 'externalFigure']) })
    .describe('What is divided by the days: a measure, or an external figure.'),
  days: z
    .strictObject({
      basis: z
        .enum(DAY_BASES)
        .describe(
          'Which days count: all `calendar` days of the window, or its `working` days. "2 a day" can be true of one and false of the other.',
        ),
      calendar: KebabId.optional().describe(
        'Id of the calendar that says which days are working days. Required with `working`.',
      ),
    })
    .describe('The days to divide by.'),
});

export const HeadlineDefinition = z.discriminatedUnion('statistic', [
  CountHeadline,
  ShareHeadline,
  SumHeadline,
  RateHeadline,
]);
export type HeadlineDefinition = z.output<typeof HeadlineDefinition>;

export const ExternalFigure = z.strictObject({
  id: OwnId.describe('kebab-case. The last part of its address. No headline has the same.'),
  wording: Text.describe('The exact words of the publisher. They are quoted, never computed.'),
  value: z.number().describe('What the wording says, as a number that claims are compared with; 0.52 for 52%.'),
  bound: z.enum(BASES).describe('Whether the value is `exact`, a lower bound (`at-least`) or `about` right.'),
  unit: CellLabel.describe('What the figure counts, in the plural, such as `court cases`.'),
  publisher: CellLabel.describe('The body that published the figure. Quotations name it.'),
  source: Text.describe('The publication or source that it comes from.'),
  publishedOn: Day.optional().describe('The day on which it was published, YYYY-MM-DD.'),
  period: Label.describe('The time that it is about, such as `2012` or `2013-07-22/2015-07-22`.'),
  usage: z
    .array(KebabId)
    .max(20)
    .optional()
    .describe('Limits on how the figure may be quoted: codes of `GET /v1/usage-codes`, such as `no-ratio`, or others.'),
});
export type ExternalFigure = z.output<typeof ExternalFigure>;
