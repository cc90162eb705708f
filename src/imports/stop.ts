import { type Actor, auditOf, type CaptureContext } from '../capture/actor.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { beginReversal, endImport, findImport, type ImportRow, lockImport } from '../db/queries/imports.ts';
import { AppError, notFound } from '../errors.ts';

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
