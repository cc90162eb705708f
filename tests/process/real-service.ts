import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { rowsOf } from '../../src/db/client.ts';
import { fillDataFolder, openTestDatabase } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { onDatabase } from '../template.ts';

/** The service as a process of its own, for tests that kill it, or need two of it. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KEY = `real-service-${'k'.repeat(32)}`;

export interface RealService {
  base: string;
  /** Without warning, and waits until it is gone. */
  kill(): Promise<void>;
  /** With the admin key; a text is sent as it is. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; body: Body }>;
}

export interface RealServices {
  /** On the same database as the others of these; on a port that it had before, if one is given. */
  start(options?: { port?: number; env?: Record<string, string> }): Promise<RealService>;
  /** Kills all, and drops the database. */
  stop(): Promise<void>;
}

/** Services on one database: a migrated one of TEST_DATABASE_URL, or a folder for the embedded database. */
export async function realServices(): Promise<RealServices> {
  const { env: where, drop } = await ownDatabase();
  const started: RealService[] = [];
  return {
    start: async ({ port, env } = {}) => {
      const service = await startService(port ?? (await freePort()), { ...where, ...env });
      started.push(service);
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
    return { env: { DATABASE_URL: onDatabase(url, row!.name) }, drop }; // every session has a database
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

async function startService(port: number, env: Record<string, string>): Promise<RealService> {
  const { PATH = '', HOME = '' } = process.env;
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: ROOT,
    env: { PATH, HOME, LOG_LEVEL: 'error', DEMO: 'off', PORT: String(port), ASSIZE_ADMIN_KEY: KEY, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const base = `http://127.0.0.1:${port}`;
  const service: RealService = {
    base,
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((exit) => child.once('exit', exit));
      child.kill('SIGKILL');
      await gone;
    },
    call: (method, path, body, headers) => call(base, method, path, body, headers),
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the service left with ${child.exitCode}`);
    const ready = await service.call('GET', '/readyz').catch(() => undefined);
    if (ready?.status === 200) return service;
    await sleep(50);
  }
}

async function call(base: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body };
}
