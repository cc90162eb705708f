import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { type Database, openDatabase, rowsOf } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { tables } from '../every-table.ts';
import { openTestDatabase, useTestDatabase } from '../harness.ts';
import { admin, onDatabase } from '../template.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);
const journal = async (): Promise<{ idx: number; tag: string; when: number }[]> =>
  JSON.parse(await readFile(new URL('meta/_journal.json', FOLDER), 'utf8')).entries;

/** A migrated database of its own, for a test that spoils its ledger. */
async function onCopy(use: (database: Database) => Promise<void>): Promise<void> {
  const { database, drop } = await openTestDatabase();
  try {
    await use(database);
  } finally {
    await drop();
  }
}

test('the journal names every migration once, numbered and dated in order', async () => {
  const entries = await journal();
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(files);
  expect(entries.map(({ idx }) => idx)).toEqual(entries.map((_, index) => index));
  expect(entries.map(({ tag }) => Number(tag.slice(0, 4)))).toEqual(entries.map((_, index) => index));
  // Drizzle skips a migration that is dated before the newest applied one.
  entries.slice(1).forEach(({ tag, when }, index) => {
    expect([tag, when > entries[index]!.when]).toEqual([tag, true]);
  });
});

test('the one snapshot is of the tables as they are written: generating would make no migration', async () => {
  const { generateDrizzleJson, generateMigration } = await import('drizzle-kit/api');
  const last = (await journal()).at(-1)!;
  const name = `${String(last.idx).padStart(4, '0')}_snapshot.json`;
  // Older ones say nothing more, and have 5,000 lines each: delete them when you generate.
  expect((await readdir(new URL('meta/', FOLDER))).sort()).toEqual([name, '_journal.json']);
  const snapshot = JSON.parse(await readFile(new URL(`meta/${name}`, FOLDER), 'utf8'));
  const present = generateDrizzleJson(tables, snapshot.id);
  expect(await generateMigration(snapshot, present)).toEqual([]);
});

describe('a database migrated from empty', async () => {
  const database = await useTestDatabase();
  const configs = Object.values(tables).map((table) => getTableConfig(table));

  test('has the columns that the tables are written with, and no others', async () => {
    const rows = await rowsOf<{ column: string }>(
      database.db,
      sql`select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end as column
          from pg_attribute a join pg_class c on c.oid = a.attrelid
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`,
    );
    const written = configs.flatMap(({ name, columns }) =>
      columns.map((column) => `${name}.${column.name} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`),
    );
    expect(rows.map(({ column }) => column).sort()).toEqual(written.sort());
  });

  test('has the constraints and indexes that the tables are written with, and no others', async () => {
    const rows = await rowsOf<{ name: string }>(
      database.db,
      sql`select conrelid::regclass::text || ' ' || contype::text || ' ' || conname as name from pg_constraint
          where connamespace = 'public'::regnamespace and contype in ('c', 'f')
          union all select indrelid::regclass::text || ' i ' || c.relname from pg_index join pg_class c on c.oid = indexrelid
          where c.relnamespace = 'public'::regnamespace and not indisprimary`,
    );
    const written = configs.flatMap(({ name, checks, foreignKeys, indexes }) => [
      ...checks.map((check) => `${name} c ${check.name}`),
      ...foreignKeys.map((key) => `${name} f ${key.getName()}`),
      ...indexes.map((index) => `${name} i ${index.config.name}`),
    ]);
    expect(rows.map(({ name }) => name).sort()).toEqual(written.sort());
  });

  test('is left as it is by another start, its secret too', async () => {
    const state = () =>
      rowsOf(
        database.db,
        sql`select m.hash, m.created_at::text, i.etag_secret from drizzle.__drizzle_migrations m, instance i order by 1`,
      );
    const before = await state();
    await migrate(database);
    expect(await state()).toEqual(before);
    expect(before).toHaveLength((await journal()).length);
  });
});

test('a database of a state before the first release is refused before anything is changed', async () => {
  await onCopy(async (database) => {
    // As the last of these states left it: with fifteen migrations.
    await database.db.execute(sql`update drizzle.__drizzle_migrations set hash = 'former'`);
    await database.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) select 'former' || n, n from generate_series(1, 14) n`,
    );
    const before = await rowsOf(database.db, sql`select hash from drizzle.__drizzle_migrations order by id`);
    await expect(migrate(database)).rejects.toThrow(
      'migration 0000_init is not the one that this database was migrated with',
    );
    expect(await rowsOf(database.db, sql`select hash from drizzle.__drizzle_migrations order by id`)).toEqual(before);
  });
});

test('a database of a newer version is refused', async () => {
  await onCopy(async (database) => {
    await database.db.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 9999999999999)`,
    );
    const known = (await journal()).length;
    await expect(migrate(database)).rejects.toThrow(
      `the database has ${known + 1} migrations, this version knows ${known}: start a newer version`,
    );
    // The lock was given back: the next start is refused, it does not wait.
    await expect(migrate(database)).rejects.toThrow('start a newer version');
  });
});

test.runIf(process.env.TEST_DATABASE_URL)(
  'four processes that start at once on an empty database migrate it once',
  async () => {
    const url = process.env.TEST_DATABASE_URL!;
    const name = `assize_test_${randomUUID().slice(0, 8)}`;
    await admin(url, `create database ${name}`);
    const databases = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url: onDatabase(url, name) })));
    try {
      const started = await Promise.allSettled(databases.map((database) => migrate(database)));
      expect(started.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
      const [row] = await rowsOf<{ applied: number; instances: number }>(
        databases[0]!.db,
        sql`select (select count(*)::int from drizzle.__drizzle_migrations) as applied, (select count(*)::int from instance) as instances`,
      );
      expect(row).toEqual({ applied: (await journal()).length, instances: 1 });
    } finally {
      await Promise.all(databases.map((database) => database.close()));
      await admin(url, `drop database ${name} with (force)`);
    }
  },
);
