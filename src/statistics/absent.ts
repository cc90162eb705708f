import { rowSelection, tableAxes } from '../aggregates/axes.ts';
import { tableVariables } from '../aggregates/columns.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Measure } from '../schemas/codebook.ts';
import { isAverage, NOT_APPLICABLE, NOT_AVAILABLE, type StoredValue, ZERO } from './table.ts';

/** What it means that a table has no cell for a combination of codes. */

/** Reads a combination of codes, or of totals, that has no cell. `isTotal` says whether the dimension at this place is at its total. */
type AbsentCell = (isTotal: (place: number) => boolean) => StoredValue;

/**
 * In a dataset of cases no unit has the combination: a count or sum is 0, and there is nothing to take a mean or median of. For an
 * official table the setting `absentRows` says what it means; without that setting it is a zero. Where values do not add up, only
 * totals that the file has are known.
 */
export function absentCell(codebook: Codebook, measure: Measure, dimensions: readonly string[]): AbsentCell {
  const { kind, settings } = codebook.definition;
  if (isAverage(measure.statistic)) return () => NOT_APPLICABLE;
  if (kind === 'cases') return () => ZERO;
  if (settings.absentRows === 'not-available') return () => NOT_AVAILABLE;
  if (measure.statistic !== 'value') return () => ZERO;
  const places = rowPlaces(codebook, measure, dimensions);
  return (isTotal) => (places === undefined || places.some(isTotal) ? NOT_AVAILABLE : ZERO);
}

/**
 * The places of the dimensions that need a code for the combination to be one of a row, not of a total. Undefined if it lacks a
 * variable: then it is always one of a total.
 */
function rowPlaces(codebook: Codebook, { filter }: Measure, dimensions: readonly string[]): number[] | undefined {
  const variables = tableVariables(codebook);
  const sole = filter ? rowSelection(tableAxes(codebook), filter).sole : [];
  const places = variables.flatMap(({ id }, at) => (sole[at] === undefined ? [dimensions.indexOf(id)] : []));
  return places.includes(-1) ? undefined : places;
}

/**
 * What a combination without a cell means in an answer over these dimensions; undefined if it depends on the combination.
 * `totals`: the answer has totals.
 */
export function absentMeaning(
  codebook: Codebook,
  measures: readonly Measure[],
  dimensions: readonly string[],
  totals: boolean,
): 'zero' | 'not-available' | undefined {
  const meanings = measures.flatMap((measure) => {
    const read = absentCell(codebook, measure, dimensions);
    return (totals ? [true, false] : [false]).map((isTotal) => read(() => isTotal).status === 'not-available');
  });
  if (meanings.every((isUnknown) => isUnknown)) return 'not-available';
  return meanings.some((isUnknown) => isUnknown) ? undefined : 'zero';
}
