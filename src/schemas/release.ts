import { z } from 'zod';
import { Label, Links, TableIds } from './names.ts';
import { pageOf } from './paging.ts';
import {
  BUILD_PHASES,
  CALENDAR_STATES,
  NOTICE_KINDS,
  POLICIES,
  RELEASE_STATES,
  RELEASE_TARGETS,
} from './vocabulary.ts';

/** Releases, their previews, notices and dates: docs/reference/releases.md. */

const IdAndLabel = z.strictObject({
  id: z.string().describe('Its id.'),
  label: z.string().describe('What it is called.'),
});
const publishedAt = z.string().describe('When the release was published, in UTC.');

export const Citation = z
  .strictObject({
    text: z.string().describe('The citation as plain text.'),
    url: z.string().describe('Address of the release, absolute and pinned to its version.'),
    title: z.string().describe('Title of the dataset.'),
    publisher: z.string().describe('Who publishes the figures.'),
    version: z.string().describe('Version of the release, `major.minor.patch`.'),
    publishedAt,
    licence: z.string().describe('Id of the licence.'),
    bibtex: z.string().describe('The citation as a BibTeX entry.'),
    csl: z
      .strictObject({
        id: z.string().describe('Key of the item.'),
        type: z.literal('dataset').describe('Always `dataset`.'),
        title: z.string().describe('Title of the dataset.'),
        author: z
          .array(z.strictObject({ literal: z.string().describe('Name of the publisher.') }))
          .describe('The publisher, as the author.'),
        publisher: z.string().describe('Who publishes the figures.'),
        issued: z
          .strictObject({
            'date-parts': z
              .array(z.array(z.int()).length(3))
              .length(1)
              .describe('Year, month and day of publication, in UTC.'),
          })
          .describe('When the release was published.'),
        version: z.string().describe('Version of the release.'),
        URL: z.string().describe('Address of the release.'),
      })
      .describe('The citation as an item of CSL-JSON, for reference managers.'),
  })
  .meta({ id: 'Citation', description: 'How to cite a release.' });
export type Citation = z.output<typeof Citation>;

const noticeText = z.string().min(1).max(2_000);
const Notice = z.strictObject({
  kind: z.literal('correction').describe('Always `correction`.'),
  text: noticeText.describe('What was corrected, in words for the public, without a person.'),
});
export type Notice = z.output<typeof Notice>;
const State = z.enum(RELEASE_STATES);
export type ReleaseState = z.output<typeof State>;

export const Manifest = z
  .strictObject({
    dataset: z.string().describe('Id of the dataset.'),
    version: z.string().nullable().describe('Version of the release, `major.minor.patch`; null until it is published.'),
    state: State.describe('State of the release. `superseded`: there is a newer one.'),
    title: z.string().describe('Title of the dataset.'),
    builtAt: z.string().nullable().describe('When it was built, in UTC; null until it is.'),
    publishedAt: z.string().nullable().describe('When it was published, in UTC; null until it is.'),
    publishAt: z.string().nullable().describe('When a scheduled release becomes public, in UTC; null for any other.'),
    auditAnchor: z
      .strictObject({
        seq: z.int().describe('Number of the entry, from 1.'),
        hash: z.string().describe('Hash of the entry, SHA-256 in hex. It depends on every entry before it.'),
      })
      .nullable()
      .describe(
        'The entry of the audit log that records the publication; null until then. Whoever keeps it can prove later whether an entry up to it was changed: see docs/audit.md.',
      ),
    codebookVersion: z.number().int().describe('Number of the codebook’s version that it was built with, from 1.'),
    policy: z.enum(POLICIES).describe('The disclosure policy that was applied.'),
    generator: z.string().nullable().describe('The software that built it; null until it is built.'),
    supersedes: z.string().nullable().describe('Version of the release before; null if it is the first.'),
    supersededBy: z.string().nullable().describe('Version of the newest release above it; null if there is none.'),
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
    progress: z
      .strictObject({
        phase: z.enum(BUILD_PHASES).describe('What is being worked on, in this order.'),
        done: z.number().describe('How much of the phase is done.'),
        of: z.number().describe('How much there is to do in the phase.'),
      })
      .nullable()
      .optional()
      .describe('How far the build of an unpublished release is; null before it starts and after it ends.'),
    error: z
      .string()
      .nullable()
      .optional()
      .describe('Why the build of an unpublished release failed; null if it did not.'),
    counts: z
      .strictObject({
        tables: z.number().int().describe('Published tables.'),
        observations: z.number().int().describe('Observations in all tables.'),
        headlines: z.number().int().describe('Headlines and external figures.'),
      })
      .optional()
      .describe('How much the release holds.'),
    measures: z.array(IdAndLabel).optional().describe('The measures, in codebook order.'),
    dimensions: z.array(IdAndLabel).optional().describe('The public dimensions, in codebook order.'),
    tables: z.array(TableIds).optional().describe('The published tables.'),
    files: z.array(z.never()).optional().describe('Files of the release. None yet.'),
    completeness: z.string().describe('How complete the dataset is.'),
    citation: Citation.nullable().describe('How to cite the release; null until it is published.'),
    links: Links,
  })
  .meta({ id: 'Release', description: 'The manifest of a release: everything about it that can still change.' });
