import type { CaptureContext } from '../capture/actor.ts';
import type { Database } from '../db/client.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { analyzeFewCases } from '../db/queries/duplicates.ts';
import {
  deleteOldRejects,
  deleteStaleReceived,
  findImportById,
  findNextChunk,
  type ImportRow,
  listWaitingImports,
  lockImport,
  takeUpImport,
} from '../db/queries/imports.ts';
import { type JobFailure, type JobRunner, jobFailure, startJobRunner } from '../jobs/runner.ts';
import { authorOfImport, endJob, finishImport, type ImportContext, ImportStopped, inJob, retryOnClash } from './job.ts';
import { type CheckedChunk, checkChunk } from './read-chunk.ts';
import { reverseImport } from './reverse.ts';
import { importTable, reverseTable } from './table.ts';
import { writeChunk } from './write-chunk.ts';

interface ImporterOptions {
  context: CaptureContext;
  database: Database;
  now: () => Date;
  /** Called with the id of an import that failed, and a code without any content. */
  onFailure: (id: string, code: string) => void;
  /** How often to look for imports that another process left. */
  pollMs?: number | undefined;
}

const HOUR = 60 * 60 * 1_000;
const SWEEP_EVERY = 10 * 60 * 1_000;
/** Refused rows hold content, so they are kept only long enough to be repaired. */
const REJECTS_KEPT = 30 * 24 * HOUR;

/** Runs waiting imports, one at a time. Stopping it waits for the end of the present chunk. */
export function startImporter({ context, database, now, onFailure, pollMs }: ImporterOptions): JobRunner {
  let swept = 0;
  return startJobRunner({
    database,
    list: () => listWaitingImports(database.jobs),
    lockOf: (id) => `assize:import:${id}`,
    run: (id, signal, failed) =>
      runImport({ ...context, db: database.jobs, root: database.jobs, database, now, signal }, id, (failure) => {
        // What is wrong with a file is told to who sent it.
        if (failure.code === 'internal-error') failed();
        onFailure(id, failure.logged);
      }),
    afterwards: async () => {
      if (now().getTime() - swept < SWEEP_EVERY) return;
      swept = now().getTime();
      await deleteStaleReceived(database.jobs, new Date(swept - HOUR));
      await deleteOldRejects(database.jobs, new Date(swept - REJECTS_KEPT));
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
}

/** Does what is left of an import; after an interruption the next run continues behind the last commit. */
async function runImport(context: ImportContext, id: string, onFailure: (failure: JobFailure) => void): Promise<void> {
  try {
    const job = await takeUpImport(context.root, id, context.now());
    if (!job) return;
    const isTable = (await findDataset(context.root, job.datasetId))?.kind === 'aggregate';
    if (job.state === 'reversing') await (isTable ? reverseTable : reverseImport)(context, job);
    else await (isTable ? importTable : importRows)(context, job);
  } catch (error) {
    const failure = error instanceof ImportStopped ? undefined : jobFailure(error);
    if (!failure) return;
    onFailure(failure);
    await fail(context, id, failure.code);
  }
}

async function importRows(context: ImportContext, job: ImportRow): Promise<void> {
  const read = async (after: number): Promise<CheckedChunk | undefined> => {
    const chunk = await findNextChunk(context.root, job.id, after);
    return chunk && checkChunk(context, job, chunk);
  };
  for (let next = read(-1); ; ) {
    const checked = await next;
    if (context.signal.aborted) throw new ImportStopped();
    if (!checked) break;
    // The next chunk is checked while the database writes this one.
    next = read(checked.chunk.chunk);
    next.catch(() => {}); // awaited above, unless this chunk fails first
    await store(context, job, checked);
    if (checked.chunk.chunk === 0 && job.chunks > 1) await analyzeFewCases(context.root);
  }
  await inJob(context, job, (tx) => finishImport(tx, job, context.now()));
}

/** Writes a chunk. Every attempt but the first checks it again: against the present codebook, and with new ids. */
async function store(context: ImportContext, job: ImportRow, first: CheckedChunk): Promise<void> {
  let checked: CheckedChunk | undefined = first;
  for (let written = false; !written; ) {
    written = await retryOnClash(context, async () => {
      const attempt = checked ?? (await checkChunk(context, job, first.chunk));
      checked = undefined;
      const { codebook, codebookVersion } = attempt;
      return inJob(context, job, async (tx, present) => {
        if (present !== codebookVersion) return false;
        await writeChunk(tx, { context, job, codebook, actor: authorOfImport(job, context.now()) }, attempt);
        return true;
      });
    });
    if (context.signal.aborted) throw new ImportStopped();
  }
}

/** What has been written stays. A reversal that failed can be asked for again. */
async function fail({ root, now }: ImportContext, id: string, error: string): Promise<void> {
  await root.transaction(async (tx) => {
    const found = await findImportById(tx, id);
    const job = found && (await lockImport(tx, found.datasetId, id));
    if (job?.state !== 'running' && job?.state !== 'reversing') return;
    await endJob(tx, job, authorOfImport(job, now()), { state: 'failed', error });
  });
}
