import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { HeadlineResult } from '../../statistics/headline.ts';
import type { Cell, PresentCodes } from '../../statistics/table.ts';
import { codebooks, datasets } from './datasets.ts';

export interface Progress {
  phase: 'records' | 'tables' | 'headlines';
  done: number;
  of: number;
}
export interface ReleaseCounts {
  tables: number;
  observations: number;
  headlines: number;
}
export interface Notice {
  kind: 'correction';
  text: string;
}

export const releases = pgTable(
  'releases',
  {
    id: uuid('id').primaryKey(),
    datasetId: text('dataset_id')
      .notNull()
      .references(() => datasets.id),
    /** Superseded is not stored: a release is superseded by the newest published one. */
    state: text('state', { enum: ['building', 'draft', 'failed', 'published', 'withdrawn', 'discarded'] }).notNull(),
    /** The change log's seq that this release is the state at. */
    position: bigint('position', { mode: 'number' }).notNull(),
    codebookVersion: integer('codebook_version').notNull(),
    major: integer('major'),
    minor: integer('minor'),
    patch: integer('patch'),
    notice: jsonb('notice').$type<Notice>(),
    progress: jsonb('progress').$type<Progress>(),
    /** A problem code, never a message: messages may hold content. */
    error: text('error'),
    counts: jsonb('counts').$type<ReleaseCounts>(),
    present: jsonb('present').$type<PresentCodes>(),
    generator: text('generator'),
    /** PUBLIC_URL at publication: absolute addresses in immutable bytes. */
    publicUrl: text('public_url'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    builtAt: timestamp('built_at', { withTimezone: true }),
    publishedAt: timestamp('published_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    foreignKey({
      name: 'releases_codebook_fk',
      columns: [t.datasetId, t.codebookVersion],
      foreignColumns: [codebooks.datasetId, codebooks.version],
    }),
    check(
      'releases_state_known',
      sql`${t.state} in ('building', 'draft', 'failed', 'published', 'withdrawn', 'discarded')`,
    ),
    check(
      'releases_version_whole',
      sql`(${t.major} is null) = (${t.minor} is null) and (${t.major} is null) = (${t.patch} is null)`,
    ),
    check(
      'releases_published_whole',
      sql`${t.state} not in ('published', 'withdrawn') or (${t.major} is not null and ${t.publishedAt} is not null and ${t.publicUrl} is not null and ${t.counts} is not null and ${t.present} is not null)`,
    ),
    check('releases_draft_built', sql`${t.state} <> 'draft' or (${t.builtAt} is not null and ${t.counts} is not null)`),
    uniqueIndex('releases_version_unique').on(t.datasetId, t.major, t.minor, t.patch),
    uniqueIndex('releases_one_open').on(t.datasetId).where(sql`${t.state} in ('building', 'draft', 'failed')`),
  ],
);

/** The cells of one measure over one set of dimensions; long tables in parts. Frozen once the release is published. */
export const releaseTables = pgTable(
  'release_tables',
  {
    releaseId: uuid('release_id')
      .notNull()
      .references(() => releases.id),
    /** Dimension ids joined by commas, in the table's order. */
    by: text('by').notNull(),
    measure: text('measure').notNull(),
    part: integer('part').notNull(),
    cells: json('cells').$type<Cell[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.by, t.measure, t.part], name: 'release_tables_pk' })],
);

export const releaseHeadlines = pgTable(
  'release_headlines',
  {
    releaseId: uuid('release_id')
      .notNull()
      .references(() => releases.id),
    position: integer('position').notNull(),
    id: text('id').notNull(),
    result: json('result').$type<HeadlineResult>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.releaseId, t.id], name: 'release_headlines_pk' }),
    uniqueIndex('release_headlines_position_unique').on(t.releaseId, t.position),
  ],
);
