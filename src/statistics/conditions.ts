import { oncePer } from '../cases/members.ts';
import {
  selectedPositions,
  visibleChoices,
  visibleDimension,
  visibleDimensionIds,
  visiblePositions,
} from '../cases/view.ts';
import { periodOf } from '../codebook/calendar.ts';
import { type Code, type Codebook, codeAt, type Dimension, knownDimension } from '../codebook/model.ts';
import type { Fault } from '../errors.ts';
import { allowedLists, type Choices } from '../schemas/allowed.ts';
import { NOT_REPORTED, PERIODS, TOTAL } from '../schemas/vocabulary.ts';

/** The conditions of `where`: what they select, and the one form of all those that select the same. */

/** Codes of one dimension, any of which will do. `2014..2020` means all from the first to the last; either end may be open. */
export interface CodeCondition {
  dimension: string;
  codes: readonly string[];
}

/** The dimension of this id; undefined if there is none or the public may not see it. */
export const publicDimension = (codebook: Codebook, id: string): Dimension | undefined =>
  visibleDimension(codebook, id, 'public');

/** A code of `where`, and what it selects. */
export interface NamedCode {
  dimension: string;
  /** As sent: it may be a range, or a code of a coarser level. */
  code: string;
  /** Positions of the selected codes, including codes that do not occur in the release. */
  positions: readonly number[];
  /** The code is of a coarser level, so that it names the codes below it only together. */
  isCoarser: boolean;
}

/** What is wrong with the conditions of `where`. A fault names its condition and code by number. */
export const conditionFaults = (codebook: Codebook, where: readonly CodeCondition[]): Fault[] => {
  const lists = allowedLists();
  return where.flatMap(({ dimension: id, codes }, condition): Fault[] => {
    const dimension = publicDimension(codebook, id);
    if (!dimension) {
      const detail = `Condition ${condition + 1} does not name a dimension of this dataset.`;
      return [{ parameter: 'where', code: 'unknown-dimension', detail, ...lists(dimensionChoices(codebook), id) }];
    }
    return codes.flatMap((code, index): Fault[] => {
      const named = resolve(codebook, dimension, code);
      if (!('fault' in named)) return [];
      const fault = conditionFault(dimension, named, `Condition ${condition + 1}, code ${index + 1}`);
      return [{ ...fault, ...lists(visibleChoices(dimension, 'public'), code) }];
    });
  });
};

/** What `by` and `where` can name. */
export function dimensionChoices(codebook: Codebook): Choices {
  const allowed = visibleDimensionIds(codebook, 'public');
  return { allowed, labels: allowed.map((id) => knownDimension(codebook, id).label) };
}

/** What each code of conditions without faults selects. They are canonical, so that no two ranges of a dimension overlap. */
export const namedCodes = (codebook: Codebook, canonical: readonly CodeCondition[]): NamedCode[] =>
  canonical.flatMap(({ dimension: id, codes }) => {
    const dimension = knownDimension(codebook, id);
    return codes.map((code): NamedCode => {
      const named = resolve(codebook, dimension, code);
      if ('range' in named) {
        const positions = orderOf(dimension).positions.slice(named.range[0], named.range[1] + 1);
        return { dimension: id, code, positions, isCoarser: false };
      }
      const positions = 'positions' in named ? named.positions : [];
      return { dimension: id, code, positions, isCoarser: dimension.codes[positions[0] ?? -1]?.code !== code };
    });
  });

/** One condition for each dimension, without repeated codes. */
export function mergedConditions(where: readonly CodeCondition[]): { dimension: string; codes: string[] }[] {
  const merged = new Map<string, Set<string>>();
  for (const { dimension, codes } of where) {
    merged.set(dimension, new Set([...(merged.get(dimension) ?? []), ...codes]));
  }
  return [...merged].map(([dimension, codes]) => ({ dimension, codes: [...codes] }));
}

/**
 * The one form of all conditions that select the same: neither their order nor that of their codes changes anything, and a range
 * is its list of codes. Three codes or more that follow each other are written as a range, since an address has to stay short.
 */
export const canonicalConditions = (
  codebook: Codebook,
  where: readonly CodeCondition[],
): { dimension: string; codes: string[] }[] =>
  mergedConditions(where)
    .map(({ dimension: id, codes }) => {
      const dimension = publicDimension(codebook, id);
      return { dimension: id, codes: dimension ? withRanges(codebook, dimension, codes) : codes.toSorted() };
    })
    .toSorted((a, b) => (a.dimension < b.dimension ? -1 : 1));

const FEWEST_IN_RANGE = 3;

function withRanges(codebook: Codebook, dimension: Dimension, codes: readonly string[]): string[] {
  const { positions, places } = orderOf(dimension);
  const others: string[] = [];
  const chosen = new Set<number>();
  const ranges: (readonly [number, number])[] = [];
  for (const code of codes) {
    const named = isRange(code) ? resolve(codebook, dimension, code) : undefined;
    const place = places.get(dimension.index.get(code) ?? -1);
    if (named && 'range' in named) ranges.push(named.range);
    else if (place !== undefined) chosen.add(place);
    else others.push(code);
  }
  // Ranges that overlap are walked through once, however many there are.
  let next = 0;
  for (const [first, last] of ranges.toSorted(([a], [b]) => a - b)) {
    for (next = Math.max(next, first); next <= last; next++) chosen.add(next);
  }
  return [...runsOf(chosen, (place) => codeAt(dimension, positions[place] ?? -1).code), ...others].toSorted();
}

