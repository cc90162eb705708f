import { auditOf, type CaptureContext } from '../capture/actor.ts';
import type { Database } from '../db/client.ts';
import { failureCode, translateFailure } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import {
  deleteOldRejects,
  deleteStaleReceived,
  endImport,
  findImportById,
  listWaitingImports,
  lockImport,
} from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import { type JobRunner, startJobRunner } from '../jobs/runner.ts';
import { authorOfImport, type ImportContext, ImportStopped } from './job.ts';
import { runImport } from './run.ts';

export interface ImporterOptions {
  context: CaptureContext;
  database: Database;
  now: () => Date;
  /** Told of a failed import: its id and a code, never content. */
  onFailure: (id: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number;
}

const HOUR = 60 * 60 * 1_000;
const SWEEP = 10 * 60 * 1_000;
/** Refused rows hold content: kept for who repairs them. */
const REJECTS_KEPT = 30 * 24 * HOUR;

/** Imports what waits to be imported, one file at a time; stops behind the present chunk. */
export function startImporter({ context, database, now, onFailure, pollMs }: ImporterOptions): JobRunner {
  let swept = 0;
  return startJobRunner({
    database,
    list: () => listWaitingImports(database.db),
    lockOf: (id) => `assize:import:${id}`,
    run: (id, signal) => take({ ...context, database, now, signal }, id, onFailure),
    afterwards: async () => {
      if (now().getTime() - swept < SWEEP) return;
      swept = now().getTime();
      await deleteStaleReceived(database.db, new Date(swept - HOUR));
      await deleteOldRejects(database.db, new Date(swept - REJECTS_KEPT));
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
}

/** The database going away is no fault of the file: the import stays open and is tried again. */
async function take(context: ImportContext, id: string, onFailure: ImporterOptions['onFailure']): Promise<void> {
  try {
    await runImport(context, id);
  } catch (error) {
    if (error instanceof ImportStopped || translateFailure(error)?.code === 'unavailable') return;
    const code = error instanceof AppError ? error.code : 'internal-error';
    onFailure(id, error instanceof AppError ? code : failureCode(error));
    await fail(context, id, code);
  }
}

/** What was done stays done. A reversal that failed can be asked for again. */
async function fail({ root, now }: ImportContext, id: string, error: string): Promise<void> {
  await root.transaction(async (tx) => {
    const found = await findImportById(tx, id);
    const job = found && (await lockImport(tx, found.datasetId, id));
    if (job?.state !== 'running' && job?.state !== 'reversing') return;
    await endImport(tx, id, { state: 'failed', error, at: now() });
    await appendAudit(tx, [auditOf(authorOfImport(job, now()), 'import.fail', job.datasetId, { subject: id })]);
  });
}
