import {
  selectedPositions,
  visibleCodes,
  visibleDimension,
  visibleDimensionIds,
  visiblePositions,
} from '../cases/view.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Fault } from '../errors.ts';
import { NOT_REPORTED, PERIODS, TOTAL } from '../schemas/vocabulary.ts';

/** The conditions of `where`: what they select, and the one form of all those that select the same. */

/** Codes of one dimension, any of which will do. `2014..2020` means all from the first to the last; either end may be open. */
export interface Condition {
  dimension: string;
  codes: readonly string[];
}

/** The dimension of this id; undefined if there is none or the public may not see it. */
export const publicDimension = (codebook: Codebook, id: string): Dimension | undefined =>
  visibleDimension(codebook, id, 'public');

export const publicDimensionIds = (codebook: Codebook): string[] => visibleDimensionIds(codebook, 'public');

interface SelectedCodes {
  faults: Fault[];
  /** For each dimension named: positions of the codes selected, whether they occur in the release or not. */
  selected: ReadonlyMap<string, ReadonlySet<number>>;
  /** The same, code by code. */
  named: readonly NamedCode[];
}

interface NamedCode {
  dimension: string;
  /** As sent: it may be a range, or a code of a coarser level. */
  code: string;
  positions: readonly number[];
  /** The code is of a coarser level, so that it names the codes below it only together. */
  isCoarser: boolean;
}

/** What the conditions of `where` select. A fault names its condition and code by number. */
export function readConditions(codebook: Codebook, where: readonly Condition[]): SelectedCodes {
  const faults: Fault[] = [];
  const selected = new Map<string, Set<number>>();
  const names: NamedCode[] = [];
  where.forEach(({ dimension: id, codes }, condition) => {
    const dimension = publicDimension(codebook, id);
    if (!dimension) {
      const detail = `Condition ${condition + 1} does not name a dimension of this dataset.`;
      faults.push({ parameter: 'where', code: 'unknown-dimension', detail, allowed: publicDimensionIds(codebook) });
      return;
    }
    const chosen = selected.get(id) ?? new Set();
    codes.forEach((code, index) => {
      const named = namedPositions(codebook, dimension, code);
      if ('fault' in named) {
        faults.push(faultOf(dimension, named, `Condition ${condition + 1}, code ${index + 1}`));
        return;
      }
      for (const position of named.positions) chosen.add(position);
      const isCoarser = !isRange(code) && dimension.codes[named.positions[0] ?? -1]?.code !== code;
      names.push({ dimension: id, code, positions: named.positions, isCoarser });
    });
    selected.set(id, chosen);
  });
  return { faults, selected, named: names };
}

/** One condition for each dimension, without repeated codes. */
export function mergedConditions(where: readonly Condition[]): { dimension: string; codes: string[] }[] {
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
  where: readonly Condition[],
): { dimension: string; codes: string[] }[] =>
  mergedConditions(where)
    .map(({ dimension: id, codes }) => {
      const dimension = publicDimension(codebook, id);
      return { dimension: id, codes: dimension ? withRanges(codebook, dimension, codes) : codes.toSorted() };
    })
    .toSorted((a, b) => (a.dimension < b.dimension ? -1 : 1));

const FEWEST_IN_RANGE = 3;

function withRanges(codebook: Codebook, dimension: Dimension, codes: readonly string[]): string[] {
  const ordered = orderedPositions(dimension);
  const places = new Map(ordered.map((position, place) => [position, place]));
  const chosen = new Set<number>();
  const others: string[] = [];
  for (const code of codes) {
    const named = isRange(code) ? namedPositions(codebook, dimension, code) : undefined;
    const positions = named && 'positions' in named ? named.positions : [dimension.index.get(code) ?? -1];
    const at = positions.flatMap((position) => places.get(position) ?? []);
    if (at.length === 0) others.push(code);
    for (const place of at) chosen.add(place);
  }
  const codeAt = (place: number): string => dimension.codes[ordered[place]!]!.code; // a chosen place
  const runs: string[] = [];
  for (const first of chosen) {
    if (chosen.has(first - 1)) continue;
    let last = first;
    while (chosen.has(last + 1)) last += 1;
    const run = Array.from({ length: last - first + 1 }, (_, i) => codeAt(first + i));
    runs.push(...(run.length < FEWEST_IN_RANGE ? run : [`${codeAt(first)}${TO}${codeAt(last)}`]));
  }
  return [...runs, ...others].toSorted();
}

