import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PGliteOptions } from '@electric-sql/pglite';
import { type SQL, sql } from 'drizzle-orm';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import type pg from 'pg';
import { freeBytesIn, makePrivate, removeOrphans, roomIn, takeDataFolder } from './data-folder.ts';
import { Engine } from './engine.ts';
import { NO_WRITES, openConnection, openPool, TIMEOUTS, type Timeouts } from './pool.ts';
import { readPool } from './read-pool.ts';

/** A database of either driver, or a transaction of one. */
export type Db = PgDatabase<PgQueryResultHKT>;

export interface Database {
  /** For requests: statements and waits are cut off after seconds, because a client waits. */
  db: Db;
  /** For what the public reads, with connections of its own, so that blocked writes do not keep readers waiting. */
  readers: Db;
  /** For jobs, which may take as long as they need. The embedded database has one connection for all three. */
  jobs: Db;
  kind: 'embedded' | 'postgresql';
  /** The address of a PostgreSQL server, at which another process can open it too. It may contain a password. */
  url?: string;
  /** A private folder for temporary files, if the database is in a folder of this process. */
  temporaryFolder?: string;
  /** Why nothing is written, in words for who wanted to: see newerSchema. Undefined: everything is. */
  readOnlyBecause?: string | undefined;
  /** From now on the database refuses every transaction that does not begin as `read write`. Call it before any other use. */
  becomeReadOnly(because: string): Promise<void>;
  /** Throws if there is no room on its disk for so many bytes more. */
  requireRoom?(bytes: number): Promise<void>;
  /** Which of the other addresses leads to another database than `url`, as far as they can be asked. */
  strangers?(): Promise<('pooler' | 'replica')[]>;
  /** From now on what the public reads shows what this process has written: see read-pool.ts. */
  useOwnWrites(): void;
  /** Whether the database answers at present. Known within a second. */
  isReachable(): Promise<boolean>;
  /** One session for all statements, as migrations and session locks need it, and without timeouts. */
  withSession<T>(use: (db: Db) => Promise<T>): Promise<T>;
  /**
   * Takes the named lock and answers a function that gives it back; undefined if another process has it. If the connection
   * breaks, the lock is lost and `onLost` is called; another process may have taken it before that call.
   */
  tryLock(name: string, onLost?: () => void): Promise<(() => Promise<void>) | undefined>;
  /** For metrics: the connections of each pool, to a PostgreSQL server. */
  pools?(): Record<string, { open: number; idle: number; waiting: number; limit: number }>;
  /** For metrics: what is free on the disk of the embedded database. */
  freeBytes?(): Promise<number>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A PostgreSQL 15 or later; absent: the embedded database. */
  url?: string | undefined;
  /** How many connections a PostgreSQL server is asked for, at most. */
  connections?: number | undefined;
  /** The address of a pooler in front of it, for what clients wait for. Jobs need sessions, and so the server itself. */
  pooler?: string | undefined;
  /** A streaming replica of it for what the public reads, and how far it may be behind. */
  replica?: { url: string; lagMs: number } | undefined;
  /** job: a process that no client waits for. All its connections have the timeouts of jobs. */
  purpose?: 'service' | 'job';
  /** Folder of the embedded database; absent: in memory. */
  folder?: string | undefined;
  /** An embedded database that the caller has started. */
  engine?: Engine;
  /** Called with the error's code when an idle connection breaks. The pool replaces the connection. */
  onConnectionError?: (code: string) => void;
}

type Server = DatabaseOptions & { url: string };

/** For callers without settings, such as tests. */
const CONNECTIONS = 16;
/** The same for a database, a pooler in front of it and its streaming replicas; no two databases share it. */
const IDENTITY = `select (select system_identifier from pg_control_system()) || '/' || oid as identity
  from pg_database where datname = current_database()`;
/** A server that takes longer to answer `select 1` is taken to be away. */
const REACHABLE_WITHIN_MS = 1_000;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url } = options;
  return url === undefined ? openEmbedded(options) : openPostgres({ ...options, url });
}

