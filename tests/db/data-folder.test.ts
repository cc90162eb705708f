import { chmod, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
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

test('nobody but its owner can read an old data folder once it is opened, nor what is written to it then', async () => {
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
});

test('what queries and builds of a killed process have left is removed', async () => {
  await fillDataFolder(folder);
  const left = ['tmp/assize-tabulator-1', 'pgdata/base/pgsql_tmp'].map((path) => join(folder, path));
  for (const path of left) {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'spilled'), 'facts');
  }
  await (await openDatabase({ folder })).close();
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((name) => name.endsWith('spilled'))).toEqual([]);
});
