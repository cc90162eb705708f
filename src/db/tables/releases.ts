import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { AwaitingPeriod } from '../../schemas/awaiting.ts';
import { CaseContent } from '../../schemas/case.ts';
import { CanonicalSummary, DisclosureReport } from '../../schemas/disclosure.ts';
import { BuildProgress, Notice, Obstacle } from '../../schemas/release.ts';
import { CheckResult, HeadlineResult, HeadlineStep, ReleaseCounts, Vintage } from '../../schemas/stored.ts';
import { CHECK_STATES, DIFFERENCE_CAUSES, FILE_ACCESS, STEP_RESTS } from '../../schemas/vocabulary.ts';
import type { CauseCells } from '../../statistics/attribution.ts';
import type { PresentCodes, StoredCell } from '../../statistics/table.ts';
import { asSigned, stored } from '../stored.ts';
import { codebooks, datasetId, datasets } from './datasets.ts';
import { knownWords } from './known-words.ts';

export const releases = pgTable(
  'releases',
  {
    id: uuid('id').primaryKey(),
    datasetId: datasetId(),
    /** `superseded` is not stored: every published release but the newest is superseded. */
    state: text('state', {
      enum: ['building', 'draft', 'scheduled', 'failed', 'published', 'withdrawn', 'discarded'],
    }).notNull(),
    /** The change log's seq that this release is the state at. */
    position: bigint('position', { mode: 'number' }).notNull(),
    codebookVersion: integer('codebook_version').notNull(),
    major: integer('major'),
    minor: integer('minor'),
    patch: integer('patch'),
    notice: stored('jsonb', 'notice', Notice),
    progress: stored('jsonb', 'progress', BuildProgress),
    /** A problem code, never a message: a message may contain content of cases. */
    error: text('error'),
    counts: stored('jsonb', 'counts', ReleaseCounts),
    present: stored<PresentCodes>('jsonb', 'present', z.record(z.string(), z.array(z.number()))),
    /** What its certificate is made of; null in releases that were built before there were certificates. */
    summary: stored('jsonb', 'summary', CanonicalSummary),
    protection: stored('jsonb', 'protection', DisclosureReport),
    /** What keeps it from being published; null if nothing does. */
    held: stored('jsonb', 'held', z.array(Obstacle)),
    /** Null until it is built, without a policy, and in releases that were built before there were vintages. */
    vintage: stored('jsonb', 'vintage', Vintage),
    /** Which cases were not approved when it was asked for; null for a table, and in releases of before. */
    awaiting: stored('jsonb', 'awaiting', z.array(AwaitingPeriod)),
    generator: text('generator'),
    /** PUBLIC_URL at publication, for the absolute addresses in the release's immutable bytes. */
    publicUrl: text('public_url'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    builtAt: timestamp('built_at', { withTimezone: true }),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
    /** When it is to become public. Kept while it is built again, and after publication. */
    publishAt: timestamp('publish_at', { withTimezone: true }),
    /** Newest seq of the log when the build of the contents began: they contain nothing that was erased up to it. */
    erasuresSeen: bigint('erasures_seen', { mode: 'number' }),
    /** The entry of the audit log that says that it was published: an anchor, as every copy of the manifest has it. */
    auditSeq: bigint('audit_seq', { mode: 'number' }),
    auditHash: text('audit_hash'),
    withdrawnAt: timestamp('withdrawn_at', { withTimezone: true }),
    withdrawalReason: text('withdrawal_reason'),
    /** Version that readers of a withdrawn release should take instead. */
    replacement: text('replacement'),
  },
  (t) => [
    foreignKey({
      name: 'releases_codebook_fk',
      columns: [t.datasetId, t.codebookVersion],
      foreignColumns: [codebooks.datasetId, codebooks.version],
    }),
    knownWords(t.state, ['building', 'draft', 'scheduled', 'failed', 'published', 'withdrawn', 'discarded']),
    check(
      'releases_version_whole',
      sql`(${t.major} is null) = (${t.minor} is null) and (${t.major} is null) = (${t.patch} is null)`,
    ),
    check(
      'releases_published_whole',
      sql`${t.state} not in ('published', 'withdrawn') or (${t.major} is not null and ${t.publishedAt} is not null and ${t.publicUrl} is not null and ${t.counts} is not null and ${t.present} is not null)`,
    ),
    check(
      'releases_draft_built',
      sql`${t.state} not in ('draft', 'scheduled') or (${t.builtAt} is not null and ${t.counts} is not null)`,
    ),
    check('releases_certifiable_whole', sql`(${t.summary} is null) = (${t.protection} is null)`),
    check('releases_anchor_whole', sql`(${t.auditSeq} is null) = (${t.auditHash} is null)`),
    check('releases_scheduled_dated', sql`${t.state} <> 'scheduled' or ${t.publishAt} is not null`),
    check(
      'releases_withdrawn_whole',
      sql`(${t.state} = 'withdrawn') = (${t.withdrawnAt} is not null) and (${t.withdrawnAt} is null) = (${t.withdrawalReason} is null) and (${t.replacement} is null or ${t.withdrawnAt} is not null)`,
    ),
    uniqueIndex('releases_version_unique').on(t.datasetId, t.major, t.minor, t.patch),
    uniqueIndex('releases_one_open')
      .on(t.datasetId)
      .where(sql`${t.state} in ('building', 'draft', 'scheduled', 'failed')`),
  ],
);

const releaseId = () =>
  uuid('release_id')
    .notNull()
    .references(() => releases.id);

/** How far the files of a release are. There is a row from when something of it may be in the store until nothing is. */
export const releaseFileSets = pgTable('release_file_sets', {
  releaseId: uuid('release_id')
    .primaryKey()
    .references(() => releases.id),
  /** Newest seq of the log when the files were written: they hold nothing that was erased up to it. Null: not written. */
  erasuresSeen: bigint('erasures_seen', { mode: 'number' }),
  /** The files that name the version are written, too: after publication. */
  described: boolean('described').notNull().default(false),
});

/** The files of a release that are whole, and where each is in the store. */
export const releaseFiles = pgTable(
  'release_files',
  {
    releaseId: releaseId(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    /** SHA-256 of its bytes, hex. */
    sha256: text('sha256').notNull(),
    /** Null if it has none, such as a description. */
    rows: bigint('rows', { mode: 'number' }),
    access: text('access', { enum: FILE_ACCESS }).notNull(),
    storeKey: text('store_key').notNull(),
    writtenAt: timestamp('written_at', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.name], name: 'release_files_pk' }), knownWords(t.access, FILE_ACCESS)],
);

