import type { CASE_STATES, Scope, TRANSITION_TARGETS } from '../schemas/vocabulary.ts';

/** The states of a case and who may move it between them: contract data 4. Pure. */

export type CaseState = (typeof CASE_STATES)[number];
export type Target = (typeof TRANSITION_TARGETS)[number];

export interface Standing {
  state: CaseState;
  /** It has a live revision now; it had one once. */
  live: boolean;
  everLive: boolean;
}

/** The scope that the move needs; undefined if the state does not allow it. */
export function scopeOf(from: Standing, to: Target): Scope | undefined {
  switch (to) {
    case 'in-review':
      if (from.state === 'draft' || from.state === 'returned') return 'cases:write';
      return from.state === 'withdrawn' ? 'cases:review' : undefined;
    case 'approved':
    case 'returned':
      return from.state === 'in-review' ? 'cases:review' : undefined;
    case 'withdrawn':
      if (from.live) return 'cases:review';
      if (from.state !== 'draft' && from.state !== 'returned' && from.state !== 'in-review') return undefined;
      // Never live: its author may drop it. Once public and put back to draft: only a reviewer.
      return from.everLive ? 'cases:review' : 'cases:write';
    case 'merged':
      return from.state === 'merged' || from.state === 'erased' ? undefined : 'cases:review';
    case 'unmerged':
      return from.state === 'merged' ? 'cases:review' : undefined;
    case 'erased':
      return from.state === 'erased' ? undefined : 'cases:erase';
  }
}

/** Scopes one of which every move to a target needs, whatever the case: checked before any case is looked at. */
export const TARGET_SCOPES: Record<Target, readonly Scope[]> = {
  'in-review': ['cases:write', 'cases:review'],
  approved: ['cases:review'],
  returned: ['cases:review'],
  withdrawn: ['cases:write', 'cases:review'],
  merged: ['cases:review'],
  unmerged: ['cases:review'],
  erased: ['cases:erase'],
};

export function allowedTargets(from: Standing): Target[] {
  return (Object.keys(TARGET_SCOPES) as Target[]).filter((to) => scopeOf(from, to) !== undefined);
}

/** Whether a case may be merged into this one. */
export function receives(survivor: Standing, merged: Standing): boolean {
  // Partners are sent from one to the other: they must find a record there.
  if (merged.live) return survivor.state === 'approved';
  return survivor.state !== 'withdrawn' && survivor.state !== 'merged' && survivor.state !== 'erased';
}

export type LiveCause = 'created' | 'corrected' | 'restored';

/** Why an approval puts a case into the partners' view. */
export function causeOfApproval(from: Standing): LiveCause {
  if (from.live) return 'corrected';
  return from.everLive ? 'restored' : 'created';
}
