import { type FeasibilityIntervals, type Shortfall, shortfalls, type Wanted } from '../solve/intervals.ts';
import type { Solving } from '../solve/linear.ts';
import { ContradictionError, cellOf } from '../solve/system.ts';
import type { CellBounds, View } from '../solve/view.ts';

/**
 * What an attacker learns who knows the policy. A count from 1 to below the threshold is protected, so that its interval contains
 * everything from the lowest number to the threshold. A withheld count with another interval was withheld only for others: it is
 * 0, or at least the threshold.
 */

/** Of all cells or of these, the withheld counts that can still be protected, each with the interval that it would then have. */
export function protectedIntervals({ system, open, lower }: View, among: Iterable<number> = open.keys()): Wanted[] {
  return Array.from(among).flatMap((cell) => {
    const { virtual, whole, frozen, threshold } = cellOf(system, cell);
    return open[cell] && whole && !virtual && !frozen ? [{ cell, low: lower[cell] ?? 0, high: threshold }] : [];
  });
}

/** The sides on which intervals are narrower than wanted. The bounds are exact. */
export const narrowIntervals = (wanted: readonly Wanted[], { lower, upper }: CellBounds): Shortfall[] =>
  wanted.flatMap(({ cell, low, high }): Shortfall[] => [
    ...((lower[cell] ?? low) > low ? [{ cell, side: 1 as const }] : []),
    ...((upper[cell] ?? high) < high ? [{ cell, side: -1 as const }] : []),
  ]);

/** The view with what is known of the counts whose intervals are too short. `exposed` are then known to be small. */
export function knowingPolicy(view: View, short: readonly Shortfall[]): { view: View; exposed: number[] } {
  const lower = view.lower.slice();
  const upper = view.upper.slice();
  const low = new Set(short.filter(({ side }) => side === 1).map(({ cell }) => cell));
  const high = new Set(short.filter(({ side }) => side === -1).map(({ cell }) => cell));
  for (const cell of low)
    if (!high.has(cell)) lower[cell] = Math.max(lower[cell] ?? 0, cellOf(view.system, cell).threshold);
  for (const cell of high) if (!low.has(cell)) upper[cell] = 0;
  return { view: { ...view, lower, upper }, exposed: [...low].filter((cell) => high.has(cell)) };
}

/** The counts tried, and those that fail: exposed, or not recognised by their intervals (`bounds` are exact) and too short once others are. */
export function policyAwareFailures(
  solving: Solving,
  view: View,
  { bounds, tables: found }: FeasibilityIntervals,
): { tried: number; failed: number[] } {
  const wanted = protectedIntervals(view);
  const short = narrowIntervals(wanted, bounds);
  const recognised = new Set(short.map(({ cell }) => cell));
  const others = wanted.filter(({ cell }) => !recognised.has(cell));
  const { view: knowing, exposed } = knowingPolicy(view, short);
  const tried = others.length + exposed.length;
  try {
    const failed = new Set([...exposed, ...shortfalls(solving, knowing, others, { found }).map(({ cell }) => cell)]);
    return { tried, failed: [...failed].sort((a, b) => a - b) };
  } catch (error) {
    // The published numbers do not follow the policy: nothing is certain of any count.
    if (error instanceof ContradictionError) return { tried, failed: others.map(({ cell }) => cell) };
    throw error;
  }
}
