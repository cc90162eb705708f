import type { Scope } from '../scope.ts';

/** Notes belong to measures and dimensions that exist. */
export function checkNotes(scope: Scope): void {
  for (const { path, value } of scope.draft.notes) {
    for (const [index, name] of (value.measures ?? []).entries()) scope.measure(name, [...path, 'measures', index]);
    for (const [index, name] of (value.dimensions ?? []).entries())
      if (name !== undefined) scope.dimension(name, [...path, 'dimensions', index]);
  }
}
