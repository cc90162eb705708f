import { access, constants, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Option } from 'commander';
import type { ColumnPicture } from '../authoring/columns.ts';
import { type Duck, duckPattern, pictureOf, sqlText, startDuck } from './duck.ts';
import { unreadable, usageError } from './terminal.ts';

/** A file as rows of cells, which can be read several times: without spaces around them, and empty where they say nothing. */
export interface TableFile {
  names: readonly string[];
  rows(): AsyncIterable<string[]>;
  picture(): Promise<ColumnPicture[]>;
  close(): void;
}

export interface TableOptions {
  /** The decimal sign, if a file of texts has numbers in which a comma may be one. */
  decimal?: DecimalSign;
  /** Cells are taken as they are: in a mapping or a codebook `null` is a code and `NA` the name of a column. */
  verbatim?: boolean;
  /** For a workbook: the name of the sheet, the cells of the table such as A3:F20, and how many of its rows have the names. */
  sheet?: string;
  range?: string;
  header?: string;
}

/** The options of a command that reads a table. */
export const tableOptions = (): Option[] => [
  new Option('--decimal <sign>', 'the decimal sign of numbers such as 12,345').choices(DECIMAL_SIGNS),
  new Option('--sheet <name>', 'of a workbook: the sheet (default: the first)'),
  new Option('--range <cells>', 'of a workbook: the cells of the table, without titles and notes, such as A3:F20'),
  new Option('--header <rows>', 'of a workbook: how many rows have the names of the columns (default: 1)'),
];

/** Those of the options of a command that are about its table. */
export const pickTableOptions = ({ decimal, sheet, range, header }: TableOptions): TableOptions => ({
  ...(decimal !== undefined && { decimal }),
  ...(sheet !== undefined && { sheet }),
  ...(range !== undefined && { range }),
  ...(header !== undefined && { header }),
});

export async function openTable(file: string, options: TableOptions = {}): Promise<TableFile> {
  await access(file, constants.R_OK).catch(unreadable(file));
  if ((await stat(file)).isDirectory()) throw usageError(`${file} cannot be read (EISDIR).`);
  const ending = extname(file).toLowerCase();
  if (ending === '.xlsx') {
    const { names, rows } = await sheet(file, options);
    return tableOf(names, rows, options);
  }
  const { decimal, verbatim, ...ofWorkbooks } = options;
  if (Object.keys(ofWorkbooks).length > 0)
    throw usageError(`${file} is no workbook: --sheet, --range and --header are for those.`);
  const duck = await startDuck((message) => usageError(`${file} cannot be read as a table. ${whyUnreadable(message)}`));
  try {
    if (ending === '.parquet') {
      await duck.run(`create view given as from read_parquet(${sqlText(file)})`);
      return await tableIn(duck);
    }
    const { from, delimiter } = await textTable(duck, file);
    await duck.run(`create view given as ${from}`);
    if (decimal === undefined) await requirePoints(duck, file, delimiter);
    return await tableIn(duck, { comma: decimal === 'comma', verbatim });
  } catch (error) {
    duck.close();
    throw error;
  }
}

/** Rows in memory as a table. */
export async function tableOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  { verbatim }: Pick<TableOptions, 'verbatim'> = {},
): Promise<TableFile> {
  const duck = await startDuck((message) => new Error(message));
  const columns = names.map((_, at) => `c${at} varchar`);
  await duck.run(`create table given (${columns.join()})`);
  const appender = await duck.connection.createAppender('given');
  for (const row of rows) {
    for (const at of names.keys()) appender.appendVarchar(row[at] ?? '');
    appender.endRow();
  }
  appender.closeSync();
  return tableIn(duck, { names, verbatim });
}