/** Between the ends of a range. No code has a dot. */
const TO = '..';
const isRange = (code: string): boolean => code.includes(TO);

type NamedPositions = { positions: readonly number[] } | { fault: 'unknown-code' | 'no-order' | 'backwards' | 'total' };

/** Positions of the codes that a code, a code of a coarser level or a range names. */
function namedPositions(codebook: Codebook, dimension: Dimension, sent: string): NamedPositions {
  const read = (code: string) => selectedPositions(codebook, dimension, code, 'public');
  if (!isRange(sent)) {
    const positions = read(sent);
    return positions ? { positions } : { fault: sent === TOTAL ? 'total' : 'unknown-code' };
  }
  const ordered = orderedPositions(dimension);
  if (ordered.length === 0) return { fault: 'no-order' };
  const middle = sent.indexOf(TO);
  const [from, to] = [sent.slice(0, middle), sent.slice(middle + TO.length)];
  const placesOf = (code: string): number[] =>
    (read(code) ?? []).map((position) => ordered.indexOf(position)).filter((place) => place >= 0);
  const [starts, ends] = [from === '' ? [0] : placesOf(from), to === '' ? [ordered.length - 1] : placesOf(to)];
  if (starts.length === 0 || ends.length === 0) return { fault: 'unknown-code' };
  const [first, last] = [Math.min(...starts), Math.max(...ends)];
  return first > last ? { fault: 'backwards' } : { positions: ordered.slice(first, last + 1) };
}

function faultOf(dimension: Dimension, { fault }: Extract<NamedPositions, { fault: string }>, place: string): Fault {
  const details: Record<typeof fault, string> = {
    'unknown-code': `${place} is not a code of ${dimension.id}.`,
    total: `${place}: the total cannot be filtered by. To get totals, use totals=true or leave the dimension out.`,
    'no-order': `${place}: the codes of ${dimension.id} have no order, so they have no ranges. List its codes.`,
    backwards: `${place}: the range ends before it begins.`,
  };
  const code = fault === 'no-order' || fault === 'backwards' ? 'not-allowed' : 'unknown-code';
  return { parameter: 'where', code, detail: details[fault], allowed: visibleCodes(dimension, 'public') };
}

/**
 * Positions of the codes that a range can name, in order: periods, and the codes of bands, without `not-reported`. None for other
 * dimensions.
 */
function orderedPositions(dimension: Dimension): number[] {
  const visible = visiblePositions(dimension, 'public');
  const codeAt = (position: number) => dimension.codes[position]!; // positions of this very list
  if (isPeriod(dimension)) return visible.filter((position) => codeAt(position).code !== NOT_REPORTED);
  return visible.filter((position) => codeAt(position).min !== undefined || codeAt(position).max !== undefined);
}

const PERIOD_FORM = { year: /^\d{4}$/, quarter: /^\d{4}-Q[1-4]$/, month: /^\d{4}-(0[1-9]|1[0-2])$/ };

/** An aggregate dataset declares its periods like any variable: they are known by their name and the form of their codes. */
export function isPeriod({ id, kind, codes }: Dimension): boolean {
  const period = PERIODS.find((name) => name === id);
  if (kind === 'period' || period === undefined) return kind === 'period';
  return codes.every(({ code }) => code === NOT_REPORTED || PERIOD_FORM[period].test(code));
}
