// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { type LinearProgramme, type Solving, startLinear } from './linear.ts';
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

/** The rows of a component: what the open cells of each relation add up to. A cell that is not open has the number that `known` gives it. */
export function componentRows({ system }: View, { cells, relations }: Component, known: Float64Array) {
  const { starts, cells: terms, coefficients } = system.relations;
  const local = new Map(Array.from(cells, (cell, at) => [cell, at]));
  const rowStarts = new Int32Array(relations.length + 1);
  const right = new Float64Array(relations.length);
  const indices: number[] = [];
  const values: number[] = [];
  relations.forEach((r, row) => {
    for (let t = starts[r]!; t < starts[r + 1]!; t++) {
      const cell = terms[t]!;
      const at = local.get(cell);
      if (at === undefined) right[row]! -= coefficients[t]! * known[cell]!;
      else {
        indices.push(at);
        values.push(coefficients[t]!);
      }
    }
    rowStarts[row + 1] = indices.length;
  });
  return { starts: rowStarts, indices: Int32Array.from(indices), values: Float64Array.from(values), right };
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
  const low = Float64Array.from(cells, (cell) => bounds.lower[cell]!);
  const high = Float64Array.from(cells, (cell) => bounds.upper[cell]!);
  const rows = componentRows(view, component, bounds.lower);
  const method = cells.length >= (solving.large ?? LARGE) ? 'interior' : 'primal';
  const linear = startLinear(solving, { low, high, costs: new Float64Array(cells.length), ...rows }, method);
  try {
    return use(componentProgramme(linear, view, component));
  } finally {
    linear.dispose();
  }
}

function componentProgramme(linear: LinearProgramme, { system }: View, component: Component): Programme {
  const size = component.cells.length;
  const solve = (): Float64Array | null => {
    const table = linear.solve();
    if (table === 'infeasible') throw new ContradictionError('the published numbers cannot all be true');
    return table;
  };
  const programme: Programme = {
    component,
    margin: linear.margin,
    fence: linear.fence,
    minimise(costs) {
      linear.setCosts(costs);
      return solve();
    },
    extreme(cell, side) {
      const costs = new Float64Array(size);
      costs[cell] = side;
      return programme.minimise(costs);
    },
    bound: linear.setBounds,
    settle() {
      // Without costs, the dual method keeps what the basis has and only repairs what the new bounds broke.
      linear.setMethod('dual');
      const table = programme.minimise(new Float64Array(size));
      linear.setMethod('primal');
      return table;
    },
    unfence: linear.unfence,
    wholeNumbersOnly() {
      linear.setWhole(Array.from(component.cells, (cell) => system.cells[cell]!.whole));
    },
  };
  return programme;
}
