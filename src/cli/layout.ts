import type { ApartLine } from '../authoring/file.ts';
import { DraftFault, type Interview } from '../authoring/questions.ts';

/** Where the table is in a file: which lines have its names, which are its rows, and which are titles and notes around it. */

/** Empty where there is nothing. A number only if the file itself says so, as a workbook does. */
export type GridCell = string | number;

export interface Grid {
  lines: readonly (readonly GridCell[])[];
  /** `line,column` of the cells that are filled because they are merged with the one on their left. */
  across: ReadonlySet<string>;
}

interface TableLayout {
  names: string[];
  rows: GridCell[][];
  /** The line of each row in the file, from 1. */
  lines: number[];
  apart: ApartLine[];
}

/** The name of the column that headings between rows become. */
const HEADING = 'Heading';

/** A grid with how many cells each line has of its own, and where what it does not show is asked. */
interface CountedGrid extends Grid {
  counts: readonly number[];
  interview: Interview;
}

export function layoutOf(given: Grid, interview: Interview): TableLayout {
  const { across } = given;
  const width = given.lines.reduce((most, { length }) => Math.max(most, length), 0);
  const own = ownColumns(given, width, interview);
  const counts = own.map((cells, line) =>
    cells.reduce<number>((count, cell, at) => count + Number(cell !== '' && !across.has(`${line},${at}`)), 0),
  );
  const grid: CountedGrid = { lines: own, across, counts, interview };
  const names = nameLines(grid);
  const { below, left } = ownLines(grid, names.at(-1) ?? 0);
  const tabled = [...names, ...below];
  const isUsed = (at: number): boolean => tabled.some((line) => isFilled(grid.lines[line]?.[at]));
  const used = Array.from({ length: width }, (_, at) => at).filter(isUsed);
  const { rows: lines, notes, headings } = splitLines(grid, below, used.length);
  const titles = counts.flatMap((count, line) => (count > 0 && line < (names[0] ?? 0) ? [line] : []));
  const rows = lines.map((line) => used.map((at) => grid.lines[line]?.[at] ?? ''));
  const named = joinedNames(grid, names, used);
  if (headings.length > 0) {
    for (const [at, row] of rows.entries()) {
      const above = headings.findLast((line) => line < (lines[at] ?? 0));
      row.unshift(above === undefined ? '' : filledCells(grid, above).join(' '));
    }
    named.unshift(HEADING);
  }
  fillDown(named, rows, interview);
  const apart = (from: readonly number[], why: ApartLine['why']) => from.map((line) => apartLine(grid, line, why));
  return {
    names: named,
    rows,
    lines: lines.map((line) => line + 1),
    apart: [...apart(titles, 'a title'), ...apart(headings, 'a heading'), ...apart(notes, 'a note'), ...left],
  };
}

/** The lines with the columns of one table alone. Another may be beside it, behind an empty column. */
function ownColumns({ lines, across }: Grid, width: number, interview: Interview): Grid['lines'] {
  const isEmpty = (at: number) => lines.every((cells, line) => !isFilled(cells[at]) || across.has(`${line},${at}`));
  const parts: number[][] = [[]];
  for (let at = 0; at < width; at += 1) {
    if (isEmpty(at)) parts.push([]);
    else parts.at(-1)?.push(at);
  }
  const wide = parts.filter(({ length }) => length > 1);
  if (wide.length < 2) return lines;
  const named = new Map(
    wide.map((part) => [`${letters((part[0] ?? 0) + 1)} to ${letters((part.at(-1) ?? 0) + 1)}`, part]),
  );
  const textOf = (part: readonly number[]) =>
    lines.map((cells) => part.map((at) => cells[at]).filter(isFilled)).find(({ length }) => length > 1) ?? [];
  const answer = interview.ask({
    id: 'columns of the table',
    asks: 'Between filled columns are empty ones. Is all of it one table? If not, which columns are the table to draft?',
    seen: [...named].map(([name, part]) => `${name}: ${textOf(part).join(' | ')}`),
    readings: {
      ...Object.fromEntries(
        [...named.keys()].map((name) => [name, 'these are: the others are left out, to be drafted by themselves']),
      ),
      'one table': 'all columns are of one table',
    },
  });
  if (answer === 'one table') return lines;
  const own = named.get(answer ?? '') ?? wide[0] ?? [];
  return lines.map((cells) => cells.map((cell, at) => (own.includes(at) ? cell : '')));
}