async function openEmbedded({ folder, engine: given }: DatabaseOptions): Promise<Database> {
  const taken = folder === undefined ? undefined : await takeDataFolder(folder);
  try {
    const engine = given ?? (await startEngine(taken && { dataDir: `file://${taken.database}` }));
    // A new database has files that were made before the engine could be told to keep them private.
    if (taken) await makePrivate(taken.database);
    const db = drizzlePglite(engine) as unknown as Db;
    const requireRoom = taken && roomIn(taken.database);
    if (taken) await removeOrphansOf(db, taken.database);
    if (requireRoom) refuseWithoutRoom(engine, requireRoom);
    // One process owns the folder, so a lock held here is held everywhere.
    const held = new Set<string>();
    return {
      async becomeReadOnly(this: Database, because: string) {
        await engine.exec(NO_WRITES);
        this.readOnlyBecause = because;
      },
      db,
      readers: db,
      jobs: db,
      kind: 'embedded',
      useOwnWrites: () => {},
      ...(taken && { temporaryFolder: taken.temporary }),
      ...(requireRoom && { requireRoom }),
      ...(taken && { freeBytes: () => freeBytesIn(taken.database) }),
      // However long it takes: while a long transaction has the one connection, the database is busy, not away.
      isReachable: () =>
        engine.query('select 1').then(
          () => true,
          () => false,
        ),
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

/** Starts PostgreSQL in this process: in a folder, in memory, or in memory from a dump of one. */
export async function startEngine(options: Pick<PGliteOptions, 'dataDir' | 'loadDataDir'> = {}): Promise<Engine> {
  const engine = new Engine({
    ...options,
    // Used segments of the write-ahead log are deleted, not kept with what is in them: see traces.ts. A plan that was made for
    // empty tables is not kept until they are large.
    startParams: [...Engine.defaultStartParams, '-c', 'wal_recycle=off', '-c', 'plan_cache_mode=force_custom_plan'],
  });
  await engine.waitReady;
  return engine;
}

/** Statements that write. A query that only reads may be called a write by this, and has to wait for room, too. */
const WRITES = /^\s*(insert|update|delete|vacuum|create|alter)\b|^\s*with\b.*\b(insert into|update|delete from)\b/is;

function refuseWithoutRoom(engine: Engine, requireRoom: () => Promise<void>): void {
  const [query, transaction] = [engine.query.bind(engine), engine.transaction.bind(engine)];
  engine.query = async (statement, ...rest) => {
    if (WRITES.test(statement)) await requireRoom();
    return query(statement, ...rest);
  };
  engine.transaction = async (run) => {
    await requireRoom();
    return transaction(run);
  };
}

async function removeOrphansOf(db: Db, folder: string): Promise<void> {
  const files = await rowsOf<{ base: string; file: string }>(
    db,
    sql`select 'base/' || d.oid as base, pg_relation_filenode(c.oid)::text as file
        from pg_class c, pg_database d where d.datname = current_database() and pg_relation_filenode(c.oid) is not null`,
  );
  const base = files[0]?.base;
  if (base !== undefined) await removeOrphans(join(folder, base), new Set(files.map(({ file }) => Number(file))));
}

/** A quarter of the connections each is for readers and for jobs, the rest for requests. */
function openPostgres({
  url,
  connections = CONNECTIONS,
  pooler,
  replica,
  purpose = 'service',
  onConnectionError = () => {},
}: Server): Database {
  const share = Math.max(1, Math.floor(connections / 4));
  let isReadOnly = false;
  const common = { url, isReadOnly: () => isReadOnly, onConnectionError };
  const open = (timeouts: Timeouts, size: number, at: { url?: string; pooler?: string | undefined } = {}) =>
    openPool({ ...common, connections: size, timeouts, ...at });
  const pools =
    purpose === 'service'
      ? {
          requests: open(TIMEOUTS.requests, connections - 2 * share, { pooler }),
          readers: open(TIMEOUTS.readers, share, { pooler }),
          jobs: open(TIMEOUTS.jobs, share),
        }
      : oneFor(open(TIMEOUTS.jobs, connections));
  const replicaPool = replica && open(TIMEOUTS.readers, share, { url: replica.url });
  const reads =
    replica && replicaPool && readPool({ primary: pools.readers, replica: replicaPool, lagMs: replica.lagMs });
  const drizzled = (pool: pg.Pool): Db => drizzlePostgres(pool) as unknown as Db;
  return {
    async becomeReadOnly(this: Database, because: string) {
      isReadOnly = true;
      // Connections that were opened to look at the schema are replaced.
      for (const pool of new Set(Object.values(pools)))
        await Promise.all(Array.from({ length: pool.idleCount }, async () => (await pool.connect()).release(true)));
      this.readOnlyBecause = because;
    },
    db: drizzled(pools.requests),
    readers: drizzled(reads?.pool ?? pools.readers),
    jobs: drizzled(pools.jobs),
    kind: 'postgresql',
    strangers: async () => {
      const [own, pooled, replayed] = await Promise.all(
        [pools.jobs, pooler === undefined ? undefined : pools.requests, replicaPool].map(
          async (pool) => (await pool?.query(IDENTITY).catch(() => undefined))?.rows[0]?.identity as string | undefined,
        ),
      );
      const isOther = (identity: string | undefined) => own !== undefined && identity !== undefined && identity !== own;
      return [...(isOther(pooled) ? ['pooler' as const] : []), ...(isOther(replayed) ? ['replica' as const] : [])];
    },
    useOwnWrites: () => reads?.useOwnWrites(),
    url,
    isReachable: reachability(() => pools.readers.query('select 1'), REACHABLE_WITHIN_MS),
    withSession: async (use) => {
      const client = await openConnection(url);
      try {
        return await use(drizzlePostgres(client) as unknown as Db);
      } finally {
        await client.end();
      }
    },
    tryLock: async (name, onLost) => {
      // A connection of its own, outside the pool: a session lock lives and dies with it.
      const client = await openConnection(url, onLost);
      try {
        const result = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [name]);
        if (result.rows[0]?.held === true) return () => client.end();
        await client.end();
        return undefined;
      } catch (error) {
        client.end().catch(() => {}); // it may be broken already
        throw error;
      }
    },
    pools: () =>
      Object.fromEntries(
        Object.entries({ ...pools, ...(replicaPool && { replica: replicaPool }) }).map(
          ([name, { totalCount: open, idleCount: idle, waitingCount: waiting, options }]) => [
            name,
            { open, idle, waiting, limit: options.max },
          ],
        ),
      ),
    close: async () => {
      await reads?.close();
      await Promise.all(
        [...new Set(Object.values(pools)), ...(replicaPool ? [replicaPool] : [])].map((pool) => pool.end()),
      );
    },
  };
}

const oneFor = (pool: pg.Pool) => ({ requests: pool, readers: pool, jobs: pool });

/** Asks only once at a time, however many want to know, and answers false while no answer has come for `patienceMs`. */
function reachability(ask: () => Promise<unknown>, patienceMs: number): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;
  return () => {
    asking ??= ask()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = undefined;
      });
    return Promise.race([asking, sleep(patienceMs, false, { ref: false })]);
  };
}

