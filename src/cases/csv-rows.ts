import { codeOfLabel } from '../codebook/dimension.ts';
import type { Dimension } from '../codebook/model.ts';
import { COLLECTED_FAULTS, type ColumnFault, type Fault } from '../errors.ts';
import { allowedLists } from '../schemas/allowed.ts';
import type { ExternalId } from '../schemas/case.ts';
import type { IMPORT_CELLS } from '../schemas/vocabulary.ts';
import {
  type CaseColumn,
  type CaseColumns,
  type CellForm,
  type Cells,
  type FileColumn,
  type FileLayout,
  fileLayout,
  filledAmounts,
  filledGroups,
  headerFaults,
  isEmpty,
} from './csv-columns.ts';

/** The rows of a CSV file of cases as the bodies that a POST would have, and the way back from a fault of a body to its cell. */

/** Whether the file has codes or their labels. */
type CellsAs = (typeof IMPORT_CELLS)[number];

/** Finds the columns of a file by its header (without byte order mark), or answers everything that is wrong with it. */
export const readHeader = (
  columns: CaseColumns,
  header: readonly string[],
  cells: CellsAs = 'codes',
): { rows: RowReader } | { faults: ColumnFault[] } => {
  const faults = headerFaults(columns, header);
  return faults.length > 0 ? { faults } : { rows: rowReader(fileLayout(columns, header), cells) };
};

/** What is wrong with one cell of a case's rows, or with one row. */
export interface CellProblem extends ColumnFault {
  /** Position within the case's rows, from 0. */
  row: number;
}

/** Reads the rows of a file whose header has been read. */
export interface RowReader {
  /** The cell `case`: rows that share it are one case. Empty: the row is a case of its own. */
  nameOf(cells: Cells): string;
  /**
   * The rows of one case (at least one) as the body of a POST, for `checkCase`, and all that is wrong with them as far as it can
   * be seen here. `body` is what could be read, in which `checkCase` finds what else is wrong (`problemsOf` joins the two). It is
   * undefined if a row does not fit the header.
   */
  bodyOf(rows: readonly Cells[]): { body: unknown; problems: CellProblem[] };
  /**
   * Faults of the body of these rows as problems of the cells where the values are, or would have to be, after those known
   * `before`. A cell that already has a problem gets no second one.
   */
  problemsOf(faults: readonly Fault[], rows: readonly Cells[], before: readonly CellProblem[]): CellProblem[];
}

interface CellPlace {
  row: number;
  /** Undefined: in no column. */
  column: string | undefined;
}

const rowReader = (layout: FileLayout, as: CellsAs): RowReader => ({
  nameOf: (cells) => (layout.caseAt === undefined ? '' : (cells[layout.caseAt] ?? '').trim()),
  bodyOf: (rows) => {
    const misfits = misfitsOf(layout, rows);
    if (misfits.length > 0) return { body: undefined, problems: misfits };
    const list = problemList();
    const body = readRows(layout, rows, as, list);
    checkAgreement(layout, rows, list);
    return { body, problems: list.problems };
  },
  problemsOf: (faults, rows, before) => {
    const told = new Set(before.map(cellKey));
    const list = problemList(before);
    for (const { pointer = '', ...fault } of faults) {
      const { row, column = '' } = placeOf(layout, pointer, rows);
      const problem = { row, column, ...fault };
      if (column === '' || !told.has(cellKey(problem))) list.add(problem);
    }
    return list.problems;
  },
});

interface ProblemList {
  problems: CellProblem[];
  add(problem: CellProblem): void;
}

const cellKey = ({ row, column }: CellProblem): string => `${row} ${column}`;

/** The same fault of two codes of one cell is one problem: a problem does not say which of them it means. */
const problemList = (before: readonly CellProblem[] = []): ProblemList => {
  const problems = [...before];
  const keys = new Set<string>();
  return {
    problems,
    add(problem) {
      const key = `${cellKey(problem)} ${problem.code} ${problem.column === '' ? problem.detail : ''}`;
      if (problems.length >= COLLECTED_FAULTS || keys.has(key)) return;
      keys.add(key);
      problems.push(problem);
    },
  };
};

/** A row with too few or too many cells may have them in the wrong columns, so its case is not read. */
const misfitsOf = ({ width }: FileLayout, rows: readonly Cells[]): CellProblem[] =>
  rows.flatMap((cells, row) => {
    if (cells.length === width) return [];
    const detail = `The row has ${cells.length} cells, the header ${width}.`;
    return [{ row, column: '', code: 'ill-formed', detail }];
  });

