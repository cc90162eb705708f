import { DIFFERENCE_CAUSES, TOTAL } from '../schemas/vocabulary.ts';
import { type Amounts, type Cause, type CauseCells, storedAmount } from './cause.ts';

/** Amounts by cause of the cells of a table: how they are kept with a release, and how they are read again. */

/** By cell: a code, or `_T`, for each dimension, joined by `KEY_SEPARATOR`. */
export type CellAmounts = ReadonlyMap<string, Amounts>;
export const KEY_SEPARATOR = ',';
export const MARGIN = TOTAL;

export function causeCells(width: number, amounts: CellAmounts): CauseCells {
  const used = new Set([...amounts.values()].flatMap((split) => [...split.keys()]));
  const causes = DIFFERENCE_CAUSES.filter((cause) => used.has(cause));
  const codes = Array.from({ length: width }, () => new Map<string, number>());
  const indexOf = (code: string, dimension: number): number => {
    if (code === MARGIN) return -1;
    const known = codes[dimension]!; // one for each dimension
    const index = known.get(code) ?? known.size;
    known.set(code, index);
    return index;
  };
  const cells = [...amounts].flatMap(([key, split]) => {
    if ([...split.values()].every((amount) => amount === 0n)) return [];
    const indexes = width === 0 ? [] : key.split(KEY_SEPARATOR).map(indexOf);
    return [[...indexes, ...causes.map((cause) => storedAmount(split.get(cause) ?? 0n))]];
  });
  return { causes, codes: codes.map((known) => [...known.keys()]), cells };
}

/** The cells at the codes of `key`, a part of the table's dimensions, and at the margin of every other; by those codes. */
export function amountsAt(parts: readonly CauseCells[], by: readonly string[], key: readonly string[]): CellAmounts {
  const columns = key.map((dimension) => by.indexOf(dimension));
  const margins = by.flatMap((dimension, column) => (key.includes(dimension) ? [] : [column]));
  const found = new Map<string, Map<Cause, bigint>>();
  for (const { causes, codes, cells } of parts) {
    for (const cell of cells) {
      if (margins.some((column) => cell[column] !== -1) || columns.some((column) => cell[column] === -1)) continue;
      const name = columns.map((column) => codes[column]![Number(cell[column])]).join(KEY_SEPARATOR); // one list for each
      const amounts = causes.map((cause, i) => [cause, BigInt(cell[by.length + i] ?? 0)] as const);
      found.set(name, new Map(amounts.filter(([, amount]) => amount !== 0n)));
    }
  }
  return found;
}
