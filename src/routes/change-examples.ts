import { CASE_EXAMPLE } from './case-examples.ts';

/** Examples of the OpenAPI document for the feed, its receipts, and erasures. */

const at = '2026-03-04T05:06:07.000Z';
const cursor = 'UXQ0d1NvN2ZCZ1JfLjEwLkpYbm1MMlBhdzlfRw';

export const CHANGES_EXAMPLE = {
  items: [
    { seq: 8, at, id: CASE_EXAMPLE.id, op: 'upsert', cause: 'corrected' },
    {
      seq: 9,
      at,
      id: '5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55',
      op: 'remove',
      cause: 'merged',
      reason: null,
      mergedInto: CASE_EXAMPLE.id,
    },
    { seq: 10, at, op: 'codebook', reload: true },
  ],
  cursor,
  hasMore: false,
};

export const ACKNOWLEDGEMENT_EXAMPLE = { cursor, seq: 10, at };

export const ERASURE_EXAMPLE = { id: '5e0c1b7a-93d4-4f0e-8b43-0d6f6a1c2e55', seq: 9, at };

export const ERASURE_ACKNOWLEDGEMENTS_EXAMPLE = {
  ...ERASURE_EXAMPLE,
  items: [
    { key: 'a1b2c3d4', label: 'Partner A', applied: true, seq: 10, at },
    { key: 'e5f6g7h8', label: 'Partner B', applied: false, seq: null, at: null },
  ],
  next: null,
};
