import { z } from 'zod';
import { named } from './named.ts';
import { DatasetId, Designation, Links, PublishedAt, ReleaseVersion, SupersededBy, VersionOrDraft } from './names.ts';
import { Citation } from './release.ts';
import { UsageNote } from './usage.ts';
import {
  ABSENT_MEANINGS,
  BASES,
  CLAIM_KINDS,
  CLAIM_RELATIONS,
  CLAIM_SCOPES,
  CLAIM_VERDICTS,
  DAY_BASES,
  HEADLINE_STATISTICS,
  HISTORY_STATES,
  OBSERVATION_FLAGS,
  OBSERVATION_STATUSES,
  SHARE_BASES,
  WORDING_FORMS,
  ZEROS,
} from './vocabulary.ts';

/** Answers with statistics (docs/reference/statistics.md) and headlines (docs/reference/headlines.md). */

const flags = z
  .array(z.enum(OBSERVATION_FLAGS))
  .describe(
    'What qualifies the value. `lower-bound`: an amount in it was "at least". `approximate`: an amount in it was "about", or a number of an official table is estimated. `rounded`: a count, up or down to a multiple of a base, or a median, to protect people. `perturbed`: changed a little at random, to protect people. `provisional`, `revised`: an official table says so of it, or of a number in it. Of a share alone: `lower-bound-base`, `approximate-base`: an amount in its denominator was "at least" or "about"; `small-base`: its denominator is under 10.',
  );
const statusCode = z.enum(OBSERVATION_STATUSES).meta({
  id: 'ObservationStatus',
  description:
    'Why there is no number. `suppressed`: withheld to protect people, which does not mean that it is small. `not-available`: not known. `not-applicable`: there can be none.',
});
const citation = Citation.nullable().describe('How to cite the release; null for a draft.');

export const AnswerNote = named('AnswerNote', 'What readers should know about the figures of an answer.', {
  id: z.string().describe('As the codebook and the header `Assize-Notes` have it.'),
  text: z.string().describe('The note, in words that can be quoted.'),
  mandatory: z.boolean().describe('Whether the note must be shown wherever the figures are.'),
});
export type AnswerNote = z.output<typeof AnswerNote>;

const ObservationBody = named('Observation', 'One value of one measure at one combination of codes.', {
  key: z
    .record(z.string(), z.string())
    .describe('Dimension -> code, for every dimension of the answer. `_T` is the total.'),
  measure: z.string().describe('Which entry of `measures` says its unit and population, by id.'),
  value: z
    .number()
    .nullable()
    .describe(
      'In the unit of the measure, with its decimals. Zero is a true zero, unless it is flagged `rounded` or `perturbed`; null: see `status`.',
    ),
  share: z
    .number()
    .nullable()
    .describe(
      'The exact value divided by `denominator`, with four decimals: 0.6061 is 60.61%. Null: see `shareStatus`.',
    ),
  denominator: z
    .number()
    .nullable()
    .describe('What the value is divided by, in the same unit; null if no share was asked for.'),
  status: statusCode.nullable().describe('Why the value is null; null if there is a value.'),
  shareStatus: statusCode
    .nullable()
    .describe('Why the share is null; null if there is a share, or if none was asked for.'),
  flags,
  notReported: z
    .int()
    .nullable()
    .optional()
    .describe(
      'For a sum, mean or median: how many units of the cell have no amount; in an official table, how many of its rows lack a value that the sum needs. Null where a disclosure policy protects people, since it could be a small count.',
    ),
  interval: z
    .array(z.number().nullable())
    .length(2)
    .nullable()
    .optional()
    .describe(
      'Only where `status` is `suppressed`: the least and the most that the value can be, as far as the published values tell. The second is null if nothing limits the value. Anybody can work them out. Null if nothing is known.',
    ),
});

/** What every answer says of a measure. */
export const MEASURE = {
  id: z.string().describe('As queries name it: `measure=…`.'),
  label: z.string().describe('As tables and charts print it.'),
  unit: z.string().describe('What its values are, in the plural, such as `defendants` or `days`.'),
  countingUnit: z.string().describe('What one unit is, such as `defendant`.'),
  decimals: z.int().describe('Decimals that its values are rounded to, half up; 0 to 6.'),
  population: z.string().describe('Who or what is counted, and so whom the figures say nothing about.'),
};

