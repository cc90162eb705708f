import { sql } from 'drizzle-orm';
import type { HeadlineEdition } from '../../statistics/headline.ts';
import type { Version } from '../../statistics/version.ts';
import { type Db, rowsOf } from '../client.ts';
import { instant } from './cases.ts';

/** Releases ever published that have a headline of this id, newest version first, below `before` if it is given. */
export function listHeadlineEditions(
  db: Db,
  datasetId: string,
  headline: string,
  before: Version | undefined,
  limit: number,
): Promise<HeadlineEdition[]> {
  const below = before
    ? sql`and (r.major, r.minor, r.patch) < (${before.major}::int, ${before.minor}::int, ${before.patch}::int)`
    : sql``;
  return rowsOf<HeadlineEdition>(
    db,
    sql`with newest as (
          select major, minor, patch from releases where dataset_id = ${datasetId} and state = 'published'
          order by major desc, minor desc, patch desc limit 1)
        select r.major || '.' || r.minor || '.' || r.patch as version, ${instant(sql`r.published_at`)} as "publishedAt",
          case when r.state = 'published' and n.major is not null then 'superseded' else r.state end as state,
          n.major || '.' || n.minor || '.' || n.patch as "supersededBy",
          case when r.state = 'published' then h.result end as result
        from releases r join release_headlines h on h.release_id = r.id and h.id = ${headline}
        left join newest n on (n.major, n.minor, n.patch) > (r.major, r.minor, r.patch)
        where r.dataset_id = ${datasetId} and r.state in ('published', 'withdrawn') ${below}
        order by r.major desc, r.minor desc, r.patch desc limit ${limit}::int`,
  );
}
