import { checkCase } from '../../src/cases/check.ts';
import { caseColumns } from '../../src/cases/csv-columns.ts';
import { type CellProblem, type RowReader, readHeader } from '../../src/cases/csv-rows.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import type { Body } from '../samples/body.ts';
import { aDataset } from '../samples/court.ts';
import { codebookOf, counter } from '../samples/everything.ts';
import { fileOf, headerOf, type WrittenRow } from './case-rows.ts';

/** Files of cases as somebody may write them, and what is read of them. */

export const court = (change?: (dataset: Body) => void): Codebook => codebookOf('sample', aDataset(change));

export const readerOf = (codebook: Codebook, header: readonly string[]): RowReader => {
  const read = readHeader(caseColumns(codebook), header);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.rows;
};
/** Every column that the court needs, with cells that are right. */
export const PLAIN = { sentencedOn: '2015-03-13', sex: 'male', 'conviction1.offence': 'theft' };

export const bodyOf = (rows: readonly WrittenRow[], codebook = court()): Body => {
  const file = fileOf(rows);
  const read = readerOf(codebook, file.header).bodyOf(file.rows);
  if (read.problems.length > 0) throw new Error(JSON.stringify(read.problems));
  return read.body as Body;
};
export const check = (codebook: Codebook, body: unknown) =>
  checkCase(codebook, body, { mode: 'create', newId: counter() });

/** Everything that is wrong with the rows, those of `checkCase` too. */
export const problemsOf = (rows: readonly WrittenRow[], codebook = court(), header = headerOf(rows)): CellProblem[] => {
  const file = fileOf(rows, header);
  const reader = readerOf(codebook, file.header);
  const { body, problems: before } = reader.bodyOf(file.rows);
  const checked = check(codebook, body);
  return reader.problemsOf('faults' in checked ? checked.faults : [], file.rows, before);
};
export const told = (problems: readonly CellProblem[]) =>
  problems.map(({ row, column, code }) => `${row} ${column} ${code}`);

export const faultsOf = (header: readonly string[], codebook = court()) => {
  const read = readHeader(caseColumns(codebook), header);
  return 'faults' in read ? read.faults : [];
};
export const headerTold = (header: readonly string[], codebook?: Codebook) =>
  faultsOf(header, codebook).map(({ column, code }) => `${column} ${code}`);

/** No variable but sex, and convictions that nothing is known of. */
export function least(): Codebook {
  return court((dataset) => {
    const { sex, ageBand, outcome } = dataset.codebook.builtIn;
    dataset.codebook.builtIn = { sex, ageBand, outcome };
    dataset.codebook.variables = [];
    dataset.codebook.quantities = [];
    dataset.codebook.derived = [];
  });
}
