import type { Codebook } from '../../codebook/model.ts';
import type { CellKeyProtection } from '../../codebook/protection.ts';
import type { StoredCell } from '../../statistics/table.ts';
import { type CountedCell, type CountedTable, countedCells, flagsOf } from '../counted.ts';
import {
  addReportedMargins,
  countCells,
  meanCells,
  medianCells,
  put,
  type ShownCells,
  sumCells,
} from '../published-table.ts';
import { MAGNITUDE_NOISE, type MagnitudeNoise, perturbCount, perturbMagnitude } from './cell-key.ts';
import { countPerturbation } from './cell-key-noise.ts';

/** Tables in which numbers are changed, and none is withheld but a median of few units. */

/** How counts are changed, and numbers of units with an amount. */
export interface CountChange {
  /** The published number of the units of a cell. */
  count(cell: CountedCell): number;
  /** No count is changed by more. */
  most: number;
  /** Sums are rounded to multiples of it, in units of the amount, after they have been changed. */
  step: number;
}

/** The policy `cell-key`. */
export function cellKeyChange({ d, v, js }: CellKeyProtection): CountChange {
  const table = countPerturbation({ d, v, js });
  return { count: ({ evidence: { known, key } }) => perturbCount(table, known, key), most: d, step: 0 };
}

/**
 * The published cells of a table. Counts are changed as `change` says, sums by the noise of their largest amounts: a sum that was
 * only rounded could still give away the one unit that most of it is of. Where the number of units with an amount is changed to 0, so
 * is their sum.
 */
export function changedCells(codebook: Codebook, table: CountedTable, change: CountChange): readonly StoredCell[] {
  const { by } = table;
  const measure = codebook.measures.get(table.measure)!; // a table of this codebook
  const amount = codebook.amounts.get(measure.of ?? '');
  const sum = sumChange(amount?.scale ?? 1, change.step);
  const knowns: ShownCells = new Map();
  const sums: ShownCells = new Map();
  const middles = new Map<string, number>();
  for (const cell of countedCells(table)) {
    const known = change.count(cell);
    put(knowns, cell.at, BigInt(known));
    if (measure.statistic === 'median') middles.set(cell.at.join(','), Number(cell.value));
    // A sum beside a count of 0 would tell that somebody is there.
    if (measure.statistic === 'sum' || measure.statistic === 'mean')
      put(sums, cell.at, known === 0 ? 0n : BigInt(sum(cell)));
  }
  for (const cells of [knowns, sums]) addReportedMargins(codebook, measure, by, cells);
  switch (measure.statistic) {
    case 'count':
      return countCells(knowns);
    case 'sum':
      return sumCells(sums, flagsOf(table));
    case 'mean':
      return meanCells(sums, knowns, flagsOf(table));
    default:
      return medianCells(knowns, middles, { amount: amount!, blur: change.most }); // a median is of an amount
  }
}

/** The published sum of a cell. Amounts are counted in parts of a unit; what is small and large is said in units. */
function sumChange(scale: number, step: number): (cell: CountedCell) => number {
  const noise: MagnitudeNoise = { ...MAGNITUDE_NOISE, flexPoint: MAGNITUDE_NOISE.flexPoint * scale };
  const unit = Math.max(1, step * scale);
  return ({ value, evidence: { largest, contributors } }) => {
    const changed = perturbMagnitude(noise, { sum: Number(value), largest, key: contributors });
    return Math.round(changed / unit) * unit;
  };
}