const isFilled = (cell: GridCell | undefined): boolean => cell !== undefined && cell !== '';
const filledCells = ({ lines }: Grid, line: number): GridCell[] => (lines[line] ?? []).filter(isFilled);

const apartLine = (grid: Grid, line: number, why: ApartLine['why']): ApartLine => ({
  line: line + 1,
  text: filledCells(grid, line).join(' '),
  why,
});
const shownLine = (grid: Grid, line: number): string => `line ${line + 1}: ${filledCells(grid, line).join(' | ')}`;

/** The lines that name the columns: the first that is about as full as most lines, with those above it that name groups. */
function nameLines(grid: CountedGrid): number[] {
  const { lines, across, counts, interview } = grid;
  const typical = typicalCount(counts);
  const full = counts.findIndex((count) => count > 0 && count >= typical - 1 && (typical === 1 || count > 1));
  if (full < 0) throw new DraftFault('The file has no rows.');
  const isRow = (lines[full] ?? []).some(isNoName);
  const found = isRow && (counts[full - 1] ?? 0) > 1 ? full - 1 : full;
  let first = found;
  const isGroup = (line: number): boolean =>
    (counts[line] ?? 0) > 1 || (counts[line] === 1 && isPartlyMerged(lines[line] ?? [], line, across));
  while (first > 0 && isGroup(first - 1)) first -= 1;
  const last = isUnits(lines, found + 1) ? found + 1 : found;
  const proposal = first === last ? `${last + 1}` : `${first + 1}-${last + 1}`;
  // What is above would be set apart as titles: it may be a table of its own.
  const isFirst = counts.slice(0, first).filter((count) => count > 1).length < 2;
  // A file may have no names at all: its first row would be lost.
  const isSure = first === last && isFirst && !(isRow && found === full);
  const answer = interview.ask({
    id: 'lines with names',
    asks: `Which line has the names of the columns? If several have, write the first and the last, such as 3-4. If none has, write them into the file. It seems to be ${proposal}.`,
    seen: [...lines.keys()].slice(first, last + 1).map((line) => shownLine(grid, line)),
    proposed: isSure ? proposal : undefined,
  });
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(answer ?? proposal) ?? [];
  if (!lines[Number(from) - 1] || !lines[Number(to) - 1] || Number(to) < Number(from))
    throw new DraftFault('The answer to "lines with names" is a line of the file, or two such as 3-4.');
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) - 1 + at);
}

const isNumberCell = (cell: GridCell): boolean => /^[+-]?\d[\d.,\s]*%?\s*(\[.*\]|\*)?$/.test(String(cell));
/** How many cells most lines have, of those with several; the larger of two that are as frequent. */
export function typicalCount(counts: readonly number[]): number {
  const times = new Map<number, number>();
  for (const count of counts) if (count > 1) times.set(count, (times.get(count) ?? 0) + 1);
  const [typical = 1] = [...times].toSorted((one, other) => other[1] - one[1] || other[0] - one[0])[0] ?? [];
  return typical;
}

/** A number other than a year: names are above it. */
const isNoName = (cell: GridCell): boolean => /^[\d.,%]+$/.test(String(cell)) && !/^\d{4}$/.test(String(cell));
/** Lines in which units are looked for. */
const LINES_LOOKED_AT = 20;

