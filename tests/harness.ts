import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eq } from 'drizzle-orm';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, afterEach, beforeEach, inject } from 'vitest';
import type { Signer } from '../disclosure/src/index.ts';
import { type AppOptions, buildApp } from '../src/app.ts';
import { type Config, readConfig } from '../src/config.ts';
import { type Database, type Db, openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readSecrets } from '../src/db/queries/datasets.ts';
import { insertKey } from '../src/db/queries/keys.ts';
import { ensureSigningKey } from '../src/db/signing-key.ts';
import { apiKeys } from '../src/db/tables/keys.ts';
import { ROLES, type Role, type Scope } from '../src/schemas/vocabulary.ts';
import { hashSecret, mintSecret } from '../src/secret.ts';
import { checkAnswers } from './answers.ts';
import { giveBack, takeEngine } from './engines.ts';
import { admin, onDatabase } from './template.ts';

/** The whole service on a real database of its own, without a socket. */

export interface TestApp {
  app: FastifyInstance;
  db: Db;
  database: Database;
  /** The key of ASSIZE_ADMIN_KEY, with every scope. */
  adminKey: string;
  /** Signs the certificates of its releases. */
  signer: Signer;
  /** Every line that the log got. */
  logLines: string[];
  /** Moves the service's clock. */
  clock: { now: Date };
  /** A request as a client sends it; throws if the answer is not one that the route declares. */
  send(method: string, url: string, options?: SendOptions): Promise<Answer>;
  /** A new key, straight into the database. */
  key(role: Role | readonly Scope[], options?: { datasets?: string[]; expiresAt?: Date }): Promise<string>;
  stop(): Promise<void>;
}

export interface SendOptions {
  key?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Buffer;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: LightMyRequestResponse['headers'];
  text: string;
  /** Parsed if it is JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of bodies whose shape the harness has checked
  body: any;
}

export interface StartOptions extends Pick<AppOptions, 'newId' | 'readiness' | 'demo'> {
  config?: Partial<Config>;
  /** Data folder of an embedded database, for tests of what is on the disk. */
  folder?: string;
  /** A migrated database, in place of a copy of the template. */
  opened?: Awaited<ReturnType<typeof openTestDatabase>>;
  /** It writes files of releases, to a folder that is gone with it. */
  writesFiles?: boolean;
  /** Where the service's clock stands; it does not tick by itself. */
  now?: Date;
  /** Further routes, on which a test can try what every route goes through. */
  routes?: (app: FastifyInstance, db: Db) => void;
}

/** No test is held up by limits, unless it is about them. */
export const UNLIMITED = {
  RATE_LIMIT: 'off',
  ...Object.fromEntries(
    ['READS', 'KEYED_READS', 'WRITES', 'UPLOADS', 'CHARTS'].map((kind) => [`${kind}_IN_FLIGHT`, '10000']),
  ),
};

const ADMIN_KEY = `test-admin-${'k'.repeat(32)}`;

export async function startApp(options: StartOptions = {}): Promise<TestApp> {
  const { database, drop } =
    options.opened ?? (options.folder ? await openFolder(options.folder) : await openTestDatabase());
  const { db } = database;
  const filesFolder = options.writesFiles ? await mkdtemp(join(tmpdir(), 'assize-files-')) : undefined;
  const config = {
    ...readConfig({
      LOG_LEVEL: 'info',
      PUBLIC_URL: 'https://assize.example',
      DEMO: 'off',
      FILES: filesFolder ?? 'off',
      ...UNLIMITED,
    }),
    ...options.config,
  };
  const clock = { now: options.now ?? new Date('2026-03-04T05:06:07.000Z') };
  const logLines: string[] = [];
  const { newId, readiness, demo } = options;
  const isReadOnly = database.readOnlyBecause !== undefined;
  const signer = await ensureSigningKey(db, { configured: config.signingKey, now: clock.now, isReadOnly });
  const app = await buildApp({
    config,
    database,
    secrets: await readSecrets(db),
    signer,
    now: () => new Date(clock.now),
    ...(newId && { newId }),
    ...(readiness && { readiness }),
    ...(demo && { demo }),
    scripts: join(inject('built'), 'dist/browser'),
    logStream: { write: (line) => void logLines.push(line) },
  });
  options.routes?.(app, db);
  const violations = checkAnswers(app);
  // A database that was used before has it.
  if ((await db.$count(apiKeys, eq(apiKeys.id, 'admin000'))) === 0)
    await insertTestKey(db, ADMIN_KEY, { scopes: ROLES.admin, role: 'admin', at: clock.now });
  await app.ready();

  const raise = () => {
    if (violations.length > 0) throw new Error(violations.splice(0).join('\n'));
  };
  return {
    app,
    db,
    database,
    adminKey: ADMIN_KEY,
    signer,
    logLines,
    clock,
    send: async (method, url, sent = {}) => {
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...(sent.key !== undefined && { authorization: `Bearer ${sent.key}` }),
          ...((sent.body !== undefined || sent.raw !== undefined) && { 'content-type': 'application/json' }),
          ...sent.headers,
        },
        ...(sent.body !== undefined && { payload: JSON.stringify(sent.body) }),
        ...(sent.raw !== undefined && { payload: sent.raw }),
      });
      raise();
      return toAnswer(response);
    },
    key: async (role, { datasets, expiresAt } = {}) => {
      const { key } = mintSecret();
      await insertTestKey(db, key, {
        ...(typeof role === 'string' ? { role, scopes: ROLES[role] } : { role: null, scopes: role }),
        at: clock.now,
        datasets: datasets ?? null,
        expiresAt: expiresAt ?? null,
      });
      return key;
    },
    stop: async () => {
      await app.close();
      await drop();
      if (filesFolder !== undefined) await rm(filesFolder, { recursive: true, force: true });
      raise();
    },
  };
}

