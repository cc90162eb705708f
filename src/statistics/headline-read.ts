import type { Codebook, Dimension } from '../codebook/model.ts';
import type { HeadlineDefinition } from '../schemas/headline.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import type { TableLookup } from './answer.ts';
import { type CellValue, cellValue, noUnits, selectCells } from './cells.ts';
import { isMultiResponse } from './notes.ts';
import { KNOWN_POSITION, TOTAL_POSITION } from './table.ts';
import { chooseTables, type TableRead } from './table-choice.ts';

/** What a headline reads to be computed. */
export interface HeadlineNeed {
  id: string;
  read: TableRead;
  /**
   * Of a share over a dimension in which one unit can have both the code and `not-reported`: how many distinct units (or, of a
   * sum, what amount) have one of `codes` of `dimension`, at the other conditions. No published table has that number.
   */
  union?: { measure: string; where: Record<string, string>; dimension: string; codes: readonly string[] };
}

export const whereOf = (headline: HeadlineDefinition): Readonly<Record<string, readonly string[]>> =>
  headline.statistic === 'rate' ? {} : (headline.where ?? {});

/** The measure that a headline is about; undefined if it is about an external figure. */
export function measureOf(headline: HeadlineDefinition): string | undefined {
  if (headline.statistic !== 'rate') return headline.measure;
  return 'measure' in headline.of ? headline.of.measure : undefined;
}

/** Which stored tables the headlines of a codebook read; those of external figures read none. In codebook order. */
export function headlinesNeed(codebook: Codebook): HeadlineNeed[] {
  return codebook.definition.codebook.headlines.flatMap((headline): HeadlineNeed[] => {
    const read = headlineTable(codebook, headline);
    if (!read) return [];
    const union = unionOf(codebook, headline);
    return [union ? { id: headline.id, read, union } : { id: headline.id, read }];
  });
}

/** The stored table that a headline is read from: the one with the fewest dimensions that holds those of `where`; which codes a release has plays no part in the choice. */
export function headlineTable(codebook: Codebook, headline: HeadlineDefinition): TableRead | undefined {
  const measure = measureOf(headline);
  if (measure === undefined) return undefined;
  const read = chooseTables(codebook, {}, Object.keys(whereOf(headline)), [measure])?.[0];
  if (!read) throw new Error(`No published table for headline ${headline.id}`); // the codebook was checked for this
  return read;
}

function unionOf(codebook: Codebook, headline: HeadlineDefinition): HeadlineNeed['union'] {
  if (headline.statistic !== 'share') return undefined;
  const dimension = codebook.dimensions.get(headline.share)!; // the codebook was checked
  if (!isMultiResponse(dimension, codebook.measures.get(headline.measure)!)) return undefined; // as above
  const { [headline.share]: shared = [], ...others } = headline.where;
  const where = Object.fromEntries(Object.entries(others).map(([id, [code]]) => [id, code!])); // one code each
  return { measure: headline.measure, where, dimension: headline.share, codes: [...shared, NOT_REPORTED] };
}

/** A code of a dimension, or one of its two margins. */
export type At = string | typeof TOTAL_POSITION | typeof KNOWN_POSITION;

/** Reads cells of a headline's table: at the headline's conditions, those that `overrides` names replaced. */
export type CellReader = (overrides?: Readonly<Record<string, At>>) => CellValue;

export function readCells(codebook: Codebook, headline: HeadlineDefinition, tables: TableLookup): CellReader {
  const read = headlineTable(codebook, headline);
  const measure = codebook.measures.get(measureOf(headline) ?? '');
  if (!read || !measure) throw new Error(`Headline ${headline.id} reads no table`); // asked only of those that do
  const dimensions = Object.keys(whereOf(headline)).map((id) => codebook.dimensions.get(id)!); // the codebook was checked
  const axes = dimensions.map((dimension) => {
    const codes = [...(whereOf(headline)[dimension.id] ?? []), NOT_REPORTED];
    return { dimension: dimension.id, positions: [...new Set(codes.map((code) => positionOf(dimension, code)))] };
  });
  const cells = selectCells(tables(read), axes);
  return (overrides = {}) => {
    const slots = dimensions.map((dimension, i) => {
      const { positions } = axes[i]!; // one axis for each dimension
      const at = overrides[dimension.id] ?? whereOf(headline)[dimension.id]![0]!; // one code each
      if (at === TOTAL_POSITION) return positions.length;
      if (at === KNOWN_POSITION) return positions.length + 1;
      return positions.indexOf(positionOf(dimension, at));
    });
    const cell = cells.at(slots);
    return cell ? cellValue(cell, read.by.length, measure.statistic) : noUnits(measure.statistic);
  };
}

function positionOf(dimension: Dimension, code: string): number {
  const position = dimension.index.get(code);
  if (position === undefined) throw new Error(`${dimension.id} lacks a code of a headline`); // the codebook was checked
  return position;
}
