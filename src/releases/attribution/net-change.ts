import type { ChangedCase } from '../../db/queries/changed-cases.ts';
import type { Cause } from '../../statistics/cause.ts';

/** What became of one case between two releases: one cause, however many changes there were. Pure. */
export interface NetChange {
  cause: Cause;
  /** JSON text of what the earlier release counted, and the later one; absent: it was not live there. */
  before?: string;
  after?: string;
  /** The earlier release counted it, and what it counted has been erased since. */
  lost: boolean;
}

/** Undefined if neither release counts the case, or both count the same of it. */
export function netChangeOf(changed: ChangedCase, erasuresSeen: number): NetChange | undefined {
  const { wasLive, before, after, sameContent, erasedSeq } = changed;
  const lost = wasLive && before === null && (erasedSeq === null || erasedSeq > erasuresSeen);
  const counted = wasLive && before !== null;
  if (!lost && !counted && after === null) return undefined;
  if (counted && after !== null && sameContent) return undefined;
  const cause = causeOf(changed, lost || counted);
  return {
    cause,
    lost,
    ...(counted && { before: before as string }),
    ...(after !== null && { after }),
  };
}

function causeOf({ after, cause, reasonClass, approvalReason }: ChangedCase, wasCounted: boolean): Cause {
  if (after !== null && !wasCounted) return 'created';
  if (after === null) {
    if (cause === 'merged') return 'merged';
    return reasonClass === 'quashed' ? 'quashed' : 'removed';
  }
  if (approvalReason === 'sentence-varied') return 'sentence-varied';
  return approvalReason === 'partial-quash' || reasonClass === 'quashed' ? 'quashed' : 'corrected';
}
