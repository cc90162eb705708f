import type { Codebook } from '../codebook/model.ts';
import {
  type Amounts,
  type Cause,
  type HeadlineStep,
  type StepRest,
  type StoredAmount,
  splitDifference,
} from './cause.ts';
import { scaleOf } from './cells.ts';
import { type Decimal, fraction, parseDecimal } from './fraction.ts';
import type { ComputedHeadline, HeadlineResult } from './headline.ts';
import { measureOf } from './headline-read.ts';
import { type Moved, movedOf, type Published } from './rounded-split.ts';

/** How the headlines of two releases differ. Pure. */

export interface HeadlineDifference {
  id: string;
  /** Null of a figure of somebody else. */
  statistic: ComputedHeadline['statistic'] | null;
  /** Null: it did not move. A quotient has no causes: its parts do. */
  value: Moved | null;
  numerator: Moved | null;
  denominator: Moved | null;
  /** Texts; both null if none is offered. */
  wording: { previous: string | null; value: string | null };
}

/** What is known of the headlines along the way: at the earlier release, and at the end of each step. */
export interface HeadlineSteps {
  start: Readonly<Record<string, HeadlineStep>>;
  steps: readonly { rest: StepRest; headlines: Readonly<Record<string, HeadlineStep>> }[];
}

/** Those that both releases have and that moved, in the order of the later. `steps` undefined: causes are not shown. */
export function headlineDifferences(
  codebooks: { before: Codebook; after: Codebook },
  before: readonly HeadlineResult[],
  after: readonly HeadlineResult[],
  steps: HeadlineSteps | undefined,
): HeadlineDifference[] {
  const earlier = new Map(before.map((result) => [result.id, result]));
  return after.flatMap((now): HeadlineDifference[] => {
    const was = earlier.get(now.id);
    const difference = was && differenceOf(codebooks, was, now, steps);
    return difference ? [difference] : [];
  });
}

function differenceOf(
  { before, after }: { before: Codebook; after: Codebook },
  was: HeadlineResult,
  now: HeadlineResult,
  steps: HeadlineSteps | undefined,
): HeadlineDifference | undefined {
  const [one, other] = [partsOf(before, was), partsOf(after, now)];
  const split = (part: 'numerator' | 'denominator') => {
    const amounts = one.scale === other.scale ? splitOf(now.id, part, steps) : null;
    return amounts && { amounts, scale: other.scale };
  };
  const isQuotient = other.numerator !== null || one.numerator !== null;
  const days = one.statistic === 'rate' && other.statistic === 'rate';
  const value = movedOf(one.value, other.value, isQuotient ? null : split('numerator')) ?? null;
  const numerator = movedOf(one.numerator, other.numerator, split('numerator')) ?? null;
  const denominator =
    movedOf(one.denominator, other.denominator, days ? ofMethod(one, other) : split('denominator')) ?? null;
  const wording = { previous: one.wording, value: other.wording };
  const isMoved = value ?? numerator ?? denominator ?? (one.wording !== other.wording || one.percent !== other.percent);
  if (!isMoved) return undefined;
  return { id: now.id, statistic: other.statistic, value, numerator, denominator, wording };
}

interface Parts {
  statistic: ComputedHeadline['statistic'] | null;
  value: Published | null;
  numerator: Published | null;
  denominator: Published | null;
  percent: Decimal | null;
  wording: string | null;
  scale: bigint;
}

function partsOf(codebook: Codebook, result: HeadlineResult): Parts {
  const published = (decimal: Decimal | null, decimals: number): Published | null =>
    decimal === null ? null : { exact: parseDecimal(decimal), decimals: Math.max(decimals, decimalsOf(decimal)) };
  if (!result.computed) {
    const value = published(result.value, 0);
    return {
      ...{ statistic: null, value, numerator: null, denominator: null, percent: null },
      ...{ wording: result.statement, scale: 1n },
    };
  }
  const headline = codebook.definition.codebook.headlines.find(({ id }) => id === result.id);
  const measure = headline && codebook.measures.get(measureOf(headline) ?? '');
  const { statistic, percent, wording } = result;
  const decimals = measure?.decimals ?? 0;
  return {
    statistic,
    value: published(result.value, statistic === 'sum' ? decimals : 0),
    numerator: published(result.numerator, decimals),
    denominator: published(result.denominator, decimals),
    percent,
    wording: wording?.text ?? null,
    scale: measure ? scaleOf(codebook, measure) : 1n,
  };
}

const decimalsOf = (decimal: Decimal): number => decimal.split('.')[1]?.length ?? 0;

/** The days of a window are a matter of the codebook: no case makes any. */
function ofMethod(
  { denominator: was }: Parts,
  { denominator: now }: Parts,
): { amounts: Amounts; scale: bigint } | null {
  if (!was || !now) return null;
  const days = fraction(now.exact.of * was.exact.over - was.exact.of * now.exact.over, now.exact.over * was.exact.over);
  return { amounts: new Map([['method', days.of]]), scale: days.over };
}

function splitOf(id: string, part: 'numerator' | 'denominator', known: HeadlineSteps | undefined): Amounts | null {
  if (!known) return null;
  const amounts = [known.start[id], ...known.steps.map(({ headlines }) => headlines[id])].map((step) => step?.[part]);
  const exact = amounts.map((amount) => (amount === undefined || amount === null ? undefined : BigInt(amount)));
  const [first, last] = [exact[0], exact.at(-1)];
  if (first === undefined || last === undefined) return null;
  const steps = known.steps.map(({ rest, headlines }) => {
    const causes = headlines[id]?.causes?.[part];
    return { rest, known: causes && readAmounts(causes) };
  });
  const totals = known.steps.map((_, i) => (exact[i + 1] ?? 0n) - (exact[i] ?? 0n));
  return splitDifference(last - first, steps, totals);
}

const readAmounts = (causes: Readonly<Record<string, StoredAmount>>): Amounts =>
  new Map(Object.entries(causes).map(([cause, amount]) => [cause as Cause, BigInt(amount)]));
