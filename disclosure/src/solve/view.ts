// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { ContradictionError, type RelationMatrix, type System } from './system.ts';

/**
 * What an attacker sees, and what follows from one relation at a time. The numbers of cells that are not published are never
 * read here.
 */

/** What the attacker sees and knows. All arrays are by cell. */
export interface View {
  system: System;
  /** 1: the number is not published. */
  open: Uint8Array;
  /** The published numbers; 0 where open. */
  values: Float64Array;
  /** What is known beforehand of a cell that is open. */
  lower: Float64Array;
  upper: Float64Array;
}

/** The view of what is published. `withheld` marks cells (1) to withhold beyond those that the system says are. */
export function viewOf(system: System, withheld?: Uint8Array): View {
  const size = system.cells.length;
  const view: View = {
    system,
    open: new Uint8Array(size),
    values: new Float64Array(size),
    lower: new Float64Array(size),
    upper: new Float64Array(size),
  };
  system.cells.forEach((cell, at) => {
    if (cell.withheld || cell.virtual || withheld?.[at]) view.open[at] = 1;
    else view.values[at] = cell.value!;
    view.lower[at] = cell.lower;
    view.upper[at] = cell.upper;
  });
  if (system.zeros === 'shown') view.lower = lowestBesideZeros(view);
  return view;
}

/** Where every zero is shown, all other counts are at least 1, and so a total is at least the number of them in it. */
function lowestBesideZeros(view: View): Float64Array {
  const open = Uint8Array.from(view.open, (one, at) => (one || view.values[at] !== 0 ? 1 : 0));
  return propagate({ ...view, open }).lower;
}

/** CellBounds by cell. */
export interface CellBounds {
  lower: Float64Array;
  upper: Float64Array;
}

const EPSILON = 1e-6;
/** So often may one relation be looked at again: bounds of fractions can approach a limit for ever. */
const PASSES = 60;

/** A bound of a whole number. The solver is exact to less than this margin. Adding 0 makes -0 a 0. */
export const roundUp = (value: number, margin = EPSILON): number => Math.ceil(value - margin) + 0;
export const roundDown = (value: number, margin = EPSILON): number => Math.floor(value + margin) + 0;

/** All that has changed since these bounds were found are cells of this component. */
export interface ChangedPart {
  component: Component;
  bounds: CellBounds;
}

/**
 * Narrows bounds relation by relation until nothing changes: outside the true bounds, and often equal to them. Throws a
 * ContradictionError if no table agrees with the view.
 */
export function propagate(view: View, changed?: ChangedPart): CellBounds {
  const { lower, upper } = changed?.bounds ?? view;
  const bounds = {
    lower: lower.map((low, c) => Math.max(low, view.lower[c]!)),
    upper: upper.map((high, c) => Math.min(high, view.upper[c]!)),
  };
  for (let c = 0; c < view.open.length; c++) if (!view.open[c]) bounds.lower[c] = bounds.upper[c] = view.values[c]!;
  const { count } = view.system.relations;
  const queue = Array.from(changed?.component.relations ?? Array(count).keys());
  narrowAll(view, bounds, queue, { queued: new Uint8Array(count), passes: new Uint8Array(count), changed: new Set() });
  return bounds;
}

/**
 * Answers which cells have one possible number, and which, if one cell has a certain number: beyond these bounds, by single
 * relations. Null: no table of whole numbers has it. The bounds stay as they are.
 */
export function startConsequences(
  view: View,
  { lower, upper }: CellBounds,
): (cell: number, value: number) => Map<number, number> | null {
  const { from, list, count } = view.system.relations;
  const bounds = { lower: lower.slice(), upper: upper.slice() };
  const queued = new Uint8Array(count);
  const passes = new Uint8Array(count);
  return (cell, value) => {
    const queue = Array.from(list.subarray(from[cell]!, from[cell + 1]!));
    const changed = new Set([cell]);
    bounds.lower[cell] = bounds.upper[cell] = value;
    try {
      narrowAll(view, bounds, queue, { queued, passes, changed });
      return new Map(
        [...changed].filter((one) => bounds.lower[one] === bounds.upper[one]).map((one) => [one, bounds.lower[one]!]),
      );
    } catch (error) {
      if (error instanceof ContradictionError) return null;
      throw error;
    } finally {
      for (const one of changed) {
        bounds.lower[one] = lower[one]!;
        bounds.upper[one] = upper[one]!;
      }
      for (const relation of queue) queued[relation] = passes[relation] = 0;
    }
  };
}

interface Marks {
  queued: Uint8Array;
  passes: Uint8Array;
  changed: Set<number>;
}

function narrowAll(view: View, bounds: CellBounds, queue: number[], { queued, passes, changed }: Marks): void {
  const { from, list } = view.system.relations;
  for (const relation of queue) queued[relation] = 1;
  for (let at = 0; at < queue.length; at++) {
    const relation = queue[at]!;
    queued[relation] = 0;
    if (passes[relation]!++ >= PASSES) continue;
    narrow(view.system, relation, bounds, (cell) => {
      changed.add(cell);
      for (let k = from[cell]!; k < from[cell + 1]!; k++) {
        const other = list[k]!;
        if (queued[other]) continue;
        queued[other] = 1;
        queue.push(other);
      }
    });
  }
}

