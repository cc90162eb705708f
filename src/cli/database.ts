import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { addressOf, type Config, ConfigError, readConfig } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { readSecrets } from '../db/queries/datasets.ts';
import { ensureDemo } from '../demo/ensure.ts';
import { PRESS_SNAPSHOT_ID } from '../demo/press-snapshot.ts';
import { GENERATOR } from '../generator.ts';
import { startBuilder } from '../releases/lifecycle/builder.ts';
import { tell, CommandError, EXIT, usageError } from './terminal.ts';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, openDatabase } from '../db/client.ts';
import { databaseFailure } from '../db/failures.ts';

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

/** Commands that work on the database itself, with the settings of the service: before it runs, or beside it. */

export function addDatabase(program: Command): void {
  const about = `
Opens the database itself, by DATABASE_URL or DATA_DIR, as the service does. The embedded database in DATA_DIR has one
process at a time: stop the service first. On PostgreSQL it may run.`;

  program
    .command('migrate')
    .description('bring the database to this version (the service does so at its start)')
    .addHelpText('after', about)
    .action(() =>
      withDatabase({ create: true }, async (database) => {
        await migrate(database);
        tell('The database is at this version.');
      }),
    );

  program
    .command('demo')
    .description(`create and publish the dataset ${PRESS_SNAPSHOT_ID}, unless it is there`)
    .addHelpText('after', about)
    .action(demo);
}

async function demo(): Promise<void> {
  await withDatabase({ create: true }, async (database, config) => {
    await migrate(database);
    tell(`Creating ${PRESS_SNAPSHOT_ID} …`);
    const now = () => new Date();
    const builder = startBuilder({
      database,
      now,
      generator: GENERATOR,
      onFailure: (_release, code) => tell(`The release was not built (${code}).`),
    });
    const publicUrl = config.publicUrl ?? addressOf(config.host, config.port);
    try {
      await ensureDemo({
        db: database.db,
        root: database.db,
        database,
        builder,
        now,
        newId: randomUUID,
        newTimedId: () => uuidv7(),
        secrets: await readSecrets(database.db),
        publicUrl: () => publicUrl,
      });
    } finally {
      await builder.stop();
    }
    tell(`${PRESS_SNAPSHOT_ID} is published.`);
  });
}
