import type { z } from 'zod';
import { CORRECTION_REASONS } from '../codebook/standard.ts';
import { AppError, type Fault } from '../errors.ts';
import { CaseMoves, type SelectionFilter } from '../schemas/case-body.ts';
import { type Located, locateShapeFaults, settle } from '../schemas/faults.ts';
import { UUID } from '../schemas/names.ts';
import { soundParts } from '../schemas/sound.ts';
import type { Move } from './transitions.ts';

/** The body of a transition of cases, and the rules between its members. */

/** The same transition of the cases that are listed, or of all that match a selection. */
type ManyMoves =
  | { move: Move; items: NonNullable<CaseMoves['items']> }
  | { move: Move; select: SelectionFilter; expect: number };

/** The transition of many cases: `items`, or `select` and `expect`. */
export function readMoves(body: unknown): ManyMoves {
  const { items, select, expect, ...move } = readMove(body, CaseMoves, { many: true });
  if (items && !select && expect === undefined) return { move, items };
  if (select && !items && expect !== undefined) return { move, select, expect };
  const errors: Fault[] = [];
  if (items && select) {
    errors.push({ pointer: '/select', code: 'not-allowed', detail: 'Send either items or select, not both.' });
  } else if (select) {
    const detail = 'Say how many cases you expect to match, so that no other case is moved.';
    errors.push({ pointer: '/expect', code: 'required', detail });
  } else if (items) {
    errors.push({ pointer: '/expect', code: 'not-allowed', detail: 'Only a selection takes this member.' });
  } else errors.push({ pointer: '/items', code: 'required', detail: 'Send items, or select and expect.' });
  throw new AppError('invalid-body', { errors });
}

/** The move, or every fault of its members and of the rules between them. A faulty member hides no other fault. */
export function readMove<T extends Move>(body: unknown, schema: z.ZodType<T>, { many = false } = {}): T {
  const shape = locateShapeFaults(schema, body);
  const located = 'located' in shape ? [...shape.located] : [];
  const sound = 'value' in shape ? shape.value : (soundParts(schema, body, shape.located) as PartOfMove);
  located.push(...moveFaults(sound ?? {}, many));
  if ('located' in shape || located.length > 0) throw new AppError('invalid-body', { errors: settle(located) });
  return shape.value;
}

/** The members of a move that are valid by themselves. */
type PartOfMove = { [Member in keyof Move]?: Move[Member] | undefined };

/**
 * Which target needs, takes and refuses a reason, a note, another case. A member that is faulty by itself looks left out here;
 * its own fault comes earlier in the list and hides the fault found here.
 */
function moveFaults(move: PartOfMove, many: boolean): Located[] {
  return [...moveReasonFaults(move), ...noteFaults(move), ...intoFaults(move, many)];
}

const NEEDS_REASON: readonly Move['to'][] = ['withdrawn', 'erased'];
const TAKES_REASON: readonly Move['to'][] = [...NEEDS_REASON, 'merged', 'approved'];

function moveReasonFaults({ to, reason }: PartOfMove): Located[] {
  const path = ['reason'];
  if (reason === undefined) {
    if (to === undefined || !NEEDS_REASON.includes(to)) return [];
    return [{ path, code: 'required', detail: `To move a case to ${to}, give a reason.`, allowed: CORRECTION_REASONS }];
  }
  if (!CORRECTION_REASONS.includes(reason)) {
    return [
      {
        path,
        code: 'unknown-code',
        detail: 'Must be a code of the list correction-reasons.',
        allowed: CORRECTION_REASONS,
      },
    ];
  }
  if (to === undefined || TAKES_REASON.includes(to)) return [];
  return [{ path, code: 'not-allowed', detail: `Only these targets take a reason: ${TAKES_REASON.join(', ')}.` }];
}

function noteFaults({ to, note }: PartOfMove): Located[] {
  const path = ['note'];
  if (to === 'returned' && note === undefined) {
    return [{ path, code: 'required', detail: 'To return a case, give a note for the author.' }];
  }
  if (to === 'erased' && note !== undefined) {
    return [
      { path, code: 'not-allowed', detail: 'An erasure takes no note: the note would outlive the erased record.' },
    ];
  }
  return [];
}

function intoFaults({ to, into }: PartOfMove, many: boolean): Located[] {
  if (to === 'merged' && many) {
    return [{ path: ['to'], code: 'not-allowed', detail: 'Cases are merged one at a time.' }];
  }
  const path = ['into'];
  if (into === undefined) {
    if (to !== 'merged') return [];
    return [{ path, code: 'required', detail: 'To merge a case, give the id of the case that it is merged into.' }];
  }
  if (to !== undefined && to !== 'merged') {
    return [{ path, code: 'not-allowed', detail: 'Only merging takes this member.' }];
  }
  if (UUID.test(into)) return [];
  return [{ path, code: 'not-allowed', detail: 'Must be the id of another case of this dataset.' }];
}
