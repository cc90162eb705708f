import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Audience } from '../schemas/names.ts';
import { NONE, NOT_REPORTED } from '../schemas/vocabulary.ts';

/** What an audience sees of a codebook: names by their audience, codes by what is published in their place. */

const RANK = { public: 0, partner: 1, internal: 2 } as const satisfies Record<Audience, number>;

/** Whether a view shows what has this audience: public is in partner, partner in internal. */
export const shows = (view: Audience, audience: Audience): boolean => RANK[audience] <= RANK[view];

/** The levels of a variable, finest first. */
export const levelsOf = (codebook: Codebook, root: string): Dimension[] =>
  [...codebook.dimensions.values()].filter((dimension) => dimension.root === root);

/** For each level (finest first): the real code of the finest level -> the code that the view has for it at that level. */
export type CodeMaps = readonly ReadonlyMap<string, string>[];

/**
 * `publishAs` comes first, and levels see the code that stands for the real one (contract statistics, Fine print).
 * @throws Error if a code has no parent in the next level: no compiled codebook has such a code.
 */
export const codeMaps = (levels: readonly Dimension[], view: Audience): CodeMaps => {
  const maps = levels.map(() => new Map<string, string>());
  for (const { code: real } of levels[0]?.codes ?? []) {
    let code = real;
    for (const [depth, level] of levels.entries()) {
      if (depth > 0) code = parentOf(levels[depth - 1]!, code); // depth - 1 is the position of an earlier level
      code = published(level, code, view);
      maps[depth]!.set(real, code); // maps has an entry for each level
    }
  }
  return maps;
};

/** The code that stands for this one in the view. */
export const published = (dimension: Dimension, code: string, view: Audience): string => {
  if (view === 'internal') return code;
  let shown = code;
  // A chain of stand-ins is followed to its end; a ring of them (no compiled codebook has one) ends too.
  for (let step = 0; step < dimension.codes.length; step++) {
    const next = entryOf(dimension, shown)?.publishAs;
    if (next === undefined) return shown;
    shown = next;
  }
  return shown;
};

const parentOf = (level: Dimension, code: string): string => {
  if (code === NOT_REPORTED || code === NONE) return code;
  const parent = entryOf(level, code)?.parent;
  if (parent === undefined) throw new Error(`code without a parent in ${level.id}`);
  return parent;
};

const entryOf = (dimension: Dimension, code: string) => dimension.codes[dimension.index.get(code) ?? -1];

/** Each item of a list by the map, once, in the order of the dimension's codes. */
export const mapList = (
  items: readonly string[],
  map: ReadonlyMap<string, string>,
  index: ReadonlyMap<string, number>,
): string[] => {
  const mapped = [...new Set(items.map((item) => mapCode(item, map)))];
  return mapped.length < 2 ? mapped : mapped.sort((one, other) => (index.get(one) ?? 0) - (index.get(other) ?? 0));
};

/** @throws Error on a code that the codebook does not have: to count it under another would be a wrong number. */
export const mapCode = (code: string, map: ReadonlyMap<string, string>): string => {
  const mapped = map.get(code);
  if (mapped === undefined) throw new Error('a stored case has a code that its codebook does not have');
  return mapped;
};
