import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { publicCodebook } from '../../src/codebook/public.ts';
import type { ReleaseNumbers } from '../../src/disclosure/linkage.ts';
import type { Body } from '../samples/body.ts';
import { list as listOf } from '../samples/code-lists.ts';
import { towns } from '../samples/towns.ts';

/** Small codebooks for tests of linkage, and releases of them without a number. */

/** Labels may be no word that a spreadsheet reads as something else. */
export const list = (text: string, levels?: Record<string, string>) => listOf(text, levels, (code) => `Code ${code}`);

export const count = (id: string, countingUnit: string, filter?: object) => ({
  ...{ id, label: id, unit: id, countingUnit, statistic: 'count', population: 'all' },
  ...(filter && { filter }),
});

export interface Pieces {
  builtIn?: object;
  variables?: object[];
  quantities?: object[];
  derived?: object[];
  codeLists?: object;
  periods?: object;
  measures: object[];
  tables: object[];
}

/** A codebook of these pieces; lists that it does not give have the codes `a` and `b`. */
export function codebookOf({ tables, periods = { year: 'internal' }, codeLists = {}, ...pieces }: Pieces) {
  const body: Body = towns();
  const plain = { sex: list('f m'), ab: list('a b') };
  body.codebook = {
    ...{ builtIn: {}, variables: [], quantities: [], derived: [], ...pieces, periods },
    codeLists: { ...plain, ...codeLists },
    tables: { upTo: 0, also: tables },
    disclosure: { policy: 'none', reason: 'Tests' },
  };
  const checked = checkDataset('rules', body);
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults));
  return compile('rules', checked.definition);
}

export const emptyRelease = (codebook: Codebook, more: Partial<ReleaseNumbers> = {}): ReleaseNumbers => ({
  release: 'r',
  codebook: publicCodebook(codebook),
  coverage: codebook.definition.coverage,
  tables: codebook.tables.flatMap(({ by, measures }) =>
    measures.map((measure) => {
      const layer = codebook.measures.get(measure)!.statistic === 'count' ? ('count' as const) : ('sum' as const);
      return { by, measure, layer, cells: [] };
    }),
  ),
  ...more,
});
