import Fastify from 'fastify';
import { captureContext, openLedger, startBackground } from './background.ts';
import { readSecrets } from './db/queries/datasets.ts';
import { openStore } from './files/open-store.ts';
import { keyNaming, logOptions } from './http/log.ts';
import { serveMetrics, serviceMetrics } from './http/metrics.ts';
import { startTelemetry } from './http/telemetry.ts';
import { closeOnSignal, configured, openConfigured, prepared, runProcess, StartError } from './process.ts';

/**
 * A worker: builds, imports, files, webhooks and the other jobs, in a process that answers no requests. Any number of them work on one
 * PostgreSQL, beside services with JOBS=off or JOBS=on. Each job is a row, and whoever has its lock does it.
 */

/** A service cannot wake a worker, so it looks often. */
const LOOK_MS = 500;

async function startWorker(): Promise<void> {
  const config = configured();
  if (config.databaseUrl === undefined)
    throw new StartError('A worker needs DATABASE_URL: only the service itself can open the embedded database.', 2);
  const endTelemetry = config.telemetry && (await startTelemetry(config.telemetry));
  const database = await openConfigured(config);
  await prepared(config, database);
  const { log } = Fastify({ logger: logOptions({ level: config.logLevel }) });
  const files = await openStore(config.files);
  const secrets = await readSecrets(database.db);
  const capture = captureContext(database, secrets);
  const now = () => new Date();
  const ledger = await openLedger({ database, files, capture, now, log });
  const background = startBackground({ config, database, files, capture, ledger, now, log, pollMs: LOOK_MS });
  const metrics =
    config.metrics &&
    serviceMetrics({ database, now, nameKey: keyNaming(secrets.mark), jobs: background, files: config.files });
  const metricsServer = metrics && config.metrics && (await serveMetrics(config.metrics, metrics));
  closeOnSignal(async () => {
    await metricsServer?.stop();
    await Promise.all([...Object.values(background), ledger].map((part) => part.stop()));
    await database.close();
    await endTelemetry?.();
  });
  console.log('The worker looks for jobs in PostgreSQL (DATABASE_URL).');
}

runProcess(startWorker);
