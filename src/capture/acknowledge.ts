import { appendAudit } from '../db/queries/audit.ts';
import { findNewestReceipt, holdReceipts, insertReceipt } from '../db/queries/feed.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';

/**
 * Records that a partner has applied the change log up to `seq`. The same number again returns the same receipt; an earlier
 * number makes a new one, since the partner may have restored a backup.
 */
export async function acknowledge(
  { db }: Pick<CaptureContext, 'db'>,
  actor: Actor,
  datasetId: string,
  seq: number,
): Promise<{ at: string; made: boolean }> {
  return db.transaction(async (tx) => {
    await holdReceipts(tx, datasetId, actor.keyId);
    const newest = await findNewestReceipt(tx, datasetId, actor.keyId);
    if (newest?.seq === seq) return { at: newest.at, made: false };
    const number = (newest?.number ?? 0) + 1;
    await insertReceipt(tx, { datasetId, keyId: actor.keyId, number, seq, at: actor.at });
    await appendAudit(tx, [auditOf(actor, 'changes.acknowledge', datasetId, { detail: { seq, number } })]);
    return { at: actor.at.toISOString(), made: true };
  });
}
