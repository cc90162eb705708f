import { visiblePositions } from '../cases/view.ts';
import type { AmountSource, Codebook, Dimension } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { isMultiResponse } from '../statistics/notes.ts';
import {
  FLAG_APPROXIMATE,
  FLAG_LOWER_BOUND,
  type Interval,
  KNOWN_POSITION,
  type PresentCodes,
  type StoredCell,
  type TableData,
  TOTAL_POSITION,
  withheldCell,
} from '../statistics/table.ts';

/**
 * The one shape of a table in disclosure control: codes and layer -> a number, or the interval that it is in. A table comes in as it
 * was counted (`countedLayers`) and goes out as it is stored (`storedTable`). What readers see of it is in model/published.ts.
 */

/** What the numbers are: units, an amount in multiples of 1/scale, or the units that have the amount, which nobody sees by themselves. */
export type Layer = 'count' | 'sum' | 'known';

/** What is published of a measure, or is behind what is. */
export const layersOf = (statistic: Measure['statistic']): readonly Layer[] =>
  statistic === 'count' ? ['count'] : statistic === 'median' ? ['known'] : ['sum', 'known'];

/** One layer of one measure over one set of dimensions, with its margins. A cell that is not there is 0. */
export interface TableLayer<C extends TableCell = TableCell> {
  by: readonly string[];
  measure: string;
  layer: Layer;
  cells: readonly C[];
}

export interface TableCell {
  /** A code for each dimension of `by`; null is its total. */
  codes: readonly (string | null)[];
  /** The number, or the least and the most that it can be. A high end of null: nothing limits it. */
  number: bigint | Interval;
  /** Not shown at all. A sum that is shown with fewer digits than it has is an interval, and not withheld. */
  isWithheld: boolean;
}

/** Of a withheld number of which nothing is known. Amounts are not negative. */
export const ANY_AMOUNT: Interval = [0n, null];

export const isNumber = (number: TableCell['number'] | null): number is bigint => typeof number === 'bigint';

/** A release that can be read, with its stored tables. */
export interface ReadableRelease {
  version: string;
  codebook: Codebook;
  tables: readonly TableData[];
}

/** Codes as one name, to find the same cell of another layer. */
export const codesName = (codes: TableCell['codes']): string => codes.map((code) => code ?? '').join();

/** The true number of a cell, and the people behind it. */
export interface TrueCell extends TableCell {
  number: bigint;
  evidence: Evidence;
}

/** A table as it was counted: true values, and what the protection needs to know about each of them. */
export interface CountedTable extends TableData {
  /** One for each cell. */
  evidence: readonly Evidence[];
}

export interface Evidence {
  /** Units with an amount; for a count all units. */
  known: number;
  /** The sum of the record keys of these units, mod 2^32; 0 under a policy that changes no number. */
  key: number;
  /** Units whose amount is not 0; for a count all units. Under `threshold`, defendants in place of convictions. */
  contributing: number;
  /** The same sum of the keys of the units whose amount is not 0; 0 for a count or a median. */
  contributors: number;
  /**
   * The largest and second largest amounts of one unit, multiples of 1/scale; 0 for a count or a median. Of convictions, under
   * `threshold`, those of one defendant: what their convictions in the cell add up to, or for a count how many they are.
   */
  largest: number;
  second: number;
  /** Defendants with an amount, which are fewer than the convictions if one has several; `known` for other units or policies. */
  people: number;
}

/**
 * The measure and the dimensions of a table.
 * @throws Error if it is not a table of this codebook
 */
export function partsOf(
  { measures, dimensions }: Pick<Codebook, 'measures' | 'dimensions'>,
  { by, measure: id }: Pick<TableData, 'by' | 'measure'>,
): { measure: Measure; axes: Dimension[] } {
  const measure = measures.get(id);
  const axes = by.flatMap((name) => dimensions.get(name) ?? []);
  if (!measure || axes.length < by.length) throw new Error(`${id} by ${by.join()} is not a table of this codebook`);
  return { measure, axes };
}

/** The codes at these positions. */
export const codesOfPositions = (axes: readonly Dimension[], at: readonly number[]): (string | null)[] =>
  axes.map(({ codes }, place) => codes[at[place] ?? TOTAL_POSITION]?.code ?? null);

const positionsOfCodes = (axes: readonly Dimension[], codes: TableCell['codes']): number[] =>
  axes.map(({ index }, place) => index.get(codes[place] ?? '') ?? TOTAL_POSITION);

/** The positions of a cell of a table with so many dimensions. */
export const cellPositions = (cell: StoredCell, width: number): number[] => cell.slice(0, width) as number[]; // they come first

