import { csvLine } from '../schemas/cell-text.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { ageBandOf, isUnknown, kebab } from './codes.ts';
import { dateOf, flagCode, numberIn } from './columns.ts';
import { type FileKind, isLeftOut, type MappedColumn, type Use } from './mapping.ts';
import type { MarkMeaning } from './marks.ts';

/** The rows of a file as the service takes them. Nothing that is not known is made into something: it is a fault, with its cell. */

/** A column of the file. */
interface NamedColumn extends MappedColumn {
  name: string;
}

interface Converter {
  /** The header line of the converted file. */
  header: string;
  /** The lines of a row of the file: none if it is left out, or one for each figure of a wide table. */
  lines(cells: readonly string[], line: number): string[];
}

/** A value that the plan does not know, and its line in the file. */
interface CellFault {
  column: string;
  value: string;
  line: number;
}

type CellConverter = (text: string) => string | undefined;

/**
 * @param system the name under which ids of the file are kept as external ids
 * @param onFault is called with each value that cannot be converted
 */
export function converter(
  kind: FileKind,
  plans: readonly NamedColumn[],
  system: string,
  onFault: (fault: CellFault) => void,
): Converter {
  const { header, lines } = kind === 'cases' ? casesConverter(plans, system) : tableConverter(plans);
  const checks = plans.flatMap(({ name, use }, at) => {
    const [, read] = conversionOf(use) ?? [];
    return read ? [{ at, read, name, isCheck: use.as === 'check' }] : [];
  });
  return {
    header: csvLine(header),
    lines(cells, line) {
      if (isLeftOut(cells, plans)) return [];
      for (const { at, read, name, isCheck } of checks) {
        const value = cells[at] ?? '';
        if ((value !== '' || isCheck) && read(value) === undefined) onFault({ column: name, value, line });
      }
      return lines(cells, line).map(csvLine);
    },
  };
}

interface RowConverter {
  header: string[];
  lines(cells: readonly string[], line: number): string[][];
}

function casesConverter(plans: readonly NamedColumn[], system: string): RowConverter {
  const columns = plans.flatMap(({ use }, at) => {
    const [named, read] = conversionOf(use) ?? [];
    if (!read || named === undefined) return [];
    const cell = (text: string) => (use.as === 'id' ? `${escaped(system)}:${escaped(text)}` : (read(text) ?? ''));
    return [{ named, cellOf: (cells: readonly string[]) => (cells[at] ? cell(cells[at]) : '') }];
  });
  return {
    header: ['case', ...columns.map(({ named }) => named)],
    lines: (cells, line) => [[String(line), ...columns.map(({ cellOf }) => cellOf(cells))]],
  };
}

/** In the column `externalIds`, signs that join ids are written with a backslash. */
const escaped = (text: string): string => text.replaceAll(/[\\;:]/g, (sign) => `\\${sign}`);

/**
 * The column of the converted file, if there is one, and what a cell that is not empty becomes: empty if it says that nothing is
 * known, undefined if it is not understood.
 */
function conversionOf(use: Use): [column: string | undefined, read: CellConverter] | undefined {
  switch (use.as) {
    case 'id':
      return ['externalIds', (text) => text];
    case 'date':
      return ['sentencedOn', (text) => dateOf(text, use.form)];
    case 'age':
      return ['ageBand', (text) => (isUnknown(text) ? '' : bandIn(text, use.marks))];
    case 'code': {
      const codes = new Map(Object.entries(use.codes));
      return [use.id === 'offence' ? 'conviction1.offence' : use.id, (text) => codes.get(text)];
    }
    case 'flag':
      return [use.id, flagCode];
    case 'amount':
      return [use.id, (text) => figureIn(text, use.marks)];
    case 'check':
      return [undefined, (text) => (use.values.includes(text) ? text : undefined)];
    default:
      return undefined;
  }
}

function bandIn(text: string, marks: Readonly<Record<string, MarkMeaning>>): string | undefined {
  const digits = figureIn(text, marks);
  return digits === undefined || digits === '' ? digits : ageBandOf(Number(digits));
}

/** The digits of a number; empty if it is missing; undefined if the text is none. */
function figureIn(text: string, marks: Readonly<Record<string, MarkMeaning>>): string | undefined {
  const mark = Object.hasOwn(marks, text) ? marks[text] : undefined;
  if (mark !== undefined) return mark === 'zero' ? '0' : '';
  return numberIn(text)?.digits;
}

/** One line for each column of figures. A mark for a missing number becomes its status. */
function tableConverter(plans: readonly NamedColumn[]): RowConverter {
  const codes = plans.flatMap(({ use }, at) =>
    use.as === 'code' || use.as === 'flag' ? [{ at, id: use.id, read: conversionOf(use)?.[1] }] : [],
  );
  const figures = plans.flatMap(({ name, use }, at) => (use.as === 'amount' ? [{ at, name, use }] : []));
  const status = plans.findIndex(({ use }) => use.as === 'status');
  const by = figures.length > 1 ? figures.slice(0, 1).map(({ use }) => use.by) : [];
  return {
    header: [...codes.map(({ id }) => id), ...by, 'value', 'status'],
    lines: (cells) =>
      figures.map(({ at, name, use }) => {
        const keys = codes.map(({ at: place, read }) => read?.(cells[place] ?? '') || NOT_REPORTED);
        const text = cells[at] ?? '';
        const value = figureIn(text, use.marks) ?? '';
        // A column of statuses may have the symbols that the service reads.
        const given = cells[status] || 'not-available';
        const figure = by.length > 0 ? [kebab(name, 'figure')] : [];
        return [...keys, ...figure, value, value === '' ? (use.marks[text] ?? given) : ''];
      }),
  };
}
