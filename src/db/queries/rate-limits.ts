import { lt, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { recordset } from '../sql.ts';
import { rateLimits } from '../tables/rate-limits.ts';

/** What a process has counted of a client since it last said so. */
export interface CountedRequests {
  name: string;
  /** Fewer than none if some were given back. */
  requests: number;
  perSecond: number;
}

/**
 * Adds what this process has counted, and answers how full the bucket of each of these clients is, by all processes. Raw: one
 * statement for all clients, in which rows are locked in one order, so that two processes cannot wait for each other.
 */
export async function addToRateLimits(db: Db, counted: readonly CountedRequests[]): Promise<Map<string, number>> {
  const rows = await rowsOf<{ name: string; level: number }>(
    db,
    sql`insert into rate_limits as kept (name, level, per_second, at)
        select name, requests, "perSecond", now()
        from ${recordset(counted)} as counted(name text, requests float8, "perSecond" float8) order by name
        on conflict (name) do update set
          level = greatest(0, kept.level - extract(epoch from excluded.at - kept.at)::float8 * excluded.per_second) + excluded.level,
          per_second = excluded.per_second,
          at = excluded.at
        returning name, level`,
  );
  return new Map(rows.map(({ name, level }) => [name, Math.max(0, level)]));
}

/** Deletes the buckets of clients that have sent nothing since then. */
export async function deleteRateLimits(db: Db, before: Date): Promise<void> {
  await db.delete(rateLimits).where(lt(rateLimits.at, before));
}
