import { eq, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { releaseDates, releases } from '../tables/releases.ts';
import { instant } from './cases.ts';

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
  dates: { publishAt: string | null; reason: string | null; at: string }[];
}

/** Position in the calendar: an instant and a release. */
export interface CalendarPosition {
  publishAt: string;
  id: string;
}

/**
 * Dates of releases, the last first. Only of datasets that have been public: of another one, that it exists would be told.
 */
export async function listCalendar(
  db: Db,
  before: CalendarPosition | undefined,
  limit: number,
): Promise<CalendarRow[]> {
  const after = before ? sql`where (c.day, c.id) < (${before.publishAt}::timestamptz, ${before.id}::uuid)` : sql``;
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
  );
}

export interface NoticeRow {
  release: string;
  kind: 'correction' | 'withdrawal';
  text: string;
  /** When the notice became public. */
  publishedAt: string;
}

export interface NoticePosition extends Pick<NoticeRow, 'publishedAt' | 'release' | 'kind'> {}

/** What was said of a dataset's releases: corrections when they were published, withdrawals. Newest first. */
export async function listNotices(
  db: Db,
  datasetId: string,
  before: NoticePosition | undefined,
  limit: number,
): Promise<NoticeRow[]> {
  const after = before
    ? sql`where (n.at, n.numbers, n.kind) < (${before.publishedAt}::timestamptz, string_to_array(${before.release}, '.')::int[], ${before.kind})`
    : sql``;
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

/** Dates of releases: those that are to come, and what was announced of them. */

export interface ScheduledRelease {
  id: string;
  datasetId: string;
  publishAt: string;
}

/** Releases that wait for their date, or have reached it and nobody has made them public yet; those built anew too. */
export async function listScheduled(db: Db): Promise<ScheduledRelease[]> {
  return rowsOf<ScheduledRelease>(
    db,
    sql`select r.id, r.dataset_id as "datasetId", ${instant(sql`r.publish_at`)} as "publishAt" from releases r
        where r.state in ('scheduled', 'building') and r.publish_at is not null order by r.publish_at`,
  );
}

/** Gives an open release a date, or takes its date away. */
export async function markScheduled(tx: Db, id: string, publishAt: Date | null, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({ state: publishAt === null ? 'draft' : 'scheduled', publishAt, updatedAt: at })
    .where(eq(releases.id, id));
}

/** A built release that must be built again: what it held is removed when the build begins. */
export async function markRebuilding(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({ state: 'building', progress: null, counts: null, present: null, builtAt: null, updatedAt: at })
    .where(eq(releases.id, id));
}

/** A case of the release was erased after its contents were read. */
const ERASED_SINCE = sql`exists (
  select from changes e where e.dataset_id = r.dataset_id and e.cause = 'erased'
    and e.seq > coalesce(r.erasures_seen, r.position)
    and exists (select from changes u where u.dataset_id = e.dataset_id and u.case_id = e.case_id
                and u.op = 'upsert' and u.seq <= r.position))`;

/** Ids of built releases, not yet public, that hold a case which was erased. */
export async function listErasedSince(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select r.id from releases r where r.state in ('draft', 'scheduled') and ${ERASED_SINCE}`,
  );
  return rows.map(({ id }) => id);
}

/** The same of one; until the transaction ends, no further erasure is committed in its dataset. */
export async function isErasedSince(tx: Db, release: { id: string; datasetId: string }): Promise<boolean> {
  await tx.execute(sql`select last_seq from datasets where id = ${release.datasetId} for share`);
  const rows = await rowsOf(tx, sql`select r.id from releases r where r.id = ${release.id}::uuid and ${ERASED_SINCE}`);
  return rows.length > 0;
}

export interface ReleaseDate {
  /** Null: the date before was taken back. */
  publishAt: Date | null;
  reason: string | null;
  at: Date;
  keyId: string;
  requestId: string;
}

export async function insertReleaseDate(tx: Db, releaseId: string, date: ReleaseDate): Promise<void> {
  const last = sql<number>`(select coalesce(max(d.number), 0) + 1 from release_dates d where d.release_id = ${releaseId}::uuid)`;
  await tx.insert(releaseDates).values({ releaseId, number: last, ...date });
}

/** Who gave the release the date that it has. */
export async function findScheduler(tx: Db, releaseId: string): Promise<{ keyId: string; requestId: string }> {
  const [row] = await rowsOf<{ keyId: string; requestId: string }>(
    tx,
    sql`select key_id as "keyId", request_id as "requestId" from release_dates
        where release_id = ${releaseId}::uuid order by number desc limit 1`,
  );
  if (!row) throw new Error('a scheduled release has a date');
  return row;
}
