import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type CaseRow, type CaseUpdate, type MergeLink, pointTo } from '../db/queries/cases.ts';
import { markSame } from '../db/queries/duplicates.ts';
import type { Actor } from './actor.ts';
import { NOT_LIVE, type Step, writeSteps } from './transitions.ts';

/**
 * Two reports of one case made one, and made two again. The merged case keeps its content and its revisions; the survivor
 * shows what both bring (see union.ts) and answers for it, and for all that was merged into it before.
 */

export interface Why {
  reason?: string | undefined;
  note?: string | undefined;
}

/** All that was merged into this case, also by way of others; nearest first. */
export function mergedInto(family: readonly MergeLink[], id: string): string[] {
  const found: string[] = [id];
  for (const next of found) {
    for (const link of family) if (link.mergedDirectlyInto === next) found.push(link.id);
  }
  return found.slice(1);
}

export async function writeMerge(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { row, survivor, family, reason, note }: Why & { row: CaseRow; survivor: CaseRow; family: readonly MergeLink[] },
): Promise<Map<string, CaseUpdate>> {
  const { id, state, liveRevision, liveContent, submittedAt } = row;
  await markSame(tx, datasetId, id, survivor.id, actor);
  await pointTo(tx, mergedInto(family, id), survivor.id);
  return writeSteps(tx, actor, datasetId, [
    {
      row,
      state: 'merged',
      action: 'case.merged',
      detail: { into: survivor.id },
      reason,
      note,
      change:
        liveRevision === null
          ? undefined
          : { op: 'remove', cause: 'merged', mergedInto: survivor.id, reason: REASON_CLASS_OF[reason ?? ''] },
      becomes: () => ({
        ...NOT_LIVE,
        mergedInto: survivor.id,
        mergedDirectlyInto: survivor.id,
        beforeMerge: { state, liveRevision, liveContent, submittedAt },
      }),
    },
    survivorStep(survivor, 'case.joined', 'Another case was merged into this one.'),
  ]);
}

/** The case gets back what it had, and takes along what had come with it. */
export async function writeUnmerge(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { row, survivor, family, note }: Why & { row: CaseRow; survivor: CaseRow; family: readonly MergeLink[] },
): Promise<Map<string, CaseUpdate>> {
  const { id, beforeMerge: before } = row;
  if (!before) throw new Error('a merged case knows what it was');
  const { liveContent } = before;
  await pointTo(tx, mergedInto(family, id), id);
  return writeSteps(tx, actor, datasetId, [
    {
      row,
      state: before.state,
      action: 'case.unmerged',
      note,
      change: liveContent === null ? undefined : { op: 'upsert', cause: 'unmerged', contentRevision: liveContent },
      becomes: (revision, seq) => ({
        // An approved case is live by its newest revision; under a draft the one that was live goes on.
        liveRevision: before.state === 'approved' ? revision : before.liveRevision,
        liveContent,
        liveSeq: seq,
        submittedAt: before.submittedAt,
        mergedInto: null,
        mergedDirectlyInto: null,
        beforeMerge: null,
      }),
    },
    survivorStep(survivor, 'case.parted', 'A case that was merged into this one left it.'),
  ]);
}

/**
 * What the survivor shows has changed, and so has its ETag. Its note names no case: one that is erased later must stand
 * nowhere. Partners see nothing of it.
 */
export const survivorStep = (row: CaseRow, action: string, note: string): Step => ({
  row,
  state: row.state,
  action,
  note,
  becomes: (revision) => ({
    submittedAt: row.submittedAt,
    ...(row.state === 'approved' && { liveRevision: revision }),
  }),
});
