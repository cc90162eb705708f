import fc from 'fast-check';
import type { System } from '../src/solve/system.ts';
import { codesIn, type PlainTable, tableSystem } from './table-system.ts';

/** Small random tables, and every table of whole numbers that agrees with what is published of them. */

export interface RandomTable {
  axes: readonly Axis[];
  /** One for each combination of leaves, the last axis fastest. */
  leaves: number[];
}

interface Axis {
  id: string;
  leaves: string[];
  breakdowns: { parent: string | null; children: string[] }[];
}

const FLAT = (id: string, size: number): Axis => {
  const leaves = Array.from({ length: size }, (_, at) => `${id}${at}`);
  return { id, leaves, breakdowns: [{ parent: null, children: leaves }] };
};
/** Two of three leaves have a parent. */
const NESTED = (id: string): Axis => {
  const leaves = [`${id}0`, `${id}1`, `${id}2`];
  const breakdowns = [
    { parent: null, children: [`${id}p`, `${id}2`] },
    { parent: `${id}p`, children: [`${id}0`, `${id}1`] },
  ];
  return { id, leaves, breakdowns };
};

const axes = fc.constantFrom(
  [FLAT('a', 2), FLAT('b', 3)],
  [NESTED('a'), FLAT('b', 2)],
  [FLAT('a', 2), FLAT('b', 2), FLAT('c', 2)],
  [NESTED('a'), FLAT('b', 2), FLAT('c', 2)],
  [FLAT('a', 4)],
);

/** Tables of at most `most` people. */
export const randomTable = (most: number): fc.Arbitrary<RandomTable> =>
  axes.chain((chosen) => {
    const size = chosen.reduce((product, { leaves }) => product * leaves.length, 1);
    return fc.array(fc.nat(size - 1), { minLength: 1, maxLength: most }).map((people) => ({
      axes: chosen,
      leaves: Array.from({ length: size }, (_, at) => people.filter((one) => one === at).length),
    }));
  });

/** The leaves of an axis that a code counts. */
function under({ leaves, breakdowns }: Axis, code: string | null): Set<string> {
  const children = breakdowns.find(({ parent }) => parent === code)?.children;
  if (!children) return new Set(leaves.filter((leaf) => leaf === code));
  return new Set(children.flatMap((child) => [...under({ id: '', leaves, breakdowns }, child)]));
}

/** Which leaves a cell counts: 1 for each that it does. */
export function countedLeaves(table: RandomTable, codes: readonly (string | null)[]): number[] {
  const sets = table.axes.map((axis, at) => under(axis, codes[at]!));
  return table.leaves.map((_, leaf) => {
    let rest = leaf;
    let inside = true;
    for (let at = table.axes.length - 1; at >= 0; at--) {
      const { leaves } = table.axes[at]!;
      if (!sets[at]!.has(leaves[rest % leaves.length]!)) inside = false;
      rest = Math.floor(rest / leaves.length);
    }
    return inside ? 1 : 0;
  });
}

const dot = (mask: readonly number[], leaves: readonly number[]): number =>
  mask.reduce((sum, one, at) => sum + one * leaves[at]!, 0);

export function tableInput(table: RandomTable, withheld: (at: number) => boolean = () => false): PlainTable {
  const masks = new Map<string, number[]>();
  const maskOf = (codes: readonly (string | null)[]): number[] => {
    const key = codes.join(' ');
    if (!masks.has(key)) masks.set(key, countedLeaves(table, codes));
    return masks.get(key)!;
  };
  const order = new Map<string, number>();
  return {
    id: 'random',
    layer: 'n',
    dimensions: table.axes.map(({ id, breakdowns }) => ({ id, breakdowns })),
    value: (codes) => dot(maskOf(codes), table.leaves),
    withheld: (codes) => {
      const key = codes.join(' ');
      if (!order.has(key)) order.set(key, order.size);
      // Without the total of everything no table is too large.
      return codes.some((code) => code !== null) && withheld(order.get(key)!);
    },
  };
}

export const systemOf = (table: RandomTable, withheld?: (at: number) => boolean, threshold = 0): System =>
  tableSystem([tableInput(table, withheld)], { threshold });

/** Every list of leaves with the same total that agrees with all published cells, as the lowest and highest number of each cell. */
export function enumeratedBounds(table: RandomTable, system: System): Map<string, { low: number; high: number }> {
  const total = dot(table.leaves.map(() => 1), table.leaves); // biome-ignore format: one line
  const cells = system.cells
    .filter(({ virtual }) => !virtual)
    .map(({ id, withheld, value }) => ({
      id,
      mask: countedLeaves(table, table.axes.map((axis) => codesIn(id)[axis.id] ?? null)), // biome-ignore format: one line
      published: withheld ? null : value,
    }));
  const bounds = new Map(cells.map(({ id }) => [id, { low: Infinity, high: -Infinity }]));
  const leaves = new Array<number>(table.leaves.length).fill(0);
  const visit = (at: number, left: number): void => {
    if (at === leaves.length - 1) {
      leaves[at] = left;
      if (cells.some(({ mask, published }) => published !== null && dot(mask, leaves) !== published)) return;
      for (const { id, mask } of cells) {
        const number = dot(mask, leaves);
        const known = bounds.get(id)!;
        known.low = Math.min(known.low, number);
        known.high = Math.max(known.high, number);
      }
      return;
    }
    for (let number = 0; number <= left; number++) {
      leaves[at] = number;
      visit(at + 1, left - number);
    }
  };
  visit(0, total);
  return bounds;
}

/** The numbers of the first axis alone. */
export const marginOf = ({ axes, leaves }: RandomTable): number[] => {
  const size = leaves.length / axes[0]!.leaves.length;
  return axes[0]!.leaves.map((_, at) => leaves.slice(at * size, (at + 1) * size).reduce((sum, one) => sum + one, 0));
};
