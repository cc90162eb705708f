import { type CaseColumns, declareColumns } from '../cases/csv-columns.ts';
import { type RowReader, rowReader } from '../cases/csv-rows.ts';
import { exampleRow } from './case-column-example.ts';
import { type HeaderFault, headerFaults } from './case-column-header.ts';
import { layoutOf } from './case-column-layout.ts';
import type { Codebook } from './model.ts';

/**
 * Cases as the rows of a CSV file: one row for each defendant. The columns are named from the codebook, and what it does not bind has
 * none. Nothing here knows of CSV itself: a row is the list of its cells. For whoever prepares a file: docs/import.md.
 */

export type { CaseColumns } from '../cases/csv-columns.ts';
export type { RowProblem, RowReader } from '../cases/csv-rows.ts';
export type { HeaderFault } from './case-column-header.ts';

const known = new WeakMap<Codebook, CaseColumns>();

/** The columns of a codebook. */
export const columnsOf = (codebook: Codebook): CaseColumns => {
  const before = known.get(codebook);
  if (before !== undefined) return before;
  const columns = declareColumns(codebook);
  known.set(codebook, columns);
  return columns;
};

/** The line of example of the template: one cell for each of its columns. Read back, it is a valid case of the codebook. */
export const templateExample = (codebook: Codebook): string[] => exampleRow(columnsOf(codebook));

/** Finds the columns of a file by its header (without byte order mark), or answers everything that is wrong with it. */
export const readHeader = (
  columns: CaseColumns,
  header: readonly string[],
): { rows: RowReader } | { faults: HeaderFault[] } => {
  const faults = headerFaults(columns, header);
  return faults.length > 0 ? { faults } : { rows: rowReader(layoutOf(columns, header)) };
};
