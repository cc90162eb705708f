import { reach, type Wanted } from '../solve/intervals.ts';
import type { Solving } from '../solve/linear.ts';
import { type Programme, withProgramme } from '../solve/programme.ts';
import { cellsBeside } from '../solve/system.ts';
import { type ChangedPart, componentsOf, propagate } from '../solve/view.ts';
import type { Pattern } from './carriers.ts';

/**
 * Cells that were withheld for others and turn out not to be needed are published again, the dearest first: each cell was chosen
 * when it was not known which others would follow.
 */

/** In larger components nothing is published again: all attackers would have to try the whole component for each cell. */
const MOST_TRIED_CELLS = 1000;
/** So many programmes for a component at most, and so much work for all: what is left then stays withheld. */
const MOST_PROGRAMMES = 3000;

/** A side of a wanted interval, and the table that reaches it, by position in the component. */
interface WantedSide {
  cell: number;
  at: number;
  side: 1 | -1;
  end: number;
  table: Float64Array;
}

/**
 * Publishes again what the wanted intervals do not need, and without which the component still `holds`. All of the intervals are
 * reached before, and afterwards.
 */
export function restore(
  solving: Solving,
  pattern: Pattern,
  candidates: readonly number[],
  wanted: readonly Wanted[],
  { holds, isSpent }: { holds: (changed: ChangedPart) => boolean; isSpent: () => boolean },
): void {
  const { view } = pattern;
  const outer = propagate(view);
  const byCell = new Map(wanted.map((want) => [want.cell, want]));
  const isCandidate = new Set(candidates);
  for (const component of componentsOf(view, outer)) {
    const { cells } = component;
    const places = [...cells.entries()].map(([at, cell]) => ({ at, cell }));
    const inside = places.filter(({ cell }) => isCandidate.has(cell));
    if (inside.length === 0 || cells.length > MOST_TRIED_CELLS || isSpent()) continue;
    inside.sort((a, b) => pattern.weight(b.cell) - pattern.weight(a.cell) || a.at - b.at);
    const sides = places.flatMap(({ at, cell }): WantedSide[] => {
      const { low, high } = byCell.get(cell) ?? {};
      if (low === undefined || high === undefined) return [];
      const both: WantedSide[] = [
        { cell, at, side: 1, end: low, table: new Float64Array() },
        { cell, at, side: -1, end: high, table: new Float64Array() },
      ];
      return both.filter(({ end }) => !Number.isNaN(end));
    });
    const last = solving.solved + MOST_PROGRAMMES;
    withProgramme(solving, view, outer, component, (programme) => {
      const isKept = startPublishing(programme, sides);
      for (const { at, cell } of inside) {
        if (solving.solved > last || isSpent() || !pattern.publish(cell)) continue;
        const beside = cellsBeside(view.system, cell);
        if (isKept({ at, value: view.values[cell] ?? 0, beside }, () => holds({ component, bounds: outer }))) continue;
        pattern.withhold(cell);
        programme.bound(at, outer.lower[cell] ?? 0, outer.upper[cell] ?? 0);
      }
    });
  }
}

/** A cell that may be published again, by position in the component, and the cells that some relation joins with it. */
interface TriedCell {
  at: number;
  value: number;
  beside: ReadonlySet<number>;
}

/** Answers whether all sides are still reached, and all `holds`, where a cell has its number. If not, its bounds are to be restored. */
function startPublishing(programme: Programme, sides: readonly WantedSide[]) {
  let tables: Float64Array[] = [];
  const isReached = reachSides(programme, sides, tables);
  return ({ at, value, beside }: TriedCell, holds: () => boolean): boolean => {
    const agrees = (table: Float64Array): boolean => Math.abs((table[at] ?? 0) - value) <= programme.margin;
    const broken = sides.filter(({ table }) => !agrees(table));
    const before = broken.map(({ table }) => table);
    const kept = tables.filter(agrees);
    programme.bound(at, value, value);
    // Most numbers that have to stay withheld would give a cell beside them away: those are quickly tried.
    const near = broken.filter(({ cell }) => beside.has(cell));
    if (isReached && [near, broken].every((some) => reachSides(programme, some, kept)) && holds()) {
      tables = kept;
      return true;
    }
    for (const [index, one] of broken.entries()) one.table = before[index] ?? one.table;
    return false;
  };
}

/** Finds a table for each side, from those at hand if one will do. Returns whether it found all. */
function reachSides(programme: Programme, sides: readonly WantedSide[], tables: Float64Array[]): boolean {
  const isReached = ({ at, side, end }: WantedSide, table: Float64Array): boolean =>
    side * ((table[at] ?? 0) - end) <= programme.margin;
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
