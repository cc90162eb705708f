import { sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { FILES_MISSING_OR_LEFT } from './release-files.ts';

/** What the database knows of the work of all processes, for metrics. Names, states and numbers; nothing of any case. */
export interface Monitored {
  bytes: number;
  counts: {
    what: 'releases' | 'imports' | 'selections' | 'redefinitions' | 'webhooks' | 'deliveries';
    state: string;
    count: number;
  }[];
  /**
   * How long the oldest job of a kind has waited or worked, a release is past its date, its files are not as its last step left it, or
   * an erasure is not complete; 0 if none is.
   */
  waits: {
    kind:
      | 'build'
      | 'files'
      | 'check'
      | 'publication'
      | 'import'
      | 'selection'
      | 'redefinition'
      | 'delivery'
      | 'erasure';
    seconds: number;
  }[];
  readers: FeedReader[];
}

/** How far a key that reads records is behind the change log, by its newest receipt. */
interface FeedReader {
  dataset: string;
  keyId: string;
  entries: number;
  /** Since the oldest entry that it has not acknowledged. */
  seconds: number;
}

/** Readers beyond these are left out: each is a series of its own. */
const MOST_READERS = 500;

/**
 * Raw: aggregates of several tables, and a lateral join for the newest receipt of each key. Without a place for files none are due, and
 * no erasure has to be written to the ledger.
 */
export async function monitored(db: Db, now: Date, { keepsFiles }: { keepsFiles: boolean }): Promise<Monitored> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const age = (since: string) => sql`greatest(0, extract(epoch from ${at} - min(${sql.raw(since)})))::float8`;
  const [size] = await rowsOf<{ bytes: number }>(db, sql`select pg_database_size(current_database())::float8 as bytes`);
  const counts = await rowsOf<Monitored['counts'][number]>(
    db,
    sql`select 'releases' as what, case when state = 'failed' and held is not null then 'held' else state end as state,
                           count(*)::int as count from releases group by 2
        union all select 'imports', state, count(*)::int from imports group by state
        union all select 'selections', state, count(*)::int from case_selections group by state
        union all select 'redefinitions', state, count(*)::int from redefinitions group by state
        union all select 'webhooks', case when failing_since is not null and state = 'active' or paused_because = 'failing'
                           then 'failing' else state end as state, count(*)::int from webhooks group by 2
        union all select 'deliveries', 'queued', count(*)::int from webhook_deliveries where state = 'queued'`,
  );
  const waits = await rowsOf<Monitored['waits'][number]>(
    db,
    sql`select 'build' as kind, ${age('updated_at')} as seconds from releases where state = 'building'
        union all select 'files', ${age('r.updated_at')} from releases r
          left join release_file_sets s on s.release_id = r.id where ${keepsFiles}::boolean and (${FILES_MISSING_OR_LEFT})
        union all select 'check', ${age('created_at')} from release_checks where state = 'checking'
        union all select 'publication', ${age('publish_at')} from releases
          where state in ('scheduled', 'building') and publish_at < ${at}
        union all select 'import', ${age('created_at')} from imports where state in ('queued', 'running', 'reversing')
        union all select 'selection', ${age('created_at')} from case_selections where state in ('queued', 'running')
        union all select 'redefinition', ${age('created_at')} from redefinitions where state in ('queued', 'running')
        union all select 'delivery', ${age('next_at')} from webhook_deliveries where state = 'queued'
        union all select 'erasure', ${age('at')} from (
            select r.at from unledgered_erasures u join cases c on c.id = u.case_id
              join case_revisions r on r.case_id = c.id and r.revision = c.head_revision
              where ${keepsFiles}::boolean
            union all select c.at from releases r join release_file_sets s on s.release_id = r.id
              join changes c on c.dataset_id = r.dataset_id and c.cause = 'erased' and c.seq > s.erasures_seen) e`,
  );
  const readers = await rowsOf<FeedReader>(
    db,
    sql`select d.id as dataset, k.id as "keyId", (d.last_seq - a.seq)::float8 as entries,
          coalesce((select extract(epoch from ${at} - c.at) from changes c
            where c.dataset_id = d.id and c.seq > a.seq order by c.seq limit 1), 0)::float8 as seconds
        from api_keys k cross join datasets d
        cross join lateral (select n.seq from acknowledgements n
          where n.dataset_id = d.id and n.key_id = k.id order by n.number desc limit 1) a
        where 'records:read' = any(k.scopes) and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${at})
          and (k.datasets is null or d.id = any(k.datasets))
        order by d.id, k.id limit ${MOST_READERS}::int`,
  );
  return { bytes: size?.bytes ?? 0, counts, waits, readers };
}
