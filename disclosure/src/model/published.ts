import type { Definition, Measure } from '../definition.ts';
import {
  ANY_AMOUNT,
  type Codes,
  codesName,
  isNumber,
  measureOf,
  type ProtectedTable,
  scaleOf,
  type TableCell,
  type TableLayer,
  type TableName,
} from '../tables.ts';
import type { NumbersOfTable, ReleaseNumbers } from './model.ts';

/** A release as everybody can read it: its cells, and the numbers that everybody has by them. */

export interface PublishedRelease {
  version: string;
  definition: Definition;
  tables: readonly PublishedTable[];
}

/** One measure over one set of dimensions, with its margins. What is not there is 0, or is not published at all (`notCovered`). */
export interface PublishedTable extends TableName {
  cells: readonly PublishedCell[];
}

/** A cell that readers see: it is withheld, or has a value other than 0. */
export interface PublishedCell {
  codes: Codes;
  /** As it is printed, with the decimals of the measure; null if it is withheld. */
  value: string | null;
}

/** What readers see of protected tables. */
export function publishedTables(definition: Definition, tables: readonly ProtectedTable[]): PublishedTable[] {
  const hidden = new Map(
    definition.dimensions.map(({ id, notCovered = [] }) => [id, new Set<string | null>(notCovered)]),
  );
  return tables.map(({ by, measure, layers }) => {
    const isShown = ({ codes }: TableCell): boolean => codes.every((code, at) => !hidden.get(by[at] ?? '')?.has(code));
    const print = printer(definition, measureOf(definition, measure), layers);
    const [first] = layers;
    const cells = (first?.cells ?? []).filter(isShown).map((cell) => ({ codes: cell.codes, value: print(cell) }));
    return { by, measure, cells: cells.filter(({ value }) => value !== '0') };
  });
}

/** Prints a cell of the first layer. A mean is withheld where its number of units is. */
function printer(
  definition: Definition,
  measure: Measure,
  layers: readonly TableLayer[],
): (cell: TableCell) => string | null {
  const scale = BigInt(scaleOf(definition, measure));
  if (measure.statistic !== 'mean')
    return ({ number, isWithheld }) =>
      isWithheld || !isNumber(number) ? null : measure.statistic === 'sum' ? printed(number, scale, measure.decimals) : number.toString(); // biome-ignore format: one expression
  const [, known] = layers;
  const units = new Map(known?.cells.map((cell) => [codesName(cell.codes), cell]));
  return ({ codes, number, isWithheld }) => {
    const of = units.get(codesName(codes));
    if (of?.number === 0n) return '0';
    if (isWithheld || !isNumber(number) || !of || of.isWithheld || !isNumber(of.number)) return null;
    return printed(number, scale * of.number, measure.decimals);
  };
}

/**
 * The counts and sums of a release, and what follows from its means. Of a sum that is rounded its interval is known. A published sum
 * divided by its mean is the number of units with the amount.
 */
export function publicNumbers(release: PublishedRelease, more: Pick<ReleaseNumbers, 'frozen'> = {}): ReleaseNumbers {
  const { version, definition, tables } = release;
  const measures = new Map(definition.measures.map((measure) => [measure.id, measure]));
  const layers = tables.flatMap((table): NumbersOfTable[] => {
    const measure = measures.get(table.measure);
    if (measure?.statistic === 'count') return [layerOf(table, 'count', (value) => BigInt(value))];
    if (measure?.statistic !== 'sum') return [];
    const scale = scaleOf(definition, measure);
    return [layerOf(table, 'sum', (value) => readPrinted(value, scale, measure.decimals))];
  });
  return { release: version, definition, ...more, tables: [...layers, ...behindMeans(release, measures)] };
}

function layerOf(
  { by, measure, cells }: PublishedTable,
  layer: TableLayer['layer'],
  read: (value: string) => TableCell['number'],
): TableLayer {
  return {
    ...{ by, measure, layer },
    cells: cells.map(({ codes, value }) => {
      const isWithheld = value === null;
      return { codes, number: isWithheld ? ANY_AMOUNT : read(value), isWithheld };
    }),
  };
}

/** For each mean beside a published sum of the same amount of the same units: how many units the two allow. */
function behindMeans({ tables }: PublishedRelease, measures: ReadonlyMap<string, Measure>): NumbersOfTable[] {
  const sums = new Map<string, string>();
  const nameOf = ({ of, id, unit, filter }: Measure, by: readonly string[], codes: Codes): string => {
    const key = by.flatMap((name, at) => (codes[at] === null ? [] : [`${name}=${codes[at]}`]));
    return JSON.stringify([of ?? id, unit, filter, key.sort()]);
  };
  for (const { by, measure: id, cells } of tables) {
    const measure = measures.get(id);
    if (measure?.statistic !== 'sum' || measure.isFilterHidden) continue;
    for (const { codes, value } of cells) if (value !== null) sums.set(nameOf(measure, by, codes), value);
  }
  return tables.flatMap(({ by, measure: id, cells }): NumbersOfTable[] => {
    const measure = measures.get(id);
    if (measure?.statistic !== 'mean' || measure.isFilterHidden || sums.size === 0) return [];
    const half = 0.5 / 10 ** measure.decimals;
    const known = cells.flatMap(({ codes, value }): TableCell[] => {
      const sum = Number(sums.get(nameOf(measure, by, codes)) ?? 0);
      const mean = Number(value ?? 0);
      if (sum <= 0 || mean <= half) return [];
      const [low, high] = [Math.ceil(sum / (mean + half) - 1e-9), Math.floor(sum / (mean - half) + 1e-9)];
      return [{ codes, number: low === high ? BigInt(low) : [BigInt(low), BigInt(high)], isWithheld: false }];
    });
    return known.length === 0 ? [] : [{ by, measure: id, layer: 'known', cells: known, isPartial: true }];
  });
}

/** Numbers as they are printed in answers: digits, no exponent, no trailing zero. */

/** `amount / over` to so many decimals, half up. None of them is negative. */
export const printed = (amount: bigint, over: bigint, decimals: number): string =>
  shortest((2n * amount * 10n ** BigInt(decimals) + over) / (2n * over), decimals);

/** The nearest number of so many decimals that is not greater, or, for `up`, not less. */
export function printedBound(amount: bigint, over: bigint, decimals: number, direction: 'down' | 'up'): string {
  const parts = amount * 10n ** BigInt(decimals);
  return shortest(direction === 'down' ? parts / over : (parts + over - 1n) / over, decimals);
}

/** A number of units of 10^-decimals. */
function shortest(units: bigint, decimals: number): string {
  if (decimals === 0) return units.toString();
  const text = units.toString().padStart(decimals + 1, '0');
  return `${text.slice(0, -decimals)}.${text.slice(-decimals)}`.replace(/\.?0+$/, '');
}

/**
 * A printed number, in units of 1/scale: exactly so many, or what it is rounded from.
 * @throws RangeError for anything else than digits with a point
 */
export function readPrinted(text: string, scale: number, decimals: number): bigint | readonly [bigint, bigint] {
  const [, whole = '', part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') throw new RangeError(`${text} is not a decimal number`);
  const over = 10n ** BigInt(part.length);
  const units = BigInt(whole + part) * BigInt(scale);
  const step = 10 ** decimals;
  if (step % scale === 0) return units / over;
  // It is known to half of its last digit.
  const exact = Number(units) / Number(over);
  const half = scale / step / 2;
  return [BigInt(Math.ceil(exact - half)), BigInt(Math.floor(exact + half))];
}
