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
import { type Body, hamlets, townCases } from './towns.ts';

// Real servers under a stream of requests over the second of an embargo, by the machine's clock: two on PostgreSQL, one on
// the embedded database.

const root = fileURLToPath(new URL('../..', import.meta.url));
const KEY = `embargo-${'k'.repeat(40)}`;
const children: ChildProcess[] = [];
let cleanUp = async () => {};

afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await cleanUp();
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((exit) => child.once('exit', exit));
  child.kill('SIGKILL');
  await gone;
}

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
  const folder = await mkdtemp(join(tmpdir(), 'assize-embargo-'));
  cleanUp = () => rm(folder, { recursive: true, force: true });
  return { DATA_DIR: folder };
}

async function call(base: string, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(base + path, {
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

async function startServer(env: Record<string, string>): Promise<{ base: string; child: ChildProcess }> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: root,
    env: {
      ...process.env,
      ...env,
      PORT: String(port),
      PUBLIC_URL: 'https://assize.example',
      DEMO: 'off',
      LOG_LEVEL: 'error',
      ASSIZE_ADMIN_KEY: KEY,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the server left with ${child.exitCode}`);
    const ready = await call(base, 'GET', '/readyz').catch(() => undefined);
    if (ready?.status === 200) return { base, child };
    await sleep(50);
  }
}

const D = '/v1/datasets/courts';

async function buildDraft(base: string, cases: readonly Body[]): Promise<string> {
  const posted = await call(base, 'POST', `${D}/cases/batch?state=in-review`, { items: cases });
  const items = posted.body.items.map(({ id, etag }: Body) => ({ id, etag }));
  expect((await call(base, 'POST', `${D}/cases/transitions`, { to: 'approved', items })).body.done).toBe(cases.length);
  expect(
    (
      await call(base, 'POST', `${D}/releases`, {
        notice: { kind: 'correction', text: 'A notice.' },
      })
    ).status,
  ).toBe(202);
  for (;;) {
    const draft = await call(base, 'GET', `${D}/releases/draft`);
    expect(['building', 'draft']).toContain(draft.body.state);
    if (draft.body.state === 'draft') return String(draft.headers.get('etag'));
    await sleep(50);
  }
}

const move = (base: string, body: Body, etag: string) =>
  call(base, 'POST', `${D}/releases/draft/transitions`, body, { 'if-match': etag });

/** Of each public address: what tells, of its status and text, that the second release is there. */
const TELLS: Record<string, (status: number, text: string) => boolean> = {
  [`${D}/releases/latest/statistics?measure=cases`]: (_, text) => /"1\.1\.0"|"value":7/.test(text),
  [`${D}/releases/latest/headlines`]: (_, text) => text.includes('"1.1.0"'),
  [`${D}/releases/1.1/codebook`]: (status) => status === 200,
  [`${D}/releases/1.1.0`]: (status) => status === 200,
  [`${D}/releases/1.1.0/statistics?by=sex&format=csv`]: (status) => status === 200,
  [`${D}/releases/1.0.0`]: (_, text) => /"superseded"|1\.1\.0/.test(text),
  [`${D}/releases`]: (_, text) => text.includes('1.1.0'),
  [D]: (_, text) => text.includes('1.1.0'),
  '/v1/datasets': (_, text) => text.includes('1.1.0'),
  [`${D}/notices`]: (_, text) => text.includes('1.1.0'),
  '/v1/release-calendar': (_, text) => text.includes('1.1.0'),
};

interface Seen {
  path: string;
  sent: number;
  received: number;
  tells: boolean;
  /** Length of what was received, which must not tell either. */
  bytes: number;
}

async function stream(base: string, until: number, seen: Seen[]): Promise<void> {
  const paths = Object.keys(TELLS);
  for (let i = Math.floor(Math.random() * paths.length); Date.now() < until; i += 1) {
    const path = paths[i % paths.length]!;
    const sent = Date.now();
    const response = await fetch(base + path);
    const text = await response.text();
    seen.push({ path, sent, received: Date.now(), tells: TELLS[path]!(response.status, text), bytes: text.length });
  }
}

test('no byte of a scheduled release before its second, all of it after, under load, in every process', {
  timeout: 180_000,
}, async () => {
  const env = await settings();
  const first = await startServer(env);
  const bases = [first.base, ...(process.env.TEST_DATABASE_URL ? [(await startServer(env)).base] : [])];
  expect((await call(first.base, 'PUT', D, hamlets())).status).toBe(201);
  const etag = await buildDraft(first.base, townCases());
  expect((await move(first.base, { to: 'published' }, etag)).status).toBe(200);
  const draft = await buildDraft(first.base, townCases().slice(0, 1));

  const second = Math.ceil((Date.now() + 5_000) / 1_000) * 1_000;
  const publishAt = new Date(second).toISOString();
  expect((await move(first.base, { to: 'published', publishAt }, draft)).body.state).toBe('scheduled');
  const seen: Seen[] = [];
  await Promise.all(bases.flatMap((base) => [1, 2, 3, 4].map(() => stream(base, second + 2_000, seen))));

  const before = seen.filter(({ received }) => received < second);
  const after = seen.filter(({ sent }) => sent >= second);
  for (const part of [before, after]) {
    expect(new Set(part.map(({ path }) => path)).size).toBe(Object.keys(TELLS).length);
  }
  expect(before.filter(({ tells }) => tells)).toEqual([]);
  const isLate = after.filter(({ tells }) => !tells);
  expect(isLate).toEqual([]);
  for (const path of Object.keys(TELLS)) {
    const sizes = new Set(before.filter((one) => one.path === path).map(({ bytes }) => bytes));
    expect([path, sizes.size]).toEqual([path, 1]);
  }
  const { body } = await call(first.base, 'GET', `${D}/releases/1.1.0`);
  expect(body.publishedAt).toBe(publishAt);
  const audit = await call(first.base, 'GET', '/v1/audit?dataset=courts&action=release.publish');
  expect(audit.body.items).toHaveLength(2);
});

test('a date that passes while no process is there is kept: the first answer after the start has the release', {
  timeout: 180_000,
}, async () => {
  const env = await settings();
  const first = await startServer(env);
  expect((await call(first.base, 'PUT', D, hamlets())).status).toBe(201);
  const draft = await buildDraft(first.base, townCases());
  const second = Math.ceil((Date.now() + 1_000) / 1_000) * 1_000;
  const publishAt = new Date(second).toISOString();
  expect((await move(first.base, { to: 'published', publishAt }, draft)).body.publishAt).toBe(publishAt);
  await kill(first.child);
  await sleep(Math.max(0, second - Date.now()));
  const again = await startServer(env);
  const response = await fetch(`${again.base}${D}/releases/latest`);
  expect([response.status, ((await response.json()) as Body).publishedAt]).toEqual([200, publishAt]);
});
