import { z } from 'zod';
import { AwaitingPeriod } from './awaiting.ts';
import { Note } from './codebook.ts';
import { NextRelease, Source } from './dataset.ts';
import { DisclosurePolicy } from './disclosure.ts';
import { named } from './named.ts';
import { DatasetId, DatasetTitle, Label, Links, PublishedAt, ReleaseVersion, SupersededBy, TableIds } from './names.ts';
import { pageOf } from './paging.ts';
import { ReleaseFile } from './release-file.ts';
import {
  BUILD_PHASES,
  CALENDAR_STATES,
  NOTICE_KINDS,
  OBSTACLES,
  POLICIES,
  RELEASE_NOTICE_KINDS,
  RELEASE_STATES,
  RELEASE_TARGETS,
} from './vocabulary.ts';

/** Releases, their previews, notices and dates: docs/reference/releases.md. */

const IdAndLabel = z.strictObject({
  id: z.string().describe('As queries name it.'),
  label: z.string().describe('As tables and charts print it.'),
});

const dateParts = (about: string) =>
  z
    .strictObject({
      'date-parts': z.array(z.array(z.int()).length(3)).length(1).describe('Year, month and day.'),
    })
    .describe(about);

export const Citation = named('Citation', 'How to cite a release, a headline or a query.', {
  text: z
    .string()
    .describe('As an entry of a list of references, in the style of the APA (7th edition), as plain text.'),
  sourceLine: z.string().describe('As the line under a chart or an article in a newspaper.'),
  url: z
    .string()
    .describe(
      'Address of the page that shows what is cited: the release, the headline or the query. Absolute, and pinned to the version.',
    ),
  title: DatasetTitle,
  publisher: z.string().describe('Who publishes the release.'),
  source: z
    .strictObject({
      title: z.string().describe('Title of the publication that the figures come from.'),
      publisher: z.string().describe('Who published it.'),
      url: z.string().describe('Its address.'),
      publishedOn: z
        .string()
        .nullable()
        .describe('The day on which it was published, YYYY-MM-DD; null if it is not known.'),
    })
    .nullable()
    .describe('Whose figures these are, where they are somebody else’s; else null.'),
  version: ReleaseVersion,
  publishedAt: PublishedAt,
  licence: z.string().describe('Of the figures: an SPDX id where there is one, such as `CC-BY-4.0`.'),
  bibtex: z.string().describe('As a BibTeX entry.'),
  csl: z
    .strictObject({
      id: z.string().describe('Key of the item in a reference manager.'),
      type: z.literal('dataset').describe('Always `dataset`.'),
      title: DatasetTitle,
      author: z
        .array(z.strictObject({ literal: z.string().describe('Name of the body.') }))
        .describe('Whose figures these are: the publisher of the source, or else of the release. Never a person.'),
      publisher: z.string().optional().describe('Who publishes the release, if that is not the author.'),
      issued: dateParts('When the release was published, in UTC.'),
      version: z.string().describe('Version of the release.'),
      URL: z.string().describe('Address of the page.'),
      'original-title': z.string().optional().describe('Title of the source.'),
      'original-publisher': z.string().optional().describe('Publisher of the source.'),
      'original-date': dateParts('When the source was published.').optional(),
      note: z.string().describe('The licence, and the address of the source.'),
    })
    .describe('As an item of CSL-JSON, for reference managers.'),
});
export type Citation = z.output<typeof Citation>;

const noticeText = z.string().min(1).max(2_000);
export const Notice = z.strictObject({
  kind: z
    .enum(RELEASE_NOTICE_KINDS)
    .describe(
      '`correction`: figures that were published are wrong. `update`: there is something new, such as another year.',
    ),
  text: noticeText.describe('What was corrected or is new, in words for the public, without a person.'),
});
export type Notice = z.output<typeof Notice>;
const State = z.enum(RELEASE_STATES);
export type ReleaseState = z.output<typeof State>;
const PublicState = State.describe(
  'Public are `published`, `superseded` (there is a newer one; it is served all the same) and `withdrawn` (only the manifest is served).',
);

