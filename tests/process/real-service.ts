import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { rowsOf } from '../../src/db/client.ts';
import { fillDataFolder, openTestDatabase, UNLIMITED } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { onDatabase } from '../template.ts';
import { builtService } from './built-service.ts';

/** The built service as a process of its own, for tests that kill it, or need two of it. */

export const REAL_KEY = `real-service-${'k'.repeat(32)}`;

export interface RealAnswer {
  status: number;
  headers: Headers;
  body: Body;
}

export interface RealService {
  base: string;
  isAlive(): boolean;
  /** What it wrote to standard output and standard error so far. */
  said(): string;
  /** Without warning, and waits until it is gone. */
  kill(): Promise<void>;
  /** By SIGTERM; answers the exit code, null if it had to be killed after half a minute. */
  end(): Promise<number | null>;
  /** With the admin key; a text is sent as it is. Rejects if no answer comes. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RealAnswer>;
}

interface StartOptions {
  /** A port that a service had before; default: a free one. */
  port?: number;
  /** Settings of this process. */
  env?: Record<string, string>;
  /** Answers as soon as the process runs, before it listens. */
  atOnce?: boolean;
  /** A worker answers no requests. */
  program?: 'server' | 'worker';
}

export interface RealServices {
  /** On the same database as the others of these. Resolves when it is ready. */
  start(options?: StartOptions): Promise<RealService>;
  /** Kills all, and drops the database. */
  stop(): Promise<void>;
}

/**
 * Services on one database: a migrated one of TEST_DATABASE_URL, or a folder for the embedded database. `on` are the settings of
 * another database (DATABASE_URL, DATA_DIR), which the caller drops.
 */
export async function realServices(on?: Record<string, string>): Promise<RealServices> {
  const { env: where, drop } = on ? { env: on, drop: async () => {} } : await ownDatabase();
  const built = await builtService();
  const started: RealService[] = [];
  return {
    start: async ({ port, env, atOnce = false, program = 'server' } = {}) => {
      const service = launch(join(built, `dist/${program}.js`), port ?? (await freePort()), { ...where, ...env });
      started.push(service);
      if (!atOnce && program === 'server') await untilReady(service);
      return service;
    },
    stop: async () => {
      await Promise.all(started.map((service) => service.kill()));
      await drop();
    },
  };
}

async function ownDatabase(): Promise<{ env: Record<string, string>; drop: () => Promise<unknown> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) {
    const { database, drop } = await openTestDatabase();
    const [row] = await rowsOf<{ name: string }>(database.db, sql`select current_database() as name`);
    await database.close();
    const pooler = process.env.TEST_POOLER_URL;
    const { name } = row!; // every session has a database
    const env = {
      DATABASE_URL: onDatabase(url, name),
      ...(pooler && { DATABASE_POOLER_URL: onDatabase(pooler, name) }),
    };
    return { env, drop };
  }
  const folder = await mkdtemp(join(tmpdir(), 'assize-service-'));
  await fillDataFolder(folder);
  return { env: { DATA_DIR: folder }, drop: () => rm(folder, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

function launch(program: string, port: number, env: Record<string, string>): RealService {
  const { PATH = '', HOME = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, [program], {
    env: {
      PATH,
      HOME,
      LOG_LEVEL: 'error',
      DEMO: 'off',
      PORT: String(port),
      ASSIZE_ADMIN_KEY: REAL_KEY,
      ...UNLIMITED,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const gone = new Promise<number | null>((exit) => child.once('exit', exit));
  const base = `http://127.0.0.1:${port}`;
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    if (isAlive()) child.kill('SIGKILL');
    await gone;
  };
  return {
    base,
    isAlive,
    said: () => text,
    kill,
    end: async () => {
      if (isAlive()) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
      const code = await gone;
      clearTimeout(late);
      return code;
    },
    call: (method, path, body, headers) => call(base, method, path, body, headers),
  };
}

async function untilReady(service: RealService): Promise<void> {
  for (;;) {
    if (!service.isAlive()) throw new Error(`the service left: ${service.said()}`);
    const ready = await service.call('GET', '/readyz').catch(() => undefined);
    if (ready?.status === 200) return;
    await sleep(20);
  }
}

async function call(base: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(base + path, {
    method,
    // A merged case answers itself, with its own ETag.
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${REAL_KEY}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}
