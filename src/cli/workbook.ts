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
  const cells = xmlCells(parts);
  // Another sheet may be chosen, which can be read.
  if (name !== undefined) refuseUnread(cells, lines);
  leaveHidden(parts, lines, interview);
  leaveRaised(cells, lines, interview);
  showPercentages(cells, lines);
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
  strings: string;
}

const tags = (text: string, tag: string): string[] => text.match(new RegExp(`<(?:\\w+:)?${tag}\\s[^>]*>`, 'g')) ?? [];
const attribute = (tag: string, name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

async function sheetPartsOf(bytes: Buffer, sheet: string): Promise<SheetParts> {
  const { strFromU8, unzipSync } = await import('fflate');
  const parts = unzipSync(bytes, {
    filter: ({ name }) =>
      /^xl\/(workbook\.xml|styles\.xml|sharedStrings\.xml|_rels\/workbook\.xml\.rels|worksheets\/)/.test(name),
  });
  const xml = (part: string): string => (parts[part] ? strFromU8(parts[part]) : '');
  const own = tags(xml('xl/workbook.xml'), 'sheet').find((tag) => fromXml(attribute(tag, 'name')) === sheet) ?? '';
  const id = attribute(own, 'r:id');
  const related =
    tags(xml('xl/_rels/workbook.xml.rels'), 'Relationship').find((tag) => attribute(tag, 'Id') === id) ?? '';
  const target = attribute(related, 'Target').replace(/^\/?(xl\/)?/, '');
  return { sheet: xml(`xl/${target}`), styles: xml('xl/styles.xml'), strings: xml('xl/sharedStrings.xml') };
}

function mergedRanges({ sheet }: SheetParts): [number, number, number, number][] {
  return tags(sheet, 'mergeCell').flatMap((tag) => {
    const [from, to = from] = attribute(tag, 'ref').split(':');
    const [first, last] = [cellAt(from), cellAt(to)];
    return first && last ? [[...first, ...last]] : [];
  });
}

interface XmlCell {
  /** Such as B2. */
  name: string;
  line: number;
  column: number;
  type: string;
  /** How its number is shown; undefined if it has no format of its own. */
  format: string | undefined;
  /** What it holds: a formula, a value, or its text in runs. */
  xml: string;
}

function xmlCells({ sheet, styles, strings }: SheetParts): XmlCell[] {
  const own = tags(styles, 'numFmt').map(
    (tag) => [attribute(tag, 'numFmtId'), fromXml(attribute(tag, 'formatCode'))] as const,
  );
  const formats = new Map([['9', '0%'], ['10', '0.00%'], ...own]);
  const [given = ''] = /<(\w+:)?cellXfs\b.*?<\/(\w+:)?cellXfs>/s.exec(styles) ?? [];
  const byStyle = tags(given, 'xf').map((tag) => formats.get(attribute(tag, 'numFmtId')));
  const texts = [...strings.matchAll(/<(?:\w+:)?si>(.*?)<\/(?:\w+:)?si>/gs)].map(([, text = '']) => text);
  return [...sheet.matchAll(/<(?:\w+:)?c(\s[^>]*[^/])>(.*?)<\/(?:\w+:)?c>/gs)].flatMap(([, told = '', xml = '']) => {
    const [name, type, style] = [attribute(told, 'r'), attribute(told, 't'), attribute(told, 's')];
    const at = cellAt(name);
    const shared = type === 's' ? texts[Number(/>(\d+)</.exec(xml)?.[1])] : undefined;
    const format = style === '' ? undefined : byStyle[Number(style)];
    return at ? [{ name, line: at[0], column: at[1], type, format, xml: shared ?? xml }] : [];
  });
}

const FORMULA_TAG = /<(\w+:)?f\b/;
const TOLD_VALUE = /<(\w+:)?v>[^<]/;

function refuseUnread(cells: readonly XmlCell[], lines: readonly (readonly GridCell[])[]): void {
  for (const { name, line, column, type, format = '', xml } of cells) {
    if (type !== 'str' && FORMULA_TAG.test(xml) && !TOLD_VALUE.test(xml))
      throw new DraftFault(
        `Cell ${name} has a formula without its value. Open the workbook in a spreadsheet, and save it.`,
      );
    const cell = lines[line]?.[column];
    if (typeof cell === 'number' && isMisleading(format))
      throw new DraftFault(
        `Cell ${name} holds ${cell}, but its format ${format} shows something else: thousands or millions, or a text that may hide a number. Save the sheet as CSV, which has what is shown, and draft that; or give its cells another format.`,
      );
  }
}

/** The cell holds 0.071 where everybody reads 7.1%. */
function showPercentages(cells: readonly XmlCell[], lines: GridCell[][]): void {
  for (const { line, column, format = '' } of cells) {
    const [row, cell] = [lines[line], lines[line]?.[column]];
    if (row && typeof cell === 'number' && format.includes('%')) row[column] = `${keptDecimals(cell * 100)}%`;
  }
}

/** `#,##0,` shows thousands, and `[<5]"<5"` no small number. A zero that is shown as a dash is still a zero. */
function isMisleading(format: string): boolean {
  const bare = format.replaceAll(/"[^"]*"|\\.|[_*]./g, '');
  const hasLimits = /\[[<>=]/.test(bare);
  const sections = bare.replaceAll(/\[[^\]]*\]/g, '').split(';');
  return (
    format !== '' &&
    sections.some(
      (shown, at) => /[0#?],+(?![0#?,])/.test(shown) || ((hasLimits || at < 2) && !/[0#?@dmyhs]|general/i.test(shown)),
    )
  );
}

/** Asks whether raised signs are marks of footnotes. To whoever reads the text alone, 123 with a raised 1 is 1231. */
function leaveRaised(cells: readonly XmlCell[], lines: GridCell[][], interview: Interview): void {
  const raised = cells.flatMap(({ line, column, xml }) => {
    const parts = xml.split(/(?=<(?:\w+:)?r>)/);
    const plain = parts.filter((part) => !part.includes('"superscript"'));
    const row = lines[line];
    return row && plain.length < parts.length && plain.length > 0 ? [{ row, column, plain: runsText(plain) }] : [];
  });
  const seen = [...new Set(raised.map(({ row, column }) => String(row[column])))];
  if (seen.length === 0) return;
  const answer = interview.ask({
    // Asked again if the next workbook has others.
    id: `raised signs: ${seen.slice(0, 5).join(', ')}`,
    asks: 'Some cells end in raised signs. Are they marks of footnotes?',
    seen: raised.slice(0, 5).map(({ row, column, plain }) => `${plain} in ${row[column]}`),
    readings: { footnotes: 'they are left out', text: 'they are of the text, as in m²' },
  });
  if (answer === 'footnotes') for (const { row, column, plain } of raised) row[column] = plain;
}

/** The text in XML of a workbook. */
const runsText = (parts: readonly string[]): string =>
  fromXml([...parts.join('').matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)].map(([, text]) => text).join('')).trim();

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
