import { chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase, rowsOf } from '../../src/db/client.ts';
import { fillDataFolder } from '../harness.ts';

let folder: string;
const umask = process.umask();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-data-'));
});
afterEach(async () => {
  process.umask(umask);
  await rm(folder, { recursive: true });
});

/** Files and folders that another user may do something with. */
async function openToOthers(path: string): Promise<string[]> {
  const { mode } = await lstat(path);
  const own = (mode & 0o077) === 0 ? [] : [`${(mode & 0o777).toString(8)} ${path.slice(folder.length)}`];
  if ((mode & 0o170000) !== 0o040000) return own;
  const inside = await Promise.all((await readdir(path)).map((name) => openToOthers(join(path, name))));
  return [...own, ...inside.flat()];
}

async function openToAll(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o777 : 0o666);
  }
  await chmod(path, 0o777);
}

// Nothing here depends on the database that the tests run on.
const embedded = !process.env.TEST_DATABASE_URL;

test.runIf(embedded)(
  'nobody but its owner can read an old data folder once it is opened, nor what is written to it then',
  async () => {
    await fillDataFolder(folder);
    await openToAll(folder);
    expect(await openToOthers(folder)).toHaveLength(1 + (await readdir(folder, { recursive: true })).length);
    const database = await openDatabase({ folder });
    try {
      expect(await openToOthers(folder)).toEqual([]);
      await database.db.execute(sql`create table fresh as select md5(i::text) from generate_series(1, 3000) i`);
      await database.db.execute(sql`checkpoint`);
      expect(await openToOthers(folder)).toEqual([]);
    } finally {
      await database.close();
    }
    expect(await openToOthers(folder)).toEqual([]);
  },
);

test.runIf(embedded)('what queries and builds of a killed process have left is removed', async () => {
  await fillDataFolder(folder);
  const first = await openDatabase({ folder });
  await first.db.execute(sql`create table fresh as select i from generate_series(1, 3000) i`);
  const [table] = await rowsOf<{ file: string }>(first.db, sql`select pg_relation_filepath('fresh') as file`);
  await first.close();
  // A copy that a table was being rewritten to, its free space map, and what a query and a build spilled.
  const base = dirname(table!.file); // the query has one row
  const left = [
    `${base}/98765`,
    `${base}/98765_fsm`,
    `${base}/98765.1`,
    'base/pgsql_tmp/spilled',
    '../tmp/t-1/spilled',
  ];
  for (const path of left) {
    await mkdir(dirname(join(folder, 'pgdata', path)), { recursive: true });
    await writeFile(join(folder, 'pgdata', path), 'facts');
  }
  const database = await openDatabase({ folder });
  expect(await rowsOf(database.db, sql`select count(*)::int as count from fresh`)).toEqual([{ count: 3_000 }]);
  await database.close();
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((name) => /spilled|98765/.test(name))).toEqual([]);
});
