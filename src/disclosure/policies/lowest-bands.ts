import type { Codebook } from '../../codebook/model.ts';
import type { ThresholdProtection } from '../../codebook/protection.ts';
import type { Family } from '../model/atoms.ts';
import type { Model } from '../model/model.ts';
import type { System } from '../solve/system.ts';
import type { Contributions } from './contributions.ts';
import { bandedAmount } from './domains.ts';

/**
 * Small sums tell codes of a sensitive dimension that puts the amount into bands: if 14 people were fined 0 together, each was fined 0.
 */

/** By amount, the least that lies above the lowest band of a sensitive dimension, in multiples of 1/scale. */
export function aboveLowestBands(
  { definition, dimensions, amounts }: Codebook,
  { sensitive }: Pick<ThresholdProtection, 'sensitive'>,
): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const id of sensitive) {
    const finest = dimensions.get(dimensions.get(id)?.root ?? id);
    const amount = finest && bandedAmount(finest, definition.codebook);
    const [, second] = (finest?.codes ?? []).flatMap(({ max, min }) => min ?? (max === undefined ? [] : 0)).sort((a, b) => a - b); // biome-ignore format: one list
    if (amount === undefined || second === undefined) continue;
    const scale = amounts.get(amount)?.scale ?? 1;
    found.set(amount, Math.max(second * scale, found.get(amount) ?? 0));
  }
  return found;
}

/**
 * Sums so small that nobody behind them, or at most `k` of them, can have more than the lowest band. By position in the system, with how
 * large each has to seem possible.
 */
export function* sumsOfLowestBands(
  { cells, counted }: Model,
  system: System,
  made: ReadonlyMap<number, Contributions>,
  { above, k }: { above: ReadonlyMap<string, number>; k: number },
): Generator<{ cell: number; sum: number; high: number }> {
  for (const [at, { population, units } = {}] of counted.entries()) {
    const { layer, amount = '' } = population ?? {};
    const least = layer === 'sum' ? above.get(amount) : undefined;
    // Of a band, and of a part of the amount, a sum tells nothing new about bands.
    const isOther = ({ bands, quantity }: Family): boolean => bands === amount || quantity !== undefined;
    if (least === undefined || [...(units?.single.keys() ?? [])].some(isOther)) continue;
    const cell = system.index.get(cells[at]?.id ?? '') ?? -1;
    const { sum, contributors } = made.get(cell) ?? { sum: 0, contributors: 0 };
    const high = (k + 1) * least;
    if (contributors > 0 && sum < high) yield { cell, sum, high };
  }
}
