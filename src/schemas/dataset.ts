import { z } from 'zod';
import { boundedList } from './bounded.ts';
import { CodebookDefinition, Note } from './codebook.ts';
import { DisclosurePolicy } from './disclosure.ts';
import { FAULT_HINTS } from './fault-hints.ts';
import { named } from './named.ts';
import { DatasetId, DatasetTitle, Day, inOtherLanguages, KebabId, Label, Links, Text, Url } from './names.ts';
import { pageOf } from './paging.ts';
import { ABSENT_ROWS, DATASET_KINDS, DATE_PRECISIONS } from './vocabulary.ts';

/** A dataset as it is defined and as it is read (docs/reference/datasets.md). Shape only; src/codebook checks what it means. */

const Licence = z.strictObject({
  id: Label.describe('An SPDX id where there is one, such as `CC-BY-4.0`: citations and catalogues print it.'),
  url: Url.describe('Where its text is, http or https.'),
  attribution: Text.describe('How to name the source when the data are reused.'),
});

export const Source = z.strictObject({
  title: Label.describe('Title of the publication that the figures come from.'),
  publisher: Label.describe('The body that published it. Citations name it as the author.'),
  url: Url.describe('Where it can be read, http or https.'),
  publishedOn: Day.optional().describe('The day on which it was published, YYYY-MM-DD.'),
  contact: Label.optional().describe('Whom to ask about the figures: an office, never a person.'),
  methodology: Url.optional().describe('Address of the text that says how the figures were made.'),
});

const Coverage = z.strictObject({
  window: z
    .strictObject({
      from: Day.describe('The first day, YYYY-MM-DD, included.'),
      to: Day.describe(
        'The day after the last one, YYYY-MM-DD: excluded, so that one window can follow another. Later than `from`.',
      ),
    })
    .describe('The time that the dataset covers. A case outside it is refused, and rates are divided by its days.'),
  gaps: boundedList(
    z.strictObject({
      from: Day.describe('The first day that is not covered, YYYY-MM-DD, included.'),
      to: Day.describe('The day after the last one that is not covered, YYYY-MM-DD: excluded. Later than `from`.'),
      reason: Text.describe('Why nothing is known of these days, as a sentence. Answers quote it.'),
    }),
  )
    .max(1_000)
    .optional()
    .describe(
      'Times within the window that the data do not cover; they do not overlap. The figures of a period that lies wholly in gaps are not available instead of 0.',
    ),
  windowNote: Text.optional().describe('What a reader should know about the window, such as why it ends.'),
  area: Text.describe('The part of the world that the dataset covers.'),
  sources: Text.describe('Where the records come from, such as reports in newspapers.'),
  inclusionRule: Text.describe('Which cases are in the dataset, and which are not, so that two people decide alike.'),
  completeness: Text.describe(
    'How complete the data are, so that a sample is not taken for the whole. A mandatory note of every answer.',
  ),
});

const Settings = z.strictObject({
  selfApproval: z
    .boolean()
    .default(false)
    .describe(
      'Whether the author of a case may approve it. Default false: a second person must, since one person’s slip would be published.',
    ),
  youthRule: z
    .boolean()
    .default(true)
    .describe(
      'Whether area, court type and `youthWithheld` variables are withheld for a case with a defendant under 18, who could be identified by them. Default true.',
    ),
  duplicates: z
    .union([
      z.literal('off'),
      z.strictObject({
        windowDays: z
          .int()
          .min(0)
          .max(366)
          .describe('How many days apart two cases may have been sentenced to be compared; 0 to 366.'),
      }),
    ])
    .register(FAULT_HINTS, { detail: 'Must be "off", or an object such as { "windowDays": 7 }.' })
    .default({ windowDays: 7 })
    .describe(
      'Whether new cases are compared with existing ones. Default: with those sentenced up to 7 days before or after.',
    ),
  retentionMonths: z
    .int()
    .min(1)
    .max(1_200)
    .optional()
    .describe(
      'Months after sentence until a case is listed as due for erasure (`retention=due`); 1 to 1,200. Left out: never.',
    ),
  eraseDueAfterDays: z
    .int()
    .min(1)
    .max(366)
    .optional()
    .describe(
      'Days for which a case is listed as due before the service erases it by itself; 1 to 366. Needs `retentionMonths`, and of the key that puts it `cases:erase`. Left out: nothing is erased by itself.',
    ),
  datePrecision: z
    .enum(DATE_PRECISIONS)
    .default('day')
    .describe(
      'The coarsest date of sentence that a case may have: a day, a month (`2014-05`), a year (`2014`), or `none` at all, so that nobody has to invent a day. Finer dates are always allowed.',
    ),
  absentRows: z
    .enum(ABSENT_ROWS)
    .optional()
    .describe(
      'What it means that an official table has no row for a combination of codes: it is `zero`, or its value is `not-available`, and so is every total that needs it. An aggregate dataset must say; a dataset of cases has none.',
    ),
});

