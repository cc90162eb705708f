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
  /** What is not a row may be any number. */
  const isAbsentKnown = codebook.definition.settings.absentRows !== 'not-available';
  const values = new Map<string, { said: TableValue | string; code: string }>();
  const sums = { before: yearSums(scale), after: yearSums(scale) };
  const counts = { new: 0, changed: 0, same: 0 };
  const isTotal = ({ positions }: TableRow): boolean => positions.includes(TOTAL_AT);
  const codeOf = ({ positions }: TableRow): string =>
    year === undefined ? TOTAL : codeAt(year, positions[years] ?? 0).code;
  const saidOf = ({ value, flags }: TableRow) => (flags.length === 0 ? value : `${value} ${flags.join(' ')}`);
  return {
    before(row) {
      if (isTotal(row)) return;
      values.set(row.positions.join(), { said: saidOf(row), code: codeOf(row) });
      sums.before.add(codeOf(row), row.value);
    },
    after(row) {
      if (isTotal(row)) return;
      const key = row.positions.join();
      const was = values.get(key);
      counts[was === undefined ? 'new' : was.said === saidOf(row) ? 'same' : 'changed'] += 1;
      if (was === undefined && !isAbsentKnown) sums.before.add(codeOf(row), 'not-available');
      values.delete(key);
      sums.after.add(codeOf(row), row.value);
    },
    result() {
      if (!isAbsentKnown) for (const { code } of values.values()) sums.after.add(code, 'not-available');
      const codes = [...new Set([...sums.before.codes(), ...sums.after.codes()])].sort();
      const totals = codes.map((code) => {
        const [before, after] = [sums.before.of(code), sums.after.of(code)];
        return {
          code,
          before: before.sum,
          after: after.sum,
          unknown: { before: before.unknown, after: after.unknown },
        };
      });
      return { ...counts, gone: values.size, totals: isAdded ? totals : null };
    },
  };
}

/** What the values of each year add up to, and how many of them are not known. */
function yearSums(scale: number) {
  const years = new Map<string, { sum: bigint; known: number; unknown: number }>();
  return {
    codes: () => years.keys(),
    add(code: string, value: TableValue): void {
      const { sum, known, unknown } = years.get(code) ?? { sum: 0n, known: 0, unknown: 0 };
      const isKnown = typeof value === 'number';
      years.set(code, {
        sum: sum + BigInt(isKnown ? value : 0),
        known: known + Number(isKnown),
        unknown: unknown + Number(!isKnown),
      });
    },
    of(code: string): { sum: string | null; unknown: number } {
      const { sum, known, unknown } = years.get(code) ?? { sum: 0n, known: 0, unknown: 0 };
      return { sum: known > 0 && unknown === 0 ? tableValueText(sum, scale) : null, unknown };
    },
  };
}
