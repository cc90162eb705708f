import { randomUUID } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { CaptureContext, Secrets } from './capture/actor.ts';
import { type ErasureLedger, openErasureLedger } from './capture/erasure-ledger.ts';
import { startRedefiner } from './capture/redefinition.ts';
import { startRetention } from './capture/retention.ts';
import { startMover } from './capture/selection.ts';
import type { Config } from './config.ts';
import type { Database } from './db/client.ts';
import type { FileStore } from './files/store.ts';
import { GENERATOR } from './generator.ts';
import { startImporter } from './imports/importer.ts';
import { startHousekeeping } from './jobs/housekeeping.ts';
import { type JobRunner, noActivity } from './jobs/runner.ts';
import { startBuilder } from './releases/lifecycle/builder.ts';
import { startTeller } from './webhooks/teller.ts';

/** Everything that is done in the background, in a service (app.ts) or in a worker (worker.ts): rows of the database are its jobs. */

interface BackgroundOptions {
  config: Config;
  database: Database;
  files: FileStore | undefined;
  capture: CaptureContext;
  ledger: ErasureLedger;
  now: () => Date;
  log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  /** How often to look for work that another process left. */
  pollMs?: number | undefined;
}

const RUNNERS = ['builder', 'importer', 'redefiner', 'mover', 'teller', 'retention', 'housekeeping'] as const;

export type Background = Readonly<Record<(typeof RUNNERS)[number], JobRunner>>;

export function startBackground(options: BackgroundOptions): Background {
  const { config, database, files, capture: context, ledger, now, log, pollMs } = options;
  const common = { context, database, now, pollMs };
  return {
    builder: startBuilder({
      database,
      files,
      store: config.files,
      now,
      generator: GENERATOR,
      pollMs,
      onFailure: (release, code) =>
        log.error({ release, code }, 'a release was not built or checked, or its files were not written'),
    }),
    importer: startImporter({
      ...common,
      onFailure: (file, code) => log.error({ import: file, code }, 'a file was not imported'),
    }),
    redefiner: startRedefiner({
      ...common,
      onFailure: (redefinition, code) => log.error({ redefinition, code }, 'a definition was not put in force'),
    }),
    mover: startMover({
      ...common,
      ledger,
      onFailure: (selection, code) => log.error({ selection, code }, 'selected cases were not moved'),
    }),
    teller: startTeller({
      database,
      now,
      allowed: config.webhooksAllow,
      pollMs,
      onFailure: (code) => log.error({ code }, 'webhooks were not told'),
    }),
    retention: startRetention({
      context,
      database,
      now,
      onFailure: (code, dataset) => log.error({ dataset, code }, 'cases that are due were not erased'),
    }),
    housekeeping: startHousekeeping({
      database,
      now,
      onFailure: (code) => log.error({ code }, 'housekeeping failed'),
    }),
  };
}

/** Compares the database with the ledger of erasures, which each process does before anything else. */
export const openLedger = ({
  database,
  capture: context,
  files,
  now,
  log,
}: Pick<BackgroundOptions, 'database' | 'capture' | 'files' | 'now' | 'log'>): Promise<ErasureLedger> =>
  openErasureLedger({
    context,
    files,
    mayWrite: database.readOnlyBecause === undefined,
    now,
    onFailure: (code) => log.error({ code }, 'the ledger of erasures was not read or written: see FILES'),
    onReplayed: (cases) => log.warn({ cases }, 'cases were erased again: the database was older than the ledger'),
  });

/** For a process that leaves them to workers, which look for work by themselves. */
export function noBackground(): Background {
  const idle: JobRunner = { wake: () => {}, stop: async () => {}, activity: noActivity() };
  return Object.fromEntries(RUNNERS.map((name) => [name, idle])) as Background; // all of them
}

/** What writes of cases need, with ids that nobody can guess. */
export const captureContext = (
  { db }: Database,
  secrets: Secrets,
  newId: () => string = randomUUID,
): CaptureContext => ({ db, root: db, newId, newTimedId: () => uuidv7(), secrets });
