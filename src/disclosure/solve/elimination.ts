/** What equations determine of their unknowns together, though of none alone (Gauss and Jordan). */

/** A sum of unknowns that is certain: so many times each of them is so many times each of these known numbers. */
export interface Determined {
  times: ReadonlyMap<number, number>;
  from: ReadonlyMap<number, number>;
}

/** An equation by cell: the sum of coefficient times cell is 0. */
export type Equation = ReadonlyMap<number, number>;

/** A basis of the certain sums of wanted unknowns: those that come last are in most of them. Other unknowns are got rid of first. */
export function determinedSums(
  equations: readonly Equation[],
  { wanted, others }: { wanted: readonly number[]; others: readonly number[] },
): Determined[] {
  const rows = new Set(equations.map((equation) => new Map(equation)));
  for (const column of others) {
    const pivot = clear(column, rows);
    if (pivot) rows.delete(pivot);
  }
  const done = new Set<Map<number, number>>();
  for (const column of wanted) {
    const pivot = clear(column, rows, done);
    if (pivot) done.add(pivot);
  }
  const unknowns = new Set(wanted);
  return [...done].map((row) => {
    const entries = [...row];
    const from = entries.flatMap(([cell, times]) => (unknowns.has(cell) ? [] : [[cell, -times] as const]));
    return { times: new Map(entries.filter(([cell]) => unknowns.has(cell))), from: new Map(from) };
  });
}

/** Takes an unknown out of all rows but one that is not done yet, which has it once: answers that one, the shortest. */
function clear(
  column: number,
  rows: ReadonlySet<Map<number, number>>,
  done: ReadonlySet<Map<number, number>> = new Set(),
): Map<number, number> | undefined {
  const having = [...rows].filter((row) => row.has(column));
  const [pivot] = having.filter((row) => !done.has(row)).sort((a, b) => a.size - b.size);
  if (!pivot) return undefined;
  const own = pivot.get(column) ?? 1;
  for (const [cell, times] of pivot) pivot.set(cell, times / own);
  for (const row of having) if (row !== pivot) takeTimes(row, pivot, row.get(column) ?? 0);
  return pivot;
}

const NOTHING_BELOW = 1e-9;

function takeTimes(row: Map<number, number>, other: Equation, factor: number): void {
  for (const [cell, times] of other) {
    const left = (row.get(cell) ?? 0) - factor * times;
    if (Math.abs(left) < NOTHING_BELOW) row.delete(cell);
    else row.set(cell, left);
  }
}
