import type { Definition, Dimension, ThresholdPolicy } from '../definition.ts';
import type { Family } from '../model/atoms.ts';
import type { Model } from '../model/model.ts';
import { isByRelease } from '../model/variables.ts';
import type { Cell, System } from '../solve/system.ts';
import { viewOf } from '../solve/view.ts';
import type { Evidence } from '../tables.ts';
import { type Contributions, nameOfUnits } from './contributions.ts';

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
