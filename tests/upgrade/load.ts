import { readdir, readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import type { Database, Db } from '../../src/db/client.ts';

const HERE = new URL('./', import.meta.url);
const MIGRATIONS = new URL('../../migrations/', HERE);

const statementsIn = (text: string, between: string): string[] =>
  text.split(between).filter((statement) => statement.trim() !== '' && !statement.startsWith('-- Made'));

/** Fills an empty database as a version wrote it: `file` is a dump of this folder. */
export async function load(database: Database, file: string): Promise<void> {
  const text = await readFile(new URL(file, HERE), 'utf8');
  const [, newest = ''] = /^-- Made .* after migration (\S+\.sql)\./.exec(text) ?? [];
  const migrations = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql') && name <= newest).sort();
  await database.withSession(async (db) => {
    for (const name of migrations) {
      const migration = await readFile(new URL(name, MIGRATIONS), 'utf8');
      for (const statement of statementsIn(migration, '--> statement-breakpoint')) await db.execute(sql.raw(statement));
    }
    await db.execute(sql`delete from instance`);
    await withoutTriggers(db, statementsIn(text, '\n'));
    // Rows alone do not move a sequence on.
    const ledger = 'drizzle.__drizzle_migrations';
    await db.execute(sql.raw(`select setval(pg_get_serial_sequence('${ledger}', 'id'), max(id)) from ${ledger}`));
  });
}

export async function withoutTriggers(db: Db, statements: readonly string[]): Promise<void> {
  await db.execute(sql`set session_replication_role = replica`);
  for (const statement of statements) await db.execute(sql.raw(statement));
  await db.execute(sql`set session_replication_role = origin`);
}
