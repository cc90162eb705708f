import { visiblePositions } from '../cases/view.ts';
import type { AmountSource, Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { isMultiResponse } from '../statistics/notes.ts';
import {
  KNOWN_POSITION,
  type PresentCodes,
  type StoredCell,
  TOTAL_POSITION,
  withheldCell,
} from '../statistics/table.ts';

/** What every policy does with the numbers that it lets be published: how they are stored, and what else follows from them. */

/** A number that is published, or what is known of one that is withheld. Units, or multiples of 1/scale of an amount. */
export type Shown = bigint | Withheld;

/** The least and the most that a withheld number can be; null where nothing is known. */
export interface Withheld {
  low: bigint | null;
  high: bigint | null;
}

export const UNKNOWN: Withheld = { low: null, high: null };

const isWithheld = (shown: Shown): shown is Withheld => typeof shown !== 'bigint';

/** What is shown in a table, by the positions of each cell, joined by commas. A cell that is not there is 0. */
export type ShownCells = Map<string, { at: readonly number[]; shown: Shown }>;

export const put = (cells: ShownCells, at: readonly number[], shown: Shown): void =>
  void cells.set(at.join(','), { at, shown });

/** Under a policy every public code is listed: which of them occur may not show. */
export const presentCodes = ({ dimensions }: Codebook): PresentCodes =>
  Object.fromEntries(
    [...dimensions.values()]
      .filter(({ audience }) => audience === 'public')
      .map((dimension) => [dimension.id, visiblePositions(dimension, 'public')]),
  );

/**
 * Adds the margins over the units with a reported code, which shares are divided by: the total without what is not reported. Both
 * are published, so the margin gives nothing away. Where a unit can have a reported code and `not-reported` too, nobody can work the
 * margin out, and it is withheld.
 */
export function addReportedMargins(
  codebook: Codebook,
  measure: Measure,
  by: readonly string[],
  cells: ShownCells,
): void {
  by.forEach((id, place) => {
    const dimension = codebook.dimensions.get(id)!; // a table of this codebook
    const notReported = dimension.index.get(NOT_REPORTED);
    if (notReported === undefined) return;
    const isOneOrOther = isReportedOrNot(dimension, measure);
    for (const { at, shown: total } of [...cells.values()]) {
      if (at[place] !== TOTAL_POSITION) continue;
      const rest = cells.get(at.with(place, notReported).join(','))?.shown ?? 0n;
      const isKnown = isOneOrOther && !isWithheld(total) && !isWithheld(rest);
      // Changed numbers need not add up.
      const margin = isKnown ? (total > rest ? total - rest : 0n) : UNKNOWN;
      put(cells, at.with(place, KNOWN_POSITION), total === 0n ? 0n : margin);
    }
  });
}

/** Whether a unit with a reported code is never `not-reported` too. A list has that alone; what a map makes of a list does not. */
function isReportedOrNot(dimension: Dimension, measure: Measure): boolean {
  const isList = dimension.multiple && dimension.kind !== 'derived';
  return !isMultiResponse(isList ? { ...dimension, multiple: false } : dimension, measure);
}

/** The cells of a count as they are stored: zeros are not, and the rest are in the order of their positions. */
export const countCells = (cells: ShownCells): StoredCell[] =>
  stored(cells, 'count', (at, value) => [...at, storedNumber(value)]);

/**
 * The cells of a sum. `flags` are those of every cell. `knowns` are the units with an amount, as they may be published: no reader
 * sees them, but the next release is held against them.
 */
export const sumCells = (cells: ShownCells, flags: number, knowns?: ShownCells): StoredCell[] =>
  stored(cells, 'sum', (at, value) => {
    const known = knowns && (knowns.get(at.join(','))?.shown ?? 0n);
    return [
      ...[...at, storedNumber(value), 0, flags],
      ...(known === undefined ? [] : [isWithheld(known) ? null : storedNumber(known)]),
    ];
  });

/** The cells of a mean: both the sum and the number of units with an amount must be published. No units: no cell. */
export const meanCells = (sums: ShownCells, knowns: ShownCells, flags: number): StoredCell[] =>
  averages(knowns, 'mean', (at, known) => {
    const sum = sums.get(at.join(','))?.shown ?? 0n;
    return isWithheld(sum) ? undefined : [storedNumber(sum), 0, flags, storedNumber(known)];
  });

/** The least number of units that a median is published of. */
const LEAST_OF_MEDIAN = 10;

/**
 * The cells of a median. `knowns` are the units with an amount as published, less than `blur` + 1 away from the true ones;
 * `middles` are twice the true median, in multiples of 1/scale. A published median is rounded.
 */
export const medianCells = (
  knowns: ShownCells,
  middles: ReadonlyMap<string, number>,
  { amount, blur }: { amount: AmountSource; blur: number },
): StoredCell[] =>
  averages(knowns, 'median', (at, known) => {
    const twice = middles.get(at.join(','));
    if (twice === undefined || Number(known) - blur < LEAST_OF_MEDIAN) return undefined;
    return [2 * roundedMedian(twice / 2, amount), 0, 0];
  });

/** Three months. */
const TERM_STEP_DAYS = 91;

/** To three months for a term, else to two significant digits; in multiples of 1/scale, as it was given. */
export function roundedMedian(median: number, { kind, scale }: Pick<AmountSource, 'kind' | 'scale'>): number {
  if (kind === 'term') return Math.round(median / (TERM_STEP_DAYS * scale)) * TERM_STEP_DAYS * scale;
  return Math.round(Number((median / scale).toPrecision(2)) * scale);
}

/** Cells of averages are read of codes and totals only. `value` answers what follows the positions; undefined is withheld. */
function averages(
  knowns: ShownCells,
  statistic: 'mean' | 'median',
  value: (at: readonly number[], known: bigint) => StoredCell | undefined,
): StoredCell[] {
  const cells = [...knowns.values()].flatMap(({ at, shown: known }): StoredCell[] => {
    if (at.includes(KNOWN_POSITION) || known === 0n) return [];
    const rest = isWithheld(known) ? undefined : value(at, known);
    return [rest === undefined ? withheldCell(at, statistic) : [...at, ...rest]];
  });
  return inOrder(cells);
}

function stored(
  cells: ShownCells,
  statistic: 'count' | 'sum',
  cell: (at: readonly number[], value: bigint) => StoredCell,
): StoredCell[] {
  return inOrder(
    [...cells.values()].flatMap(({ at, shown }): StoredCell[] => {
      if (!isWithheld(shown)) return shown === 0n ? [] : [cell(at, shown)];
      const [low, high] = [shown.low, shown.high].map((end) => (end === null ? null : storedNumber(end)));
      return [withheldCell(at, statistic, low, high)];
    }),
  );
}

/** Beyond 2^53-1 a stored number is a decimal. */
function storedNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** By positions; the first that differs decides, and no two cells have the same. */
const inOrder = (cells: StoredCell[]): StoredCell[] =>
  cells.sort((a, b) => {
    for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return Number(a[i]) - Number(b[i]);
    return 0;
  });
