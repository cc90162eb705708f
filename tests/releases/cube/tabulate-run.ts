import { factsOf } from '../../../src/cases/facts.ts';
import type { CaseFacts, Codebook } from '../../../src/codebook/model.ts';
import { type CubeOptions, openCube } from '../../../src/releases/cube/cube.ts';
import { countableCodebook } from '../../../src/releases/cube/layout.ts';
import type { CaseContent } from '../../../src/schemas/case.ts';
import type { StoredCell, TableData } from '../../../src/statistics/table.ts';

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
  const tabulation = await openCube(codebook, options);
  try {
    for (const one of facts) tabulation.add(one);
    const totals = tabulation.finish();
    const tables: TableData[] = [];
    for await (const table of tabulation.tables()) tables.push(table);
    return { ...totals, tables };
  } finally {
    await tabulation.close();
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
