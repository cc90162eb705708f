import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { rowsOf } from '../../src/db/client.ts';
import { openTestDatabase } from '../harness.ts';
import { onDatabase } from '../template.ts';
import { type Body, townCases, towns } from './towns.ts';

// A real server, killed without warning in the middle of a build, and started again on what it left.

const root = fileURLToPath(new URL('../..', import.meta.url));
const KEY = `resume-${'k'.repeat(40)}`;
let child: ChildProcess | undefined;
let cleanUp = async () => {};

afterEach(async () => {
  child?.kill('SIGKILL');
  await cleanUp();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function settings(): Promise<Record<string, string>> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) {
    const { database, drop } = await openTestDatabase();
    const [row] = await rowsOf<{ name: string }>(database.db, sql`select current_database() as name`);
    await database.close();
    cleanUp = drop;
    return { DATABASE_URL: onDatabase(url, row!.name) };
  }
  const folder = await mkdtemp(join(tmpdir(), 'assize-resume-'));
  cleanUp = () => rm(folder, { recursive: true, force: true });
  return { DATA_DIR: folder };
}

async function call(port: number, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${KEY}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as Body };
}

async function startServer(port: number, env: Record<string, string>): Promise<void> {
  child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port), DEMO: 'off', LOG_LEVEL: 'error', ASSIZE_ADMIN_KEY: KEY },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server left with ${child.exitCode}`);
    const ready = await call(port, 'GET', '/readyz').catch(() => undefined);
    if (ready?.status === 200) return;
    await sleep(50);
  }
}

test('a build killed in the middle is taken up after a restart, and comes out as if nothing had happened', {
  timeout: 180_000,
}, async () => {
  const env = await settings();
  const port = await freePort();
  await startServer(port, env);
  const dataset = '/v1/datasets/large';
  const definition = towns();
  definition.codebook.tables.of = ['areaRegion', 'sex', 'ageBand', 'offence', 'outcome', 'requirements', 'methods'];
  expect((await call(port, 'PUT', dataset, definition)).status).toBe(201);
  const items = Array.from({ length: 100 }, () => townCases()).flat();
  const posted = await call(port, 'POST', `${dataset}/cases/batch?state=in-review`, { items });
  expect(posted.status).toBe(201);
  const moved = await call(port, 'POST', `${dataset}/cases/transitions`, {
    to: 'approved',
    items: posted.body.items.map(({ id, etag }: Body) => ({ id, etag })),
  });
  expect(moved.body.done).toBe(600);

  expect((await call(port, 'POST', `${dataset}/releases`, {})).status).toBe(202);
  for (;;) {
    const { body } = await call(port, 'GET', `${dataset}/releases/draft`);
    expect(body.state).toBe('building');
    if (body.progress?.phase === 'tables' && body.progress.done > 0) break;
    await sleep(10);
  }
  const killed = new Promise((exit) => child?.once('exit', exit));
  child?.kill('SIGKILL');
  await killed;

  await startServer(port, env);
  for (;;) {
    const { status, body, headers } = await call(port, 'GET', `${dataset}/releases/draft`);
    expect([status, ['building', 'draft'].includes(body.state)]).toEqual([200, true]);
    if (body.state === 'draft') {
      const etag = String(headers.get('etag'));
      const moves = `${dataset}/releases/draft/transitions`;
      expect((await call(port, 'POST', moves, { to: 'published' }, { 'if-match': etag })).status).toBe(200);
      break;
    }
    await sleep(50);
  }
  const release = `${dataset}/releases/1.0.0`;
  const outcomes = await call(port, 'GET', `${release}/statistics?by=outcome,sex&totals=true`);
  expect(outcomes.body.observations.map(({ value }: Body) => value)).toEqual(
    [3, 0, 3, 0, 1, 1, 1, 2, 3, 1, 0, 1, 5, 3, 8].map((count) => 100 * count),
  );
  const sums = await call(port, 'GET', `${release}/statistics?measure=images-seized,custody-days`);
  expect(sums.body.observations.map(({ value }: Body) => value)).toEqual([17_200, 127_837.5]);
  expect((await call(port, 'GET', `${release}/headlines`)).body.items).toHaveLength(8);
  const manifest = await call(port, 'GET', release);
  expect(manifest.body.counts.tables).toBe(manifest.body.tables.length);
});
