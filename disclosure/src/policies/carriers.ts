// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays

import { appendTo } from '../lists.ts';
import { type CompressedRows, columnLimits, columnsOf, independentRows } from '../solve/columns.ts';
import { type LinearProgramme, type Solving, startLinear } from '../solve/linear.ts';
import { cellOf, type System } from '../solve/system.ts';
import { type CellBounds, type Component, componentsOf, type View, viewOf } from '../solve/view.ts';

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

/** With fewer, steps take little time. */
const MANY_ROWS = 500;

interface CarrierBlock {
  linear: LinearProgramme;
  find: Carriers['find'];
}

/**
 * Each column is there twice: by how much it is higher, and by how much it is lower than `base`. That is the number of a published cell;
 * columns of other cells have no lower one.
 */
function startBlock(solving: Solving, pattern: Pattern, component: Component, known: Float64Array): CarrierBlock {
  const { view } = pattern;
  const { cells } = component;
  const local = new Map(Array.from(cells, (cell, at) => [cell, at]));
  const columns = columnsOf(view, component, known);
  const { members, column, sign, plus } = columns;
  const size = members.length;
  // Where there are more rows than columns, many follow from others.
  const rows = columns.rows.right.length > size ? independentRows(columns.rows) : columns.rows;
  const published = members.map((list) => list.find((at) => !view.open[cells[at]!]));
  const base = Float64Array.from(published, (at) => (at === undefined ? 0 : (view.values[cells[at]!]! - plus[at]!) * sign[at]!)); // biome-ignore format: one line
  const low = new Float64Array(2 * size);
  const high = new Float64Array(2 * size);
  const costs = new Float64Array(2 * size);
  const changed = new Set<number>();
  const setColumn = (at: number, least: number, most: number, cost: number): void => {
    if (low[at] === least && high[at] === most && costs[at] === cost) return;
    low[at] = least;
    high[at] = most;
    costs[at] = cost;
    changed.add(at);
  };
  const weightOf = (at: number): number => (view.open[cells[at]!] ? 0 : pattern.weight(cells[at]!));
  const setColumns = (bounds: CellBounds): void => {
    for (const [of, list] of members.entries()) {
      const limits = columnLimits(columns, of, bounds);
      const [least, most] = [limits.low - base[of]!, limits.high - base[of]!];
      if (published[of] !== undefined) {
        const cost = list.reduce((sum, at) => sum + weightOf(at), 0);
        setColumn(of, Math.max(0, least), Math.max(0, most), cost);
        setColumn(size + of, Math.max(0, -most), Math.max(0, -least), cost);
      } else setColumn(of, least, most, 0);
    }
  };
  const boundsOf = ({ lower, upper }: CellBounds): CellBounds => ({
    lower: Float64Array.from(cells, (cell) => lower[cell]!),
    upper: Float64Array.from(cells, (cell) => upper[cell]!),
  });
  setColumns(boundsOf(view));
  changed.clear();
  const linear = startLinear(solving, { low, high, costs, ...twinRows(rows, base) }, 'dual');
  // Without a goal nothing differs from the published numbers, and most goals are near. A start from the last carrier takes more
  // steps, but chooses its cells again.
  if (rows.right.length > MANY_ROWS && linear.solve() instanceof Float64Array) linear.anchor();
  const numbers = Float64Array.from(cells, (cell) => view.values[cell]!);
  return {
    linear,
    find(goal, known) {
      if (goal.some(({ cell, low, high }) => low > known.upper[cell]! || high < known.lower[cell]!)) return null;
      const bounds = boundsOf(known);
      for (const { cell, low, high } of goal) {
        const at = local.get(cell)!;
        bounds.lower[at] = Math.max(bounds.lower[at]!, low);
        bounds.upper[at] = Math.min(bounds.upper[at]!, high);
      }
      setColumns(bounds);
      for (const at of changed) {
        linear.setBounds(at, low[at]!, high[at]!);
        linear.setCost(at, costs[at]!);
      }
      changed.clear();
      const found = linear.solve();
      if (found === null || found === 'infeasible') return null;
      const numberOf = (of: number): number => base[of]! + found[of]! - found[size + of]!;
      const table = Float64Array.from(column, (of, at) => sign[at]! * numberOf(of) + plus[at]!);
      const moved = Array.from(cells).filter(
        (cell, at) => !view.open[cell] && Math.abs(table[at]! - numbers[at]!) > linear.margin,
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

/** The rows with the second column of each, over differences from `base`. */
function twinRows({ starts, indices, values, right }: CompressedRows, base: Float64Array): CompressedRows {
  const twice = new Int32Array(2 * indices.length);
  const signed = new Float64Array(2 * indices.length);
  const rest = right.slice();
  for (let row = 0; row < right.length; row++)
    for (let t = starts[row]!; t < starts[row + 1]!; t++) {
      const of = indices[t]!;
      twice[2 * t] = of;
      twice[2 * t + 1] = base.length + of;
      signed[2 * t] = values[t]!;
      signed[2 * t + 1] = -values[t]!;
      rest[row]! -= values[t]! * base[of]!;
    }
  return { starts: starts.map((start) => 2 * start), indices: twice, values: signed, right: rest };
}

/** Which cells are withheld while a release is being protected. */

/** Where the first cell is withheld, the second one is too: a sum would show whether its count is 0. */
export type JointSuppression = readonly (readonly [first: number, second: number])[];

export interface Pattern {
  view: View;
  /** Whether a cell can be withheld now. */
  isCandidate(cell: number): boolean;
  /** What withholding a cell costs readers. */
  weight(cell: number): number;
  /** Withholds a cell, and those that go with it. */
  withhold(cell: number): void;
  /** Publishes a cell again. Returns whether it could: not if it goes with another one. */
  publish(cell: number): boolean;
  /** Cells withheld since the start. */
  added(): number[];
}

export function startPattern(system: System, together: JointSuppression = []): Pattern {
  const view = viewOf(system);
  const { open, values } = view;
  const added = new Set<number>();
  const partners = new Map<number, number[]>();
  for (const [first, second] of together) appendTo(partners, first, second);
  const joined = new Set(together.flat());
  const pattern: Pattern = {
    view,
    isCandidate(cell) {
      const { frozen, virtual } = cellOf(system, cell);
      return !open[cell] && !frozen && !virtual;
    },
    weight(cell) {
      const { value, totals } = cellOf(system, cell);
      return Math.log2(2 + Math.abs(value ?? 0)) * (1 + totals / 2);
    },
    withhold(cell) {
      if (open[cell]) return;
      open[cell] = 1;
      values[cell] = 0;
      added.add(cell);
      for (const partner of partners.get(cell) ?? []) if (pattern.isCandidate(partner)) pattern.withhold(partner);
    },
    publish(cell) {
      const { value } = cellOf(system, cell);
      if (joined.has(cell) || value === null) return false;
      open[cell] = 0;
      values[cell] = value;
      return added.delete(cell);
    },
    added: () => [...added],
  };
  return pattern;
}
