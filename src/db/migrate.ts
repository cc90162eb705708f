import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { type Database, type Db, rowsOf } from './client.ts';
import { instance } from './tables/datasets.ts';

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

interface Journal {
  entries: { tag: string; when: number }[];
}

/**
 * Brings the database to this version. Drizzle's migrator takes no lock and remembers only the date of the newest migration, so
 * this holds an advisory lock (several processes may start at once) and afterwards compares the ledger with the folder.
 */
export async function migrate(database: Database): Promise<void> {
  await database.withSession(async (db) => {
    await db.execute(sql`select pg_advisory_lock(hashtextextended('assize:migrate', 0))`);
    try {
      await refuseOtherDatabase(db);
      const run = (database.kind === 'embedded' ? migratePglite : migratePostgres) as unknown as Migrator;
      await run(db, { migrationsFolder: FOLDER });
      await verifyLedger(db);
    } finally {
      await db.execute(sql`select pg_advisory_unlock(hashtextextended('assize:migrate', 0))`);
    }
  });
}

/**
 * Why this process may only read: a newer version has migrated the database, and has left what this one reads as it is. Undefined if
 * the database is not newer, or is too new to be read at all, which `migrate` refuses.
 *
 * Migrations only add, so that what an older version reads is still there. One that takes something away, or changes what is read
 * or how uses are noted, sets `oldest_reader` of `instance` to its own number.
 */
export async function newerSchema({ db }: Database): Promise<string | undefined> {
  if (!(await isMigrated(db))) return undefined;
  const [applied, known] = [await listApplied(db), await expected()];
  if (applied.length <= known.length || known.some(({ hash }, index) => applied[index] !== hash)) return undefined;
  const [row] = await db.select({ oldestReader: instance.oldestReader }).from(instance);
  if (!row || row.oldestReader > known.length) return undefined;
  return `A newer version has brought the database to ${applied.length} migrations, and this process knows ${known.length}. So it only reads: send writes to a process of the newer version.`;
}

type Migrator = (db: Db, config: { migrationsFolder: string }) => Promise<void>;

export interface KnownMigration {
  tag: string;
  hash: string;
}

async function expected(): Promise<KnownMigration[]> {
  const journal = JSON.parse(await readFile(`${FOLDER}/meta/_journal.json`, 'utf8')) as Journal;
  return Promise.all(
    journal.entries.map(async ({ tag }) => ({
      tag,
      hash: createHash('sha256')
        .update(await readFile(`${FOLDER}/${tag}.sql`, 'utf8'))
        .digest('hex'),
    })),
  );
}

/** Hashes of the migrations that the database has had, in order. */
export async function listApplied(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ hash: string }>(
    db,
    sql`select hash from drizzle.__drizzle_migrations order by created_at, id`,
  );
  return rows.map((row) => row.hash);
}

/** The names of these migrations; one that this version does not know has none. */
export async function nameMigrations(hashes: readonly string[]): Promise<KnownMigration[]> {
  const known = await expected();
  return hashes.map((hash) => ({ hash, tag: known.find((one) => one.hash === hash)?.tag ?? '' }));
}

/** Makes the tables of an empty database as these migrations leave them; its ledger of migrations stays empty. */
export async function createSchema(tx: Db, migrations: readonly KnownMigration[]): Promise<void> {
  const known = await expected();
  if (migrations.length > known.length)
    throw new Error(`it has ${migrations.length} migrations, this version knows ${known.length}: use a newer version`);
  refuseDifference(
    known.slice(0, migrations.length),
    migrations.map(({ hash }) => hash),
  );
  for (const { tag } of known.slice(0, migrations.length)) {
    const text = await readFile(`${FOLDER}/${tag}.sql`, 'utf8');
    for (const statement of text.split('--> statement-breakpoint'))
      if (statement.trim() !== '') await tx.execute(sql.raw(statement));
  }
  await tx.execute(sql`create schema drizzle`);
  // As Drizzle's migrator makes it.
  await tx.execute(
    sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
}

async function isMigrated(db: Db): Promise<boolean> {
  const found = await rowsOf<{ there: boolean }>(
    db,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  return found[0]?.there === true;
}

/** Refuses, before anything is changed, a database that is newer or was migrated with other files. */
async function refuseOtherDatabase(db: Db): Promise<void> {
  if (!(await isMigrated(db))) return;
  const applied = await listApplied(db);
  const known = await expected();
  refuseDifference(known.slice(0, applied.length), applied);
  if (applied.length > known.length) {
    throw new Error(
      `the database has ${applied.length} migrations, this version knows ${known.length}: start a newer version`,
    );
  }
}

/** Drizzle silently skips a migration that is dated before the newest applied one. */
async function verifyLedger(db: Db): Promise<void> {
  refuseDifference(await expected(), await listApplied(db));
}

function refuseDifference(want: readonly { tag: string; hash: string }[], have: readonly string[]): void {
  const wrong = want.find((migration, index) => have[index] !== migration.hash);
  if (!wrong) return;
  throw new Error(
    `migration ${wrong.tag} is not the one that this database was migrated with: the database is of another program, or of a ` +
      'state before the first release, and is left as it is; start what made it, or set DATA_DIR or DATABASE_URL to an empty one',
  );
}
