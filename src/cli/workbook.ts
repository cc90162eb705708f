import { DraftFault, type Interview } from '../authoring/questions.ts';
import type { Grid, GridCell } from './layout.ts';
import { keptDecimals } from './number-signs.ts';

/** A sheet of a workbook as lines of cells. A merged cell has its text in each of the cells that it covers. */
export async function readWorkbook(bytes: Buffer, interview: Interview): Promise<Grid> {
  const { default: readSheets } = await import('read-excel-file/node');
  const sheets = await readSheets(bytes).catch(() => {
    throw new DraftFault('It cannot be read as a workbook.');
  });
  const full = sheets.filter(({ data }) => data.some((row) => row.some((cell) => cell !== null)));
  const name =
    full.length < 2
      ? full[0]?.sheet
      : interview.ask({
          id: 'sheet',
          asks: 'Which sheet has the table?',
          readings: Object.fromEntries(
            full.map(({ sheet, data }) => [
              sheet,
              `${data.length} rows, from ${data.flat().find((cell) => cell !== null)}`,
            ]),
          ),
        });
  const found = full.find(({ sheet }) => sheet === name) ?? full[0];
  if (!found) throw new DraftFault('The workbook has no cells.');
  const lines: GridCell[][] = found.data.map((row) => row.map(plainCell));
  const parts = await sheetPartsOf(bytes, found.sheet);
  const [empty] = emptyFormulas(parts);
  if (empty !== undefined)
    throw new DraftFault(
      `Cell ${empty} has a formula without its value. Open the workbook in a spreadsheet, and save it.`,
    );
  leaveHidden(parts, lines, interview);
  asShown(parts, lines, interview);
  return { lines, across: fillMerged(parts, lines) };
}

const plainCell = (cell: unknown): GridCell =>
  cell instanceof Date ? cell.toISOString().slice(0, 10) : typeof cell === 'number' ? cell : String(cell ?? '');

/** Answers the cells that were filled from their left. */
function fillMerged(parts: SheetParts, lines: GridCell[][]): Set<string> {
  const across = new Set<string>();
  for (const [top, left, bottom, right] of mergedRanges(parts)) {
    const cell = lines[top]?.[left] ?? '';
    for (let line = top; line <= bottom; line += 1)
      for (let column = left; column <= right; column += 1) {
        const cells = lines[line];
        if (!cells) continue;
        cells[column] = cell;
        if (column > left) across.add(`${line},${column}`);
      }
  }
  return across;
}

/** The XML of a sheet and of the formats of cells. The library that reads cells tells neither what is merged nor what has a sign. */
interface SheetParts {
  sheet: string;
  styles: string;
}

