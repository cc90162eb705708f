import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { fillDataFolder } from './harness.ts';
import { admin, onDatabase } from './template.ts';

/** A database that is backed up and restored while no service has it open, as an operator does. */
export interface Restorable {
  /** For files of releases. */
  folder: string;
  open(options?: { isMigrated: boolean }): Promise<{ database: Database; drop: () => Promise<void> }>;
  backUp(): Promise<void>;
  restore(): Promise<void>;
  remove(): Promise<void>;
}

export async function restorableDatabase(): Promise<Restorable> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-restore-'));
  const url = process.env.TEST_DATABASE_URL;
  const backup = join(folder, 'backup');
  const opened = async (database: Database, { isMigrated } = { isMigrated: true }) => {
    if (isMigrated) await migrate(database);
    return { database, drop: () => database.close() };
  };
  if (url === undefined || url === '') {
    const data = join(folder, 'data');
    await fillDataFolder(data);
    return {
      folder,
      open: async (options) => opened(await openDatabase({ folder: data }), options),
      backUp: () => cp(join(data, 'pgdata'), backup, { recursive: true }),
      restore: async () => {
        await rm(join(data, 'pgdata'), { recursive: true });
        await cp(backup, join(data, 'pgdata'), { recursive: true });
      },
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const name = `assize_test_${randomUUID().slice(0, 8)}`;
  const own = onDatabase(url, name);
  await admin(url, `create database ${name}`);
  const run = promisify(execFile);
  return {
    folder,
    open: async (options) => opened(await openDatabase({ url: own }), options),
    backUp: async () => void (await run('pg_dump', ['-Fc', '-f', backup, '-d', own])),
    restore: async () => {
      await admin(url, `drop database ${name} with (force)`);
      await admin(url, `create database ${name}`);
      await run('pg_restore', ['-d', own, backup]);
    },
    remove: async () => {
      await admin(url, `drop database if exists ${name} with (force)`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
