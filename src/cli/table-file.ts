import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { columnOf } from '../authoring/columns.ts';
import type { TableFile } from '../authoring/file.ts';
import { DraftFault, type Interview } from '../authoring/questions.ts';
import { type Grid, type GridCell, layoutOf, typicalCount } from './layout.ts';
import { readNumbers } from './number-signs.ts';
import { readParquet } from './parquet.ts';
import { unreadable } from './terminal.ts';
import { readWorkbook } from './workbook.ts';

/** How a file of somebody’s own is read, whatever its format. */

export async function readTableFile(file: string, interview: Interview): Promise<TableFile> {
  const ending = extname(file).toLowerCase();
  const bytes = await readFile(file).catch(unreadable(file));
  try {
    if (ending === '.xlsx') return tableOf(await readWorkbook(bytes, interview), interview);
    const lines = ending === '.parquet' ? await readParquet(file) : linesOfText(decodedText(bytes, interview));
    return tableOf({ lines, across: new Set() }, interview);
  } catch (error) {
    throw error instanceof DraftFault ? new DraftFault(`${file}: ${error.message}`) : error;
  }
}

function tableOf(grid: Grid, interview: Interview): TableFile {
  const { names, rows, lines, apart } = layoutOf(
    { ...grid, lines: grid.lines.map((cells) => cells.map(trimmedCell)) },
    interview,
  );
  if (rows.length === 0) throw new DraftFault('There are no rows below the names of the columns.');
  const byColumn = names.map((name, at) => {
    const cells = rows.map((row) => row[at] ?? '');
    return readNumbers(name, saidCells(name, cells, interview), interview);
  });
  const texts = rows.map((_, row) => byColumn.map((cells) => cells[row] ?? ''));
  const columns = names.map((name, at) => columnOf(name, byColumn[at] ?? []));
  // Whatever has been asked so far is how cells are read.
  const answers = interview
    .asked()
    .flatMap(({ id, said }) => (said === undefined ? [] : [[id, String(said)] as const]));
  return { columns, rows: texts, lines, apart, answers: Object.fromEntries(answers) };
}

/** Marks of a cell that says nothing, in lower case. `none` is not one: it may be a value of its own. */
const NOTHING: readonly string[] = ['', 'n/a', '#n/a', '..', '...', ':', '.'];
/** The same, unless they are codes: NA is Namibia, or North America. */
const NOTHING_OR_CODE = /^(na|nan|null)$/i;

const trimmedCell = (cell: GridCell): GridCell => {
  if (typeof cell === 'number') return cell;
  // The apostrophe with which a spreadsheet keeps a number as text.
  const text = cell.trim().replace(/^['’](?=[-+]?\d)/, '');
  return NOTHING.includes(text.toLowerCase()) ? '' : text;
};

/** The cells of a column, empty where they say nothing. */
function saidCells(name: string, cells: readonly GridCell[], interview: Interview): GridCell[] {
  const texts = [...new Set(cells.filter((cell) => typeof cell === 'string' && cell !== ''))].map(String);
  const others = texts.filter((text) => !NOTHING_OR_CODE.test(text));
  const empty = texts.filter((text) => {
    if (!NOTHING_OR_CODE.test(text)) return false;
    if (others.every((other) => !/\p{L}/u.test(other))) return true;
    const isAlike = (other: string): boolean => /^[A-Z]+$/.test(other) && other.length === text.length;
    const answer = interview.ask({
      id: `"${text}" in ${name}`,
      asks: `What does "${text}" in "${name}" say? It may be a code like the others, as NA is that of Namibia.`,
      seen: [`${cells.filter((cell) => cell === text).length} times, beside ${others.slice(0, 5).join(' | ')}`],
      readings: { nothing: 'that nothing is known', code: 'it is a value like the others' },
      proposed: /^[A-Z]+$/.test(text) && 2 * others.filter(isAlike).length >= others.length ? undefined : 'nothing',
    });
    return answer !== 'code';
  });
  return empty.length === 0 ? [...cells] : cells.map((cell) => (empty.includes(String(cell)) ? '' : cell));
}

/** Every letter of a text that is not ASCII means another one in another encoding. */
const ENCODINGS = { 'windows-1252': 'Windows, in Western Europe', macintosh: 'old Apple computers' } as const;

function decodedText(bytes: Buffer, interview: Interview): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0))
    throw new DraftFault('It is no text, or UTF-16 that does not say so. Save it as CSV in UTF-8.');
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const readings = Object.entries(ENCODINGS).map(([encoding, where]) => {
    // A letter and its neighbours, since a word may be the name of somebody.
    const parts = new TextDecoder(encoding).decode(bytes).match(/[\p{L}\p{N}]?[^\p{ASCII}][\p{L}\p{N}]?/gu) ?? [];
    return [
      encoding,
      `${where}: ${[...new Set(parts)]
        .slice(0, 5)
        .map((part) => `…${part}…`)
        .join(', ')}`,
    ];
  });
  const answer = interview.ask({
    id: 'encoding',
    asks: 'The file is not UTF-8. In which reading are its letters right?',
    readings: Object.fromEntries(readings),
  });
  return new TextDecoder(answer ?? 'windows-1252').decode(bytes);
}

