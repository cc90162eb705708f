import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { Option } from 'commander';
import { unreadable, usageError } from './terminal.ts';

/** A file as rows of texts, which can be read several times. */
export interface TableFile {
  names: string[];
  rows(): AsyncIterable<string[]>;
  close(): Promise<void>;
}

export interface TableOptions {
  /** The decimal sign, if a file of texts has numbers in which a comma may be one. */
  decimal?: DecimalSign;
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
  const ending = extname(file).toLowerCase();
  const head = await headOf(file);
  if (ending === '.xlsx') return sheet(file, options);
  const { decimal, ...ofWorkbooks } = options;
  if (Object.keys(ofWorkbooks).length > 0)
    throw usageError(`${file} is no workbook: --sheet, --range and --header are for those.`);
  if (ending === '.parquet') return duckTable(file, 'select columns(*)::varchar from read_parquet($1)');
  // Nothing is guessed of a file of texts: no line is skipped, and none is a comment.
  const separator = separatorOf(head);
  const format = `skip = 0, comment = '', quote = '"', escape = '"', delim = '${separator}'`;
  const from = `read_csv($1, header = true, all_varchar = true, nullstr = '', strict_mode = true, ${format})`;
  const table = await duckTable(file, `select columns(*)::varchar from ${from}`);
  return { ...table, rows: () => withPoints(file, table.rows(), separator, decimal) };
}

/** The first line, or what of it is in the first 64 kB. */
async function headOf(file: string): Promise<string> {
  const handle = await open(file).catch(unreadable(file));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.toString('utf8', 0, bytesRead).split(/[\r\n]/, 1)[0] ?? '';
  } catch (error) {
    throw usageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  } finally {
    await handle.close();
  }
}

/** The sign that is met most between the names of the columns. */
function separatorOf(head: string): string {
  const bare = head.replaceAll(/"[^"]*"/g, '');
  const often = (sign: string): number => bare.split(sign).length;
  return [',', ';', '\t', '|'].reduce((best, sign) => (often(sign) > often(best) ? sign : best));
}

const DECIMAL_SIGNS = ['comma', 'point'] as const;
export type DecimalSign = (typeof DECIMAL_SIGNS)[number];

/** Numbers with a decimal point. Where a comma may be either, whoever has the file must say which. */
async function* withPoints(
  file: string,
  rows: AsyncIterable<string[]>,
  separator: string,
  decimal: DecimalSign | undefined,
): AsyncGenerator<string[]> {
  for await (const cells of rows) {
    const unclear =
      decimal === undefined ? cells.find((cell) => (separator === ';' ? EITHER : COMMA).test(cell.trim())) : undefined;
    if (unclear !== undefined) {
      throw usageError(
        `${file} has numbers such as ${unclear.trim()}. Give --decimal comma if the comma is before the decimals, or --decimal point if it is between thousands or numbers.`,
      );
    }
    yield decimal === 'comma' ? cells.map(pointed) : cells;
  }
}

/** In files with semicolons, where the comma usually is the decimal sign. */
const EITHER = /^[+-]?\d+,\d+\s?%?$/;
/** A number that has no thousands. */
const COMMA = /^[+-]?(\d+,(\d{1,2}|\d{4,})|\d{4,},\d{3}|0\d*,\d+)\s?%?$/;
const WITH_COMMA = /^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?(\s?%)?$/;
const pointed = (cell: string): string =>
  WITH_COMMA.test(cell.trim()) ? cell.trim().replaceAll('.', '').replace(',', '.') : cell;

async function duckTable(file: string, query: string): Promise<TableFile> {
  // Loaded when it is needed: with it, every other command takes 0.8 s to start instead of 0.5.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const refuse = (error: Error): never => {
    throw usageError(`${file} cannot be read as a table. ${whyUnreadable(error.message)}`);
  };
  const run = () => connection.stream(query, [file]).catch(refuse);
  const names = (await run()).columnNames();
  return {
    names,
    async *rows() {
      const result = await run();
      const next = () => result.fetchChunk().catch(refuse);
      for (let chunk = await next(); chunk && chunk.rowCount > 0; chunk = await next()) {
        for (const row of chunk.getRows()) yield row.map((cell) => (cell === null ? '' : String(cell)));
      }
    },
    close: async () => {
      connection.closeSync();
      instance.closeSync();
    },
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
async function sheet(file: string, { sheet: wanted, range, header = '1' }: TableOptions): Promise<TableFile> {
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
  const unnamed = used.find((at) => names[at] === '');
  if (unnamed !== undefined) throw usageError(`${file}: column ${letters(left + unnamed)} has no name. ${HINT}`);
  const twice = used.find((at) => names.indexOf(names[at] ?? '') !== at);
  if (twice !== undefined) throw usageError(`${file} has two columns called ${names[twice]}. ${HINT}`);
  const alone = used.length > 2 ? rows.find(({ row }) => row.filter(Boolean).length === 1) : undefined;
  if (alone) throw usageError(`${file}: row ${alone.number} has only one cell, as a title or a note has. ${HINT}`);
  return {
    names: used.map((at) => names[at] ?? ''),
    async *rows() {
      for (const { row } of rows) yield used.map((at) => row[at] ?? '');
    },
    close: async () => {},
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
