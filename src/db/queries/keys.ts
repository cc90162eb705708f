import { and, arrayContained, asc, eq, gt, inArray, isNull, or, type SQL } from 'drizzle-orm';
import type { Scope } from '../../schemas/vocabulary.ts';
import type { Db } from '../client.ts';
import { holdLock } from '../sql.ts';
import { apiKeys } from '../tables/keys.ts';

/** What is selected of a key: all but its hash and its origin. */
const KEY = {
  id: apiKeys.id,
  label: apiKeys.label,
  role: apiKeys.role,
  scopes: apiKeys.scopes,
  datasets: apiKeys.datasets,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
};

export type ApiKey = Pick<typeof apiKeys.$inferSelect, keyof typeof KEY>;

export async function findKeyByHash(db: Db, secretHash: string): Promise<ApiKey | undefined> {
  const [row] = await db.select(KEY).from(apiKeys).where(eq(apiKeys.secretHash, secretHash));
  return row;
}

export async function findKey(db: Db, id: string): Promise<ApiKey | undefined> {
  const [row] = await db.select(KEY).from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}

export async function recordKeyUse(db: Db, id: string, at: Date): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, id));
}

/** What a key may manage: keys with no scope and no dataset beyond its own. */
interface KeyReach {
  scopes: readonly Scope[];
  datasets: readonly string[] | null;
}

function within({ scopes, datasets }: KeyReach): SQL | undefined {
  return and(
    arrayContained(apiKeys.scopes, [...scopes]),
    datasets === null ? undefined : arrayContained(apiKeys.datasets, [...datasets]),
  );
}

/** Keys within reach after an id, in the order of ids; revoked ones too. */
export async function listKeys(db: Db, reach: KeyReach, after: string, limit: number): Promise<ApiKey[]> {
  return db
    .select(KEY)
    .from(apiKeys)
    .where(and(gt(apiKeys.id, after), within(reach)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

export async function insertKey(tx: Db, key: typeof apiKeys.$inferInsert): Promise<void> {
  await tx.insert(apiKeys).values(key);
}

/** Revokes a key within reach; undefined if there is none, false if it was revoked before. */
export async function revokeKey(tx: Db, id: string, reach: KeyReach, at: Date): Promise<boolean | undefined> {
  const [row] = await tx
    .select({ revokedAt: apiKeys.revokedAt })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), within(reach)))
    .for('update');
  if (!row) return undefined;
  if (row.revokedAt !== null) return false;
  await tx.update(apiKeys).set({ revokedAt: at }).where(eq(apiKeys.id, id));
  return true;
}

/** Until the transaction ends, no other process looks for an admin key or makes one. */
export const holdAdminKeys = (tx: Db): Promise<void> => holdLock(tx, 'assize:admin-key');

/** Admin keys that the service itself made or was given, and that are still valid. */
export async function listOwnAdminKeys(tx: Db, at: Date): Promise<{ id: string; secretHash: string }[]> {
  return tx
    .select({ id: apiKeys.id, secretHash: apiKeys.secretHash })
    .from(apiKeys)
    .where(
      and(
        inArray(apiKeys.origin, ['generated', 'environment']),
        isNull(apiKeys.revokedAt),
        or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at)),
      ),
    )
    .orderBy(asc(apiKeys.id));
}

export async function revokeKeys(tx: Db, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(apiKeys)
      .set({ revokedAt: at })
      .where(inArray(apiKeys.id, [...ids]));
}

/** A key of the environment that was replaced once and is set again. */
export async function restoreKey(tx: Db, id: string): Promise<void> {
  await tx.update(apiKeys).set({ revokedAt: null }).where(eq(apiKeys.id, id));
}
