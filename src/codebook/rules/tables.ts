import type { Tables } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isWhole, type Sound } from '../../schemas/sound.ts';
import type { Dimension, Table } from '../model.ts';
import { fits, MOST_TABLES, planTables } from '../tables.ts';
import type { References } from './references.ts';

/**
 * Tables name public dimensions and measures, each once, never two levels of one variable.
 * Answers the tables of the codebook; undefined if something about them is faulty. Of faulty dimensions and measures it has none.
 */
export function checkTables(scope: References): readonly Table[] | undefined {
  const { tables } = scope.draft;
  if (tables === undefined) return undefined;
  const before = scope.reported();
  const path: Path = ['codebook', 'tables'];
  checkDimensions(scope, tables.of ?? [], [...path, 'of']);
  for (const [index, table] of (tables.also ?? []).entries())
    if (table !== undefined) checkTable(scope, table, [...path, 'also', index]);
  if (scope.reported() > before || !isSound(tables)) return undefined;
  const measures = [...scope.measures.values()].filter(scope.isCountable);
  const dimensions = [...scope.dimensions.values()].filter((dimension) => !scope.isUnsure(dimension, 'audience'));
  const planned = planTables(tables, dimensions, measures, MOST_TABLES + 1);
  if (planned.length <= MOST_TABLES) return planned;
  scope.report([...path, 'upTo'], 'out-of-range', `More than ${MOST_TABLES} tables: name fewer dimensions, or less.`);
  return undefined;
}

const isSound = (tables: Sound<Tables>): tables is Tables => isWhole(tables);

type Also = Sound<NonNullable<Tables['also']>[number]>;

function checkTable(scope: References, { by = [], measures = [] }: Also, path: Path): void {
  const found = checkDimensions(scope, by, [...path, 'by']);
  checkLevels(scope, found);
  const dimensions = found.map(({ dimension }) => dimension);
  const seen = new Set<string>();
  for (const [index, name] of measures.entries()) {
    if (name === undefined) continue;
    const at = [...path, 'measures', index];
    const measure = scope.measure(name, at);
    if (seen.has(name)) scope.report(at, 'duplicate', 'The measure stands twice.');
    else if (measure && scope.isCountable(measure) && !fits(measure, dimensions))
      scope.report(at, 'not-allowed', 'A category of a quantity goes with the measures of that quantity only.');
    seen.add(name);
  }
}

interface Found {
  dimension: Dimension;
  at: Path;
}

function checkDimensions(scope: References, names: readonly (string | undefined)[], path: Path): Found[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    if (name === undefined) return [];
    const at = [...path, index];
    if (seen.has(name)) {
      scope.report(at, 'duplicate', 'The dimension stands twice.');
      return [];
    }
    seen.add(name);
    const dimension = scope.dimension(name, at, 'publicOnly');
    return dimension === undefined ? [] : [{ dimension, at }];
  });
}

function checkLevels({ report }: References, found: readonly Found[]): void {
  const roots = new Set<string>();
  for (const { dimension, at } of found) {
    if (roots.has(dimension.root)) report(at, 'two-levels', 'A table cannot hold two levels of one variable.');
    roots.add(dimension.root);
  }
}