/** Whether a line says in words, such as `months` or `%`, what is counted in the columns of numbers below it. */
function isUnits(lines: Grid['lines'], line: number): boolean {
  const below = lines.slice(line + 1, line + 1 + LINES_LOOKED_AT);
  const ofNumbers = (lines[line] ?? []).filter((_, at) => {
    const cells = below.map((cells) => cells[at]).filter((cell) => isFilled(cell));
    return cells.length > 1 && cells.every((cell) => cell !== undefined && isNumberCell(cell));
  });
  return (
    ofNumbers.length > 0 && ofNumbers.every((cell) => /\p{L}{3}|[%£$€]/u.test(String(cell)) && !isNumberCell(cell))
  );
}

/** A word or a year. */
const mayBeName = (cell: GridCell): boolean => /\p{L}{3}|^\d{4}$/u.test(String(cell));

/** The lines below the names that are of the same table. Another one may begin below, or the names may come again. */
function ownLines(grid: CountedGrid, last: number): { below: number[]; left: ApartLine[] } {
  const { lines, counts, interview } = grid;
  const below = counts.flatMap((count, line) => (line > last && count > 0 ? [line] : []));
  const cellsOf = (line: number) => [...(lines[line] ?? []).entries()].filter(([, cell]) => isFilled(cell));
  const figures = new Map<number, number>();
  for (const line of below)
    for (const [at, cell] of cellsOf(line)) figures.set(at, (figures.get(at) ?? 0) + (isNumberCell(cell) ? 1 : -1));
  const isOfFigures = (at: number): boolean => (figures.get(at) ?? 0) > 0;
  const hasFigures = [...figures.keys()].some(isOfFigures);
  const isLikeNames = (line: number): boolean => {
    const cells = cellsOf(line);
    const [before = 0, twoBefore = 0] = [counts[line - 1], counts[line - 2]];
    if (cells.length < 2) return false;
    if (cells.every(([at, cell]) => cell === lines[last]?.[at])) return true;
    // In a table without figures only a title tells that another one begins.
    if (!hasFigures) return before === 1 && twoBefore === 0;
    const isApart = before === 0 || (before === 1 && (counts[last] ?? 0) > 2);
    return isApart && cells.some(([at]) => isOfFigures(at)) && cells.every(([, cell]) => mayBeName(cell));
  };
  const alike = below.filter(isLikeNames);
  const [first] = alike;
  if (first === undefined) return { below, left: [] };
  const answer = interview.ask({
    id: `lines like names: ${alike.map((line) => line + 1).join(', ')}`,
    asks: `Among the rows are lines that look like names of columns. What are they?`,
    seen: alike.slice(0, 5).map((line) => shownLine(grid, line)),
    readings: {
      'another table': `another table begins with line ${first + 1}: all from there on is left out. Draft it by itself, with this line as "lines with names"`,
      'names again': 'the names once more: these lines are left out',
      rows: 'they are rows like the others',
    },
  });
  if (answer === 'rows') return { below, left: [] };
  if (answer === 'names again')
    return {
      below: below.filter((line) => !alike.includes(line)),
      left: alike.map((line) => apartLine(grid, line, answer)),
    };
  return { below: below.filter((line) => line < first), left: [apartLine(grid, first, 'another table')] };
}

/** A title is merged over all columns, the name of a group over some. */
const isPartlyMerged = (cells: readonly GridCell[], line: number, across: ReadonlySet<string>): boolean =>
  cells.some((_, at) => across.has(`${line},${at}`)) && cells.some((cell, at) => at > 0 && !isFilled(cell));

function joinedNames({ lines }: Grid, names: readonly number[], used: readonly number[]): string[] {
  const parts = names.map((line, at) => {
    let group: GridCell = '';
    const cells = used.map((column) => lines[line]?.[column] ?? '');
    return at === names.length - 1 ? cells : cells.map((cell) => (group = isFilled(cell) ? cell : group));
  });
  const joined = used.map((column, at) => {
    const words = [...new Set(parts.map((cells) => String(cells[at] ?? '').trim()).filter(Boolean))].join(' ');
    return words === '' ? `Column ${letters(column + 1)}` : words.replaceAll(/\s+/g, ' ');
  });
  const twice = joined.find((name, at) => joined.indexOf(name) !== at);
  if (twice !== undefined)
    throw new DraftFault(
      `Two columns are called ${twice}. Give them different names, or say in the answers which "lines with names" there are.`,
    );
  return joined;
}

