import { compile } from '../../../src/codebook/compile.ts';
import type { StoredCell } from '../../../src/statistics/table.ts';
import { withTables } from './tabulate-dataset.ts';
import { readable, tabulate } from './tabulate-run.ts';

/** Small cases, and one table of one measure over them, to be worked out by hand. */

export const measure = (countingUnit: string, more: object = {}) => ({
  id: 'm',
  label: 'm',
  unit: 'm',
  countingUnit,
  statistic: 'count',
  population: 'all',
  ...more,
});
export const sumOf = (countingUnit: string, of: string, more: object = {}) =>
  measure(countingUnit, { statistic: 'sum', of, ...more });

/** One table of one measure, with codes for positions. */
export async function count(measured: object, by: string[], cases: object[]): Promise<Record<string, StoredCell>> {
  const codebook = compile('everything', withTables({ upTo: 0, also: [{ by }] }, [measured]));
  const { tables } = await tabulate(codebook, cases.map(plain));
  return readable(codebook, tables.find((table) => table.by.length === by.length)!);
}
export const plain = (more: object) => ({ sentencedOn: '2014-01-05', defendants: [person()], ...more });
export const person = (more: object = {}) => ({ sex: 'male', sentence: {}, convictions: [{}], ...more });
export const convicted = (offence: string | undefined, tags?: string[]) => ({
  ...(offence ? { offence } : {}),
  attributes: tags ? { tags } : {},
});
