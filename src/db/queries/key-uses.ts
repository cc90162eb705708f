import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { recordset } from '../sql.ts';
import { apiKeys, keyUses } from '../tables/keys.ts';
import { isWithinReach, type KeyReach } from './keys.ts';

export type StoredKeyUse = typeof keyUses.$inferSelect;

/** Adds to what was counted before. Raw: rows are locked in one order, so that two processes cannot wait for each other. */
export async function addKeyUses(db: Db, counted: readonly StoredKeyUse[]): Promise<void> {
  await db.execute(
    sql`insert into key_uses as kept (day, key_id, requests, bytes)
        select day, "keyId", requests, bytes
        from ${recordset(counted)} as counted(day date, "keyId" text, requests int8, bytes int8) order by day, "keyId"
        on conflict (day, key_id) do update set
          requests = kept.requests + excluded.requests, bytes = kept.bytes + excluded.bytes`,
  );
}

interface KeyUseSearch {
  keyId: string | undefined;
  /** Days: from the first on, and before the last. */
  from: string | undefined;
  until: string | undefined;
  after: { day: string; keyId: string } | undefined;
}

/** What keys within reach have asked for, by day and key. */
export async function listKeyUses(
  db: Db,
  reach: KeyReach,
  { keyId, from, until, after }: KeyUseSearch,
  limit: number,
): Promise<(StoredKeyUse & { label: string })[]> {
  const behind: SQL | undefined =
    after && sql`(${keyUses.day}, ${keyUses.keyId}) > (${after.day}::date, ${after.keyId})`;
  return db
    .select({
      day: keyUses.day,
      keyId: keyUses.keyId,
      requests: keyUses.requests,
      bytes: keyUses.bytes,
      label: apiKeys.label,
    })
    .from(keyUses)
    .innerJoin(apiKeys, eq(apiKeys.id, keyUses.keyId))
    .where(
      and(
        isWithinReach(reach),
        keyId === undefined ? undefined : eq(keyUses.keyId, keyId),
        from === undefined ? undefined : gte(keyUses.day, from),
        until === undefined ? undefined : lt(keyUses.day, until),
        behind,
      ),
    )
    .orderBy(asc(keyUses.day), asc(keyUses.keyId))
    .limit(limit);
}

export async function deleteKeyUses(db: Db, before: string): Promise<void> {
  await db.delete(keyUses).where(lt(keyUses.day, before));
}
