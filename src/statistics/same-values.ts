import { type Codebook, knownMeasure } from '../codebook/model.ts';
import { ownMember } from '../schemas/names.ts';
import type { HeadlineResult } from '../schemas/stored.ts';
import { fraction, roundedDecimal } from './fraction.ts';
import {
  cellValue,
  isProtected,
  type PresentCodes,
  type StoredCell,
  scaleOf,
  type TableData,
  TOTAL_POSITION,
} from './table.ts';

/** Whether two releases publish the same numbers. Codes are compared by name, since code lists may order them differently. */

interface TableWithCodes {
  codebook: Codebook;
  table: TableData;
}

/** Whether two tables over the same set of dimensions have the same cells. */
export function sameCells(one: TableWithCodes, other: TableWithCodes): boolean {
  if (one.table.cells.length !== other.table.cells.length) return false;
  const cells = cellsByCode(one);
  return [...cellsByCode(other)].every(([key, value]) => cells.get(key) === value);
}

function cellsByCode({ codebook, table }: TableWithCodes): Map<string, string> {
  const columns = [...table.by].sort().map((id) => ({
    column: table.by.indexOf(id),
    codes: codebook.dimensions.get(id)?.codes ?? [],
  }));
  return new Map(
    table.cells.map((cell) => {
      const key = columns.map(({ column, codes }) => {
        const position = cell[column] as number; // the first entries of a cell are positions
        return position >= 0 ? codes[position]?.code : position === TOTAL_POSITION ? '_T' : '_K'; // no code begins with _
      });
      return [key.join(','), isProtected(codebook) ? textReadersSee(codebook, table, cell) : JSON.stringify(cell.slice(table.by.length))]; // biome-ignore format: one line
    }),
  );
}

/** What readers see of a cell. Under a policy the version must not tell that anything else has changed, such as how many have an amount. */
function textReadersSee(codebook: Codebook, { by, measure: id }: TableData, cell: StoredCell): string {
  const measure = knownMeasure(codebook, id);
  const { amount, over, status, flags, interval } = cellValue(cell, by.length, measure.statistic);
  const value = amount === null ? null : roundedDecimal(fraction(amount, over * scaleOf(codebook, measure)), measure.decimals); // biome-ignore format: one line
  return [value, status, ...flags, ...(interval ?? [])].join();
}

/** Whether the same codes occur, in the dimensions that both releases have. */
export function samePresent(
  one: { codebook: Codebook; present: PresentCodes },
  other: { codebook: Codebook; present: PresentCodes },
): boolean {
  return Object.keys(other.present).every((id) => {
    if (!ownMember(one.present, id)) return true;
    return presentText(one, id) === presentText(other, id);
  });
}

const presentText = ({ codebook, present }: { codebook: Codebook; present: PresentCodes }, id: string): string =>
  (ownMember(present, id) ?? [])
    .map((position) => codebook.dimensions.get(id)?.codes[position]?.code ?? '')
    .sort()
    .join(',');

/** Whether the headlines that both releases have give the same numbers. Their sentences are part of the codebook. */
export function sameHeadlines(one: readonly HeadlineResult[], other: readonly HeadlineResult[]): boolean {
  const earlier = new Map(one.map((result) => [result.id, numbersOf(result)]));
  return other.every((result) => (earlier.get(result.id) ?? numbersOf(result)) === numbersOf(result));
}

function numbersOf(result: HeadlineResult): string {
  if (!result.computed) return JSON.stringify([result.value]);
  const { value, percent, numerator, denominator, notReported, missingBounds, status, flags, wording } = result;
  return JSON.stringify([
    ...[value, percent, numerator, denominator, notReported, missingBounds],
    ...[status, flags, wording?.text],
  ]);
}
