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
  leaveRaised(parts, lines, interview);
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
  askTextInPlace(formatted, interview);
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

/** Asks about numbers that nobody sees, as the format `[<5]"<5"` hides small ones. */
function askTextInPlace(
  formatted: readonly { cells: GridCell[]; column: number; cell: number; format: string }[],
  interview: Interview,
): void {
  const hidden = formatted.flatMap((one) => {
    const shown = textInPlaceOf(one.cell, one.format);
    return shown === undefined ? [] : [{ ...one, shown }];
  });
  if (hidden.length === 0) return;
  const texts = [...new Set(hidden.map(({ shown }) => `"${shown}"`))].slice(0, 5).join(', ');
  const answer = interview.ask({
    id: 'cells shown as text',
    asks: 'Some cells hold a number but show a text in its place, perhaps to hide it. Which of the two is of the table?',
    seen: [`${hidden.length} cells, shown as ${texts}`],
    readings: { shown: `the text that everybody sees: ${texts}`, held: 'the numbers: all of them can be published' },
  });
  if (answer === 'shown') for (const { cells, column, shown } of hidden) cells[column] = shown;
}

/** What a format shows of a number if that has no digit of it. A zero that is shown as a dash is still a zero. */
function textInPlaceOf(number: number, format: string): string | undefined {
  const sections = format.match(/(?:"[^"]*"|\\.|[^;"\\])*/g)?.filter((_, at) => at % 2 === 0) ?? [];
  const limits = sections.map((section) => /\[([<>=]+)(-?[\d.]+)\]/.exec(section));
  const isLimited = limits.some((limit) => limit !== null);
  if (number === 0 && !isLimited) return undefined;
  const own = isLimited
    ? sections.find((_, at) => !limits[at] || meetsLimit(number, limits[at]))
    : ((number < 0 ? sections[1] : undefined) ?? sections[0]);
  const bare = (own ?? '').replaceAll(/\[[^\]]*\]|[_*]./g, '');
  if (/[0#?@dmyhs]|general/i.test(bare.replaceAll(/"[^"]*"|\\./g, ''))) return undefined;
  return bare.replaceAll(/"([^"]*)"|\\(.)/g, '$1$2').trim();
}

function meetsLimit(number: number, [, sign = '', limit]: readonly (string | undefined)[]): boolean {
  const gap = number - Number(limit);
  return (gap < 0 && sign.includes('<')) || (gap > 0 && sign.includes('>')) || (gap === 0 && sign.includes('='));
}

/** Asks whether raised signs are marks of footnotes. To whoever reads the text alone, 123 with a raised 1 is 1231. */
function leaveRaised({ sheet, strings }: SheetParts, lines: GridCell[][], interview: Interview): void {
  const texts = [...strings.matchAll(/<(?:\w+:)?si>(.*?)<\/(?:\w+:)?si>/gs)].map(([, text = '']) => text);
  const raised = [...sheet.matchAll(/<(?:\w+:)?c\s([^>]*[^/])>(.*?)<\/(?:\w+:)?c>/gs)].flatMap(
    ([, told = '', own = '']) => {
      const at = cellAt(attribute(` ${told}`, 'r'));
      const [, shared] = attribute(` ${told}`, 't') === 's' ? (/>(\d+)</.exec(own) ?? []) : [];
      const parts = (shared === undefined ? own : (texts[Number(shared)] ?? '')).split(/(?=<(?:\w+:)?r>)/);
      const plain = parts.filter((part) => !part.includes('"superscript"'));
      const cells = at && lines[at[0]];
      return cells && plain.length < parts.length && plain.length > 0
        ? [{ cells, column: at[1], plain: runsText(plain) }]
        : [];
    },
  );
  const seen = [...new Set(raised.map(({ cells, column }) => String(cells[column])))];
  if (seen.length === 0) return;
  const answer = interview.ask({
    // Asked again if the next workbook has others.
    id: `raised signs: ${seen.slice(0, 5).join(', ')}`,
    asks: 'Some cells end in raised signs. Are they marks of footnotes?',
    seen: raised.slice(0, 5).map(({ cells, column, plain }) => `${plain} in ${cells[column]}`),
    readings: { footnotes: 'they are left out', text: 'they are of the text, as in m²' },
  });
  if (answer === 'footnotes') for (const { cells, column, plain } of raised) cells[column] = plain;
}

/** The text in XML of a workbook. */
const runsText = (parts: readonly string[]): string =>
  fromXml([...parts.join('').matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</g)].map(([, text]) => text).join('')).trim();

/** Cells that have a format, and that format. */
function formattedCells({ sheet, styles }: SheetParts): { line: number; column: number; format: string }[] {
  const own = tags(styles, 'numFmt').map(
    (tag) => [attribute(tag, 'numFmtId'), fromXml(attribute(tag, 'formatCode'))] as const,
  );
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
