import { type Definition, NOT_REPORTED, type ThresholdPolicy } from './definition.ts';
import { type Failure, protect } from './policies/secondary.ts';
import { type SuppressionWork, startSuppression, type WorkLayer } from './policies/work.ts';
import type { Solver } from './solve/linear.ts';
import { cellOf } from './solve/system.ts';
import type { Codes, CountedTable, TableName } from './tables.ts';

/** Tables that cannot be protected sensibly. The total and single dimensions are as coarse as a table can be. */

/** Below it, the cells of a table are too small on average. Units. */
const LEAST_AVERAGE = 5;
/** So many dimensions at least has a table that could be made coarser. */
const LEAST_DIMENSIONS = 2;
/** So many withheld cells are not too much, however small the table: one small number takes four cells of two rows and two columns. */
const FEW_WITHHELD = 6;

/** The average of the cells of a margin of a table that have any unit; not a number if none has. A zero is no cell: most codes of a long list are never used together. */
function averageOf({ by, cells }: CountedTable, key: readonly string[]): number {
  const known = cells.flatMap(({ codes, evidence }) =>
    isInner(by, key, codes) && evidence.known > 0 ? [evidence.known] : [],
  );
  return known.reduce((sum, one) => sum + one, 0) / known.length;
}

const isSparse = (table: CountedTable, key: readonly string[] = table.by): boolean =>
  key.length >= LEAST_DIMENSIONS && averageOf(table, key) < LEAST_AVERAGE;

/** Tables with too few units for their cells. */
export const sparseTables = (counted: readonly CountedTable[]): Obstacle[] =>
  counted
    .filter((table) => isSparse(table))
    .map(({ by, measure, ...table }) => ({
      ...{ code: 'sparse-table', table: { by, measure }, least: LEAST_AVERAGE },
      average: averageOf({ by, measure, ...table }, by),
      passing: subsetsOf(by).filter((key) => !isSparse({ by, measure, ...table }, key)),
    }));

/** Whether a table can be protected if it is the only one of its release. Without a solver: whether it may be, which is quickly said. */
export function standsAlone(
  definition: Definition,
  policy: ThresholdPolicy | undefined,
  table: CountedTable,
  solver?: Solver,
): boolean {
  if (isSparse(table)) return false;
  if (!policy) return true;
  const work = startSuppression(definition, policy, [table]);
  if (!solver) return muchWithheld(work, (cell) => work.sensitive.has(cell)).length === 0;
  const { together } = work;
  const { system, failures } = protect(solver, work.system, [...work.sensitive.values()], { together });
  return failures.length === 0 && muchWithheld(work, (cell) => cellOf(system, cell).withheld).length === 0;
}

/** A table of which more than half of the cells that are not 0 are withheld. */
interface MuchWithheld {
  layer: WorkLayer;
  withheld: number;
  of: number;
}

/** Tables of which more than half of the cells that are not 0 are withheld, each once. */
function muchWithheld({ layers }: SuppressionWork, isWithheld: (cell: number) => boolean): MuchWithheld[] {
  const found = layers.flatMap((layer): [string, MuchWithheld][] => {
    if (layer.by.length < LEAST_DIMENSIONS) return [];
    const { withheld, of } = withheldOf(layer, layer.by, isWithheld);
    return isTooMuch({ withheld, of }) ? [[`${layer.measure} ${layer.by.join(' ')}`, { layer, withheld, of }]] : [];
  });
  return [...new Map(found).values()];
}

const isTooMuch = ({ withheld, of }: { withheld: number; of: number }): boolean =>
  2 * withheld > of && withheld > FEW_WITHHELD;

/** How many cells of a margin of a table are withheld, of those that are not 0. */
function withheldOf({ by, rows }: WorkLayer, key: readonly string[], isWithheld: (cell: number) => boolean) {
  const inner = rows.filter(({ value, codes }) => isInner(by, key, codes) && isReported(codes) && value !== 0);
  return { withheld: inner.filter(({ cell }) => isWithheld(cell)).length, of: inner.length };
}

