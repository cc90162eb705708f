import { columnOf } from '../../src/authoring/columns.ts';
import { converter } from '../../src/authoring/convert.ts';
import { draftDefinition, tableTotals } from '../../src/authoring/definition.ts';
import { mappingCsv } from '../../src/authoring/mapping.ts';
import { type FileCodebook, type FileKind, NO_CODEBOOK, type Planned, planColumns } from '../../src/authoring/plan.ts';
import { relationReader } from '../../src/authoring/relations.ts';
import { NO_TOTALS, type Totals } from '../../src/authoring/totals.ts';
import { tableOf } from '../../src/cli/table-file.ts';
import { checkDataset } from '../../src/codebook/check.ts';
import { compile } from '../../src/codebook/compile.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import type { Body } from '../samples/body.ts';

/** A draft of rows in memory, as `assize draft` makes it of a file. */

export interface Draft {
  plans: readonly Planned[];
  totals: Totals;
  /** As written: with questions. */
  definition: Body;
  questions: readonly { pointer: string; question: string }[];
  mapping: string;
  /** The converted file. */
  data: string;
}

export async function draftOf(
  kind: FileKind,
  names: readonly string[],
  given: readonly (readonly string[])[],
  codebook: FileCodebook = NO_CODEBOOK,
): Promise<Draft> {
  const table = await tableOf(names, given);
  const columns = (await table.picture()).map(columnOf);
  const rows: string[][] = [];
  for await (const row of table.rows()) rows.push(row);
  table.close();
  const relations = relationReader(columns.flatMap(({ kind: what }, at) => (what === 'code' ? [at] : [])));
  for (const row of rows) relations.add(row);
  let plans = planColumns(kind, columns, relations, codebook);
  let totals = NO_TOTALS;
  if (kind === 'aggregate') {
    const found = tableTotals({ plans, codebook, title: 'A file' });
    for (const row of rows) found.add(row);
    totals = found.found();
    plans = planColumns(kind, columns, relations, codebook, totals);
  }
  const { definition, questions } = draftDefinition({ kind, title: 'A file', plans, relations, codebook, totals });
  const { header, lines } = converter(kind, plans, 'file');
  const data = header + rows.flatMap((row, at) => lines(row, at + 1)).join('');
  return {
    plans,
    totals,
    definition: JSON.parse(JSON.stringify(definition)),
    questions,
    mapping: mappingCsv(plans, 'file'),
    data,
  };
}

/** The one edit by hand that every draft needs. */
export const answered = (definition: Body): Body => ({
  ...definition,
  publisher: 'Tests',
  licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Tests' },
  coverage: { ...definition.coverage, inclusionRule: 'All of it.', completeness: 'Complete.' },
  codebook: { ...definition.codebook, disclosure: { policy: 'none', reason: 'Made for tests.' } },
});

/** The codebook of an answered draft; throws if it has other faults than its questions. */
export function codebookOf({ definition }: Draft): Codebook {
  const checked = checkDataset('draft', answered(definition));
  if ('faults' in checked) throw new Error(JSON.stringify(checked.faults, null, 1));
  return compile('draft', checked.definition);
}
