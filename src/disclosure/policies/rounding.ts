import type { Solver } from '../solve/solver.ts';
import type { System } from '../solve/system.ts';
import { type Component, componentsOf } from '../solve/view.ts';
import { KEYS } from './cell-key.ts';

/**
 * Rounding of counts to multiples of a base. Controlled rounding rounds all tables together, so that what added up still does:
 * base * (floor(n / base) + z) with z of 0 or 1, and as little change as a mixed-integer programme finds. A multiple of the base
 * stays as it is. Of a published count, an attacker knows that the true one is less than a base away.
 * See the Handbook on Statistical Disclosure Control (2024), chapter 4.
 *
 * Where no controlled rounding is found, each cell is rounded by chance, up with probability remainder / base: right on average,
 * but totals need not add up. The cell's key decides, so that the same units are rounded the same way in every table.
 */

export interface RoundingOptions {
  /** At least 2. */
  base: number;
  /** The key of a cell, by its position in the system. It is asked for only where cells are rounded by chance. */
  keyOf(cell: number): number;
  limits?: RoundingLimits;
}

/** What is spent on one component of the system, multiples of the base aside. */
export interface RoundingLimits {
  cells: number;
  /** Nodes of the search for less change, times cells. Nodes and not time, so that the same tables are rounded the same way again. */
  effort: number;
  /** In case that the search finds nothing. */
  seconds: number;
}

/** A minute for the largest tables that have a rounding. */
const LIMITS: RoundingLimits = { cells: 15_000, effort: 20_000, seconds: 120 };

/** Within 5% of the least change the search ends: the last percents cost most of the time. */
const GAP = 0.05;

export interface RoundedCells {
  /** By position in the system. */
  values: Float64Array;
  /** Components that were rounded by chance, and why, in words for the public; none if everything adds up. The cells are not public. */
  uncontrolled: readonly { cells: Int32Array; reason: string }[];
}

/**
 * Rounds all cells of a system whose values are known, component by component. A virtual cell is not published, so it may move up to
 * a base further, if its bounds allow that. Blocks the thread.
 * @throws RangeError if a value is not known.
 */
export function roundCells(
  solver: Solver,
  system: System,
  { base, keyOf, limits = LIMITS }: RoundingOptions,
): RoundedCells {
  const truth = Float64Array.from(system.cells, ({ id, value }) => {
    if (value === null) throw new RangeError(`the value of ${id} is not known`);
    return value;
  });
  const floors = truth.map((value) => base * Math.floor(value / base));
  const values = floors.slice();
  const uncontrolled: { cells: Int32Array; reason: string }[] = [];
  const open = Uint8Array.from(system.cells, ({ virtual }, cell) => (virtual || truth[cell] !== floors[cell] ? 1 : 0));
  const view = { system, open, values: floors, lower: floors, upper: floors.map((floor) => floor + base) };
  for (const component of componentsOf(view, view)) {
    const reason = roundComponent(solver, { system, truth, floors, base }, component, limits, values);
    if (reason === undefined) continue;
    for (const cell of component.cells) values[cell] = roundByKey(truth[cell]!, base, keyOf(cell));
    uncontrolled.push({ cells: component.cells, reason });
  }
  return { values, uncontrolled };
}

/** Rounds a count to a multiple of the base by its cell's key: up with probability remainder / base. */
export function roundByKey(count: number, base: number, key: number): number {
  const floor = base * Math.floor(count / base);
  return floor + (key / KEYS < (count - floor) / base ? base : 0);
}

interface Rounding {
  system: System;
  truth: Float64Array;
  /** Each rounded down. */
  floors: Float64Array;
  base: number;
}

/** Rounds one component into `values`, or says why it cannot. */
function roundComponent(
  solver: Solver,
  rounding: Rounding,
  { cells, relations }: Component,
  limits: RoundingLimits,
  values: Float64Array,
): string | undefined {
  const count = cells.length;
  // Without the number: how many cells are no multiples of the base is not public.
  if (count > limits.cells) return 'It has too many numbers to be rounded together.';
  const { modelStatus, solutionStatus } = solver.constants;
  const model = solver.createModel(programmeOf(solver, rounding, { cells, relations }));
  try {
    model.options.set({
      output_flag: false,
      mip_rel_gap: GAP,
      mip_max_nodes: Math.ceil(limits.effort / count),
      time_limit: limits.seconds,
      random_seed: 0,
    });
    model.run();
    if (model.getModelStatus() === modelStatus.infeasible) return 'No rounding keeps all of its totals.';
    if (model.info.get('primal_solution_status') !== solutionStatus.feasible)
      return 'No rounding that keeps its totals was found within the limits of the search.';
    const steps = model.getSolution().colValue;
    cells.forEach((cell, column) => {
      values[cell] = rounding.floors[cell]! + rounding.base * Math.round(steps[column]!);
    });
  } finally {
    model.dispose();
  }
  // In whole numbers: the solver allows small errors.
  for (const relation of relations)
    if (sumOf(rounding.system, relation, values) !== 0) throw new Error('the solver rounded tables that do not add up');
  return undefined;
}

/** The programme over the steps z: each relation over base * (floor / base + z), divided by the base. */
function programmeOf(solver: Solver, { system, truth, floors, base }: Rounding, { cells, relations }: Component) {
  const { starts, cells: terms, coefficients } = system.relations;
  const columns = new Map(Array.from(cells, (cell, column) => [cell, column]));
  const rows = [0];
  const indices: number[] = [];
  const weights: number[] = [];
  for (const relation of relations) {
    for (let at = starts[relation]!; at < starts[relation + 1]!; at++) {
      const column = columns.get(terms[at]!);
      if (column === undefined) continue;
      indices.push(column);
      weights.push(coefficients[at]!);
    }
    rows.push(indices.length);
  }
  const sides = Array.from(relations, (relation) => -sumOf(system, relation, floors) / base);
  // The cost is the sum of all changes of what is published.
  const remainders = Array.from(cells, (cell) =>
    system.cells[cell]!.virtual ? undefined : truth[cell]! - floors[cell]!,
  );
  const steps = Array.from(cells, (cell) => {
    const { virtual, lower, upper } = system.cells[cell]!;
    if (!virtual) return [0, 1] as const;
    return [floors[cell]! - base >= lower ? -1 : 0, floors[cell]! + 2 * base <= upper ? 2 : 1] as const;
  });
  const { integer } = solver.constants.variableType;
  return {
    numCols: cells.length,
    numRows: relations.length,
    offset: remainders.reduce<number>((sum, remainder = 0) => sum + remainder, 0),
    colCost: remainders.map((remainder) => (remainder === undefined ? 0 : base - 2 * remainder)),
    colLower: steps.map(([least]) => least),
    colUpper: steps.map(([, most]) => most),
    rowLower: sides,
    rowUpper: sides,
    matrix: {
      format: 'csr' as const,
      numRows: relations.length,
      numCols: cells.length,
      starts: rows,
      indices,
      values: weights,
    },
    integrality: Array.from(cells, () => integer),
  };
}

function sumOf({ relations: { starts, cells, coefficients } }: System, relation: number, values: Float64Array): number {
  let sum = 0;
  for (let at = starts[relation]!; at < starts[relation + 1]!; at++) sum += coefficients[at]! * values[cells[at]!]!;
  return sum;
}
