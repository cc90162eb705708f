import { type Codebook, codeAt } from '../codebook/model.ts';
import type { TableComparison } from '../schemas/table-comparison.ts';
import { NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';
import { type TableRow, type TableValue, TOTAL_AT, tableValueText } from './rows.ts';

/** Compares two states of an official table: rows of the one before, then rows of the one after. */
export interface TableComparer {
  before(row: TableRow): void;
  after(row: TableRow): void;
  result(): TableComparison;
}

/** 0012 is no year, though a court may be called so. */
const YEAR = /^(1[6-9]|2[01])\d\d/;

export function tableComparer(codebook: Codebook): TableComparer {
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  const variables = tableVariables(codebook);
  const years = variables.findIndex(({ codes }) => codes.every(({ code }) => YEAR.test(code) || code === NOT_REPORTED));
  const year = variables[years];
  // Cautions and convictions of one table are no number together.
  const isAdded =
    codebook.measures.size === 1 && [...codebook.measures.values()].every(({ statistic }) => statistic === 'sum');
  const values = new Map<string, TableValue | string>();
  const sums = { before: new Map<string, bigint>(), after: new Map<string, bigint>() };
  const counts = { new: 0, changed: 0, same: 0 };
  const isTotal = ({ positions }: TableRow): boolean => positions.includes(TOTAL_AT);
  const addTo = (to: Map<string, bigint>, { positions, value }: TableRow): void => {
    if (typeof value !== 'number') return;
    const code = year === undefined ? TOTAL : codeAt(year, positions[years] ?? 0).code;
    to.set(code, (to.get(code) ?? 0n) + BigInt(value));
  };
  const said = ({ value, flags }: TableRow) => (flags.length === 0 ? value : `${value} ${flags.join(' ')}`);
  const text = (sum: bigint | undefined) => (sum === undefined ? null : tableValueText(sum, scale));
  return {
    before(row) {
      if (isTotal(row)) return;
      values.set(row.positions.join(), said(row));
      addTo(sums.before, row);
    },
    after(row) {
      if (isTotal(row)) return;
      const key = row.positions.join();
      const was = values.get(key);
      counts[was === undefined ? 'new' : was === said(row) ? 'same' : 'changed'] += 1;
      values.delete(key);
      addTo(sums.after, row);
    },
    result() {
      const codes = [...new Set([...sums.before.keys(), ...sums.after.keys()])].sort();
      const totals = codes.map((code) => ({
        code,
        before: text(sums.before.get(code)),
        after: text(sums.after.get(code)),
      }));
      return { ...counts, gone: values.size, totals: isAdded ? totals : null };
    },
  };
}
