import { FLAG_CODES, levelName } from '../../codebook/dimension.ts';
import type { Code } from '../../codebook/model.ts';
import type { PublicCodebook } from '../../codebook/public.ts';
import { NONE, NOT_REPORTED } from '../../schemas/vocabulary.ts';
import type { AtomSet, Family } from './atoms.ts';

/** The levels of a variable that the public sees, each a dimension: its codes are sets of the atoms of the finest. */

export interface ModelDimension {
  id: string;
  family: Family;
  /** All public codes: those of the list, then `none` (lists only), then `not-reported`. */
  codes: readonly string[];
  /** By position in `codes`. A code that nothing can have has the empty set. */
  sets: readonly AtomSet[];
  index: ReadonlyMap<string, number>;
  /** Positions of periods that lie wholly in gaps of the coverage. Their numbers are not published. */
  notCovered: ReadonlySet<number>;
}

export type PublicDerived = PublicCodebook['derived'][number];
type Lists = PublicCodebook['codeLists'];
interface Shown {
  audience?: 'public';
  levels?: Record<string, 'public'>;
}
/** One level of a variable that the public sees: the id of its dimension, and its codes. */
export interface ShownLevel {
  id: string;
  codes: readonly Code[];
}

/** Adds a dimension with the atoms of each code. */
export type Add = (id: string, family: Family, codes: readonly string[], atoms: readonly (readonly number[])[]) => void;

/** The published levels of a list, finest first; the parent of a code is a code of the next. */
const levelsOfList = (lists: Lists, name: string) => [
  { id: undefined, codes: lists[name]?.codes ?? [] },
  ...(lists[name]?.levels ?? []),
];

/**
 * The levels that a variable shows, with the parent of a code in the next of them. Another variable may show more of the list.
 */
export function shownLevels(lists: Lists, root: string, list: string, { audience, levels = {} }: Shown): ShownLevel[] {
  const all = levelsOfList(lists, list);
  const isShown = (id: string | undefined): boolean =>
    id === undefined ? audience !== undefined : Object.hasOwn(levels, id);
  const depths = [...all.entries()].filter(([, { id }]) => isShown(id));
  return depths.map(([depth, { id, codes }], at) => ({
    id: id === undefined ? root : levelName(root, id),
    codes: codes.map((code) => ({ ...code, ...parentAt(all, depth, code, depths[at + 1]?.[0]) })),
  }));
}

function parentAt(
  all: readonly { codes: readonly Code[] }[],
  depth: number,
  code: Code,
  target: number | undefined,
): { parent?: string } {
  let { parent } = code;
  for (let level = depth + 1; target !== undefined && level < target && parent !== undefined; level++)
    parent = all[level]?.codes.find(({ code: other }) => other === parent)?.parent;
  return target === undefined || parent === undefined ? {} : { parent };
}

/** A derived variable shows every level of its list. */
export function levelsOfDerived(lists: Lists, { id, rule, codeList }: PublicDerived): ShownLevel[] {
  const list = rule === undefined ? codeList : 'codeList' in rule ? rule.codeList : undefined;
  if (list === undefined) return [{ id, codes: FLAG_CODES }];
  return levelsOfList(lists, list).map((level) => ({
    id: level.id === undefined ? id : levelName(id, level.id),
    codes: level.codes,
  }));
}

/** The codes that every list of codes has besides its own. */
export const reservedCodes = (multiple: boolean): string[] => (multiple ? [NONE, NOT_REPORTED] : [NOT_REPORTED]);

/** Adds every level of a variable; `finest` are the atoms of the codes of the finest, then of the reserved codes. */
export function addLevels(
  levels: readonly ShownLevel[],
  family: Family,
  finest: readonly (readonly number[])[],
  reserved: readonly string[],
  add: Add,
): void {
  let atoms = finest;
  for (const [depth, { id, codes }] of levels.entries()) {
    const below = levels[depth - 1]?.codes;
    if (below) {
      const own = codes.map(({ code }) =>
        below.flatMap(({ parent }, at) => (parent === code ? (atoms[at] ?? []) : [])),
      );
      atoms = [...own, ...atoms.slice(below.length)];
    }
    add(id, family, [...codes.map(({ code }) => code), ...reserved], atoms);
  }
}
