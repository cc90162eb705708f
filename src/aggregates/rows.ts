import type { Codebook, Dimension } from '../codebook/model.ts';
import type { FaultCode } from '../errors.ts';
import { MOST_ALLOWED } from '../errors.ts';
import { NOT_REPORTED, TOTAL } from '../schemas/vocabulary.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';

/** Values of an official table: exact decimals, held as whole multiples of 1/scale. */

/** How many decimals a value may have: 100 has two. */
const decimalsOf = (scale: number): number => String(scale).length - 1;

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** What is written, in multiples of 1/scale; or why it cannot be taken as it is: nothing is ever rounded. */
export function readValue(text: string, scale: number): number | { code: FaultCode; detail: string } {
  const [, sign = '', whole = '', written = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '') {
    return { code: 'ill-formed', detail: 'Digits only, such as 1200 or -3.5; no thousands separators.' };
  }
  const decimals = decimalsOf(scale);
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) {
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    return { code: 'ill-formed', detail: `By the measures of the codebook a value has ${most}.` };
  }
  const amount = Number(`${sign}${whole}${fraction.padEnd(decimals, '0')}`);
  // Beyond that a number is no longer exact.
  if (!Number.isSafeInteger(amount))
    return { code: 'out-of-range', detail: 'The value is too large to be kept exactly.' };
  return amount === 0 ? 0 : amount;
}

/** As it is stored and shown: the shortest decimal. */
export function valueText(amount: bigint | number, scale: number): string {
  const exact = BigInt(amount);
  const digits = (exact < 0n ? -exact : exact).toString().padStart(decimalsOf(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - decimalsOf(scale));
  const fraction = digits.slice(whole.length).replace(/0+$/, '');
  return `${exact < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** In place of a code's position: `_T`, the sum over the dimension. */
export const TOTAL_AT = -1;

/** One row of an official table. */
export interface TableRow {
  /** By variable, in codebook order: the position of the code in its list, or TOTAL_AT. */
  positions: readonly number[];
  /** In multiples of 1/scale of the dataset's value. */
  value: number;
}

export interface TableCellProblem {
  /** Empty if it is about the whole row. */
  column: string;
  code: FaultCode;
  detail: string;
  allowed?: readonly string[];
}

export type ReadTableRow = (cells: readonly string[]) => { row: TableRow } | { problems: TableCellProblem[] };

/**
 * Reader of the rows of a file with these columns, which `tableHeaderFaults` found nothing wrong with. A column that is not there
 * (of a table stored by an earlier codebook) is not reported throughout.
 */
export function tableRowReader(codebook: Codebook, columns: readonly string[]): ReadTableRow {
  const variables = tableVariables(codebook).map((dimension) => cellReader(dimension, columns.indexOf(dimension.id)));
  const valueAt = columns.indexOf(VALUE_COLUMN);
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  return (cells) => {
    if (cells.length !== columns.length) {
      const detail = `The row has ${cells.length} cells, the header ${columns.length}.`;
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
      return { column: id, code: 'required', detail: 'A code is needed here; not-reported is one.', allowed };
    }
    if (code === TOTAL) return TOTAL_AT;
    const position = index.get(code);
    return position ?? { column: id, code: 'unknown-code', detail: 'The list has no such code.', allowed };
  };
}
