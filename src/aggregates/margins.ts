import type { Codebook } from '../codebook/model.ts';
import { tableVariables, VALUE_COLUMN } from './columns.ts';
import { type TableCellProblem, type TableRow, TOTAL_AT, valueText } from './rows.ts';

/** Checks the rows of an official table against each other: no two have the same codes, and every total is the sum of its rows. */
export interface TableCheck {
  /** Takes a row by its number in the file, and answers whether one before has the same codes. */
  add(number: number, row: TableRow): TableCellProblem | undefined;
  /** The number of rows that are not totals. */
  size(): number;
  /** The value of the row with these codes, to compare it with another table. */
  valueOf(positions: readonly number[]): number | undefined;
  /** Totals that do not add up, by row number. This may take long: at each undefined the caller can pause. */
  totals(): Generator<{ number: number; problem: TableCellProblem } | undefined>;
}

/** A total as the file has it, and the sum of its rows so far. */
interface Total {
  number: number;
  value: number;
  sum: bigint;
}

/** Rows between two pauses. */
const STRIDE = 2_000;

export function tableCheck(codebook: Codebook): TableCheck {
  const variables = tableVariables(codebook);
  const width = variables.length;
  const scale = codebook.amounts.get(VALUE_COLUMN)?.scale ?? 1;
  const keyOf = keyMaker(variables.map(({ codes }) => codes.length));
  /** By key: the number of each row, and the value of each that is not a total. */
  const numbers = new Map<Key, number>();
  const values = new Map<Key, number>();
  /** The rows that are not totals: `width` positions each, and their values. */
  const placed: number[] = [];
  const amounts: number[] = [];
  /** By the dimensions that are added up, then by key. */
  const totals = new Map<string, Map<Key, Total>>();

  return {
    add(number, { positions, value }) {
      const key = keyOf(positions);
      const before = numbers.get(key);
      if (before !== undefined) {
        return { column: '', code: 'duplicate', detail: `Row ${before} has the same codes.` };
      }
      numbers.set(key, number);
      const over = positions.flatMap((position, index) => (position === TOTAL_AT ? [index] : []));
      if (over.length > 0) {
        const known = totals.get(over.join(',')) ?? new Map<Key, Total>();
        totals.set(over.join(','), known.set(key, { number, value, sum: 0n }));
        return undefined;
      }
      for (const position of positions) placed.push(position);
      amounts.push(value);
      values.set(key, value);
      return undefined;
    },
    size: () => amounts.length,
    valueOf: (positions) => values.get(keyOf(positions)),
    *totals() {
      for (const [over, known] of totals) {
        const dimensions = over.split(',').map(Number);
        for (const [index, amount] of amounts.entries()) {
          const positions = placed.slice(index * width, (index + 1) * width);
          for (const dimension of dimensions) positions[dimension] = TOTAL_AT;
          const total = known.get(keyOf(positions));
          if (total) total.sum += BigInt(amount);
          if (index % STRIDE === 0) yield undefined;
        }
        for (const { number, value, sum } of known.values()) {
          if (sum === BigInt(value)) continue;
          const detail = `The rows of this total add up to ${valueText(sum, scale)}.`;
          yield { number, problem: { column: VALUE_COLUMN, code: 'total-mismatch', detail } };
        }
      }
    },
  };
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
