import type { Move } from '../capture/move.ts';
import { CORRECTION_REASONS } from '../codebook/standard/correction-reasons.ts';
import { UUID } from '../http/parameters.ts';
import type { Located } from '../schemas/shape.ts';

/** What is wrong between the members of a move: which target needs, takes and refuses a reason, a note, another case. */

/** What of a move is of the right shape. Where the target is not, nothing is said of what it would need. */
export type PartOfMove = { [Member in keyof Move]?: Move[Member] | undefined };

/** A member whose shape is faulty looks as if it were left out: its own fault must come first in the list, and stands. */
export function moveFaults(move: PartOfMove, many: boolean): Located[] {
  return [...reasonFaults(move), ...noteFaults(move), ...intoFaults(move, many)];
}

const REASONS = CORRECTION_REASONS.codes.map(({ code }) => code);
const NEEDS_REASON: readonly Move['to'][] = ['withdrawn', 'erased'];
const TAKES_REASON: readonly Move['to'][] = [...NEEDS_REASON, 'merged', 'approved'];

function reasonFaults({ to, reason }: PartOfMove): Located[] {
  const path = ['reason'];
  if (reason === undefined) {
    if (to === undefined || !NEEDS_REASON.includes(to)) return [];
    return [{ path, code: 'required', detail: `To be ${to} needs a reason.`, allowed: REASONS }];
  }
  if (!REASONS.includes(reason)) {
    return [{ path, code: 'unknown-code', detail: 'Not a reason of correction-reasons.', allowed: REASONS }];
  }
  if (to === undefined || TAKES_REASON.includes(to)) return [];
  return [{ path, code: 'not-allowed', detail: `Only ${TAKES_REASON.join(', ')} take a reason.` }];
}

function noteFaults({ to, note }: PartOfMove): Located[] {
  const path = ['note'];
  if (to === 'returned' && note === undefined) {
    return [{ path, code: 'required', detail: 'Returning needs a note for the author.' }];
  }
  // It would outlive what it may tell of.
  if (to === 'erased' && note !== undefined) {
    return [{ path, code: 'not-allowed', detail: 'An erasure is recorded by its reason alone.' }];
  }
  return [];
}

function intoFaults({ to, into }: PartOfMove, many: boolean): Located[] {
  if (to === 'merged' && many) {
    return [{ path: ['to'], code: 'not-allowed', detail: 'Cases are merged one at a time, each into its own.' }];
  }
  const path = ['into'];
  if (into === undefined) {
    if (to !== 'merged') return [];
    return [{ path, code: 'required', detail: 'Merging needs the id of the case that answers for both.' }];
  }
  if (to !== undefined && to !== 'merged') {
    return [{ path, code: 'not-allowed', detail: 'Only merging takes it.' }];
  }
  if (UUID.test(into)) return [];
  return [{ path, code: 'not-allowed', detail: 'It names no other case of this dataset.' }];
}
