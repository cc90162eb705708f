import { randomUUID } from 'node:crypto';
import { access, mkdir, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { type AuditReport, verifyAudit } from '../capture/audit-check.ts';
import { addToLedger, eachLedgerLine, ledgerLine, readLedgerLine, replayErasures } from '../capture/erasure-ledger.ts';
import { parsePin } from '../codebook/version.ts';
import { addressOf, type Config, ConfigError, readConfig } from '../config.ts';
import { type Database, openDatabase } from '../db/client.ts';
import { ExportFault } from '../db/export.ts';
import { addressFault, databaseFailure } from '../db/failures.ts';
import { migrate } from '../db/migrate.ts';
import { readSecrets } from '../db/queries/datasets.ts';
import { listErasedIds, listLedgerEntries } from '../db/queries/erasure-ledger.ts';
import { ensureSigningKey } from '../db/signing-key.ts';
import { DEMO_DATASETS } from '../demo/datasets.ts';
import { ensureDemo } from '../demo/ensure.ts';
import { openStore } from '../files/open-store.ts';
import { GENERATOR } from '../generator.ts';
import { startBuilder } from '../releases/lifecycle/builder.ts';
import { exportFacts } from '../releases/lifecycle/export-facts.ts';
import type { NotedAnchor } from '../schemas/audit-chain.ts';
import { CommandError, count, EXIT, progress, tell, usageError } from './terminal.ts';

/**
 * What the commands do that open the database of the service themselves. They load this file when they are called: with the database
 * in it, every other command would take twice as long to start.
 */

export async function migrateDatabase(): Promise<void> {
  await withDatabase({ create: true }, async (database) => {
    await migrate(database);
    tell('The database is up to date.');
  });
}

export async function createDemo(): Promise<void> {
  await withDatabase({ create: true }, async (database, config) => {
    await migrate(database);
    const now = () => new Date();
    const builder = startBuilder({
      database,
      now,
      generator: GENERATOR,
      onFailure: (_release, code) => tell(`The release could not be built (${code}).`),
    });
    const publicUrl = config.publicUrl ?? addressOf(config.host, config.port);
    try {
      const context = {
        db: database.db,
        root: database.db,
        database,
        builder,
        now,
        newId: randomUUID,
        newTimedId: () => uuidv7(),
        secrets: await readSecrets(database.db),
        publicUrl: () => publicUrl,
        signer: await ensureSigningKey(database.db, { configured: config.signingKey, now: now() }),
      };
      for (const dataset of DEMO_DATASETS) {
        tell(`Creating ${dataset.id} …`);
        await ensureDemo(context, dataset);
        tell(`${dataset.id} is published.`);
      }
    } finally {
      await builder.stop();
    }
  });
}

/** `assize audit verify --database`: the chain and the cases. */
export async function verifyDatabase(anchors: readonly NotedAnchor[]): Promise<AuditReport> {
  return withDatabase({ create: false }, async ({ db }) => {
    const shown = progress('Checking', 'entries');
    try {
      return await verifyAudit(db, { anchors, onProgress: shown.update });
    } finally {
      shown.stop();
    }
  });
}

/** Hands on the lines of the ledger of erasures, and answers how many there are. */
export async function exportErasures(write: (line: string) => void): Promise<number> {
  const config = settings();
  const files = await openStore(config.files);
  let lines = 0;
  const take = (line: string): void => {
    write(line.trimEnd());
    lines += 1;
  };
  if (files) {
    for await (const line of eachLedgerLine(files)) take(line);
    if (lines === 0) await requireNothingErased(config);
    return lines;
  }
  await withDatabase({ create: false }, async ({ db }) => {
    const secrets = await readSecrets(db);
    const entries = await listLedgerEntries(db, await listErasedIds(db));
    for (const entry of entries) take(ledgerLine(secrets, entry));
  });
  return lines;
}

/** An empty copy must not come of a place that is not the service's. The embedded database may be in use, and has its ledger beside it. */
async function requireNothingErased(config: Config): Promise<void> {
  if (config.databaseUrl === undefined) return requireDatabase(config);
  const { length } = await withDatabase({ create: false }, ({ db }) => listErasedIds(db));
  if (length === 0) return;
  throw new CommandError(
    EXIT.refused,
    `The database has ${count(length, 'erased case', 'erased cases')}, but there is no ledger where FILES says. Set FILES as the service has it, or FILES=off to read them from the database.`,
  );
}

/** Erases what these lines say. `waiting`: the datasets of those for which the database has none. */
export async function replayErasureFile(
  lines: readonly string[],
): Promise<{ lines: number; erased: number; waiting: string[] }> {
  return withDatabase({ create: false }, async (database, config) => {
    await migrate(database);
    const { db } = database;
    const secrets = await readSecrets(db);
    const entries = lines.map((line, index) => {
      const entry = readLedgerLine(secrets, line);
      if (entry) return entry;
      throw new CommandError(
        EXIT.refused,
        `Line ${index + 1} was not signed by this installation. Nothing was erased.`,
      );
    });
    const files = await openStore(config.files);
    if (files) await addToLedger(files, secrets, entries);
    const context = { db, root: db, newId: randomUUID, newTimedId: () => uuidv7(), secrets };
    const known = new Set(await listErasedIds(db));
    const ahead = entries.filter((entry) => !known.has(entry.case));
    const { erased, left } = await replayErasures(context, ahead, new Date());
    return { lines: lines.length, erased, waiting: left.map(({ dataset }) => dataset) };
  });
}

/** Writes what a release counts to a new folder. */
export async function exportFactFiles(dataset: string, folder: string, version: string) {
  const pin = parsePin(version);
  if (!pin) throw usageError(`--release takes latest or a version such as 1.0.0, not ${version}`);
  return withDatabase({ create: false }, async ({ db }) => {
    await mkdir(folder, { mode: 0o700 }).catch(({ code }: NodeJS.ErrnoException) => {
      throw new CommandError(EXIT.refused, `The folder ${folder} cannot be made (${code}). It must be a new one.`);
    });
    const shown = progress('Counting', 'cases');
    const place = { dataset, pin, folder: resolve(folder) };
    const done = await exportFacts(db, place, shown.update).finally(shown.stop);
    if (done) return done;
    await rmdir(folder);
    throw new CommandError(
      EXIT.refused,
      `There is no release ${version} of a dataset ${dataset} that is made of cases.`,
    );
  });
}

/** Opens the database with the settings of the service. */
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
    if (error instanceof CommandError) throw error;
    if (error instanceof ExportFault) throw new CommandError(EXIT.refused, `It was refused: ${error.message}.`);
    throw new CommandError(EXIT.unreachable, `The database failed: ${reasonOf(error)}`);
  } finally {
    await database.close().catch(() => {});
  }
}