export const StatisticsAnswerBody = named('Statistics', 'Statistics of a release.', {
  dataset: DatasetId,
  release: VersionOrDraft,
  measures: z.array(z.strictObject(MEASURE)).describe('The measures of the answer.'),
  dimensions: z
    .array(
      z.strictObject({
        id: z.string().describe('As queries name it: `by=…`, `where=…`.'),
        label: z.string().describe('As tables and charts print it.'),
        multiResponse: z
          .boolean()
          .describe('Whether a unit can have several of its codes, so that the cells add up to more than the total.'),
        codes: z
          .array(
            z.strictObject({
              code: z
                .string()
                .describe('As `key` and `where=` have it. `_T` is the total, `not-reported` what is not known.'),
              label: z.string().describe('What it means.'),
            }),
          )
          .describe(
            'Its codes in this answer, in the order of the code list, then `not-reported`, then `_T`; with `sort`, in the order in which the observations have them.',
          ),
      }),
    )
    .describe('The dimensions of the answer: those of `by`, then those named in `where` only.'),
  share: z
    .strictObject({
      of: z.array(z.string()).describe('Ids of the dimensions whose total is the denominator.'),
      base: z.enum(SHARE_BASES).describe('Whether the denominator is `all` units or only those whose code is `known`.'),
    })
    .nullable()
    .describe('How shares are formed; null if none was asked for.'),
  zeros: z
    .enum(ZEROS)
    .describe('Whether observations with the value 0 are `listed`, or `omitted` since there are over 10,000 cells.'),
  total: z
    .int()
    .describe('How many observations there are; at most 100,000. With `limit` only the first ones of them are listed.'),
  absent: z
    .strictObject({
      means: z
        .enum(ABSENT_MEANINGS)
        .describe(
          '`zero`: its value is 0. `zero-or-no-units`: its value is 0, or, for a mean or median, it has no units. `not-available`: the official table has no row for it. `not-listed`: it can have any value, since the answer is sorted or limited.',
        ),
      text: z.string().describe('The same, in words that can be quoted.'),
    })
    .describe('What it means that the answer does not list a combination of codes, of those that `where` selects.'),
  observations: z
    .array(ObservationBody)
    .describe('The observations: the last dimension varies fastest; with `sort`, in the order of their values.'),
  notes: z.array(AnswerNote).describe('What readers should know about the figures.'),
  warnings: z
    .array(
      z.strictObject({
        code: z.string().describe('What kind of warning it is.'),
        text: z.string().describe('The warning, in words.'),
      }),
    )
    .describe('What is special about this answer, such as that it is empty and why.'),
  designation: Designation,
  citation,
  links: Links,
});

const WordingBody = z.strictObject({
  form: z
    .enum(WORDING_FORMS)
    .or(z.string())
    .describe('Which rule made the words. `docs/reference/headlines.md` says what each asks of the figure.'),
  text: z.string().describe('The words, such as `1 in 3`.'),
  exact: z.boolean().describe('Whether the words say exactly the value.'),
});
const wording = WordingBody.nullable().describe(
  'The figure in words; null if no wording would be true, or if a part of the figure is withheld.',
);
const statement = z.string().nullable().describe('The sentence that may be quoted; null if there is no wording.');
const figure = {
  value: z
    .number()
    .nullable()
    .describe(
      'The figure: a share with four decimals, a rate with two, a sum before its conversion. Null: see `status`.',
    ),
  status: statusCode.optional().describe('Why the value is null.'),
  percent: z.number().nullable().describe('A share in percent, 0 to 100, with one decimal; null for other statistics.'),
  numerator: z
    .number()
    .nullable()
    .describe('The numerator of a share, or the count of a rate; null for other statistics.'),
  denominator: z
    .number()
    .nullable()
    .describe('The denominator of a share, or the days of a rate; null for other statistics.'),
};

const usage = {
  usage: z
    .array(z.string())
    .describe('Limits on how the figure may be quoted, such as `not-prevalence`: codes of `GET /v1/usage-codes`.'),
  usageNotes: z.array(UsageNote).describe('The same codes, each with its text.'),
};

const ComputedHeadlineBody = named('ComputedHeadline', 'A headline figure that is computed from the records.', {
  id: z.string().describe('As in its address. The same in every release.'),
  computed: z.literal(true).describe('It is computed from the records of the release.'),
  statement,
  statistic: z
    .enum(HEADLINE_STATISTICS)
    .describe('A `count` of units, a `share` of a whole, a `sum` of amounts, or a `rate`: a number a day.'),
  ...figure,
  base: z
    .enum(SHARE_BASES)
    .nullable()
    .describe('For a share: whether it is of `all` units or only of those whose code is `known`; else null.'),
  notReported: z
    .number()
    .nullable()
    .describe(
      'Units whose code is not reported; for a sum, units without an amount. Null if there is no single number, or if it is withheld.',
    ),
  missingBounds: z
    .strictObject({
      lower: z
        .number()
        .nullable()
        .describe('The share if none of the units that are not reported had the code; 0 to 1.'),
      upper: z
        .number()
        .nullable()
        .describe('The share if all of the units that are not reported had the code; 0 to 1.'),
    })
    .nullable()
    .describe(
      'The least and the most that the share can be, whatever the units that are not reported are. Null for other statistics, and if a part of them is withheld.',
    ),
  unit: z.string().describe('What the value is, in the plural, such as `defendants` or `days`.'),
  countingUnit: z.string().nullable().describe('What one unit is, such as `defendant`; null for an external figure.'),
  population: z.string().describe('Who or what is counted, and so whom the figures say nothing about.'),
  window: z
    .strictObject({
      from: z.string().describe('The first day, YYYY-MM-DD.'),
      to: z.string().describe('The day after the last one, YYYY-MM-DD.'),
    })
    .describe('The time that the figure is about.'),
  days: z
    .strictObject({
      basis: z.enum(DAY_BASES).describe('Whether `calendar` or `working` days are counted.'),
      calendar: z.string().optional().describe('Id of the calendar of working days.'),
    })
    .optional()
    .describe('For a rate: the days that it is divided by.'),
  externalFigure: z.string().optional().describe('For the rate of an external figure: the id of that figure.'),
  wording,
  query: z.string().nullable().describe('Path of the statistics that give the figure; null if no statistics do.'),
  ...usage,
  flags,
  note: z.string().optional().describe('What a reader should know about the figure.'),
  citation,
  release: VersionOrDraft,
});

