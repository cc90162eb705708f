import type { Codebook } from '../codebook/model.ts';
import { earlierName } from '../codebook/structure.ts';
import { KEY_SEPARATOR } from './attribution.ts';
import { publicDimension } from './conditions.ts';

/** Codes that have been renamed between two codebooks (`renamedFrom`), so that figures under either name are one figure. */
export interface Renames {
  /** Codes of the dimensions of a key by their later names; a code that was not renamed stays as it is. */
  laterCodes(key: readonly string[], codes: readonly string[]): string[];
  /** The same by their earlier names. */
  earlierCodes(key: readonly string[], codes: readonly string[]): string[];
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
      toLater.set(`${id} ${previous}`, code);
      toEarlier.set(`${id} ${code}`, previous);
    }
  }
  const by = (names: ReadonlyMap<string, string>) => (key: readonly string[], codes: readonly string[]) =>
    codes.map((code, i) => names.get(`${key[i]} ${code}`) ?? code);
  return { laterCodes: by(toLater), earlierCodes: by(toEarlier), isEmpty: toLater.size === 0 };
}

/** Values by codes of the key, with the later names of codes that have been renamed. */
export const underLaterKeys = <T>(
  { laterCodes, isEmpty }: Renames,
  key: readonly string[],
  values: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => {
  if (isEmpty || key.length === 0) return values;
  const later = (name: string) => laterCodes(key, name.split(KEY_SEPARATOR)).join(KEY_SEPARATOR);
  return new Map([...values].map(([name, value]) => [later(name), value]));
};
