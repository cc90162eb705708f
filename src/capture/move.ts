import type { Codebook } from '../codebook/model.ts';
import type { CaseRow, CaseUpdate } from '../db/queries/cases.ts';
import { AppError, notFound } from '../errors.ts';
import type { CASE_STATES, Scope, TRANSITION_TARGETS } from '../schemas/vocabulary.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseEtag, type StaffView, staleCase } from './case-view.ts';
import { standingOf } from './transitions.ts';

/** The states of a case and who may move it between them: contract data 4. Pure. */

export type CaseState = (typeof CASE_STATES)[number];
type Target = (typeof TRANSITION_TARGETS)[number];

export interface Standing {
  state: CaseState;
  /** It has a live revision now; it had one once. */
  live: boolean;
  everLive: boolean;
}

/** The scope that the move needs; undefined if the state does not allow it. */
function scopeOf(from: Standing, to: Target): Scope | undefined {
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

function allowedTargets(from: Standing): Target[] {
  return (Object.keys(TARGET_SCOPES) as Target[]).filter((to) => scopeOf(from, to) !== undefined);
}

/** Whether a case may be merged into this one. */
export function receives(survivor: Standing, merged: Standing): boolean {
  // Partners are sent from one to the other: they must find a record there.
  if (merged.live) return survivor.state === 'approved';
  return survivor.state !== 'withdrawn' && survivor.state !== 'merged' && survivor.state !== 'erased';
}

type LiveCause = 'created' | 'corrected' | 'restored';

/** Why an approval puts a case into the partners' view. */
export function causeOfApproval(from: Standing): LiveCause {
  if (from.live) return 'corrected';
  return from.everLive ? 'restored' : 'created';
}

/** What is asked of a case that is to go to another state, and why it may be refused. */

export interface Move {
  to: Target;
  /** A code of correction-reasons; required for `withdrawn` and `erased`. */
  reason?: string | undefined;
  note?: string | undefined;
  /** Of `merged`: the case that is to answer for this one. */
  into?: string | undefined;
}

export interface MoveItem {
  id: string;
  /** True if the request names this ETag as the state it read. */
  matches: (etag: string) => boolean;
}

/** One call's moves: what all of them have in common. */
export interface Moving {
  context: Pick<CaptureContext, 'secrets'>;
  actor: Actor;
  datasetId: string;
  codebook: Codebook;
  move: Move;
  view: StaffView;
}

/** What became of a group of cases, by id: each is in one of the two. */
export interface Moved {
  refusals: Map<string, AppError>;
  /** Of other cases that were concerned, too. */
  updates: Map<string, CaseUpdate>;
}

/** Why nothing is to be done to a case, whatever it is: it is not there, or not as the request read it. */
export function unreadable(
  row: CaseRow | undefined,
  matches: MoveItem['matches'],
  view: StaffView,
): AppError | undefined {
  if (!row) return notFound();
  if (row.state === 'erased') return new AppError('gone');
  return matches(caseEtag(row, view)) ? undefined : staleCase(row, view);
}

/** Why this move is not allowed. */
export function refusalOf(row: CaseRow, { actor, codebook, move: { to } }: Moving): AppError | undefined {
  const standing = standingOf(row);
  const scope = scopeOf(standing, to);
  if (scope === undefined) return notAllowed(row, `A case in state ${row.state} cannot go to ${to}.`);
  if (!actor.scopes.includes(scope)) {
    return new AppError('forbidden', { detail: `The key lacks the scope ${scope}.`, extra: { requiredScope: scope } });
  }
  const { selfApproval } = codebook.definition.settings;
  if (to === 'approved' && !selfApproval && row.contentAuthors.includes(actor.keyId))
    return new AppError('self-review');
  return undefined;
}

export const notAllowed = (row: CaseRow, detail: string): AppError =>
  new AppError('transition-not-allowed', { detail, extra: { allowed: allowedTargets(standingOf(row)) } });
