import { asc } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { AdminKeyError, ensureAdminKey } from '../../src/db/admin-key.ts';
import type { Database } from '../../src/db/client.ts';
import { findKeyByHash, insertKey, revokeKey } from '../../src/db/queries/keys.ts';
import { apiKeys, auditLog } from '../../src/db/tables/keys.ts';
import { SCOPES } from '../../src/schemas/vocabulary.ts';
import { hashSecret, mintSecret } from '../../src/secret.ts';
import { useTestDatabases } from '../harness.ts';

let database: Database;
useTestDatabases((opened) => (database = opened));

let minute = 0;
const ensure = (configured?: string) =>
  ensureAdminKey(database.db, { configured, now: new Date(Date.UTC(2026, 0, 1, 0, minute++)), requestId: 'start' });
const works = async (key: string) => (await findKeyByHash(database.db, hashSecret(key)))?.revokedAt === null;
const A = 'a'.repeat(32);
const B = 'b'.repeat(200);

test('the first start makes a key, tells it once, and stores only its hash', async () => {
  const first = await ensure();
  expect(first.generated).toMatch(/^assize_[A-Za-z0-9]{8}_[A-Za-z0-9]{43}$/);
  expect(await works(first.generated ?? '')).toBe(true);
  expect(await ensure()).toEqual({ generated: undefined });
  const rows = await database.db.select().from(apiKeys);
  expect(rows.length).toBe(1);
  expect(rows[0]).toMatchObject({
    role: 'admin',
    scopes: [...SCOPES],
    datasets: null,
    origin: 'generated',
    expiresAt: null,
  });
  expect(JSON.stringify(rows)).not.toContain(first.generated);
});

test('a configured key replaces the one that was made, and another replaces it', async () => {
  const { generated = '' } = await ensure();
  expect(await ensure(A)).toEqual({ generated: undefined });
  expect([await works(generated), await works(A)]).toEqual([false, true]);
  await ensure(B);
  expect([await works(A), await works(B)]).toEqual([false, true]);
  await ensure(A);
  expect([await works(A), await works(B)]).toEqual([true, false]);
});

test('the same configured key changes nothing and is not written down again', async () => {
  await ensure(A);
  await ensure(A);
  await ensure();
  expect(await works(A)).toBe(true);
  const entries = await database.db.select().from(auditLog).orderBy(asc(auditLog.seq));
  expect(entries.map((entry) => entry.action)).toEqual(['key.configure']);
});

test('replacing a key leaves those that were minted', async () => {
  await ensure(A);
  const { id, key } = mintSecret();
  await insertKey(database.db, {
    id,
    label: 'Partner',
    role: 'partner',
    scopes: ['records:read'],
    datasets: null,
    createdAt: new Date(),
    expiresAt: null,
    secretHash: hashSecret(key),
    origin: 'minted',
    createdBy: null,
  });
  await ensure(B);
  expect(await works(key)).toBe(true);
  await expect(ensure(key)).rejects.toThrow(AdminKeyError);
  expect([await works(B), await works(key)]).toEqual([true, true]);
});

test('a key that was revoked through the API stays revoked, whatever is configured since', async () => {
  await ensure(A);
  const { id } = (await findKeyByHash(database.db, hashSecret(A)))!;
  const admin = { id, scopes: SCOPES, datasets: null, expiresAt: null, agreement: null };
  const at = new Date('2026-01-01T01:00:00Z');
  await database.db.transaction((tx) => revokeKey(tx, id, { by: admin, descendants: false, at }));
  await expect(ensure(A)).rejects.toThrow(/ASSIZE_ADMIN_KEY was revoked through the API/);
  await ensure(B);
  await expect(ensure(A)).rejects.toThrow(AdminKeyError);
  expect([await works(A), await works(B)]).toEqual([false, true]);
});

test('two processes that start at once make one key', async () => {
  const made = (await Promise.all([ensure(), ensure(), ensure()])).filter(({ generated }) => generated !== undefined);
  expect(made.length).toBe(1);
  expect((await database.db.select().from(apiKeys)).length).toBe(1);
});

test('minted keys have no bias that can be seen and do not repeat', () => {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (let i = 0; i < 2_000; i += 1) {
    const { key } = mintSecret();
    seen.add(key);
    for (const character of key.slice(16)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  expect(seen.size).toBe(2_000);
  expect(counts.size).toBe(62);
  // 86,000 characters over 62: about 1,387 each, standard deviation 37.
  for (const [character, count] of counts)
    expect([character, Math.abs(count - 1_387) < 260]).toEqual([character, true]);
});
