import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Audience } from '../schemas/names.ts';
import { shows } from './view.ts';

/** What a reader may name of a codebook, and what a code that they name selects. */

export const visibleDimension = (codebook: Codebook, id: string, audience: Audience): Dimension | undefined => {
  const dimension = codebook.dimensions.get(id);
  return dimension && shows(audience, dimension.audience) ? dimension : undefined;
};

export const visibleDimensionIds = (codebook: Codebook, audience: Audience): string[] =>
  [...codebook.dimensions.values()].filter((dimension) => shows(audience, dimension.audience)).map(({ id }) => id);

/** A code that is published as another is known to staff only. */
const isVisible = (dimension: Dimension, position: number, audience: Audience): boolean =>
  audience === 'internal' || dimension.codes[position]?.publishAs === undefined;

/** Positions of the codes of a dimension that the audience knows, in list order. */
export const visiblePositions = (dimension: Dimension, audience: Audience): number[] =>
  dimension.codes.flatMap((_, position) => (isVisible(dimension, position, audience) ? [position] : []));

/** Their ids. */
export const visibleCodes = (dimension: Dimension, audience: Audience): string[] =>
  visiblePositions(dimension, audience).map((position) => dimension.codes[position]!.code); // positions of this very list

/**
 * Positions of the codes that a code in `where` selects: the code itself, or, of a coarser level that the audience sees, all
 * codes below it. A code that stands at both levels means the dimension's own. Undefined if the audience knows no such code.
 */
export function selectedPositions(
  codebook: Codebook,
  dimension: Dimension,
  code: string,
  audience: Audience,
): number[] | undefined {
  const own = dimension.index.get(code);
  if (own !== undefined && isVisible(dimension, own, audience)) return [own];
  let ancestors = dimension.codes.map(({ parent }, position) =>
    isVisible(dimension, position, audience) ? parent : undefined,
  );
  for (const coarser of coarserLevels(codebook, dimension)) {
    const named = coarser.index.get(code);
    if (shows(audience, coarser.audience) && named !== undefined && isVisible(coarser, named, audience)) {
      return ancestors.flatMap((ancestor, position) => (ancestor === code ? [position] : []));
    }
    ancestors = ancestors.map((ancestor) => {
      const position = ancestor === undefined ? undefined : coarser.index.get(ancestor);
      return position === undefined ? undefined : coarser.codes[position]?.parent;
    });
  }
  return undefined;
}

const PERIODS_FINEST_FIRST = ['month', 'quarter', 'year'];

/** Levels of the same variable above this one, nearest first. */
function coarserLevels(codebook: Codebook, dimension: Dimension): Dimension[] {
  const levels = [...codebook.dimensions.values()].filter(({ root }) => root === dimension.root);
  if (dimension.kind === 'period') {
    levels.sort((a, b) => PERIODS_FINEST_FIRST.indexOf(a.id) - PERIODS_FINEST_FIRST.indexOf(b.id));
  }
  return levels.slice(levels.findIndex(({ id }) => id === dimension.id) + 1);
}
