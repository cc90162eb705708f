import type { DraftList } from './codes.ts';
import { type Column, entryAt } from './columns.ts';
import { type FileKind, isLeftOut, type MappedColumn } from './mapping.ts';
import type { FileCodebook } from './names.ts';
import type { Interview } from './questions.ts';

/** The file that is drafted, and what becomes of its columns. */

export interface Planned extends MappedColumn {
  name: string;
  column: Column;
  /** Why it is left out. */
  why?: string | undefined;
  /** The list of a column of codes, and the columns of its coarser levels, the nearest first. */
  list?: DraftList;
  levels?: { id: string; at: number }[];
}

/** A file of somebody’s own as rows of cells: without spaces around them, and empty where they say nothing. All of it is in memory. */
export interface TableFile {
  columns: readonly Column[];
  rows: readonly (readonly string[])[];
  /** The line of each row in the file, from 1. */
  lines: readonly number[];
  /** The lines that are no rows: titles, notes. */
  apart: readonly ApartLine[];
  /** What was said of how the cells are read, by the ids of the questions. */
  answers: Readonly<Record<string, string>>;
}

export interface ApartLine {
  /** From 1. */
  line: number;
  text: string;
  why: 'a title' | 'a note' | 'a heading' | 'another table' | 'names again';
}

export interface DraftFile extends TableFile {
  kind: FileKind;
  relations: Relations;
  codebook: FileCodebook;
  /** Where all that the file does not say is asked. */
  interview: Interview;
}

/** Which columns determine which: a column of districts determines the one of counties, a column of codes that of their labels. */
export interface Relations {
  /** Value of `one` -> value of `other`; undefined if a value of `one` is met beside two of them. */
  between(one: number, other: number): ReadonlyMap<string, string> | undefined;
}

export interface PlannedFile extends DraftFile {
  /** Whether the columns of figures are one figure, by their names. */
  isFolded: boolean;
  /** What becomes of each column. */
  plans: Planned[];
}

/** How often a column has a value, and where first, for somebody who looks it up. */
export const metText = ({ columns, rows, lines }: TableFile, at: number, value: string): string =>
  `${columns[at]?.values.get(value)} times, first in line ${lines[rows.findIndex((row) => row[at] === value)]}`;

export const takenRows = ({ rows, plans }: PlannedFile): TableFile['rows'] =>
  rows.filter((row) => !isLeftOut(row, plans));

export function leaveOut({ plans }: PlannedFile, at: number, value: string): void {
  const plan = entryAt(plans, at);
  plans[at] = { ...plan, without: [...new Set([...(plan.without ?? []), value])] };
}
