import { csvLine } from '../schemas/cell-text.ts';
import { cellConverter, columnFor } from './convert.ts';
import type { FileKind, MappedColumn, Planned, Use } from './plan.ts';

/**
 * The mapping of a file: every column with what becomes of it, and every value with its code. It is written by a draft, corrected
 * by hand, and read again for the next file with the same columns.
 */

const HEADER = ['column', 'value', 'rows', 'as', 'variable', 'code'] as const;

/** @param system the name under which ids of the file are kept as external ids */
export function mappingCsv(plans: readonly Planned[], system: string): string {
  const lines: string[][] = [[...HEADER]];
  for (const { column, use } of plans) {
    const as = use.as === 'date' ? `date ${use.form}` : use.as;
    const variable = use.as === 'id' ? system : 'id' in use ? use.id : (columnFor(use) ?? '');
    if (use.as !== 'code') {
      lines.push([column.name, '', String(column.reported), as, variable, '']);
      continue;
    }
    const codeOf = cellConverter(use) ?? String;
    for (const [value, rows] of column.values) {
      lines.push([column.name, value, String(rows), as, variable, codeOf(value)]);
    }
  }
  return lines.map(csvLine).join('');
}

export interface Mapping {
  kind: FileKind;
  system: string;
  /** What becomes of each column, by its name. */
  uses: ReadonlyMap<string, MappedColumn>;
}

/** Reads a mapping. Answers what is wrong with it instead, in words. */
export function readMapping(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Mapping | { fault: string } {
  const missing = HEADER.filter((name) => !names.includes(name));
  if (missing.length > 0) return { fault: `The mapping lacks the column ${missing[0]}.` };
  const cell = (row: readonly string[], name: (typeof HEADER)[number]): string => row[names.indexOf(name)] ?? '';
  const uses = new Map<string, MappedColumn>();
  let system = 'file';
  for (const [at, row] of rows.entries()) {
    const [name, value, as, variable, code] = [
      cell(row, 'column'),
      cell(row, 'value'),
      cell(row, 'as'),
      cell(row, 'variable'),
      cell(row, 'code'),
    ];
    const known = uses.get(name);
    if (known?.use.as === 'code') {
      known.use.list.codeOf.set(value, code);
      continue;
    }
    const use = writtenUse(as, variable);
    if (!use)
      return { fault: `Line ${at + 2} of the mapping says "as" something that is none of: ${WORDS.join(', ')}.` };
    if (use.as === 'id') system = variable;
    if (use.as === 'code') use.list.codeOf.set(value, code);
    uses.set(name, { column: { name }, use });
  }
  const kind = [...uses.values()].some(({ use }) => use.as === 'amount' && use.id === 'value') ? 'aggregate' : 'cases';
  return { kind, system, uses };
}

const WORDS = [
  'code',
  'flag',
  'amount',
  'age',
  'id',
  'date iso',
  'date dmy',
  'date mdy',
  'status',
  'level',
  'labels',
  'dropped',
];

function writtenUse(as: string, id: string): Use | undefined {
  switch (as) {
    case 'code':
      return {
        as,
        id: id === 'conviction1.offence' ? 'offence' : id,
        list: { codes: [], codeOf: new Map(), unmatched: [] },
        levels: [],
      };
    case 'flag':
    case 'amount':
      return { as, id };
    case 'age':
    case 'id':
    case 'status':
      return { as };
    case 'date iso':
      return { as: 'date', form: 'iso' };
    case 'date dmy':
      return { as: 'date', form: 'dmy' };
    case 'date mdy':
      return { as: 'date', form: 'mdy' };
    case 'level':
    case 'labels':
    case 'dropped':
      return { as: 'dropped', why: 'The mapping leaves it out.' };
    default:
      return undefined;
  }
}

/** A value of a file that its mapping does not know, with the rows that have it. */
export interface UnmappedValue {
  column: string;
  value: string;
  rows: number;
}

/** Looks for values of coded columns that the mapping does not know: they would silently become not reported. */
export function unmappedReader(plans: readonly MappedColumn[]): {
  add(cells: readonly string[]): void;
  values(): UnmappedValue[];
} {
  const found = new Map<string, UnmappedValue>();
  return {
    add(cells) {
      for (const [at, { column, use }] of plans.entries()) {
        const value = cells[at] ?? '';
        if (use.as !== 'code' || value === '' || use.list.codeOf.has(value)) continue;
        const key = `${column.name}\n${value}`;
        const known = found.get(key) ?? { column: column.name, value, rows: 0 };
        found.set(key, { ...known, rows: known.rows + 1 });
      }
    },
    values: () => [...found.values()],
  };
}
