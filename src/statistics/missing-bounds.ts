import type { Codebook } from '../codebook/model.ts';
import type { HeadlineDefinition } from '../schemas/headline.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { type Decimal, fraction, roundedDecimal } from './fraction.ts';
import type { CellReader } from './headline-read.ts';
import { isMultiResponse } from './notes.ts';
import { knownPosition } from './public-codes.ts';
import { type PresentCodes, TOTAL_POSITION } from './table.ts';

export interface Bounds {
  lower: Decimal;
  upper: Decimal;
}

/**
 * What a share would be if all the unreported were no (lower), or yes (upper): over all units at the other conditions, the
 * units with the code, or with the code or `not-reported` (contract statistics, fine print). Four decimals, half up.
 *
 * Where one unit can have both (a multi-response dimension) their union is not in the table: it is taken from `union` if
 * given, else worked out where the margins settle it. Null if they do not, or if there is nothing to divide by.
 */
export function missingBounds(
  codebook: Codebook,
  present: PresentCodes,
  headline: HeadlineDefinition & { statistic: 'share' },
  cells: CellReader,
  union: bigint | undefined,
): Bounds | null {
  const total = cells({ [headline.share]: TOTAL_POSITION }).amount;
  const having = cells().amount;
  if (!total || having === null) return null;
  const upper = union ?? unionFrom(codebook, present, headline, cells, having, total);
  if (upper === null) return null;
  const share = (amount: bigint): Decimal => roundedDecimal(fraction(amount, total), 4);
  return { lower: share(having), upper: share(upper) };
}

function unionFrom(
  codebook: Codebook,
  present: PresentCodes,
  headline: HeadlineDefinition & { statistic: 'share' },
  cells: CellReader,
  having: bigint,
  total: bigint,
): bigint | null {
  const dimension = codebook.dimensions.get(headline.share)!; // the codebook was checked
  const measure = codebook.measures.get(headline.measure)!; // as above
  const unreported = cells({ [headline.share]: NOT_REPORTED }).amount ?? 0n; // units without an amount add nothing
  if (headline.where[headline.share]?.includes(NOT_REPORTED) || unreported === 0n) return having;
  if (!isMultiResponse(dimension, measure)) return having + unreported;
  const known = cells({ [headline.share]: knownPosition(present, dimension) }).amount ?? 0n; // as above
  // Units that have a reported code and `not-reported` too. With none of them, the code and `not-reported` never meet.
  if (known + unreported === total) return having + unreported;
  // Every unit with a reported code has this one: the rest are unreported.
  return having === known ? total : null;
}
