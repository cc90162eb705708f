import type { CaseContent } from '../schemas/case.ts';
import { type FaultList, inside } from './case-fault.ts';
import type { Members } from './case-value.ts';

/** Gives a defendant or conviction its id: the one sent back, or a new one. */
export type IdKeeper = (kind: 'defendant' | 'conviction', object: Members, pointer: string) => string;

/**
 * @param current the stored case, of a PUT: ids sent back must be its own, and each may be sent once. A conviction may move
 * to another defendant of the case. Without it (a POST) ids are dropped.
 */
export const idKeeper = (faults: FaultList, current: CaseContent | undefined, newId: () => string): IdKeeper => {
  const defendants = current?.defendants ?? [];
  const known = {
    defendant: new Set(defendants.map(({ id }) => id)),
    conviction: new Set(defendants.flatMap(({ convictions }) => convictions.map(({ id }) => id))),
  };
  const seen = { defendant: new Set<string>(), conviction: new Set<string>() };
  return (kind, object, pointer) => {
    if (!Object.hasOwn(object, 'id')) return newId();
    const { id } = object;
    const at = inside(pointer, 'id');
    if (typeof id !== 'string') {
      faults.add(at, 'wrong-type', 'An id is a text.');
    } else if (current !== undefined) {
      if (seen[kind].has(id)) faults.add(at, 'duplicate');
      else if (known[kind].has(id)) seen[kind].add(id);
      else faults.add(at, 'unknown-id');
      return id;
    }
    return newId();
  };
};
