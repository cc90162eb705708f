import { z } from 'zod';
import { CodebookDefinition } from './codebook.ts';
import { FAULT_HINTS } from './fault-hints.ts';
import { Day, KebabId, Label, Links, Text, Url } from './names.ts';
import { pageOf } from './paging.ts';
import { DATASET_KINDS } from './vocabulary.ts';

/** A dataset as it is defined and as it is read (docs/reference/datasets.md). Shape only; src/codebook checks what it means. */

const Licence = z.strictObject({
  id: Label.describe('Id of the licence, from the SPDX list where it has one.'),
  url: Url.describe('Address of its text.'),
  attribution: Text.describe('How to name the source when the data is reused.'),
});

const Coverage = z.strictObject({
  window: z
    .strictObject({
      from: Day.describe('The first day, YYYY-MM-DD, included.'),
      to: Day.describe('The day after the last one, YYYY-MM-DD: excluded. Later than `from`.'),
    })
    .describe('The time that the dataset covers. A case outside it is refused.'),
  windowNote: Text.optional().describe('What a reader should know about the window.'),
  area: Text.describe('The part of the world that the dataset covers.'),
  sources: Text.describe('Where the records come from.'),
  inclusionRule: Text.describe('Which cases are in the dataset, and which are not.'),
  completeness: Text.describe('How complete the dataset is. A mandatory note of every answer.'),
});

const Settings = z.strictObject({
  selfApproval: z
    .boolean()
    .default(false)
    .describe('Whether the author of a case may approve it. Default false: a second person must.'),
  youthRule: z
    .boolean()
    .default(true)
    .describe(
      'Whether area, court type and `youthWithheld` variables are withheld for a case with a defendant under 18. Default true.',
    ),
  duplicates: z
    .union([
      z.literal('off'),
      z.strictObject({
        windowDays: z
          .number()
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
    .number()
    .int()
    .min(1)
    .max(1_200)
    .optional()
    .describe('Months after sentence until a case is due for a retention review; 1 to 1,200. Left out: never.'),
});

const about = {
  constructed: 'Whether the records are made up, such as those of a demo.',
  designation: 'The standing of the statistics, such as `not-official-statistics`.',
};

export const DatasetDefinition = z
  .strictObject({
    kind: z
      .enum(DATASET_KINDS)
      .describe('`cases`: a dataset of records. `aggregate`: an official table, without records.'),
    title: Label.describe('Title of the dataset.'),
    description: Text.describe('What the dataset is.'),
    publisher: Label.describe('Who publishes the figures.'),
    constructed: z.boolean().default(false).describe(`${about.constructed} Default false.`),
    designation: KebabId.default('not-official-statistics').describe(about.designation),
    licence: Licence.describe('The licence that the figures are published under.'),
    coverage: Coverage.describe('What the dataset covers.'),
    settings: Settings.prefault({}).describe('How cases are handled.'),
    codebook: CodebookDefinition.describe('Variables, code lists, measures, tables and headlines.'),
  })
  .meta({
    id: 'DatasetDefinition',
    description: 'Everything that defines a dataset: the body of PUT, and of GET D/definition.',
  });
export type DatasetDefinition = z.output<typeof DatasetDefinition>;

/** What readers see of a dataset. */
export const Dataset = z
  .strictObject({
    id: z.string().describe('Id of the dataset: the `{dataset}` of its paths.'),
    kind: DatasetDefinition.shape.kind,
    title: z.string().describe('Title of the dataset.'),
    description: z.string().describe('What the dataset is.'),
    publisher: z.string().describe('Who publishes the figures.'),
    constructed: z.boolean().describe(about.constructed),
    designation: z.string().describe(about.designation),
    licence: DatasetDefinition.shape.licence,
    coverage: DatasetDefinition.shape.coverage,
    latestRelease: z
      .strictObject({
        version: z.string().describe('Its version, `major.minor.patch`.'),
        publishedAt: z.string().describe('When it was published, in UTC.'),
        href: z.string().describe('Path of the release.'),
      })
      .nullable()
      .describe('The newest release that is still published; null if there is none.'),
    links: Links,
  })
  .meta({ id: 'Dataset', description: 'What readers see of a dataset, as its latest release describes it.' });
export type Dataset = z.output<typeof Dataset>;
export const DatasetPage = pageOf(Dataset);

export const PublishedCodebook = z
  .strictObject({
    dataset: z.string().describe('Id of the dataset.'),
    release: z
      .string()
      .nullable()
      .describe('Version of the release whose codebook it is; null before the first release.'),
    codebookVersion: z.number().int().describe('Number of the codebook’s version, from 1.'),
    codebook: z
      .looseObject({})
      .describe('The codebook with every code list written out, without what is internal or for partners alone.'),
  })
  .meta({ id: 'Codebook', description: 'The public codebook of a release, or of a dataset before its first one.' });
