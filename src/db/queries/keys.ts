import {
  and,
  arrayContained,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Scope } from '../../schemas/vocabulary.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf, holdLock } from '../sql.ts';
import { apiKeys } from '../tables/keys.ts';

/** What is selected of a key: all but its hashes and its origin. */
const { secretHash, previousSecretHash, origin, ...KEY } = getTableColumns(apiKeys);

export type ApiKey = Omit<typeof apiKeys.$inferSelect, 'secretHash' | 'previousSecretHash' | 'origin'>;

export async function findKeyByHash(db: Db, hash: string): Promise<ApiKey | undefined> {
  const [row] = await db.select(KEY).from(apiKeys).where(eq(apiKeys.secretHash, hash));
  return row;
}

/**
 * A key that works, by the hash of its secret or of the one before. All that does not work is left out by the database, so that the
 * time of an answer does not tell a revoked key from a guess.
 */
export async function findWorkingKey(
  db: Db,
  hash: string,
  at: Date,
): Promise<(ApiKey & { isReplaced: boolean }) | undefined> {
  const works = and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, at)));
  const isBefore = and(eq(previousSecretHash, hash), gt(apiKeys.previousUntil, at));
  for (const isOf of [eq(secretHash, hash), isBefore]) {
    const [row] = await db.select(KEY).from(apiKeys).where(and(isOf, works));
    if (row) return { ...row, isReplaced: isOf === isBefore };
  }
  return undefined;
}

export async function findKey(db: Db, id: string): Promise<ApiKey | undefined> {
  const [row] = await db.select(KEY).from(apiKeys).where(eq(apiKeys.id, id));
  return row;
}

/** Whether a key has been revoked. What the service does by itself has none. */
export const isRevoked = async (db: Db, id: string): Promise<boolean> =>
  (await findKey(db, id))?.revokedAt instanceof Date;

export async function recordKeyUse(db: Db, id: string, at: Date): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: at }).where(eq(apiKeys.id, id));
}

/** What a key may manage: keys with no scope and no dataset beyond its own, which end no later than it does, and so does their agreement. */
export interface KeyReach {
  scopes: readonly Scope[];
  datasets: readonly string[] | null;
  expiresAt: Date | null;
  agreement: ApiKey['agreement'];
}

export function isWithinReach({ scopes, datasets, expiresAt, agreement }: KeyReach): SQL | undefined {
  return and(
    arrayContained(apiKeys.scopes, [...scopes]),
    datasets === null ? undefined : arrayContained(apiKeys.datasets, [...datasets]),
    expiresAt === null ? undefined : lte(apiKeys.expiresAt, expiresAt),
    agreement === null
      ? undefined
      : sql`(${apiKeys.agreement} ->> 'validUntil')::timestamptz <= ${agreement.validUntil}::timestamptz`,
  );
}

/** Keys within reach after an id, in the order of ids; revoked ones too. */
export async function listKeys(db: Db, reach: KeyReach, after: string, limit: number): Promise<ApiKey[]> {
  return db
    .select(KEY)
    .from(apiKeys)
    .where(and(gt(apiKeys.id, after), isWithinReach(reach)))
    .orderBy(asc(apiKeys.id))
    .limit(limit);
}

export async function insertKey(tx: Db, key: typeof apiKeys.$inferInsert): Promise<void> {
  await tx.insert(apiKeys).values(key);
}

/** The scopes of somebody whose roles have changed. */
export async function setScopes(tx: Db, id: string, scopes: Pick<ApiKey, 'role' | 'scopes'>): Promise<void> {
  await tx.update(apiKeys).set(scopes).where(eq(apiKeys.id, id));
}

/** Binds a key within reach to an agreement; undefined if there is none. */
export async function bindKey(
  tx: Db,
  id: string,
  { by, agreement }: { by: KeyReach; agreement: NonNullable<ApiKey['agreement']> },
): Promise<ApiKey | undefined> {
  const [row] = await tx
    .update(apiKeys)
    .set({ agreement })
    .where(and(eq(apiKeys.id, id), isWithinReach(by)))
    .returning(KEY);
  return row;
}

/** A key within reach with where it came from, locked; undefined if there is none. */
export async function holdKey(
  tx: Db,
  id: string,
  by: KeyReach,
): Promise<(ApiKey & { origin: typeof apiKeys.$inferSelect.origin }) | undefined> {
  const [row] = await tx
    .select({ ...KEY, origin })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isWithinReach(by)))
    .for('update');
  return row;
}

/** Gives a key another secret. The present one goes on working until the instant. */
export async function replaceSecret(
  tx: Db,
  id: string,
  { hash, previousUntil }: { hash: string; previousUntil: Date },
): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ secretHash: hash, previousSecretHash: sql`${apiKeys.secretHash}`, previousUntil })
    .where(eq(apiKeys.id, id));
}

interface Revocation {
  /** The key that revokes. */
  by: KeyReach & { id: string };
  /** Also the keys that it minted, directly or through others. */
  descendants: boolean;
  at: Date;
}

/** Revokes a key within reach, and answers the ids of those that were not revoked before; undefined if there is none. */
export async function revokeKey(
  tx: Db,
  id: string,
  { by, descendants, at }: Revocation,
): Promise<string[] | undefined> {
  const [row] = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isWithinReach(by)));
  if (!row) return undefined;
  const ids = descendants ? [id, ...(await listDescendants(tx, id))] : [id];
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: at, revokedBy: by.id })
    .where(and(inArray(apiKeys.id, ids), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return revoked.map((key) => key.id).sort();
}

async function listDescendants(tx: Db, id: string): Promise<string[]> {
  // Raw: a recursive query.
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`with recursive minted(id) as (
          select id from api_keys where created_by = ${id}
          union select k.id from api_keys k join minted m on k.created_by = m.id)
        select id from minted`,
  );
  return rows.map((row) => row.id);
}

/**
 * Those of `others` that count as one person with the key: itself, the keys that it was minted by, directly or through others,
 * and the keys that were minted by it.
 */
export async function listSamePerson(tx: Db, keyId: string, others: readonly string[]): Promise<Set<string>> {
  // Raw: a recursive query.
  const rows = await rowsOf<{ id: string; maker: string }>(
    tx,
    sql`with recursive line(id, maker) as (
          select id, created_by from api_keys where id = ${anyOf([...new Set([keyId, ...others])], 'text')}
          union select l.id, k.created_by from line l join api_keys k on k.id = l.maker)
        select id, maker from line where maker is not null`,
  );
  const links = new Set(rows.map(({ id, maker }) => `${id} ${maker}`));
  const isSame = (other: string) => other === keyId || links.has(`${other} ${keyId}`) || links.has(`${keyId} ${other}`);
  return new Set(others.filter(isSame));
}

/** Until the transaction ends, no other one mints or revokes a key, or looks for an admin key. */
export const holdKeys = (tx: Db): Promise<void> => holdLock(tx, 'assize:admin-key');

/** Admin keys that the service itself made or was given, and that are still valid. */
export async function listOwnAdminKeys(tx: Db, at: Date): Promise<{ id: string; secretHash: string }[]> {
  return tx
    .select({ id: apiKeys.id, secretHash })
    .from(apiKeys)
    .where(
      and(
        inArray(origin, ['generated', 'environment']),
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
