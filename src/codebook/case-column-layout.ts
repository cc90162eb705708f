import { CASE_COLUMN, type CaseColumns, type Column, type Numbered, numberedName } from '../cases/csv-columns.ts';
import { isEmpty } from './case-column-cell.ts';

/** Where in a file the columns stand that its header names. */

/** The cells of one row, as the CSV parser gives them. */
export type Cells = readonly string[];

export interface FileColumn {
  /** With its number. */
  name: string;
  /** Position in a row, from 0. */
  at: number;
  column: Column;
}

/** The columns of one conviction or source. */
export interface ColumnGroup {
  number: number;
  columns: readonly FileColumn[];
}

/** The columns of a file by what they speak of, each list in the order of the template, however the file has them. */
export interface FileLayout {
  /** Cells that each row has. */
  width: number;
  /** Position of the column `case`. */
  caseAt: number | undefined;
  case: readonly FileColumn[];
  defendant: readonly FileColumn[];
  sentence: readonly FileColumn[];
  convictions: readonly ColumnGroup[];
  sources: readonly ColumnGroup[];
}

/** Of a header without faults. */
export const layoutOf = (columns: CaseColumns, header: readonly string[]): FileLayout => {
  const positions = new Map(header.map((name, at) => [name, at]));
  const those = (declared: readonly Column[], nameOf: (column: Column) => string): FileColumn[] =>
    declared.flatMap((column) => {
      const name = nameOf(column);
      const at = positions.get(name);
      return at === undefined ? [] : [{ name, at, column }];
    });
  const once = those(columns.once, ({ name }) => name);
  const groups = (kind: Numbered): ColumnGroup[] =>
    numbersIn(columns, header, kind).map((number) => ({
      number,
      columns: those(columns.numbered[kind], ({ name }) => numberedName(kind, number, name)),
    }));
  return {
    width: header.length,
    caseAt: positions.get(CASE_COLUMN),
    case: once.filter(({ column }) => column.part === 'case'),
    defendant: once.filter(({ column }) => column.part === 'defendant'),
    sentence: once.filter(({ column }) => column.part === 'sentence'),
    convictions: groups('conviction'),
    sources: groups('source'),
  };
};

/** The numbers of the convictions or sources that a header has columns of, ascending. */
export const numbersIn = (columns: CaseColumns, header: readonly string[], kind: Numbered): number[] => {
  const numbers = header.flatMap((name) => {
    const found = columns.find(name);
    return found?.number !== undefined && found.column.part === kind ? [found.number] : [];
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
};

/** The convictions or sources of which a row says anything. */
export const filledGroups = (groups: readonly ColumnGroup[], cells: Cells): ColumnGroup[] =>
  groups.filter(({ columns }) => columns.some(({ at }) => !isEmpty(cells[at])));

/** The columns of the values of the quantities that stand in a row, in the order in which its body has them. */
export const filledAmounts = (columns: readonly FileColumn[], cells: Cells): string[] => {
  const filled = columns.filter(({ column, at }) => column.target.in === 'quantities' && !isEmpty(cells[at]));
  return [...new Set(filled.map(({ name, column }) => column.valueColumn ?? name))];
};
