import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillDataFolder } from '../harness.ts';

/** The process as it is started: what it prints, how it ends. */

const SERVER = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assize-server-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function start(env: Record<string, string>): Started {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER], {
    env: { PATH, HOME, LOG_LEVEL: 'silent', DEMO: 'off', PORT: '0', DATA_DIR: join(folder, 'data'), ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { child, output: () => text, ended };
}

async function listening(started: Started): Promise<string> {
  for (let i = 0; i < 1_200; i += 1) {
    const url = /listens on (http:\S+)[\s\S]*Try:\n(?: {2}\S+\n){3}/.exec(started.output())?.[1];
    if (url) return url;
    if (started.child.exitCode !== null) throw new Error(started.output());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it does not listen: ${started.output()}`);
}

test('the first start prints an admin key that works, the next one prints none', async () => {
  const first = start({});
  const url = await listening(first);
  const key = /Admin key, shown this once: (assize_\S+)/.exec(first.output())?.[1] ?? '';
  const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  expect(await me.json()).toMatchObject({ role: 'admin', datasets: null });
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(first.output()).toContain('Database: embedded, in ');
  const printed = first.output().match(/http:\S+/g) ?? [];
  expect(printed.length).toBe(5);
  for (const address of printed) expect([address, (await fetch(address)).status]).toEqual([address, 200]);

  // The folder has an owner: a second process says so and leaves it alone.
  const second = start({});
  expect(await second.ended).toBe(3);
  expect(second.output()).toMatch(/^The database in DATA_DIR cannot be opened: .*\n$/);

  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  // The database that it made is its user's alone, under whatever umask the tests run.
  const data = join(folder, 'data');
  const files = [data, ...(await readdir(data, { recursive: true })).map((name) => join(data, name))];
  for (const file of files) expect([file, (await lstat(file)).mode & 0o077]).toEqual([file, 0]);
  expect(files.length).toBeGreaterThan(900);

  const again = start({ ASSIZE_ADMIN_KEY: 'n'.repeat(32) });
  const next = await listening(again);
  expect(again.output()).not.toMatch(/Admin key|assize_/);
  expect((await fetch(`${next}/v1/me`, { headers: { authorization: `Bearer ${'n'.repeat(32)}` } })).status).toBe(200);
  expect((await fetch(`${next}/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
  again.child.kill('SIGINT');
  expect(await again.ended).toBe(0);
}, 180_000);

test('a port in use is one clear line and an exit code of its own', async () => {
  const taken: Server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const started = start({ PORT: String(port), DATA_DIR: join(folder, 'other') });
  expect(await started.ended).toBe(4);
  expect(started.output().trim().split('\n').at(-1)).toBe(`Port ${port} is in use on 127.0.0.1. Set PORT to another.`);
  const metrics = start({ METRICS_PORT: String(port), DATA_DIR: join(folder, 'other') });
  expect([await metrics.ended, metrics.output()]).toEqual([
    4,
    `Metrics cannot be served on 127.0.0.1, port ${port} (EADDRINUSE). See METRICS_HOST, METRICS_PORT.\n`,
  ]);
  taken.close();

  // The admin key was made by then, and is shown nowhere else.
  const key = /Admin key, shown this once: (assize_\S+)/.exec(started.output())?.[1] ?? '';
  const again = start({ DATA_DIR: join(folder, 'other') });
  const url = await listening(again);
  expect((await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  again.child.kill('SIGTERM');
  expect(await again.ended).toBe(0);
}, 180_000);

test('a place of files or a data folder that cannot be one ends the start, with the name of the setting', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const cases: [Record<string, string>, number, string][] = [
    [{ FILES: join(file, 'files') }, 2, `FILES: nothing can be written to ${file}/files/tmp: it is a file, or in one`],
    [{ FILES: '/proc/nope' }, 2, 'FILES: nothing can be written to /proc/nope/tmp: no folder can be made there'],
    [{ DATA_DIR: '/proc/nope' }, 3, 'The database in DATA_DIR cannot be opened: ENOENT'],
  ];
  for (const [env, code, said] of cases) {
    const started = start({ DATA_DIR: join(folder, 'third'), ...env });
    expect([env, await started.ended]).toEqual([env, code]);
    expect(started.output()).toContain(said);
  }
}, 60_000);

test('with PORT=0 and no PUBLIC_URL, what is published names the port that was taken', async () => {
  await fillDataFolder(join(folder, 'demo'));
  const started = start({ DEMO: 'on', DATA_DIR: join(folder, 'demo') });
  const url = await listening(started);
  for (let i = 0; i < 1_000 && (await fetch(`${url}/readyz`)).status !== 200; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const latest = `${url}/v1/datasets/press-snapshot-2015/releases/latest`;
  const manifest = (await (await fetch(latest)).json()) as { citation: { url: string } };
  expect(manifest.citation.url).toBe(`${url}/datasets/press-snapshot-2015/releases/1.0.0`);
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
}, 180_000);

test('a database that cannot be reached is one clear line without its password', async () => {
  const started = start({ DATABASE_URL: 'postgres://assize:SecretWord@127.0.0.1:1/assize' });
  expect(await started.ended).toBe(3);
  expect(started.output()).toMatch(/^The database cannot be .*ECONNREFUSED.*\n$/);
  expect(started.output()).not.toContain('SecretWord');
}, 180_000);

test('bad settings are all named, without their values', async () => {
  const started = start({ PORT: 'SecretPort', DATABASE_URL: 'mysql://SecretWord' });
  expect(await started.ended).toBe(2);
  expect(started.output()).toMatch(/^PORT is not valid\..*\nDATABASE_URL is not valid\..*\n$/);
  expect(started.output()).not.toMatch(/Secret(Port|Word)/);
}, 180_000);
