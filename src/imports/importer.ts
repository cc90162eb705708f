import { auditOf, type CaptureContext } from '../capture/actor.ts';
import type { Database } from '../db/client.ts';
import { failureCode, translateFailure } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset } from '../db/queries/datasets.ts';
import {
  deleteOldRejects,
  deleteStaleReceived,
  endImport,
  findImportById,
  findNextChunk,
  type ImportRow,
  listWaitingImports,
  lockImport,
  takeUpImport,
} from '../db/queries/imports.ts';
import { AppError } from '../errors.ts';
import { type JobRunner, startJobRunner } from '../jobs/runner.ts';
import { againOnClash, authorOfImport, type ImportContext, ImportStopped, inJob } from './job.ts';
import { type CheckedChunk, checkChunk } from './read-chunk.ts';
import { reverseImport, reverseTable } from './reverse.ts';
import { importTable } from './table.ts';
import { writeChunk } from './write-chunk.ts';

/** Does what is left to be done of an import. Whatever interrupts it, the next run goes on where the last commit was. */
async function runImport(context: ImportContext, id: string): Promise<void> {
  const job = await takeUpImport(context.root, id, context.now());
  if (!job) return;
  const isTable = (await findDataset(context.root, job.datasetId))?.kind === 'aggregate';
  if (job.state === 'reversing') await (isTable ? reverseTable : reverseImport)(context, job);
  else await (isTable ? importTable : readFile)(context, job);
}

async function readFile(context: ImportContext, job: ImportRow): Promise<void> {
  const read = async (after: number): Promise<CheckedChunk | undefined> => {
    const chunk = await findNextChunk(context.root, job.id, after);
    return chunk && checkChunk(context, job, chunk);
  };
  for (let next = read(-1); ; ) {
    const checked = await next;
    if (context.signal.aborted) throw new ImportStopped();
    if (!checked) break;
    // While the database writes this chunk, the next one is checked.
    next = read(checked.chunk.chunk);
    next.catch(() => {}); // awaited above, unless this chunk fails first
    await store(context, job, checked);
  }
  await inJob(context, job, async (tx) => {
    const at = context.now();
    await endImport(tx, job.id, { state: 'succeeded', at });
    const about = { subject: job.id, detail: { rows: job.rows } };
    await appendAudit(tx, [auditOf(authorOfImport(job, at), 'import.finish', job.datasetId, about)]);
  });
}

/** Each time against the codebook of now, and with ids of its own. */
async function store(context: ImportContext, job: ImportRow, first: CheckedChunk): Promise<void> {
  let checked: CheckedChunk | undefined = first;
  for (let written = false; !written; ) {
    written = await againOnClash(context, async () => {
      const attempt = checked ?? (await checkChunk(context, job, first.chunk));
      checked = undefined;
      const { codebook, version } = attempt;
      return inJob(context, job, async (tx, present) => {
        if (present !== version) return false;
        await writeChunk(tx, { context, job, codebook, actor: authorOfImport(job, context.now()) }, attempt);
        return true;
      });
    });
    if (context.signal.aborted) throw new ImportStopped();
  }
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
