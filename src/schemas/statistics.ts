import { z } from 'zod';
import { Links } from './names.ts';
import { Citation } from './release.ts';
import {
  ABSENT_MEANINGS,
  BASES,
  CLAIM_KINDS,
  CLAIM_RELATIONS,
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
    'What qualifies the number. `lower-bound`: an amount in it was "at least". `approximate`: an amount in it was "about".',
  );
const status = z.enum(OBSERVATION_STATUSES);
const citation = Citation.nullable().describe('How to cite the release; null for a draft.');
const release = z.string().describe('Version of the release, `major.minor.patch`; `draft` before it has one.');

const Observation = z
  .strictObject({
    key: z
      .record(z.string(), z.string())
      .describe('Dimension -> code, for every dimension of the answer. `_T` is the total.'),
    measure: z.string().describe('Id of the measure.'),
    value: z
      .number()
      .nullable()
      .describe('The value, in the unit of the measure. Zero is a true zero; null: see `status`.'),
    share: z
      .number()
      .nullable()
      .describe('The value divided by `denominator`, with four decimals; null: see `shareStatus`.'),
    denominator: z.number().nullable().describe('What the value is divided by; null if no share was asked for.'),
    status: status.nullable().describe('Why the value is null; null if there is a value.'),
    shareStatus: status
      .nullable()
      .describe('Why the share is null; null if there is a share, or if none was asked for.'),
    flags,
    notReported: z
      .number()
      .int()
      .optional()
      .describe('For a sum, mean or median: how many units of the cell have no amount.'),
  })
  .meta({ id: 'Observation', description: 'One value of one measure at one combination of codes.' });

export const StatisticsAnswerBody = z
  .strictObject({
    dataset: z.string().describe('Id of the dataset.'),
    release,
    measures: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the measure.'),
          label: z.string().describe('What it is called.'),
          unit: z.string().describe('The unit of its values.'),
          countingUnit: z.string().describe('What one unit is, such as `defendant`.'),
          decimals: z.number().int().describe('Decimals that its values are rounded to.'),
          population: z.string().describe('Who or what is counted.'),
        }),
      )
      .describe('The measures of the answer.'),
    dimensions: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the dimension.'),
          label: z.string().describe('What it is called.'),
          multiResponse: z
            .boolean()
            .describe('Whether a unit can have several of its codes, so that the cells add up to more than the total.'),
          codes: z
            .array(
              z.strictObject({
                code: z.string().describe('The code.'),
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
        base: z
          .enum(SHARE_BASES)
          .describe('Whether the denominator is `all` units or only those whose code is `known`.'),
      })
      .nullable()
      .describe('How shares are formed; null if none was asked for.'),
    zeros: z
      .enum(ZEROS)
      .describe('Whether observations with the value 0 are `listed`, or `omitted` since there are over 10,000 cells.'),
    total: z
      .number()
      .int()
      .describe('How many observations there are. With `limit` only the first ones of them are listed.'),
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
      .array(Observation)
      .describe('The observations: the last dimension varies fastest; with `sort`, in the order of their values.'),
    notes: z
      .array(
        z.strictObject({
          id: z.string().describe('Id of the note.'),
          text: z.string().describe('The note, in words that can be quoted.'),
          mandatory: z.boolean().describe('Whether the note must be shown wherever the figures are.'),
        }),
      )
      .describe('What readers should know about the figures.'),
    warnings: z
      .array(
        z.strictObject({
          code: z.string().describe('What kind of warning it is.'),
          text: z.string().describe('The warning, in words.'),
        }),
      )
      .describe('What is special about this answer, such as that it is empty and why.'),
    designation: z.string().describe('The standing of the statistics, such as `not-official-statistics`.'),
    citation,
    links: Links,
  })
  .meta({ id: 'Statistics', description: 'Statistics of a release.' });

const WordingBody = z.strictObject({
  form: z.enum(WORDING_FORMS).or(z.string()).describe('The form that the figure was put into words in.'),
  text: z.string().describe('The words, such as `1 in 3`.'),
  exact: z.boolean().describe('Whether the words say exactly the value.'),
});
const wording = WordingBody.nullable().describe('The figure in words; null if no wording would be true.');
const statement = z.string().nullable().describe('The sentence that may be quoted; null if there is no wording.');
const figure = {
  value: z
    .number()
    .nullable()
    .describe(
      'The figure: a share with four decimals, a rate with two, a sum before its conversion. Null: see `status`.',
    ),
  status: status.optional().describe('Why the value is null.'),
  percent: z.number().nullable().describe('A share in percent, with one decimal; null for other statistics.'),
  numerator: z
    .number()
    .nullable()
    .describe('The numerator of a share, or the count of a rate; null for other statistics.'),
  denominator: z
    .number()
    .nullable()
    .describe('The denominator of a share, or the days of a rate; null for other statistics.'),
};

