import type { Codebook, Dimension } from '../codebook/model.ts';
import { type FaultCode, MOST_ALLOWED } from '../errors.ts';
import { NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';

/** Rows of an official table as its file has them, and its values: exact decimals, held as whole multiples of 1/scale. */

/** The position of `_T`, the total over the dimension, which is not a code of its list. */
export const TOTAL_AT = -1;

/** One row of an official table. */
export interface TableRow {
  /** For each variable, in codebook order: the position of its code in the list, or TOTAL_AT. */
  positions: readonly number[];
  /** In multiples of 1/scale. */
  value: number;
}

export interface TableCellProblem {
  /** Empty if the problem is about the whole row. */
  column: string;
  code: FaultCode;
  detail: string;
  allowed?: readonly string[];
}

export type ReadTableRow = (cells: readonly string[]) => { row: TableRow } | { problems: TableCellProblem[] };

/**
 * A reader of rows of a file with these columns, in which `tableHeaderFaults` found nothing wrong. A variable without a column
 * (in a table that an earlier codebook stored) is `not-reported` in every row.
 */
export function tableRowReader(codebook: Codebook, columns: readonly string[]): ReadTableRow {
  const variables = tableVariables(codebook).map((dimension) => cellReader(dimension, columns.indexOf(dimension.id)));
  const valueAt = columns.indexOf(VALUE_COLUMN);
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  return (cells) => {
    if (cells.length !== columns.length) {
      const detail = `The row has ${cells.length} cells and the header ${columns.length}.`;
      return { problems: [{ column: '', code: cells.length > columns.length ? 'too-long' : 'too-short', detail }] };
    }
    const problems: TableCellProblem[] = [];
    const positions = variables.map((read) => {
      const found = read(cells);
      if (typeof found === 'number') return found;
      problems.push(found);
      return TOTAL_AT;
    });
    const text = (cells[valueAt] ?? '').trim();
    const value =
      text === '' ? { code: 'required' as const, detail: 'Every row needs a value.' } : readValue(text, scale);
    if (typeof value !== 'number') problems.push({ column: VALUE_COLUMN, ...value });
    return typeof value === 'number' && problems.length === 0 ? { row: { positions, value } } : { problems };
  };
}

function cellReader(
  { id, codes, index, required }: Dimension,
  at: number,
): (cells: readonly string[]) => number | TableCellProblem {
  const allowed = [...codes.map(({ code }) => code), TOTAL].slice(0, MOST_ALLOWED);
  const notReported = index.get(NOT_REPORTED) ?? TOTAL_AT; // every list ends with it
  return (cells) => {
    const code = (cells[at] ?? '').trim();
    if (code === '') {
      if (!required) return notReported;
      return { column: id, code: 'required', detail: 'Every row needs a code here. It may be not-reported.', allowed };
    }
    if (code === TOTAL) return TOTAL_AT;
    const position = index.get(code);
    return (
      position ?? { column: id, code: 'unknown-code', detail: 'The code list has no code with this name.', allowed }
    );
  };
}

/** How many decimals a value may have: a scale of 100 has two. */
const decimalsOf = (scale: number): number => String(scale).length - 1;

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** A value in multiples of 1/scale, or what is wrong with it. Nothing is ever rounded. */
export function readValue(text: string, scale: number): number | { code: FaultCode; detail: string } {
  const [, sign = '', whole = '', written = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '') {
    return {
      code: 'ill-formed',
      detail: 'Must be a decimal number such as 1200 or -3.5, without thousands separators.',
    };
  }
  const decimals = decimalsOf(scale);
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) {
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    return { code: 'ill-formed', detail: `By the measures of the codebook, a value may have ${most}.` };
  }
  const amount = Number(`${sign}${whole}${fraction.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(amount))
    return { code: 'out-of-range', detail: 'The value is too large to be kept exactly.' };
  return amount === 0 ? 0 : amount;
}

/** A value as it is stored and shown: the shortest decimal. */
export function valueText(amount: bigint | number, scale: number): string {
  const exact = BigInt(amount);
  const digits = (exact < 0n ? -exact : exact).toString().padStart(decimalsOf(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - decimalsOf(scale));
  const fraction = digits.slice(whole.length).replace(/0+$/, '');
  return `${exact < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
