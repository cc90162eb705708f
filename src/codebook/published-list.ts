import type { ResolvedList } from './list.ts';
import type { Code } from './model.ts';

/** Levels of a variable, finest first, and which of them are public. */
export interface PublishedLevel {
  codes: readonly Code[];
  isPublic: boolean;
}

/**
 * The codes of one level as the public sees them: those that another stands for are gone, and a parent is the code of the
 * next level that is public, or whatever stands for that; absent if there is none.
 */
export function publishedCodes(levels: readonly PublishedLevel[], depth: number): readonly Code[] {
  const byCode = levels.map(({ codes }) => new Map(codes.map((code) => [code.code, code])));
  const target = levels.findIndex(({ isPublic }, index) => index > depth && isPublic);
  const above = (code: Code): string | undefined => {
    if (target === -1) return undefined;
    let parent = code.parent;
    for (let level = depth + 1; parent !== undefined; level += 1) {
      const entry = byCode[level]?.get(parent);
      const shown: Code | undefined = entry?.publishAs === undefined ? entry : byCode[level]?.get(entry.publishAs);
      if (level === target) return shown?.code;
      parent = shown?.parent;
    }
    return undefined;
  };
  return (levels[depth]?.codes ?? [])
    .filter(({ publishAs }) => publishAs === undefined)
    .map((code) => {
      const { parent: _, ...rest } = code;
      const parent = above(code);
      return parent === undefined ? rest : { ...rest, parent };
    });
}

/** A code list as the public sees it. */
export interface PublishedList {
  label: string;
  source?: string;
  /** Empty if no public variable shows the finest level. */
  codes: readonly Code[];
  levels?: readonly { id: string; label: string; codes: readonly Code[] }[];
}

/** Writes out the levels of a list that are wanted: `finest`, and coarser ones by id. */
export function publishList(list: ResolvedList, finest: boolean, wanted: ReadonlySet<string>): PublishedList {
  const levels = list.levels.map(({ id, codes }) => ({ codes, isPublic: id === undefined ? finest : wanted.has(id) }));
  const coarser = list.levels.flatMap(({ id, label }, depth) =>
    id !== undefined && wanted.has(id) ? [{ id, label, codes: publishedCodes(levels, depth) }] : [],
  );
  return {
    label: list.label,
    ...(list.source === undefined ? {} : { source: list.source }),
    codes: finest ? publishedCodes(levels, 0) : [],
    ...(coarser.length === 0 ? {} : { levels: coarser }),
  };
}
