import { csvLine } from '../schemas/cell-text.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { ageBandOf, kebab } from './codes.ts';
import { dateOf, flagCode, NUMBER_MARKS, numberText } from './columns.ts';
import type { FileKind, MappedColumn, Use } from './plan.ts';

/** The rows of a file as the service takes them. */

interface Converter {
  /** The header line of the converted file. */
  header: string;
  /** The lines of a row of the file: one, or one for each figure of a wide table. Rows are numbered from 1. */
  lines(cells: readonly string[], row: number): string[];
}

/** @param system the name under which ids of the file are kept as external ids */
export function converter(kind: FileKind, plans: readonly MappedColumn[], system: string): Converter {
  return kind === 'cases' ? casesConverter(plans, system) : tableConverter(plans);
}

type ConvertedCell = (cells: readonly string[], row: number) => string;

function casesConverter(plans: readonly MappedColumn[], system: string): Converter {
  const columns: [string, ConvertedCell][] = [['case', (_, row) => String(row)]];
  for (const [at, { use }] of plans.entries()) {
    const read = cellConverter(use);
    const named = columnFor(use);
    if (!read || named === undefined) continue;
    const id = use.as === 'id' ? (text: string) => `${escaped(system)}:${escaped(text)}` : read;
    columns.push([named, (cells) => (cells[at] ? id(cells[at]) : '')]);
  }
  return {
    header: csvLine(columns.map(([name]) => name)),
    lines: (cells, row) => [csvLine(columns.map(([, cell]) => cell(cells, row)))],
  };
}

/** In the column `externalIds`, signs that join ids are written with a backslash. */
const escaped = (text: string): string => text.replaceAll(/[\\;:]/g, (sign) => `\\${sign}`);

/** The column of the converted file; undefined if there is none. */
export function columnFor(use: Use): string | undefined {
  switch (use.as) {
    case 'id':
      return 'externalIds';
    case 'date':
      return 'sentencedOn';
    case 'age':
      return 'ageBand';
    case 'code':
      return use.id === 'offence' ? 'conviction1.offence' : use.id;
    case 'flag':
    case 'amount':
      return use.id;
    default:
      return undefined;
  }
}

/** What a cell that is not missing becomes; a value that has no code becomes empty, which is not reported. */
export function cellConverter(use: Use): ((text: string) => string) | undefined {
  switch (use.as) {
    case 'id':
      return (text) => text;
    case 'date':
      return (text) => dateOf(text, use.form) ?? '';
    case 'age':
      return (text) => ageBandOf(Number(numberText(text) ?? Number.NaN)) ?? '';
    case 'code':
      return (text) => use.list.codeOf.get(text) ?? '';
    case 'flag':
      return (text) => flagCode(text) ?? '';
    case 'amount':
      return (text) => numberText(text) ?? '';
    default:
      return undefined;
  }
}

/** One line for each column of figures. A mark for a missing number becomes its status. */
function tableConverter(plans: readonly MappedColumn[]): Converter {
  const codes = plans.flatMap(({ use }, at) =>
    use.as === 'code' || use.as === 'flag' ? [{ at, use, read: cellConverter(use) }] : [],
  );
  const figures = plans.flatMap(({ column, use }, at) => (use.as === 'amount' ? [{ at, column }] : []));
  const status = plans.findIndex(({ use }) => use.as === 'status');
  const wide = figures.length > 1;
  const header = [...codes.map(({ use }) => use.id), ...(wide ? ['figure'] : []), 'value', 'status'];
  return {
    header: csvLine(header),
    lines: (cells) =>
      figures.map(({ at, column }) => {
        const keys = codes.map(({ at: place, read }) => (cells[place] && read?.(cells[place])) || NOT_REPORTED);
        const text = cells[at] ?? '';
        const given = cells[status] ?? '';
        const value = numberText(text) ?? '';
        const mark =
          value === ''
            ? (NUMBER_MARKS[text.toLowerCase()] ?? NUMBER_MARKS[given.toLowerCase()] ?? 'not-available')
            : '';
        return csvLine([...keys, ...(wide ? [kebab(column.name, 'figure')] : []), value, mark]);
      }),
  };
}