/** What keeps a release from being published under its policy. Only staff see it: it can tell how many people are in a cell. */
export const Obstacle = named('Obstacle', 'What keeps a release from being published, and what would let it pass.', {
  code: z
    .enum(OBSTACLES)
    .describe(
      '`other-policy`: a release that can be read has another policy or other parameters, or the dataset has been given another policy since the release was built. `other-definition`: something means another thing than in a release that can be read, or is for others; `text` names it. `shared-records`: so has a dataset with some of the same cases. `too-many-releases`: of this policy only so many releases can be read together. `sparse-table`: a table has too few people for its cells. `withheld-table`: too much of a table would be withheld. `unprotected-table`: small numbers of a table could be worked out whatever else is withheld. `not-rounded`: the counts cannot be rounded so that they add up. `between-releases`: subtracting a release from another would single people out. `out-of-time`: no way to protect the tables was found in the time that there is. `awaiting-review`: cases of a period wait and none of it is approved, so that the period would be published as 0.',
    ),
  text: z.string().describe('What is in the way, and what would let the release pass.'),
  table: z
    .strictObject({
      by: z.array(z.string()).describe('Its dimensions.'),
      measure: z.string().describe('What it counts or sums, by id.'),
    })
    .optional()
    .describe('The table that is meant.'),
  nearest: z
    .strictObject({ by: z.array(z.string()).describe('Its dimensions.') })
    .optional()
    .describe('The nearest table that can be published.'),
  key: z.record(z.string(), z.string()).optional().describe('The cell that is meant: dimension -> code.'),
  release: z.string().optional().describe('Version of the release that is in the way; withdrawing it would help.'),
  period: z.string().optional().describe('The period that is meant. To confirm it, send it in `complete`.'),
  waitFor: z.int().optional().describe('How many more people there must be.'),
  dimension: z.string().optional().describe('The dimension to leave out of the table.'),
  rollUp: z
    .strictObject({
      dimension: z.string().describe('Where the codes are from.'),
      groups: z
        .array(z.array(z.string()).min(2))
        .min(1)
        .describe(
          'Each list holds codes with the same parent to publish as one: give all but one of them `publishAs`. The last one has the most people.',
        ),
    })
    .optional()
    .describe(
      'The codes with the fewest people which, published as one, would let the table pass. It was counted again with them, and passes if it is the only table of two or more dimensions.',
    ),
});
export type Obstacle = z.output<typeof Obstacle>;

export const BuildProgress = z.strictObject({
  phase: z.enum(BUILD_PHASES).describe('What is being worked on, in this order.'),
  done: z.number().describe('Steps of the phase that are done, from 0 to `of`.'),
  of: z.number().describe('Steps of the phase.'),
});
export type BuildProgress = z.output<typeof BuildProgress>;

const howManyRecords = (what: string) => z.int().min(0).describe(`How many of these records have been ${what} since.`);

/** What records that were counted before have become, which the next release does not show. */
export const WaitingRecords = named(
  'WaitingRecords',
  'Records that are counted as they were, and have changed since.',
  {
    corrections: howManyRecords('corrected'),
    withdrawals: howManyRecords('withdrawn or merged'),
    erasures: howManyRecords('erased'),
  },
);
export type WaitingRecords = z.output<typeof WaitingRecords>;

const CompletePeriods = z
  .array(z.string().regex(/^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/))
  .max(1_000)
  .default([])
  .describe(
    'Years, quarters or months, such as `2023`, whose cases all have been decided on: a 0 of them is true although cases wait and none is approved.',
  );

