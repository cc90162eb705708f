import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { type CaseRow, type CaseUpdate, type MergeLink, pointTo } from '../db/queries/cases.ts';
import { markSame, reopenPair } from '../db/queries/duplicates.ts';
import type { Actor } from './actor.ts';
import { NOT_LIVE, type Step, writeSteps } from './write.ts';

/**
 * Merging two reports of one case, and undoing it. The merged case keeps its content and revisions. The survivor shows the
 * external ids and sources of both (case-view.ts), and takes over the cases merged into the merged one before.
 */

interface Merge {
  row: CaseRow;
  survivor: CaseRow;
  /** All cases merged into either of the two. */
  family: readonly MergeLink[];
  reason?: string | undefined;
  note?: string | undefined;
}

export async function writeMerge(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { row, survivor, family, reason, note }: Merge,
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
    survivorStep(survivor, 'joined'),
  ]);
}

/**
 * Restores the case as it was before the merge. The cases that had been merged into it come with it, and whether it is the
 * same case as the one that it was merged into is an open question again.
 */
export async function writeUnmerge(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { row, survivor, family, note }: Merge,
): Promise<Map<string, CaseUpdate>> {
  const { id, mergedDirectlyInto, beforeMerge: before } = row;
  if (!before || mergedDirectlyInto === null) throw new Error('a merged case has its state before the merge');
  const { liveContent } = before;
  await reopenPair(tx, datasetId, id, mergedDirectlyInto);
  await pointTo(tx, mergedInto(family, id), id);
  return writeSteps(tx, actor, datasetId, [
    {
      row,
      state: before.state,
      action: 'case.unmerged',
      note,
      change: liveContent === null ? undefined : { op: 'upsert', cause: 'unmerged', contentRevision: liveContent },
      becomes: (revision, seq) => ({
        // An approved case is live in its newest revision; below a draft, the former live revision is restored.
        liveRevision: before.state === 'approved' ? revision : before.liveRevision,
        liveContent,
        liveSeq: seq,
        submittedAt: before.submittedAt,
        mergedInto: null,
        mergedDirectlyInto: null,
        beforeMerge: null,
      }),
    },
    survivorStep(survivor, 'parted'),
  ]);
}

/** The cases merged into this one, directly or through others; nearest first. */
export function mergedInto(family: readonly MergeLink[], id: string): string[] {
  const found: string[] = [id];
  for (const next of found) {
    for (const link of family) if (link.mergedDirectlyInto === next) found.push(link.id);
  }
  return found.slice(1);
}

const NOTES = {
  joined: 'Another case was merged into this one.',
  parted: 'A case that was merged into this one left it.',
};

/**
 * The survivor shows something else now, so it gets a revision and a new ETag; partners see no change. The note does not name
 * the other case, which may be erased later.
 */
export const survivorStep = (row: CaseRow, what: keyof typeof NOTES): Step => ({
  row,
  state: row.state,
  action: `case.${what}`,
  note: NOTES[what],
  becomes: (revision) => ({
    submittedAt: row.submittedAt,
    ...(row.state === 'approved' && { liveRevision: revision }),
  }),
});
