import type { ReleaseRow } from '../../db/queries/releases.ts';
import { AppError, type Fault } from '../../errors.ts';
import type { ReleaseMove } from '../../schemas/release.ts';

/** The body of a transition of a release: where it can go, and the rules between the members. */

/** Where an open release can go. */
const FROM: Partial<Record<ReleaseRow['state'], readonly ReleaseMove['to'][]>> = {
  building: ['discarded'],
  failed: ['discarded'],
  draft: ['published', 'discarded'],
  scheduled: ['published', 'draft', 'discarded'],
};

/** Whether the open release can go there from its state; throws 409. */
export function requireWay({ to, publishAt }: ReleaseMove, { state }: ReleaseRow): void {
  const allowed = FROM[state] ?? [];
  // Leaving out the date must not publish a scheduled release early.
  if (state === 'scheduled' && to === 'published' && publishAt === undefined) {
    throw new AppError('transition-not-allowed', {
      detail:
        'The release has a date. Send publishAt to move it, or take the release back to draft and publish it then.',
      extra: { allowed },
    });
  }
  if (!allowed.includes(to)) {
    const detail = `A release in state ${state} cannot become ${to}.`;
    throw new AppError('transition-not-allowed', { detail, extra: { allowed } });
  }
}

/** The rules between the members of the body; throws 422 with every fault. */
export function requireSoundMove(move: ReleaseMove, { state }: ReleaseRow, now: Date): void {
  const errors = [...faultsOfDate(move, now), ...faultsOfReason(move, state), ...faultsOfReplacement(move)];
  if (errors.length > 0) throw new AppError('invalid-body', { errors });
}

function faultsOfDate({ to, publishAt }: ReleaseMove, now: Date): Fault[] {
  const pointer = '/publishAt';
  if (publishAt === undefined) return [];
  if (to !== 'published') return [{ pointer, code: 'not-allowed', detail: 'Only publishing takes a date.' }];
  if (!/:\d\d(\.0+)?Z$/.test(publishAt)) {
    return [{ pointer, code: 'ill-formed', detail: 'Must be a whole second, such as 2030-01-01T09:30:00Z.' }];
  }
  if (Date.parse(publishAt) > now.getTime()) return [];
  return [{ pointer, code: 'out-of-range', detail: 'Must be in the future.' }];
}

function faultsOfReason({ to, publishAt, reason }: ReleaseMove, state: ReleaseRow['state']): Fault[] {
  const pointer = '/reason';
  const movesDate = state === 'scheduled' && to === 'published' && publishAt !== undefined;
  if (reason === undefined && (to === 'withdrawn' || movesDate)) {
    const detail = movesDate ? 'To move the date, give a reason. It is public.' : 'Withdrawing needs a reason.';
    return [{ pointer, code: 'required', detail }];
  }
  if (reason === undefined || to !== 'published' || publishAt !== undefined) return [];
  return [{ pointer, code: 'not-allowed', detail: 'Publishing at once takes no reason.' }];
}

function faultsOfReplacement({ to, replacement }: ReleaseMove): Fault[] {
  if (replacement === undefined || to === 'withdrawn') return [];
  return [{ pointer: '/replacement', code: 'not-allowed', detail: 'Only a withdrawn release has a replacement.' }];
}
