import type { Codebook } from '../codebook/model.ts';
import { earlierName } from '../codebook/structure.ts';
import { KEY_SEPARATOR } from './attribution.ts';
import { publicDimension } from './conditions.ts';

/** Codes that have been renamed between two codebooks (`renamedFrom`), so that figures under either name are one figure. */
export interface Renames {
  /** The later name of a code of the earlier codebook; the code itself if it was not renamed. */
  later(dimension: string, code: string): string;
  /** The earlier name of a code of the later codebook. */
  earlier(dimension: string, code: string): string;
  /** The codes of a cell by their later names. `key`: the dimensions of the cell. */
  laterKey(key: readonly string[], name: string): string;
  isEmpty: boolean;
}

export function renamesBetween(before: Codebook, after: Codebook): Renames {
  const [toLater, toEarlier] = [new Map<string, string>(), new Map<string, string>()];
  for (const { id } of after.dimensions.values()) {
    const [was, now] = [publicDimension(before, id), publicDimension(after, id)];
    if (!was || !now) continue;
    for (const { code, renamedFrom = [] } of now.codes) {
      const previous = earlierName(
        code,
        renamedFrom,
        (name) => was.index.has(name),
        (name) => now.index.has(name),
      );
      if (previous === undefined) continue;
      toLater.set(nameOf(id, previous), code);
      toEarlier.set(nameOf(id, code), previous);
    }
  }
  const later = (dimension: string, code: string) => toLater.get(nameOf(dimension, code)) ?? code;
  return {
    later,
    earlier: (dimension, code) => toEarlier.get(nameOf(dimension, code)) ?? code,
    laterKey: (key, name) => {
      if (toLater.size === 0 || key.length === 0) return name;
      return name
        .split(KEY_SEPARATOR)
        .map((code, i) => later(key[i]!, code)) // one code for each dimension
        .join(KEY_SEPARATOR);
    },
    isEmpty: toLater.size === 0,
  };
}

const nameOf = (dimension: string, code: string): string => `${dimension} ${code}`;
