import type { CodeEntry, CodeList, OwnList } from '../schemas/code-list.ts';
import type { Code } from './model.ts';
import { STANDARD } from './standard/lists.ts';

/** One level of a code list. */
export interface ListLevel {
  /** Undefined for the finest. */
  id?: string;
  label: string;
  codes: readonly Code[];
}

/** A code list written out. */
export interface ResolvedList {
  label: string;
  source?: string;
  /** Finest first; the parent of a code is a code of the next. */
  levels: readonly [ListLevel, ...ListLevel[]];
}

/**
 * Writes a code list out: the one that ships with the service, if it names one, and of that only the codes of `include`,
 * in the list's own order, with those codes of coarser levels that stand above one of them.
 */
export function resolveList(list: CodeList): ResolvedList {
  if (!('standard' in list)) return writtenOut(list);
  const whole = writtenOut(STANDARD[list.standard]);
  return list.include === undefined ? whole : only(whole, new Set(list.include));
}

const writtenOut = (list: OwnList): ResolvedList => ({
  label: list.label,
  ...(list.source === undefined ? {} : { source: list.source }),
  levels: [
    { label: list.label, codes: plain(list.codes) },
    ...(list.levels ?? []).map(({ id, label, codes }) => ({ id, label, codes: plain(codes) })),
  ],
});

/** The same entries: parsed JSON has no undefined members, which Zod's type allows and ours does not. */
const plain = (codes: readonly CodeEntry[]): readonly Code[] => codes as readonly Code[];

function only(list: ResolvedList, codes: ReadonlySet<string>): ResolvedList {
  let kept: ReadonlySet<string> = codes;
  const levels = list.levels.map((level): ListLevel => {
    const trimmed = level.codes.filter(({ code }) => kept.has(code));
    kept = new Set(trimmed.map(({ parent }) => parent).filter((parent) => parent !== undefined));
    return { ...level, codes: trimmed };
  });
  const [finest, ...coarser] = levels;
  return finest === undefined ? list : { ...list, levels: [finest, ...coarser] };
}
