import { DraftFault, type Interview } from '../authoring/questions.ts';
import type { Grid, GridCell } from './layout.ts';

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
          isReading: true,
        });
  const found = full.find(({ sheet }) => sheet === name) ?? full[0];
  if (!found) throw new DraftFault('The workbook has no cells.');
  const lines: GridCell[][] = found.data.map((row) => row.map(plainCell));
  return { lines, across: await fillMerged(bytes, found.sheet, lines) };
}

const plainCell = (cell: unknown): GridCell =>
  cell instanceof Date
    ? cell.toISOString().slice(0, 10)
    : cell === null || cell === undefined
      ? ''
      : typeof cell === 'number'
        ? cell
        : String(cell);

/** Answers the cells that were filled from their left. The library that reads cells does not tell which are merged. */
async function fillMerged(bytes: Buffer, sheet: string, lines: GridCell[][]): Promise<Set<string>> {
  const across = new Set<string>();
  for (const [top, left, bottom, right] of await mergedRanges(bytes, sheet)) {
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

async function mergedRanges(bytes: Buffer, sheet: string): Promise<[number, number, number, number][]> {
  const { strFromU8, unzipSync } = await import('fflate');
  const parts = unzipSync(bytes, {
    filter: ({ name }) => /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|worksheets\/)/.test(name),
  });
  const xml = (part: string): string => (parts[part] ? strFromU8(parts[part]) : '');
  const tags = (text: string, tag: string): string[] => text.match(new RegExp(`<(?:\\w+:)?${tag}\\s[^>]*>`, 'g')) ?? [];
  const attribute = (tag: string, name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  const own = tags(xml('xl/workbook.xml'), 'sheet').find((tag) => fromXml(attribute(tag, 'name')) === sheet) ?? '';
  const id = attribute(own, 'r:id');
  const related =
    tags(xml('xl/_rels/workbook.xml.rels'), 'Relationship').find((tag) => attribute(tag, 'Id') === id) ?? '';
  const target = attribute(related, 'Target').replace(/^\/?(xl\/)?/, '');
  return tags(xml(`xl/${target}`), 'mergeCell').flatMap((tag) => {
    const [, left, top, right, bottom] = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/.exec(attribute(tag, 'ref')) ?? [];
    if (!left || !right) return [];
    return [[Number(top) - 1, columnNumber(left) - 1, Number(bottom) - 1, columnNumber(right) - 1]];
  });
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
