import { PGlite } from '@electric-sql/pglite';
import type { SQL } from 'drizzle-orm';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import pg from 'pg';
import { makePrivate, takeDataFolder } from './data-folder.ts';

/** A database of either driver, or a transaction of one. */
export type Db = PgDatabase<PgQueryResultHKT>;

export interface Database {
  db: Db;
  kind: 'embedded' | 'postgresql';
  /** The address of a PostgreSQL server, at which another process can open it too. It may contain a password. */
  url?: string;
  /** A private folder for temporary files, if the database is in a folder of this process. */
  temporaryFolder?: string;
  /** One session for all statements, as migrations and session locks need it. */
  withSession<T>(use: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Takes the named lock and answers a function that gives it back; undefined if another process has it. If the connection
   * breaks, the lock is lost and `onLost` is called; another process may have taken it before that call.
   */
  tryLock(name: string, onLost?: () => void): Promise<(() => Promise<void>) | undefined>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL 15 or later; absent: the embedded database. */
  url?: string | undefined;
  /** Folder of the embedded database; absent: in memory. */
  folder?: string | undefined;
  /** A dump to start an in-memory database from (tests). */
  dump?: Blob;
  /** Called with the error's code when an idle connection breaks. The pool replaces the connection. */
  onConnectionError?: (code: string) => void;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url === undefined ? openEmbedded(options) : openPostgres(options.url, options.onConnectionError);
}

async function openEmbedded({ folder, dump }: DatabaseOptions): Promise<Database> {
  const taken = folder === undefined ? undefined : await takeDataFolder(folder);
  try {
    const engine = await PGlite.create({
      ...(taken && { dataDir: `file://${taken.database}` }),
      ...(dump && { loadDataDir: dump }),
    });
    // A new database has files that were made before the engine could be told to keep them private.
    if (taken) await makePrivate(taken.database);
    const db = drizzlePglite(engine) as unknown as Db;
    // One process owns the folder, so a lock held here is held everywhere.
    const held = new Set<string>();
    return {
      db,
      kind: 'embedded',
      ...(taken && { temporaryFolder: taken.temporary }),
      withSession: (use) => use(db),
      tryLock: async (name) => {
        if (held.has(name)) return undefined;
        held.add(name);
        return async () => void held.delete(name);
      },
      close: async () => {
        await engine.close();
        await taken?.release();
      },
    };
  } catch (error) {
    await taken?.release();
    throw error;
  }
}

function openPostgres(url: string, onConnectionError: (code: string) => void = () => {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    // One core for each query: with parallel workers, the batches of a build would take every core from readers.
    // Not as a startup option, which a connection pooler may refuse.
    onConnect: async (client) => void (await client.query('set max_parallel_workers_per_gather = 0')),
  });
  pool.on('error', (error) => onConnectionError((error as { code?: string }).code ?? 'unknown'));
  const withClient = async <T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      return await use(client);
    } finally {
      client.release();
    }
  };
  return {
    db: drizzlePostgres(pool) as unknown as Db,
    kind: 'postgresql',
    url,
    withSession: (use) => withClient((client) => use(drizzlePostgres(client) as unknown as Db)),
    tryLock: async (name, onLost = () => {}) => {
      // A connection of its own, outside the pool: a session lock lives and dies with it.
      const client = new pg.Client({ connectionString: url });
      client.on('error', onLost);
      await client.connect();
      const result = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [name]);
      if (result.rows[0]?.held !== true) {
        await client.end();
        return undefined;
      }
      return () => client.end();
    },
    close: () => pool.end(),
  };
}

/** Rows of a raw statement. The caller declares their type, and casts in SQL so that both drivers answer it. */
export async function rowsOf<T>(db: Db, statement: SQL): Promise<T[]> {
  const result = (await db.execute(statement)) as unknown as { rows: T[] };
  return result.rows;
}