const tags = (text: string, tag: string): string[] => text.match(new RegExp(`<(?:\\w+:)?${tag}\\s[^>]*>`, 'g')) ?? [];
const attribute = (tag: string, name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

async function sheetPartsOf(bytes: Buffer, sheet: string): Promise<SheetParts> {
  const { strFromU8, unzipSync } = await import('fflate');
  const parts = unzipSync(bytes, {
    filter: ({ name }) => /^xl\/(workbook\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/)/.test(name),
  });
  const xml = (part: string): string => (parts[part] ? strFromU8(parts[part]) : '');
  const own = tags(xml('xl/workbook.xml'), 'sheet').find((tag) => fromXml(attribute(tag, 'name')) === sheet) ?? '';
  const id = attribute(own, 'r:id');
  const related =
    tags(xml('xl/_rels/workbook.xml.rels'), 'Relationship').find((tag) => attribute(tag, 'Id') === id) ?? '';
  const target = attribute(related, 'Target').replace(/^\/?(xl\/)?/, '');
  return { sheet: xml(`xl/${target}`), styles: xml('xl/styles.xml') };
}

function mergedRanges({ sheet }: SheetParts): [number, number, number, number][] {
  return tags(sheet, 'mergeCell').flatMap((tag) => {
    const [from, to = from] = attribute(tag, 'ref').split(':');
    const [first, last] = [cellAt(from), cellAt(to)];
    return first && last ? [[...first, ...last]] : [];
  });
}

/** Two commas behind the digits, as in `#,##0,,`, show millions. */
const SCALED = /[0#?](,+)(?![0#?,])/;

/** Numbers as everybody reads them where the format of a cell multiplies or divides them. */
function asShown(parts: SheetParts, lines: GridCell[][], interview: Interview): void {
  const formatted = formattedCells(parts).flatMap(({ line, column, format }) => {
    const [cells, cell] = [lines[line], lines[line]?.[column]];
    return cells && typeof cell === 'number' ? [{ cells, column, cell, format }] : [];
  });
  // The cell holds 0.071 where everybody reads 7.1%.
  for (const { cells, column, cell, format } of formatted)
    if (format.includes('%')) cells[column] = `${keptDecimals(cell * 100)}%`;
  const scaled = formatted.map((one) => {
    const [, commas = ''] = SCALED.exec(one.format) ?? [];
    return { ...one, shown: one.cell / 1_000 ** commas.length, isScaled: commas !== '' };
  });
  const first = scaled.find(({ isScaled }) => isScaled);
  if (!first) return;
  const answer = interview.ask({
    id: 'scaled cells',
    asks: 'Some cells show thousands or millions of what they hold. Which is right beside the names of their columns?',
    readings: { shown: `as shown: ${keptDecimals(first.shown)}`, held: `as held: ${first.cell}` },
  });
  if (answer === 'shown') for (const { cells, column, shown, isScaled } of scaled) if (isScaled) cells[column] = shown;
}

/** Cells that have a format, and that format. */
function formattedCells({ sheet, styles }: SheetParts): { line: number; column: number; format: string }[] {
  const own = tags(styles, 'numFmt').map((tag) => [attribute(tag, 'numFmtId'), attribute(tag, 'formatCode')] as const);
  const formats = new Map([['9', '0%'], ['10', '0.00%'], ...own]);
  const [given = ''] = /<(\w+:)?cellXfs\b.*?<\/(\w+:)?cellXfs>/s.exec(styles) ?? [];
  const byStyle = tags(given, 'xf').map((tag) => formats.get(attribute(tag, 'numFmtId')));
  return tags(sheet, 'c').flatMap((tag) => {
    const at = cellAt(attribute(tag, 'r'));
    const format = attribute(tag, 's') === '' ? undefined : byStyle[Number(attribute(tag, 's'))];
    return at && format !== undefined ? [{ line: at[0], column: at[1], format }] : [];
  });
}

/** Cells whose formula was never computed, as programs write them that are no spreadsheet. */
const emptyFormulas = ({ sheet }: SheetParts): string[] =>
  [
    ...sheet.matchAll(
      /<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*\/>|[^>]*>[^<]*<\/(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*\/>|<(?:\w+:)?v><\/(?:\w+:)?v>)?\s*<\/(?:\w+:)?c>/g,
    ),
  ]
    .map(([, told = '']) => ` ${told}`)
    .flatMap((told) => (attribute(told, 't') === 'str' ? [] : [attribute(told, 'r')]));

/** Asks whether hidden rows and columns are of the table, and empties them if not. */
function leaveHidden({ sheet }: SheetParts, lines: GridCell[][], interview: Interview): void {
  const isHidden = (tag: string): boolean => ['1', 'true'].includes(attribute(tag, 'hidden'));
  const rows = tags(sheet, 'row')
    .filter(isHidden)
    .map((tag) => Number(attribute(tag, 'r')));
  const ranges = tags(sheet, 'col')
    .filter(isHidden)
    .map((tag) => [Number(attribute(tag, 'min')), Number(attribute(tag, 'max'))] as const);
  const isLeft = (line: number, column: number): boolean =>
    rows.includes(line + 1) || ranges.some(([first, last]) => first <= column + 1 && column + 1 <= last);
  const hidden = lines.flatMap((cells, line) => cells.filter((cell, column) => cell !== '' && isLeft(line, column)));
  if (hidden.length === 0) return;
  const answer = interview.ask({
    // Asked again if the next workbook has others.
    id: `hidden cells: ${hidden.length}`,
    asks: 'The sheet has hidden rows or columns with cells in them. Are they part of the table?',
    seen: [`${hidden.length} cells, such as ${hidden.slice(0, 5).join(' | ')}`],
    readings: { kept: 'they are taken like the others', 'left out': 'they are left out' },
  });
  if (answer === 'left out')
    for (const [line, cells] of lines.entries())
      for (const column of cells.keys()) if (isLeft(line, column)) cells[column] = '';
}

/** Line and column from 0; undefined if the text names no cell. */
function cellAt(name = ''): [number, number] | undefined {
  const [, column = '', line] = /^([A-Z]+)(\d+)$/.exec(name) ?? [];
  return line === undefined ? undefined : [Number(line) - 1, columnNumber(column) - 1];
}

const fromXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

const columnNumber = (name: string): number =>
  [...name].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
