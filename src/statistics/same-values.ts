import type { Codebook } from '../codebook/model.ts';
import type { HeadlineResult } from './headline.ts';
import { type PresentCodes, type TableData, TOTAL_POSITION } from './table.ts';

/** Whether two releases give the same numbers, wherever their code lists put each code. Pure. */

export interface CountedTable {
  codebook: Codebook;
  table: TableData;
}

export function sameCells(one: CountedTable, other: CountedTable): boolean {
  if (one.table.cells.length !== other.table.cells.length) return false;
  const cells = cellsByCode(one);
  return [...cellsByCode(other)].every(([key, value]) => cells.get(key) === value);
}

/** Dimensions by name, so that two tables of one set are alike; margins by their own marks, which no code has. */
function cellsByCode({ codebook, table }: CountedTable): Map<string, string> {
  const columns = [...table.by].sort().map((id) => ({
    column: table.by.indexOf(id),
    codes: codebook.dimensions.get(id)?.codes ?? [],
  }));
  return new Map(
    table.cells.map((cell) => {
      const key = columns.map(({ column, codes }) => {
        const position = cell[column] as number;
        return position >= 0 ? codes[position]?.code : position === TOTAL_POSITION ? '_T' : '_K';
      });
      return [key.join(','), JSON.stringify(cell.slice(table.by.length))];
    }),
  );
}

/** Which codes stand in the answers; of dimensions that both have. */
export function samePresent(
  one: { codebook: Codebook; present: PresentCodes },
  other: { codebook: Codebook; present: PresentCodes },
): boolean {
  return Object.keys(other.present).every((id) => {
    if (!one.present[id]) return true;
    return codesOf(one, id) === codesOf(other, id);
  });
}

const codesOf = ({ codebook, present }: { codebook: Codebook; present: PresentCodes }, id: string): string =>
  (present[id] ?? [])
    .map((position) => codebook.dimensions.get(id)?.codes[position]?.code ?? '')
    .sort()
    .join(',');

/** Of those that both have, what is a number or qualifies one: sentences are for the codebook to say. */
export function sameHeadlines(one: readonly HeadlineResult[], other: readonly HeadlineResult[]): boolean {
  const earlier = new Map(one.map((result) => [result.id, JSON.stringify(numbersOf(result))]));
  return other.every((result) => (earlier.get(result.id) ?? numbersText(result)) === numbersText(result));
}

const numbersText = (result: HeadlineResult): string => JSON.stringify(numbersOf(result));

function numbersOf(result: HeadlineResult): unknown {
  if (!result.computed) return [result.value];
  const { value, percent, numerator, denominator, notReported, missingBounds, status, flags, wording } = result;
  return [value, percent, numerator, denominator, notReported, missingBounds, status, flags, wording?.text];
}
