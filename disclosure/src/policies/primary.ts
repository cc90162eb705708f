import type { ThresholdPolicy } from '../definition.ts';
import type { Model } from '../model/model.ts';
import { isByRelease } from '../model/variables.ts';
import type { Cell, System } from '../solve/system.ts';
import { viewOf } from '../solve/view.ts';
import type { Evidence } from '../tables.ts';
import type { Contributions } from './contributions.ts';
import { sumsOfLowestBands } from './lowest-bands.ts';

/**
 * Primary suppression: which numbers are sensitive, whether anybody publishes them or not, and how far from the truth an attacker has
 * to be kept (Hundepool and others, Statistical Disclosure Control, 2012, 4.2: sensitivity rules and safety intervals).
 *
 * If every atom that counts 1 to T-1 units can still be T or more, so can every union of atoms that counts 1 to T-1: it has such an
 * atom. So it is enough to look at the cells of the model.
 */

/** Why a number is sensitive. */
export type PrimaryRule = 'identity' | 'attribute' | 'zero' | 'dominance';

/** A cell whose feasibility interval has to contain everything from `low` to `high`. NaN: that side does not matter. */
export interface Sensitive {
  /** Position in the system. */
  cell: number;
  rule: PrimaryRule;
  low: number;
  high: number;
}

export type SensitivityRules = Pick<ThresholdPolicy, 'threshold' | 'k' | 'p'>;

/**
 * What the model has to make cells of, so that sensitive groups can be told. These are groups in which all, or all but `k`, have one
 * code of a sensitive dimension, or nobody has it. They are also codes that nobody has in a group of 1 to T-1.
 */
export function splitsAsked({ threshold, sensitive, k }: ThresholdPolicy) {
  return {
    dimensions: sensitive,
    asks(isSensitive: boolean, { value: whole, whole: isCount }: Cell, { value: part }: Cell) {
      if (!isCount || whole === null || part === null || whole <= 0) return undefined;
      if (part === 0) return isSensitive || whole < threshold ? 'part' : undefined;
      return isSensitive && whole - part <= k ? 'rest' : undefined;
    },
  } as const;
}

/**
 * Everything that is sensitive, in the order of cells. `evidenceOf` is undefined for cells of which nothing was counted. `above` has the
 * least amounts above the lowest bands.
 */
export function sensitiveCells(
  model: Model,
  system: System,
  policy: SensitivityRules & { above: ReadonlyMap<string, number> },
  evidenceOf: (cell: number) => Evidence | undefined,
  made: ReadonlyMap<number, Contributions>,
): Sensitive[] {
  const found = new Map<number, Sensitive>();
  // A cell that has to be protected for several reasons needs the interval of each of them.
  const demand = (one: Sensitive): void => {
    const { rule, low, high } = found.get(one.cell) ?? one;
    found.set(one.cell, { cell: one.cell, rule, low: least(low, one.low), high: most(high, one.high) });
  };
  for (const one of smallCounts(system)) demand(one);
  for (const one of plainGroups(model, system, policy)) demand(one);
  for (const one of fewPeople(made, system, policy, evidenceOf)) demand(one);
  for (const one of dominatedSums(made, system, policy)) demand(one);
  for (const { cell, sum, high } of sumsOfLowestBands(model, system, made, policy))
    demand({ cell, rule: 'attribute', low: sum, high });
  return [...found.values()].sort((a, b) => a.cell - b.cell);
}

const least = (one: number, other: number): number =>
  Number.isNaN(one) ? other : Number.isNaN(other) ? one : Math.min(one, other);
const most = (one: number, other: number): number =>
  Number.isNaN(one) ? other : Number.isNaN(other) ? one : Math.max(one, other);

