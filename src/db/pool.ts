import type { Socket } from 'node:net';
import pg from 'pg';
import { traceStatements } from './spans.ts';

/** Connections to PostgreSQL: how many there are, how long each may wait, and what happens when one ends. */

/** All times in milliseconds; 0 is no limit. docs/operations.md lists them. */
export interface Timeouts {
  /** For a free connection of the pool, or for a new one. */
  connectMs: number;
  /** For a lock that another transaction holds. */
  lockMs: number;
  statementMs: number;
  /** A transaction that does nothing for so long is ended, because others may wait for its locks. */
  idleInTransactionMs: number;
}

/** By what a connection is for. A client waits for the first two, so they give up in seconds. */
export const TIMEOUTS = {
  /** A lookup by an index that takes longer is waiting for something. */
  readers: { connectMs: 2_000, lockMs: 1_000, statementMs: 10_000, idleInTransactionMs: 10_000 },
  requests: { connectMs: 5_000, lockMs: 4_000, statementMs: 20_000, idleInTransactionMs: 20_000 },
  /** Builds, imports and commands take as long as they need. A job that waits for a lock is tried again later. */
  jobs: { connectMs: 10_000, lockMs: 60_000, statementMs: 0, idleInTransactionMs: 600_000 },
} as const satisfies Record<string, Timeouts>;

/** A server that neither answers nor cuts a statement off by then has stopped, or is no longer reachable. */
const SILENCE_MS = 5_000;

interface PoolOptions {
  url: string;
  connections: number;
  timeouts: Timeouts;
  /** The address of a pooler to connect to instead, which takes a session of the server for each transaction. */
  pooler?: string | undefined;
  /** Asked for each new connection. A connection that only reads has a session of its own. */
  isReadOnly?: () => boolean;
  /** Called with the error's code when an idle connection breaks. The pool replaces the connection. */
  onConnectionError: (code: string) => void;
}

export function openPool(options: PoolOptions): pg.Pool {
  const { url, connections, timeouts, pooler, isReadOnly = () => false, onConnectionError } = options;
  const poolerNow = () => (isReadOnly() ? undefined : pooler);
  const pool = new pg.Pool({
    Client: class extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super({ ...config, connectionString: poolerNow() ?? url });
      }
    },
    max: connections,
    connectionTimeoutMillis: timeouts.connectMs,
    keepAlive: true,
    onConnect: async (client) => {
      ignoreErrors(client);
      traceStatements(client);
      if (timeouts.statementMs > 0) endSilence(client, timeouts.statementMs + SILENCE_MS);
      if (poolerNow() !== undefined) setAtBegin(client, settingsOf(timeouts, 'set local'));
      else await client.query([settingsOf(timeouts), ...(isReadOnly() ? [NO_WRITES] : [])].join('; '));
    },
  });
  pool.on('error', (error) => onConnectionError((error as { code?: string }).code ?? 'unknown'));
  giveBackEnded(pool);
  return pool;
}

/** Makes a session refuse every transaction that does not begin as `read write`. */
export const NO_WRITES = 'set default_transaction_read_only = on';

/** Not as startup options, which a connection pooler may refuse. */
function settingsOf(
  { lockMs, statementMs, idleInTransactionMs }: Omit<Timeouts, 'connectMs'>,
  set: 'set' | 'set local' = 'set',
): string {
  return [
    // One core for each query: with parallel workers, the batches of a build would take every core from readers.
    'max_parallel_workers_per_gather = 0',
    // Where the planner expects many rows and few come, compiling a query took 200 ms, and the query itself 8 ms: for each chunk of
    // an import, once a table was large.
    'jit = off',
    `lock_timeout = ${lockMs}`,
    `statement_timeout = ${statementMs}`,
    `idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
  ]
    .map((setting) => `${set} ${setting}`)
    .join('; ');
}

/**
 * Sends settings with the `begin` of each transaction, and for it alone: behind a pooler a session goes from one client to the
 * next, and its settings with it. A statement outside a transaction has the settings of the database's user, see
 * docs/operations.md.
 */
function setAtBegin(client: pg.ClientBase, settings: string): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const withSettings = (first: unknown, ...rest: unknown[]): unknown => {
    const text = String((first as { text?: unknown } | null)?.text ?? first);
    return text.startsWith('begin') ? query(`${text}; ${settings}`, ...rest) : query(first, ...rest);
  };
  Object.assign(client, { query: withSettings });
}

/**
 * A connection that ends in the middle of a transaction is an `error` event. The pool listens only while a connection is idle,
 * and an event that nobody listens to ends the process. Whoever uses the connection learns of it by the next statement.
 */
function ignoreErrors(client: pg.ClientBase): void {
  client.on('error', () => {});
}

/** Ends a connection on which nothing has come or gone for so long: the timeouts of a server that has stopped never come. */
function endSilence(client: pg.ClientBase, ms: number): void {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection; // not in the types of pg
  stream.setTimeout(ms, () => stream.destroy(new Error('Connection terminated: the server is silent')));
}

/**
 * Gives a connection that has ended back to the pool at once. Drizzle gives back the connection of a transaction at its end, but
 * not if already `begin` fails: then the pool would be one connection smaller for ever.
 */
function giveBackEnded(pool: pg.Pool): void {
  const taken = new WeakSet<pg.ClientBase>();
  pool.on('acquire', (client) => void taken.add(client));
  pool.on('release', (_error, client) => void taken.delete(client));
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (!taken.has(client)) return;
      const { release } = client;
      // Whoever has it will give it back once more, which pg-pool answers with an error.
      client.release = () => {};
      release(true);
    });
  });
}

/** A connection of its own, outside any pool and without timeouts. `onLost` is called when it breaks. */
export async function openConnection(url: string, onLost: () => void = () => {}): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: TIMEOUTS.jobs.connectMs,
  });
  client.on('error', onLost);
  await client.connect();
  await client.query(settingsOf({ lockMs: 0, statementMs: 0, idleInTransactionMs: 0 }));
  return client;
}
