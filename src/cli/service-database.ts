import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { databaseFailure } from '../db/failures.ts';
import { CommandError, EXIT, usageError } from './exit.ts';

/** The database of the service, opened by its own settings. The embedded one only while no service runs on its folder. */
export async function withDatabase<T>(
  { create }: { create: boolean },
  use: (database: Database, config: Config) => Promise<T>,
): Promise<T> {
  const config = settings();
  if (!create) await requireDatabase(config);
  const database = await opened(config);
  try {
    return await use(database, config);
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(EXIT.unreachable, `The database: ${reasonOf(error)}`);
  } finally {
    await database.close().catch(() => {});
  }
}

function settings(): Config {
  try {
    return readConfig();
  } catch (error) {
    throw error instanceof ConfigError ? usageError(error.message) : error;
  }
}

/** The embedded engine makes a database where there is none: what only looks must not. */
async function requireDatabase({ databaseUrl, dataDir }: Config): Promise<void> {
  if (databaseUrl !== undefined) return;
  await access(join(dataDir, 'pgdata')).catch(() => {
    throw new CommandError(EXIT.unreachable, `There is no database in ${dataDir}. Set DATA_DIR or DATABASE_URL.`);
  });
}

async function opened(config: Config): Promise<Database> {
  try {
    return await openDatabase({
      url: config.databaseUrl,
      folder: config.databaseUrl === undefined ? config.dataDir : undefined,
    });
  } catch (error) {
    throw new CommandError(EXIT.unreachable, `The database cannot be opened: ${reasonOf(error)}`);
  }
}

/** Of an error of the driver its code alone: its message may hold the address with a password, or SQL. */
function reasonOf(error: unknown): string {
  const code = databaseFailure(error)?.code;
  if (code === '42P01' || code === '42703') return 'it is of another version. Run: assize migrate';
  if (code !== undefined) return `${code}. Is DATABASE_URL right, and the server running?`;
  const ours =
    error instanceof Error && error.cause === undefined && /^(Error|FolderInUse)$/.test(error.constructor.name);
  return ours ? error.message : 'no reason given';
}