/** Counts of 1 to T-1. One that is not known may be such a count, unless it is 0: nobody may know that it is below T. */
export function* smallCounts(system: System): Generator<Sensitive> {
  const { lower } = viewOf(system);
  for (const [cell, { value, whole, threshold }] of system.cells.entries()) {
    if (!whole) continue;
    if (value === null) yield { cell, rule: 'identity', low: Number.NaN, high: threshold };
    else if (value >= 1 && value < threshold) yield { cell, rule: 'identity', low: lower[cell] ?? 0, high: threshold };
  }
}

/** Codes that all of a group have, or all but k, or nobody. That a code is not reported tells nothing. */
function* plainGroups(model: Model, system: System, rules: SensitivityRules): Generator<Sensitive> {
  const { lower } = viewOf(system);
  for (const split of model.splits) {
    const found = plainGroup(model, system, split, rules);
    if (found) yield { low: lower[found.cell] ?? 0, ...found };
  }
}

/** Without `low`: that of the cell. */
function plainGroup(
  model: Model,
  system: System,
  { whole, part, rest, family, set, isNamed }: Model['splits'][number],
  { k }: SensitivityRules,
): (Omit<Sensitive, 'low'> & Partial<Sensitive>) | undefined {
  const units = model.counted[part]?.units;
  const isOfNew = units !== undefined && isByRelease(units);
  const placeOf = (cell: number): number => system.index.get(model.cells[cell]?.id ?? '') ?? -1;
  const [all, some] = [system.cells[placeOf(whole)], system.cells[placeOf(part)]];
  if (!all || !some || !all.value) return undefined;
  const isSensitive = isNamed && family.intersection(set, family.notReported) !== set;
  if (some.value === 0) {
    // That none of the people who are new has a code tells little of them.
    if (system.zeros === 'shown' || !(isSensitive || all.value < all.threshold) || isOfNew) return undefined; // biome-ignore format: one condition
    return { cell: placeOf(part), rule: isSensitive ? 'attribute' : 'zero', high: some.threshold };
  }
  const others = rest === undefined ? -1 : placeOf(rest);
  const left = system.cells[others]?.value ?? Number.POSITIVE_INFINITY;
  return isSensitive && left <= k ? { cell: others, rule: 'attribute', low: 0, high: all.threshold } : undefined;
}

/** Twelve convictions of one person are one person. */
function* fewPeople(
  made: ReadonlyMap<number, Contributions>,
  system: System,
  { threshold }: SensitivityRules,
  evidenceOf: (cell: number) => Evidence | undefined,
): Generator<Sensitive> {
  for (const [cell, { value, whole, lower }] of system.cells.entries()) {
    const people = (whole ? (evidenceOf(cell)?.people ?? made.get(cell)?.contributors) : undefined) ?? 0;
    if (value !== null && people > 0 && people < threshold)
      yield { cell, rule: 'identity', low: lower, high: Math.max(threshold, value) };
  }
}

/**
 * The p% rule: the second largest contributor must not be able to estimate the largest to within p percent. The protection level is
 * (p/100)·x1 - (X - x1 - x2); a sum is sensitive if it is more than 0. (Handbook on Statistical Disclosure Control, 4.2.2.)
 */
export const protectionLevel = ({ sum, first, second }: Contributions, p: number): number =>
  Math.max(0, (p / 100) * first - (sum - first - second));

/**
 * Sums of 1 to T-1 contributors, and those that one dominates. Each interval has to contain the sum plus and minus the protection
 * level, which is at least p percent of the largest contribution where there are few contributors.
 */
function* dominatedSums(
  made: ReadonlyMap<number, Contributions>,
  system: System,
  { threshold, p }: SensitivityRules,
): Generator<Sensitive> {
  for (const [cell, one] of made) {
    const { lower = 0, whole = false } = system.cells[cell] ?? {};
    if (whole || one.contributors === 0) continue;
    const isOfFew = one.contributors < threshold;
    const level = Math.max(protectionLevel(one, p), isOfFew ? (p / 100) * one.first : 0);
    if (level === 0 && !isOfFew) continue;
    yield { cell, rule: 'dominance', low: Math.max(lower, one.sum - level), high: one.sum + level };
  }
}
