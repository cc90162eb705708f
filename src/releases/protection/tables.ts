import {
  type CanonicalSet,
  type CountedTable,
  canonicalSets,
  type Evidence,
  isNumber,
  type Layer,
  type ProtectedTable,
  type PublishedRelease,
  type PublishedTable,
  type ReadableRelease,
  type TableCell,
  type TableLayer,
} from '#disclosure';
import { type AmountSource, type Codebook, type Dimension, knownMeasure } from '../../codebook/model.ts';
import { publicCodebook } from '../../codebook/public.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { NOT_REPORTED } from '../../schemas/vocabulary.ts';
import { periodCoverage } from '../../statistics/coverage.ts';
import { type Decimal, fraction, roundedDecimal } from '../../statistics/fraction.ts';
import { isMultiResponse } from '../../statistics/notes.ts';
import {
  cellValue,
  FLAG_APPROXIMATE,
  FLAG_LOWER_BOUND,
  KNOWN_POSITION,
  type StoredCell,
  scaleOf,
  type TableData,
  TOTAL_POSITION,
  withheldCell,
} from '../../statistics/table.ts';
import { definitionOf, ownDefinition } from './definition.ts';

/** Between tables as they are counted and stored, by position, and those of disclosure control, by code. */

/** A table as it was counted: true values, and what the protection needs to know about each of them. */
export interface CountedData extends TableData {
  /** One for each cell. */
  evidence: readonly Evidence[];
}

/** A release that can be read, with its stored tables. */
export interface StoredRelease {
  version: string;
  codebook: Codebook;
  tables: readonly TableData[];
}

/**
 * The measure and the dimensions of a table.
 * @throws Error if it is not a table of this codebook
 */
function partsOf(
  { measures, dimensions }: Pick<Codebook, 'measures' | 'dimensions'>,
  { by, measure: id }: Pick<TableData, 'by' | 'measure'>,
): { measure: Measure; axes: Dimension[] } {
  const measure = measures.get(id);
  const axes = by.flatMap((name) => dimensions.get(name) ?? []);
  if (!measure || axes.length < by.length) throw new Error(`${id} by ${by.join()} is not a table of this codebook`);
  return { measure, axes };
}

/** The codes at these positions. */
const codesOfPositions = (axes: readonly Dimension[], at: readonly number[]): (string | null)[] =>
  axes.map(({ codes }, place) => codes[at[place] ?? TOTAL_POSITION]?.code ?? null);

const positionsOfCodes = (axes: readonly Dimension[], codes: readonly (string | null)[]): number[] =>
  codes.map((code, place) => axes[place]?.index.get(code ?? '') ?? TOTAL_POSITION);

/** The positions of a cell of a table with so many dimensions. */
export const cellPositions = (cell: StoredCell, width: number): number[] => cell.slice(0, width) as number[]; // they come first

/** A cell of a counted table, by position. */
export interface CountedPlace {
  /** Positions of codes and totals. */
  at: readonly number[];
  /** What is stored: units, a sum in multiples of 1/scale, or twice a median; 0 where there is no value. */
  value: number | string;
  evidence: Evidence;
}

/** The cells of a table without the margins of reported units, which follow from the others. */
export function countedPlaces({ by, cells, evidence: all }: CountedData): CountedPlace[] {
  return cells.flatMap((cell, index): CountedPlace[] => {
    const at = cellPositions(cell, by.length);
    const evidence = all[index];
    return at.includes(KNOWN_POSITION) || !evidence ? [] : [{ at, value: cell[by.length] ?? 0, evidence }];
  });
}

/** A counted table, for protection. */
export function countedTable(codebook: Codebook, table: CountedData): CountedTable {
  const { by, measure: id } = table;
  const { measure, axes } = partsOf(codebook, table);
  // Nobody adds medians up, and a middle of two can be a half.
  const amountIn = ({ value }: CountedPlace): bigint => (measure.statistic === 'median' ? 0n : BigInt(value));
  const cells = countedPlaces(table).map((cell) => ({
    ...{ codes: codesOfPositions(axes, cell.at), value: amountIn(cell), evidence: cell.evidence },
  }));
  return { by, measure: id, cells };
}

