import {
  ERROR_COLUMN,
  type HeaderFault,
  LOOKS_LIKE_A_NAME,
  lettersOf,
  nearestName,
  noSuchColumn,
} from '../cases/csv-columns.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, MOST_ALLOWED } from '../errors.ts';

/** The columns of the file of an official table: one for each variable of the aggregate dataset, and `value`. */

export const VALUE_COLUMN = 'value';

/** The variables of a row, each at its finest level, in codebook order. */
export const tableVariables = (codebook: Codebook): Dimension[] =>
  [...codebook.dimensions.values()].filter(({ kind, level }) => kind === 'variable' && level === undefined);

export const tableColumns = (codebook: Codebook): string[] => [
  ...tableVariables(codebook).map(({ id }) => id),
  VALUE_COLUMN,
];

/** An example row: the first code of each list, and the value 0. */
export const tableExample = (codebook: Codebook): string[] => [
  ...tableVariables(codebook).map(({ codes }) => codes[0]?.code ?? ''),
  '0',
];

/**
 * What is wrong with a header. It must have every column once: a table without one of its variables is another table, so a
 * missing column is not read as "not reported". The column `error` of a file of refused rows is ignored.
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
      const detail =
        meant === undefined ? noSuchColumn(column, nearestName(columns, name)) : `Write it exactly: ${meant}`;
      faults.push({ column, code: 'unknown-column', detail, allowed });
    } else if (seen.has(name)) {
      faults.push({ column, code: 'duplicate', detail: 'A column before this one has the same name.' });
    }
    seen.add(name);
  }
  for (const name of columns) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: 'This column is missing.' });
  }
  return faults.slice(0, COLLECTED_FAULTS);
}

/** A variable may be called `error` too. Then the column is read. */
const isIgnored = (columns: readonly string[], name: string): boolean =>
  name === ERROR_COLUMN && !columns.includes(name);
