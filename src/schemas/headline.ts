import { z } from 'zod';
import { byMember, FAULT_HINTS } from './fault-hints.ts';
import { CamelId, CodeName, Day, KebabId, Label, Text } from './names.ts';
import { DAY_BASES, SHARE_BASES, WORDING_FORMS } from './vocabulary.ts';

/** Headlines and external figures of a codebook: contract data 2. */

const Where = z.record(CamelId, z.array(CodeName).length(1));

const headline = {
  id: KebabId,
  statement: Text,
  form: z.enum(WORDING_FORMS),
  usage: z.array(KebabId).max(20).optional(),
  note: Text.optional(),
};

const CountHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('count'),
  measure: KebabId,
  where: Where.optional(),
});

const ShareHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('share'),
  measure: KebabId,
  where: Where,
  share: CamelId,
  base: z.enum(SHARE_BASES).default('all'),
});

const SumHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('sum'),
  measure: KebabId,
  where: Where.optional(),
  convert: z.strictObject({ unit: Label, divideBy: z.number().positive().max(1e12) }).optional(),
});

const RateHeadline = z.strictObject({
  ...headline,
  statistic: z.literal('rate'),
  of: z
    .union([z.strictObject({ measure: KebabId }), z.strictObject({ externalFigure: KebabId })])
    .register(FAULT_HINTS, { choose: byMember(['measure', 'externalFigure']) }),
  days: z.strictObject({ basis: z.enum(DAY_BASES), calendar: KebabId.optional() }),
});

export const HeadlineDefinition = z.discriminatedUnion('statistic', [
  CountHeadline,
  ShareHeadline,
  SumHeadline,
  RateHeadline,
]);
export type HeadlineDefinition = z.output<typeof HeadlineDefinition>;

export const ExternalFigure = z.strictObject({
  id: KebabId,
  wording: Text,
  value: z.number(),
  bound: z.enum(['exact', 'at-least', 'about']),
  unit: Label,
  publisher: Label,
  source: Text,
  publishedOn: Day.optional(),
  period: Label,
  usage: z.array(KebabId).max(20).optional(),
});
export type ExternalFigure = z.output<typeof ExternalFigure>;
