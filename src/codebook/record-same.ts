import { isDeepStrictEqual } from 'node:util';
import { recordOf } from '../cases/record.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { Codebook } from './model.ts';

/** Whether a case looks the same to partners by two codebooks, both of which it satisfies. The order of members does not count. */
export const sameRecord = (one: Codebook, other: Codebook, content: CaseContent): boolean => {
  const [before, after] = [recordOf(one, content, NOWHERE), recordOf(other, content, NOWHERE)];
  // Texts first: they are compared in no time, and nearly always the same.
  return JSON.stringify(before) === JSON.stringify(after) || isDeepStrictEqual(before, after);
};

const NOWHERE = { id: '', seq: 0 };
