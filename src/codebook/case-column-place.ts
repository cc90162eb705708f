import { numberedName } from '../cases/csv-columns.ts';
import { type Cells, type FileColumn, type FileLayout, filledAmounts, filledGroups } from './case-column-layout.ts';

/** Which cell a part of a case came from: the way back from the body to the rows. */

export interface CellPlace {
  row: number;
  /** Undefined: in no column. */
  column: string | undefined;
}

/** Where the value at a pointer of the body of these rows stands, or would have to stand. */
export const placeOf = (layout: FileLayout, pointer: string, rows: readonly Cells[]): CellPlace => {
  const path = pointer.split('/').slice(1); // ids and member names have neither ~ nor /
  const [head = '', index = ''] = path;
  if (head === 'defendants' && index !== '') {
    const row = Number(index);
    return { row, column: ofDefendant(layout, path.slice(2), rows[row] ?? []) };
  }
  const cells = rows[0] ?? [];
  if (head !== 'sources') return { row: 0, column: ofObject(layout.case, path, cells) };
  const source = filledGroups(layout.sources, cells)[Number(index)];
  const member = path[2];
  return {
    row: 0,
    column: source === undefined || member === undefined ? undefined : numberedName('source', source.number, member),
  };
};

const ofDefendant = (layout: FileLayout, path: readonly string[], cells: Cells): string | undefined => {
  const [head, ...rest] = path;
  if (head === 'sentence') return ofObject(layout.sentence, rest, cells);
  if (head !== 'convictions') return ofObject(layout.defendant, path, cells);
  const filled = filledGroups(layout.convictions, cells);
  const [index, ...inner] = rest;
  // Of all convictions together it can only be said that not exactly one is the principal one.
  const group = filled[Number(index ?? 0)] ?? layout.convictions[0];
  const number = group?.number ?? 1;
  if (index === undefined) return numberedName('conviction', number, 'principal');
  return ofObject(group?.columns ?? [], inner, cells);
};

/** The column of a member of a part, or of an item of a list there. */
const ofObject = (columns: readonly FileColumn[], path: readonly string[], cells: Cells): string | undefined => {
  const [head, next = '', last] = path;
  if (head === 'quantities') {
    const value = filledAmounts(columns, cells)[Number(next)];
    return value !== undefined && last === 'basis' ? `${value}.basis` : value;
  }
  const [holder, member] = head === 'attributes' ? ['attributes', next] : ['object', head];
  return columns.find(({ column: { target } }) => target.in === holder && target.member === member)?.name;
};
