import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe } from 'vitest';
import { freePort } from '../process/real-service.ts';
import { describeOnPostgres, type PostgresServer, userOfServer } from './postgres-server.ts';

/** A PgBouncer of a test's own, in transaction mode, in front of all databases of a server. */
export interface Pooler {
  /** The address of a database behind it, for DATABASE_POOLER_URL. */
  urlOf(name: string): string;
  remove(): Promise<void>;
}

const PROGRAM = '/usr/sbin/pgbouncer';

/** A describe that needs a server and a pooler. Without them it is skipped, and says so; in CI it fails. */
export function describeOnPooler(title: string, tests: () => void): void {
  if (existsSync(PROGRAM) || process.env.CI !== undefined) describeOnPostgres(title, tests);
  else {
    console.warn(`SKIPPED, since there is no ${PROGRAM}: ${title}`);
    describe.skip(`${title} (no ${PROGRAM})`, tests);
  }
}

/** It comes to the server as the user assize, with so many sessions for each database, however many clients there are. */
export async function startPooler(server: Pick<PostgresServer, 'urlOf'>, sessions: number): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-pooler-'));
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  const log = join(folder, 'pgbouncer.log');
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: 'transaction',
    default_pool_size: sessions,
    max_client_conn: 500,
    query_wait_timeout: 5,
    server_login_retry: 1,
    // What a session is left with stays in it, so that nothing hides what leaks from one client to the next.
    server_reset_query: '',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const databases = `* = host=127.0.0.1 port=${new URL(server.urlOf('')).port} user=assize`;
  await writeFile(file, ['[databases]', databases, '[pgbouncer]', ...lines, ''].join('\n'));
  const user = await userOfServer();
  if (user) await chown(folder, user.uid, user.gid);
  // It refuses to run as root, as the server does.
  const child: ChildProcess = spawn(PROGRAM, ['-q', file], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk) => void appendFile(log, chunk).catch(() => {}));
  const gone = new Promise((exit) => child.once('exit', exit));
  const urlOf = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  for (const until = Date.now() + 10_000; !(await canConnect(urlOf('postgres'))); await sleep(50)) {
    if (Date.now() > until || child.exitCode !== null) throw new Error('PgBouncer does not start');
  }
  return {
    urlOf,
    remove: async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}
