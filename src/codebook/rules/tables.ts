import type { Path } from '../../schemas/shape.ts';
import type { Dimension, Table } from '../model.ts';
import type { Scope } from '../scope.ts';
import { fits, MOST_TABLES, planTables } from '../tables.ts';

/**
 * Tables name public dimensions and measures, each once, never two levels of one variable.
 * Answers the tables of the codebook; undefined if something about them is faulty.
 */
export function checkTables(scope: Scope): readonly Table[] | undefined {
  const { draft } = scope;
  if (draft.tables === undefined) return undefined;
  let faults = 0;
  const counting: Scope['report'] = (...fault) => {
    faults += 1;
    scope.report(...fault);
  };
  const path: Path = ['codebook', 'tables'];
  checkDimensions(scope, counting, draft.tables.of ?? [], [...path, 'of']);
  for (const [index, { by, measures }] of (draft.tables.also ?? []).entries()) {
    const at = [...path, 'also', index];
    const found = checkDimensions(scope, counting, by, [...at, 'by']);
    checkLevels(counting, found);
    const seen = new Set<string>();
    for (const [position, name] of (measures ?? []).entries()) {
      const place = [...at, 'measures', position];
      const measure = scope.measure(name, place);
      if (seen.has(name)) counting(place, 'duplicate', 'The measure stands twice.');
      else if (
        measure &&
        !fits(
          measure,
          found.map(({ dimension }) => dimension),
        )
      )
        counting(place, 'not-allowed', 'A category of a quantity goes with the measures of that quantity only.');
      seen.add(name);
    }
  }
  if (faults > 0) return undefined;
  const measures = [...scope.measures.values()];
  const planned = planTables(draft.tables, [...scope.dimensions.values()], measures, MOST_TABLES + 1);
  if (planned.length <= MOST_TABLES) return planned;
  scope.report([...path, 'upTo'], 'out-of-range', `More than ${MOST_TABLES} tables: name fewer dimensions, or less.`);
  return undefined;
}

interface Found {
  dimension: Dimension;
  at: Path;
}

function checkDimensions(scope: Scope, report: Scope['report'], names: readonly string[], path: Path): Found[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    const at = [...path, index];
    if (seen.has(name)) {
      report(at, 'duplicate', 'The dimension stands twice.');
      return [];
    }
    seen.add(name);
    const dimension = scope.dimension(name, at, 'publicOnly');
    return dimension === undefined ? [] : [{ dimension, at }];
  });
}

function checkLevels(report: Scope['report'], found: readonly Found[]): void {
  const roots = new Set<string>();
  for (const { dimension, at } of found) {
    if (roots.has(dimension.root)) report(at, 'two-levels', 'A table cannot hold two levels of one variable.');
    roots.add(dimension.root);
  }
}
