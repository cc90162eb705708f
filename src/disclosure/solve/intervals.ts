import { type Programme, type ProgrammeOptions, withProgramme } from './programme.ts';
import type { Solver } from './solver.ts';
import { type CellBounds, type Component, componentsOf, propagate, roundDown, roundUp, type View } from './view.ts';

/**
 * The bounds that an attacker can compute for every cell that is not published (../shared/reference/disclosure.md, 2.3):
 * a few programmes with random costs find the bounds of most cells at once, and two programmes each those of the rest.
 */

/** What has to be reached, by position in a component: at most `low`, at least `high`. NaN: nothing. */
export interface Targets {
  low: Float64Array;
  high: Float64Array;
}

export interface Reached {
  /** The lowest and highest numbers of the tables found. */
  low: Float64Array;
  high: Float64Array;
}

/** Sweeps end after so many in a row that reached little. */
const IDLE_SWEEPS = 2;

/**
 * Finds tables in which cells reach their targets. `short` is called for each side that no table reaches, just after the
 * programme that shows it, and ends the search with 'stop'; `found` for each table.
 */
export function reach(
  programme: Programme,
  targets: Targets,
  {
    short,
    found,
  }: {
    short?: (cell: number, side: 1 | -1) => unknown;
    found?: (table: Float64Array) => void;
  } = {},
): Reached {
  const size = programme.component.cells.length;
  const { margin } = programme;
  const low = new Float64Array(size).fill(Infinity);
  const high = new Float64Array(size).fill(-Infinity);
  const costs = new Float64Array(size);
  const take = (table: Float64Array): void => {
    for (let at = 0; at < size; at++) {
      if (table[at]! < low[at]!) low[at] = table[at]!;
      if (table[at]! > high[at]!) high[at] = table[at]!;
    }
    found?.(table);
  };
  // A comparison with NaN is false: nothing is wanted.
  const wantsLow = (at: number): boolean => low[at]! - margin > targets.low[at]!;
  const wantsHigh = (at: number): boolean => high[at]! + margin < targets.high[at]!;
  const wanted = (): number => {
    let sides = 0;
    for (let at = 0; at < size; at++) sides += (wantsLow(at) ? 1 : 0) + (wantsHigh(at) ? 1 : 0);
    return sides;
  };
  const random = mulberry32(size);
  let left = wanted();
  for (let idle = 0; left > 1 && idle < IDLE_SWEEPS; ) {
    for (let at = 0; at < size; at++) {
      // A side without a limit has no minimum: it is left to a programme of its own.
      const [down, up] = [
        wantsLow(at) && targets.low[at] !== -Infinity,
        wantsHigh(at) && targets.high[at] !== Infinity,
      ];
      const side = down && up ? (random() < 0.5 ? 1 : -1) : down ? 1 : up ? -1 : 0;
      costs[at] = side === 0 ? 0 : side * (0.5 + random());
    }
    const table = programme.minimise(costs);
    if (!table) break;
    take(table);
    const now = wanted();
    idle = left - now > Math.max(1, left * 0.02) ? 0 : idle + 1;
    left = now;
  }
  for (let at = 0; at < size && left > 0; at++)
    for (const side of [1, -1] as const) {
      if (!(side === 1 ? wantsLow(at) : wantsHigh(at))) continue;
      const table = programme.extreme(at, side);
      if (table) take(table);
      else if (side === 1) low[at] = -Infinity;
      else high[at] = Infinity;
      if ((side === 1 ? wantsLow(at) : wantsHigh(at)) && short?.(at, side) === 'stop') return { low, high };
    }
  return { low, high };
}

/** The same numbers from 0 to 1 in each run and on each machine. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A cell whose interval has to contain everything from `low` to `high`. NaN: nothing is wanted of that side. */
export interface Wanted {
  cell: number;
  low: number;
  high: number;
}

