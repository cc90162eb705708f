import type { Codebook } from '../codebook/model.ts';
import { addedCodes, rowSelection, tableAxes } from './axes.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';
import { type TableCellProblem, type TableRow, type TableValue, TOTAL_AT, valueText } from './rows.ts';

/**
 * Checks the rows of an official table against each other: no two have the same codes, and every total that can be computed is
 * the sum of its rows.
 */
export interface TableCheck {
  /** Takes a row by its number in the file, and answers whether one before has the same codes. */
  add(number: number, row: TableRow): TableCellProblem | undefined;
  /** The number of rows, totals included. */
  size(): number;
  /** The number of rows that are not totals. */
  parts(): number;
  /** The value of the row with these codes, to compare it with another table. */
  valueOf(positions: readonly number[]): TableValue | undefined;
  /** Totals that do not add up, by row number. This may take long: at each undefined the caller can pause. */
  totals(): Generator<{ number: number; problem: TableCellProblem } | undefined>;
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
const STRIDE = 2_000;

export function tableCheck(codebook: Codebook): TableCheck {
  const variables = tableVariables(codebook);
  const width = variables.length;
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  const keyOf = keyMaker(variables.map(({ codes }) => codes.length));
  const isAdded = additivity(codebook);
  const seen = variables.map(() => new Set<number>());
  /** The place of each row, by its key. */
  const places = new Map<Key, number>();
  const numbers: number[] = [];
  const values: TableValue[] = [];
  /** `width` positions for each row. */
  const placed: number[] = [];
  /** Which rows are no totals, and which are totals over which variables. */
  const base: number[] = [];
  const totals = new Map<string, number[]>();
  let checked = 0;

  const positionsAt = (place: number): number[] => placed.slice(place * width, (place + 1) * width);

  return {
    add(number, { positions, value }) {
      const key = keyOf(positions);
      const before = places.get(key);
      if (before !== undefined) {
        return { column: '', code: 'duplicate', detail: `Row ${numbers[before]} has the same codes.` };
      }
      const place = numbers.length;
      places.set(key, place);
      numbers.push(number);
      values.push(value);
      for (const position of positions) placed.push(position);
      const over = positions.flatMap((position, index) => (position === TOTAL_AT ? [index] : []));
      if (over.length === 0) base.push(place);
      else totals.set(over.join(','), added(totals.get(over.join(',')), place));
      for (const [index, position] of positions.entries()) seen[index]!.add(position); // one for each variable
      return undefined;
    },
    size: () => numbers.length,
    parts: () => base.length,
    valueOf: (positions) => {
      const place = places.get(keyOf(positions));
      return place === undefined ? undefined : values[place];
    },
    *totals() {
      const needsEveryRow = codebook.definition.settings.absentRows === 'not-available';
      for (const [over, those] of totals) {
        const dimensions = over.split(',').map(Number);
        const combinations = dimensions.reduce(
          (product, index) => product * addedCodes(variables[index]!, seen[index]!).length,
          1,
        );
        const known = new Map<Key, Total>();
        for (const place of those) {
          const value = values[place];
          if (typeof value !== 'number' || !isAdded(positionsAt(place))) continue;
          const total = { number: numbers[place]!, value, sum: 0n, rows: 0, isComplete: true }; // every place has a number
          known.set(keyOf(positionsAt(place)), total);
        }
        for (const [count, place] of base.entries()) {
          const positions = positionsAt(place);
          for (const dimension of dimensions) positions[dimension] = TOTAL_AT;
          const total = known.get(keyOf(positions));
          if (total) addTo(total, values[place]!); // every place has a value
          if (count % STRIDE === 0) yield undefined;
        }
        for (const { number, value, sum, rows, isComplete } of known.values()) {
          if (!isComplete || (needsEveryRow && rows < combinations)) continue;
          checked += 1;
          if (sum === BigInt(value)) continue;
          const detail = `The rows of this total add up to ${valueText(sum, scale)}.`;
          yield { number, problem: { column: VALUE_COLUMN, code: 'total-mismatch', detail } };
        }
      }
    },
    checked: () => checked,
  };
}

function added(places: number[] = [], place: number): number[] {
  places.push(place);
  return places;
}

function addTo(total: Total, value: TableValue): void {
  total.rows += 1;
  if (typeof value === 'number') total.sum += BigInt(value);
  else total.isComplete = false;
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

type Key = number | string;

/** Makes a key of the positions of a row: a number, if all combinations fit into one. */
function keyMaker(sizes: readonly number[]): (positions: readonly number[]) => Key {
  const steps: number[] = [];
  let size = 1;
  for (const codes of sizes) {
    steps.push(size);
    size *= codes + 1;
  }
  if (!Number.isSafeInteger(size)) return (positions) => positions.join(',');
  return (positions) => positions.reduce((key, position, index) => key + (position + 1) * steps[index]!, 0); // a step for each
}
