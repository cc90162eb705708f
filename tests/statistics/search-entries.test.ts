import { expect, test } from 'vitest';
import type { ReleaseStructure } from '../../src/schemas/structure.ts';
import { searchEntries } from '../../src/statistics/search-entries.ts';

const dimension = (id: string, codes: string[]) => ({
  ...{ id, label: `Label of ${id}`, description: null, role: null, ranges: false, coarser: null },
  codes: codes.map((code) => ({ code, label: `Label of ${code}` })),
});
// Only what is read of it.
const structure = {
  ...{ dataset: 'towns', release: '1.0.0', title: 'Towns' },
  measures: [{ id: 'cases', label: 'Cases', population: 'All cases', dimensions: ['sex', 'year'] }],
  dimensions: [dimension('sex', ['male', 'female']), dimension('age', ['old']), dimension('year', ['2014', '2015'])],
} as unknown as ReleaseStructure;
const found = (mostCodes: number) =>
  searchEntries({ structure, headlines: [], description: 'Three towns.', publisher: 'Charity' }, mostCodes);

test('every name that has figures can be found, and leads to them', () => {
  expect(found(10).map(({ kind, id, href }) => `${kind} ${id} ${href}`)).toEqual([
    'dataset towns /v1/datasets/towns',
    'measure cases /v1/datasets/towns/releases/1.0.0/statistics?measure=cases',
    'dimension sex /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=sex&totals=true',
    'dimension year /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=year&totals=true',
    'code male /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=sex&where=sex:male',
    'code female /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=sex&where=sex:female',
    'code 2014 /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=year&where=year:2014',
    'code 2015 /v1/datasets/towns/releases/1.0.0/statistics?measure=cases&by=year&where=year:2015',
  ]);
});

test('codes are the first to be left out', () => {
  expect(found(1).map(({ kind }) => kind)).toEqual(['dataset', 'measure', 'dimension', 'dimension', 'code']);
  expect(found(0).some(({ kind }) => kind === 'code')).toBe(false);
});
