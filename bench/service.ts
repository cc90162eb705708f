import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { leaveOut } from './measure.ts';

/** The built service (`npm run build`) as a process, and databases for it. */

export const POSTGRES = process.env.BENCH_DATABASE_URL;
export const KEY = `bench-${'k'.repeat(40)}`;

const addressOf = (database: string): string => {
  const url = new URL(POSTGRES ?? '');
  url.pathname = `/${database}`;
  return url.href;
};

export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The address of a new database, which is gone afterwards. Ends a benchmark that has no PostgreSQL. */
export async function withPostgres<T>(use: (url: string) => Promise<T>): Promise<T> {
  if (POSTGRES === undefined) leaveOut('set BENCH_DATABASE_URL: a superuser of a PostgreSQL on this machine');
  const name = `assize_bench_${Date.now()}`;
  const inServer = (statement: string) => withClient(addressOf('postgres'), (client) => client.query(statement));
  await inServer(`create database ${name}`);
  try {
    return await use(addressOf(name));
  } finally {
    await inServer(`drop database if exists ${name} with (force)`);
  }
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What makes the service use a PostgreSQL without the demo. */
export const onPostgres = (url: string) => ({ DATABASE_URL: url, DEMO: 'off' });
/** What makes the service use the embedded database, with the demo. */
export const embeddedIn = (folder: string) => ({ DATABASE_URL: '', DATA_DIR: folder });

export interface Service {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts the service, which listens once this resolves; BENCH_SERVER is one that was built elsewhere. */
export async function startService(env: Record<string, string>): Promise<Service> {
  const child = spawn(process.execPath, [process.env.BENCH_SERVER ?? 'dist/server.js'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMIT: 'off', ASSIZE_ADMIN_KEY: KEY, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    gone.then(([code]) => reject(new Error(`the service left with ${code}`)), reject);
    child.stdout.on('data', (text: Buffer) => {
      const [, found] = /listens on (\S+)/.exec(text.toString()) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Until the demo is published. */
export async function untilReady({ url }: Service): Promise<void> {
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(100);
}

/** In MB, of a process and those it has started. */
async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const own = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  const started = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const others = await Promise.all(
    started
      .split(' ')
      .filter(Boolean)
      .map((one) => residentOf(Number(one))),
  );
  return others.reduce((sum, one) => sum + one, own);
}

/** Answers the largest resident memory since it was last asked, in MB, until the service ends. */
export function watchMemory({ pid }: Service): () => number {
  let peak = 0;
  const watch = async () => {
    for (let resident = await residentOf(pid); resident > 0; resident = await residentOf(pid)) {
      peak = Math.max(peak, resident);
      await sleep(50);
    }
  };
  void watch();
  return () => {
    const found = Math.round(peak);
    peak = 0;
    return found;
  };
}

export async function call<T>(service: Service, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${KEY}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Sends a file of cases; answers the path of the import. */
export async function uploadCases(service: Service, dataset: string, path: string, query = ''): Promise<string> {
  const { size } = await stat(path);
  return new Promise((resolve, reject) => {
    const sent = request(
      `${service.url}${dataset}/imports${query}`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-ndjson', 'content-length': size },
      },
      (response) => {
        response.resume();
        if (response.statusCode === 202) resolve(response.headers.location ?? '');
        else reject(new Error(`the upload was answered ${response.statusCode}`));
      },
    );
    sent.on('error', reject);
    createReadStream(path).pipe(sent);
  });
}