/** The codes at these places; those that follow each other as a range. */
const runsOf = (chosen: ReadonlySet<number>, codeOf: (place: number) => string): string[] =>
  [...chosen]
    .filter((place) => !chosen.has(place - 1))
    .flatMap((first) => {
      let last = first;
      while (chosen.has(last + 1)) last += 1;
      const run = Array.from({ length: last - first + 1 }, (_, i) => codeOf(first + i));
      return run.length < FEWEST_IN_RANGE ? run : [`${codeOf(first)}${TO}${codeOf(last)}`];
    });

/** Between the ends of a range. No code has a dot. */
const TO = '..';
const isRange = (code: string): boolean => code.includes(TO);

type Resolved =
  | { positions: readonly number[] }
  /** The first and the last place in the order of the dimension. */
  | { range: readonly [first: number, last: number] }
  | { fault: 'unknown-code' | 'unknown-start' | 'unknown-end' | 'no-order' | 'backwards' | 'total' };

/** What a code, a code of a coarser level or a range selects. */
function resolve(codebook: Codebook, dimension: Dimension, sent: string): Resolved {
  const read = (code: string) => selectedPositions(codebook, dimension, code, 'public');
  if (!isRange(sent)) {
    const positions = read(sent);
    return positions ? { positions } : { fault: sent === TOTAL ? 'total' : 'unknown-code' };
  }
  const { positions, places } = orderOf(dimension);
  if (positions.length === 0) return { fault: 'no-order' };
  const middle = sent.indexOf(TO);
  const [from, to] = [sent.slice(0, middle), sent.slice(middle + TO.length)];
  const placesOf = (code: string): number[] => (read(code) ?? []).flatMap((position) => places.get(position) ?? []);
  const [starts, ends] = [from === '' ? [0] : placesOf(from), to === '' ? [positions.length - 1] : placesOf(to)];
  if (starts.length === 0) return { fault: 'unknown-start' };
  if (ends.length === 0) return { fault: 'unknown-end' };
  const [first, last] = [Math.min(...starts), Math.max(...ends)];
  return first > last ? { fault: 'backwards' } : { range: [first, last] };
}

function conditionFault(dimension: Dimension, { fault }: Extract<Resolved, { fault: string }>, place: string): Fault {
  const details: Record<typeof fault, string> = {
    'unknown-code': `${place} is not a code of ${dimension.id}.`,
    'unknown-start': `${place}: the range begins outside ${extentOf(dimension)}`,
    'unknown-end': `${place}: the range ends outside ${extentOf(dimension)}`,
    total: `${place}: the total cannot be filtered by. To get totals, use totals=true or leave the dimension out.`,
    'no-order': `${place}: the codes of ${dimension.id} have no order, so they have no ranges. List its codes.`,
    backwards: `${place}: the range ends before it begins.`,
  };
  const code = fault === 'no-order' || fault === 'backwards' ? 'not-allowed' : 'unknown-code';
  return { parameter: 'where', code, detail: details[fault] };
}

/** From where to where the ranges of a dimension can go. */
function extentOf(dimension: Dimension): string {
  const { positions } = orderOf(dimension);
  const [first, last] = [positions[0], positions.at(-1)].map((at = -1) => dimension.codes[at]?.code);
  return `${dimension.id}, which goes from ${first} to ${last}. Leave that end out to go as far as it does.`;
}

/** The codes that a range can name, in their order: positions by place, and places by position. */
interface Order {
  positions: readonly number[];
  places: ReadonlyMap<number, number>;
}

/** The order of periods and of bands, whatever that of their list, without `not-reported`; empty for other dimensions. */
const orderOf = oncePer((dimension: Dimension): Order => {
  const hasPlace = isPeriod(dimension)
    ? ({ code }: Code) => code !== NOT_REPORTED
    : ({ min, max }: Code) => min !== undefined || max !== undefined;
  const positions = visiblePositions(dimension, 'public')
    .map((position) => ({ position, code: codeAt(dimension, position) }))
    .filter(({ code }) => hasPlace(code))
    .toSorted((a, b) => compareByBounds(a.code, b.code))
    .map(({ position }) => position);
  return { positions, places: new Map(positions.map((position, place) => [position, place])) };
});

/** Whether the codes of the dimension are periods or bands: ranges can name them, and charts keep their order. */
export const isOrdered = (dimension: Dimension): boolean => orderOf(dimension).positions.length > 0;

/** Periods follow each other as their codes do, since they are of one form. Of bands the lowest may have no `min`. */
function compareByBounds(a: Code, b: Code): number {
  const [low, high] = [a.min ?? Number.NEGATIVE_INFINITY, b.min ?? Number.NEGATIVE_INFINITY];
  if (low !== high) return low < high ? -1 : 1;
  return a.code < b.code ? -1 : 1;
}

/** An aggregate dataset declares its periods like any variable: they are known by their name and the form of their codes. */
export const isPeriod = ({ id, kind, codes }: Dimension): boolean =>
  kind === 'period' ||
  (PERIODS.some((name) => name === id) &&
    codes.every(({ code }) => code === NOT_REPORTED || periodOf(code)?.period === id));
