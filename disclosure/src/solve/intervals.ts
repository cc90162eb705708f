// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Solving } from './linear.ts';
import { type Programme, withProgramme } from './programme.ts';
import {
  type CellBounds,
  type ChangedPart,
  type Component,
  componentsOf,
  propagate,
  roundDown,
  roundUp,
  type View,
} from './view.ts';

/**
 * Feasibility intervals: the lowest and the highest number of each open cell that agree with everything published. A few programmes with random costs find the ends of most intervals at once, and two
 * programmes each those of the rest.
 */

/** Sees a table that agrees with the view, by position in its component. */
export type SeeTable = (component: Component, table: Float64Array) => void;

/** What has to be reached, by position in a component: at most `low`, at least `high`. NaN: nothing. */
export interface Targets {
  low: Float64Array;
  high: Float64Array;
}

interface ReachOptions {
  /** Tables that are known to agree. */
  tables?: readonly Float64Array[];
  /** Called for each side that no table reaches: 1 is the low one. It ends the search with 'stop'. */
  short?: (cell: number, side: 1 | -1) => unknown;
  found?: (table: Float64Array) => void;
}

/** So many sides are left to a programme each. */
const FEW_SIDES = 4;
/** Sweeps end after so many in a row that reached little. */
const IDLE_SWEEPS = 2;

/** Finds tables in which cells reach their targets. Returns the lowest and highest numbers of the tables found. */
export function reach(
  programme: Programme,
  targets: Targets,
  { tables = [], short, found }: ReachOptions = {},
): Targets {
  const size = programme.component.cells.length;
  const { margin, fence } = programme;
  // What is wanted may be farther away than everything that is known.
  if (targets.high.some((high) => high > fence) || targets.low.some((low) => low < -fence)) programme.unfence();
  const low = new Float64Array(size).fill(Infinity);
  const high = new Float64Array(size).fill(-Infinity);
  // A comparison with NaN is false: nothing is wanted.
  const isShort = (at: number, side: 1 | -1): boolean =>
    side === 1 ? low[at]! - margin > targets.low[at]! : high[at]! + margin < targets.high[at]!;
  const see = (table: Float64Array): void => {
    for (let at = 0; at < size; at++) {
      if (table[at]! < low[at]!) low[at] = table[at]!;
      if (table[at]! > high[at]!) high[at] = table[at]!;
    }
  };
  const take = (table: Float64Array): void => {
    see(table);
    found?.(table);
  };
  tables.forEach(see);
  // A side that no table can reach needs no programme, unless somebody asks how far it is.
  const isHopeless = (at: number, side: 1 | -1): boolean =>
    short !== undefined && side * (programme.limit(at, side) - (side === 1 ? targets.low : targets.high)[at]!) > margin;
  const isSought = (at: number, side: 1 | -1): boolean => isShort(at, side) && !isHopeless(at, side);
  sweep(programme, targets, isSought, take);
  const stuckOn = (side: 1 | -1): ReadonlySet<number> => {
    const sought = Array.from({ length: size }, (_, at) => at).filter((at) => isSought(at, side));
    return stuckCells(programme, side, sought, { least: FEW_SIDES, take });
  };
  const stuck = { low: stuckOn(1), high: stuckOn(-1) };
  const isLeft = (at: number, side: 1 | -1): boolean =>
    isSought(at, side) && !(side === 1 ? stuck.low : stuck.high).has(at);
  for (let at = 0; at < size; at++)
    for (const side of [1, -1] as const) {
      if (isLeft(at, side)) {
        const table = programme.extreme(at, side);
        if (table) take(table);
        else if (side === 1) low[at] = -Infinity;
        else high[at] = Infinity;
      }
      if (isShort(at, side) && short?.(at, side) === 'stop') return { low, high };
    }
  return { low, high };
}

