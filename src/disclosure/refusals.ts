import type { Codebook } from '../codebook/model.ts';
import type { ThresholdProtection } from '../codebook/protection.ts';
import { keyName } from '../codebook/table-plan.ts';
import type { Obstacle } from '../schemas/release.ts';
import { NOT_REPORTED } from '../schemas/vocabulary.ts';
import { subsetsOf } from '../statistics/table-choice.ts';
import { movedTable, sparseTable, type TableName, unprotectedTable, withheldTable } from './obstacles.ts';
import { type Failure, protect } from './policies/secondary.ts';
import { type SuppressionWork, startSuppression, type WorkLayer } from './policies/work.ts';
import { type RollUp, rareCodes, type TableRule } from './rare-codes.ts';
import type { Solver } from './solve/solver.ts';
import { cellOf } from './solve/system.ts';
import { type CountedTable, countedCells } from './tables.ts';

/** Tables that cannot be protected sensibly. The total and single dimensions are as coarse as a table can be. */

/** Below it, the cells of a table are too small on average. Units. */
const LEAST_AVERAGE = 5;
/** So many dimensions at least has a table that could be made coarser. */
const LEAST_DIMENSIONS = 2;

/** So many withheld cells are not too much, however small the table: one small number takes four cells of two rows and two columns. */
const FEW_WITHHELD = 6;

/** The average of the cells of a margin of a table that have any unit; not a number if none has. A zero is no cell: most codes of a long list are never used together. */
function averageOf(table: CountedTable, key: readonly string[]): number {
  const known = countedCells(table).flatMap(({ at, evidence }) =>
    isInner(table.by, key, at) && evidence.known > 0 ? [evidence.known] : [],
  );
  return known.reduce((sum, one) => sum + one, 0) / known.length;
}

const isSparse = (table: CountedTable, key: readonly string[]): boolean =>
  key.length >= LEAST_DIMENSIONS && averageOf(table, key) < LEAST_AVERAGE;

/** What refuses tables of any policy that needs them to add up: too few units for their cells. */
export const sparseRule: TableRule = {
  mayPass: (_, table) => !isSparse(table, table.by),
  passes: () => true,
};

/** What refuses tables under `threshold`. */
export const thresholdRule = (solver: Solver, policy: ThresholdProtection): TableRule => ({
  mayPass(codebook, table) {
    if (isSparse(table, table.by)) return false;
    const work = startSuppression(codebook, policy, [table]);
    return muchWithheld(work, (cell) => work.sensitive.has(cell)).length === 0;
  },
  passes(codebook, table) {
    const work = startSuppression(codebook, policy, [table]);
    const { together } = work;
    const { system, failures } = protect(solver, work.system, [...work.sensitive.values()], { together });
    return failures.length === 0 && muchWithheld(work, (cell) => cellOf(system, cell).withheld).length === 0;
  },
});

/** For more tables than this no codes are looked for: what is in the way is then not a few codes. */
const MOST_ROLL_UPS = 12;

/** The codes to publish as one, for each of these tables. */
const rollUps = (codebook: Codebook, tables: readonly CountedTable[], rule: TableRule): (RollUp | undefined)[] =>
  tables.map((table) => (tables.length > MOST_ROLL_UPS ? undefined : rareCodes(codebook, table, rule)));

/** Tables with too few units for their cells. */
export function sparseTables(codebook: Codebook, counted: readonly CountedTable[], rule: TableRule): Obstacle[] {
  const found = counted.filter((table) => isSparse(table, table.by));
  const groups = rollUps(codebook, found, rule);
  return found.map((table, index) => {
    const nearest = nearestTable(codebook, table, found, (key) => !isSparse(table, key));
    const average = averageOf(table, table.by);
    return sparseTable(codebook, table, { average, least: LEAST_AVERAGE, nearest, rollUp: groups[index] });
  });
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
  const inner = rows.filter(({ value, codes }) => isInnerCode(by, key, codes) && isReported(codes) && value !== 0);
  return { withheld: inner.filter(({ cell }) => isWithheld(cell)).length, of: inner.length };
}