const readRows = (layout: FileLayout, rows: readonly Cells[], as: CellsAs, list: ProblemList): Body => {
  const first = rows[0] ?? [];
  const object = (columns: readonly FileColumn[], cells: Cells, row: number) =>
    readObject(columns, cells, row, as, list);
  const sources = filledGroups(layout.sources, first).map((columns) => object(columns, first, 0));
  return {
    ...object(layout.case, first, 0),
    defendants: rows.map((cells, row) => {
      const convictions = filledGroups(layout.convictions, cells).map((columns) => object(columns, cells, row));
      return {
        ...object(layout.defendant, cells, row),
        // Every defendant has a conviction. If the row says nothing about it, nothing of it is reported.
        convictions: convictions.length === 0 ? [{}] : convictions,
        sentence: object(layout.sentence, cells, row),
      };
    }),
    ...(sources.length === 0 ? {} : { sources }),
  };
};

type Body = Record<string, unknown>;

/** An empty cell is an absent member. */
const readObject = (
  columns: readonly FileColumn[],
  cells: Cells,
  row: number,
  as: CellsAs,
  list: ProblemList,
): Body => {
  const object: Body = {};
  const attributes: Body = {};
  /** By the column of the value. */
  const quantities = new Map<string, Body>();
  const holderOf = ({ name, target, valueColumn = name }: CaseColumn): Body => {
    if (target.in !== 'quantities') return target.in === 'attributes' ? attributes : object;
    const { quantity, category } = target;
    const known = quantities.get(valueColumn);
    if (known !== undefined) return known;
    const entry = { basis: 'exact', quantity, ...(category === undefined ? {} : { category }) };
    quantities.set(valueColumn, entry);
    return entry;
  };
  for (const { at, column } of columns) {
    const cell = cells[at];
    if (cell === undefined || isEmpty(cell)) continue;
    const read = readCell(column.form, cell);
    const { value, fault } = as === 'labels' && column.dimension ? readLabels(column.dimension, read.value) : read;
    if (fault !== undefined) list.add({ row, column: column.name, ...fault });
    holderOf(column)[column.target.member] = value;
  }
  for (const [column, { value }] of quantities) {
    if (value === undefined) list.add({ row, column, code: 'required', detail: 'There is a basis, but no value.' });
  }
  if (Object.keys(attributes).length > 0) object.attributes = attributes;
  if (quantities.size > 0) object.quantities = [...quantities.values()];
  return object;
};

/** The codes of labels. A label that no code has, or several have, is a fault that names the nearest. */
const readLabels = (dimension: Dimension, value: unknown): ReadCell => {
  const codes = [value].flat().map((text) => codeOfLabel(dimension, String(text)));
  const at = codes.indexOf(undefined);
  if (at < 0) return { value: Array.isArray(value) ? codes : codes[0] };
  const sent = String([value].flat()[at]);
  const labels = dimension.codes.map(({ label }) => label);
  const detail =
    'No code of the list has this label, or several have it. Write the label as the list has it, or the code.';
  return { value, fault: { code: 'unknown-code', detail, ...allowedLists()({ allowed: labels }, sent) } };
};

/** The first row of a case says what is about the whole case; the others may repeat it. */
const checkAgreement = (layout: FileLayout, rows: readonly Cells[], list: ProblemList): void => {
  const [first = [], ...others] = rows;
  const ofCase = [...layout.case, ...layout.sources.flat()];
  for (const [before, cells] of others.entries()) {
    for (const { at, column } of ofCase) {
      const cell = cells[at];
      if (cell === undefined || isEmpty(cell) || cell.trim() === first[at]?.trim()) continue;
      const detail = isEmpty(first[at])
        ? 'This belongs to the whole case, and the first row of the case has nothing here.'
        : 'The first row of the case has another value here.';
      list.add({ row: before + 1, column: column.name, code: 'conflicting-rows', detail });
    }
  }
};

/** What a cell says. With a fault, the cell does not have the form of its column, and the value is what could be read. */
interface ReadCell {
  value: unknown;
  fault?: Pick<CellProblem, 'code' | 'detail' | 'allowed' | 'allowedTotal'>;
}

/**
 * Reads a cell that is not empty; spaces around it mean nothing. Only its form is read. Whether it is a code, a day or a term of
 * the codebook is for `checkCase` to say, so that a file and a POST are checked by one and the same.
 */