/**
 * What is left of erased cases that a release which can be read has counted, so that later ones count them too: see
 * capture/contributions.ts. Nothing here says which case it was, or when it was erased.
 */
export const erasedContributions = pgTable(
  'erased_contributions',
  {
    /** Random, not in the order in which they were written. */
    id: uuid('id').primaryKey(),
    datasetId: datasetId(),
    /** The position of the release that counted it first. */
    position: bigint('position', { mode: 'number' }).notNull(),
    content: stored('json', 'content', CaseContent).notNull(),
  },
  (t) => [index('erased_contributions_position').on(t.datasetId, t.position)],
);

/** The secrets that changes of figures are drawn from. Whoever had one could undo them, so it is deleted before they are public. */
export const releaseSecrets = pgTable('release_secrets', {
  releaseId: uuid('release_id')
    .primaryKey()
    .references(() => releases.id),
  /** 32 bytes, hex. */
  secret: text('secret').notNull(),
});

/** Checks of what a release would be: the last one of each dataset. */
export const releaseChecks = pgTable(
  'release_checks',
  {
    datasetId: text('dataset_id')
      .primaryKey()
      .references(() => datasets.id),
    id: uuid('id').notNull(),
    state: text('state', { enum: CHECK_STATES }).notNull(),
    /** As of a release that were opened at the same moment. */
    position: bigint('position', { mode: 'number' }).notNull(),
    codebookVersion: integer('codebook_version').notNull(),
    progress: stored('jsonb', 'progress', BuildProgress),
    /** As of a release. */
    awaiting: stored('jsonb', 'awaiting', z.array(AwaitingPeriod)),
    /** Null unless it passed. */
    result: stored('jsonb', 'result', CheckResult),
    /** Null unless it is held. */
    held: stored('jsonb', 'held', z.array(Obstacle)),
    /** A problem code, never a message: a message may contain content of cases. */
    error: text('error'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (t) => [
    foreignKey({
      name: 'release_checks_codebook_fk',
      columns: [t.datasetId, t.codebookVersion],
      foreignColumns: [codebooks.datasetId, codebooks.version],
    }),
    uniqueIndex('release_checks_id_unique').on(t.id),
    knownWords(t.state, CHECK_STATES),
    check(
      'release_checks_whole',
      sql`(${t.state} = 'checking') = (${t.finishedAt} is null) and (${t.state} = 'passed') = (${t.result} is not null) and (${t.state} = 'held') = (${t.held} is not null) and (${t.state} = 'failed') = (${t.error} is not null)`,
    ),
  ],
);

/** Looked through by hand: a part has up to 20,000 cells, for which this takes 0.7 ms, Zod 6, and JSON.parse 2. */
const areCells = (value: unknown): boolean =>
  Array.isArray(value) && value.every((cell) => Array.isArray(cell) && cell.every(isCellEntry));
const isCellEntry = (entry: unknown): boolean =>
  entry === null || typeof entry === 'number' || typeof entry === 'string';

const CAUSE_CELLS = z.strictObject({
  causes: z.array(z.enum(DIFFERENCE_CAUSES)),
  codes: z.array(z.array(z.string())),
  cells: z.custom<CauseCells['cells']>(areCells),
});

/** The cells of one measure over one set of dimensions; long tables in parts. Frozen once the release is published. */
export const releaseTables = pgTable(
  'release_tables',
  {
    releaseId: releaseId(),
    /** Dimension ids joined by commas, in the table's order. */
    by: text('by').notNull(),
    measure: text('measure').notNull(),
    part: integer('part').notNull(),
    cells: stored<readonly StoredCell[]>('json', 'cells', z.custom<StoredCell[]>(areCells)).notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.by, t.measure, t.part], name: 'release_tables_pk' })],
);

