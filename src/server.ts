import { EventEmitter, once } from 'node:events';
import { buildApp, listeningOn } from './app.ts';
import type { Config } from './config.ts';
import { offerBackups } from './db/backup-socket.ts';
import type { Database } from './db/client.ts';
import { failureCode } from './db/failures.ts';
import { readSecrets } from './db/queries/datasets.ts';
import { clearTraces } from './db/traces.ts';
import { DEMO_DATASETS, type DemoDataset } from './demo/datasets.ts';
import { GENERATOR } from './generator.ts';
import { GRACE_MS } from './http/stopping.ts';
import { startTelemetry } from './http/telemetry.ts';
import { closeOnSignal, configured, NO_PORT, openConfigured, prepared, runProcess, StartError } from './process.ts';
import { datasetPath } from './schemas/addresses.ts';

/** The service: reads the configuration, opens and migrates the database, starts the service, and ends in order. */

async function startService(): Promise<void> {
  const config = configured();
  const endTelemetry = config.telemetry && (await startTelemetry(config.telemetry));
  const database = await openConfigured(config);
  const { generated, signer } = await prepared(config, database, { mayOnlyRead: true });
  // Printed at once, because only its hash is stored and it cannot be shown again. Never logged, because logs are shipped.
  if (generated !== undefined) console.log(`Admin key, shown this once: ${generated}`);
  const published = new EventEmitter();
  const demo = DEMO_DATASETS.map(async (dataset) => {
    await once(published, dataset.id);
    return dataset;
  });
  const secrets = await readSecrets(database.db);
  const onDemoPublished = ({ id }: DemoDataset) => void published.emit(id);
  const app = await buildApp({ config, database, secrets, signer, onDemoPublished, graceMs: GRACE_MS });
  const stopBackups = await backupsOffered(config, database);
  closeOnSignal(async () => {
    await stopBackups();
    await app.close();
    if (database.kind === 'embedded' && database.readOnlyBecause === undefined) await clearedAtTheEnd(database);
    await database.close();
    await endTelemetry?.();
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

/** `assize backup` asks here, while this process has the embedded database. Without it the service works all the same. */
async function backupsOffered(config: Config, database: Database): Promise<() => Promise<void>> {
  const { temporaryFolder } = database;
  if (temporaryFolder === undefined) return async () => {};
  const onFailure = (error: unknown) => console.error(`A backup failed (${failureCode(error)}).`);
  const offer = { database, temporaryFolder, folder: config.dataDir, software: GENERATOR, onFailure };
  return offerBackups(offer).catch((error: unknown) => {
    console.error(`No backups can be made while the service runs (${failureCode(error)}).`);
    return async () => {};
  });
}

/** Whoever copies the folder of a stopped service must not find what was erased. */
async function clearedAtTheEnd(database: Database): Promise<void> {
  await clearTraces(database, new Date()).catch((error: unknown) => {
    console.error(`Traces of erased cases were left on the disk (${failureCode(error)}). The next start removes them.`);
  });
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

runProcess(startService);