export type Manifest = z.output<typeof Manifest>;

export const ReleaseItem = z
  .strictObject({
    version: z.string().describe('Version of the release, `major.minor.patch`.'),
    state: State.describe('State of the release. `superseded`: there is a newer one.'),
    publishedAt,
    supersededBy: z.string().nullable().describe('Version of the newest release above it; null if there is none.'),
    replacement: z.string().nullable().describe('For a withdrawn release: the version to use instead; else null.'),
    href: z.string().describe('Path of its manifest.'),
  })
  .meta({ id: 'ReleaseItem', description: 'A release in the list of releases.' });
export type ReleaseItem = z.output<typeof ReleaseItem>;

export const ReleaseStart = z
  .strictObject({ notice: Notice.optional().describe('A notice to publish with the release.') })
  .meta({ id: 'ReleaseStart', description: 'What to build a release with.' });

export const ReleaseMove = z
  .strictObject({
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
  })
  .meta({ id: 'ReleaseMove', description: 'A transition of a release.' });
export type ReleaseMove = z.output<typeof ReleaseMove>;

const PREVIEW = {
  label: Label.describe('Who the preview is for.'),
  startsAt: z.iso.datetime().describe('When it begins, in UTC.'),
  endsAt: z.iso.datetime().describe('When it ends, in UTC. It ends with the publication at the latest.'),
};
export const PreviewDraft = z
  .strictObject({
    ...PREVIEW,
    startsAt: PREVIEW.startsAt.optional().describe('When it begins, in UTC. Left out: now.'),
  })
  .meta({ id: 'PreviewDraft', description: 'A preview of the open release, for a reader without a key.' });
export type PreviewDraft = z.output<typeof PreviewDraft>;
export const Preview = z
  .strictObject({ id: z.string().describe('Id of the preview.'), ...PREVIEW })
  .meta({ id: 'Preview', description: 'A preview, without its token.' });
export type Preview = z.output<typeof Preview>;
export const NewPreview = Preview.extend({
  token: z
    .string()
    .describe('The token, to send as Bearer to `D/releases/draft` and what is under it. It is shown this once.'),
}).meta({ id: 'NewPreview', description: 'A new preview with its token.' });
export const PreviewPage = pageOf(Preview).meta({ id: 'PreviewPage', description: 'Previews, the oldest first.' });

export const NoticeItem = z
  .strictObject({
    release: z.string().describe('Version of the release that it is about.'),
    publishedAt: z.string().describe('When the notice became public, in UTC.'),
    kind: z.enum(NOTICE_KINDS).describe('Whether it is about a correction or a withdrawal.'),
    text: z.string().describe('The notice.'),
    href: z.string().describe('Path of the release.'),
  })
  .meta({ id: 'NoticeItem', description: 'A notice about a release.' });
export type NoticeItem = z.output<typeof NoticeItem>;
export const NoticePage = pageOf(NoticeItem).meta({ id: 'NoticePage', description: 'Notices, the newest first.' });

export const CalendarItem = z
  .strictObject({
    dataset: z.string().describe('Id of the dataset.'),
    title: z.string().describe('Title of the dataset.'),
    publishAt: z
      .string()
      .describe('When the release becomes or became public, in UTC; the date that a cancelled one had.'),
    state: z.enum(CALENDAR_STATES).describe('`cancelled`: the release was announced, and then taken back or given up.'),
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
        'Changes of the date, in the order in which they were announced. If a release became public later than announced, the last one says when and why.',
      ),
    href: z.string().describe('Path of the release; before it is public, of the list that it will be in.'),
  })
  .meta({ id: 'CalendarItem', description: 'The date of a release.' });
export type CalendarItem = z.output<typeof CalendarItem>;
export const CalendarPage = pageOf(CalendarItem).meta({
  id: 'CalendarPage',
  description: 'Dates of releases, the last date first.',
});
