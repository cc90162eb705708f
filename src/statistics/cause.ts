import type { POLICIES } from '../schemas/vocabulary.ts';
import { DIFFERENCE_CAUSES, type STEP_RESTS } from '../schemas/vocabulary.ts';

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