export const Manifest = named('Release', 'The manifest of a release: everything about it that can still change.', {
  dataset: DatasetId,
  version: z.string().nullable().describe('Version of the release, `major.minor.patch`; null until it is published.'),
  state: PublicState,
  title: DatasetTitle,
  builtAt: z
    .string()
    .nullable()
    .describe(
      'When it was built, in UTC; null until it is, and of a published release under a disclosure policy: it tells whether it was built again, as after an erasure.',
    ),
  publishedAt: z.string().nullable().describe('When it was published, in UTC; null until it is.'),
  publishAt: z.string().nullable().describe('When a scheduled release becomes public, in UTC; null for any other.'),
  auditAnchor: z
    .strictObject({
      seq: z
        .int()
        .nullable()
        .describe(
          'Null. The log is of all datasets: two numbers of entries would say how little was written between two releases.',
        ),
      hash: z.string().describe('Hash of the entry, SHA-256 in hex. It depends on every entry before it.'),
    })
    .nullable()
    .describe(
      'The entry of the audit log that records the publication; null until then. Whoever keeps it can prove later whether an entry up to it was changed: see docs/audit.md.',
    ),
  codebookVersion: z.int().describe('Number of the codebook’s version that it was built with, from 1.'),
  policy: z.enum(POLICIES).describe('How people are protected in the figures. `none`: every count is shown as it is.'),
  disclosure: DisclosurePolicy,
  vintage: z
    .strictObject({
      since: z
        .string()
        .nullable()
        .describe(
          'Version of the first release of which records are counted as they were then: each is as in the first release since then that counted it. The release’s own version, or null of one that has none yet, if it counts every record as it was when the release was built.',
        ),
      waiting: WaitingRecords.optional().describe('Only in the manifest of `draft`, and only with `releases:write`.'),
    })
    .nullable()
    .describe(
      'Under a disclosure policy: since when records are as they are. A later correction is not in the numbers. Null under `none`.',
    ),
  awaiting: z
    .array(AwaitingPeriod)
    .nullable()
    .describe(
      'Cases that were not approved when the build was asked for, so that they are not counted. Null for an official table, in releases that were built before this was counted, and under a disclosure policy, except in the manifest of `draft` with `releases:write`.',
    ),
  generator: z.string().nullable().describe('The software that built it; null until it is built.'),
  supersedes: z.string().nullable().describe('Version of the release before; null if it is the first.'),
  supersededBy: SupersededBy,
  withdrawal: z
    .strictObject({
      at: z.string().describe('When it was withdrawn, in UTC.'),
      reason: z.string().describe('Why it was withdrawn.'),
      replacement: z.string().nullable().describe('Version to use instead; null if there is none.'),
    })
    .nullable()
    .describe('Why a release was withdrawn. It has no counts, tables or files any more. Null for any other release.'),
  notices: z.array(Notice).describe('Notices that were published with the release.'),
  proposedVersion: z.string().optional().describe('The version that an unpublished release would get now.'),
  progress: BuildProgress.nullable()
    .optional()
    .describe(
      'How far the build of an unpublished release is; null before it starts, after it ends, and for a reader of a preview.',
    ),
  error: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Why the build of an unpublished release failed; null if it did not. `release-held`: something is in its way, see `held`.',
    ),
  held: z
    .array(Obstacle)
    .optional()
    .describe('What keeps an unpublished release from being published. Only keys with `releases:write` see it.'),
  note: z
    .string()
    .optional()
    .describe(
      'Where the search for the fewest numbers to withhold ended at its bound of work: that more may be withheld in the unpublished release than is needed, and what would help.',
    ),
  counts: z
    .strictObject({
      tables: z.int().describe('How many tables the release publishes.'),
      observations: z.int().describe('Observations in all tables.'),
      headlines: z.int().describe('Headlines and external figures.'),
      withheld: z
        .int()
        .optional()
        .describe(
          'Numbers that are withheld to protect people; one that several tables have counts once. Only under a disclosure policy.',
        ),
    })
    .optional()
    .describe('How much the release holds.'),
  measures: z.array(IdAndLabel).optional().describe('The measures, in codebook order.'),
  dimensions: z.array(IdAndLabel).optional().describe('The public dimensions, in codebook order.'),
  tables: z.array(TableIds).optional().describe('The published tables.'),
  files: z
    .array(ReleaseFile)
    .optional()
    .describe(
      'The files that everybody may read; none until they have been written. `links.files` lists the record files too, for keys with `records:read`.',
    ),
  nextRelease: NextRelease,
  completeness: z.string().describe('How complete the data are. To be printed wherever the figures are.'),
  source: Source.nullable().describe(
    'Whose figures these are, where they are somebody else’s, with contact and methodology; else null.',
  ),
  notes: z.array(Note).describe('Notes of the codebook: the quality of the figures, and how to read them.'),
  citation: Citation.nullable().describe('How to cite the release; null until it is published.'),
  links: Links,
});
export type Manifest = z.output<typeof Manifest>;

export const ReleaseItem = named('ReleaseItem', 'A release in the list of releases.', {
  version: ReleaseVersion,
  state: PublicState,
  publishedAt: PublishedAt,
  supersededBy: SupersededBy,
  replacement: z.string().nullable().describe('For a withdrawn release: the version to use instead; else null.'),
  href: z.string().describe('Path of its manifest.'),
});
export type ReleaseItem = z.output<typeof ReleaseItem>;

