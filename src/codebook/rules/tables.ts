import type { Tables } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isAllSound, type Sound } from '../../schemas/sound.ts';
import type { Dimension, Table } from '../model.ts';
import { fits, MOST_TABLES, planTables, stateTables } from '../table-plan.ts';
import type { References } from './references.ts';

/**
 * Tables name public dimensions and measures, each once, and never two levels of one variable. Answers the tables of the
 * codebook, without those of faulty dimensions and measures; undefined if `tables` itself is faulty.
 */
export function checkTables(refs: References): readonly Table[] | undefined {
  const { tables, disclosure } = refs.sections;
  if (tables === undefined) return undefined;
  const before = refs.reported();
  const path: Path = ['codebook', 'tables'];
  checkDimensions(refs, tables.of ?? [], [...path, 'of']);
  for (const [index, table] of (tables.also ?? []).entries())
    if (table !== undefined) checkNamedTable(refs, table, [...path, 'also', index]);
  if (refs.reported() > before || !isSound(tables)) return undefined;
  const measures = [...refs.measures.values()].filter(refs.isCountable);
  const dimensions = [...refs.dimensions.values()].filter((dimension) => !refs.isUnsure(dimension, 'audience'));
  // How many dimensions a table has by default follows from the policy.
  if (tables.upTo === undefined && disclosure?.policy === undefined) return undefined;
  const stated = stateTables(tables, disclosure?.policy ?? 'none');
  const planned = planTables(stated, dimensions, measures, MOST_TABLES + 1);
  if (planned.length <= MOST_TABLES) return planned;
  refs.report(
    [...path, 'upTo'],
    'out-of-range',
    `Gives more than ${MOST_TABLES.toLocaleString('en')} tables. Lower this number, or name fewer dimensions in \`of\`.`,
  );
  return undefined;
}

const isSound = (tables: Sound<Tables>): tables is Tables => isAllSound(tables);

type Also = Sound<NonNullable<Tables['also']>[number]>;

function checkNamedTable(refs: References, { by = [], measures = [] }: Also, path: Path): void {
  const found = checkDimensions(refs, by, [...path, 'by']);
  checkLevels(refs, found);
  const dimensions = found.map(({ dimension }) => dimension);
  const seen = new Set<string>();
  for (const [index, name] of measures.entries()) {
    if (name === undefined) continue;
    const at = [...path, 'measures', index];
    const measure = refs.measure(name, at);
    if (seen.has(name)) refs.report(at, 'duplicate', 'The table names this measure twice.');
    else if (measure && refs.isCountable(measure) && !fits(measure, dimensions))
      refs.report(
        at,
        'not-allowed',
        measure.statistic === 'value'
          ? 'Values that do not add up are known for the codes of the file alone, not for coarser levels or derived variables.'
          : 'The table has the categories of a quantity, and this measure is not of that quantity.',
      );
    seen.add(name);
  }
}

interface Found {
  dimension: Dimension;
  at: Path;
}

function checkDimensions(refs: References, names: readonly (string | undefined)[], path: Path): Found[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    if (name === undefined) return [];
    const at = [...path, index];
    if (seen.has(name)) {
      refs.report(at, 'duplicate', 'The list names this dimension twice.');
      return [];
    }
    seen.add(name);
    const dimension = refs.dimension(name, at, 'publicOnly');
    return dimension === undefined ? [] : [{ dimension, at }];
  });
}

function checkLevels({ report }: References, found: readonly Found[]): void {
  const roots = new Set<string>();
  for (const { dimension, at } of found) {
    if (roots.has(dimension.root))
      report(at, 'two-levels', 'The table has another level of this variable already. It can have one.');
    roots.add(dimension.root);
  }
}