/** A column as workbooks call it: A, B, …, AA. */
const letters = (number: number): string =>
  (number > 26 ? letters(Math.floor((number - 1) / 26)) : '') + String.fromCharCode(65 + ((number - 1) % 26));

/** Sentences, and what begins with a mark: notes under a table. */
const LIKE_A_NOTE = /\s|^[*†‡[(]/;

/** Lines with one cell: those at the end are notes if they read so. The others are asked. */
function splitLines(
  grid: CountedGrid,
  below: readonly number[],
  width: number,
): { rows: number[]; notes: number[]; headings: number[] } {
  const alone = (line: number): boolean => width > 2 && grid.counts[line] === 1;
  const lastFull = below.findLast((line) => !alone(line)) ?? -1;
  const notes = below.filter((line) => line > lastFull && LIKE_A_NOTE.test(String(filledCells(grid, line)[0])));
  const isNote = new Set(notes);
  const unclear = below.filter((line) => alone(line) && !isNote.has(line));
  const isUnclear = new Set(unclear);
  const reading =
    unclear.length === 0
      ? 'rows'
      : grid.interview.ask({
          id: 'lines with one cell',
          asks: 'Some lines among the rows have a single cell. What are they?',
          seen: unclear.slice(0, 5).map((line) => shownLine(grid, line)),
          readings: {
            headings: `they say what the rows below them are about, and become a column "${HEADING}"`,
            notes: 'they are left out',
            rows: 'they are rows of which the rest is not known',
          },
        });
  return {
    rows: below.filter((line) => !isNote.has(line) && (reading === 'rows' || !isUnclear.has(line))),
    notes: reading === 'headings' || reading === 'rows' ? notes : [...notes, ...unclear],
    headings: reading === 'headings' ? unclear : [],
  };
}

/** Asks whether a text also holds for the cells below it: where a table once had merged cells, or has ditto marks. */
function fillDown(names: readonly string[], rows: GridCell[][], interview: Interview): void {
  let isFirst = true;
  for (const [at, name] of names.entries()) {
    const own = rows.map((row) => row[at]).filter(isOwnText);
    const hasMarks = rows.some((row) => isDitto(row[at]));
    const isSparse = own.length > 1 && own.length <= rows.length / 2 && isFilled(rows[0]?.[at]);
    if (!hasMarks && !(isFirst && isSparse)) {
      // A number of the row may stand before what was merged.
      isFirst &&= new Set(own).size === rows.length;
      continue;
    }
    const reading = interview.ask({
      id: `empty cells of ${name}`,
      asks: `Cells of "${name}" ${hasMarks ? 'have ditto marks' : 'are empty'}. Do they say the same as the cell above?`,
      seen: rows.slice(0, 3).map((row) => row.join(' | ')),
      readings: { 'as above': 'each text holds for these cells below it', empty: 'nothing is known there' },
    });
    isFirst &&= reading === 'as above';
    if (reading !== undefined) sayBelow(rows, at, reading === 'as above');
  }
}

/** Cells without a text of their own get the one above, or none. */
function sayBelow(rows: GridCell[][], at: number, isAsAbove: boolean): void {
  let last: GridCell = '';
  for (const row of rows) {
    const cell = row[at];
    if (isOwnText(cell)) last = cell;
    else row[at] = isAsAbove ? last : '';
  }
}
const isDitto = (cell: GridCell | undefined): boolean =>
  /^(["”″〃]|''|-"-|(ditto|dito|do\.|dto\.))$/i.test(String(cell));
const isOwnText = (cell: GridCell | undefined): cell is GridCell => isFilled(cell) && !isDitto(cell);
