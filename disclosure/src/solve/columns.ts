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

/** So many terms may be looked at for each term of the rows. */
const MOST_WORK = 100;

/**
 * The rows without those that follow from others, which say nothing and make programmes slow (Gauss). Those that contradict others
 * stay, and so do those of which it would take long to find out.
 */
export function independentRows(given: CompressedRows): CompressedRows {
  const { starts, indices, values, right } = given;
  const rows = Array.from(right, (sum, row): ColumnRow => {
    const terms = new Map<number, number>();
    for (let t = starts[row]!; t < starts[row + 1]!; t++) terms.set(indices[t]!, values[t]!);
    return { terms, right: sum };
  });
  const kept = independent(rows, rows.reduce((most, row) => Math.max(most, Math.abs(row.right)), 1) * ADDING_UP);
  return compressed(
    rows.filter((row) => kept.has(row)),
    (at) => at,
  );
}

function independent(rows: readonly ColumnRow[], margin: number): Set<ColumnRow> {
  const having = new Map<number, Set<ColumnRow>>();
  for (const row of rows) for (const at of row.terms.keys()) having.set(at, (having.get(at) ?? new Set()).add(row));
  const rest = withoutOwnColumn(rows, having);
  const kept = new Set(rows.filter((row) => !rest.has(row)));
  const pivots = new Map<number, Pivot>();
  let work = MOST_WORK * [...rest].reduce((sum, { terms }) => sum + terms.size, 0);
  for (const row of [...rest].sort((a, b) => a.terms.size - b.terms.size)) {
    const left = { terms: new Map(row.terms), right: row.right };
    for (let first = firstPivot(left, pivots); first && work > 0; first = firstPivot(left, pivots)) {
      takePivot(left, first);
      work -= first.row.terms.size + left.terms.size;
    }
    if (left.terms.size === 0 && Math.abs(left.right) <= margin) continue;
    kept.add(row);
    const [rarest] = [...left.terms.keys()].sort((a, b) => (having.get(a)?.size ?? 0) - (having.get(b)?.size ?? 0));
    if (rarest !== undefined && work > 0) pivots.set(rarest, { order: pivots.size, column: rarest, row: left });
  }
  return kept;
}

/**
 * A row that has a column to itself follows from no others, and without it other rows may have one. What is left in the end. `having`
 * has the rows of each column that are left.
 */
function withoutOwnColumn(rows: readonly ColumnRow[], having: ReadonlyMap<number, Set<ColumnRow>>): Set<ColumnRow> {
  const rest = new Set(rows);
  const waiting = [...having.keys()];
  for (const at of waiting) {
    const [row, another] = having.get(at) ?? [];
    if (!row || another) continue;
    rest.delete(row);
    for (const other of row.terms.keys()) {
      having.get(other)?.delete(row);
      waiting.push(other);
    }
  }
  return rest;
}

/** A row that is taken from others so many times that they do not have its column. It has no column of an earlier pivot. */
interface Pivot {
  order: number;
  column: number;
  row: ColumnRow;
}

function firstPivot({ terms }: ColumnRow, pivots: ReadonlyMap<number, Pivot>): Pivot | undefined {
  let first: Pivot | undefined;
  for (const at of terms.keys()) {
    const pivot = pivots.get(at);
    if (pivot && pivot.order < (first?.order ?? Number.POSITIVE_INFINITY)) first = pivot;
  }
  return first;
}

const ROUNDING_ERROR = 1e-9;

function takePivot(left: ColumnRow, { column, row }: Pivot): void {
  const factor = (left.terms.get(column) ?? 0) / (row.terms.get(column) ?? 1);
  for (const [at, times] of row.terms) {
    const sum = (left.terms.get(at) ?? 0) - factor * times;
    if (Math.abs(sum) < ROUNDING_ERROR) left.terms.delete(at);
    else left.terms.set(at, sum);
  }
  left.terms.delete(column);
  left.right -= factor * row.right;
}