/** A service for the tests of a file: started when the file is read, stopped after the last test. */
export async function useService(options?: StartOptions): Promise<TestApp> {
  const service = await startApp(options);
  afterAll(() => service.stop());
  return service;
}

/** Another process on the database of a service, by the same clock. It writes no files. */
export async function besideService(
  { db, database, signer, clock }: TestApp,
  { publicUrl = 'https://assize.example', secrets }: { publicUrl?: string; secrets?: AppOptions['secrets'] } = {},
): Promise<FastifyInstance> {
  const config = readConfig({ LOG_LEVEL: 'silent', PUBLIC_URL: publicUrl, DEMO: 'off', FILES: 'off' });
  const now = () => new Date(clock.now);
  return buildApp({ config, database, secrets: secrets ?? (await readSecrets(db)), signer, now });
}

function toAnswer(response: LightMyRequestResponse): Answer {
  const json = /[/+]json\b/.test(String(response.headers['content-type'] ?? ''));
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    body: json && response.body !== '' ? JSON.parse(response.body) : undefined,
  };
}

async function insertTestKey(
  db: Db,
  key: string,
  row: { role: Role | null; scopes: readonly Scope[]; at: Date; datasets?: string[] | null; expiresAt?: Date | null },
): Promise<void> {
  await insertKey(db, {
    id: /^assize_(\w{8})_/.exec(key)?.[1] ?? 'admin000',
    label: row.role ?? 'Test key',
    role: row.role,
    scopes: [...row.scopes],
    datasets: row.datasets ?? null,
    createdAt: row.at,
    expiresAt: row.expiresAt ?? null,
    secretHash: hashSecret(key),
    origin: 'minted',
    createdBy: null,
  });
}

/**
 * A database as the migrations leave it, for tests of queries that need no service. With TEST_POOLER_URL, the address of a pooler in
 * front of TEST_DATABASE_URL, requests go through that. `drop` ends its use. A test that closes it, as if it
 * were away, drops it too.
 */
export async function openTestDatabase(): Promise<{ database: Database; drop: () => Promise<void> }> {
  const url = process.env.TEST_DATABASE_URL;
  if (url) {
    const name = `assize_test_${randomUUID().slice(0, 8)}`;
    await admin(url, `create database ${name} template ${inject('template')}`);
    const pooler = process.env.TEST_POOLER_URL;
    const database = await openDatabase({
      url: onDatabase(url, name),
      pooler: pooler === undefined ? undefined : onDatabase(pooler, name),
    });
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= database.close());
    const drop = async () => {
      await close();
      await admin(url, `drop database if exists ${name} with (force)`);
    };
    return { database: { ...database, close }, drop };
  }
  const engine = await takeEngine();
  return { database: await openDatabase({ engine }), drop: () => giveBack(engine) };
}

async function openFolder(folder: string): ReturnType<typeof openTestDatabase> {
  await fillDataFolder(folder);
  const database = await openDatabase({ folder });
  await migrate(database);
  return { database, drop: () => database.close() };
}

/**
 * Puts the migrated template into a data folder: a service that is started on it saves half of its first start. If the tests run
 * on PostgreSQL there is none, and the folder stays as it is.
 */
export async function fillDataFolder(folder: string): Promise<void> {
  if (inject('dump') === '') return;
  const data = join(folder, 'pgdata');
  await mkdir(data, { recursive: true });
  await promisify(execFile)('tar', ['-xf', inject('dump'), '-C', data]);
}

/** openTestDatabase for the tests of a file: opened when the file is read, gone after the last test. */
export async function useTestDatabase(): Promise<Database> {
  const { database, drop } = await openTestDatabase();
  afterAll(drop);
  return database;
}

/** Every test gets a database of its own. */
export function useTestDatabases(take: (database: Database) => void): void {
  let opened: Awaited<ReturnType<typeof openTestDatabase>>;
  beforeEach(async () => {
    opened = await openTestDatabase();
    take(opened.database);
  });
  afterEach(() => opened.drop());
}