/** Nothing is guessed of a file of texts but the sign between cells: no line is skipped, and none is a comment. */
async function textTable(duck: Duck, file: string): Promise<{ from: string; delimiter: string }> {
  const format = `header = true, skip = 0, comment = '', quote = '"', escape = '"', strict_mode = true`;
  const sniffed = await duck.all(
    `select Delimiter, len(Columns), Columns[1].name from sniff_csv(${sqlText(file)}, ${format}, sample_size = -1)`,
  );
  const [found, columns, first] = sniffed[0] ?? [];
  // Lines of different lengths look like one column. Read with the sign between its names, they are refused by their number.
  const delimiter = columns === 1 || columns === 1n ? (/[,;\t|]/.exec(String(first))?.[0] ?? ',') : String(found);
  const read = `delim = ${sqlText(delimiter)}, all_varchar = true, nullstr = ''`;
  return { from: `from read_csv(${sqlText(file)}, ${format}, ${read})`, delimiter };
}

const DECIMAL_SIGNS = ['comma', 'point'] as const;
export type DecimalSign = (typeof DECIMAL_SIGNS)[number];

/** A comma may be either in files with semicolons, where it usually is the decimal sign, and in a number that has no thousands. */
const EITHER = String.raw`[+-]?\d+,\d+\s?%?`;
const NO_THOUSANDS = String.raw`[+-]?(\d+,(\d{1,2}|\d{4,})|\d{4,},\d{3}|0\d*,\d+)\s?%?`;
const WITH_COMMA = String.raw`[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?(\s?%)?`;

/** Where a comma may be the decimal sign, whoever has the file must say so. */
async function requirePoints(duck: Duck, file: string, delimiter: string): Promise<void> {
  const form = delimiter === ';' ? EITHER : NO_THOUSANDS;
  const [unclear] = await duck.all(
    `select ${TRIMMED} from (unpivot given on columns(*) into name name value cell) where regexp_full_match(${TRIMMED}, ${duckPattern(form)}) limit 1`,
  );
  if (unclear !== undefined)
    throw usageError(
      `${file} has numbers such as ${unclear[0]}. Give --decimal comma if the comma is before the decimals, or --decimal point if it is between thousands or numbers.`,
    );
}

/** Marks of a cell that says nothing, in lower case. `none` is not one: it may be a value of its own. */
const NOTHING: readonly string[] = ['', 'na', 'n/a', '#n/a', 'null', 'nan', '..', ':', '.'];
/** All that JavaScript takes for white space. */
const SPACES =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
const TRIMMED = `trim(cell, ${sqlText(SPACES)})`;

interface ReadingOptions {
  comma?: boolean;
  verbatim?: boolean | undefined;
  names?: readonly string[];
}

/** The table `given`. Its cells are read in the same way by DuckDB, which counts them, and here, row by row. */
async function tableIn(
  duck: Duck,
  { comma = false, verbatim = false, names }: ReadingOptions = {},
): Promise<TableFile> {
  const given = names ?? (await duck.all('select column_name from (describe given)')).map(([name]) => String(name));
  const form = new RegExp(`^(?:${WITH_COMMA})$`);
  const read = (cell: string): string => {
    const text = cell.trim();
    if (NOTHING.includes(text.toLowerCase())) return '';
    return comma && form.test(text) ? text.replaceAll('.', '').replace(',', '.') : text;
  };
  const pointed = `case when regexp_full_match(${TRIMMED}, ${duckPattern(WITH_COMMA)}) then replace(replace(${TRIMMED}, '.', ''), ',', '.') else ${TRIMMED} end`;
  const told = `case when lower(${TRIMMED}) in (${NOTHING.map(sqlText).join()}) then '' else ${comma ? pointed : TRIMMED} end`;
  return {
    names: given,
    async *rows() {
      for await (const row of duck.stream('select columns(*)::varchar from given'))
        yield verbatim ? row : row.map(read);
    },
    picture: () => pictureOf(duck, given, told),
    close: duck.close,
  };
}

function whyUnreadable(message: string): string {
  if (/invalid unicode|not utf-?8/i.test(message)) return 'It is not UTF-8. Save it as "CSV UTF-8".';
  const [, line] = /Line: (\d+)/.exec(message) ?? [];
  const where = line === undefined ? '' : ` The fault is in line ${line}.`;
  return /CSV|sniff/i.test(message)
    ? `Its first line must have the names of the columns, and every other line as many cells. Take out titles above the table and notes below it.${where}`
    : (message.split('\n')[0] ?? '');
}