/** What readers see of a release that is stored. */
export function publishedRelease(version: string, codebook: Codebook, tables: readonly TableData[]): PublishedRelease {
  const definition = definitionOf(publicCodebook(codebook), codebook.definition.coverage);
  return { version, definition, tables: tables.map((table) => publishedTable(codebook, table)) };
}

/** The cells that readers see of a stored table. */
export function publishedTable(codebook: Codebook, table: TableData): PublishedTable {
  const { by, measure: id } = table;
  const { measure, axes } = partsOf(codebook, table);
  const gaps = axes.map((dimension) => periodCoverage(codebook, dimension).none);
  const print = valuePrinter(codebook, measure);
  const cells = table.cells.flatMap((cell): PublishedTable['cells'][number][] => {
    const at = cellPositions(cell, axes.length);
    // The margin of reported units is only ever a denominator, and what is not covered is answered as not known.
    if (at.some((position, place) => position < TOTAL_POSITION || gaps[place]?.has(position))) return [];
    const { amount, over, status } = cellValue(cell, axes.length, measure.statistic);
    const value = amount === null ? null : print(amount, over);
    const isShown = value === null ? status === 'suppressed' : value !== '0';
    return isShown ? [{ codes: codesOfPositions(axes, at), value }] : [];
  });
  return { by, measure: id, cells };
}

/** The sets of a stored table that its release is hashed by. `keys` are those that belong to it: see ownedTables. */
export const storedSets = (
  codebook: Codebook,
  table: TableData,
  keys: readonly (readonly string[])[],
): CanonicalSet[] => canonicalSets(knownMeasure(codebook, table.measure), publishedTable(codebook, table), keys);

/** Prints the value of a cell (see CellValue) as JSON answers do. */
function valuePrinter(codebook: Codebook, measure: Measure): (amount: bigint, over: bigint) => Decimal {
  const scale = scaleOf(codebook, measure);
  return (amount, over) => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), measure.decimals);
  };
}

/** A stored release, as its publisher knows it. */
export function readableRelease({ version, codebook, tables }: StoredRelease): ReadableRelease {
  const behind = tables.flatMap((table) => layersBehind(codebook, table));
  return { ...publishedRelease(version, codebook, tables), definition: ownDefinition(codebook), behind };
}

/** The sums behind means, and the units behind sums and means: whoever knows the number of units can multiply. */
function layersBehind(codebook: Codebook, { by, measure: id, cells }: TableData): TableLayer[] {
  const { measure, axes } = partsOf(codebook, { by, measure: id });
  const layer = (name: Layer, place: number): TableLayer => ({
    ...{ by, measure: id, layer: name },
    cells: cells.flatMap((cell): TableCell[] => {
      const at = cellPositions(cell, by.length);
      const number = cell[place] ?? null;
      if (at.includes(KNOWN_POSITION) || number === null || cell[by.length] === null) return [];
      return [{ codes: codesOfPositions(axes, at), number: BigInt(number), isWithheld: false }];
    }),
  });
  const known = layer('known', by.length + 3); // see StoredCell
  if (measure.statistic === 'mean') return [layer('sum', by.length), known];
  return measure.statistic === 'sum' ? [known] : [];
}

/** A number that is stored; null: not even bounds of it are. */
type Storable = TableCell['number'] | null;
type StorableCells = Map<string, { at: readonly number[]; shown: Storable }>;

/** A table as it is published and stored. */
export function storedTable(codebook: Codebook, counted: CountedData, { layers, blur }: ProtectedTable): TableData {
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

function medianAt(codebook: Codebook, { by, cells }: CountedData, { of = '' }: Measure, blur: number) {
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
