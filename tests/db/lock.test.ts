import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { useTestDatabase } from '../harness.ts';

const database = await useTestDatabase();

test('a lock is held once, and free again when it is given back', async () => {
  const unlock = await database.tryLock('one');
  expect(unlock).toBeDefined();
  expect(await database.tryLock('one')).toBeUndefined();
  const other = await database.tryLock('other');
  expect(other).toBeDefined();
  await unlock?.();
  const again = await database.tryLock('one');
  expect(again).toBeDefined();
  await again?.();
  await other?.();
});

test.runIf(process.env.TEST_DATABASE_URL)(
  'who loses a lock with its connection is told, and giving it back ends',
  async () => {
    let told = () => {};
    const lost = new Promise<void>((resolve) => {
      told = resolve;
    });
    const unlock = await database.tryLock('cut', told);
    await database.db.execute(sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`);
    await lost;
    const next = await database.tryLock('cut');
    expect(next).toBeDefined();
    await unlock?.().catch(() => {});
    await next?.();
  },
);
