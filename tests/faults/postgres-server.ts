import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe } from 'vitest';
import { freePort } from '../process/real-service.ts';

/** A PostgreSQL server of a test's own, which the test can stop, kill and start again. */

export interface PostgresServer {
  /** Everything that it has on the disk, its log too. */
  folder: string;
  /** The address of a database, for DATABASE_URL. */
  urlOf(name: string): string;
  /** Makes a database and answers its address. */
  createDatabase(name: string): Promise<string>;
  /** One statement as the superuser, in the database `postgres` or the one at `url`. */
  query(statement: string, url?: string): Promise<Record<string, unknown>[]>;
  /** fast: sessions are ended in order. immediate: as if the server had crashed. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
  /** All its processes stand still: connections stay open, and nothing answers. Only on Linux. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Starts a streaming replica of it, which the test removes first. */
  replica(): Promise<PostgresServer>;
  /** The end of the server's log. */
  log(): Promise<string>;
  /** Stops it and deletes its folder. */
  remove(): Promise<void>;
}

const BINARIES = newestBinaries();

function newestBinaries(): string | undefined {
  const versions = '/usr/lib/postgresql';
  if (!existsSync(versions)) return undefined;
  const found = readdirSync(versions)
    .map(Number)
    .filter((version) => existsSync(`${versions}/${version}/bin/initdb`));
  return found.length === 0 ? undefined : `${versions}/${Math.max(...found)}/bin`;
}

/** A describe that needs such a server. Without one it is skipped, and says so; in CI it fails. */
export function describeOnPostgres(title: string, tests: () => void): void {
  if (BINARIES === undefined && process.env.CI === undefined) {
    console.warn(`SKIPPED, since /usr/lib/postgresql has no server: ${title}`);
    describe.skip(`${title} (no PostgreSQL in /usr/lib/postgresql)`, tests);
  } else describe(title, tests);
}

/** A describe that needs the embedded database: not run in the pass on PostgreSQL. */
export const describeEmbedded = (title: string, tests: () => void): void =>
  void describe.skipIf(Boolean(process.env.TEST_DATABASE_URL))(title, tests);

/** `settings` are those of postgresql.conf, such as `{ max_connections: '20' }`. */
export function startPostgresServer(settings: Record<string, string> = {}): Promise<PostgresServer> {
  const words = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  return startServer(settings, ['initdb', ...words]);
}

/** `maker` is the program that makes the data folder, with its arguments but the folder. */
async function startServer(settings: Record<string, string>, maker: readonly string[]): Promise<PostgresServer> {
  if (BINARIES === undefined) throw new Error('There is no PostgreSQL server in /usr/lib/postgresql. Install one.');
  const folder = await mkdtemp(join(tmpdir(), 'assize-postgres-'));
  const user = await userOfServer();
  if (user) await chown(folder, user.uid, user.gid);
  await chmod(folder, 0o700);
  const data = join(folder, 'data');
  const logFile = join(folder, 'server.log');
  const port = await freePort();
  const run = async (program: string, words: readonly string[]): Promise<void> => {
    // Its own folder as the working directory: the user postgres may not enter this one.
    const [file, ...all] = [...(user ? ['runuser', '-u', 'postgres', '--'] : []), `${BINARIES}/${program}`, ...words];
    await promisify(execFile)(file!, all, { cwd: user ? '/' : folder }); // the list has the program at least
  };
  // The server outlives pg_ctl, so pg_ctl must not hand it the pipes that execFile waits for: it writes to the log file.
  const options = Object.entries({
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    // A process that dies loses nothing that the kernel has; only a machine that loses power would.
    fsync: 'off',
    ...settings,
  }).map(([name, value]) => `-c ${name}=${value}`);
  const signal = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
    const main = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const children = (await readFile(`/proc/${main}/task/${main}/children`, 'utf8')).split(' ').map(Number);
    for (const pid of [main, ...children.filter((child) => child > 0)]) process.kill(pid, name);
  };
  const urlOf = (name: string) => `postgres://postgres@127.0.0.1:${port}/${name}`;
  const server: PostgresServer = {
    folder,
    urlOf,
    createDatabase: async (name) => {
      await server.query(`create database "${name}"`);
      return urlOf(name);
    },
    query: async (statement, url = urlOf('postgres')) => {
      const client = new pg.Client({ connectionString: url });
      // Without a listener, a server that is stopped meanwhile would end the test's process.
      client.on('error', () => {});
      await client.connect();
      try {
        return (await client.query(statement)).rows;
      } finally {
        await client.end().catch(() => {});
      }
    },
    stop: (mode) => run('pg_ctl', ['-D', data, '-m', mode, '-w', '-t', '60', 'stop']),
    start: () => run('pg_ctl', ['-D', data, '-l', logFile, '-w', '-t', '60', '-o', options.join(' '), 'start']),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    replica: () => startServer(settings, ['pg_basebackup', '-d', urlOf('postgres'), '-R', '-c', 'fast', '--no-sync']),
    log: async () => (await readFile(logFile, 'utf8').catch(() => '')).slice(-4_000),
    remove: async () => {
      await server.thaw().catch(() => {}); // a frozen one would not stop
      await server.stop('immediate').catch(() => {}); // it may be stopped already
      await rm(folder, { recursive: true, force: true });
    },
  };
  const [program = '', ...words] = maker;
  await run(program, [...words, '-D', data]);
  await server.start();
  return server;
}

/** The server refuses to run as root; then it runs as the user postgres. */
export async function userOfServer(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (flag: string) => Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