/** Tables of which too much is withheld. */
export function withheldTables(
  codebook: Codebook,
  work: SuppressionWork,
  isWithheld: (cell: number) => boolean,
  rule: TableRule,
): Obstacle[] {
  const found = muchWithheld(work, isWithheld);
  const refused = found.map(({ layer }) => layer);
  const groups = rollUps(codebook, refused.map(({ counted }) => counted), rule); // biome-ignore format: one line
  return found.map(({ layer, ...counts }, index) => {
    const passes = (key: readonly string[]): boolean => !isTooMuch(withheldOf(layer, key, isWithheld));
    const nearest = nearestTable(codebook, layer, refused, passes);
    return withheldTable(codebook, layer, { ...counts, nearest, rollUp: groups[index] });
  });
}

/** Tables of which too much would have to be withheld for an earlier release. */
export const movedTables = (
  codebook: Codebook,
  work: SuppressionWork,
  version: string,
  isWithheld: (cell: number) => boolean,
): Obstacle[] =>
  muchWithheld(work, isWithheld).map(({ layer, ...counts }) => movedTable(codebook, layer, { version, ...counts }));

/** Tables with small numbers that could not be protected. */
export function unprotectedTables(
  codebook: Codebook,
  { layers, names }: SuppressionWork,
  failures: readonly Pick<Failure, 'tables'>[],
  rule: TableRule,
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
  const tables = [...cells.keys()];
  const groups = rollUps(codebook, tables.map(({ counted }) => counted), rule); // biome-ignore format: one line
  return [...cells].map(([table, count], index) => {
    const nearest = nearestTable(codebook, table, tables, () => true);
    return unprotectedTable(codebook, table, { cells: count, nearest, rollUp: groups[index] });
  });
}

/**
 * The nearest table that may do: one of the codebook that has a coarser level in place of one dimension and is not refused. If there
 * is none, it is the table without one of its dimensions, or without more of them.
 */
function nearestTable(
  { dimensions, tables }: Codebook,
  { by, measure }: TableName,
  refused: readonly TableName[],
  passes: (key: readonly string[]) => boolean,
): readonly string[] | undefined {
  const rootOf = (id: string): string => dimensions.get(id)?.root ?? id;
  const size = (id: string): number => dimensions.get(id)?.codes.length ?? 0;
  const isCoarser = (id: string): boolean =>
    by.includes(id) || by.some((own) => rootOf(own) === rootOf(id) && size(id) < size(own));
  const isRefused = (key: readonly string[]): boolean =>
    refused.some((one) => one.measure === measure && keyName(one.by) === keyName(key));
  const coarser = tables.find(
    ({ by: key, measures }) =>
      key.length === by.length && measures.includes(measure) && key.every(isCoarser) && !isRefused(key),
  );
  if (coarser) return coarser.by;
  const margins = [...subsetsOf(by)].filter((key) => key.length > 0 && key.length < by.length && !isRefused(key));
  return margins.toSorted((a, b) => b.length - a.length).find((key) => key.length < LEAST_DIMENSIONS || passes(key));
}

/** A code that says something: readers do not need a table of what is not reported. */
const isReported = (codes: readonly (string | null)[]): boolean => !codes.includes(NOT_REPORTED);

/** Whether a cell of a table has a code of each dimension of this margin, and the total of the others. */
const isInner = (by: readonly string[], key: readonly string[], at: readonly number[]): boolean =>
  at.every((position, place) => position >= 0 === key.includes(by[place] ?? ''));

/** The same of codes. */
const isInnerCode = (by: readonly string[], key: readonly string[], codes: readonly (string | null)[]): boolean =>
  codes.every((code, place) => (code !== null) === key.includes(by[place] ?? ''));
