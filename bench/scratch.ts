import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { scratchName } from './import-cases.ts';

/** Databases and the built service for benchmarks on a PostgreSQL: BENCH_DATABASE_URL, as a superuser of this machine. */

export const SERVER = process.env.BENCH_DATABASE_URL;
export const KEY = `bench-${'k'.repeat(40)}`;

export const on = (database: string): string => {
  const url = new URL(SERVER ?? '');
  url.pathname = `/${database}`;
  return url.href;
};

export async function withClient<T>(database: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: on(database) });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** A database of its own, gone afterwards. */
export async function withDatabase<T>(use: (name: string) => Promise<T>): Promise<T> {
  const name = scratchName();
  await withClient('postgres', (client) => client.query(`create database ${name}`));
  try {
    return await use(name);
  } finally {
    await withClient('postgres', (client) => client.query(`drop database if exists ${name} with (force)`));
  }
}

export interface Service {
  url: string;
  /** Largest resident memory since it was last asked, in MB, with the processes that it has started. */
  peak(): number;
  stop(): Promise<void>;
}

/** The built service; BENCH_SERVER: one that was built elsewhere. */
const BUILT = process.env.BENCH_SERVER ?? 'dist/server.js';

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

/** The service as it is deployed, with its memory watched. */
export async function startService(database: string): Promise<Service> {
  const child: ChildProcess = spawn(process.execPath, [BUILT], {
    env: {
      ...process.env,
      DATABASE_URL: on(database),
      DEMO: 'off',
      PORT: '0',
      LOG_LEVEL: 'warn',
      RATE_LIMIT: 'off',
      ASSIZE_ADMIN_KEY: KEY,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the service left with ${code}`)));
    child.stdout?.on('data', (text: Buffer) => {
      const found = /listens on (\S+)/.exec(text.toString());
      if (found?.[1]) resolve(found[1]);
    });
  });
  let peak = 0;
  let running = true;
  const watch = (async () => {
    while (running) {
      peak = Math.max(peak, await residentOf(child.pid ?? 0));
      await sleep(50);
    }
  })();
  return {
    url,
    peak() {
      const found = Math.round(peak);
      peak = 0;
      return found;
    },
    async stop() {
      running = false;
      await watch;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
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
export async function uploadCases(service: Service, dataset: string, path: string): Promise<string> {
  const { size } = await stat(path);
  return new Promise((resolve, reject) => {
    const sent = request(
      `${service.url}${dataset}/imports`,
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
