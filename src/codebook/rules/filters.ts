import type { Filter } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import type { Sound } from '../../schemas/sound.ts';
import type { Dimension } from '../model.ts';
import type { References } from './references.ts';

/** A filter names dimensions and codes that exist, as the statistics see them: after `publishAs`. */
export function checkFilter(scope: References, filter: Sound<Filter>, path: Path): void {
  for (const [name, condition] of Object.entries(filter)) {
    const at = [...path, name];
    const dimension = scope.dimension(name, at);
    if (condition === undefined) continue;
    const [codes, codesAt] = Array.isArray(condition) ? [condition, at] : [condition.not ?? [], [...at, 'not']];
    checkTwice(scope, codes, codesAt);
    if (dimension === undefined) continue;
    if (dimension.kind === 'category') {
      scope.report(at, 'not-allowed', 'A filter selects units; a category splits the amount of one unit.');
      continue;
    }
    for (const [index, code] of codes.entries())
      if (code !== undefined) checkCode(scope, dimension, code, [...codesAt, index]);
  }
}

/** A code given twice is more likely a slip for another than meant. */
function checkTwice({ report }: References, codes: readonly (string | undefined)[], path: Path): void {
  const seen = new Set<string>();
  for (const [index, code] of codes.entries()) {
    if (code === undefined) continue;
    if (seen.has(code)) report([...path, index], 'duplicate', 'The code stands twice.');
    seen.add(code);
  }
}

/**
 * A code of the dimension that is not published as another: nothing that is counted ever has one of those. False, without a
 * fault, if it may be one that is itself faulty.
 */
export function checkCode(scope: References, dimension: Dimension, code: string, at: Path): boolean {
  const position = dimension.index.get(code);
  const standIn = position === undefined ? undefined : dimension.codes[position]?.publishAs;
  if (position === undefined && scope.isUnsure(dimension, 'codes')) return false;
  if (position === undefined)
    scope.report(at, 'unknown-code', 'The dimension has no such code.', scope.allowedCodes(dimension));
  else if (standIn !== undefined)
    scope.report(at, 'not-allowed', 'Another code stands for this one before anything is counted: name that one.', [
      standIn,
    ]);
  return position !== undefined && standIn === undefined;
}
