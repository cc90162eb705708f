import { visiblePositions } from '../cases/view.ts';
import type { Codebook } from '../codebook/model.ts';
import { keyName } from '../codebook/table-plan.ts';
import type { Measure } from '../schemas/codebook.ts';
import { KNOWN_POSITION, type StoredCell, type TableData } from '../statistics/table.ts';
import { subsetsOf } from '../statistics/table-choice.ts';
import { cellId } from './solve/system.ts';
import type { Layer } from './tables.ts';

/**
 * What the difference of two releases gives away (../shared/reference/disclosure.md, 4.2). Of the earlier one only what is
 * published is known, to the publisher too: true values are never stored.
 */

/** The least and the most that a number can be, as far as published numbers tell. The same twice where it is published. */
export interface Ends {
  low: number;
  high: number;
}

/**
 * Whether nobody can conclude that a number moved by 1 to threshold - 1 units: as far as the two releases tell, it may not have
 * moved, or may have moved by the threshold or more. Anybody can repeat this test.
 */
export function isSafeDifference(later: Ends, earlier: Ends, threshold: number): boolean {
  const [low, high] = differenceOf(later, earlier);
  return (low <= 0 && high >= 0) || high >= threshold || low <= -threshold;
}

const differenceOf = (later: Ends, earlier: Ends): readonly [low: number, high: number] => [
  later.low - earlier.high,
  later.high - earlier.low,
];

/** Whether a number moved by the threshold or more for certain. */
export function hasMovedFar(later: Ends, earlier: Ends, threshold: number): boolean {
  const [low, high] = differenceOf(later, earlier);
  return low >= threshold || high <= -threshold;
}

/**
 * What a count must be able to be, so that its difference from an earlier release gives nothing away; undefined if nothing more is
 * asked. `value` is its true number, `now` what everybody knows of it now. Where the earlier number is published, the true
 * difference is known: one of 1 to threshold - 1 must look as if it were 0, and as if it were the threshold. Where it is withheld,
 * the difference can be anything that it may be, so each must look as if it were 0 and be open by the threshold, unless it is
 * beyond the threshold for certain.
 */
export function countDemand(value: number, now: Ends, earlier: Ends, threshold: number): Ends | undefined {
  if (earlier.low === earlier.high) {
    const moved = value - earlier.low;
    if (moved === 0 || Math.abs(moved) >= threshold) return undefined;
    return moved > 0
      ? { low: earlier.low, high: earlier.low + threshold }
      : { low: Math.max(0, earlier.low - threshold), high: earlier.low };
  }
  if (hasMovedFar(now, earlier, threshold)) return undefined;
  const [least, most] = differenceOf(now, earlier);
  if (least <= 0 && most >= 0 && most - least >= threshold) return undefined;
  const low = Math.min(value, earlier.high);
  const high = Math.max(value, earlier.low);
  const open = high - low + earlier.high - earlier.low;
  return { low, high: high + Math.max(0, threshold - open) };
}

/**
 * The same of a sum. `known` says whether at least the threshold of units with an amount came or went for certain: then the sum may
 * move. Else it must look as if it had not moved, and no amount of a single unit may follow: it must be open by `margin` either way.
 */
export function sumDemand(
  value: number,
  now: Ends,
  earlier: Ends,
  { hasMoved, margin }: { hasMoved: boolean; margin: number },
): Ends | undefined {
  if (hasMoved) return undefined;
  const [least, most] = differenceOf(now, earlier);
  const isOpen = least < most;
  if (isOpen ? least <= 0 && most >= 0 : least === 0) return undefined;
  return {
    low: Math.max(0, Math.min(value, earlier.high) - margin),
    high: Math.max(value, earlier.low) + margin,
  };
}

/** The counts of a release as everybody knows them, however its tables are cut. */
export interface PublishedCounts {
  /** Undefined: the release does not publish it. `by` and `codes` go together. */
  find(measure: string, by: readonly string[], codes: readonly string[]): Ends | undefined;
  /** Those that are withheld or not 0. */
  all(): Iterable<PublishedCount>;
}

export interface PublishedCount extends Ends {
  measure: string;
  by: readonly string[];
  codes: readonly string[];
}

