import { type Actor, auditOf, type CaptureContext } from '../capture/actor.ts';
import type { Database, Db } from '../db/client.ts';
import { databaseFailure, isExternalIdClash } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import { beginReversal, endImport, findImport, type ImportRow, lockImport } from '../db/queries/imports.ts';
import { AppError, notFound } from '../errors.ts';
import { importPath } from '../schemas/addresses.ts';
import type { ImportJob } from '../schemas/import.ts';

/** What may be asked of an import from outside. */

/** What has been written stays; the rest of the file is dropped. */
export async function cancelImport(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  id: string,
): Promise<ImportRow> {
  return db.transaction(async (tx) => {
    const job = await lockImport(tx, datasetId, id);
    if (!job) throw notFound();
    if (job.state !== 'queued' && job.state !== 'running') {
      throw new AppError('import-finished', { detail: `An import in state ${job.state} cannot be cancelled.` });
    }
    await endImport(tx, id, { state: 'cancelled', at: actor.at });
    await appendAudit(tx, [auditOf(actor, 'import.cancel', datasetId, { subject: id })]);
    return reread(findImport(tx, datasetId, id));
  });
}

/** Makes it a job again, which undoes what it made. */
export async function askReversal(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  { id, reason }: { id: string; reason: string },
): Promise<ImportRow> {
  return db.transaction(async (tx) => {
    const job = await lockImport(tx, datasetId, id);
    if (!job) throw notFound();
    if (job.state !== 'succeeded' && job.state !== 'failed' && job.state !== 'cancelled') {
      throw new AppError('import-finished', { detail: `An import in state ${job.state} cannot be reversed.` });
    }
    const { keyId, keyLabel, requestId, at } = actor;
    const reversesLive = actor.scopes.includes('cases:review');
    await beginReversal(tx, id, { keyId, keyLabel, requestId, reason, reversesLive, at });
    await appendAudit(tx, [auditOf(actor, 'import.reverse', datasetId, { subject: id })]);
    return reread(findImport(tx, datasetId, id));
  });
}

async function reread(found: Promise<ImportRow | undefined>): Promise<ImportRow> {
  const row = await found;
  if (!row) throw notFound();
  return row;
}

/** Transactions of a job, beside everybody else's. */

/** A case was merged or erased between the look-up and the lock. */
export class CaseMoved extends Error {}

/** A transaction that holds the codebook and then the job, if that is still to be done; cases come after them. */
export async function inJob<T>(
  { root }: ImportContext,
  job: Pick<ImportRow, 'id' | 'datasetId' | 'state'>,
  work: (tx: Db, codebookVersion: number) => Promise<T>,
): Promise<T> {
  return root.transaction(async (tx) => {
    const version = await holdCodebook(tx, job.datasetId, 'shared');
    const held = await lockImport(tx, job.datasetId, job.id);
    if (version === undefined || held?.state !== job.state) throw new ImportStopped();
    return work(tx, version);
  });
}

const ATTEMPTS = 5;

/** Again if another writer came between: it took an external id, merged a case, or the two waited for each other. */
export async function againOnClash<T>({ signal }: ImportContext, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isClash(error)) throw error;
    }
    if (signal.aborted) throw new ImportStopped();
  }
}

const isClash = (error: unknown): boolean =>
  error instanceof CaseMoved || isExternalIdClash(error) || /^40/.test(databaseFailure(error)?.code ?? '');

/** What a job needs beside its row. */
export interface ImportContext extends CaptureContext {
  database: Database;
  now: () => Date;
  /** Aborted: the process is closing, or the lock on the import is lost. */
  signal: AbortSignal;
}

/** Thrown when the import is no longer this process's to do: cancelled, closing, or another one has it. */
export class ImportStopped extends Error {}

/** Whoever uploaded the file, as the author of its cases. */
export const authorOfImport = ({ keyId, keyLabel, requestId }: ImportRow, at: Date): Actor => ({
  keyId,
  keyLabel,
  scopes: [],
  requestId,
  at,
});

export function importBody(row: ImportRow): ImportJob {
  const { keyId, keyLabel, created, updated, unchanged, rejected, valid } = row;
  const path = importPath(row.datasetId, row.id);
  return {
    id: row.id,
    dataset: row.datasetId,
    state: row.state,
    format: row.format,
    mode: row.mode,
    caseState: row.caseState,
    validateOnly: row.validateOnly,
    rows: row.rows,
    counts: { created, updated, unchanged, rejected, valid },
    progress: { done: row.rowsDone, of: row.rows },
    rate: rateOf(row),
    by: { key: keyId, label: keyLabel },
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    error: row.error,
    reversal:
      row.reversedBy === null
        ? null
        : {
            undone: row.undone,
            kept: row.kept,
            reason: row.reversalReason ?? '',
            by: { key: row.reversedBy, label: row.reversedByLabel ?? '' },
          },
    links: { self: path, results: `${path}/results`, rejected: `${path}/rejected` },
  };
}

/** Rows a second, since the first was read; null before. */
function rateOf({ startedAt, finishedAt, updatedAt, rowsDone, reversedBy }: ImportRow): number | null {
  // After a reversal the last instant is not that of the reading.
  if (startedAt === null || reversedBy !== null) return null;
  const seconds = (Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt)) / 1_000;
  return seconds > 0 ? Math.round(rowsDone / seconds) : null;
}
