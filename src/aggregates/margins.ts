import type { Codebook } from '../codebook/model.ts';
import type { ColumnFault } from '../errors.ts';
import { addedCodes, rowSelection, tableAxes } from './axes.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';
import { type TableRow, type TableValue, TOTAL_AT, tableValueText } from './rows.ts';

/**
 * Checks the rows of an official table against each other: no two have the same codes, and every total that can be computed is
 * the sum of its rows.
 */
export interface TableCheck {
  /** Takes a row by its number in the file, and answers whether one before has the same codes. */
  add(number: number, row: TableRow): ColumnFault | undefined;
  /** The number of rows, totals included. */
  size(): number;
  /** The number of rows that are not totals. */
  parts(): number;
  /** All rows, totals included. */
  rows(): Generator<TableRow>;
  /** Whether the row with these codes says the same. */
  has(row: TableRow): boolean;
  /** Totals that do not add up, by row number. This may take long: at each undefined the caller can pause. */
  totals(): Generator<{ number: number; problem: ColumnFault } | undefined>;
  /** How many totals add up. After `totals`. */
  checked(): number;
}

/** A total as the file has it, and the sum of its rows so far. */
interface Total {
  number: number;
  value: number;
  sum: bigint;
  /** How many rows there are, and whether each has a value. */
  rows: number;
  isComplete: boolean;
}

/** Rows between two pauses. */
const PAUSE_EVERY = 2_000;

export function tableCheck(codebook: Codebook): TableCheck {
  /** The variables, each with the positions that rows have. */
  const columns = tableVariables(codebook).map((variable) => ({ variable, seen: new Set<number>() }));
  const width = columns.length;
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  const keyOf = keyMaker(columns.map(({ variable }) => variable.codes.length));
  const isAdded = additivity(codebook);
  const needsEveryRow = codebook.definition.settings.absentRows === 'not-available';
  /** The place of each row, by its key. */
  const places = new Map<RowKey, number>();
  const numbers: number[] = [];
  const values: TableValue[] = [];
  const marked: TableRow['flags'][] = [];
  /** `width` positions for each row: a million arrays would need far more memory. */
  const placed: number[] = [];
  /** Which rows are no totals, and which are totals over which variables. */
  const base: number[] = [];
  const totals = new Map<string, number[]>();
  let checked = 0;

  const positionsAt = (place: number): number[] => placed.slice(place * width, (place + 1) * width);

  /** The totals over some variables that must be the sums of their rows. */
  const checkable = (those: readonly number[]): Map<RowKey, Total> =>
    new Map(
      those.flatMap((place): [RowKey, Total][] => {
        const [value, number] = [values[place], numbers[place]];
        const positions = positionsAt(place);
        if (typeof value !== 'number' || number === undefined || !isAdded(positions)) return [];
        return [[keyOf(positions), { number, value, sum: 0n, rows: 0, isComplete: true }]];
      }),
    );

  /** Adds every row to the total over these variables that it belongs to. */
  function* addUp(sums: ReadonlyMap<RowKey, Total>, over: readonly number[]): Generator<undefined> {
    for (const [count, place] of base.entries()) {
      const positions = positionsAt(place);
      for (const column of over) positions[column] = TOTAL_AT;
      const total = sums.get(keyOf(positions));
      const value = values[place];
      if (total) {
        total.rows += 1;
        if (typeof value === 'number') total.sum += BigInt(value);
        else total.isComplete = false;
      }
      if (count % PAUSE_EVERY === 0) yield undefined;
    }
  }

  return {
    add(number, { positions, value, flags }) {
      const key = keyOf(positions);
      const before = places.get(key);
      if (before !== undefined) {
        return { column: '', code: 'duplicate', detail: `Row ${numbers[before]} has the same codes.` };
      }
      const place = numbers.length;
      places.set(key, place);
      numbers.push(number);
      values.push(value);
      marked.push(flags);
      for (const position of positions) placed.push(position);
      const over = positions.flatMap((position, index) => (position === TOTAL_AT ? [index] : [])).join(',');
      const alike = over === '' ? base : (totals.get(over) ?? []);
      if (over !== '') totals.set(over, alike);
      alike.push(place);
      for (const [index, { seen }] of columns.entries()) seen.add(positions[index] ?? TOTAL_AT);
      return undefined;
    },
    size: () => numbers.length,
    parts: () => base.length,
    *rows() {
      for (const [place, value] of values.entries())
        yield { positions: positionsAt(place), value, flags: marked[place] ?? [] };
    },
    has({ positions, value, flags }) {
      const place = places.get(keyOf(positions)) ?? -1;
      return values[place] === value && marked[place]?.join() === flags.join();
    },
    *totals() {
      for (const [name, those] of totals) {
        const over = name.split(',').map(Number);
        const rowsOfEach = columns
          .filter((_, index) => over.includes(index))
          .reduce((product, { variable, seen }) => product * addedCodes(variable, seen).length, 1);
        const sums = checkable(those);
        yield* addUp(sums, over);
        for (const { number, value, sum, rows, isComplete } of sums.values()) {
          if (!isComplete || (needsEveryRow && rows < rowsOfEach)) continue;
          checked += 1;
          if (sum === BigInt(value)) continue;
          const detail = `The rows of this total add up to ${tableValueText(sum, scale)}.`;
          yield { number, problem: { column: VALUE_COLUMN, code: 'total-mismatch', detail } };
        }
      }
    },
    checked: () => checked,
  };
}

/** Says whether the rows of a total add up to it: in a table that has values of measures that do not, only where a sum takes them all. */
function additivity(codebook: Codebook): (positions: readonly number[]) => boolean {
  const measures = [...codebook.measures.values()];
  if (measures.every(({ statistic }) => statistic !== 'value')) return () => true;
  const axes = tableAxes(codebook);
  const sums = measures.filter(({ statistic }) => statistic === 'sum');
  const selections = sums.map(({ filter }) => rowSelection(axes, filter).accepts);
  return (positions) =>
    selections.some((accepts) =>
      positions.every((position, variable) => {
        const taken = accepts[variable];
        return taken === undefined || (position === TOTAL_AT ? taken.every(Boolean) : taken[position]);
      }),
    );
}

type RowKey = number | string;

/** Makes a key of the positions of a row: a number, if all combinations fit into one. */
function keyMaker(sizes: readonly number[]): (positions: readonly number[]) => RowKey {
  const combinations = sizes.reduce((product, size) => product * (size + 1), 1);
  if (!Number.isSafeInteger(combinations)) return (positions) => positions.join(',');
  return (positions) =>
    positions.reduceRight((key, position, index) => key * ((sizes[index] ?? 0) + 1) + position + 1, 0);
}
