import type { CodeEntry, CodeList, OwnList } from '../schemas/code-list.ts';
import type { OtherLanguages } from '../schemas/names.ts';
import { isFaulty, type Sound } from '../schemas/sound.ts';
import type { Code } from './model.ts';
import { STANDARD } from './standard.ts';

interface ListLevel {
  /** Undefined for the finest. */
  id?: string;
  label: string;
  labels?: OtherLanguages | undefined;
  /** Its codes are systems of their own. */
  separate?: true;
  codes: readonly Code[];
  /** Some of its codes are faulty and not here. */
  incomplete?: true;
}

export interface ResolvedList {
  label: string;
  labels?: OtherLanguages | undefined;
  source?: string;
  /** Finest first; the parent of a code is a code of the next. */
  levels: readonly [ListLevel, ...ListLevel[]];
  /** Some of its coarser levels are faulty and not here. */
  incomplete?: true;
}

/**
 * Writes a code list out. `include` takes only some codes of a list that ships with the service, in the list's own order, with
 * the codes of coarser levels above them. For a faulty list, answers its sound part; undefined if it does not say which list it
 * is.
 */
export function resolveList(list: CodeList): ResolvedList;
export function resolveList(list: Sound<CodeList>): ResolvedList | undefined;
export function resolveList(list: Sound<CodeList>): ResolvedList | undefined {
  if (!('standard' in list)) return writeOut(list);
  if (list.standard === undefined) return undefined;
  const whole = writeOut(STANDARD[list.standard]);
  const included = list.include?.filter((code) => code !== undefined);
  return included === undefined || included.length !== list.include?.length ? whole : only(whole, new Set(included));
}

/** Writes all of them out, except those that do not say which list they are. */
export const resolveLists = (lists: ReadonlyMap<string, Sound<CodeList>>): ReadonlyMap<string, ResolvedList> =>
  new Map(
    [...lists].flatMap(([name, list]): [string, ResolvedList][] => {
      const resolved = resolveList(list);
      return resolved === undefined ? [] : [[name, resolved]];
    }),
  );

function writeOut(list: Sound<OwnList>): ResolvedList {
  const levels = (list.levels ?? []).flatMap((level) => {
    if (level?.id === undefined) return [];
    const named = { id: level.id, label: level.label ?? '', ...otherLabels(level) };
    return [{ ...named, ...(level.separate && { separate: true as const }), ...soundCodes(level.codes) }];
  });
  const unsure = list.codes === undefined || isFaulty(list, 'levels') || levels.length < (list.levels?.length ?? 0);
  return {
    label: list.label ?? '',
    ...otherLabels(list),
    ...(list.source === undefined ? {} : { source: list.source }),
    levels: [{ label: list.label ?? '', ...soundCodes(list.codes) }, ...levels],
    ...(unsure ? { incomplete: true } : {}),
  };
}

/** Labels in other languages, if they are sound. */
export const otherLabels = ({ labels }: { labels?: Sound<OtherLanguages> | undefined }): { labels?: OtherLanguages } =>
  labels?.cy === undefined ? {} : { labels: { cy: labels.cy } };

function soundCodes(entries: readonly (Sound<CodeEntry> | undefined)[] = []): Pick<ListLevel, 'codes' | 'incomplete'> {
  const codes = entries.filter((entry) => entry?.code !== undefined);
  // Each has a code. Its other members may be undefined if they are faulty, but only the codes of a faulty list are read.
  const written = { codes: codes as readonly Code[] };
  return entries.length > 0 && codes.length === entries.length ? written : { ...written, incomplete: true };
}

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
