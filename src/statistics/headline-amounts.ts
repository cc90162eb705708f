import type { Codebook } from '../codebook/model.ts';
import type { HeadlineDefinition } from '../schemas/headline.ts';
import type { TableLookup } from './answer.ts';
import { type CellReader, measureOf, readCells } from './headline-read.ts';
import { knownPosition } from './public-codes.ts';
import { type PresentCodes, TOTAL_POSITION } from './table.ts';

/** What a headline is made of, exact, in multiples of 1/scale of its measure: of a count, sum or rate the numerator alone. */
export interface HeadlineAmounts {
  /** Null: no unit has an amount. */
  numerator: bigint | null;
  /** Null: it has none. */
  denominator: bigint | null;
}

/** Undefined of a headline over a figure of somebody else, which no case makes. */
export function headlineAmounts(
  codebook: Codebook,
  headline: HeadlineDefinition,
  present: PresentCodes,
  tables: TableLookup,
): HeadlineAmounts | undefined {
  if (measureOf(headline) === undefined) return undefined;
  const cells = readCells(codebook, headline, tables);
  return {
    numerator: cells().amount,
    denominator: headline.statistic === 'share' ? denominatorOf(codebook, headline, present, cells) : null,
  };
}

function denominatorOf(
  codebook: Codebook,
  { share, base }: HeadlineDefinition & { statistic: 'share' },
  present: PresentCodes,
  cells: CellReader,
): bigint | null {
  const dimension = codebook.dimensions.get(share)!; // the codebook was checked
  return cells({ [share]: base === 'known' ? knownPosition(present, dimension) : TOTAL_POSITION }).amount;
}