const readCell = (form: CellForm, cell: string): ReadCell => {
  if (form === 'ids') return readIds(cell); // an escaped space at the end belongs to the id
  const text = cell.trim();
  switch (form) {
    case 'text':
      return { value: text };
    case 'codes':
      return { value: text.split(';').map((code) => code.trim()) };
    case 'whole':
      return /^[0-9]+$/.test(text) ? { value: Number(text) } : misread(text, 'Must be digits only, such as 1200.');
    case 'decimal':
      return /^[0-9]+(\.[0-9]+)?$/.test(text)
        ? { value: Number(text) }
        : misread(text, 'Must be digits, with a point before any decimals, such as 1200.25.');
    case 'boolean':
      return readBoolean(text);
  }
};

const misread = (text: string, detail: string): ReadCell => ({ value: text, fault: { code: 'ill-formed', detail } });

/** Spreadsheets write TRUE for true. */
const readBoolean = (text: string): ReadCell => {
  const word = text.toLowerCase();
  return word === 'true' || word === 'false' ? { value: word === 'true' } : misread(text, 'Must be true or false.');
};

/**
 * `system:value`, several joined by `;`. A backslash before one of these signs, itself or a space takes away its meaning. For a
 * cell with faults, answers the ids that could be read: an erasure finds a refused row by them.
 */
const readIds = (text: string): ReadCell => {
  const ids: ExternalId[] = [];
  let detail: string | undefined;
  let system: string | undefined;
  let field = '';
  /** The length of the field that trimming must not shorten. */
  let solid = 0;
  const take = (): string => {
    const taken = field.slice(0, solid);
    field = '';
    solid = 0;
    return taken;
  };
  const add = (char: string, kept: boolean): void => {
    if (field === '' && !kept) return;
    field += char;
    if (kept) solid = field.length;
  };
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (char === '\\') {
      const escaped = text[at + 1];
      if (escaped !== undefined && /[\\;:\s]/.test(escaped)) {
        add(escaped, true);
        at += 1;
      } else {
        add(char, true);
        detail ??= 'A backslash may only be before ; : a space or another backslash.';
      }
    } else if (char === ':' && system === undefined) {
      system = take();
    } else if (char === ';' || char === undefined) {
      const value = take();
      if (system === undefined) detail ??= 'Must be system:value, several joined by ;';
      else ids.push({ system, value });
      system = undefined;
    } else {
      add(char, !/\s/.test(char));
    }
  }
  return { value: ids, ...(detail === undefined ? {} : { fault: { code: 'ill-formed', detail } }) };
};

/** Where the value at a pointer of the body of these rows is, or would have to be. */
const placeOf = (layout: FileLayout, pointer: string, rows: readonly Cells[]): CellPlace => {
  const path = pointer.split('/').slice(1); // ids and member names have neither ~ nor /
  const [head = '', index = '', member] = path;
  if (head === 'defendants' && index !== '') {
    const row = Number(index);
    return { row, column: ofDefendant(layout, path.slice(2), rows[row] ?? []) };
  }
  const cells = rows[0] ?? [];
  if (head !== 'sources') return { row: 0, column: ofObject(layout.case, path, cells) };
  const number = numberOf(filledGroups(layout.sources, cells)[Number(index)]);
  return { row: 0, column: number === undefined || member === undefined ? undefined : `source${number}.${member}` };
};

const numberOf = (group: readonly FileColumn[] | undefined) => group?.[0]?.column.number;

const ofDefendant = (layout: FileLayout, path: readonly string[], cells: Cells): string | undefined => {
  const [head, ...rest] = path;
  if (head === 'sentence') return ofObject(layout.sentence, rest, cells);
  if (head !== 'convictions') return ofObject(layout.defendant, path, cells);
  const [index, ...inner] = rest;
  const group = filledGroups(layout.convictions, cells)[Number(index ?? 0)] ?? layout.convictions[0] ?? [];
  // A fault of the list of convictions means that not exactly one is the principal one.
  return index === undefined ? `conviction${numberOf(group) ?? 1}.principal` : ofObject(group, inner, cells);
};

/** The column of a member of a part, or of an item of a list there. */
const ofObject = (columns: readonly FileColumn[], path: readonly string[], cells: Cells): string | undefined => {
  const [head, next = '', last] = path;
  if (head === 'quantities') {
    const value = filledAmounts(columns, cells)[Number(next)];
    return value !== undefined && last === 'basis' ? `${value}.basis` : value;
  }
  const [holder, member] = head === 'attributes' ? ['attributes', next] : ['object', head];
  return columns.find(({ column: { target } }) => target.in === holder && target.member === member)?.column.name;
};
