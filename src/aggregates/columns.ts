import { LOOKS_LIKE_A_NAME, lettersOf, misspelt, nearestName, noSuchColumn } from '../cases/csv-columns.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, type ColumnFault } from '../errors.ts';
import { allowedLists } from '../schemas/allowed.ts';
import { ERROR_COLUMN } from '../schemas/vocabulary.ts';

/** The columns of the file of an official table: one for each variable of the aggregate dataset, `value`, and perhaps `status`. */

export const VALUE_COLUMN = 'value';
/** Why a value is missing. A file may have this column. */
export const STATUS_COLUMN = 'status';

/** The variables of a row, each at its finest level, in codebook order. */
export const tableVariables = (codebook: Codebook): Dimension[] =>
  [...codebook.dimensions.values()].filter(({ kind, level }) => kind === 'variable' && level === undefined);

/** The columns that every file has. */
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
 * What is wrong with a header. It must have every column but `status`, each once: a table without one of its variables is another
 * table, so a missing column is not read as "not reported". The column `error` of a file of refused rows is ignored.
 */
export function tableHeaderFaults(codebook: Codebook, header: readonly string[]): ColumnFault[] {
  const needed = tableColumns(codebook);
  const columns = [...needed, STATUS_COLUMN];
  const known = allowedLists()({ allowed: columns });
  if (!header.some((name) => columns.includes(name))) {
    const detail =
      'The first line must have the names of the columns, with commas between them. It has none that this dataset knows.';
    return [{ column: '', code: 'unknown-column', detail, ...known }];
  }
  const seen = new Set<string>();
  const faults: ColumnFault[] = [];
  for (const [place, name] of header.entries()) {
    if (isIgnored(columns, name)) continue;
    const column = LOOKS_LIKE_A_NAME.test(name) ? name : `#${place + 1}`;
    if (!columns.includes(name)) {
      const meant = columns.find((one) => lettersOf(one) === lettersOf(name));
      const detail = meant === undefined ? noSuchColumn(column, nearestName(columns, name)) : misspelt(column, meant);
      faults.push({ column, code: 'unknown-column', detail, ...(faults.some(({ allowed }) => allowed) ? {} : known) });
    } else if (seen.has(name)) {
      faults.push({ column, code: 'duplicate', detail: `There is a second column ${name}: column ${place + 1}.` });
    }
    seen.add(name);
  }
  for (const name of needed) {
    if (!seen.has(name)) faults.push({ column: name, code: 'required', detail: `The column ${name} is missing.` });
  }
  return faults.slice(0, COLLECTED_FAULTS);
}

/** A variable may be called `error` too. Then the column is read. */
const isIgnored = (columns: readonly string[], name: string): boolean =>
  name === ERROR_COLUMN && !columns.includes(name);