export function settings(): Config {
  try {
    return readConfig();
  } catch (error) {
    throw error instanceof ConfigError ? usageError(error.message) : error;
  }
}

/** The embedded engine creates a missing database, which a command that only reads must not do. */
export async function requireDatabase({ databaseUrl, dataDir }: Config): Promise<void> {
  if (databaseUrl !== undefined) return;
  await access(join(dataDir, 'pgdata')).catch(() => {
    throw new CommandError(EXIT.unreachable, `There is no database in ${dataDir}. Set DATA_DIR or DATABASE_URL.`);
  });
}

async function opened(config: Config): Promise<Database> {
  try {
    return await openDatabase({
      url: config.databaseUrl,
      purpose: 'job',
      connections: config.databaseConnections,
      folder: config.databaseUrl === undefined ? config.dataDir : undefined,
    });
  } catch (error) {
    throw new CommandError(EXIT.unreachable, `The database cannot be opened: ${reasonOf(error)}`);
  }
}

/** Only the code of a driver's error: its message may hold the address with the password, or SQL. */
function reasonOf(error: unknown): string {
  const code = databaseFailure(error)?.code;
  if (code === '42P01' || code === '42703') return 'it has the schema of another version. Run: assize migrate';
  if (code !== undefined) return `${addressFault(code)}. Is its address right, and is the server running?`;
  const ours =
    error instanceof Error && error.cause === undefined && /^(Error|FolderInUse)$/.test(error.constructor.name);
  return ours ? error.message : 'unknown reason';
}
