import { reach, type Wanted } from '../solve/intervals.ts';
import { type Programme, type ProgrammeOptions, withProgramme } from '../solve/programme.ts';
import type { Solver } from '../solve/solver.ts';
import { type Component, componentsOf, propagate } from '../solve/view.ts';
import type { Pattern } from './pattern.ts';

/**
 * Cells that were withheld for others and turn out not to be needed are published again, the dearest first: each cell was chosen
 * when it was not known which others would follow.
 */

/** Larger components are left as they are: each cell would need many programmes. */
const LARGEST = 700;
/** So many programmes for a component at most. */
const PROGRAMMES = 1500;

/**
 * Publishes again what the wanted intervals do not need. All of them are reached before, and afterwards. Returns the
 * number of programmes solved.
 */
export function releaseAgain(
  solver: Solver,
  pattern: Pattern,
  candidates: readonly number[],
  wanted: readonly Wanted[],
  options: ProgrammeOptions,
): number {
  const { view } = pattern;
  const outer = propagate(view);
  const byCell = new Map(wanted.map((want) => [want.cell, want]));
  const isCandidate = new Set(candidates);
  let programmes = 0;
  for (const component of componentsOf(view, outer)) {
    const { cells } = component;
    const inside = [...cells.keys()].filter((at) => isCandidate.has(cells[at]!));
    if (inside.length === 0 || cells.length > LARGEST) continue;
    inside.sort((a, b) => pattern.weight(cells[b]!) - pattern.weight(cells[a]!) || a - b);
    programmes += withProgramme(solver, view, outer, component, { ...options, tight: true }, (programme) => {
      publishInside(programme, pattern, inside, wantedIn(component, byCell));
      return programme.solved;
    });
  }
  return programmes;
}

/** A side of a wanted interval, and the table that reaches it. */
interface Side {
  at: number;
  side: 1 | -1;
  end: number;
  table: Float64Array;
}

function wantedIn({ cells }: Component, byCell: ReadonlyMap<number, Wanted>): Side[] {
  return Array.from(cells.keys()).flatMap((at) => {
    const want = byCell.get(cells[at]!);
    if (!want) return [];
    const table = new Float64Array();
    return [
      { at, side: 1 as const, end: want.low, table },
      { at, side: -1 as const, end: want.high, table },
    ];
  });
}

function publishInside(
  programme: Programme,
  pattern: Pattern,
  candidates: readonly number[],
  sides: readonly Side[],
): void {
  const { cells } = programme.component;
  const tables: Float64Array[] = [];
  if (!reachSides(programme, sides, tables)) return;
  for (const at of candidates) {
    if (programme.solved >= PROGRAMMES) return;
    const cell = cells[at]!;
    if (!pattern.publish(cell)) continue;
    const value = pattern.view.values[cell]!;
    const broken = sides.filter(({ table }) => Math.abs(table[at]! - value) > programme.margin);
    const usable = tables.filter((table) => Math.abs(table[at]! - value) <= programme.margin);
    programme.bound(at, value, value);
    const before = broken.map(({ table }) => table);
    if (reachSides(programme, broken, usable)) {
      // From now on only tables with the published number are tables.
      tables.length = 0;
      tables.push(...usable);
      continue;
    }
    broken.forEach((side, index) => {
      side.table = before[index]!;
    });
    pattern.withhold(cell);
    pattern.settle();
    programme.bound(at, pattern.view.lower[cell]!, pattern.view.upper[cell]!);
  }
}

/** Finds a table for each side, from those at hand if one will do. Returns whether it found all. */
function reachSides(programme: Programme, sides: readonly Side[], tables: Float64Array[]): boolean {
  const isReached = ({ at, side, end }: Side, table: Float64Array): boolean =>
    side * (table[at]! - end) <= programme.margin;
  const missing = sides.filter((one) => {
    const table = tables.find((found) => isReached(one, found));
    if (table) one.table = table;
    return !table;
  });
  const size = programme.component.cells.length;
  const targets = { low: new Float64Array(size).fill(Number.NaN), high: new Float64Array(size).fill(Number.NaN) };
  for (const { at, side, end } of missing) targets[side === 1 ? 'low' : 'high'][at] = end;
  let complete = true;
  reach(programme, targets, {
    short: () => {
      complete = false;
      return 'stop';
    },
    found: (table) => {
      tables.push(table);
      for (const one of missing) if (isReached(one, table)) one.table = table;
    },
  });
  return complete;
}
