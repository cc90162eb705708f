// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Solving } from './linear.ts';
import { withProgramme } from './programme.ts';
import { type CellBounds, type Component, propagate, type View } from './view.ts';

/**
 * Tables of whole numbers that agree with what is published. A bound of linear programming may be reached by fractions of people only;
 * a bound with such a table is a number that the count can truly have.
 */

/** Components up to this many cells are searched by integer programming. */
const SEARCHED = 400;
/** So many integer programmes at most. */
const PROGRAMMES = 600;

export interface WholeTables {
  /** Looks whether a table has whole numbers only, and adds up exactly. */
  take(component: Component, table: Float64Array): void;
  /**
   * Whether both ends of the interval of each open count are reached. An end without a limit needs no table. Looks for tables where
   * there are none, and narrows the bounds where whole numbers reach less than fractions do.
   */
  reachAll(solving: Solving, components: Iterable<Component>, bounds: CellBounds): boolean;
}

export function wholeTables(view: View): WholeTables {
  const { cells: all, relations } = view.system;
  const outer = propagate(view);
  // A cell that is not in the component has the number that it must have.
  const numbers = outer.lower.slice();
  const lowest = new Float64Array(all.length).fill(Infinity);
  const highest = new Float64Array(all.length).fill(-Infinity);
  for (let cell = 0; cell < all.length; cell++)
    if (outer.lower[cell] === outer.upper[cell]) lowest[cell] = highest[cell] = outer.lower[cell]!;

  const addsUp = (relation: number): boolean => {
    let sum = 0;
    for (let t = relations.starts[relation]!; t < relations.starts[relation + 1]!; t++) {
      const cell = relations.cells[t]!;
      if (!all[cell]!.whole) return true;
      sum += relations.coefficients[t]! * numbers[cell]!;
    }
    return sum === 0;
  };
  const isMissing = (cell: number, { lower, upper }: CellBounds, side: 1 | -1): boolean =>
    side === 1
      ? lower[cell] !== -Infinity && lowest[cell] !== lower[cell]
      : upper[cell] !== Infinity && highest[cell] !== upper[cell];
  const isCount = (cell: number): boolean => view.open[cell] === 1 && all[cell]!.whole && !all[cell]!.virtual;

  const tables: WholeTables = {
    take({ cells, relations: rows }, table) {
      for (let at = 0; at < cells.length; at++) {
        const cell = cells[at]!;
        if (!all[cell]!.whole) continue;
        const value = Math.round(table[at]!);
        if (Math.abs(value - table[at]!) > 1e-5 || value < view.lower[cell]! || value > view.upper[cell]!) return;
        numbers[cell] = value;
      }
      if (!rows.every(addsUp)) return;
      for (const cell of cells) {
        if (numbers[cell]! < lowest[cell]!) lowest[cell] = numbers[cell]! + 0;
        if (numbers[cell]! > highest[cell]!) highest[cell] = numbers[cell]! + 0;
      }
    },
    reachAll(solving, components, bounds) {
      const last = solving.solved + PROGRAMMES;
      const isOpen = (cell: number): boolean =>
        isCount(cell) && (isMissing(cell, bounds, 1) || isMissing(cell, bounds, -1));
      for (const component of components) {
        const { cells } = component;
        if (cells.length > SEARCHED || !cells.some(isOpen)) continue;
        withProgramme(solving, view, bounds, component, (programme) => {
          programme.wholeNumbersOnly();
          for (const [at, cell] of cells.entries())
            for (const side of [1, -1] as const) {
              if (solving.solved >= last || !isCount(cell) || !isMissing(cell, bounds, side)) continue;
              const table = programme.extreme(at, side);
              if (!table) continue;
              tables.take(component, table);
              const end = Math.round(table[at]!);
              if (side === 1 && lowest[cell] === end) bounds.lower[cell] = Math.max(bounds.lower[cell]!, end);
              if (side === -1 && highest[cell] === end) bounds.upper[cell] = Math.min(bounds.upper[cell]!, end);
            }
        });
      }
      return !all.some((_, cell) => isOpen(cell));
    },
  };
  return tables;
}
