import { auditOf, type CaptureContext } from '../capture/actor.ts';
import type { Database } from '../db/client.ts';
import { databaseFailure, translateFailure } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { deleteOldRejects } from '../db/queries/import-rows.ts';
import {
  deleteStaleReceived,
  endImport,
  findImportById,
  listWaitingImports,
  lockImport,
} from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import { authorOfImport, type ImportContext, ImportStopped } from './job.ts';
import { runImport } from './run.ts';

/** Imports what waits to be imported, one file at a time. */
export interface Importer {
  /** Looks for work now. */
  kick(): void;
  /** Stops the import under way behind its present chunk; the next start takes it up again. */
  stop(): Promise<void>;
}

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

/**
 * The row of an import is the job, as for releases (see startBuilder): a session lock says that a living process is at it, and
 * dies with the process.
 */
export function startImporter(options: ImporterOptions): Importer {
  const { context, database, now, onFailure, pollMs = 5_000 } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;
  let swept = 0;

  const look = async (): Promise<void> => {
    for (const id of await listWaitingImports(database.db)) {
      if (stopping.signal.aborted) return;
      const lost = new AbortController();
      const unlock = await database.tryLock(`assize:import:${id}`, () => lost.abort());
      if (!unlock) continue;
      try {
        await take(
          { ...context, database, now, signal: AbortSignal.any([stopping.signal, lost.signal]) },
          id,
          onFailure,
        );
      } finally {
        await unlock().catch(() => {}); // it is gone with its connection
      }
    }
    if (now().getTime() - swept < SWEEP) return;
    swept = now().getTime();
    await deleteStaleReceived(database.db, new Date(swept - HOUR));
    await deleteOldRejects(database.db, new Date(swept - REJECTS_KEPT));
  };
  const kick = (): void => {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    running = look()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onFailure('-', databaseFailure(error)?.code ?? 'unknown');
      })
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          kick();
        }
      });
  };
  const timer = setInterval(kick, pollMs);
  timer.unref();
  kick();
  return {
    kick,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

/** The database going away is no fault of the file: the import stays open and is tried again. */
async function take(context: ImportContext, id: string, onFailure: ImporterOptions['onFailure']): Promise<void> {
  try {
    await runImport(context, id);
  } catch (error) {
    if (error instanceof ImportStopped || translateFailure(error)?.code === 'unavailable') return;
    const code = error instanceof AppError ? error.code : 'internal-error';
    onFailure(id, error instanceof AppError ? code : (databaseFailure(error)?.code ?? nameOf(error)));
    await fail(context, id, code);
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

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
