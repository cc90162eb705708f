import { z } from 'zod';
import { Citation } from './release.ts';
import {
  CLAIM_VERDICTS,
  DAY_BASES,
  HEADLINE_STATISTICS,
  OBSERVATION_FLAGS,
  OBSERVATION_STATUSES,
  SHARE_BASES,
  WORDING_FORMS,
} from './vocabulary.ts';

/** Answers of the statistics and headlines: contract statistics 2 and 3. */

const Flags = z.array(z.enum(OBSERVATION_FLAGS));

export const Observation = z
  .strictObject({
    key: z.record(z.string(), z.string()),
    measure: z.string(),
    value: z.number().nullable(),
    share: z.number().nullable(),
    denominator: z.number().nullable(),
    status: z.enum(OBSERVATION_STATUSES).nullable().describe('Why a value or share is null.'),
    flags: Flags,
    notReported: z.number().int().optional().describe('Of a sum, mean or median: units of the cell without an amount.'),
  })
  .meta({ id: 'Observation' });

export const StatisticsAnswerBody = z
  .strictObject({
    dataset: z.string(),
    release: z.string(),
    measures: z.array(
      z.strictObject({
        id: z.string(),
        label: z.string(),
        unit: z.string(),
        countingUnit: z.string(),
        decimals: z.number().int(),
        population: z.string(),
      }),
    ),
    dimensions: z.array(
      z.strictObject({
        id: z.string(),
        label: z.string(),
        multiResponse: z.boolean(),
        codes: z.array(z.strictObject({ code: z.string(), label: z.string() })),
      }),
    ),
    share: z.strictObject({ of: z.array(z.string()), base: z.enum(SHARE_BASES) }).nullable(),
    zeros: z.enum(['listed', 'omitted']),
    observations: z.array(Observation),
    notes: z.array(z.strictObject({ id: z.string(), text: z.string(), mandatory: z.boolean() })),
    warnings: z.array(z.strictObject({ code: z.string(), text: z.string() })),
    designation: z.string(),
    citation: Citation.nullable(),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Statistics' });

const WordingBody = z.strictObject({
  form: z.enum(WORDING_FORMS).or(z.string()),
  text: z.string(),
  exact: z.boolean(),
});

export const ComputedHeadlineBody = z
  .strictObject({
    id: z.string(),
    computed: z.literal(true),
    statement: z.string().nullable(),
    statistic: z.enum(HEADLINE_STATISTICS),
    value: z.number().nullable(),
    status: z.enum(OBSERVATION_STATUSES).optional(),
    percent: z.number().nullable(),
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    base: z.enum(SHARE_BASES).nullable(),
    notReported: z.number().nullable(),
    missingBounds: z.strictObject({ lower: z.number().nullable(), upper: z.number().nullable() }).nullable(),
    unit: z.string(),
    countingUnit: z.string().nullable(),
    population: z.string(),
    window: z.strictObject({ from: z.string(), to: z.string() }),
    days: z.strictObject({ basis: z.enum(DAY_BASES), calendar: z.string().optional() }).optional(),
    externalFigure: z.string().optional(),
    wording: WordingBody.nullable(),
    query: z.string().nullable(),
    usage: z.array(z.string()),
    flags: Flags,
    note: z.string().optional(),
    citation: Citation.nullable(),
    release: z.string(),
  })
  .meta({ id: 'ComputedHeadline' });

export const ExternalHeadlineBody = z
  .strictObject({
    id: z.string(),
    computed: z.literal(false),
    statement: z.string(),
    value: z.number(),
    bound: z.enum(['exact', 'at-least', 'about']),
    unit: z.string(),
    publisher: z.string(),
    source: z.string(),
    publishedOn: z.string().nullable(),
    period: z.string(),
    usage: z.array(z.string()),
  })
  .meta({ id: 'ExternalFigure' });

export const Headline = z.union([ComputedHeadlineBody, ExternalHeadlineBody]);
export const HeadlineList = z.strictObject({ items: z.array(Headline) });

export const HeadlineCheck = z
  .strictObject({
    claim: z.string().describe('As it was sent.'),
    form: z.enum(WORDING_FORMS).nullable().describe('The form that it was read in; null if it was not understood.'),
    verdict: z.enum(CLAIM_VERDICTS),
    reason: z.string(),
    suggested: z.string().nullable().describe('How the headline itself puts the figure; null if nothing is said.'),
  })
  .meta({ id: 'HeadlineCheck' });

export const HeadlineEditionBody = z
  .strictObject({
    version: z.string(),
    state: z.enum(['published', 'superseded', 'withdrawn']),
    publishedAt: z.string(),
    supersededBy: z.string().nullable(),
    statement: z.string().nullable(),
    value: z.number().nullable(),
    status: z.enum(OBSERVATION_STATUSES).optional(),
    percent: z.number().nullable(),
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    wording: WordingBody.nullable(),
    href: z.string().describe('The headline there, or the manifest of a withdrawn release.'),
  })
  .meta({ id: 'HeadlineEdition' });
