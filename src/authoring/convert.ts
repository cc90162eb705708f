import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { ageBandOf, isUnknown, kebab } from './codes.ts';
import { dateOf, flagCode, numberIn } from './columns.ts';
import type { TableFile } from './file.ts';
import { type FileMapping, isLeftOut, type MarkMeaning, type Use } from './mapping.ts';
import { keptMarks, saidMarks } from './marks.ts';

/** The rows of a file as the service takes them. Nothing that is not known is made into something: it is a fault, with its cell. */

export interface ConvertedFile {
  header: string[];
  /** One for each row that is taken, or for each figure of a wide table; with the line of the row in the file. */
  lines: { line: number; cells: string[] }[];
  /** Values that the mapping does not know, with the lines of the file. */
  faults: { column: string; value: string; line: number }[];
}

export function convertFile(
  table: Pick<TableFile, 'rows' | 'lines'>,
  { kind, plans, system }: FileMapping,
): ConvertedFile {
  const isPeople = kind === 'cases';
  const status = plans.findIndex(({ use }) => use.as === 'status');
  const read = plans.flatMap(({ name, use }, at) => {
    const cell = cellConverter(use, system);
    return cell ? [{ name, use, at, cell }] : [];
  });
  const rows = table.rows.flatMap((cells, at) =>
    isLeftOut(cells, plans) ? [] : [{ cells, line: table.lines[at] ?? 0 }],
  );
  const faults = rows.flatMap(({ cells, line }) =>
    read.flatMap(({ at, cell, name, use }) => {
      const value = cells[at] ?? '';
      // Of people an empty cell is not reported. Of a figure the mapping or a status says what it means.
      const isRead = value !== '' || use.as === 'check' || (use.as === 'amount' && !isPeople && !cells[status]);
      return isRead && cell(value) === undefined ? [{ column: name, value, line }] : [];
    }),
  );
  const isColumn = ({ as }: Use): boolean => (isPeople ? as !== 'check' : as === 'code' || as === 'flag');
  const columns = read.filter(({ use }) => isColumn(use));
  const names = columns.map(({ use }) => (isPeople ? caseColumn(use) : 'id' in use ? use.id : ''));
  const known = (cells: readonly string[]) => columns.map(({ at, cell }) => cell(cells[at] ?? '') ?? '');
  if (isPeople)
    return {
      header: ['case', ...names],
      lines: rows.map(({ cells, line }) => ({ line, cells: [String(line), ...known(cells)] })),
      faults,
    };
  const figures = plans.flatMap(({ name, use }, at) => (use.as === 'amount' ? [{ name, use, at }] : []));
  const by = figures.length > 1 ? figures.slice(0, 1).map(({ use }) => use.by) : [];
  const lines = rows.flatMap(({ cells, line }) => {
    const keys = known(cells).map((code) => code || NOT_REPORTED);
    return figures.map(({ at, name, use: { marks } }) => {
      const text = cells[at] ?? '';
      const number = numberIn(text);
      const told = text === '' ? cells[status] : undefined;
      const value = told ? '' : (figureIn(text, marks) ?? '');
      const marked = number ? [value, ...keptMarks(saidMarks(number, cells[status]))].join(' ') : value;
      // A mark for a missing number becomes its status. A column of statuses may have the symbols that the service reads.
      const missing = value === '' ? told || (marks[text] ?? (cells[status] || 'not-available')) : '';
      return { line, cells: [...keys, ...by.map(() => kebab(name, 'figure')), marked, missing] };
    });
  });
  return { header: [...names, ...by, 'value', 'status'], lines, faults };
}

function caseColumn(use: Use): string {
  if (use.as === 'id') return 'externalIds';
  if (use.as === 'date') return 'sentencedOn';
  if (use.as === 'age') return 'ageBand';
  const id = 'id' in use ? use.id : '';
  return id === 'offence' ? 'conviction1.offence' : id;
}

/** In the column `externalIds`, signs that join ids are written with a backslash. */
const escaped = (text: string): string => text.replaceAll(/[\\;:]/g, (sign) => `\\${sign}`);

/** What a cell becomes: empty if it says that nothing is known, undefined if it is not understood. Undefined for columns without cells. */
function cellConverter(use: Use, system: string): ((text: string) => string | undefined) | undefined {
  switch (use.as) {
    case 'id':
      return (text) => (text === '' ? '' : `${escaped(system)}:${escaped(text)}`);
    case 'date':
      return (text) => dateOf(text, use.form);
    case 'age':
      return (text) => (isUnknown(text) ? '' : bandIn(text, use.marks));
    case 'code': {
      const codes = new Map(Object.entries(use.codes));
      return (text) => codes.get(text);
    }
    case 'flag':
      return flagCode;
    case 'amount':
      return (text) => figureIn(text, use.marks);
    case 'check':
      return (text) => (use.values.includes(text) ? text : undefined);
    default:
      return undefined;
  }
}

function bandIn(text: string, marks: Readonly<Record<string, MarkMeaning>>): string | undefined {
  const digits = figureIn(text, marks);
  return digits && ageBandOf(Number(digits));
}

/** The digits of a number; empty if it is missing; undefined if the text is none. */
function figureIn(text: string, marks: Readonly<Record<string, MarkMeaning>>): string | undefined {
  const mark = Object.hasOwn(marks, text) ? marks[text] : undefined;
  if (mark !== undefined) return mark === 'zero' ? '0' : '';
  return numberIn(text)?.digits;
}
