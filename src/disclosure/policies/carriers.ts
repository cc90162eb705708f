// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { type LinearProgramme, type Solving, startLinear } from '../solve/linear.ts';
import { componentRows } from '../solve/programme.ts';
import { type CellBounds, type Component, componentsOf } from '../solve/view.ts';
import type { Pattern } from './pattern.ts';

/**
 * The cheapest way to make a number possible. A carrier is a table in which a cell has a wanted number and that differs from the
 * published numbers as little as can be; where it differs, cells have to be withheld.
 */

/** The numbers of these cells together, each from `low` to `high`. */
export type Goal = readonly { cell: number; low: number; high: number }[];

export interface Carrier {
  /** The published cells that have to be withheld. */
  moved: number[];
  /** What that costs readers. */
  cost: number;
  /** Whether the table reaches another goal, too. */
  reaches(goal: Goal): boolean;
}

export interface Carriers {
  /** The carrier of a goal within the bounds that are known. Null: there is none, whatever is withheld. */
  find(goal: Goal, known: CellBounds): Carrier | null;
  dispose(): void;
}

/** Carriers for what is withheld at the time. The programmes are large, and each is started once. */
export function startCarriers(solving: Solving, pattern: Pattern): Carriers {
  const { view } = pattern;
  const { open, values, lower, upper } = view;
  const movable = open.map((one, cell) => (one || pattern.isCandidate(cell) ? 1 : 0));
  const blocks = componentsOf({ ...view, open: movable }, { lower, upper });
  const blockOf = new Map(blocks.flatMap((block) => Array.from(block.cells, (cell) => [cell, block] as const)));
  const started = new Map<Component, CarrierBlock>();
  const known = values.map((value, cell) => (open[cell] ? lower[cell]! : value));
  return {
    find(goal, bounds) {
      const component = blockOf.get(goal[0]?.cell ?? -1);
      if (!component) return null;
      const block = started.get(component) ?? startBlock(solving, pattern, component, known);
      started.set(component, block);
      return block.find(goal, bounds);
    },
    dispose() {
      for (const { linear } of started.values()) linear.dispose();
    },
  };
}

interface CarrierBlock {
  linear: LinearProgramme;
  find: Carriers['find'];
}

/** A published cell has two columns, by how much it is higher and by how much it is lower than its number; others have their number. */
function startBlock(solving: Solving, pattern: Pattern, component: Component, known: Float64Array): CarrierBlock {
  const { view } = pattern;
  const { cells } = component;
  const size = cells.length;
  const local = new Map(Array.from(cells, (cell, at) => [cell, at]));
  const split = Uint8Array.from(cells, (cell) => (view.open[cell] ? 0 : 1));
  const base = Float64Array.from(cells, (cell) => view.values[cell]!);
  const rows = splitRows(componentRows(view, component, known), base);
  const low = new Float64Array(2 * size);
  const high = new Float64Array(2 * size);
  const costs = new Float64Array(2 * size);
  const changed = new Set<number>();
  const setColumn = (column: number, least: number, most: number, cost: number): void => {
    if (low[column] === least && high[column] === most && costs[column] === cost) return;
    low[column] = least;
    high[column] = most;
    costs[column] = cost;
    changed.add(column);
  };
  const setRange = (at: number, least: number, most: number): void => {
    const number = base[at]!;
    const cost = view.open[cells[at]!] ? 0 : pattern.weight(cells[at]!);
    if (split[at]) {
      setColumn(at, Math.max(0, least - number), Math.max(0, most - number), cost);
      setColumn(size + at, Math.max(0, number - most), Math.max(0, number - least), cost);
    } else setColumn(at, least, most, cost);
  };
  cells.forEach((cell, at) => {
    setRange(at, view.lower[cell]!, view.upper[cell]!);
  });
  changed.clear();
  const linear = startLinear(solving, { low, high, costs, ...rows }, 'dual');
  return {
    linear,
    find(goal, { lower, upper }) {
      if (goal.some(({ cell, low, high }) => low > upper[cell]! || high < lower[cell]!)) return null;
      cells.forEach((cell, at) => {
        const wanted = goal.find((one) => one.cell === cell);
        const least = Math.max(lower[cell]!, wanted?.low ?? -Infinity);
        setRange(at, least, Math.min(upper[cell]!, wanted?.high ?? Infinity));
      });
      for (const column of changed) {
        linear.setBounds(column, low[column]!, high[column]!);
        linear.setCost(column, costs[column]!);
      }
      changed.clear();
      const solution = linear.solve();
      if (solution === null || solution === 'infeasible') return null;
      const table = base.map((number, at) => number + solution[at]! - solution[size + at]!);
      const moved = Array.from(cells).filter(
        (cell, at) => !view.open[cell] && Math.abs(table[at]! - base[at]!) > linear.margin,
      );
      const isInside = ({ cell, low, high }: Goal[number]): boolean => {
        const at = local.get(cell);
        return at !== undefined && table[at]! >= low - linear.margin && table[at]! <= high + linear.margin;
      };
      const cost = moved.reduce((sum, cell) => sum + pattern.weight(cell), 0);
      return { moved, cost, reaches: (other) => other.every(isInside) };
    },
  };
}

type Rows = ReturnType<typeof componentRows>;

/** The rows with a second, negative column for each cell, over differences from `base`. */
function splitRows({ starts, indices, values, right }: Rows, base: Float64Array): Rows {
  const twice = new Int32Array(2 * indices.length);
  const signed = new Float64Array(2 * indices.length);
  const rest = right.slice();
  for (let row = 0; row < right.length; row++)
    for (let t = starts[row]!; t < starts[row + 1]!; t++) {
      const at = indices[t]!;
      twice[2 * t] = at;
      twice[2 * t + 1] = base.length + at;
      signed[2 * t] = values[t]!;
      signed[2 * t + 1] = -values[t]!;
      rest[row]! -= values[t]! * base[at]!;
    }
  return { starts: starts.map((start) => 2 * start), indices: twice, values: signed, right: rest };
}
