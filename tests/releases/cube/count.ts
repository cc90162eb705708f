import fc from 'fast-check';
import { factsOf } from '../../../src/cases/facts.ts';
import { compile } from '../../../src/codebook/compile.ts';
import type { CaseFacts, Codebook, Dimension } from '../../../src/codebook/model.ts';
import { type CubeOptions, openCube } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import type { StoredCell, TableData } from '../../../src/statistics/table.ts';
import { withTables } from '../../samples/countable.ts';

/** Counts cases in this thread. */
export async function tabulate(codebook: Codebook, contents: readonly unknown[], options?: CubeOptions) {
  const countable = countableCodebook(codebook);
  return tabulateFacts(
    codebook,
    contents.map((content) => factsOf(countable, content as CaseContent, 'public')),
    options,
  );
}

export async function tabulateFacts(
  codebook: Codebook,
  facts: readonly CaseFacts[],
  options: CubeOptions = { threads: 1 },
) {
  const cube = await openCube(codebook, options);
  try {
    for (const one of facts) cube.add(one);
    const totals = cube.finish();
    const tables: TableData[] = [];
    for await (const table of cube.tables()) tables.push(table);
    return { ...totals, tables };
  } finally {
    await cube.close();
  }
}

/** Cells with codes in place of positions: `{ 'male|_T': [3] }`. */
export function readable(codebook: Codebook, table: TableData): Record<string, StoredCell> {
  const width = table.by.length;
  return Object.fromEntries(
    table.cells.map((cell) => {
      const key = table.by.map((id, index) => {
        const position = cell[index] as number;
        return position === -1 ? '_T' : position === -2 ? '_K' : codebook.dimensions.get(id)!.codes[position]!.code;
      });
      return [key.join('|'), cell.slice(width)];
    }),
  );
}

/** Ids of some dimensions of a table, no two of one variable, in any order. */
export const anyBy = (
  dimensions: readonly Dimension[],
  lengths: fc.ShuffledSubarrayConstraints,
): fc.Arbitrary<string[]> =>
  fc
    .shuffledSubarray([...dimensions], lengths)
    .filter((by) => new Set(by.map(({ root }) => root)).size === by.length)
    .filter((by) => by.filter(({ kind }) => kind === 'category').length <= 1)
    .map((by) => by.map(({ id }) => id));

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
