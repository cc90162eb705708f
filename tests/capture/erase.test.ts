import { expect, test } from 'vitest';
import { withoutCases } from '../../src/capture/erase.ts';
import type { ImportResult } from '../../src/schemas/stored.ts';

const GONE = '11111111-1111-4111-8111-111111111111';
const ALSO = '22222222-2222-4222-8222-222222222222';
const KEPT = '33333333-3333-4333-8333-333333333333';
const path = (id: string) => `/v1/datasets/court/cases/${id}`;
const row = { row: 4, rows: 2, outcome: 'created' } as const;
const candidate = (id: string) => ({ id, href: path(id), score: 80, reasons: ['same date'] });

test.each<[string, ImportResult, ImportResult]>([
  ['as what became of a row', { ...row, case: GONE, revision: 1, reversal: 'kept' }, { ...row, reversal: 'kept' }],
  ['as a path', { ...row, case: path(GONE), revision: 1 }, row],
  [
    'as one candidate of two',
    { ...row, case: KEPT, revision: 1, candidates: [candidate(GONE), candidate(KEPT)] },
    { ...row, case: KEPT, revision: 1, candidates: [candidate(KEPT)] },
  ],
  ['as the only candidate', { ...row, case: KEPT, candidates: [candidate(ALSO)] }, { ...row, case: KEPT }],
  [
    'in the words of a problem, and as a member of it',
    {
      ...row,
      outcome: 'rejected',
      problems: [
        { code: 'duplicate', detail: `It belongs to ${path(GONE)}.`, case: path(GONE), allowed: ['a', ''] },
        { code: 'likely-duplicate', candidates: [candidate(GONE), candidate(KEPT)] },
      ],
    },
    {
      ...row,
      outcome: 'rejected',
      problems: [
        { code: 'duplicate', detail: 'It belongs to an erased case.', allowed: ['a', ''] },
        { code: 'likely-duplicate', candidates: [candidate(KEPT)] },
      ],
    },
  ],
])('a case that was erased is not in a result %s', (_where, result, left) => {
  const untouched: ImportResult = {
    ...row,
    case: KEPT,
    revision: 3,
    candidates: [candidate(KEPT)],
    problems: [{ detail: '' }],
  };
  expect(withoutCases([untouched, result], [GONE, ALSO])).toEqual([untouched, left]);
});
