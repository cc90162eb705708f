import type { StoredAmount } from '../schemas/stored.ts';
import { DIFFERENCE_CAUSES, type STEP_RESTS, TOTAL } from '../schemas/vocabulary.ts';
import {
  compareFractions,
  type Decimal,
  type Fraction,
  floor,
  fraction,
  roundHalfUp,
  shortDecimal,
  subtract,
} from './fraction.ts';

/**
 * Why a figure differs between two releases: how much of the difference each cause made, in exact amounts.
 *
 * Between two releases lie one or more steps, from each release to the next. A step knows how much its changed cases contribute
 * to each cause, and to which cause its residual (what no case explains) is attributed.
 *
 * A split by cause can reveal one person's record, so nothing is counted for it, and none is shown, if either release protects
 * people.
 */

/** What made a figure differ: an operation on cases, or the method (the codebook or the software counts otherwise). */
export type Cause = (typeof DIFFERENCE_CAUSES)[number];
/**
 * The cause that a step attributes its residual to. `either`: cases of several causes are gone. `unknown`: it is not known
 * whether cases of several causes are gone or the method has changed.
 */
export type Residual = (typeof STEP_RESTS)[number];

/**
 * How much each cause contributes to a difference, in multiples of 1/scale of the measure. A cause that is absent contributes
 * 0.
 */
export type Amounts = ReadonlyMap<Cause, bigint>;

/** What one step says about a figure. */
export interface StepPart {
  /** What its changed cases contribute; undefined if not known. */
  known: Amounts | undefined;
  rest: Residual;
}

/**
 * Splits a difference over its causes, exactly: the parts add up to `total`. Where the steps attribute their residuals to
 * different causes, `totals` must say how much the figure moved in each step. Null if the split is not known.
 */
export function splitDifference(
  total: bigint,
  steps: readonly StepPart[],
  totals?: readonly bigint[] | undefined,
): Amounts | null {
  const split = new Map<Cause, bigint>();
  const add = (cause: Cause, amount: bigint) => split.set(cause, (split.get(cause) ?? 0n) + amount);
  const explained: bigint[] = [];
  for (const { known } of steps) {
    if (known === undefined) return null;
    for (const [cause, amount] of known) add(cause, amount);
    explained.push(bigintSum(known.values()));
  }
  const settle = (rest: Residual | undefined, residual: bigint): boolean => {
    if (rest === undefined || rest === 'unknown') return false;
    // Cases of several causes are gone. Each can only have lowered the figure, so if it did not move, none of them lowered it.
    if (rest === 'either') return residual === 0n;
    add(rest, residual);
    return true;
  };
  const isSettled = haveOneResidual(steps)
    ? settle(steps[0]?.rest, total - bigintSum(explained))
    : totals !== undefined && steps.every(({ rest }, i) => settle(rest, (totals[i] ?? 0n) - (explained[i] ?? 0n)));
  if (!isSettled) return null;
  const amounts = DIFFERENCE_CAUSES.map((cause) => [cause, split.get(cause) ?? 0n] as const);
  return new Map(amounts.filter(([, amount]) => amount !== 0n));
}

/** Whether all steps attribute their residual to one cause, so that the figures in between are not needed. */
export const haveOneResidual = (steps: readonly Pick<StepPart, 'rest'>[]): boolean =>
  steps.every(({ rest }) => rest === steps[0]?.rest);

const bigintSum = (amounts: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
};

/** A figure before and after, as published. The numbers add up as they are written: previous + difference = value. */
export interface MovedFigure {
  previous: Decimal | null;
  value: Decimal | null;
  /** Null unless both are numbers. */
  difference: Decimal | null;
  /** What each cause made of the difference; they add up to it. Null where that is not known or not shown. */
  causes: ReadonlyMap<Cause, Decimal> | null;
}

/** An exact value, and the number of decimals that it is published with. */
export interface Published {
  exact: Fraction;
  decimals: number;
}

/**
 * A figure before and after (null: it has no value), with the exact split of its difference. Undefined if the published number
 * is the same.
 *
 * The difference is that of the published numbers, which a reader can check. The causes are rounded so that they add up to it:
 * each is rounded down, and the units still missing go to the causes that lost most by it (the largest remainder method).
 */
