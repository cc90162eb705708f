import { z } from 'zod';
import { pageOf } from './paging.ts';
import { CALENDAR_STATES, NOTICE_KINDS, POLICIES, RELEASE_STATES, RELEASE_TARGETS } from './vocabulary.ts';

/** Releases: contract examples, `GET R` and its neighbours. */

const IdAndLabel = z.strictObject({ id: z.string(), label: z.string() });
export const Citation = z
  .strictObject({
    text: z.string(),
    url: z.string(),
    title: z.string(),
    publisher: z.string(),
    version: z.string(),
    publishedAt: z.string(),
    licence: z.string(),
    bibtex: z.string(),
    csl: z
      .strictObject({
        id: z.string(),
        type: z.literal('dataset'),
        title: z.string(),
        author: z.array(z.strictObject({ literal: z.string() })),
        publisher: z.string(),
        issued: z.strictObject({ 'date-parts': z.array(z.array(z.int()).length(3)).length(1) }),
        version: z.string(),
        URL: z.string(),
      })
      .describe('CSL-JSON: an item for reference managers.'),
  })
  .meta({ id: 'Citation' });
export type Citation = z.output<typeof Citation>;
export const Notice = z.strictObject({
  kind: z.literal('correction'),
  text: z.string().min(1).max(2_000),
});
const State = z.enum(RELEASE_STATES);
export type ReleaseState = z.output<typeof State>;

export const Manifest = z
  .strictObject({
    dataset: z.string(),
    version: z.string().nullable(),
    state: State,
    title: z.string(),
    builtAt: z.string().nullable(),
    publishedAt: z.string().nullable(),
    publishAt: z.string().nullable().describe('Of a scheduled release: when it becomes public.'),
    codebookVersion: z.number().int(),
    policy: z.enum(POLICIES),
    generator: z.string().nullable(),
    supersedes: z.string().nullable(),
    supersededBy: z.string().nullable(),
    withdrawal: z
      .strictObject({ at: z.string(), reason: z.string(), replacement: z.string().nullable() })
      .nullable()
      .describe('Of a withdrawn release, which has no counts, tables or files.'),
    notices: z.array(Notice),
    proposedVersion: z.string().optional(),
    progress: z
      .strictObject({
        phase: z.enum(['records', 'tables', 'headlines', 'differences']),
        done: z.number(),
        of: z.number(),
      })
      .nullable()
      .optional(),
    error: z.string().nullable().optional(),
    counts: z
      .strictObject({ tables: z.number().int(), observations: z.number().int(), headlines: z.number().int() })
      .optional(),
    measures: z.array(IdAndLabel).optional(),
    dimensions: z.array(IdAndLabel).optional(),
    tables: z.array(z.strictObject({ by: z.array(z.string()), measures: z.array(z.string()) })).optional(),
    files: z.array(z.never()).optional(),
    completeness: z.string(),
    citation: Citation.nullable(),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Release' });
export type Manifest = z.output<typeof Manifest>;

export const ReleaseItem = z
  .strictObject({
    version: z.string(),
    state: State,
    publishedAt: z.string(),
    supersededBy: z.string().nullable(),
    replacement: z.string().nullable(),
    href: z.string(),
  })
  .meta({ id: 'ReleaseItem' });
export type ReleaseItem = z.output<typeof ReleaseItem>;

export const ReleaseStart = z.strictObject({ notice: Notice.optional() }).meta({ id: 'ReleaseStart' });
export const ReleaseMove = z
  .strictObject({
    to: z.enum(RELEASE_TARGETS),
    publishAt: z.iso.datetime().optional().describe('With published: the second at which it becomes public, in UTC.'),
    reason: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe('Public, and without a person. Of a withdrawal; of a date that is moved or taken back.'),
    replacement: z.string().max(40).optional().describe('With withdrawn: the full version to take instead.'),
  })
  .meta({ id: 'ReleaseMove' });
export type ReleaseMove = z.output<typeof ReleaseMove>;

const PREVIEW = {
  label: z.string().min(1).max(200),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
};
export const PreviewDraft = z
  .strictObject({ ...PREVIEW, startsAt: PREVIEW.startsAt.optional().describe('Left out: now.') })
  .meta({ id: 'PreviewDraft', description: 'A preview of the open release, for somebody without a key.' });
export type PreviewDraft = z.output<typeof PreviewDraft>;
export const Preview = z
  .strictObject({ id: z.string(), ...PREVIEW })
  .meta({ id: 'Preview', description: 'A preview, without its token.' });
export type Preview = z.output<typeof Preview>;
export const NewPreview = Preview.extend({
  token: z.string().describe('Sent as Bearer on `D/releases/draft` and what is under it: shown this once.'),
}).meta({ id: 'NewPreview', description: 'A new preview with its token.' });
export const PreviewPage = pageOf(Preview).meta({ id: 'PreviewPage', description: 'Previews, the oldest first.' });

export const NoticeItem = z
  .strictObject({
    release: z.string(),
    publishedAt: z.string().describe('When the notice became public.'),
    kind: z.enum(NOTICE_KINDS),
    text: z.string(),
    href: z.string(),
  })
  .meta({ id: 'NoticeItem' });
export type NoticeItem = z.output<typeof NoticeItem>;
export const NoticePage = pageOf(NoticeItem).meta({ id: 'NoticePage', description: 'Notices, the newest first.' });

export const CalendarItem = z
  .strictObject({
    dataset: z.string(),
    title: z.string(),
    publishAt: z.string().describe('When it becomes or became public; of a cancelled one, the date it had.'),
    state: z.enum(CALENDAR_STATES),
    dateChanges: z
      .array(
        z.strictObject({
          previous: z.string(),
          publishAt: z.string().nullable().describe('Null: the date was taken back.'),
          reason: z.string().nullable(),
          at: z.string(),
        }),
      )
      .describe('In the order in which they were announced.'),
    href: z.string().describe('The release; before it is public, the list in which it will be.'),
  })
  .meta({ id: 'CalendarItem' });
export type CalendarItem = z.output<typeof CalendarItem>;
export const CalendarPage = pageOf(CalendarItem).meta({
  id: 'CalendarPage',
  description: 'Dates of releases, the last date first.',
});