/** Reads the counts of the stored tables of a release under `threshold`. */
export function publishedCounts(codebook: Codebook, tables: readonly TableData[]): PublishedCounts {
  const counts = new Map<string, PublishedCount>();
  const sets = new Set<string>();
  for (const { by, measure, cells } of tables) {
    const { statistic } = codebook.measures.get(measure)!; // a table of this codebook
    if (statistic !== 'count') continue;
    for (const set of subsetsOf(by)) sets.add(`${measure} ${keyName(set)}`);
    const lists = by.map((dimension) => codebook.dimensions.get(dimension)!.codes); // as above
    for (const cell of cells) {
      const at = cell.slice(0, by.length) as number[]; // the first entries of a cell are positions
      if (at.includes(KNOWN_POSITION)) continue;
      const named = by.filter((_, place) => at[place]! >= 0);
      const codes = at.flatMap((position, place) => (position < 0 ? [] : [lists[place]![position]!.code])); // a code of its list
      const count = { measure, by: named, codes, ...endsOf(cell, by.length, statistic, 'count') };
      counts.set(keyOf(measure, named, codes), count);
    }
  }
  const open = new Map(
    [...codebook.dimensions.values()].map((dimension) => [
      dimension.id,
      new Set(visiblePositions(dimension, 'public').map((at) => dimension.codes[at]!.code)), // positions of its codes
    ]),
  );
  const hasCodes = (by: readonly string[], codes: readonly string[]): boolean =>
    by.every((id, place) => open.get(id)?.has(codes[place]!) === true); // one for each
  return {
    find(measure, by, codes) {
      if (!sets.has(`${measure} ${keyName(by)}`) || !hasCodes(by, codes)) return undefined;
      return counts.get(keyOf(measure, by, codes)) ?? ZERO;
    },
    all: () => counts.values(),
  };
}

const ZERO: Ends = { low: 0, high: 0 };
const ANY: Ends = { low: 0, high: Number.POSITIVE_INFINITY };

const keyOf = (measure: string, by: readonly string[], codes: readonly string[]): string =>
  cellId({ layer: measure, pairs: Object.fromEntries(by.map((id, place) => [id, codes[place]!])) }); // one for each

/** What a stored cell under `threshold` says of a layer; `width` is the number of its positions. */
export function endsOf(cell: StoredCell, width: number, statistic: Measure['statistic'], layer: Layer): Ends {
  const [value, second, , fourth] = cell.slice(width);
  if (layer === 'count' && value !== null) return exactly(Number(value));
  if (layer === 'count') return { low: Number(second), high: Number(cell[width + 2] ?? Number.POSITIVE_INFINITY) };
  // Nobody sees the units behind a median.
  if (statistic === 'median') return ANY;
  if (value !== null) return layer === 'sum' ? exactly(Number(value)) : fourth == null ? ANY : exactly(Number(fourth));
  if (statistic === 'mean' || layer === 'known') return ANY;
  return { low: Number(fourth ?? 0), high: Number(cell[width + 4] ?? Number.POSITIVE_INFINITY) };
}

const exactly = (value: number): Ends => ({ low: value, high: value });

export interface Comparison {
  /** Counts that both releases publish or withhold, and that are not 0 in both. */
  differences: number;
  /** Those of which somebody can conclude that they moved by 1 to threshold - 1 units. */
  unsafe: PublishedCount[];
}

/** Compares the counts of two releases. Anybody can do this: it reads published numbers and intervals only. */
export function compareCounts(later: PublishedCounts, earlier: PublishedCounts, threshold: number): Comparison {
  const seen = new Set<string>();
  const unsafe: PublishedCount[] = [];
  for (const count of [...later.all(), ...earlier.all()]) {
    const { measure, by, codes } = count;
    const key = keyOf(measure, by, codes);
    const [now, before] = [later, earlier].map((release) => release.find(measure, by, codes));
    if (seen.has(key) || !now || !before) continue;
    seen.add(key);
    if (!isSafeDifference(now, before, threshold)) unsafe.push({ ...count, ...now });
  }
  return { differences: seen.size, unsafe };
}
