import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import type { Signer } from '#disclosure';
import { LedgerFault } from './capture/erasure-ledger.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { AdminKeyError, ensureAdminKey } from './db/admin-key.ts';
import { type Database, openDatabase } from './db/client.ts';
import { addressFault } from './db/failures.ts';
import { migrate, newerSchema } from './db/migrate.ts';
import { ensureSigningKey } from './db/signing-key.ts';
import { framesOf } from './errors.ts';
import { workFolderFault } from './files/open-store.ts';
import { ListenFault } from './http/metrics.ts';

/** What the processes of an installation have in common: the service (server.ts) and workers (worker.ts). */

const SECONDS_TO_CLOSE = 20;

/** The service cannot start: one line for the operator, and the exit code. */
export class StartError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
const BAD_CONFIG = 2;
const NO_DATABASE = 3;
export const NO_PORT = 4;
const BAD_LEDGER = 5;

/** Runs a process: what it cannot start for is told in one line, and what it breaks down of without any content. */
export function runProcess(start: () => Promise<void>): void {
  // The heap may double, not quadruple, before V8 collects it. Memory then stays flat during an import (bench/import.ts).
  setFlagsFromString('--heap-growing-percent=100');
  process.on('uncaughtException', (error) => dieOf('Assize broke down', error));
  process.on('unhandledRejection', (error) => dieOf('Assize broke down', error));
  start().catch((failed: unknown) => {
    const error =
      failed instanceof LedgerFault
        ? new StartError(failed.message, BAD_LEDGER)
        : failed instanceof ListenFault
          ? new StartError(failed.message, NO_PORT)
          : failed;
    if (!(error instanceof StartError)) dieOf('Assize could not start', error);
    console.error(error.message);
    process.exit(error.exitCode);
  });
}

function dieOf(what: string, error: unknown): never {
  const name = error instanceof Error ? error.name : typeof error;
  console.error([`${what} (${name}).`, ...framesOf(error)].join('\n'));
  process.exit(1);
}

/** A second signal or the deadline ends the process at once, so that a client that never reads cannot hold it. */
export function closeOnSignal(close: () => Promise<void>): void {
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

export function configured(): Config {
  try {
    return readConfig();
  } catch (error) {
    if (error instanceof ConfigError) throw new StartError(error.message, BAD_CONFIG);
    throw error;
  }
}

export async function openConfigured(config: Config): Promise<Database> {
  try {
    return await openDatabase({
      url: config.databaseUrl,
      connections: config.databaseConnections,
      pooler: config.pooler,
      replica: config.replica,
      folder: config.databaseUrl === undefined ? config.dataDir : undefined,
      onConnectionError: (code) => console.error(`A database connection was lost (${code}).`),
    });
  } catch (error) {
    const [which, reason] =
      config.databaseUrl === undefined
        ? ['The database in DATA_DIR', (error as Error).message]
        : ['The database', codeOrMessage(error)];
    throw new StartError(`${which} cannot be opened: ${reason}`, NO_DATABASE);
  }
}

const ADDRESS_OF = { pooler: 'DATABASE_POOLER_URL', replica: 'DATABASE_READ_URL' } as const;

/** Brings the database to this version, and sees to the keys that it must have. A newer database is only read, by who may read it. */
export async function prepared(
  config: Config,
  database: Database,
  { mayOnlyRead = false } = {},
): Promise<{ generated: string | undefined; signer: Signer }> {
  try {
    const now = new Date();
    const { adminKey, signingKey, files } = config;
    const fault = files && (await workFolderFault(files));
    if (fault !== undefined) throw new StartError(fault, BAD_CONFIG);
    const misled = ((await database.strangers?.()) ?? []).map((which) => ADDRESS_OF[which]);
    if (misled.length > 0)
      throw new StartError(`${misled.join(' and ')} must lead to the database of DATABASE_URL.`, BAD_CONFIG);
    const newer = mayOnlyRead ? await newerSchema(database) : undefined;
    if (newer !== undefined) {
      console.error(newer);
      await database.becomeReadOnly(newer);
      const signer = await ensureSigningKey(database.db, { configured: signingKey, now, isReadOnly: true });
      return { generated: undefined, signer };
    }
    await migrate(database);
    const { generated } = await ensureAdminKey(database.db, { configured: adminKey, now, requestId: randomUUID() });
    const signer = await ensureSigningKey(database.db, { configured: signingKey, now });
    return { generated, signer };
  } catch (error) {
    await database.close().catch(() => {});
    if (error instanceof StartError) throw error;
    if (error instanceof AdminKeyError) throw new StartError(error.message, BAD_CONFIG);
    throw new StartError(`The database cannot be brought to this version: ${codeOrMessage(error)}`, NO_DATABASE);
  }
}

/** The code of a driver's error. Its message may hold SQL, or the address with a password. */
function codeOrMessage(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth += 1) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string') return `${addressFault(code)}. Is DATABASE_URL right, and the server running?`;
    if (cause.cause === undefined && cause.name === 'Error') return cause.message;
  }
  return 'no reason given';
}