/** The lowest and the highest sum of the terms of a relation, without infinite ones, which are counted. */
interface Span {
  min: number;
  max: number;
  below: number;
  above: number;
  /** The largest number that is known. */
  size: number;
  open: boolean;
}

function spanOf({ starts, cells, coefficients }: RelationMatrix, relation: number, bounds: CellBounds): Span {
  const span = { min: 0, max: 0, below: 0, above: 0, size: 1, open: false };
  for (let t = starts[relation]!; t < starts[relation + 1]!; t++) {
    const [low, high] = termRange(coefficients[t]!, cells[t]!, bounds);
    if (low === -Infinity) span.below++;
    else span.min += low;
    if (high === Infinity) span.above++;
    else span.max += high;
    if (low !== high) span.open = true;
    else span.size = Math.max(span.size, Math.abs(low));
  }
  return span;
}

/** What a cell adds to the sum, at least and at most. */
const termRange = (m: number, cell: number, { lower, upper }: CellBounds): [number, number] =>
  m > 0 ? [m * lower[cell]!, m * upper[cell]!] : [m * upper[cell]!, m * lower[cell]!];

/** The lowest sum of the other terms. For the highest, everything is given with the other sign. */
const withoutTerm = (min: number, infinite: number, own: number): number => {
  if (own === -Infinity) return infinite > 1 ? -Infinity : min;
  return infinite > 0 ? -Infinity : min - own;
};

/** Narrows the cells of one relation: each is minus the sum of the others. */
function narrow({ cells: all, relations }: System, relation: number, bounds: CellBounds, changed: See): void {
  const { starts, cells, coefficients } = relations;
  const { min, max, below, above, size, open } = spanOf(relations, relation, bounds);
  const step = EPSILON * size;
  if (!open && Math.abs(min) > step) throw contradiction(all[cells[starts[relation]!]!]!.id);
  for (let t = starts[relation]!; open && t < starts[relation + 1]!; t++) {
    const c = cells[t]!;
    if (bounds.lower[c] === bounds.upper[c]) continue;
    const m = coefficients[t]!;
    const [low, high] = termRange(m, c, bounds);
    const ends = [withoutTerm(-max, above, -high) / m, -withoutTerm(min, below, low) / m];
    const [least, most] = m > 0 ? ends : ends.reverse();
    if (tighten(bounds, c, all[c]!.whole ? [roundUp(least!), roundDown(most!)] : [least!, most!], step)) changed(c);
    if (bounds.lower[c]! > bounds.upper[c]!) throw contradiction(all[c]!.id);
  }
}

type See = (cell: number) => void;

/** Moves the bounds of a cell to these ends if that narrows them. Returns whether it does. */
function tighten({ lower, upper }: CellBounds, cell: number, [least, most]: [number, number], step: number): boolean {
  const isRaised = least > lower[cell]! + step;
  const isReduced = most < upper[cell]! - step;
  if (isRaised) lower[cell] = least;
  if (isReduced) upper[cell] = most;
  if (Math.abs(lower[cell]! - upper[cell]!) <= step) upper[cell] = lower[cell]!;
  return isRaised || isReduced;
}

const contradiction = (id: string): ContradictionError =>
  new ContradictionError(`the published numbers cannot all be true: no number is left for ${id}`);

/** Open cells that relations join, and those relations. What is outside has no bearing on them. */
export interface Component {
  cells: Int32Array;
  relations: Int32Array;
}

/** The components of the cells, of all or of these, that the bounds leave open, the one with the first cell first. */
export function componentsOf(
  { open, system }: View,
  { lower, upper }: CellBounds,
  among: Iterable<number> = open.keys(),
): Component[] {
  const { count, starts, cells, from, list } = system.relations;
  // Cells that are not open count as seen.
  const seenCell = open.map((one, c) => (one === 1 && lower[c] !== upper[c] ? 0 : 1));
  const seenRelation = new Uint8Array(count);
  const components: Component[] = [];
  for (const start of among) {
    if (seenCell[start]) continue;
    seenCell[start] = 1;
    const inside = [start];
    const relations: number[] = [];
    for (let at = 0; at < inside.length; at++) {
      const c = inside[at]!;
      const fresh = new Set(list.subarray(from[c]!, from[c + 1]!).filter((r) => !seenRelation[r]));
      for (const r of fresh) seenRelation[r] = 1;
      relations.push(...fresh);
      for (const other of fresh)
        for (const beside of cells.subarray(starts[other]!, starts[other + 1]!))
          if (!seenCell[beside]) {
            seenCell[beside] = 1;
            inside.push(beside);
          }
    }
    components.push({ cells: Int32Array.from(inside).sort(), relations: Int32Array.from(relations).sort() });
  }
  return components;
}
