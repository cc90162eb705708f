import { appendAudit } from '../db/queries/audit.ts';
import { decidePair, lockPair, type PairRow } from '../db/queries/duplicates.ts';
import { AppError, notFound } from '../errors.ts';
import type { DECISIONS } from '../schemas/vocabulary.ts';
import { type Actor, auditOf, type CaptureContext } from './actor.ts';

export interface PairDecision {
  id: string;
  decision: (typeof DECISIONS)[number];
  note: string | undefined;
}

/**
 * Records what somebody says of a pair. It stands: the same again changes nothing, the other is refused. No case changes by
 * it; to make one of two is a transition.
 */
export async function decide(
  { db }: CaptureContext,
  actor: Actor,
  datasetId: string,
  { id, decision, note }: PairDecision,
): Promise<PairRow> {
  return db.transaction(async (tx) => {
    const pair = await lockPair(tx, datasetId, id);
    if (!pair) throw notFound();
    if (pair.state === decision) return pair;
    if (pair.state !== 'open') throw new AppError('pair-decided');
    await decidePair(tx, id, { decision, note, decider: actor });
    const decided = await lockPair(tx, datasetId, id);
    if (!decided) throw new Error('a locked pair stays');
    await appendAudit(tx, [auditOf(actor, 'duplicate.decide', datasetId, { subject: id, detail: { decision } })]);
    return decided;
  });
}