/** Tables of which too much would be withheld: for themselves, or for what they tell beside an earlier release. */
export const withheldTables = (
  work: SuppressionWork,
  isWithheld: (cell: number) => boolean,
  version: string | undefined,
): Obstacle[] =>
  muchWithheld(work, isWithheld).map(({ layer, ...counts }) => {
    const table = { by: layer.by, measure: layer.measure };
    if (version !== undefined) return { code: 'moved-table', table, version, ...counts };
    const passing = subsetsOf(layer.by).filter((key) => !isTooMuch(withheldOf(layer, key, isWithheld)));
    return { code: 'withheld-table', table, ...counts, passing };
  });

/** Tables with small numbers that could not be protected. */
export function unprotectedTables(
  { layers, names }: SuppressionWork,
  failures: readonly Pick<Failure, 'tables'>[],
): Obstacle[] {
  const cells = new Map<WorkLayer, number>();
  // What only an earlier release gives away is no number of these tables.
  for (const { tables } of failures.length > 0 ? failures : [{ tables: [] }]) {
    const own = tables.flatMap((name) => layers[names.get(name) ?? -1] ?? []);
    // A number that no table shows follows from several of them.
    const known = own.length > 0 ? own : layers;
    // The table with the most dimensions is the one that can be left out.
    const [finest] = known.toSorted((a, b) => b.by.length - a.by.length);
    if (finest) cells.set(finest, (cells.get(finest) ?? 0) + 1);
  }
  return [...cells].map(([{ by, measure }, count]) => ({
    ...{ code: 'unprotected-table', table: { by, measure }, cells: count },
  }));
}

/** Every set of dimensions of a table. */
const subsetsOf = ([first, ...others]: readonly string[]): string[][] =>
  first === undefined ? [[]] : subsetsOf(others).flatMap((rest) => [rest, [first, ...rest]]);

/** A code that says something: readers do not need a table of what is not reported. */
const isReported = (codes: Codes): boolean => !codes.includes(NOT_REPORTED);

/** Whether a cell of a table has a code of each dimension of this margin, and the total of the others. */
const isInner = (by: readonly string[], key: readonly string[], codes: Codes): boolean =>
  codes.every((code, place) => (code !== null) === key.includes(by[place] ?? ''));

/** What keeps tables from being published, as data: whoever publishes says it in words, and what would help. */
export type Obstacle =
  /** So few units on average in a cell that has any. `passing`: margins of the table that would do. */
  | { code: 'sparse-table'; table: TableName; average: number; least: number; passing: Margins }
  /** So many of the cells that are not 0 would be withheld. */
  | { code: 'withheld-table'; table: TableName; withheld: number; of: number; passing: Margins }
  /** So many small numbers could be worked out, whatever else is withheld. */
  | { code: 'unprotected-table'; table: TableName; cells: number }
  /** A sum has fewer decimals than its amount, which is not public: rounded parts need not add up, and nothing can be proven of them. */
  | { code: 'rounded-sum'; measure: string; decimals: number }
  /** So many of the cells would have to be withheld for what they tell beside this release. */
  | { code: 'moved-table'; table: TableName; version: string; withheld: number; of: number }
  /** In all so few units are new since this release. */
  | { code: 'few-new'; table: TableName; version: string; moved: number; waitFor: number }
  /** Some people of this release are now counted under another code. */
  | { code: 'counted-otherwise'; version: string }
  /** This release withholds how many have these codes, and the new definition says that nobody can. */
  | { code: 'ruled-out'; version: string; by: readonly string[]; codes: Codes }
  /** More combinations of codes than can be protected together. */
  | { code: 'too-many-cells'; cells: number; most: number }
  /** The search ended at its bound. `isAll`: so did the audit, else more is withheld than may be needed. */
  | { code: 'out-of-work'; isAll: boolean }
  /** No rounding keeps the totals. */
  | { code: 'not-rounded'; why: string };

type Margins = readonly (readonly string[])[];

/** The combinations of codes of a table, its totals among them. */
export const combinationsIn = ({ dimensions }: Definition, { by }: Pick<TableName, 'by'>): number =>
  by.reduce((product, id) => product * ((dimensions.find((one) => one.id === id)?.codes.length ?? 0) + 1), 1);
