import type { CaptureContext } from '../capture/actor.ts';
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
import { type JobRunner, JobStopped, type RowJobsOptions, startRowJobs } from '../jobs/runner.ts';
import { authorOfImport, endJob, finishImport, type ImportContext, inJob, retryOnClash } from './job.ts';
import { type CheckedChunk, checkChunk } from './read-chunk.ts';
import { reverseImport } from './reverse.ts';
import { importTable, reverseTable } from './table.ts';
import { writeChunk } from './write-chunk.ts';

const HOUR = 60 * 60 * 1_000;
const SWEEP_EVERY = 10 * 60 * 1_000;
/** Refused rows hold content, so they are kept only long enough to be repaired. */
const REJECTS_KEPT = 30 * 24 * HOUR;

/** Runs waiting imports, one at a time. Stopping it waits for the end of the present chunk. */
export function startImporter({ context, ...options }: RowJobsOptions & { context: CaptureContext }): JobRunner {
  const { database, now } = options;
  const within = { ...context, db: database.jobs, root: database.jobs, database, now };
  let swept = 0;
  return startRowJobs({
    ...options,
    kind: 'import',
    list: () => listWaitingImports(database.jobs),
    run: (id, signal) => runImport({ ...within, signal }, id),
    fail: (id, code) => endFailed(within, id, code),
    afterwards: async () => {
      if (now().getTime() - swept < SWEEP_EVERY) return;
      swept = now().getTime();
      await deleteStaleReceived(database.jobs, new Date(swept - HOUR));
      await deleteOldRejects(database.jobs, new Date(swept - REJECTS_KEPT));
    },
  });
}

/** Does what is left of an import; after an interruption the next run continues behind the last commit. */
async function runImport(context: ImportContext, id: string): Promise<void> {
  const job = await takeUpImport(context.root, id, context.now());
  if (!job) return;
  const isTable = (await findDataset(context.root, job.datasetId))?.kind === 'aggregate';
  if (job.state === 'reversing') await (isTable ? reverseTable : reverseImport)(context, job);
  else await (isTable ? importTable : importRows)(context, job);
}

async function importRows(context: ImportContext, job: ImportRow): Promise<void> {
  const read = async (after: number): Promise<CheckedChunk | undefined> => {
    const chunk = await findNextChunk(context.root, job.id, after);
    return chunk && checkChunk(context, job, chunk);
  };
  for (let next = read(-1); ; ) {
    const checked = await next;
    if (context.signal.aborted) throw new JobStopped();
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
    if (context.signal.aborted) throw new JobStopped();
  }
}

/** What has been written stays. A reversal that failed can be asked for again. */
async function endFailed({ root, now }: Pick<ImportContext, 'root' | 'now'>, id: string, error: string): Promise<void> {
  await root.transaction(async (tx) => {
    const found = await findImportById(tx, id);
    const job = found && (await lockImport(tx, found.datasetId, id));
    if (job?.state !== 'running' && job?.state !== 'reversing') return;
    await endJob(tx, job, authorOfImport(job, now()), { state: 'failed', error });
  });
}
