import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
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