export function movedOf(
  before: Published | null,
  after: Published | null,
  split: { amounts: Amounts; scale: bigint } | null = null,
): MovedFigure | undefined {
  const decimals = Math.max(before?.decimals ?? 0, after?.decimals ?? 0);
  const [previous, value] = [publishedDigits(before, decimals), publishedDigits(after, decimals)];
  if (previous === value) return undefined;
  const difference = previous === null || value === null ? null : value - previous;
  return {
    previous: previous === null ? null : shortDecimal(previous, decimals),
    value: value === null ? null : shortDecimal(value, decimals),
    difference: difference === null ? null : shortDecimal(difference, decimals),
    causes: difference === null || split === null ? null : roundedSplit(split, difference, decimals),
  };
}

/** The published number in units of 10^-decimals. */
function publishedDigits(published: Published | null, decimals: number): bigint | null {
  if (published === null) return null;
  return roundHalfUp(published.exact, published.decimals) * 10n ** BigInt(decimals - published.decimals);
}

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
  let lacking = difference - bigintSum(parts.map(({ down }) => down));
  // Both published values are off by less than one unit, so no part needs to get more than one back.
  const up = new Set<Cause>();
  for (const { cause, lost } of parts.toSorted((a, b) => compareFractions(b.lost, a.lost))) {
    if (lacking <= 0n || lost.of === 0n) break;
    up.add(cause);
    lacking -= 1n;
  }
  // A change in the number of decimals is due to the method, and so is what it adds to the difference.
  const method = parts.find(({ cause }) => cause === 'method');
  if (method) method.down += lacking;
  else if (lacking !== 0n) parts.push({ cause: 'method', down: lacking, lost: fraction(0n) });
  return new Map(
    parts.flatMap(({ cause, down }) => {
      const rounded = up.has(cause) ? down + 1n : down;
      return rounded === 0n ? [] : [[cause, shortDecimal(rounded, decimals)] as const];
    }),
  );
}

/** The stored form of an amount. */
export const storedAmount = (amount: bigint): StoredAmount =>
  amount <= BigInt(Number.MAX_SAFE_INTEGER) && amount >= -BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(amount)
    : `${amount}`;

/**
 * What the changed cases of one step add to the cells of a table, as it is stored. Codes are written out, since a position
 * means another code in another release. A cell is an index into `codes` for each dimension (-1: the margin over all codes),
 * then an amount for each cause.
 */
export interface CauseCells {
  causes: readonly Cause[];
  codes: readonly (readonly string[])[];
  cells: readonly (readonly StoredAmount[])[];
}

/** Amounts by cell. A cell is named by a code, or `_T`, for each dimension, joined by `KEY_SEPARATOR`. */
export type CellAmounts = ReadonlyMap<string, Amounts>;
export const KEY_SEPARATOR = ',';
export const MARGIN = TOTAL;

/** The stored form of the amounts of a table with `width` dimensions. */
export function causeCells(width: number, amounts: CellAmounts): CauseCells {
  const used = new Set([...amounts.values()].flatMap((split) => [...split.keys()]));
  const causes = DIFFERENCE_CAUSES.filter((cause) => used.has(cause));
  const codes = Array.from({ length: width }, () => new Map([[MARGIN, -1]]));
  const cells = [...amounts].flatMap(([key, split]) => {
    if ([...split.values()].every((amount) => amount === 0n)) return [];
    const named = key.split(KEY_SEPARATOR);
    const indexes = codes.map((known, dimension) => {
      const code = named[dimension] ?? MARGIN;
      const index = known.get(code) ?? known.size - 1;
      known.set(code, index);
      return index;
    });
    return [[...indexes, ...causes.map((cause) => storedAmount(split.get(cause) ?? 0n))]];
  });
  return { causes, codes: codes.map((known) => [...known.keys()].slice(1)), cells };
}

/**
 * Reads stored amounts of a table with dimensions `by`: those of the cells at a code of each dimension of `key` and at the
 * margin of every other, named by the codes of `key`.
 */
export function amountsAt(parts: readonly CauseCells[], by: readonly string[], key: readonly string[]): CellAmounts {
  const columns = key.map((dimension) => by.indexOf(dimension));
  const margins = by.flatMap((dimension, column) => (key.includes(dimension) ? [] : [column]));
  const found = new Map<string, Amounts>();
  for (const { causes, codes, cells } of parts) {
    for (const cell of cells) {
      if (margins.some((column) => cell[column] !== -1) || columns.some((column) => cell[column] === -1)) continue;
      const name = columns.map((column) => codes[column]?.[Number(cell[column])]).join(KEY_SEPARATOR);
      const amounts = causes.map((cause, i) => [cause, BigInt(cell[by.length + i] ?? 0)] as const);
      found.set(name, new Map(amounts.filter(([, amount]) => amount !== 0n)));
    }
  }
  return found;
}
