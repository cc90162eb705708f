import type { Amount, CaseFacts, Codebook } from '../codebook/model.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { tableAxes } from './axes.ts';
import { VALUE_COLUMN } from './columns.ts';
import { type TableRow, TOTAL_AT, tableRowReader } from './rows.ts';

/** Rows of an official table as the tabulation counts them: each that is no total is a case of its own, with an amount. */

/** A stored part of a table: rows of codes by column, the value last, with its marks. In place of a value that is missing is its symbol. */
export interface TablePart {
  /** Ids of variables in the codebook that the table was uploaded with. */
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

interface ObservedRow {
  row: TableRow;
  /** Undefined for a total, which is counted nowhere. */
  facts: CaseFacts | undefined;
}

/**
 * Flattens the rows of parts, as the public sees them: every dimension, and the value. The tabulation decides which dimensions
 * are published.
 * @throws Error on a code or a value that the codebook does not allow.
 */
export function tableFlattener(codebook: Codebook): (part: TablePart) => Generator<ObservedRow> {
  const axes = tableAxes(codebook);
  return function* flatten({ columns, rows }) {
    const read = tableRowReader(codebook, columns, 'store');
    for (const cells of rows) {
      const found = read(cells);
      if (!('row' in found)) throw new Error('a stored table has a row that its codebook does not allow');
      const { row } = found;
      if (row.positions.includes(TOTAL_AT)) {
        yield { row, facts: undefined };
        continue;
      }
      const codes: Record<string, string> = {};
      for (const [variable, { dimensions }] of axes.entries())
        for (const { dimension, codes: shown } of dimensions)
          codes[dimension.id] = shown[row.positions[variable] ?? TOTAL_AT] ?? NOT_REPORTED;
      yield { row, facts: { codes, amounts: { [VALUE_COLUMN]: observedAmount(row) }, defendants: NOBODY } };
    }
  };
}

const observedAmount = ({ value, flags }: TableRow): Amount =>
  typeof value === 'number' ? { total: value, basis: 'exact', flags } : { total: null, basis: 'exact', status: value };

/** The tabulation needs a defendant and a conviction in each case. */
const NOBODY = [{ codes: {}, amounts: {}, convictions: [{ codes: {}, amounts: {} }] }];
