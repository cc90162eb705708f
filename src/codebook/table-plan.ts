import type { Disclosure, Measure, Tables } from '../schemas/codebook.ts';
import type { Dimension, Table } from './model.ts';

/** What must be known of a measure to put it into tables. */
export type Countable = Pick<Measure, 'id' | 'statistic' | 'of'>;

/** The most tables that one codebook may publish, since each is computed, stored and listed in the manifest. */
export const MOST_TABLES = 20_000;

/** Which tables to publish, with the defaults of the dataset's policy. */
export type StatedTables = Tables & { upTo: number };

/**
 * Puts in what the definition leaves out. A policy that protects people publishes all pairs of dimensions by default. Under `none`
 * small numbers are shown as they are, so the definition has to ask for each table.
 */
export function stateTables({ upTo, ...tables }: Tables, policy: Disclosure['policy']): StatedTables {
  return { upTo: upTo ?? (policy === 'none' ? 0 : 2), ...tables };
}

/**
 * The tables to publish (docs/reference/datasets.md). First every combination of up to `upTo` dimensions of `of` (left out: every
 * public one) without two levels of one variable, smallest first, each in codebook order. Then those of `also`, as written. A set
 * of dimensions is there once: if it is named again, its measures are added to the first. A table with the categories of a quantity
 * has only the measures of that quantity. A table without measures is left out.
 *
 * `dimensions` are all those of the codebook, in order; only public ones are ever in a table. Stops after `limit` tables.
 */
export function planTables(
  tables: StatedTables,
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

/**
 * A category dimension splits an amount, so it goes with the measures of its quantity only. Values that do not add up are known
 * for the codes of the file, not for coarser levels and derived variables.
 */
export const fits = ({ statistic, of }: Omit<Countable, 'id'>, by: readonly Dimension[]): boolean =>
  by.every(
    ({ quantity, kind, level }) =>
      (quantity === undefined || (statistic !== 'count' && of === quantity)) &&
      (statistic !== 'value' || (kind === 'variable' && level === undefined)),
  );

function* upTo(most: number, dimensions: readonly Dimension[]): Generator<readonly Dimension[]> {
  for (let size = 0; size <= most; size += 1) yield* dimensionSets(size, dimensions);
}

/**
 * Combinations of `size` dimensions that one table can have, in the order of the dimensions. They grow from the front, so that
 * a pair that cannot be in one table is never extended.
 */
function* dimensionSets(
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
    if (head.every((one) => canShareTable(one, next))) {
      yield* dimensionSets(size, dimensions, [...head, next], from + offset + 1);
    }
  }
}

const canShareTable = (one: Dimension, other: Dimension): boolean =>
  one.root !== other.root && (one.quantity === undefined || other.quantity === undefined);

/** One name for a set of dimensions, whatever its order. */
export const keyName = (dimensions: readonly string[]): string => [...dimensions].sort().join(',');