const aboutDataset = {
  source:
    'Whose figures these are, where they are somebody else’s. Citations name it beside the publisher of the release.',
  constructed: 'Whether the records are made up, such as those of a demo, so that nobody quotes them as fact.',
  designation:
    'The standing of the statistics, such as `not-official-statistics`: readers must not take them for a government’s.',
};

export const DatasetDefinition = named(
  'DatasetDefinition',
  'Everything that defines a dataset: the body of PUT, and of GET D/definition.',
  {
    kind: z
      .enum(DATASET_KINDS)
      .describe(
        '`cases`: a dataset of records. `aggregate`: an official table, which is uploaded whole and has no records.',
      ),
    title: Label.describe('Name of the dataset, as pages, charts and citations print it; 1 to 200 characters.'),
    titles: inOtherLanguages(Label),
    description: Text.describe(
      'What is recorded and why, for somebody who has never heard of it; 1 to 4,000 characters.',
    ),
    descriptions: inOtherLanguages(Text),
    publisher: Label.describe('Who publishes the releases of this dataset.'),
    source: Source.optional().describe(aboutDataset.source),
    constructed: z.boolean().default(false).describe(`${aboutDataset.constructed} Default false.`),
    designation: KebabId.default('not-official-statistics').describe(aboutDataset.designation),
    licence: Licence.describe('The licence that the figures are published under: without one nobody may reuse them.'),
    coverage: Coverage.describe('What the dataset covers, and what it does not.'),
    settings: Settings.prefault(Settings.parse({})).describe(
      'How cases are reviewed, compared and kept, and what a row means that an official table does not have.',
    ),
    codebook: CodebookDefinition.describe('Variables, code lists, measures, tables and headlines.'),
  },
);
export type DatasetDefinition = z.output<typeof DatasetDefinition>;

export const NextRelease = z
  .strictObject({
    publishAt: z
      .string()
      .describe('When it becomes public, in UTC. /v1/release-calendar has every change of the date.'),
  })
  .nullable()
  .describe('The next release, if it has a date; else null.');

export const Dataset = named('Dataset', 'What readers see of a dataset, as its latest release describes it.', {
  id: DatasetId,
  kind: DatasetDefinition.shape.kind,
  title: DatasetTitle,
  titles: DatasetDefinition.shape.titles,
  description: z.string().describe('What is recorded and why.'),
  descriptions: DatasetDefinition.shape.descriptions,
  publisher: z.string().describe('Who publishes the releases of this dataset.'),
  source: Source.nullable().describe(`${aboutDataset.source} Null where there is none.`),
  constructed: z.boolean().describe(aboutDataset.constructed),
  designation: z.string().describe(aboutDataset.designation),
  licence: DatasetDefinition.shape.licence,
  coverage: DatasetDefinition.shape.coverage,
  disclosure: DisclosurePolicy,
  notes: z.array(Note).describe('Notes of the codebook: the quality of the figures, and how to read them.'),
  latestRelease: z
    .strictObject({
      version: z.string().describe('Its version, `major.minor.patch`.'),
      publishedAt: z.string().describe('When it was published, in UTC.'),
      href: z.string().describe('Path of the release.'),
    })
    .nullable()
    .describe('The newest release that is still published; null if there is none.'),
  nextRelease: NextRelease,
  links: Links,
});
export type Dataset = z.output<typeof Dataset>;
export const DatasetPage = pageOf(Dataset);

export const PublishedCodebook = named(
  'Codebook',
  'The codebook of a release, of a dataset before its first one, or of the records of a dataset.',
  {
    dataset: DatasetId,
    release: z
      .string()
      .nullable()
      .describe(
        'Version of the release whose codebook it is; null before the first release, and for keys that read records.',
      ),
    codebookVersion: z
      .int()
      .describe('Number of the codebook’s version. The first is 1; each PUT that changes something adds 1.'),
    seq: z
      .int()
      .optional()
      .describe('For keys that read records: position in the change log since which this codebook is in force.'),
    codebook: z
      .looseObject({})
      .describe(
        'The codebook with every code list written out, without what is internal, and without what is for partners alone unless you read records.',
      ),
  },
);