const DELIMITERS = ['\t', ';', '|', ','];

/** The sign between cells is the one by which most lines have as many cells as others. */
function linesOfText(text: string): string[][] {
  const sample = text.slice(0, SAMPLE);
  const cut = sample.length < text.length ? sample.slice(0, sample.lastIndexOf('\n')) : sample;
  const agreeing = (delimiter: string): number => {
    const lines = parseLines(cut, delimiter);
    const width = usualWidth(lines);
    return width > 1 ? lines.filter((cells) => cells.length === width).length : 0;
  };
  const [{ delimiter } = { delimiter: ',' }] = DELIMITERS.map((sign) => ({ delimiter: sign, lines: agreeing(sign) }))
    .filter(({ lines }) => lines > 0)
    .toSorted((one, other) => other.lines - one.lines);
  const lines = parseLines(text, delimiter);
  const width = usualWidth(lines);
  const [first, last] = [
    lines.findIndex((cells) => cells.length === width),
    lines.findLastIndex((cells) => cells.length === width),
  ];
  return lines.map((cells, at) => {
    // A heading, or the title of another table, is alone in its line.
    if (cells.length === width || cells.length === 1 || cells.every((cell) => cell.trim() === '')) return cells;
    // A title or a note may have the sign between cells in its words.
    if (at < first || at > last) return [cells.join(delimiter)];
    throw new DraftFault(
      `Line ${at + 1} has ${cells.length} cells, and others have ${width}. Put a text with ${delimiter} in it in quotes.`,
    );
  });
}

/** Letters that show which sign is between cells. */
const SAMPLE = 200_000;

const usualWidth = (lines: readonly (readonly string[])[]): number => typicalCount(lines.map(({ length }) => length));

/** A cell may have line breaks: empty lines stand in for them, so that each row is at its own line of the file. */
function parseLines(text: string, delimiter: string): string[][] {
  try {
    const records: string[][] = parse(text, {
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    });
    return records.flatMap((record) => {
      const breaks = record.join('').match(/\r\n|\n|\r/g) ?? [];
      return [record, ...breaks.map(() => [''])];
    });
  } catch (error) {
    throw error instanceof CsvError ? new DraftFault(`It cannot be read as a table: ${error.message}`) : error;
  }
}

/** A mapping or a codebook: its cells are taken as they are, since `null` may be a code and `NA` the name of a column. */
export async function readPlainTable(file: string): Promise<{ names: string[]; rows: string[][] }> {
  const lines = parseLines((await readFile(file).catch(unreadable(file))).toString('utf8'), ',');
  const [names = [], ...rows] = lines.filter((cells) => cells.length > 1 || cells[0] !== '');
  return { names, rows };
}
