import { type Actor, auditOf, type CaptureContext, requireNotRevoked } from '../capture/actor.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Database, Db } from '../db/client.ts';
import { databaseFailure, isExternalIdClash } from '../db/failures.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset, holdCodebook } from '../db/queries/datasets.ts';
import { beginReversal, endImport, findImport, type ImportRow, lockImport } from '../db/queries/imports.ts';
import { AppError, orNotFound } from '../errors.ts';
import { JobStopped } from '../jobs/runner.ts';

/** An import as a job: what clients can ask of it, and the transactions in which it does its work. */

/**
 * What has been written stays; the rest of the file is dropped. If nothing is left to drop, because every case of the file has
 * been written, the import has succeeded. An official table is only written at the end, so there always is something to drop.
 */
export async function cancelImport(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  id: string,
): Promise<ImportRow> {
  return db.transaction(async (tx) => {
    const job = orNotFound(await lockImport(tx, datasetId, id));
    if (job.state !== 'queued' && job.state !== 'running') {
      throw new AppError('import-finished', { detail: `An import in state ${job.state} cannot be cancelled.` });
    }
    const isTable = (await findDataset(tx, datasetId))?.kind === 'aggregate';
    const isWritten = !isTable && job.state === 'running' && job.chunksDone === job.chunks;
    if (isWritten) await finishImport(tx, job, actor.at);
    else await endJob(tx, job, actor, { state: 'cancelled' });
    return importOf(tx, datasetId, id);
  });
}

/** All of the file has been written. */
export const finishImport = (tx: Db, job: ImportRow, at: Date, detail: Record<string, number> = {}): Promise<void> =>
  endJob(tx, job, authorOfImport(job, at), { state: 'succeeded', detail: { rows: job.rows, ...detail } });

const AUDIT_ACTIONS = {
  succeeded: 'import.finish',
  failed: 'import.fail',
  cancelled: 'import.cancel',
} as const;

export async function endJob(
  tx: Db,
  { id, datasetId }: ImportRow,
  actor: Actor,
  { state, error, detail }: { state: keyof typeof AUDIT_ACTIONS; error?: string; detail?: Record<string, number> },
): Promise<void> {
  await endImport(tx, id, { state, error, at: actor.at });
  await appendAudit(tx, [auditOf(actor, AUDIT_ACTIONS[state], datasetId, { subject: id, detail })]);
}

/**
 * Ends a reversal. One that undid nothing is not spent: the import is as it was, and can be reversed again, by a key that may do
 * more. An import that made nothing is reversed all the same.
 */
export async function endReversal(tx: Db, job: ImportRow, before: 'succeeded' | 'cancelled', at: Date): Promise<void> {
  const { undone, kept, error } = await importOf(tx, job.datasetId, job.id);
  const isSpent = undone > 0 || kept === 0;
  const state = isSpent ? 'reversed' : error === null ? before : 'failed';
  await endImport(tx, job.id, { state, error: isSpent ? null : error, at });
  const about = { subject: job.id, detail: { undone, kept } };
  await appendAudit(tx, [auditOf(reverserOf(job, at), 'import.reversed', job.datasetId, about)]);
}

/** Queues a finished import again, to undo what it did. */
export async function askReversal(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  { id, reason }: { id: string; reason: string },
): Promise<ImportRow> {
  return db.transaction(async (tx) => {
    const job = orNotFound(await lockImport(tx, datasetId, id));
    if (job.state !== 'succeeded' && job.state !== 'failed' && job.state !== 'cancelled') {
      throw new AppError('import-finished', { detail: `An import in state ${job.state} cannot be reversed.` });
    }
    const { keyId, keyLabel, requestId, at } = actor;
    const reversesLive = actor.scopes.includes('cases:review');
    await beginReversal(tx, id, { keyId, keyLabel, requestId, reason, reversesLive, at });
    await appendAudit(tx, [auditOf(actor, 'import.reverse', datasetId, { subject: id })]);
    return importOf(tx, datasetId, id);
  });
}

/** The row of an import. Throws 404 if there is none. */
export async function importOf(db: Db, datasetId: string, id: string): Promise<ImportRow> {
  return orNotFound(await findImport(db, datasetId, id));
}

/** What a job needs besides its row. */
export interface ImportContext extends CaptureContext {
  database: Database;
  now: () => Date;
  /** Aborted when the process closes or loses the lock on the import. */
  signal: AbortSignal;
}

/** What the cases of a chunk are written with, or taken back. */
export interface ChunkContext {
  context: ImportContext;
  job: ImportRow;
  codebook: Codebook;
  actor: Actor;
}

/** The case that a row matches was merged or erased between look-up and lock. */
export class CaseGone extends Error {}

/** The author of the cases: the key that uploaded the file. */
export const authorOfImport = ({ keyId, keyLabel, requestId }: ImportRow, at: Date): Actor => ({
  keyId,
  keyLabel,
  scopes: [],
  requestId,
  at,
});

/** The author of what a reversal does: the key that asked for it. */
export function reverserOf(job: ImportRow, at: Date): Actor {
  return {
    keyId: job.reversedBy ?? '',
    keyLabel: job.reversedByLabel ?? '',
    scopes: job.reversesLive ? ['cases:write', 'cases:review'] : ['cases:write'],
    requestId: job.reversalRequestId ?? '',
    at,
  };
}

/**
 * Runs `work` in a transaction that holds the codebook, then the job; `work` locks cases after them. Throws AppError if the key that
 * asked for the job is revoked.
 */
export async function inJob<T>(
  { root }: ImportContext,
  job: Pick<ImportRow, 'id' | 'datasetId' | 'state'>,
  work: (tx: Db, codebookVersion: number) => Promise<T>,
): Promise<T> {
  return root.transaction(async (tx) => {
    const version = await holdCodebook(tx, job.datasetId, 'shared');
    const held = await lockImport(tx, job.datasetId, job.id);
    if (version === undefined || held?.state !== job.state) throw new JobStopped();
    await requireNotRevoked(tx, (held.state === 'reversing' ? held.reversedBy : held.keyId) ?? '');
    return work(tx, version);
  });
}

const WRITE_TRIES = 5;

/** Retries `work` if another writer got in between: it took an external id, changed a case, or the two deadlocked. */
export async function retryOnClash<T>({ signal }: ImportContext, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === WRITE_TRIES || !isClash(error)) throw error;
    }
    if (signal.aborted) throw new JobStopped();
  }
}

/** SQLSTATE class 40 is transaction rollback: deadlock or serialization failure. */
const isClash = (error: unknown): boolean =>
  error instanceof CaseGone || isExternalIdClash(error) || /^40/.test(databaseFailure(error)?.code ?? '');
