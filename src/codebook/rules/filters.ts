import type { Filter } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/shape.ts';
import type { Dimension } from '../model.ts';
import type { Scope } from '../scope.ts';

/** A filter names dimensions and codes that exist, as the statistics see them: after `publishAs`. */
export function checkFilter(scope: Scope, filter: Filter, path: Path): void {
  for (const [name, condition] of Object.entries(filter)) {
    const at = [...path, name];
    const dimension = scope.dimension(name, at);
    if (dimension === undefined) continue;
    if (dimension.kind === 'category') {
      scope.report(at, 'not-allowed', 'A filter selects units; a category splits the amount of one unit.');
      continue;
    }
    const [codes, codesAt] = Array.isArray(condition) ? [condition, at] : [condition.not, [...at, 'not']];
    for (const [index, code] of codes.entries()) checkCode(scope, dimension, code, [...codesAt, index]);
  }
}

/** A code of the dimension that is not published as another: nothing that is counted ever has one of those. */
export function checkCode(scope: Scope, dimension: Dimension, code: string, at: Path): boolean {
  const position = dimension.index.get(code);
  const standIn = position === undefined ? undefined : dimension.codes[position]?.publishAs;
  if (position === undefined)
    scope.report(at, 'unknown-code', 'The dimension has no such code.', scope.allowedCodes(dimension));
  else if (standIn !== undefined)
    scope.report(at, 'not-allowed', 'Another code stands for this one before anything is counted: name that one.', [
      standIn,
    ]);
  return position !== undefined && standIn === undefined;
}