/** A side on which the interval of a cell is too short: 1 is the low side, -1 the high one. */
export interface Shortfall {
  cell: number;
  side: 1 | -1;
}

/** Sees a table that agrees with the view, by position in its component. */
export type SeeTable = (component: Component, table: Float64Array) => void;

/** Sees a shortfall in the programme that shows it; not called where a single relation shows it. */
export type SeeShortfall = (shortfall: Shortfall, programme: Programme) => void;

/**
 * The wanted cells whose intervals are too short. It solves only what is needed to know this, which is far less than an attack.
 * Throws a ContradictionError if no table agrees with the view.
 */
export function shortfalls(
  solver: Solver,
  view: View,
  wanted: readonly Wanted[],
  { see, found, ...options }: ProgrammeOptions & { tight?: boolean; see?: SeeShortfall; found?: SeeTable } = {},
): { shortfalls: Shortfall[]; programmes: number } {
  const outer = propagate(view);
  const short: Shortfall[] = [];
  const byCell = new Map<number, Wanted>();
  for (const want of wanted) {
    const { cell, low, high } = want;
    if (outer.lower[cell] === outer.upper[cell]) {
      if (outer.lower[cell]! > low) short.push({ cell, side: 1 });
      if (outer.upper[cell]! < high) short.push({ cell, side: -1 });
    } else byCell.set(cell, want);
  }
  let programmes = 0;
  for (const component of componentsOf(view, outer)) {
    const { cells } = component;
    const targets = {
      low: Float64Array.from(cells, (cell) => byCell.get(cell)?.low ?? Number.NaN),
      high: Float64Array.from(cells, (cell) => byCell.get(cell)?.high ?? Number.NaN),
    };
    if (cells.every((cell) => !byCell.has(cell)) || component.relations.length === 0) continue;
    programmes += withProgramme(solver, view, outer, component, options, (programme) => {
      reach(programme, targets, {
        short: (at, side) => {
          const shortfall = { cell: cells[at]!, side };
          short.push(shortfall);
          see?.(shortfall, programme);
        },
        found: (table) => found?.(component, table),
      });
      return programme.solved;
    });
  }
  return { shortfalls: short, programmes };
}

export interface Attack {
  /** The bounds of every cell; both are its number where it is published. */
  bounds: CellBounds;
  components: Component[];
  /** Programmes solved. */
  programmes: number;
}

/**
 * The exact bounds of every open cell by linear programming, rounded inwards where the cell is whole. `found` gets each table
 * that a programme finds, by position in its component. Throws a ContradictionError if no table agrees with the view.
 */
export function attack(solver: Solver, view: View, options: ProgrammeOptions & { found?: SeeTable } = {}): Attack {
  const bounds = propagate(view);
  const components = componentsOf(view, bounds);
  let programmes = 0;
  for (const component of components) {
    if (component.relations.length === 0) continue;
    programmes += withProgramme(solver, view, bounds, component, { ...options, tight: true }, (programme) => {
      boundComponent(programme, view, bounds, (table) => options.found?.(component, table));
      return programme.solved;
    });
  }
  return { bounds, components, programmes };
}

function boundComponent(
  programme: Programme,
  { system }: View,
  { lower, upper }: CellBounds,
  found: (table: Float64Array) => void,
): void {
  const { cells } = programme.component;
  const targets = {
    low: Float64Array.from(cells, (cell) => lower[cell]!),
    high: Float64Array.from(cells, (cell) => upper[cell]!),
  };
  if (targets.low.includes(-Infinity) || targets.high.includes(Infinity)) programme.unfence();
  const reached = reach(programme, targets, { found });
  cells.forEach((cell, at) => {
    const whole = system.cells[cell]!.whole;
    const [low, high] = [reached.low[at]!, reached.high[at]!];
    lower[cell] = Math.max(lower[cell]!, whole ? roundUp(low, programme.margin) : low);
    upper[cell] = Math.min(upper[cell]!, whole ? roundDown(high, programme.margin) : high);
  });
}
