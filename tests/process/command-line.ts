import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { aCase, aDataset } from '../samples/court.ts';
import { admin, onDatabase } from '../template.ts';
import { builtService } from './built-service.ts';

/** The built command line in real processes, with a real service on its own database. */

export const KEY = `cli-admin-${'k'.repeat(32)}`;
const PATH = { PATH: process.env.PATH };

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Running {
  child: ChildProcess;
  /** Standard error so far. */
  said: () => string;
  ended: Promise<Ended>;
}

export interface CommandLine {
  /** For the files of the tests; deleted at the end. */
  folder: string;
  /** Settings of the service. */
  settings: Record<string, string>;
  url: () => string;
  start(words: readonly string[], env?: Record<string, string>): Running;
  assize(words: readonly string[], env?: Record<string, string>): Promise<Ended>;
  /** The service's settings instead of a key, for commands that open the database. */
  onDatabase(): Record<string, string>;
  startServer(): Promise<void>;
  stopServer(signal?: NodeJS.Signals): Promise<void>;
  /** A request with the admin key, which must succeed. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Body>;
  /** A dataset with this many approved cases, whose author may approve. */
  newDataset(approved?: number): Promise<string>;
  approve(dataset: string, number: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startCommandLine(): Promise<CommandLine> {
  const folder = await mkdtemp(join(tmpdir(), 'assize-cli-'));
  const built = await builtService();
  const { url: databaseUrl, drop } = await ownDatabase();
  const settings: Record<string, string> = {
    DATA_DIR: join(folder, 'data'),
    DEMO: 'off',
    ASSIZE_ADMIN_KEY: KEY,
    LOG_LEVEL: 'silent',
    PORT: '0',
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
  };
  if (databaseUrl === undefined) await fillDataFolder(join(folder, 'data'));
  let server: ChildProcess;
  let url = '';

  const line: CommandLine = {
    folder,
    settings,
    url: () => url,
    start: (words, env) => startCommand(built, words, { ASSIZE_URL: url, ASSIZE_KEY: KEY, ...env }),
    assize: (words, env) => line.start(words, env).ended,
    onDatabase: () => ({ ...settings, ASSIZE_KEY: '' }),
    startServer: async () => {
      server = spawn(process.execPath, [join(built, 'dist/server.js')], { env: { ...PATH, ...settings } });
      url = await addressOf(server);
      // The same port after a restart, where clients look for it.
      settings.PORT = new URL(url).port;
    },
    stopServer: async (signal = 'SIGTERM') => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const closed = new Promise((resolve) => server.on('close', resolve));
      server.kill(signal);
      await closed;
    },
    api: async (method, path, body, headers = {}) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${KEY}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return answer.json();
    },
    newDataset: async (approved = 0) => {
      const dataset = `cli-${randomUUID().slice(0, 8)}`;
      const body = aDataset((one) => {
        one.settings.selfApproval = true;
      });
      await line.api('PUT', `/v1/datasets/${dataset}`, body);
      await line.approve(dataset, approved);
      return dataset;
    },
    approve: async (dataset, number) => {
      const cases = `/v1/datasets/${dataset}/cases`;
      for (let i = 0; i < number; i += 1) {
        const { id, etag } = await line.api('POST', `${cases}?state=in-review`, aCase());
        await line.api('POST', `${cases}/${id}/transitions`, { to: 'approved' }, { 'if-match': etag });
      }
    },
    stop: async () => {
      await line.stopServer();
      await drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await line.startServer();
  return line;
}

/** `assize` with these words, of a built service. */
export function startCommand(built: string, words: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [join(built, 'bin/assize.js'), ...words], { env: { ...PATH, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  return { child, said: () => err, ended };
}

async function ownDatabase(): Promise<{ url: string | undefined; drop: () => Promise<void> }> {
  const postgres = process.env.TEST_DATABASE_URL;
  if (!postgres) return { url: undefined, drop: async () => {} };
  const name = `assize_test_${randomUUID().slice(0, 8)}`;
  await admin(postgres, `create database ${name}`);
  return {
    url: onDatabase(postgres, name),
    drop: () => admin(postgres, `drop database if exists ${name} with (force)`),
  };
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    for (const stream of [server.stdout, server.stderr]) {
      stream?.on('data', (chunk) => {
        text += chunk;
        const found = /listens on (http:\S+)/.exec(text)?.[1];
        if (found) resolve(found);
      });
    }
    server.on('close', () => reject(new Error(text)));
  });
}

/** A server that is not Assize. */
export async function listening(handle: RequestListener): Promise<{ url: string; close: () => void }> {
  const listener = createServer(handle).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
