import type { Measure, Tables } from '../schemas/codebook.ts';
import type { Dimension, Table } from './model.ts';

/** What a measure has to say to be put into tables. */
export type Countable = Pick<Measure, 'id' | 'statistic' | 'of'>;

/** Most tables that one codebook may publish: each is computed, stored and listed in the manifest. */
export const MOST_TABLES = 20_000;

/**
 * The tables to publish (contract data 2, `tables`): every combination of none up to `upTo` dimensions of `of` (absent:
 * every public one) that are not two levels of one variable, smallest first, each in codebook order; then those of `also`,
 * as written. A set of dimensions stands once: a second mention adds its measures to the first. A category dimension
 * leaves only the measures of its quantity, and a table without measures is left out.
 *
 * `dimensions` are all of the codebook, in order; only public ones are ever in a table. Stops after `limit` tables.
 */
export function planTables(
  tables: Tables,
  dimensions: readonly Dimension[],
  measures: readonly Countable[],
  limit = Number.POSITIVE_INFINITY,
): readonly Table[] {
  const open = dimensions.filter(({ audience }) => audience === 'public');
  const byId = new Map(open.map((dimension) => [dimension.id, dimension]));
  const offered = open.filter(
    (dimension) =>
      (tables.of?.includes(dimension.id) ?? true) && measures.some((measure) => fits(measure, [dimension])),
  );
  const planned = new Map<string, { by: readonly string[]; measures: ReadonlySet<string> }>();
  const plan = (by: readonly Dimension[], wanted: readonly Countable[]): void => {
    const fitting = wanted.filter((measure) => fits(measure, by)).map(({ id }) => id);
    if (fitting.length === 0) return;
    const ids = by.map(({ id }) => id);
    const key = [...ids].sort().join(' ');
    const known = planned.get(key);
    planned.set(key, { by: known?.by ?? ids, measures: new Set([...(known?.measures ?? []), ...fitting]) });
  };
  for (const by of upTo(tables.upTo, offered)) {
    plan(by, measures);
    if (planned.size >= limit) break;
  }
  for (const { by, measures: named } of tables.also ?? []) {
    const found = by.map((id) => byId.get(id)).filter((dimension) => dimension !== undefined);
    plan(found, named === undefined ? measures : measures.filter(({ id }) => named.includes(id)));
  }
  const inOrder = measures.map(({ id }) => id);
  return [...planned.values()].map((table) => ({
    by: table.by,
    measures: inOrder.filter((id) => table.measures.has(id)),
  }));
}

/** A category dimension splits an amount: it exists for measures of its quantity only. */
export const fits = (measure: Omit<Countable, 'id'>, by: readonly Dimension[]): boolean =>
  by.every(({ quantity }) => quantity === undefined || (measure.statistic !== 'count' && measure.of === quantity));

function* upTo(most: number, dimensions: readonly Dimension[]): Generator<readonly Dimension[]> {
  for (let size = 0; size <= most; size += 1) yield* combinations(size, dimensions);
}

/**
 * Combinations of `size` dimensions that can stand in one table, in the order of the dimensions. Grown from the front, so
 * that what cannot stand together is never grown further.
 */
function* combinations(
  size: number,
  dimensions: readonly Dimension[],
  head: readonly Dimension[] = [],
  from = 0,
): Generator<readonly Dimension[]> {
  if (head.length === size) {
    yield head;
    return;
  }
  for (const [offset, next] of dimensions.slice(from).entries()) {
    if (head.every((one) => canStandTogether(one, next))) {
      yield* combinations(size, dimensions, [...head, next], from + offset + 1);
    }
  }
}

const canStandTogether = (one: Dimension, other: Dimension): boolean =>
  one.root !== other.root && (one.quantity === undefined || other.quantity === undefined);