/** Finds tables that reach many targets at once, for as long as they do. */
function sweep(
  programme: Programme,
  targets: Targets,
  isShort: (at: number, side: 1 | -1) => boolean,
  take: (table: Float64Array) => void,
): void {
  const size = programme.component.cells.length;
  const count = (): number => {
    let sides = 0;
    for (let at = 0; at < size; at++) sides += (isShort(at, 1) ? 1 : 0) + (isShort(at, -1) ? 1 : 0);
    return sides;
  };
  const random = mulberry32(size);
  const costs = new Float64Array(size);
  // A side without a limit has no minimum: it is left to a programme of its own.
  const costOf = (at: number): number => {
    const down = isShort(at, 1) && targets.low[at] !== -Infinity;
    const up = isShort(at, -1) && targets.high[at] !== Infinity;
    if (!down && !up) return 0;
    const isDown = down && (!up || random() < 0.5);
    return (isDown ? 1 : -1) * (0.5 + random());
  };
  let left = count();
  for (let idle = 0; left > FEW_SIDES && idle < IDLE_SWEEPS; ) {
    for (let at = 0; at < size; at++) costs[at] = costOf(at);
    const table = programme.minimise(costs);
    if (!table) return;
    take(table);
    const now = count();
    idle = left - now > Math.max(1, left * 0.02) ? 0 : idle + 1;
    left = now;
  }
}

/**
 * Those of the sought cells that cannot move from their farthest number: not all together, and so none by itself. They are many where
 * numbers that nobody has counted are known to be 0, and one programme answers for all of them. None, if it is `least` of them or fewer.
 */
