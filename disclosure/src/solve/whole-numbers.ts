// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { mulberry32 } from './intervals.ts';
import type { Solving } from './linear.ts';
import { type Programme, withProgramme } from './programme.ts';
import { type CellBounds, type Component, propagate, type View } from './view.ts';

/**
 * Tables of whole numbers that agree with what is published. A bound of linear programming may be reached by fractions of people only;
 * a bound with such a table is a number that the count can truly have.
 */

/** Components up to this many cells are searched by integer programming. */
const SEARCHED = 400;
/** So many integer programmes at most. */
const INTEGER_PROGRAMMES = 600;
/** So many tables are tried before an integer programme. */
const MOST_TRIES = 3;
const LITTLE = 1e-3;

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
  /** The ends of the interval of an open count that no table has reached. Of what an earlier release withheld, nothing is asked here. */
  const missingSides = (cell: number, { lower, upper }: CellBounds): (1 | -1)[] => {
    const { whole, virtual, frozen } = all[cell]!;
    if (!view.open[cell] || !whole || virtual || frozen) return [];
    const isLow = lower[cell] !== -Infinity && lowest[cell] !== lower[cell];
    const isHigh = upper[cell] !== Infinity && highest[cell] !== upper[cell];
    return [...(isLow ? [1 as const] : []), ...(isHigh ? [-1 as const] : [])];
  };

  /** No whole number beyond this end is possible, if a table has it. */
  const narrowTo = (cell: number, side: 1 | -1, end: number, { lower, upper }: CellBounds): void => {
    if (side === 1 && lowest[cell] === end) lower[cell] = Math.max(lower[cell]!, end);
    if (side === -1 && highest[cell] === end) upper[cell] = Math.min(upper[cell]!, end);
  };

  const random = mulberry32(all.length);
  /** Of several tables that have the end, one is likely to be of whole numbers. */
  const tryTables = (programme: Programme, cell: number, side: 1 | -1, bounds: CellBounds): void => {
    const { component } = programme;
    for (let tries = 0; tries < MOST_TRIES && missingSides(cell, bounds).includes(side); tries++) {
      const costs = Float64Array.from(component.cells, (one) => (one === cell ? side : LITTLE * (random() - 0.5)));
      const table = programme.minimise(costs);
      if (table) tables.take(component, table);
    }
  };

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
      const last = solving.solved + INTEGER_PROGRAMMES;
      const missingIn = ({ cells }: Component) =>
        [...cells.entries()].flatMap(([at, cell]) => missingSides(cell, bounds).map((side) => ({ at, cell, side })));
      for (const component of components) {
        const missing = missingIn(component);
        if (missing.length === 0 || component.cells.length > SEARCHED) continue;
        withProgramme(solving, view, bounds, component, (programme) => {
          for (const { cell, side } of missing) tryTables(programme, cell, side, bounds);
          programme.wholeNumbersOnly();
          for (const { at, cell, side } of missing) {
            if (solving.solved >= last || !missingSides(cell, bounds).includes(side)) continue;
            const table = programme.extreme(at, side);
            if (!table) continue;
            tables.take(component, table);
            narrowTo(cell, side, Math.round(table[at]!), bounds);
          }
        });
      }
      return all.every((_, cell) => missingSides(cell, bounds).length === 0);
    },
  };
  return tables;
}
