import { csvLine } from '../schemas/cell-text.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { ageBandOf, isUnknown, kebab } from './codes.ts';
import { dateOf, flagCode, numberIn } from './columns.ts';
import { type FileKind, isLeftOut, type MappedColumn, type Use } from './mapping.ts';
import { keptMarks, type MarkMeaning, saidMarks } from './marks.ts';

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
  const isPeople = kind === 'cases';
  const read = plans.flatMap(({ name, use }, at) => {
    const convert = cellConverter(use, system);
    return convert ? [{ name, use, at, convert }] : [];
  });
  const isColumn = ({ as }: Use): boolean => (isPeople ? as !== 'check' : as === 'code' || as === 'flag');
  const columns = read.filter(({ use }) => isColumn(use));
  const names = columns.map(({ use }) => (isPeople ? caseColumn(use) : 'id' in use ? use.id : ''));
  const figures = plans.flatMap(({ name, use }, at) => (use.as === 'amount' && !isPeople ? [{ name, use, at }] : []));
  const by = figures.length > 1 ? figures.slice(0, 1).map(({ use }) => use.by) : [];
  const status = plans.findIndex(({ use }) => use.as === 'status');
  return {
    header: csvLine(isPeople ? ['case', ...names] : [...names, ...by, 'value', 'status']),
    lines(cells, line) {
      if (isLeftOut(cells, plans)) return [];
      for (const { at, convert, name, use } of read) {
        const value = cells[at] ?? '';
        if ((value !== '' || use.as === 'check') && convert(value) === undefined)
          onFault({ column: name, value, line });
      }
      const converted = columns.map(({ at, convert }) => convert(cells[at] ?? '') ?? '');
      if (isPeople) return [csvLine([String(line), ...converted])];
      const keys = converted.map((code) => code || NOT_REPORTED);
      return figures.map(({ at, name, use: { marks } }) => {
        const text = cells[at] ?? '';
        const number = numberIn(text);
        const value = figureIn(text, marks) ?? '';
        const marked = number ? [value, ...keptMarks(saidMarks(number, cells[status]))].join(' ') : value;
        // A mark for a missing number becomes its status. A column of statuses may have the symbols that the service reads.
        const missing = value === '' ? (marks[text] ?? (cells[status] || 'not-available')) : '';
        return csvLine([...keys, ...by.map(() => kebab(name, 'figure')), marked, missing]);
      });
    },
  };
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
  return digits === undefined || digits === '' ? digits : ageBandOf(Number(digits));
}

/** The digits of a number; empty if it is missing; undefined if the text is none. */
function figureIn(text: string, marks: Readonly<Record<string, MarkMeaning>>): string | undefined {
  const mark = Object.hasOwn(marks, text) ? marks[text] : undefined;
  if (mark !== undefined) return mark === 'zero' ? '0' : '';
  return numberIn(text)?.digits;
}
