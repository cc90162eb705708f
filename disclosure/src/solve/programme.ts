// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { type CellColumns, columnLimits, columnsOf, independentRows } from './columns.ts';
import { type LinearInput, type LinearProgramme, type Solving, startLinear } from './linear.ts';
import { ContradictionError } from './system.ts';
import type { CellBounds, Component, View } from './view.ts';

/** The linear programme of one component: the tables that agree with everything published. */

/** From so many cells on, an interior point method is faster than simplex. */
const LARGE = 15_000;

/** All cell arguments are positions in `cells` of the component. A table has the number of each of them. */
export interface Programme {
  component: Component;
  /** What a solution may be wrong by. */
  margin: number;
  /**
   * The table with the lowest sum of costs times cells. Null: there is no lowest one. Throws a ContradictionError if no table
   * agrees with what is published.
   */
  minimise(costs: Float64Array): Float64Array | null;
  /** The least (`side` 1) or the most (-1) that a cell can be by what was known before: no table is beyond it. */
  limit(cell: number, side: 1 | -1): number;
  /** The table where a cell is lowest (`side` 1) or highest (-1). */
  extreme(cell: number, side: 1 | -1): Float64Array | null;
  /** Narrows or restores what is known of a cell. */
  bound(cell: number, low: number, high: number): void;
  /** After `bound`: any table that agrees. The next minimum is then found from there. */
  settle(): Float64Array | null;
  /** The highest number of a cell without one, far away, so that every minimum exists. */
  fence: number;
  /** From now on such a cell has no highest number. */
  unfence(): void;
  /** From now on whole numbers only. A minimum of whole numbers is given up (null) after many attempts. */
  wholeNumbersOnly(): void;
}

/** Starts a programme within the bounds that are known, uses it and gives its memory back. */
export function withProgramme<Result>(
  solving: Solving,
  view: View,
  bounds: CellBounds,
  component: Component,
  use: (programme: Programme) => Result,
): Result {
  const { cells } = component;
  const lower = Float64Array.from(cells, (cell) => bounds.lower[cell]!);
  const upper = Float64Array.from(cells, (cell) => bounds.upper[cell]!);
  const columns = columnsOf(view, component, bounds.lower);
  const limits = columns.members.map((_, column) => columnLimits(columns, column, { lower, upper }));
  const input: LinearInput = {
    low: Float64Array.from(limits, ({ low }) => low),
    high: Float64Array.from(limits, ({ high }) => high),
    costs: new Float64Array(limits.length),
    ...independentRows(columns.rows),
    largest: cells.reduce((most, cell) => Math.max(most, Math.abs(view.system.cells[cell]!.value ?? 0)), 1),
  };
  const linear = startLinear(solving, input, cells.length >= (solving.large ?? LARGE) ? 'interior' : 'dual');
  try {
    return use(componentProgramme(linear, view, component, columns, { lower, upper }));
  } finally {
    linear.dispose();
  }
}

/** `bounds` are by position in the component. */
function componentProgramme(
  linear: LinearProgramme,
  { system }: View,
  component: Component,
  columns: CellColumns,
  bounds: CellBounds,
): Programme {
  const size = component.cells.length;
  const { members, column, sign, plus } = columns;
  const columnCosts = new Float64Array(members.length);
  const programme: Programme = {
    component,
    margin: linear.margin,
    fence: linear.fence,
    minimise(costs) {
      columnCosts.fill(0);
      for (let at = 0; at < size; at++) columnCosts[column[at]!]! += sign[at]! * costs[at]!;
      linear.setCosts(columnCosts);
      const found = linear.solve();
      if (found === 'infeasible') throw new ContradictionError('the published numbers cannot all be true');
      return found && Float64Array.from(column, (of, at) => sign[at]! * found[of]! + plus[at]!);
    },
    limit(cell, side) {
      const { low, high } = columnLimits(columns, column[cell]!, bounds);
      return sign[cell]! * (sign[cell] === side ? low : high) + plus[cell]!;
    },
    extreme(cell, side) {
      const costs = new Float64Array(size);
      costs[cell] = side;
      return programme.minimise(costs);
    },
    bound(cell, low, high) {
      bounds.lower[cell] = low;
      bounds.upper[cell] = high;
      const limits = columnLimits(columns, column[cell]!, bounds);
      linear.setBounds(column[cell]!, limits.low, limits.high);
    },
    settle: () => programme.minimise(new Float64Array(size)),
    unfence: linear.unfence,
    wholeNumbersOnly() {
      linear.setWhole(members.map((list) => list.some((at) => system.cells[component.cells[at]!]!.whole)));
    },
  };
  return programme;
}