/** A cell of a counted table, by position. */
export interface CountedCell {
  /** Positions of codes and totals. */
  at: readonly number[];
  /** What is stored: units, a sum in multiples of 1/scale, or twice a median; 0 where there is no value. */
  value: number | string;
  evidence: Evidence;
}

/** The cells of a table without the margins of reported units, which follow from the others. */
export function countedCells({ by, cells, evidence: all }: CountedTable): CountedCell[] {
  return cells.flatMap((cell, index): CountedCell[] => {
    const at = cellPositions(cell, by.length);
    const evidence = all[index];
    return at.includes(KNOWN_POSITION) || !evidence ? [] : [{ at, value: cell[by.length] ?? 0, evidence }];
  });
}

/** The true numbers of a counted table, in the order of `layersOf`. */
export function countedLayers(codebook: Codebook, table: CountedTable): TableLayer<TrueCell>[] {
  const { measure, axes } = partsOf(codebook, table);
  const cells = countedCells(table).map((cell) => ({ ...cell, codes: codesOfPositions(axes, cell.at) }));
  return layersOf(measure.statistic).map((layer) => ({
    ...{ by: table.by, measure: measure.id, layer },
    cells: cells.map(({ codes, value, evidence }) => ({
      ...{ codes, evidence, isWithheld: false },
      number: BigInt(layer === 'sum' ? value : evidence.known),
    })),
  }));
}

/** The sums behind the means of a stored table: whoever knows the number of units can multiply. */
export function sumsBehindMeans(codebook: Codebook, table: TableData): TableLayer[] {
  const { by, cells } = table;
  const { measure, axes } = partsOf(codebook, table);
  if (measure.statistic !== 'mean') return [];
  const sums = cells.flatMap((cell): TableCell[] => {
    const sum = cell[by.length] ?? null;
    const codes = codesOfPositions(axes, cellPositions(cell, by.length));
    return sum === null ? [] : [{ codes, number: BigInt(sum), isWithheld: false }];
  });
  return [{ by, measure: measure.id, layer: 'sum', cells: sums }];
}

/** A number that is stored; null: not even bounds of it are. */
type Storable = TableCell['number'] | null;
type StorableCells = Map<string, { at: readonly number[]; shown: Storable }>;

/**
 * A table as it is published and stored. `layers` are what may be published of it. `blur`: a published number of units is less than
 * blur + 1 away from the true one.
 */
export function storedTable(
  codebook: Codebook,
  counted: CountedTable,
  layers: readonly TableLayer[],
  blur = 0,
): TableData {
  const { by } = counted;
  const { measure, axes } = partsOf(codebook, counted);
  const cellsOf = (layer: Layer): StorableCells | undefined => {
    const table = layers.find((one) => one.layer === layer);
    if (!table) return undefined;
    const cells: StorableCells = new Map();
    for (const { codes, number } of table.cells) put(cells, positionsOfCodes(axes, codes), number);
    if (layer !== 'known' || measure.statistic === 'sum') addReportedMargins(measure, axes, cells);
    return cells;
  };
  const [counts, sums, knowns] = [cellsOf('count'), cellsOf('sum'), cellsOf('known')];
  return { by, measure: measure.id, cells: byPositions(storedCells()) };

  function storedCells(): StoredCell[] {
    const flags = flagsOf(counted);
    switch (measure.statistic) {
      case 'count':
        return numberCells(counts ?? new Map(), 'count', () => []);
      case 'sum':
        return numberCells(sums ?? new Map(), 'sum', (at) => [0, flags, ...(knowns ? [keptOf(knowns, at)] : [])]);
      case 'mean':
        return averageCells(knowns ?? new Map(), 'mean', (at, known) => {
          const sum = shownAt(sums ?? new Map(), at);
          return isNumber(sum) ? [inStore(sum), 0, flags, inStore(known)] : undefined;
        });
      default:
        return averageCells(knowns ?? new Map(), 'median', medianAt(codebook, counted, measure, blur));
    }
  }
}

const put = (cells: StorableCells, at: readonly number[], shown: Storable): void =>
  void cells.set(at.join(), { at, shown });

/** What is not there is 0. */
function shownAt(cells: StorableCells, at: readonly number[]): Storable {
  const cell = cells.get(at.join());
  return cell ? cell.shown : 0n;
}

/** No reader sees the units with an amount, but the next release is held against them. */
const keptOf = (knowns: StorableCells, at: readonly number[]): number | string | null => {
  const known = shownAt(knowns, at);
  return isNumber(known) ? inStore(known) : null;
};