const HINT =
  'Give --range A3:F20 for the cells of the table, without titles above it and notes below it, and --header 2 if two rows have its names.';

/** A sheet of a workbook. Nothing is guessed of it either: a row or column that does not look like a part of the table is a fault. */
async function sheet(file: string, { sheet: wanted, range, header = '1' }: TableOptions) {
  const sheets = await (await import('read-excel-file/node')).default(file).catch(() => {
    throw usageError(`${file} cannot be read as a workbook.`);
  });
  const found = wanted === undefined ? sheets[0] : sheets.find((one) => one.sheet === wanted);
  if (!found) throw usageError(`${file} has no sheet ${wanted}, but ${sheets.map((one) => one.sheet).join(', ')}.`);
  if (!/^[1-9]$/.test(header)) throw usageError('--header is a number of rows, 1 to 9.');
  const { top, left, cells } = cellsOf(found.data, range);
  const names = namesOf(cells.slice(0, Number(header)));
  const body = cells.slice(Number(header));
  // Columns and rows without any cell are space around the table.
  const used = names.flatMap((name, at) => (name !== '' || body.some((row) => row[at]) ? [at] : []));
  const rows = body.flatMap((row, at) => (row.some(Boolean) ? [{ row, number: top + Number(header) + at }] : []));
  if (used.length === 0) throw usageError(`${file} has no rows below the names of its columns.`);
  const unnamed = used.find((at) => names[at] === '');
  if (unnamed !== undefined) throw usageError(`${file}: column ${letters(left + unnamed)} has no name. ${HINT}`);
  const twice = used.find((at) => names.indexOf(names[at] ?? '') !== at);
  if (twice !== undefined) throw usageError(`${file} has two columns called ${names[twice]}. ${HINT}`);
  const alone = used.length > 2 ? rows.find(({ row }) => row.filter(Boolean).length === 1) : undefined;
  if (alone) throw usageError(`${file}: row ${alone.number} has only one cell, as a title or a note has. ${HINT}`);
  return {
    names: used.map((at) => names[at] ?? ''),
    rows: rows.map(({ row }) => used.map((at) => row[at] ?? '')),
  };
}

/** The texts of the cells in a range, and the first row and column, from 1. */
function cellsOf(data: readonly (readonly unknown[])[], range = ''): { top: number; left: number; cells: string[][] } {
  const [, from = 'A', top = '1', to, bottom] = /^([A-Z]{1,3})([1-9]\d*):([A-Z]{1,3})([1-9]\d*)$/i.exec(range) ?? [];
  if (range !== '' && to === undefined) throw usageError('--range is written as A3:F20: the first cell and the last.');
  const text = (cell: unknown): string =>
    cell instanceof Date ? cell.toISOString().slice(0, 10) : cell === null ? '' : String(cell).trim();
  const [left, right] = [columnNumber(from), to === undefined ? undefined : columnNumber(to)];
  const rows = data.slice(Number(top) - 1, bottom === undefined ? undefined : Number(bottom));
  return { top: Number(top), left, cells: rows.map((row) => row.slice(left - 1, right).map(text)) };
}

const columnNumber = (name: string): number =>
  [...name.toUpperCase()].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
const letters = (number: number): string =>
  (number > 26 ? letters(Math.floor((number - 1) / 26)) : '') + String.fromCharCode(65 + ((number - 1) % 26));

/** Names from several rows: a merged cell names all columns below it, but only the first of them has its text. */
function namesOf(rows: readonly (readonly string[])[]): string[] {
  const parts = rows.map((row, at) => {
    let last = '';
    return at === rows.length - 1 ? row : row.map((cell) => (last = cell || last));
  });
  return (rows.at(-1) ?? []).map((_, column) =>
    parts
      .map((row) => row[column])
      .filter(Boolean)
      .join(' '),
  );
}
