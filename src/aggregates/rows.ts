import { formerNames } from '../cases/former-names.ts';
import { codeOfLabel } from '../codebook/dimension.ts';
import type { Codebook, Dimension, ObservationStatus } from '../codebook/model.ts';
import type { ColumnFault } from '../errors.ts';
import { allowedLists } from '../schemas/allowed.ts';
import { NOT_REPORTED, type TableFlag, TOTAL, VALUE_MARKS } from '../schemas/vocabulary.ts';
import { STATUS_COLUMN, tableVariables, VALUE_COLUMN } from './columns.ts';

/** Rows of an official table as its file has them, and its values: exact decimals, held as whole multiples of 1/scale. */

/** The position of `_T`, the total over the dimension, which is not a code of its list. */
export const TOTAL_AT = -1;

/** In multiples of 1/scale; or why there is no value. */
export type TableValue = number | ObservationStatus;

export interface TableRow {
  /** For each variable, in codebook order: the position of its code in the list, or TOTAL_AT. */
  positions: readonly number[];
  value: TableValue;
  /** What the file says of a value, in the order of VALUE_MARKS. */
  flags: readonly TableFlag[];
}

/** What a cell says. */
type SaidValue = Pick<TableRow, 'value' | 'flags'>;

type ReadTableRow = (cells: readonly string[]) => { row: TableRow } | { problems: ColumnFault[] };

/**
 * A reader of rows of a file with these columns, in which `tableHeaderFaults` found nothing wrong. A variable without a column
 * (in a table that an earlier codebook stored) is `not-reported` in every row. Stored rows keep the codes that they were uploaded
 * with, and are read by their present names (`renamedFrom`); a file must have the present ones.
 */
export function tableRowReader(
  codebook: Codebook,
  columns: readonly string[],
  from: 'file' | 'store' | 'labelled-file',
): ReadTableRow {
  const variables = tableVariables(codebook).map((dimension) => {
    const names = from === 'store' ? formerNames(dimension) : undefined;
    return codeReader(dimension, columns.indexOf(dimension.id), names, from === 'labelled-file');
  });
  const [valueAt, statusAt] = [columns.indexOf(VALUE_COLUMN), columns.indexOf(STATUS_COLUMN)];
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  return (cells) => {
    if (cells.length !== columns.length) {
      const detail = `The row has ${cells.length} cells and the header ${columns.length}.`;
      return { problems: [{ column: '', code: cells.length > columns.length ? 'too-long' : 'too-short', detail }] };
    }
    const problems: ColumnFault[] = [];
    const positions = variables.map((read) => {
      const found = read(cells);
      if (typeof found === 'number') return found;
      problems.push(found);
      return TOTAL_AT;
    });
    const said = valueOrStatus((cells[valueAt] ?? '').trim(), (cells[statusAt] ?? '').trim(), scale);
    if ('code' in said) problems.push(said);
    return !('code' in said) && problems.length === 0 ? { row: { positions, ...said } } : { problems };
  };
}

function codeReader(
  dimension: Dimension,
  at: number,
  former: ReadonlyMap<string, string> | undefined,
  asLabels: boolean,
): (cells: readonly string[]) => number | ColumnFault {
  const { id, codes, index, required } = dimension;
  const allowed = [...codes.map(({ code }) => code), TOTAL];
  const labels = codes.map(({ label }) => label);
  const notReported = index.get(NOT_REPORTED) ?? TOTAL_AT; // every list ends with it
  return (cells) => {
    const code = (cells[at] ?? '').trim();
    if (code === '') {
      if (!required) return notReported;
      const detail = 'Every row needs a code here. It may be not-reported.';
      return { column: id, code: 'required', detail, ...allowedLists()({ allowed }) };
    }
    if (code === TOTAL) return TOTAL_AT;
    const name = (asLabels ? codeOfLabel(dimension, code) : former?.get(code)) ?? code;
    const position = index.get(name) ?? index.get(code);
    if (position !== undefined) return position;
    if (asLabels) {
      const detail = 'No code of the list has this label, or several have it.';
      return { column: id, code: 'unknown-code', detail, ...allowedLists()({ allowed: labels }, code) };
    }
    const detail = 'The code list has no code with this name.';
    return { column: id, code: 'unknown-code', detail, ...allowedLists()({ allowed, labels }, code) };
  };
}

/** The symbol of each status, which a file may have and a stored row has in place of a value. */
export const STATUS_SYMBOLS: Readonly<Record<ObservationStatus, string>> = {
  suppressed: '[c]',
  'not-available': '[x]',
  'not-applicable': '[z]',
};