/** Zeros are not stored. */
const numberCells = (
  cells: StorableCells,
  statistic: 'count' | 'sum',
  rest: (at: readonly number[]) => StoredCell,
): StoredCell[] =>
  [...cells.values()].flatMap(({ at, shown }): StoredCell[] => {
    if (isNumber(shown)) return shown === 0n ? [] : [[...at, inStore(shown), ...rest(at)]];
    const [low, high] = (shown ?? [null, null]).map((end) => (end === null ? null : inStore(end)));
    return [withheldCell(at, statistic, low, high)];
  });

/** Averages are read of codes and totals only. `value` answers what follows the positions; undefined is withheld. No units: no cell. */
const averageCells = (
  knowns: StorableCells,
  statistic: 'mean' | 'median',
  value: (at: readonly number[], known: bigint) => StoredCell | undefined,
): StoredCell[] =>
  [...knowns.values()].flatMap(({ at, shown: known }): StoredCell[] => {
    if (known === 0n) return [];
    const rest = isNumber(known) ? value(at, known) : undefined;
    return [rest === undefined ? withheldCell(at, statistic) : [...at, ...rest]];
  });

/** The least number of units that a median is published of. */
const LEAST_OF_MEDIAN = 10;

function medianAt(codebook: Codebook, { by, cells }: CountedTable, { of = '' }: Measure, blur: number) {
  const amount = codebook.amounts.get(of);
  const middles = new Map(cells.map((cell) => [cellPositions(cell, by.length).join(), Number(cell[by.length] ?? 0)]));
  return (at: readonly number[], known: bigint): StoredCell | undefined => {
    const twice = middles.get(at.join());
    if (!amount || twice === undefined || Number(known) - blur < LEAST_OF_MEDIAN) return undefined;
    return [2 * roundedMedian(twice / 2, amount), 0, 0];
  };
}

/** Three months. */
const TERM_STEP_DAYS = 91;

/** To three months for a term, else to two significant digits; in multiples of 1/scale, as it was given. */
function roundedMedian(median: number, { kind, scale }: Pick<AmountSource, 'kind' | 'scale'>): number {
  if (kind === 'term') return Math.round(median / (TERM_STEP_DAYS * scale)) * TERM_STEP_DAYS * scale;
  return Math.round(Number((median / scale).toPrecision(2)) * scale);
}

/**
 * Adds the margins over the units with a reported code, which shares are divided by: the total without what is not reported. Both
 * are published, so the margin gives nothing away. Where a unit can have a reported code and `not-reported` too, nobody can work the
 * margin out, and it is withheld.
 */
function addReportedMargins(measure: Measure, axes: readonly Dimension[], cells: StorableCells): void {
  axes.forEach((dimension, place) => {
    const notReported = dimension.index.get(NOT_REPORTED);
    if (notReported === undefined) return;
    const isOneOrOther = isReportedOrNot(dimension, measure);
    for (const { at, shown: total } of [...cells.values()]) {
      if (at[place] !== TOTAL_POSITION) continue;
      const rest = shownAt(cells, at.with(place, notReported));
      const isKnown = isOneOrOther && isNumber(total) && isNumber(rest);
      // Changed numbers need not add up.
      const margin = isKnown ? (total > rest ? total - rest : 0n) : null;
      put(cells, at.with(place, KNOWN_POSITION), total === 0n ? 0n : margin);
    }
  });
}

/** Whether a unit with a reported code is never `not-reported` too. A list has that alone; what a map makes of a list does not. */
function isReportedOrNot(dimension: Dimension, measure: Measure): boolean {
  const isList = dimension.multiple && dimension.kind !== 'derived';
  return !isMultiResponse(isList ? { ...dimension, multiple: false } : dimension, measure);
}

/**
 * The flags of every published cell of a sum or mean: those of its grand total. A flag of a single cell would say that somebody in
 * it has an amount that is not exact, and a cell without it that nobody has.
 */
function flagsOf({ by, cells }: TableData): number {
  const total = cells.find((cell) => cellPositions(cell, by.length).every((position) => position === TOTAL_POSITION));
  return Number(total?.[by.length + 2] ?? 0) & (FLAG_LOWER_BOUND | FLAG_APPROXIMATE);
}

/** Beyond 2^53-1 a stored number is a decimal. */
function inStore(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** By positions; the first that differs decides, and no two cells have the same. */
const byPositions = (cells: StoredCell[]): StoredCell[] =>
  cells.sort((a, b) => {
    for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return Number(a[i]) - Number(b[i]);
    return 0;
  });

/** Under a policy every public code is listed: which of them occur may not show. */
export const presentCodes = ({ dimensions }: Codebook): PresentCodes =>
  Object.fromEntries(
    [...dimensions.values()]
      .filter(({ audience }) => audience === 'public')
      .map((dimension) => [dimension.id, visiblePositions(dimension, 'public')]),
  );
