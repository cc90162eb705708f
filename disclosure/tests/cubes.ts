import type { PlainTable } from './table-system.ts';

/** Tables of the vectors: each cell with a code for each dimension, `Total` for the total. */
export interface Cube<Cell extends { key: string[] }> {
  dims: { name: string; codes: string[]; hierarchy: Record<string, string[]> }[];
  cells: Cell[];
}

const TOTAL = 'Total';

export function cubeTable<Cell extends { key: string[]; value: number }>(
  cube: Cube<Cell>,
  withheld: (cell: Cell) => boolean,
): PlainTable {
  const cells = new Map(cube.cells.map((cell) => [cell.key.join('|'), cell]));
  const at = (codes: readonly (string | null)[]): Cell => cells.get(codes.map((code) => code ?? TOTAL).join('|'))!;
  return {
    id: 'cube',
    layer: 'n',
    dimensions: cube.dims.map(({ name, hierarchy }) => ({
      id: name,
      breakdowns: Object.entries(hierarchy).map(([parent, children]) => ({
        parent: parent === TOTAL ? null : parent,
        children,
      })),
    })),
    value: (codes) => at(codes).value,
    withheld: (codes) => withheld(at(codes)),
  };
}

/** A table of two dimensions with its totals, in rows. `withheld` names the cells as row and column, `T` a total. */
export function rowsTable(rows: Record<string, Record<string, number>>, withheld: readonly string[] = []): PlainTable {
  const columns = Object.keys(Object.values(rows)[0]!);
  const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    id: 'rows',
    layer: 'n',
    dimensions: [
      { id: 'row', breakdowns: [{ parent: null, children: Object.keys(rows) }] },
      { id: 'column', breakdowns: [{ parent: null, children: columns }] },
    ],
    value: ([row, column]) =>
      sum(
        Object.entries(rows).flatMap(([name, cells]) =>
          row === null || name === row
            ? columns.filter((one) => column === null || one === column).map((one) => cells[one]!)
            : [],
        ),
      ),
    withheld: ([row, column]) => withheld.includes(`${row ?? 'T'} ${column ?? 'T'}`),
  };
}

/** One sum: the total `T` and its parts. */
export function sumTable(parts: Record<string, number>, withheld: readonly string[]): PlainTable {
  return {
    id: 'sum',
    layer: 'n',
    dimensions: [{ id: 'part', breakdowns: [{ parent: null, children: Object.keys(parts) }] }],
    value: ([part]) =>
      part === null || part === undefined ? Object.values(parts).reduce((a, b) => a + b, 0) : parts[part]!,
    withheld: ([part]) => withheld.includes(part ?? 'T'),
  };
}

/** A dimension with levels. `values` has a number for each code and the total `T`. */
export function levelsTable(
  breakdowns: Record<string, readonly string[]>,
  values: Record<string, number>,
  withheld: readonly string[],
): PlainTable {
  return {
    id: 'levels',
    layer: 'n',
    dimensions: [
      {
        id: 'part',
        breakdowns: Object.entries(breakdowns).map(([parent, children]) => ({
          parent: parent === 'T' ? null : parent,
          children,
        })),
      },
    ],
    value: ([part]) => values[part ?? 'T']!,
    withheld: ([part]) => withheld.includes(part ?? 'T'),
  };
}