const ExternalHeadlineBody = named('ExternalFigure', 'A figure that another body published, quoted in its words.', {
  id: z.string().describe('As in its address. No headline has the same.'),
  computed: z.literal(false).describe('It was published elsewhere, and is not computed here.'),
  statement: z.string().describe('The exact words of the publisher.'),
  value: z.number().describe('What the statement says, as a number; 0.52 for 52%.'),
  bound: z.enum(BASES).describe('Whether the value is `exact`, a lower bound (`at-least`) or `about` right.'),
  unit: z.string().describe('What the figure counts.'),
  publisher: z.string().describe('Who published the figure.'),
  source: z.string().describe('The publication or source that it comes from.'),
  publishedOn: z
    .string()
    .nullable()
    .describe('The day on which it was published, YYYY-MM-DD; null if it is not known.'),
  period: z.string().describe('The time that it is about.'),
  ...usage,
});

export const HeadlineAnswer = z.union([ComputedHeadlineBody, ExternalHeadlineBody]);
export const HeadlineList = z.strictObject({
  items: z.array(HeadlineAnswer).describe('The headlines, in codebook order, then the external figures.'),
});

export const HeadlineCheck = named('HeadlineCheck', 'Whether a claim about a headline may be written.', {
  claim: z.string().describe('The claim as it was sent.'),
  reading: z
    .strictObject({
      relation: z
        .enum(CLAIM_RELATIONS)
        .describe(
          'What the claim says of its figure: `more-than` for "over half" and "most"; `none` for a figure by itself.',
        ),
      figure: z.string().describe('The words that were read as the figure, in lower case.'),
      kind: z
        .enum(CLAIM_KINDS)
        .describe(
          'What kind of figure it is. A `fraction` or `percentage` is compared with the share; a `number` with the count or sum, or the numerator of a share; a `number-of-number` with numerator and denominator; `per-day` with the rate.',
        ),
    })
    .nullable()
    .describe('What was read; null if the claim was not understood.'),
  verdict: z
    .enum(CLAIM_VERDICTS)
    .describe(
      '`true`: it may be written. `misleading`: it is true in a sense, and readers would take it otherwise, or nobody knows, since the figure is a lower bound. `false`: the figure does not bear it out. `not-understood`: `reason` says what would be, or that there is no figure. If `scope` is `figure`, this is said of the figure alone. The rules are in `docs/reference/headlines.md`.',
    ),
  scope: z
    .enum(CLAIM_SCOPES)
    .describe(
      '`claim`: every word was read. `figure`: the claim says more, in the words of `unread`, and the verdict is of its figure alone.',
    ),
  unread: z
    .array(z.string())
    .describe('What the claim says in words that are not known, in lower case; empty if every word was read.'),
  reason: z.string().describe('Why, in words that can be quoted.'),
  caveats: z
    .array(
      z.strictObject({
        code: z
          .string()
          .describe('`not-reported`, `part-period`, `superseded`, or the code of a limit on the use of the figure.'),
        text: z.string().describe('The caveat, in words that can be quoted.'),
      }),
    )
    .describe('What a reader has to know although the claim holds.'),
  suggested: z
    .array(z.string())
    .describe('Wordings of the same kind that are true: the shortest, the nearest to the figure first.'),
});

export const HeadlineEditionBody = named('HeadlineEdition', 'A headline as one release has it.', {
  version: ReleaseVersion,
  state: z
    .enum(HISTORY_STATES)
    .describe(
      '`published`: it is the newest. `superseded`: there is a newer release. `withdrawn`: the numbers are no longer served.',
    ),
  publishedAt: PublishedAt,
  supersededBy: SupersededBy,
  statement,
  ...figure,
  flags,
  wording,
  href: z.string().describe('Path of the headline in that release, or of the manifest of a withdrawn one.'),
});
