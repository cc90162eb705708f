import { expect, test } from 'vitest';
import { comparisonLines } from '../../src/cli/table-comparison.ts';

test('a comparison of tables is printed as rows and totals, one a line', () => {
  const totals = [
    { code: '2020', before: '52', after: null, unknown: { before: 0, after: 2 } },
    { code: '2021', before: null, after: '1', unknown: { before: 0, after: 0 } },
  ];
  expect(comparisonLines({ new: 2, changed: 1, gone: 1, same: 2, totals })).toEqual([
    ...['rows new\t2', 'rows changed\t1', 'rows gone\t1', 'rows same\t2'],
    ...['total\tbefore\tafter', '2020\t52\tnot known (2 numbers missing)', '2021\tnone\t1'],
  ]);
  expect(comparisonLines({ new: 1, changed: 0, gone: 0, same: 0, totals: null })).toHaveLength(4);
});
