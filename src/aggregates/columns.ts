import { ERROR_COLUMN, type HeaderFault } from '../cases/csv-columns.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, MOST_ALLOWED } from '../errors.ts';

/** The columns of an official table as a file: one for each variable of an aggregate dataset, and `value`. */

export const VALUE_COLUMN = 'value';

/** The variables, each at its finest level: what a row of the table says. */
export const tableVariables = (codebook: Codebook): Dimension[] =>
  [...codebook.dimensions.values()].filter(({ kind, level }) => kind === 'variable' && level === undefined);

export const tableColumns = (codebook: Codebook): string[] => [
  ...tableVariables(codebook).map(({ id }) => id),
  VALUE_COLUMN,
];

/** The first code of each list, and no value that could be taken for one. */
export const tableExample = (codebook: Codebook): string[] => [
  ...tableVariables(codebook).map(({ codes }) => codes[0]?.code ?? ''),
  '0',
];

/** Cells of a file without a header look like names at best by chance; what does not is not repeated. */
const LOOKS_LIKE_A_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,99}$/;

/**
 * What is wrong with a header; nothing of one that has every column once. A column that is left out is not taken for "not
 * reported": a table that lacks one is another table. `error`, which the file of refused rows has, is not read.
 */
export function tableHeaderFaults(codebook: Codebook, header: readonly string[]): HeaderFault[] {
  const columns = tableColumns(codebook);
  const allowed = columns.slice(0, MOST_ALLOWED);
  if (!header.some((name) => columns.includes(name))) {
    const detail = 'The first line must have the names of the columns, with commas between them. None is known.';
    return [{ column: '', code: 'unknown-column', detail, allowed }];
  }
  const seen = new Set<string>();
  const faults: HeaderFault[] = [];
  for (const [place, name] of header.entries()) {
    if (isIgnored(columns, name)) continue;
    const column = LOOKS_LIKE_A_NAME.test(name) ? name : `#${place + 1}`;
    if (!columns.includes(name)) {
      const meant = columns.find((known) => lettersOf(known) === lettersOf(name));
      const detail = meant === undefined ? 'The codebook has no such variable.' : `Write it exactly: ${meant}`;
      faults.push({ column, code: 'unknown-column', detail, allowed });
    } else if (seen.has(name)) {
      faults.push({ column, code: 'duplicate', detail: 'A column before this one has the same name.' });
    }
    seen.add(name);
  }
  for (const name of columns) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: 'A column that is needed is missing.' });
  }
  return faults.slice(0, COLLECTED_FAULTS);
}

/** A variable may be called that too; then it is one. */
const isIgnored = (columns: readonly string[], name: string): boolean =>
  name === ERROR_COLUMN && !columns.includes(name);

const lettersOf = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');