export const releaseHeadlines = pgTable(
  'release_headlines',
  {
    releaseId: releaseId(),
    position: integer('position').notNull(),
    id: text('id').notNull(),
    result: stored('json', 'result', HeadlineResult).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.releaseId, t.id], name: 'release_headlines_pk' }),
    uniqueIndex('release_headlines_position_unique').on(t.releaseId, t.position),
  ],
);

/** How often each headline was asked for on a day in UTC, in any release. */
export const headlineUses = pgTable(
  'headline_uses',
  {
    day: date('day', { mode: 'string' }).notNull(),
    datasetId: text('dataset_id').notNull(),
    headlineId: text('headline_id').notNull(),
    requests: bigint('requests', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.datasetId, t.headlineId], name: 'headline_uses_pk' })],
);

/** The dates that a release was announced for, with the reasons given when they changed. Append-only. */
export const releaseDates = pgTable(
  'release_dates',
  {
    releaseId: releaseId(),
    /** Counts from 1 for this release. */
    number: integer('number').notNull(),
    /** Null: the previous date was withdrawn. */
    publishAt: timestamp('publish_at', { withTimezone: true }),
    reason: text('reason'),
    at: timestamp('at', { withTimezone: true }).notNull(),
    /** The key that set it; when the release becomes public, the audit log names this key. */
    keyId: text('key_id').notNull(),
    requestId: text('request_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.number], name: 'release_dates_pk' })],
);

/** Tokens that let people without a key read the open release. They are kept afterwards, as a list of who could read it. */
export const releasePreviews = pgTable(
  'release_previews',
  {
    id: uuid('id').primaryKey(),
    releaseId: releaseId(),
    /** SHA-256 of the token, hex. */
    secretHash: text('secret_hash').notNull(),
    label: text('label').notNull(),
    startsAt: timestamp('starts_at', { withTimezone: true }).notNull(),
    endsAt: timestamp('ends_at', { withTimezone: true }).notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    createdBy: text('created_by').notNull(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (t) => [
    uniqueIndex('release_previews_secret_hash_unique').on(t.secretHash),
    index('release_previews_release').on(t.releaseId, t.id),
    check('release_previews_ordered', sql`${t.startsAt} < ${t.endsAt}`),
  ],
);

/** Digests that tell whether two releases have the same table, without reading it. Frozen with the release. */
export const releaseDigests = pgTable(
  'release_digests',
  {
    releaseId: releaseId(),
    by: text('by').notNull(),
    measure: text('measure').notNull(),
    digest: text('digest').notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.by, t.measure], name: 'release_digests_pk' })],
);

/** The step to a release from the one before it, withdrawn or not: what is needed to say why its figures changed. */
export const releaseSteps = pgTable(
  'release_steps',
  {
    releaseId: uuid('release_id')
      .primaryKey()
      .references(() => releases.id),
    previousId: uuid('previous_id').references(() => releases.id),
    /** The cause given for the residual: the part of a difference that no changed case explains. */
    rest: text('rest', { enum: STEP_RESTS }).notNull(),
    /** By headline id. */
    headlines: stored('json', 'headlines', z.record(z.string(), HeadlineStep)).notNull(),
  },
  (t) => [knownWords(t.rest, STEP_RESTS)],
);

/** What the changed cases of a step add to the cells of one measure, by cause; long lists in parts. */
export const releaseCauses = pgTable(
  'release_causes',
  {
    releaseId: releaseId(),
    /** Dimension ids joined by commas. */
    by: text('by').notNull(),
    measure: text('measure').notNull(),
    part: integer('part').notNull(),
    cells: stored<CauseCells>('json', 'cells', CAUSE_CELLS).notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.by, t.measure, t.part], name: 'release_causes_pk' })],
);

/** The certificate of a release, made as it was published. `json`, not `jsonb`: its members keep their order. */
export const releaseCertificates = pgTable('release_certificates', {
  releaseId: uuid('release_id')
    .primaryKey()
    .references(() => releases.id),
  certificate: asSigned('json', 'certificate').notNull(),
});
