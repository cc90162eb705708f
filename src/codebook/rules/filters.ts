import type { Filter } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import type { Sound } from '../../schemas/sound.ts';
import type { Dimension } from '../model.ts';
import type { References } from './references.ts';

/** A filter names dimensions and codes that exist, as statistics see them: after `publishAs`. */
export function checkFilter(refs: References, filter: Sound<Filter>, path: Path): void {
  for (const [name, condition] of Object.entries(filter)) {
    const at = [...path, name];
    const dimension = refs.dimension(name, at);
    if (condition === undefined) continue;
    const [codes, codesAt] = Array.isArray(condition) ? [condition, at] : [condition.not ?? [], [...at, 'not']];
    checkTwice(refs, codes, codesAt);
    if (dimension === undefined) continue;
    if (dimension.kind === 'category') {
      refs.report(
        at,
        'not-allowed',
        'A filter cannot use the categories of a quantity: it selects whole units, and they split the amount of one.',
      );
      continue;
    }
    for (const [index, code] of codes.entries())
      if (code !== undefined) checkCode(refs, dimension, code, [...codesAt, index]);
  }
}

/** A repeated code is probably a slip for another code. */
function checkTwice({ report }: References, codes: readonly (string | undefined)[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, code] of codes.entries()) {
    if (code === undefined) continue;
    if (seen.has(code)) report([...path, index], 'duplicate', 'The list has this code twice.');
    seen.add(code);
  }
}

/**
 * Whether the dimension has the code, published as itself: nothing that is counted has a code that is published as another.
 * False without a fault if it may be a code that is itself faulty.
 */
export function checkCode(refs: References, dimension: Dimension, code: string, at: Path): boolean {
  const position = dimension.index.get(code);
  const standIn = position === undefined ? undefined : dimension.codes[position]?.publishAs;
  if (position === undefined && refs.isUnsure(dimension, 'codes')) return false;
  if (position === undefined)
    refs.report(at, 'unknown-code', 'The dimension has no code with this name.', {
      ...refs.allowedCodes(dimension),
      sent: code,
    });
  else if (standIn !== undefined)
    refs.report(at, 'not-allowed', 'This code is published as another before anything is counted. Use that one.', [
      standIn,
    ]);
  return position !== undefined && standIn === undefined;
}
