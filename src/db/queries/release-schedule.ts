import { and, desc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { NOTICE_KINDS } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { instant } from '../sql.ts';
import { storedReader } from '../stored.ts';
import { datasets } from '../tables/datasets.ts';
import { releaseDates, releases } from '../tables/releases.ts';
import { OPEN_STATES } from './releases.ts';

/** Dates of releases: those to come, what was announced about them, and the notices of releases and withdrawals. */

export interface ScheduledRelease {
  id: string;
  datasetId: string;
  publishAt: string;
}

/** Releases whose date is to come, or has come but they are not yet published; also those that are being built again. */
export async function listScheduled(db: Db): Promise<ScheduledRelease[]> {
  const rows = await db
    .select({ id: releases.id, datasetId: releases.datasetId, publishAt: instant(releases.publishAt) })
    .from(releases)
    .where(and(inArray(releases.state, ['scheduled', 'building']), isNotNull(releases.publishAt)))
    .orderBy(releases.publishAt);
  return rows.flatMap(({ publishAt, ...row }) => (publishAt === null ? [] : [{ ...row, publishAt }]));
}

/** The date that the calendar announces for the dataset's next release; null if there is none. */
export async function findNextDate(db: Db, datasetId: string): Promise<string | null> {
  const [row] = await db
    .select({ publishAt: instant(releases.publishAt) })
    .from(releases)
    .where(and(eq(releases.datasetId, datasetId), inArray(releases.state, OPEN_STATES), isNotNull(releases.publishAt)));
  return row?.publishAt ?? null;
}

/** Gives an open release a date, or takes its date away. */
export async function markScheduled(tx: Db, id: string, publishAt: Date | null, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({ state: publishAt === null ? 'draft' : 'scheduled', publishAt, updatedAt: at })
    .where(eq(releases.id, id));
}

/** Lets a built release be built again; what it held is removed when the build begins. */
export async function markRebuilding(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({
      ...{ state: 'building', progress: null, builtAt: null, updatedAt: at },
      ...{ counts: null, present: null, summary: null, protection: null },
    })
    .where(eq(releases.id, id));
}

/** Built releases, not yet public, that this software has not built, or of which no report was kept. */
export async function listBuiltByOthers(db: Db, generator: string): Promise<string[]> {
  const { id, state, summary } = releases;
  const isOther = or(sql`${releases.generator} is distinct from ${generator}`, isNull(summary));
  const rows = await db
    .select({ id })
    .from(releases)
    .where(and(inArray(state, ['draft', 'scheduled']), isOther));
  return rows.map((row) => row.id);
}

/**
 * A built release, not yet public, that counts cases which have been erased since it was built. Cases that a release before it has
 * counted do not matter: what is counted of them is kept.
 */
export interface ErasedRelease {
  id: string;
  publishAt: string | null;
  /** When the first and the last of these cases were erased. */
  firstAt: string;
  lastAt: string;
}

/** All of them, or the one with this id if it is one. */
export async function listErasedSince(db: Db, id?: string): Promise<ErasedRelease[]> {
  const only = id === undefined ? sql`` : sql`and r.id = ${id}::uuid`;
  // Raw: a join and a group.
  return rowsOf<ErasedRelease>(
    db,
    sql`select r.id, ${instant(sql`r.publish_at`)} as "publishAt", ${instant(sql`min(e.at)`)} as "firstAt",
          ${instant(sql`max(e.at)`)} as "lastAt"
        from releases r
        join changes e on e.dataset_id = r.dataset_id and e.cause = 'erased' and e.seq > coalesce(r.erasures_seen, r.position)
        where r.state in ('draft', 'scheduled') ${only} and exists (
          select from changes live where live.dataset_id = r.dataset_id and live.case_id = e.case_id and live.op = 'upsert'
            and live.seq <= r.position)
          and not exists (
            select from jsonb_array_elements(r.vintage -> 'before') p cross join lateral (
              select op from changes c where c.dataset_id = r.dataset_id and c.case_id = e.case_id
                and c.seq <= (p ->> 'position')::bigint order by c.seq desc limit 1) s
            where s.op = 'upsert')
        group by r.id`,
  );
}

/** Whether this release is one; until the transaction ends, no further erasure is committed in its dataset. */
export async function isErasedSince(tx: Db, release: { id: string; datasetId: string }): Promise<boolean> {
  await tx.select({ seq: datasets.lastSeq }).from(datasets).where(eq(datasets.id, release.datasetId)).for('share');
  return (await listErasedSince(tx, release.id)).length > 0;
}

export async function insertReleaseDate(
  tx: Db,
  releaseId: string,
  date: Omit<typeof releaseDates.$inferInsert, 'releaseId' | 'number'>,
): Promise<void> {
  const [last] = await tx
    .select({ number: releaseDates.number })
    .from(releaseDates)
    .where(eq(releaseDates.releaseId, releaseId))
    .orderBy(desc(releaseDates.number))
    .limit(1);
  await tx.insert(releaseDates).values({ releaseId, number: (last?.number ?? 0) + 1, ...date });
}

/** Who gave the release the date that it has. */
export async function findScheduler(tx: Db, releaseId: string): Promise<{ keyId: string; requestId: string }> {
  const [row] = await tx
    .select({ keyId: releaseDates.keyId, requestId: releaseDates.requestId })
    .from(releaseDates)
    .where(eq(releaseDates.releaseId, releaseId))
    .orderBy(desc(releaseDates.number))
    .limit(1);
  if (!row) throw new Error('a scheduled release has a date');
  return row;
}

export interface CalendarRow {
  id: string;
  datasetId: string;
  /** Codebook version that the dataset's title is taken from: of the newest version ever public, not of what is to come. */
  codebookVersion: number;
  state: 'scheduled' | 'published' | 'withdrawn' | 'cancelled';
  version: string | null;
  /** When it became public; else the date it is, or was last, announced for. */
  publishAt: string;
  /** Every date that was announced, in order; null where one was taken back. */
  dates: z.output<typeof AnnouncedDate>[];
}

const AnnouncedDate = z.strictObject({
  publishAt: z.string().nullable(),
  reason: z.string().nullable(),
  at: z.string(),
});

export interface CalendarPosition {
  publishAt: string;
  id: string;
}

/** Dates of releases, the last first. Only of datasets that have been public: the others must not be known to exist. */
export async function listCalendar(
  db: Db,
  before: CalendarPosition | undefined,
  limit: number,
): Promise<CalendarRow[]> {
  const after = before ? sql`where (c.day, c.id) < (${before.publishAt}::timestamptz, ${before.id}::uuid)` : sql``;
  // Raw: laterals, JSON gathered in order, and a page by two columns.
  return rowsOf<CalendarRow>(
    db,
    sql`select c.id, c.dataset_id as "datasetId", c.codebook_version as "codebookVersion", c.state, c.version,
          ${instant(sql`c.day`)} as "publishAt", c.dates
        from (
          select r.id, r.dataset_id, p.codebook_version,
            case when r.major is not null then r.state when r.publish_at is null or r.state = 'discarded' then 'cancelled'
              else 'scheduled' end as state,
            r.major || '.' || r.minor || '.' || r.patch as version,
            coalesce(r.published_at, d.last) as day, coalesce(d.dates, '[]'::json) as dates
          from releases r
          join lateral (select o.codebook_version from releases o where o.dataset_id = r.dataset_id and o.major is not null
                        order by o.major desc, o.minor desc, o.patch desc limit 1) p on true
          left join lateral (
            select max(date.publish_at) filter (where date.number = latest.number) as last,
              json_agg(json_build_object('publishAt', ${instant(sql`date.publish_at`)}, 'reason', date.reason,
                'at', ${instant(sql`date.at`)}) order by date.number) as dates
            from release_dates date, (select max(number) as number from release_dates
                                      where release_id = r.id and publish_at is not null) latest
            where date.release_id = r.id) d on true
          where coalesce(r.published_at, d.last) is not null
        ) c ${after} order by c.day desc, c.id desc limit ${limit}::int`,
    { dates: { mapFromDriverValue: storedReader('dates', z.array(AnnouncedDate)) } },
  );
}

export interface NoticeRow {
  release: string;
  kind: (typeof NOTICE_KINDS)[number];
  text: string;
  /** When the notice became public. */
  publishedAt: string;
}

export interface NoticePosition extends Pick<NoticeRow, 'publishedAt' | 'release' | 'kind'> {}

/** The notices about a dataset's releases: those that they were published with, and withdrawals. Newest first. */
export async function listNotices(
  db: Db,
  datasetId: string,
  before: NoticePosition | undefined,
  limit: number,
): Promise<NoticeRow[]> {
  const after = before
    ? sql`where (n.at, n.numbers, n.kind) < (${before.publishedAt}::timestamptz, string_to_array(${before.release}, '.')::int[], ${before.kind})`
    : sql``;
  // Raw: a union, and a page by three columns.
  return rowsOf<NoticeRow>(
    db,
    sql`select array_to_string(n.numbers, '.') as release, n.kind, n.text, ${instant(sql`n.at`)} as "publishedAt"
        from (
          select array[r.major, r.minor, r.patch] as numbers, r.notice ->> 'kind' as kind, r.notice ->> 'text' as text,
            r.published_at as at
          from releases r where r.dataset_id = ${datasetId} and r.major is not null and r.notice is not null
          union all
          select array[r.major, r.minor, r.patch], 'withdrawal', r.withdrawal_reason, r.withdrawn_at
          from releases r where r.dataset_id = ${datasetId} and r.withdrawn_at is not null
        ) n ${after} order by n.at desc, n.numbers desc, n.kind desc limit ${limit}::int`,
  );
}
