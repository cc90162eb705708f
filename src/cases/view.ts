import type { Codebook, Dimension } from '../codebook/model.ts';
import { levelsOf, shows } from '../codebook/public.ts';
import type { Choices } from '../schemas/allowed.ts';
import type { Audience } from '../schemas/names.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';

/**
 * What an audience sees of a codebook, and what it may name: names by their audience, codes by what is published in their place.
 */

export interface SeenLevel {
  dimension: Dimension;
  /** The real code of the finest level -> the code that the view has for it here. */
  map: ReadonlyMap<string, string>;
}

/**
 * The levels of a variable, finest first. `publishAs` is applied first, so coarser levels see the published code
 * (docs/reference/statistics.md).
 * @throws Error if a code has no parent in the next level: no compiled codebook has such a code.
 */
export const seenLevels = (codebook: Codebook, root: string, view: Audience): SeenLevel[] => {
  const levels = levelsOf(codebook, root);
  const seen: SeenLevel[] = [];
  for (const dimension of levels) {
    const below = seen.at(-1);
    const real = (levels[0] ?? dimension).codes.map(({ code }) => {
      const own = below === undefined ? code : parentOf(below.dimension, mapCode(code, below.map));
      return [code, publishedCode(dimension, own, view)] as const;
    });
    seen.push({ dimension, map: new Map(real) });
  }
  return seen;
};

const publishedCode = (dimension: Dimension, code: string, view: Audience): string => {
  if (view === 'internal') return code;
  let shown = code;
  // A chain of stand-ins is followed to its end; a ring of them (no compiled codebook has one) ends too.
  for (let step = 0; step < dimension.codes.length; step++) {
    const next = codeEntry(dimension, shown)?.publishAs;
    if (next === undefined) return shown;
    shown = next;
  }
  return shown;
};

const parentOf = (level: Dimension, code: string): string => {
  if (code === NOT_REPORTED || code === NONE) return code;
  const parent = codeEntry(level, code)?.parent;
  if (parent === undefined) throw new Error(`code without a parent in ${level.id}`);
  return parent;
};

const codeEntry = (dimension: Dimension, code: string) => dimension.codes[dimension.index.get(code) ?? -1];

/** A code by the map, or each item of a list once, in the order of the dimension's codes. */
export const mapCodes = (
  codes: string | readonly string[],
  map: ReadonlyMap<string, string>,
  { index }: Dimension,
): string | string[] => {
  if (typeof codes === 'string') return mapCode(codes, map);
  const mapped = [...new Set(codes.map((item) => mapCode(item, map)))];
  return mapped.length < 2 ? mapped : mapped.sort((one, other) => (index.get(one) ?? 0) - (index.get(other) ?? 0));
};

/** @throws Error on a code that the codebook does not have: to count it under another would be a wrong number. */
export const mapCode = (code: string, map: ReadonlyMap<string, string>): string => {
  const mapped = map.get(code);
  if (mapped === undefined) throw new Error('a stored case has a code that its codebook does not have');
  return mapped;
};

export const visibleDimension = (codebook: Codebook, id: string, audience: Audience): Dimension | undefined => {
  const dimension = codebook.dimensions.get(id);
  return dimension && shows(audience, dimension.audience) ? dimension : undefined;
};

/** Ids of the dimensions that the audience knows, in codebook order. */
export const visibleDimensionIds = (codebook: Codebook, audience: Audience): string[] =>
  [...codebook.dimensions.values()].filter((dimension) => shows(audience, dimension.audience)).map(({ id }) => id);

/** Only staff know a code that is published as another. */
const isVisible = (dimension: Dimension, position: number, audience: Audience): boolean =>
  audience === 'internal' || dimension.codes[position]?.publishAs === undefined;

/** Positions of the codes of a dimension that the audience knows, in list order. */
export const visiblePositions = (dimension: Dimension, audience: Audience): number[] =>
  dimension.codes.flatMap((_, position) => (isVisible(dimension, position, audience) ? [position] : []));

/** Their ids and labels, for faults. */
export const visibleChoices = (dimension: Dimension, audience: Audience): Choices => {
  const codes = dimension.codes.filter((_, position) => isVisible(dimension, position, audience));
  return { allowed: codes.map(({ code }) => code), labels: codes.map(({ label }) => label) };
};

/**
 * Positions of the codes that a code in `where` selects: the code itself, or, for a code of a coarser level that the audience
 * sees, all codes below it. A code of both levels means the dimension's own. Undefined if the audience knows no such code.
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
  const levels = levelsOf(codebook, dimension.root);
  for (const coarser of levels.slice(levels.findIndex(({ id }) => id === dimension.id) + 1)) {
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
