import type { Solver, SolverModel } from './solver.ts';
import { ContradictionError } from './system.ts';
import type { CellBounds, Component, View } from './view.ts';

/** The linear programme of one component: the tables that agree with everything published. */

/** From so many cells on, an interior point method is faster than simplex. */
const LARGE = 15_000;
/** Numbers up to this size are solved as they are; larger ones are scaled down, because the solver's margins are absolute. */
const COMFORTABLE = 1e7;

const OPTIMAL = 7;
const INFEASIBLE = 8;
const UNBOUNDED = new Set([9, 10]);

export interface ProgrammeOptions {
  /** The size from which the interior point method is used. Default 15,000 cells. */
  large?: number;
}

/** All cell arguments are positions in `cells`. Programmes hold memory of the solver: call `dispose`. */
export interface Programme {
  component: Component;
  /** Solved so far. */
  solved: number;
  /** What a solution may be wrong by. */
  margin: number;
  /**
   * The table with the lowest sum of costs times cells. Null: there is no lowest one. Throws a ContradictionError if no table
   * agrees with what is published.
   */
  minimise(costs: Float64Array): Float64Array | null;
  /** The table where a cell is lowest (`side` 1) or highest (-1). */
  extreme(cell: number, side: 1 | -1): Float64Array | null;
  /** By how much the last minimum rises with the right-hand side of each relation of the component. */
  prices(): Float64Array;
  /** Narrows or restores what is known of a cell. */
  bound(cell: number, low: number, high: number): void;
  /** After `bound`: any table that agrees. The next minimum is then found from there. */
  settle(): Float64Array | null;
  /** Until now a cell without a highest number had one far away, so that every minimum exists. From now on it has none. */
  unfence(): void;
  /** Whole numbers only, or again any. A minimum of whole numbers is given up (null) after many attempts. */
  integral(on: boolean): void;
  dispose(): void;
}

/** Starts a programme, uses it and gives its memory back. */
export function withProgramme<Result>(
  solver: Solver,
  view: View,
  outer: CellBounds,
  component: Component,
  options: ProgrammeOptions & { tight?: boolean },
  use: (programme: Programme) => Result,
): Result {
  const programme = startProgramme(solver, view, outer, component, options);
  try {
    return use(programme);
  } finally {
    programme.dispose();
  }
}

/** Where `tight` is given, its bounds are used instead of what was known beforehand. They follow from the relations, so the prices then miss what these bounds hide. */
export function startProgramme(
  solver: Solver,
  view: View,
  outer: CellBounds,
  component: Component,
  { large = LARGE, tight = false }: ProgrammeOptions & { tight?: boolean } = {},
): Programme {
  const { cells, relations } = component;
  const size = cells.length;
  const { starts, cells: terms, coefficients } = view.system.relations;
  const local = new Map(Array.from(cells, (cell, at) => [cell, at]));
  const rowStarts = new Int32Array(relations.length + 1);
  const rhs = new Float64Array(relations.length);
  const indices: number[] = [];
  const values: number[] = [];
  let biggest = 1;
  relations.forEach((r, row) => {
    let known = 0;
    for (let t = starts[r]!; t < starts[r + 1]!; t++) {
      const cell = terms[t]!;
      const at = local.get(cell);
      if (at === undefined) known += coefficients[t]! * outer.lower[cell]!;
      else {
        indices.push(at);
        values.push(coefficients[t]!);
      }
    }
    rhs[row] = -known;
    biggest = Math.max(biggest, Math.abs(known));
    rowStarts[row + 1] = indices.length;
  });
  const source = tight ? outer : view;
  for (const cell of cells)
    for (const bound of [source.lower[cell]!, source.upper[cell]!])
      if (Number.isFinite(bound)) biggest = Math.max(biggest, Math.abs(bound));
  const unit = biggest > COMFORTABLE ? biggest / COMFORTABLE : 1;
  const fence = 1000 + 8 * biggest;
  const low = Float64Array.from(cells, (cell) => Math.max(source.lower[cell]!, -fence) / unit);
  const high = Float64Array.from(cells, (cell) => Math.min(source.upper[cell]!, fence) / unit);
  for (let row = 0; row < rhs.length; row++) rhs[row]! /= unit;

  const interior = size >= large;
  const model = solver.createModel({
    numCols: size,
    numRows: relations.length,
    colCost: new Float64Array(size),
    colLower: low,
    colUpper: high,
    rowLower: rhs,
    rowUpper: rhs,
    matrix: {
      format: 'csr',
      numRows: relations.length,
      numCols: size,
      starts: rowStarts,
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  });
  model.options.set({ output_flag: false, random_seed: 0 });
  const linear = interior
    ? { solver: 'ipm', run_crossover: 'off', presolve: 'on' }
    : { solver: 'simplex', simplex_strategy: 4, presolve: 'off' };
  model.options.set(linear);
  const everything = { kind: 'range', from: 0, to: size - 1 } as const;
  let solution: ReturnType<SolverModel['getSolution']> | undefined;
  let isIntegral = false;

  const programme: Programme = {
    component,
    solved: 0,
    margin: unit * (interior ? 1e-4 : 1e-6),
    minimise(costs) {
      model.changeColsCost(everything, costs);
      return solve();
    },
    extreme(cell, side) {
      const costs = new Float64Array(size);
      costs[cell] = side;
      return programme.minimise(costs);
    },
    prices: () => solution!.rowDual,
    bound(cell, lowest, highest) {
      model.changeColBounds(cell, Math.max(lowest, -fence) / unit, Math.min(highest, fence) / unit);
    },
    settle() {
      // Without costs, the dual method keeps what the basis has and only repairs what the new bounds broke.
      model.options.set({ simplex_strategy: 1 });
      const table = programme.minimise(new Float64Array(size));
      model.options.set({ simplex_strategy: 4 });
      return table;
    },
    unfence() {
      const all = Array.from(cells, (cell) => [source.lower[cell]! / unit, source.upper[cell]! / unit] as const);
      all.forEach(([lowest, highest], at) => {
        if (lowest === -Infinity || highest === Infinity) model.changeColBounds(at, lowest, highest);
      });
    },
    integral(on) {
      isIntegral = on;
      const type = on ? 1 : 0;
      model.changeColsIntegrality(
        everything,
        Int32Array.from(cells, (cell) => (view.system.cells[cell]!.whole ? type : 0)),
      );
      model.options.set(on ? { solver: 'choose', presolve: 'on', mip_max_nodes: 2000 } : linear);
    },
    dispose: () => model.dispose(),
  };

  function solve(): Float64Array | null {
    programme.solved++;
    model.run();
    let status = model.getModelStatus();
    if (isIntegral && status !== OPTIMAL) return null;
    if (status !== OPTIMAL && status !== INFEASIBLE && !UNBOUNDED.has(status)) {
      // Numerical trouble: once more from the start, with the other simplex method.
      model.clearSolver();
      model.options.set({ solver: 'simplex', simplex_strategy: 1, presolve: 'on' });
      model.run();
      status = model.getModelStatus();
      model.options.set(linear);
    }
    if (UNBOUNDED.has(status)) return null;
    if (status === INFEASIBLE) throw new ContradictionError('the published numbers cannot all be true');
    if (status !== OPTIMAL) throw new Error(`the solver ended with status ${status}`);
    solution = model.getSolution();
    const found = solution.colValue;
    if (unit !== 1) for (let at = 0; at < found.length; at++) found[at]! *= unit;
    return found;
  }

  return programme;
}
