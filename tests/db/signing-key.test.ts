import { expect, test } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { listSigningKeys, noteSigning } from '../../src/db/queries/certificates.ts';
import { ensureSigningKey } from '../../src/db/signing-key.ts';
import { signingKeys } from '../../src/db/tables/keys.ts';
import { mintSigningKey, publicPartOf } from '../../src/secret.ts';
import { useTestDatabases } from '../harness.ts';

let database: Database;
useTestDatabases((opened) => (database = opened));

let minute = 0;
const ensure = (configured?: string) =>
  ensureSigningKey(database.db, { configured, now: new Date(Date.UTC(2026, 0, 1, 0, minute++)) });
const inUse = async () =>
  (await listSigningKeys(database.db)).flatMap(({ kid, validUntil }) => (validUntil === null ? [kid] : []));

test('the first start makes a key, and every process after it has the same', async () => {
  const started = await Promise.all([ensure(), ensure(), ensure()]);
  expect(new Set(started.map(({ kid }) => kid)).size).toBe(1);
  expect(new Set(started.map(({ privateKey }) => publicPartOf(privateKey))).size).toBe(1);
  expect((await ensure()).kid).toBe(started[0]!.kid);
  expect(await listSigningKeys(database.db)).toHaveLength(1);
});

test('a key of the settings takes the place of the one that was made, which stays listed', async () => {
  const made = await ensure();
  const given = mintSigningKey();
  const { kid } = await ensure(given);
  expect(kid).not.toBe(made.kid);
  expect(await inUse()).toEqual([kid]);
  const [newer, older] = await listSigningKeys(database.db);
  expect([newer!.kid, older!.kid]).toEqual([kid, made.kid]);
  expect(older!.validUntil).toBe(newer!.validFrom);
  // Neither the given key nor the one that it replaced is kept.
  const rows = await database.db.select({ privatePart: signingKeys.privatePart }).from(signingKeys);
  expect(rows.map(({ privatePart }) => privatePart)).toEqual([null, null]);
});

test('a key that comes back is in use again; without a setting another one is made', async () => {
  const [one, other] = [mintSigningKey(), mintSigningKey()];
  const { kid } = await ensure(one);
  await ensure(other);
  expect((await ensure(one)).kid).toBe(kid);
  expect(await inUse()).toEqual([kid]);
  const made = await ensure();
  expect(await inUse()).toEqual([made.kid]);
  expect(await listSigningKeys(database.db)).toHaveLength(3);
});

test('a process that still signs by the key before extends the time for which it is listed', async () => {
  const { kid } = await ensure(mintSigningKey());
  await ensure(mintSigningKey());
  const until = async () => (await listSigningKeys(database.db)).find((key) => key.kid === kid)?.validUntil;
  await noteSigning(database.db, kid, new Date('2020-01-01T00:00:00.000Z'));
  expect(await until()).not.toBe('2020-01-01T00:00:00.000Z');
  await noteSigning(database.db, kid, new Date('2030-01-01T00:00:00.000Z'));
  expect(await until()).toBe('2030-01-01T00:00:00.000Z');
});