/** Reads a value that the driver has parsed, as a column of a table does. */
interface ColumnReader {
  mapFromDriverValue(value: never): unknown;
}

type PlainValue = string | number | boolean | null | undefined;
/** Members that no plain column has: the database has them as JSON. */
type JsonMembers<T> = {
  [K in keyof T]-?: [T[K]] extends [PlainValue | readonly PlainValue[] | Uint8Array] ? never : K;
}[keyof T];
type Readers<T> = { readonly [K in JsonMembers<T>]: ColumnReader } & { readonly [K in keyof T]?: ColumnReader };

/**
 * Rows of a raw statement. The caller declares their type, and casts in SQL so that both drivers answer it. JSON must be named with
 * what reads it, mostly its column: without that this does not compile. See stored.ts.
 */
export async function rowsOf<T>(
  db: Db,
  statement: SQL,
  ...[readers = {} as Readers<T>]: NoInfer<
    [JsonMembers<T>] extends [never] ? [readers?: Readers<T>] : [readers: Readers<T>]
  >
): Promise<T[]> {
  const { rows } = (await db.execute(statement)) as unknown as { rows: T[] };
  for (const name of Object.keys(readers) as (keyof T)[]) {
    const reader = readers[name];
    for (const row of rows) {
      if (row[name] !== null) row[name] = reader?.mapFromDriverValue(row[name] as never) as T[typeof name];
    }
  }
  return rows;
}
