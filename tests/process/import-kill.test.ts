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
import { aDataset, aDefendant, type Body } from '../factories.ts';
import { openTestDatabase } from '../harness.ts';
import { ndjson, numbered } from '../imports/files.ts';
import { onDatabase } from '../template.ts';

// A real server, killed without warning at random moments of an import, and started again on what it left.
// KILLS=20 kills it twenty times.

const root = fileURLToPath(new URL('../..', import.meta.url));
const KEY = `kill-${'k'.repeat(40)}`;
const KILLS = Number(process.env.KILLS ?? 3);
const CASES = 400 * Math.max(KILLS, 3);
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
  const folder = await mkdtemp(join(tmpdir(), 'assize-import-kill-'));
  cleanUp = () => rm(folder, { recursive: true, force: true });
  return { DATA_DIR: folder };
}

const port = await freePort();

async function start(env: Record<string, string>): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  child = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: root,
    env: { PATH, HOME, LOG_LEVEL: 'error', DEMO: 'off', PORT: String(port), ASSIZE_ADMIN_KEY: KEY, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let i = 0; i < 600; i += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return;
    await sleep(50);
  }
  throw new Error('the service does not start');
}

async function kill(): Promise<void> {
  const killed = new Promise((resolve) => child?.once('exit', resolve));
  child?.kill('SIGKILL');
  await killed;
}

async function send(method: string, path: string, body?: string, type = 'application/json'): Promise<Body> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return /[/+]json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

async function over(self: string): Promise<Body> {
  for (;;) {
    const job = await send('GET', self);
    if (job.finishedAt !== null) return job;
    await sleep(100);
  }
}

/** What came of it, without what differs from run to run: ids and times. */
async function outcome(dataset: string, job: Body): Promise<Body> {
  const cases: Body[] = [];
  const ids = new Map<string, string>();
  for (let next = `/v1/datasets/${dataset}/cases?limit=1000`; next !== null; ) {
    const page = await send('GET', next);
    for (const { externalIds, sentencedOn, area, defendants, state, revision, id } of page.items) {
      const people = defendants.map(({ sex, convictions }: Body) => [
        sex,
        convictions.map(({ offence }: Body) => offence),
      ]);
      cases.push([externalIds[0].value, sentencedOn, area, people, state, revision]);
      ids.set(`/v1/datasets/${dataset}/cases/${id}`, externalIds[0].value);
    }
    next = page.next;
  }
  const lines = (await send('GET', job.links.results)).trim().split('\n');
  const results = lines.map((line: string) => {
    const { case: path, ...result } = JSON.parse(line);
    return { ...result, case: path === null ? null : ids.get(path) };
  });
  const rejected = await send('GET', job.links.rejected);
  const { state, counts, progress, rows, error } = job;
  return { cases: cases.sort(), results, rejected, job: { state, counts, progress, rows, error } };
}

/** Every tenth row is refused, and every seventh case comes twice. */
const file = ndjson(
  [...Array(CASES).keys()].map((n) => {
    const sex = n % 10 === 3 ? 'robot' : n % 2 === 0 ? 'male' : 'female';
    const area = ['leeds', 'york', 'kent'][n % 3];
    return numbered(n % 7 === 6 ? n - 3 : n, { area, defendants: [aDefendant({ sex })] });
  }),
);

test(`an import killed ${KILLS} times ends as one that nobody disturbed`, async () => {
  const env = await settings();
  await start(env);
  for (const dataset of ['calm', 'disturbed']) await send('PUT', `/v1/datasets/${dataset}`, JSON.stringify(aDataset()));
  const upload = (dataset: string): Promise<Body> =>
    send('POST', `/v1/datasets/${dataset}/imports?mode=upsert`, file, 'application/x-ndjson');

  const began = performance.now();
  const calm = await over((await upload('calm')).links.self);
  const took = performance.now() - began;
  const expected = await outcome('calm', calm);
  expect(expected.job).toMatchObject({ state: 'succeeded', progress: { done: CASES, of: CASES } });
  expect(expected.job.counts.rejected).toBeGreaterThan(10);
  expect(expected.job.counts.updated).toBeGreaterThan(10);

  const { links } = await upload('disturbed');
  let inTime = 0;
  for (let i = 0; i < KILLS; i += 1) {
    // Somewhere in what a chunk takes: so that there is something left for every kill.
    await sleep(Math.random() * (took / KILLS));
    await kill();
    await start(env);
    const job = await send('GET', links.self);
    if (job.finishedAt === null) inTime += 1;
  }
  const disturbed = await over(links.self);
  expect(inTime).toBeGreaterThan(0);
  expect(await outcome('disturbed', disturbed)).toEqual(expected);
}, 900_000);
