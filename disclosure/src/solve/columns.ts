// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { grouped } from '../lists.ts';
import type { CellBounds, Component, View } from './view.ts';

/**
 * A component as columns and rows of a linear programme. A cell that follows from another one by a relation shares its column, and
 * relations that then say the same are one row: beside earlier releases, most cells are another cell and what is published.
 */
export interface CellColumns {
  /** By column, the cells that share it, by position in the component. */
  members: readonly (readonly number[])[];
  /** By position in the component: the column of the cell, which is `sign` (1 or -1) times the column, and `plus`. */
  column: Int32Array;
  sign: Float64Array;
  plus: Float64Array;
  rows: CompressedRows;
}

/** Compressed rows, each with what its terms add up to. */
export interface CompressedRows {
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  right: Float64Array;
}

/** So many times each column, by its place or by the cell that it is named for, is `right`. */
export interface ColumnRow {
  terms: Map<number, number>;
  right: number;
}

export const ADDING_UP = 1e-6;

/** A cell that is not open has the number that `known` gives it. */
export function columnsOf(view: View, component: Component, known: Float64Array): CellColumns {
  const size = component.cells.length;
  /** Cells of one column lead, one after the other, to the one that it is named for. */
  const next = Int32Array.from({ length: size }, (_, at) => at);
  const sign = new Float64Array(size).fill(1);
  const plus = new Float64Array(size);
  const nameOf = (at: number): number => {
    const to = next[at]!;
    if (to === at) return at;
    const name = nameOf(to);
    if (name !== to) {
      plus[at]! += sign[at]! * plus[to]!;
      sign[at]! *= sign[to]!;
      next[at] = name;
    }
    return name;
  };
  const overColumns = ({ terms, right }: ColumnRow): ColumnRow => {
    const row: ColumnRow = { terms: new Map(), right };
    for (const [at, times] of terms) {
      const name = nameOf(at);
      row.right -= times * plus[at]!;
      const sum = (row.terms.get(name) ?? 0) + times * sign[at]!;
      if (sum === 0) row.terms.delete(name);
      else row.terms.set(name, sum);
    }
    return row;
  };
  /** If the row says how a cell follows from another, the cell shares its column from now on. */
  const isJoined = ({ terms, right }: ColumnRow): boolean => {
    const [one, other] = terms.size === 2 ? terms : [];
    if (!one || !other || Math.abs(one[1]) !== Math.abs(other[1])) return false;
    next[other[0]] = one[0];
    sign[other[0]] = -one[1] / other[1];
    plus[other[0]] = right / other[1];
    return true;
  };
  let rows = rowsIn(view, component, known);
  const biggest = rows.reduce((most, { right }) => Math.max(most, Math.abs(right)), 1);
  for (let before = -1; before !== rows.length; ) {
    before = rows.length;
    rows = rows.flatMap((row) => {
      const one = overColumns(row);
      return isJoined(one) ? [] : [one];
    });
  }
  const members = grouped(next.keys(), nameOf);
  const columns = new Map([...members.keys()].map((name, column) => [name, column]));
  return {
    ...{ members: [...members.values()], sign, plus },
    column: next.map((name) => columns.get(name)!),
    rows: compressed(unlike(rows, ADDING_UP * biggest), (at) => columns.get(at)!),
  };
}

/** The least and the most that a column can be, if the cells have these bounds, by position in the component. */
export function columnLimits({ members, sign, plus }: CellColumns, column: number, { lower, upper }: CellBounds) {
  let low = -Infinity;
  let high = Infinity;
  for (const at of members[column]!) {
    const one = (lower[at]! - plus[at]!) * sign[at]!;
    const other = (upper[at]! - plus[at]!) * sign[at]!;
    low = Math.max(low, sign[at]! > 0 ? one : other);
    high = Math.min(high, sign[at]! > 0 ? other : one);
  }
  // Numbers beyond 2^53 are rounded.
  return { low, high: high < low && low - high <= ADDING_UP * Math.abs(low) ? low : high };
}

/** The relations of the component, without what is not open. */
function rowsIn({ system }: View, { cells, relations }: Component, known: Float64Array): ColumnRow[] {
  const { starts, cells: terms, coefficients } = system.relations;
  const local = new Map(Array.from(cells, (cell, at) => [cell, at]));
  return Array.from(relations, (relation) => {
    const row: ColumnRow = { terms: new Map(), right: 0 };
    for (let t = starts[relation]!; t < starts[relation + 1]!; t++) {
      const at = local.get(terms[t]!);
      if (at === undefined) row.right -= coefficients[t]! * known[terms[t]!]!;
      else row.terms.set(at, coefficients[t]!);
    }
    return row;
  });
}

/** Each row once. Those that contradict each other stay. */
function unlike(rows: readonly ColumnRow[], margin: number): ColumnRow[] {
  const seen = new Map([['', 0]]);
  return rows.filter(({ terms, right }) => {
    const inOrder = [...terms].sort(([a], [b]) => a - b);
    const [[, unit] = [0, 1]] = inOrder;
    const key = inOrder.map(([at, times]) => `${at}*${times / unit}`).join();
    const before = seen.get(key);
    if (before !== undefined && Math.abs(before - right / unit) <= margin) return false;
    seen.set(key, right / unit);
    return true;
  });
}

export function compressed(rows: readonly ColumnRow[], columnOf: (at: number) => number): CompressedRows {
  const starts = new Int32Array(rows.length + 1);
  for (const [at, { terms }] of rows.entries()) starts[at + 1] = starts[at]! + terms.size;
  return {
    starts,
    indices: Int32Array.from(rows.flatMap(({ terms }) => [...terms.keys()].map(columnOf))),
    values: Float64Array.from(rows.flatMap(({ terms }) => [...terms.values()])),
    right: Float64Array.from(rows, ({ right }) => right),
  };
}
