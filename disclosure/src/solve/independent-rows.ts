// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { ADDING_UP, type ColumnRow, type CompressedRows, compressed } from './columns.ts';

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
