import type { Codebook } from '../codebook/model.ts';
import type { CaseRow, CaseUpdate } from '../db/queries/cases.ts';
import { AppError, notFound } from '../errors.ts';
import type { Actor, CaptureContext } from './actor.ts';
import { caseEtag, type StaffView, staleCase } from './case-view.ts';
import { allowedTargets, scopeOf, type Target } from './states.ts';
import { standingOf } from './steps.ts';

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
