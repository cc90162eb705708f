import { type Cell, KNOWN_POSITION, type TableData, TOTAL_POSITION } from './table.ts';

/** A dimension of an answer: the positions it lists. After them come two more slots, for the total and the known units. */
export interface Axis {
  dimension: string;
  positions: readonly number[];
}

export const totalSlot = (axis: Axis): number => axis.positions.length;
export const knownSlot = (axis: Axis): number => axis.positions.length + 1;

/** Slots of the axes, one for each: the address of a cell in an answer. */
export type Slots = readonly number[];

export interface SelectedCells {
  /** The cell at these slots; undefined if the table has none there (no units). */
  at(slots: Slots): Cell | undefined;
  each(visit: (slots: Slots, cell: Cell) => void): void;
}

/**
 * The cells of a stored table that an answer can use: at listed positions, totals and known margins of the axes, and at the
 * total of every other dimension. Adds nothing up.
 */
export function selectCells(table: TableData, axes: readonly Axis[]): SelectedCells {
  const columns = axes.map((axis) => {
    const column = table.by.indexOf(axis.dimension);
    if (column < 0) throw new Error(`The table lacks ${axis.dimension}`);
    const slots = new Map(axis.positions.map((position, slot) => [position, slot]));
    slots.set(TOTAL_POSITION, totalSlot(axis)).set(KNOWN_POSITION, knownSlot(axis));
    return { column, slots };
  });
  const others = table.by.flatMap((id, column) => (axes.some(({ dimension }) => dimension === id) ? [] : [column]));
  const keyOf = keyed(axes.map((axis) => axis.positions.length + 2));

  const cells = new Map<number | bigint, { slots: Slots; cell: Cell }>();
  for (const cell of table.cells) {
    if (others.some((column) => cell[column] !== TOTAL_POSITION)) continue;
    const slots: number[] = [];
    for (const { column, slots: known } of columns) {
      const slot = known.get(cell[column] as number); // the first entries of a cell are positions
      if (slot === undefined) break;
      slots.push(slot);
    }
    if (slots.length === columns.length) cells.set(keyOf(slots), { slots, cell });
  }
  return {
    at: (slots) => cells.get(keyOf(slots))?.cell,
    each: (visit) => {
      for (const { slots, cell } of cells.values()) visit(slots, cell);
    },
  };
}

/** Mixed-radix numbers; as bigint only where six long lists pass 2^53. */
function keyed(sizes: readonly number[]): (slots: Slots) => number | bigint {
  const wide = sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER;
  if (wide) return (slots) => slots.reduce((key, slot, i) => key * BigInt(sizes[i]!) + BigInt(slot), 0n); // one size for each slot
  return (slots) => slots.reduce((key, slot, i) => key * sizes[i]! + slot, 0); // one size for each slot
}
