import type { Definition, Dimension, ThresholdPolicy } from '../definition.ts';
import type { Family } from '../model/atoms.ts';
import type { Model } from '../model/model.ts';
import type { System } from '../solve/system.ts';
import { type Contributions, nameOfUnits } from './contributions.ts';

/**
 * Small sums tell codes of a sensitive dimension that puts the amount into bands: if 14 people were fined 0 together, each was fined 0.
 */

/** By amount, the least that lies above the lowest band of a sensitive dimension, in multiples of 1/scale. */
export function aboveLowestBands(
  { dimensions, amounts }: Definition,
  { sensitive }: Pick<ThresholdPolicy, 'sensitive'>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const known = new Map(dimensions.map((dimension) => [dimension.id, dimension]));
  for (const id of sensitive) {
    const { amount = '', first = [] } = bandedAmount(known.get(id), known) ?? {};
    const [, second] = first.toSorted((a, b) => a - b);
    const scale = amounts.find((one) => one.id === amount)?.scale ?? 1;
    if (second !== undefined) found.set(amount, Math.max(second * scale, found.get(amount) ?? 0));
  }
  return found;
}

/** The amount that a dimension, or the one whose codes it groups, puts into bands. */
function bandedAmount(
  dimension: Dimension | undefined,
  known: ReadonlyMap<string, Dimension>,
): { amount: string; first: readonly number[] } | undefined {
  const { source } = dimension ?? {};
  if (source?.kind === 'grouped') return bandedAmount(known.get(source.of), known);
  return source?.kind === 'bands' && 'amount' in source.of ? { ...source.of, first: source.first } : undefined;
}

/**
 * Sums so small that nobody behind them, or at most `k` of them, can have more than the lowest band, whether a table has them or not. By
 * position in the system, with how large each has to seem possible.
 */
export function* sumsOfLowestBands(
  { cells, counted }: Model,
  system: System,
  made: ReadonlyMap<number, Contributions>,
  { above, k }: { above: ReadonlyMap<string, number>; k: number },
): Generator<{ cell: number; sum: number; high: number }> {
  const placeOf = (cell: number): number => system.index.get(cells[cell]?.id ?? '') ?? -1;
  const withAmount = new Map(
    counted.flatMap((one, cell) => (one?.population.layer === 'known' ? [[nameOfUnits(one), placeOf(cell)]] : [])),
  );
  const valueAt = (place: number | undefined): number | null => system.cells[place ?? -1]?.value ?? null;
  for (const [at, one] of counted.entries()) {
    const amount = one?.population.amount ?? '';
    const least = one?.population.layer === 'sum' ? above.get(amount) : undefined;
    // The sum of one band is no surprise, and that of a part of the amount does not tell the band of the whole.
    const isOther = ({ bands, quantity }: Family): boolean => bands === amount || quantity !== undefined;
    if (!one || least === undefined || [...one.units.single.keys()].some(isOther)) continue;
    const cell = placeOf(at);
    const sum = valueAt(cell);
    const behind = made.get(cell)?.contributors ?? valueAt(withAmount.get(nameOfUnits(one))) ?? 0;
    const high = (k + 1) * least;
    if (sum !== null && sum < high && behind > 0) yield { cell, sum, high };
  }
}