/** What official tables write for a value that is missing, in lower case. */
const MARKERS: ReadonlyMap<string, ObservationStatus> = new Map([
  ...['not-available', '[x]', 'x', 'na', '..', ':'].map((marker) => [marker, 'not-available'] as const),
  ...['suppressed', '[c]', 'c'].map((marker) => [marker, 'suppressed'] as const),
  ...['not-applicable', '[z]', 'z'].map((marker) => [marker, 'not-applicable'] as const),
]);
const ALLOWED_MARKERS = [...MARKERS.keys()];

/** The value of a row, or why it has none: by its status, or by a marker in its place. */
function valueOrStatus(text: string, status: string, scale: number): SaidValue | ColumnFault {
  const said = MARKERS.get(status.toLowerCase());
  if (status !== '' && said === undefined) {
    const detail = 'A status says why there is no value. A value can have one of the marks [p], [r] and [e] behind it.';
    return { column: STATUS_COLUMN, code: 'unknown-code', detail, allowed: ALLOWED_MARKERS };
  }
  if (text === '' && said === undefined) {
    const detail =
      'There is no value, and no status that says why. If it is none, write 0; if it is missing, one of these.';
    return { column: VALUE_COLUMN, code: 'required', detail, allowed: ALLOWED_MARKERS };
  }
  const marked = text === '' ? said : MARKERS.get(text.toLowerCase());
  if (marked === undefined) {
    const found = markedValue(text, scale);
    if ('code' in found) return { column: VALUE_COLUMN, ...found };
    if (said === undefined) return found;
    const detail = 'The row has a value, and a status that says that there is none. Leave one of them out.';
    return { column: STATUS_COLUMN, code: 'not-allowed', detail };
  }
  if (said === undefined || said === marked) return { value: marked, flags: NO_FLAGS };
  return { column: STATUS_COLUMN, code: 'not-allowed', detail: 'The column value says another status.' };
}

const VALUE_AND_MARKS = /^([^[\]]*)((?:\[[^[\]]*\]\s*)*)$/;
/** One for all rows, of which a table can have a million. */
const NO_FLAGS: readonly TableFlag[] = [];

/** A number, and what the marks behind it say. */
function markedValue(text: string, scale: number): SaidValue | Omit<ColumnFault, 'column'> {
  const [, number = text, behind = ''] = VALUE_AND_MARKS.exec(text) ?? [];
  const value = readValue(number.trim(), scale);
  if (typeof value === 'object') return value;
  if (behind === '') return { value, flags: NO_FLAGS };
  const marks: readonly string[] = behind.toLowerCase().match(/\[[^\]]*\]/g) ?? [];
  if (marks.some((mark) => !Object.hasOwn(VALUE_MARKS, mark))) {
    const detail = 'Behind a value only these marks are read.';
    return { code: 'unknown-code', detail, allowed: Object.keys(VALUE_MARKS) };
  }
  return { value, flags: Object.entries(VALUE_MARKS).flatMap(([mark, flag]) => (marks.includes(mark) ? [flag] : [])) };
}

/** How many decimals a value may have: a scale of 100 has two. */
const scaleDecimals = (scale: number): number => String(scale).length - 1;

const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** A value in multiples of 1/scale, or what is wrong with it. Nothing is ever rounded. */
export function readValue(text: string, scale: number): number | Omit<ColumnFault, 'column'> {
  const [, sign = '', whole = '', written = ''] = DECIMAL.exec(text) ?? [];
  if (whole === '') {
    return {
      code: 'ill-formed',
      detail:
        'Must be a decimal number such as 1200 or -3.5, without thousands separators. If it is missing, write one of these.',
      allowed: ALLOWED_MARKERS,
    };
  }
  const decimals = scaleDecimals(scale);
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > decimals) {
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} ${decimals === 1 ? 'decimal' : 'decimals'}`;
    return { code: 'ill-formed', detail: `By the measures of the codebook, a value may have ${most}.` };
  }
  const amount = Number(`${sign}${whole}${fraction.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(amount))
    return { code: 'out-of-range', detail: 'The value is too large to be kept exactly.' };
  return amount === 0 ? 0 : amount;
}

/** A value as it is stored, with its marks. */
export const storedValueText = ({ value, flags }: SaidValue, scale: number): string =>
  [
    tableValueText(value, scale),
    ...Object.entries(VALUE_MARKS).flatMap(([mark, flag]) => (flags.includes(flag) ? [mark] : [])),
  ].join(' ');

/** A value as it is shown: the shortest decimal, or the symbol of its status. */
export function tableValueText(value: bigint | TableValue, scale: number): string {
  if (typeof value === 'string') return STATUS_SYMBOLS[value];
  const exact = BigInt(value);
  const digits = (exact < 0n ? -exact : exact).toString().padStart(scaleDecimals(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - scaleDecimals(scale));
  const fraction = digits.slice(whole.length).replace(/0+$/, '');
  return `${exact < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