const ComputedHeadlineBody = z
  .strictObject({
    id: z.string().describe('Id of the headline.'),
    computed: z.literal(true).describe('It is computed from the records of the release.'),
    statement,
    statistic: z.enum(HEADLINE_STATISTICS).describe('How it is computed.'),
    ...figure,
    base: z
      .enum(SHARE_BASES)
      .nullable()
      .describe('For a share: whether it is of `all` units or only of those whose code is `known`; else null.'),
    notReported: z
      .number()
      .nullable()
      .describe(
        'Units whose code is not reported; for a sum, units without an amount. Null if there is no single number.',
      ),
    missingBounds: z
      .strictObject({
        lower: z.number().nullable().describe('The share if none of the units that are not reported had the code.'),
        upper: z.number().nullable().describe('The share if all of the units that are not reported had the code.'),
      })
      .nullable()
      .describe(
        'The least and the most that the share can be, whatever the units that are not reported are; null for other statistics.',
      ),
    unit: z.string().describe('The unit of the figure.'),
    countingUnit: z.string().nullable().describe('What one unit is, such as `defendant`; null for an external figure.'),
    population: z.string().describe('Who or what is counted.'),
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
    usage: z.array(z.string()).describe('Limits on how the figure may be quoted, such as `not-prevalence`.'),
    flags,
    note: z.string().optional().describe('What a reader should know about the figure.'),
    citation,
    release,
  })
  .meta({ id: 'ComputedHeadline', description: 'A headline figure that is computed from the records.' });

const ExternalHeadlineBody = z
  .strictObject({
    id: z.string().describe('Id of the figure.'),
    computed: z.literal(false).describe('It was published elsewhere, and is not computed here.'),
    statement: z.string().describe('The exact words of the publisher.'),
    value: z.number().describe('The figure as a number.'),
    bound: z.enum(BASES).describe('Whether the value is `exact`, a lower bound (`at-least`) or `about` right.'),
    unit: z.string().describe('What the figure counts.'),
    publisher: z.string().describe('Who published the figure.'),
    source: z.string().describe('The publication or source that it comes from.'),
    publishedOn: z
      .string()
      .nullable()
      .describe('The day on which it was published, YYYY-MM-DD; null if it is not known.'),
    period: z.string().describe('The time that it is about.'),
    usage: z.array(z.string()).describe('Limits on how the figure may be quoted, such as `no-ratio`.'),
  })
  .meta({ id: 'ExternalFigure', description: 'A figure that another body published, quoted in its words.' });

export const Headline = z.union([ComputedHeadlineBody, ExternalHeadlineBody]);
export const HeadlineList = z.strictObject({
  items: z.array(Headline).describe('The headlines, in codebook order, then the external figures.'),
});

export const HeadlineCheck = z
  .strictObject({
    claim: z.string().describe('The claim as it was sent.'),
    reading: z
      .strictObject({
        relation: z
          .enum(CLAIM_RELATIONS)
          .describe('What the claim says of its figure: `more-than` for "over half"; `none` for a figure by itself.'),
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
        'Whether the claim may be written. `misleading`: it is true in a sense, and readers would take it otherwise.',
      ),
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
  })
  .meta({ id: 'HeadlineCheck', description: 'Whether a claim about a headline may be written.' });

export const HeadlineEditionBody = z
  .strictObject({
    version: z.string().describe('Version of the release, `major.minor.patch`.'),
    state: z.enum(HISTORY_STATES).describe('State of the release.'),
    publishedAt: z.string().describe('When the release was published, in UTC.'),
    supersededBy: z.string().nullable().describe('Version of the newest release above it; null if there is none.'),
    statement,
    ...figure,
    wording,
    href: z.string().describe('Path of the headline in that release, or of the manifest of a withdrawn one.'),
  })
  .meta({ id: 'HeadlineEdition', description: 'A headline as one release has it.' });
