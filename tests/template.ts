import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { builtService } from './process/built-service.ts';

/** A migrated database, made once, of which every test file gets its own copy: an embedded one, or PostgreSQL if TEST_DATABASE_URL is set. */

declare module 'vitest' {
  interface ProvidedContext {
    /** File of the embedded template; empty if the tests run on PostgreSQL. */
    dump: string;
    /** Name of the template database on PostgreSQL. */
    template: string;
    /** Folder of the built service. */
    built: string;
  }
}

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  project.provide('built', await builtService());
  const url = process.env.TEST_DATABASE_URL;
  if (url) {
    const template = `assize_template_${randomUUID().slice(0, 8)}`;
    await admin(url, `create database ${template}`);
    const database = await openDatabase({ url: onDatabase(url, template) });
    await migrate(database);
    await database.close();
    project.provide('dump', '');
    project.provide('template', template);
    return () => admin(url, `drop database if exists ${template} with (force)`);
  }
  project.provide('template', '');
  project.provide('dump', await embeddedDump());
  return undefined;
}

/** Kept from run to run for as long as no migration changes, nor this file: making it takes three seconds. */
async function embeddedDump(): Promise<string> {
  const file = join(tmpdir(), `assize-tests-${process.getuid?.() ?? 0}`, `${await migrationsHash()}.tar`);
  if (
    await access(file).then(
      () => true,
      () => false,
    )
  )
    return file;
  const database = await openDatabase({});
  await migrate(database);
  const engine = (database.db as unknown as { $client: PGlite }).$client; // the driver behind Drizzle
  // A third less to load for each test file: databases that nobody connects to, and a log that would be replayed.
  await engine.exec(`update pg_database set datistemplate = false`);
  for (const unused of ['template0', 'template1']) await engine.exec(`drop database ${unused}`);
  await engine.exec('checkpoint');
  const dump = await engine.dumpDataDir('none');
  await database.close();
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, Buffer.from(await dump.arrayBuffer()));
  await rename(partial, file);
  return file;
}

async function migrationsHash(): Promise<string> {
  const hash = createHash('sha256');
  const folder = new URL('../migrations/', import.meta.url);
  for (const name of (await readdir(folder)).sort()) {
    if (name.endsWith('.sql')) hash.update(name).update(await readFile(new URL(name, folder)));
  }
  const engine = new URL('../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  return hash
    .update(await readFile(engine))
    .update(await readFile(new URL(import.meta.url))) // how the template is made
    .digest('hex')
    .slice(0, 24);
}

export function onDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

export async function admin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
