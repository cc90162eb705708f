import type { Codebook, Dimension } from '../codebook/model.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { KNOWN_POSITION, type PresentCodes, TOTAL_POSITION } from './table.ts';

/** What the public may name and see of a codebook. Everything else answers as if it did not exist. */

export const publicDimension = (codebook: Codebook, id: string): Dimension | undefined => {
  const dimension = codebook.dimensions.get(id);
  return dimension?.audience === 'public' ? dimension : undefined;
};

export const publicDimensionIds = (codebook: Codebook): string[] =>
  [...codebook.dimensions.values()].filter((dimension) => dimension.audience === 'public').map(({ id }) => id);

/** Positions of the codes that are not published as another. */
function publicPositions(dimension: Dimension): number[] {
  return dimension.codes.flatMap((code, position) => (code.publishAs === undefined ? [position] : []));
}

/** Ids of the public codes of a dimension, in list order: what a query may name of its own level. */
export const publicCodeIds = (dimension: Dimension): string[] =>
  publicPositions(dimension).map((position) => dimension.codes[position]!.code); // positions of this very list

/**
 * Positions of the codes that an answer lists, in list order, `none` and `not-reported` last: those of the release; under a
 * disclosure policy all public ones, since the absence of a code would tell that nobody has it.
 */
export function listedPositions(codebook: Codebook, present: PresentCodes, dimension: Dimension): readonly number[] {
  if (codebook.definition.codebook.disclosure.policy !== 'none') return publicPositions(dimension);
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

/**
 * Positions of the codes that a code in `where` selects: the code itself, or, of a coarser public level, all codes below it.
 * A code that stands at both levels means the dimension's own. Undefined if the public knows no such code.
 */
export function selectedPositions(codebook: Codebook, dimension: Dimension, code: string): number[] | undefined {
  const own = dimension.index.get(code);
  if (own !== undefined && dimension.codes[own]?.publishAs === undefined) return [own];
  let ancestors = dimension.codes.map((entry) => (entry.publishAs === undefined ? entry.parent : undefined));
  for (const coarser of coarserLevels(codebook, dimension)) {
    const below = ancestors.flatMap((ancestor, position) => (ancestor === code ? [position] : []));
    const named = coarser.index.get(code);
    if (coarser.audience === 'public' && named !== undefined && coarser.codes[named]?.publishAs === undefined) {
      return below;
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
