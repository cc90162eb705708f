import { DIFFERENCE_CAUSES, type POLICIES, type STEP_RESTS, TOTAL } from '../schemas/vocabulary.ts';
import { compare, type Decimal, type Fraction, fixedText, floor, fraction, roundHalfUp, subtract } from './fraction.ts';

/** A figure that moved, as it was published and as it is. Numbers add up as they are written: previous + difference = value. */
export interface MovedFigure {
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
): MovedFigure | undefined {
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

/** Why a figure differs between two releases, in exact amounts. */

export type Cause = (typeof DIFFERENCE_CAUSES)[number];
export type StepRest = (typeof STEP_RESTS)[number];

/** How much each cause makes of a difference, in multiples of 1/scale; a cause that is not there makes nothing. */
export type Amounts = ReadonlyMap<Cause, bigint>;

/** A whole number as JSON keeps it exactly: a decimal string beyond 2^53-1. */
export type StoredAmount = number | string;

/**
 * What the changed cases of one step add to the cells of a table. Codes are written out, since positions mean nothing in another
 * release. A cell is an index into `codes` for each dimension (-1: the margin over all codes), then an amount for each cause.
 */
export interface CauseCells {
  causes: readonly Cause[];
  codes: readonly (readonly string[])[];
  cells: readonly (readonly StoredAmount[])[];
}

/** The exact amounts behind one headline at a release, and what the changed cases of the step to it made of them. */
export interface HeadlineStep {
  /** Null: there is none, or no unit has an amount. */
  numerator: StoredAmount | null;
  denominator: StoredAmount | null;
  /** Null if the release before counts the headline in another way, so that nothing can be told apart. */
  causes: { numerator: Record<string, StoredAmount>; denominator: Record<string, StoredAmount> } | null;
}

/** Amounts by cause that have been put together to a cell's difference: one part for each step between two releases. */
export interface StepPart {
  /** Undefined: nothing is known of this step. */
  known: Amounts | undefined;
  rest: StepRest;
}

export const storedAmount = (amount: bigint): StoredAmount =>
  amount <= BigInt(Number.MAX_SAFE_INTEGER) && amount >= -BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(amount)
    : `${amount}`;

/** A cause split of two small numbers can tell what one person's record says: it is shown only where nothing is withheld. */
export const mayShowCauses = (policy: (typeof POLICIES)[number]): boolean => policy === 'none';

/**
 * Splits a difference over its causes, exactly. What the cases of a step do not explain is put down to what the step says; where
 * steps say different things, `totals` must tell how much each of them moved. Null if that cannot be told.
 */
export function splitDifference(
  total: bigint,
  steps: readonly StepPart[],
  totals?: readonly bigint[] | undefined,
): Amounts | null {
  const split = new Map<Cause, bigint>();
  const add = (cause: Cause, amount: bigint) => split.set(cause, (split.get(cause) ?? 0n) + amount);
  const settle = (rest: StepRest | undefined, amount: bigint): boolean => {
    if (rest === undefined || rest === 'unknown') return false;
    // What is gone can only have taken away: if all of it together is nothing, so is each part.
    if (rest === 'either') return amount === 0n;
    add(rest, amount);
    return true;
  };
  let explained = 0n;
  const parts = steps.map(({ known }) => (known === undefined ? undefined : sum(known)));
  for (const { known } of steps) {
    if (known === undefined) return null;
    for (const [cause, amount] of known) add(cause, amount);
  }
  for (const part of parts) explained += part ?? 0n;
  if (oneRest(steps)) return settle(steps[0]?.rest, total - explained) ? withoutZeros(split) : null;
  if (totals === undefined) return null;
  for (const [index, { rest }] of steps.entries()) {
    if (!settle(rest, totals[index]! - parts[index]!)) return null; // one of each for each step
  }
  return withoutZeros(split);
}

/** Whether all steps put the rest down to the same, so that what lies between need not be known. */
export const oneRest = (steps: readonly Pick<StepPart, 'rest'>[]): boolean =>
  steps.every(({ rest }) => rest === steps[0]?.rest);

const sum = (amounts: Amounts): bigint => [...amounts.values()].reduce((total, amount) => total + amount, 0n);

const withoutZeros = (split: ReadonlyMap<Cause, bigint>): Amounts =>
  new Map(DIFFERENCE_CAUSES.flatMap((cause) => (split.get(cause) ? [[cause, split.get(cause)!] as const] : [])));
