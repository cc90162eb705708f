import { expect, test } from 'vitest';
import { tableFaults } from '../../src/cli/table-faults.ts';
import { codebookOf, draftedRows } from '../authoring/file.ts';

/** What a draft says of a table that the service would refuse, though nothing is open. */

const names = ['Area', 'Year', 'Women', 'Men'];
const areas = ['North', 'South', 'East'];
const table = [2020, 2021].flatMap((year) =>
  areas.map((area, at) => [area, year, (year % 7) + 20 + at * 7, 110 + at * 31]),
);
const totals = [2020, 2021].map((year) => ['Total', year, year === 2020 ? 93 : 96, year === 2021 ? 420 : 423]);
const answers = { 'figures of Women, Men': 'all', 'counted twice…': { Area: { Total: 'total' } } };

async function faultsOf(rows: readonly (readonly unknown[])[], more: Record<string, unknown> = {}): Promise<string[]> {
  const drafted = await draftedRows('aggregate', names, rows, { ...answers, ...more });
  return tableFaults(codebookOf(drafted), drafted.converted);
}

test('a total that is not the sum of its rows is asked about, and reported with its line', async () => {
  const [open, id] = [{ 'counted twice…': undefined }, 'counted twice, Area=Total'];
  const men = [...table, ...totals].map(([area, year, , n]) => [area, year, n]);
  expect((await draftedRows('aggregate', ['Area', 'Year', 'Men'], men, open)).asked(id)?.seen?.[0]).toBe(
    'Total in Area: 2 times, first in line 8',
  );
  expect(await faultsOf([...table, ...totals])).toEqual([
    expect.stringMatching(/^Line 9 \(_T, 2021, men, 420\): The rows of this total add up to 423\. If the publisher/),
  ]);
  // Numbers that were rounded one by one are not added up.
  const rounded = { 'adding up…': 'none' };
  expect(await faultsOf([...table, ...totals], rounded)).toEqual([]);
});

test('rows with the same codes are reported with both lines', async () => {
  expect(await faultsOf([...table, ['South', 2021, 32, 141]], { 'counted twice…': 'none' })).toEqual([
    'Line 8 (South, 2021, women, 32): Line 6 has the same codes.',
    'Line 8 (South, 2021, men, 141): Line 6 has the same codes.',
  ]);
});
