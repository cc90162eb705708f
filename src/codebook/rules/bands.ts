import type { Path } from '../../schemas/shape.ts';
import { isFaulty } from '../../schemas/sound.ts';
import type { Scope } from '../scope.ts';

/**
 * A code list by whose `min` and `max` (both included) numbers are put into bands: from `lowest`, the least number that
 * there can be, every whole number lies in exactly one. A number in none would pass for one that was not reported.
 */
export function checkBands(scope: Scope, name: string, at: Path, lowest: number): void {
  const list = scope.draft.codeLists.get(name);
  if (list === undefined) return;
  if ('standard' in list) {
    scope.report(at, 'not-allowed', 'A shipped list has no bands.');
    return;
  }
  const path = ['codebook', 'codeLists', name, 'codes'];
  const codes = (list.codes ?? []).flatMap((entry, index) => (entry ? [{ ...entry, path: [...path, index] }] : []));
  const unsure = codes.some((entry) => isFaulty(entry, 'min') || isFaulty(entry, 'max'));
  if (list.codes === undefined || codes.length < list.codes.length || unsure) return;
  const bare = codes.filter(({ min, max }) => min === undefined && max === undefined);
  for (const { path: at } of bare)
    scope.report([...at, 'min'], 'required', 'Of bands, every code has min, max or both.');
  const reversed = codes.some(({ min, max }) => min !== undefined && max !== undefined && min > max);
  if (bare.length > 0 || reversed) return;

  let next = lowest;
  for (const { min = 0, max = Number.POSITIVE_INFINITY, path: at } of codes.sort(
    (a, b) => (a.min ?? 0) - (b.min ?? 0),
  )) {
    const edge = Math.max(min, lowest);
    if (edge > next)
      scope.report([...at, 'min'], 'not-allowed', 'Numbers between this band and the one before are in none.');
    else if (edge < next) scope.report([...at, 'min'], 'not-allowed', 'This band overlaps the one before.');
    next = Math.max(next, max + 1);
  }
  if (next !== Number.POSITIVE_INFINITY) {
    const last = codes.find(({ max }) => max !== undefined && max + 1 === next);
    if (last)
      scope.report([...last.path, 'max'], 'not-allowed', 'Numbers above the last band are in none: leave its max out.');
  }
}