export const ReleaseStart = named('ReleaseStart', 'What to build a release with.', {
  notice: Notice.optional().describe('A notice to publish with the release.'),
  complete: CompletePeriods,
});

export const ReleaseCheckStart = named('ReleaseCheckStart', 'What a release is checked with.', {
  complete: CompletePeriods,
});

export const ReleaseMove = named('ReleaseMove', 'A transition of a release.', {
  to: z
    .enum(RELEASE_TARGETS)
    .describe(
      '`published`: now, or at `publishAt`. `draft`: takes the date back. `discarded`: gives the draft up. `withdrawn`: takes a published release back.',
    ),
  publishAt: z.iso.datetime().optional().describe('With `published`: the second at which it becomes public, in UTC.'),
  reason: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe('Why a release is withdrawn, or its date moved or taken back. It is public, so it names no person.'),
  replacement: z.string().max(40).optional().describe('With `withdrawn`: the full version to use instead.'),
});
export type ReleaseMove = z.output<typeof ReleaseMove>;

const PREVIEW_MEMBERS = {
  label: Label.describe('Who gets the token, such as `Agency, under embargo`; 1 to 200 characters.'),
  startsAt: z.iso.datetime().describe('When it begins, in UTC.'),
  endsAt: z.iso
    .datetime()
    .describe('When it ends, in UTC: no later than your key. It ends with the publication at the latest.'),
};
export const PreviewDraft = named('PreviewDraft', 'A preview of the open release, for a reader without a key.', {
  ...PREVIEW_MEMBERS,
  startsAt: PREVIEW_MEMBERS.startsAt.optional().describe('When it begins, in UTC. Left out: now.'),
});
export type PreviewDraft = z.output<typeof PreviewDraft>;
export const Preview = named('Preview', 'A preview, without its token.', {
  id: z.string().describe('As in the path that ends it.'),
  ...PREVIEW_MEMBERS,
});
export type Preview = z.output<typeof Preview>;
export const NewPreview = Preview.extend({
  token: z
    .string()
    .describe('The token, to send as Bearer to `D/releases/draft` and what is under it. It is shown this once.'),
}).meta({ id: 'NewPreview', description: 'A new preview with its token.' });
export type NewPreview = z.output<typeof NewPreview>;
export const PreviewPage = pageOf(Preview).meta({ id: 'PreviewPage', description: 'Previews, the oldest first.' });

export const NoticeItem = named('NoticeItem', 'A notice about a release.', {
  release: z.string().describe('Version of the release that it is about.'),
  publishedAt: z.string().describe('When the notice became public, in UTC.'),
  kind: z
    .enum(NOTICE_KINDS)
    .describe('Whether it is about a correction, an update (such as another year) or a withdrawal.'),
  text: z.string().describe('What was corrected or is new, or why the release was withdrawn, in words for the public.'),
  href: z.string().describe('Path of the release.'),
});
export type NoticeItem = z.output<typeof NoticeItem>;
export const NoticePage = pageOf(NoticeItem).meta({ id: 'NoticePage', description: 'Notices, the newest first.' });

export const CalendarItem = named('CalendarItem', 'The date of a release.', {
  dataset: DatasetId,
  title: DatasetTitle,
  publishAt: z
    .string()
    .describe('When the release becomes or became public, in UTC; the date that a cancelled one had.'),
  state: z
    .enum(CALENDAR_STATES)
    .describe(
      '`scheduled`: still to come. `published`: public. `withdrawn`: it was public. `cancelled`: it was announced, and then taken back or given up.',
    ),
  dateChanges: z
    .array(
      z.strictObject({
        previous: z.string().describe('The date before, in UTC.'),
        publishAt: z.string().nullable().describe('The new date, in UTC; null if the date was taken back.'),
        reason: z.string().nullable().describe('Why; null if no reason was given.'),
        at: z.string().describe('When the change was announced, in UTC.'),
      }),
    )
    .describe(
      'Changes of the date, in the order in which they were announced. If a release became public later than announced, the last one says when, and only that it was still being built.',
    ),
  href: z.string().describe('Path of the release; before it is public, of the list that it will be in.'),
});
export type CalendarItem = z.output<typeof CalendarItem>;
export const CalendarPage = pageOf(CalendarItem).meta({
  id: 'CalendarPage',
  description: 'Dates of releases, the last date first.',
});
