import type { ImportJob } from '../schemas/import.ts';

const PATH = '/v1/datasets/press-snapshot-2015/imports/01950e2c-8f00-7000-8000-000000000001';

/** Example of the OpenAPI document; checked against its schema. */
export const IMPORT_EXAMPLE: ImportJob = {
  id: '01950e2c-8f00-7000-8000-000000000001',
  dataset: 'press-snapshot-2015',
  state: 'running',
  format: 'csv',
  mode: 'create',
  caseState: 'draft',
  validateOnly: false,
  rows: 1_000,
  counts: { created: 480, updated: 0, unchanged: 0, rejected: 20, valid: 0 },
  progress: { done: 500, of: 1_000 },
  rate: 1_900,
  by: { key: 'a1b2c3d4', label: 'Press desk' },
  createdAt: '2026-03-04T05:06:07.000Z',
  startedAt: '2026-03-04T05:06:08.000Z',
  finishedAt: null,
  error: null,
  reversal: null,
  links: { self: PATH, results: `${PATH}/results`, rejected: `${PATH}/rejected` },
};
