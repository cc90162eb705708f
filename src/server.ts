import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { buildApp, listeningOn } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { AdminKeyError, ensureAdminKey } from './db/admin-key.ts';
import { type Database, openDatabase } from './db/client.ts';
import { failureCode } from './db/failures.ts';
import { migrate } from './db/migrate.ts';
import { readSecrets } from './db/queries/datasets.ts';
import { ensureSigningKey } from './db/signing-key.ts';
import { clearTraces } from './db/traces.ts';
import { DEMO_DATASETS, type DemoDataset } from './demo/datasets.ts';
import { framesOf } from './errors.ts';
import { datasetPath } from './schemas/addresses.ts';
import type { Signer } from './secret.ts';

/** The process: reads the configuration, opens and migrates the database, starts the service, and ends in order. */

const SECONDS_TO_CLOSE = 20;

// The heap may double, not quadruple, before V8 collects it. Memory then stays flat during an import (bench/import.ts).
setFlagsFromString('--heap-growing-percent=100');

/** The service cannot start: one line for the operator, and the exit code. */
class StartError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
const BAD_CONFIG = 2;
const NO_DATABASE = 3;
const NO_PORT = 4;

async function start(): Promise<void> {
  const config = configured();
  const database = await openConfigured(config);
  const { generated, signer } = await prepared(config, database);
  // Printed at once, because only its hash is stored and it cannot be shown again. Never logged, because logs are shipped.
  if (generated !== undefined) console.log(`Admin key, shown this once: ${generated}`);
  const published = new EventEmitter();
  const demo = DEMO_DATASETS.map(async (dataset) => {
    await once(published, dataset.id);
    return dataset;
  });
  const secrets = await readSecrets(database.db);
  const onDemoPublished = ({ id }: DemoDataset) => void published.emit(id);
  const app = await buildApp({ config, database, secrets, signer, onDemoPublished });
  closeOnSignal(async () => {
    await app.close();
    if (database.kind === 'embedded') await clearedAtTheEnd(database);
    await database.close();
  });
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await database.close();
    throw new StartError(portMessage(config, error), NO_PORT);
  }
  const url = listeningOn(app, config);
  // It works without them: the first reader only waits a little longer.
  await askOnce(url).catch(() => {});
  await announce(config, database, { url, demo });
}

/**
 * Asks the service a few questions over HTTP as soon as it listens. Not before: what is due becomes public with the first request, and
 * cites the address. The first request takes 50 to 100 ms of processor time, the next one a tenth of that; over HTTP, since a
 * connection, too, is slow the first time.
 */
async function askOnce(url: string): Promise<void> {
  const answer = async (path: string) => (await fetch(url + path)).text();
  const { items = [] } = JSON.parse(await answer('/v1/datasets?limit=2')) as { items?: { id: string }[] };
  for (const { id } of items) await answer(`${datasetPath(id)}/releases/latest/statistics`);
}

/** Whoever copies the folder of a stopped service must not find what was erased. */
async function clearedAtTheEnd(database: Database): Promise<void> {
  await clearTraces(database, new Date()).catch((error: unknown) => {
    console.error(`Traces of erased cases were left on the disk (${failureCode(error)}). The next start removes them.`);
  });
}

function configured(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof ConfigError) throw new StartError(error.message, BAD_CONFIG);
    throw error;
  }
}

async function openConfigured(config: Config): Promise<Database> {
  try {
    return await openDatabase({
      url: config.databaseUrl,
      connections: config.databaseConnections,
      folder: config.databaseUrl === undefined ? config.dataDir : undefined,
      onConnectionError: (code) => console.error(`A database connection was lost (${code}).`),
    });
  } catch (error) {
    const reason = config.databaseUrl === undefined ? (error as Error).message : codeOrMessage(error);
    throw new StartError(`The database cannot be opened: ${reason}`, NO_DATABASE);
  }
}

async function prepared(
  config: Config,
  database: Database,
): Promise<{ generated: string | undefined; signer: Signer }> {
  try {
    await migrate(database);
    const now = new Date();
    const { adminKey, signingKey } = config;
    const { generated } = await ensureAdminKey(database.db, { configured: adminKey, now, requestId: randomUUID() });
    const signer = await ensureSigningKey(database.db, { configured: signingKey, now });
    return { generated, signer };
  } catch (error) {
    await database.close().catch(() => {});
    if (error instanceof AdminKeyError) throw new StartError(error.message, BAD_CONFIG);
    throw new StartError(`The database cannot be brought to this version: ${codeOrMessage(error)}`, NO_DATABASE);
  }
}

/** The code of a driver's error. Its message may hold SQL, or the address with a password. */
function codeOrMessage(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string') return `${code}. Is DATABASE_URL right, and the server running?`;
    if (cause.cause === undefined && cause.name === 'Error') return cause.message;
  }
  return 'no reason given';
}

function portMessage(config: Config, error: unknown): string {
  const { code } = error as { code?: string };
  if (code === 'EADDRINUSE') return `Port ${config.port} is in use on ${config.host}. Set PORT to another.`;
  if (code === 'EACCES') return `Port ${config.port} may not be opened by this user. Set PORT to one above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${config.host} is no address of this machine. Set HOST.`;
  return `Cannot listen on ${config.host}, port ${config.port} (${code ?? 'unknown'}).`;
}

/** A start finds a demo that is published already within this time. To publish it takes seconds. */
const DEMO_FOUND_MS = 500;

/** Prints where the service is, and what to try once it works: of the demo, each dataset when it is published. */
async function announce(
  config: Config,
  database: Database,
  { url, demo }: { url: string; demo: readonly Promise<DemoDataset>[] },
): Promise<void> {
  const where = database.kind === 'embedded' ? `embedded, in ${config.dataDir}` : 'PostgreSQL (DATABASE_URL)';
  console.log(`Assize listens on ${url}\nDatabase: ${where}`);
  const tell = (what: string, paths: readonly string[]) =>
    console.log([what, ...paths.map((path) => `  ${url}${path}`)].join('\n'));
  if (!config.demo) return tell('Try:', ['/', '/docs', '/v1/datasets', '/v1/problems']);
  const late = setTimeout(() => console.log('The demo is being published…'), DEMO_FOUND_MS);
  for (const dataset of demo) {
    const { id, tries } = await dataset;
    clearTimeout(late);
    tell(`${id} is published. Try:`, tries);
  }
}

/** A second signal or the deadline ends the process at once, so that a client that never reads cannot hold it. */
function closeOnSignal(close: () => Promise<void>): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(1);
      closing = true;
      setTimeout(() => process.exit(1), SECONDS_TO_CLOSE * 1_000).unref();
      close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

function dieOf(what: string, error: unknown): never {
  const name = error instanceof Error ? error.name : typeof error;
  console.error([`${what} (${name}).`, ...framesOf(error)].join('\n'));
  process.exit(1);
}

process.on('uncaughtException', (error) => dieOf('Assize broke down', error));
process.on('unhandledRejection', (error) => dieOf('Assize broke down', error));

start().catch((error: unknown) => {
  if (!(error instanceof StartError)) dieOf('Assize could not start', error);
  console.error(error.message);
  process.exit(error.exitCode);
});
