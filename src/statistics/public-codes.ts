import { visibleDimension, visibleDimensionIds, visiblePositions } from '../cases/selection.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { KNOWN_POSITION, type PresentCodes, TOTAL_POSITION } from './table.ts';

/** What the public may name and see of a codebook. Everything else answers as if it did not exist. */

export const publicDimension = (codebook: Codebook, id: string): Dimension | undefined =>
  visibleDimension(codebook, id, 'public');

export const publicDimensionIds = (codebook: Codebook): string[] => visibleDimensionIds(codebook, 'public');

/**
 * Positions of the codes that an answer lists, in list order, `none` and `not-reported` last: those of the release; under a
 * disclosure policy all public ones, since the absence of a code would tell that nobody has it.
 */
export function listedPositions(codebook: Codebook, present: PresentCodes, dimension: Dimension): readonly number[] {
  if (codebook.definition.codebook.disclosure.policy !== 'none') return visiblePositions(dimension, 'public');
  return present[dimension.id] ?? [];
}

/** Where the margin over the units with a reported code stands: without `not-reported` in the release it is the total. */
export function knownPosition(
  present: PresentCodes,
  dimension: Dimension,
): typeof KNOWN_POSITION | typeof TOTAL_POSITION {
  const notReported = dimension.index.get(NOT_REPORTED);
  const has = notReported !== undefined && present[dimension.id]?.includes(notReported);
  return has ? KNOWN_POSITION : TOTAL_POSITION;
}
