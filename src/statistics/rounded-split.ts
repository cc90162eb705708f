import type { Amounts, Cause } from './cause.ts';
import { compare, type Decimal, type Fraction, fixedText, floor, fraction, roundHalfUp, subtract } from './fraction.ts';

/** A figure that moved, as it was published and as it is. Numbers add up as they are written: previous + difference = value. */
export interface Moved {
  previous: Decimal | null;
  value: Decimal | null;
  /** Null unless both are numbers. */
  difference: Decimal | null;
  /** Those that made some of it; they add up to the difference. Null where that is not known or not shown. */
  causes: ReadonlyMap<Cause, Decimal> | null;
}

/** An exact value, and with how many decimals it is published. */
export interface Published {
  exact: Fraction;
  decimals: number;
}

/**
 * What is said of a figure before and after, null where it has no value. Differences are those of the published numbers: what a
 * reader has and what a reader gets. Causes are rounded so that they still add up to them: each down, and what then lacks goes to
 * those that lost most by it.
 */
export function movedOf(
  before: Published | null,
  after: Published | null,
  split: { amounts: Amounts; scale: bigint } | null = null,
): Moved | undefined {
  const decimals = Math.max(before?.decimals ?? 0, after?.decimals ?? 0);
  const [previous, value] = [roundedTo(before, decimals), roundedTo(after, decimals)];
  if (previous === value) return undefined;
  const difference = previous === null || value === null ? null : value - previous;
  return {
    previous: previous === null ? null : shortest(previous, decimals),
    value: value === null ? null : shortest(value, decimals),
    difference: difference === null ? null : shortest(difference, decimals),
    causes: difference === null || split === null ? null : roundedSplit(split, difference, decimals),
  };
}

/** Counted in 10^-decimals, rounded to its own number of them. */
function roundedTo(published: Published | null, decimals: number): bigint | null {
  if (published === null) return null;
  return roundHalfUp(published.exact, published.decimals) * 10n ** BigInt(decimals - published.decimals);
}

const shortest = (digits: bigint, decimals: number): Decimal => {
  const text = fixedText(digits, decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '').replace(/^-0$/, '0');
};

function roundedSplit(
  { amounts, scale }: { amounts: Amounts; scale: bigint },
  difference: bigint,
  decimals: number,
): ReadonlyMap<Cause, Decimal> {
  const parts = [...amounts].map(([cause, amount]) => {
    const exact = fraction(amount * 10n ** BigInt(decimals), scale);
    const down = floor(exact);
    return { cause, down, lost: subtract(exact, fraction(down)) };
  });
  let lacking = difference - parts.reduce((sum, { down }) => sum + down, 0n);
  // Both values are rounded by less than one step, so at most every part that lost something gets one back.
  const up = new Set<Cause>();
  for (const { cause, lost } of parts.toSorted((a, b) => compare(b.lost, a.lost))) {
    if (lacking <= 0n || lost.of === 0n) break;
    up.add(cause);
    lacking -= 1n;
  }
  // Published with another number of decimals than before: what that makes is the method's.
  const method = parts.find(({ cause }) => cause === 'method');
  if (method) method.down += lacking;
  else if (lacking !== 0n) parts.push({ cause: 'method', down: lacking, lost: fraction(0n) });
  return new Map(
    parts.flatMap(({ cause, down }) => {
      const rounded = up.has(cause) ? down + 1n : down;
      return rounded === 0n ? [] : [[cause, shortest(rounded, decimals)] as const];
    }),
  );
}