function stuckCells(
  programme: Programme,
  side: 1 | -1,
  sought: readonly number[],
  { least, take }: { least: number; take?: (table: Float64Array) => void },
): ReadonlySet<number> {
  const isAtEnd = (at: number, number: number): boolean =>
    Math.abs(programme.limit(at, side === 1 ? -1 : 1) - number) <= programme.margin;
  let stuck = sought;
  while (stuck.length > least) {
    const costs = new Float64Array(programme.component.cells.length);
    for (const at of stuck) costs[at] = side;
    const table = programme.minimise(costs);
    if (!table) break;
    take?.(table);
    const left = stuck.filter((at) => isAtEnd(at, table[at]!));
    if (left.length === stuck.length) return new Set(stuck);
    stuck = left;
  }
  return new Set();
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

/** A cell whose interval has to contain everything from `low` to `high`. */
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

/** Tables that agree with a view, for each component of open cells. */
export type TablesFound = ReadonlyMap<Component, readonly Float64Array[]>;

interface ShortfallOptions {
  changed?: ChangedPart | undefined;
  /** Tables of a view in which no more is known: those that agree are not looked for again. */
  found?: TablesFound;
}

/** Answers the tables that agree with bounds, by position in a component that is a part of one before. */
function tablesWithin(
  found: TablesFound,
  { lower, upper }: CellBounds,
): (of: Component, margin: number) => Float64Array[] {
  const places = new Map<number, readonly [Component, number]>();
  for (const component of found.keys())
    for (const [at, cell] of component.cells.entries()) places.set(cell, [component, at]);
  return ({ cells }, margin) => {
    const [before] = places.get(cells[0] ?? -1) ?? [];
    if (!before || cells.some((cell) => places.get(cell)?.[0] !== before)) return [];
    const agrees = (table: Float64Array): boolean =>
      before.cells.every((cell, at) => table[at]! >= lower[cell]! - margin && table[at]! <= upper[cell]! + margin);
    const own = Int32Array.from(cells, (cell) => places.get(cell)![1]);
    return (found.get(before) ?? []).filter(agrees).map((table) => Float64Array.from(own, (at) => table[at]!));
  };
}

/**
 * The wanted cells whose intervals are too short. It solves only what is needed to know this, which is far less than all intervals.
 * Throws a ContradictionError if no table agrees with the view.
 */
export function shortfalls(
  solving: Solving,
  view: View,
  wanted: readonly Wanted[],
  { changed, found = new Map() }: ShortfallOptions = {},
): Shortfall[] {
  const outer = propagate(view, changed);
  const tablesOf = tablesWithin(found, outer);
  const short: Shortfall[] = [];
  const byCell = new Map<number, Wanted>();
  for (const want of wanted) {
    const { cell, low, high } = want;
    if (outer.lower[cell] === outer.upper[cell]) {
      if (outer.lower[cell]! > low) short.push({ cell, side: 1 });
      if (outer.upper[cell]! < high) short.push({ cell, side: -1 });
    } else byCell.set(cell, want);
  }
  for (const component of componentsOf(view, outer, changed?.component.cells)) {
    const { cells } = component;
    if (component.relations.length === 0 || cells.every((cell) => !byCell.has(cell))) continue;
    const targets = {
      low: Float64Array.from(cells, (cell) => byCell.get(cell)?.low ?? Number.NaN),
      high: Float64Array.from(cells, (cell) => byCell.get(cell)?.high ?? Number.NaN),
    };
    withProgramme(solving, view, outer, component, (programme) =>
      reach(programme, targets, {
        tables: tablesOf(component, programme.margin),
        short: (at, side) => short.push({ cell: cells[at]!, side }),
      }),
    );
  }
  return short;
}

/** Those of the sides that cannot move at all from the farthest number of their cell, where most cannot: else it takes too long. */
export function stuckSides(solving: Solving, view: View, sides: readonly Shortfall[]): Shortfall[] {
  const outer = propagate(view);
  const stuck = sides.filter(({ cell }) => outer.lower[cell] === outer.upper[cell]);
  for (const component of componentsOf(view, outer)) {
    const places = new Map(Array.from(component.cells, (cell, at) => [cell, at]));
    const within = sides.filter(({ cell }) => places.has(cell));
    if (within.length <= FEW_SIDES) continue;
    withProgramme(solving, view, outer, component, (programme) => {
      for (const side of [1, -1] as const) {
        const sought = within.filter((one) => one.side === side);
        const least = Math.max(FEW_SIDES, sought.length / 2);
        const found = stuckCells(programme, side, sought.map(({ cell }) => places.get(cell)!), { least }); // biome-ignore format: one line
        stuck.push(...sought.filter(({ cell }) => found.has(places.get(cell)!)));
      }
    });
  }
  return stuck;
}

export interface FeasibilityIntervals {
  /** The bounds of every cell; both are its number where it is published. */
  bounds: CellBounds;
  /** The tables that were found, for each component of open cells. */
  tables: ReadonlyMap<Component, Float64Array[]>;
}

/** Numbers kept of the tables of a component: 64 MB. */
const MOST_KEPT = 8_000_000;

interface IntervalOptions {
  see?: SeeTable;
  /** Only its cells are looked at: of others, bounds are those that were found before. */
  changed?: ChangedPart | undefined;
}

/**
 * The exact bounds of every open cell that is published or withheld now, by linear programming, rounded inwards where the cell is
 * whole; of others, bounds outside the exact ones. Throws a ContradictionError
 * if no table agrees with the view.
 */
export function feasibilityIntervals(
  solving: Solving,
  view: View,
  { see, changed }: IntervalOptions = {},
): FeasibilityIntervals {
  const bounds = propagate(view, changed);
  const tables = new Map<Component, Float64Array[]>();
  for (const component of componentsOf(view, bounds, changed?.component.cells)) {
    const kept: Float64Array[] = [];
    tables.set(component, kept);
    if (component.relations.length === 0) continue;
    withProgramme(solving, view, bounds, component, (programme) =>
      boundComponent(programme, view, bounds, (table) => {
        see?.(component, table);
        if (kept.length * table.length < MOST_KEPT) kept.push(table);
      }),
    );
  }
  return { bounds, tables };
}

function boundComponent(
  programme: Programme,
  { system }: View,
  { lower, upper }: CellBounds,
  found: (table: Float64Array) => void,
): void {
  const { cells } = programme.component;
  const isWanted = (cell: number): boolean => !system.cells[cell]!.virtual && !system.cells[cell]!.frozen;
  const targets = {
    low: Float64Array.from(cells, (cell) => (isWanted(cell) ? lower[cell]! : Number.NaN)),
    high: Float64Array.from(cells, (cell) => (isWanted(cell) ? upper[cell]! : Number.NaN)),
  };
  const reached = reach(programme, targets, { found });
  cells.forEach((cell, at) => {
    if (!isWanted(cell)) return;
    const [low, high] = [reached.low[at]!, reached.high[at]!];
    const { whole } = system.cells[cell]!;
    lower[cell] = Math.max(lower[cell]!, whole ? roundUp(low, programme.margin) : low);
    upper[cell] = Math.min(upper[cell]!, whole ? roundDown(high, programme.margin) : high);
  });
}
