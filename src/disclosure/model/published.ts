import type { Codebook } from '../../codebook/model.ts';
import { type PublicCodebook, type PublicMeasure, publicCodebook } from '../../codebook/public.ts';
import type { Measure } from '../../schemas/codebook.ts';
import { periodCoverage } from '../../statistics/coverage.ts';
import { type Decimal, fraction, multiply, parseDecimal, roundedDecimal } from '../../statistics/fraction.ts';
import { cellValue, scaleOf, type TableData, TOTAL_POSITION } from '../../statistics/table.ts';
import { ANY_AMOUNT, cellPositions, codesOfPositions, partsOf, type TableCell, type TableLayer } from '../tables.ts';
import { type NumbersOfTable, type ReleaseNumbers, scales } from './model.ts';
import type { CodebookOfRelease } from './variables.ts';

/** A release as everybody can read it: its cells, and the numbers that everybody has by them. */

/** A release as everybody can read it. */
export interface PublishedRelease extends CodebookOfRelease {
  version: string;
  tables: readonly PublishedTable[];
}

/** One measure over one set of dimensions, with its margins. What is not there is 0, or not known in a gap of the coverage. */
export interface PublishedTable {
  by: readonly string[];
  measure: string;
  cells: readonly PublishedCell[];
}

/** The release that stored tables make. */
export function publishedRelease(version: string, codebook: Codebook, tables: readonly TableData[]): PublishedRelease {
  const { window, gaps } = codebook.definition.coverage;
  return {
    version,
    codebook: publicCodebook(codebook),
    coverage: { window, ...(gaps && { gaps }) },
    tables: tables.map((table) => ({
      by: table.by,
      measure: table.measure,
      cells: [...publishedCells(codebook, table)],
    })),
  };
}

/** A cell that readers see: it is withheld, or has a value other than 0. */
export interface PublishedCell {
  /** A code for each dimension of the table; null is its total. */
  codes: readonly (string | null)[];
  /** As JSON answers print it; null if it is withheld. */
  value: string | null;
}

/** The cells that readers see of a stored table. */
export function* publishedCells(codebook: Codebook, table: TableData): Generator<PublishedCell> {
  const { measure, axes } = partsOf(codebook, table);
  const gaps = axes.map((dimension) => periodCoverage(codebook, dimension).none);
  const print = valuePrinter(codebook, measure);
  for (const cell of table.cells) {
    const at = cellPositions(cell, axes.length);
    // The margin of reported units is only ever a denominator, and what is not covered is answered as not known.
    if (at.some((position, place) => position < TOTAL_POSITION || gaps[place]?.has(position))) continue;
    const { amount, over, status } = cellValue(cell, axes.length, measure.statistic);
    const value = amount === null ? null : print(amount, over);
    if (value === null ? status === 'suppressed' : value !== '0') yield { codes: codesOfPositions(axes, at), value };
  }
}

/** Prints the value of a cell (see CellValue) as JSON answers do. */
function valuePrinter(codebook: Codebook, measure: Measure): (amount: bigint, over: bigint) => Decimal {
  const scale = scaleOf(codebook, measure);
  return (amount, over) => {
    const parts = scale * over;
    return parts === 1n ? `${amount}` : roundedDecimal(fraction(amount, parts), measure.decimals);
  };
}

/**
 * The counts and sums of a release, and what follows from its means. Of a sum that is rounded its interval is known. A published sum
 * divided by its mean is the number of units with the amount.
 */
export function publicNumbers(release: PublishedRelease, more: Pick<ReleaseNumbers, 'frozen'> = {}): ReleaseNumbers {
  const { version, codebook, coverage, tables } = release;
  const measures = new Map(codebook.measures.map((measure) => [measure.id, measure]));
  const layers = tables.flatMap((table): NumbersOfTable[] => {
    const measure = measures.get(table.measure);
    if (measure?.statistic === 'count') return [layerOf(table, 'count', (value) => BigInt(value))];
    return measure?.statistic === 'sum' ? [layerOf(table, 'sum', sumReader(codebook, measure))] : [];
  });
  return {
    ...{ release: version, codebook, coverage, ...more },
    tables: [...layers, ...behindMeans(release, measures)],
  };
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

/** Amounts of a measure are whole multiples of 1/scale; of a hidden amount they are taken to have the decimals of the measure. */
export const publicScale = (codebook: PublicCodebook, { of, decimals }: PublicMeasure): number =>
  of === undefined ? 10 ** decimals : of === 'counts' ? 1 : scales(codebook)(of);

/** A published sum is exact, or known to half of its last digit. */
function sumReader(codebook: PublicCodebook, measure: PublicMeasure): (value: string) => TableCell['number'] {
  const scale = publicScale(codebook, measure);
  const step = 10 ** measure.decimals;
  return (value) => {
    const { of, over } = multiply(parseDecimal(value), fraction(scale));
    if (step % scale === 0) return of / over;
    const exact = Number(of) / Number(over);
    const half = scale / step / 2;
    return [BigInt(Math.ceil(exact - half)), BigInt(Math.floor(exact + half))];
  };
}

/** For each mean beside a published sum of the same amount of the same units: how many units the two allow. */
function behindMeans({ tables }: PublishedRelease, measures: ReadonlyMap<string, PublicMeasure>): NumbersOfTable[] {
  const sums = new Map<string, string>();
  const nameOf = (measure: PublicMeasure, by: readonly string[], codes: readonly (string | null)[]): string => {
    const { of = measure.id, countingUnit, filter } = measure;
    const key = by.flatMap((id, at) => (codes[at] === null ? [] : [`${id}=${codes[at]}`]));
    return JSON.stringify([of, countingUnit, filter, key.sort()]);
  };
  for (const { by, measure: id, cells } of tables) {
    const measure = measures.get(id);
    if (measure?.statistic !== 'sum' || measure.filterWithheld) continue;
    for (const { codes, value } of cells) if (value !== null) sums.set(nameOf(measure, by, codes), value);
  }
  return tables.flatMap(({ by, measure: id, cells }): NumbersOfTable[] => {
    const measure = measures.get(id);
    if (measure?.statistic !== 'mean' || measure.filterWithheld || sums.size === 0) return [];
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
