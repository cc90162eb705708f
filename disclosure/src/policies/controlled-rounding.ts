// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Solver } from '../solve/linear.ts';
import type { System } from '../solve/system.ts';
import { type Component, componentsOf } from '../solve/view.ts';

/**
 * Controlled rounding: all counts of a system at once, so that what added up still does. Each is base * (floor(n / base) + z) with z of
 * 0 or 1, and as little change as a mixed-integer programme finds. A multiple of the base stays as it is.
 * See the Handbook on Statistical Disclosure Control (2024), chapter 4.
 */

/** The number that a count had before, if it is one of its two multiples of the base. */
const keptNumber = (before: number | undefined, count: number, base: number): number | undefined =>
  before !== undefined && before % base === 0 && Math.abs(before - count) < base ? before : undefined;

export interface RoundingOptions {
  /** At least 2. */
  base: number;
  /** The number that a cell has in an earlier release. */
  keptOf?(cell: number): number | undefined;
  limits?: RoundingLimits;
}

/** What is spent on one component of the system, multiples of the base aside. */
interface RoundingLimits {
  cells: number;
  /** Nodes of the search for less change, times cells. Nodes and not time, so that the same tables are rounded the same way again. */
  effort: number;
  /** In case that the search finds nothing. */
  seconds: number;
}

/** A minute for the largest tables that have a rounding. */
const ROUNDING_LIMITS: RoundingLimits = { cells: 15_000, effort: 20_000, seconds: 120 };

/** Within 5% of the least change the search ends: the last percents cost most of the time. */
const GAP = 0.05;

/**
 * Rounds all cells of a system whose values are known, component by component. A virtual cell is not published, so it may move up to
 * a base further, if its bounds allow that. Blocks the thread.
 * @returns the numbers by position in the system, or why no rounding was found.
 * @throws RangeError if a number that is published is not known.
 */
export function roundCells(
  solver: Solver,
  system: System,
  { base, keptOf, limits = ROUNDING_LIMITS }: RoundingOptions,
): Float64Array | string {
  const truth = Float64Array.from(system.cells, ({ id, value, virtual }) => {
    if (value === null && !virtual) throw new RangeError(`the value of ${id} is not known`);
    return value ?? 0;
  });
  const floors = truth.map((value) => base * Math.floor(value / base));
  const values = floors.slice();
  const open = Uint8Array.from(system.cells, ({ virtual }, cell) => (virtual || truth[cell] !== floors[cell] ? 1 : 0));
  const kept = truth.map((count, cell) => {
    const isAsked = open[cell] === 1 && !system.cells[cell]!.virtual;
    return (isAsked ? keptNumber(keptOf?.(cell), count, base) : undefined) ?? Number.NaN;
  });
  const view = { system, open, values: floors, lower: floors, upper: floors.map((floor) => floor + base) };
  for (const component of componentsOf(view, view)) {
    const reason = roundComponent(solver, { system, truth, floors, kept, base }, component, limits, values);
    if (reason !== undefined) return reason;
  }
  return values;
}

interface Rounding {
  system: System;
  truth: Float64Array;
  /** Each rounded down. */
  floors: Float64Array;
  /** The numbers of an earlier release that can be kept; not a number where there is none. */
  kept: Float64Array;
  base: number;
}

/** What is asked of the numbers that can be kept: that all are; where that cannot be, that none becomes lower, or few. */
const DEMANDS = ['same', 'none-lower', 'few-lower'] as const;
type Demand = (typeof DEMANDS)[number];

/** Rounds one component into `values`, or says why it cannot. */
function roundComponent(
  solver: Solver,
  rounding: Rounding,
  component: Component,
  limits: RoundingLimits,
  values: Float64Array,
): string | undefined {
  const { cells, relations } = component;
  if (cells.length > limits.cells)
    return `There are ${cells.length} numbers that depend on each other, and at most ${limits.cells} can be rounded together.`;
  let outcome: Float64Array | string = '';
  for (const demand of cells.some((cell) => !Number.isNaN(rounding.kept[cell])) ? DEMANDS : (['same'] as const)) {
    outcome = searchedSteps(solver, rounding, component, limits, demand);
    if (typeof outcome !== 'string') break;
  }
  if (typeof outcome === 'string') return outcome;
  for (const [column, cell] of cells.entries())
    values[cell] = rounding.floors[cell]! + rounding.base * Math.round(outcome[column]!);
  // In whole numbers: the solver allows small errors.
  for (const relation of relations)
    if (sumOf(rounding.system, relation, values) !== 0) throw new Error('the solver rounded tables that do not add up');
  return undefined;
}

/** The step of each cell of a component, or why there are none. */
function searchedSteps(
  solver: Solver,
  rounding: Rounding,
  component: Component,
  limits: RoundingLimits,
  demand: Demand,
): Float64Array | string {
  const { modelStatus, solutionStatus } = solver.constants;
  const model = solver.createModel(programmeOf(solver, rounding, component, demand));
  try {
    model.options.set({
      output_flag: false,
      mip_rel_gap: GAP,
      mip_max_nodes: Math.ceil(limits.effort / component.cells.length),
      time_limit: limits.seconds,
      random_seed: 0,
    });
    model.run();
    if (model.getModelStatus() === modelStatus.infeasible) return 'No rounding keeps all totals.';
    if (model.info.get('primal_solution_status') !== solutionStatus.feasible)
      return 'No rounding that keeps all totals was found within the limits of the search.';
    return Float64Array.from(model.getSolution().colValue);
  } finally {
    model.dispose();
  }
}

const MOST_VIRTUAL_STEPS = 1e7;

/** The least and the most steps up from the number that a cell is rounded down to. */
function stepsFrom({ system, floors, kept, base }: Rounding, cell: number, demand: Demand): readonly [number, number] {
  const { virtual, value, lower, upper } = system.cells[cell]!;
  const floor = floors[cell]!;
  // Nobody has counted it: it may be anything.
  if (value === null) return [0, Math.min(upper / base, MOST_VIRTUAL_STEPS)];
  if (virtual) {
    const least = floor - base >= lower ? -1 : Math.max(0, Math.ceil((lower - floor) / base));
    return [least, Math.max(least, floor + 2 * base <= upper ? 2 : 1)];
  }
  if (Number.isNaN(kept[cell])) return [0, 1];
  const step = (kept[cell]! - floor) / base;
  // What is 0 now and was a base before is from 1 to base - 1 for certain.
  return [demand === 'few-lower' && floor > 0 ? 0 : step, demand === 'same' ? step : 1];
}

/** What one step more of a cell costs. */
function costOf({ floors, kept, base }: Rounding, cell: number, remainder: number | undefined, demand: Demand): number {
  if (remainder === undefined) return 0;
  const change = base - 2 * remainder;
  // To become lower costs more than any change.
  return demand === 'few-lower' && kept[cell]! > floors[cell]! ? change - LOWER_COST * base : change;
}

const LOWER_COST = 100;

/** The programme over the steps z: each relation over base * (floor / base + z), divided by the base. */
function programmeOf(solver: Solver, rounding: Rounding, { cells, relations }: Component, demand: Demand) {
  const { system, truth, floors, base } = rounding;
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
  const steps = Array.from(cells, (cell) => stepsFrom(rounding, cell, demand));
  const { integer } = solver.constants.variableType;
  return {
    numCols: cells.length,
    numRows: relations.length,
    offset: remainders.reduce<number>((sum, remainder = 0) => sum + remainder, 0),
    colCost: Array.from(cells, (cell, column) => costOf(rounding, cell, remainders[column], demand)),
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
