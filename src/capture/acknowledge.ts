import { appendAudit } from '../db/queries/audit.ts';
import { findNewestReceipt, holdReceipts, insertReceipt } from '../db/queries/feed.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';

/**
 * Records that a key says it has applied the log up to an entry. The same again is the same receipt; an earlier entry is a new
 * one: a partner that went back to a backup says so.
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
