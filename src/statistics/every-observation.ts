import { type Codebook, knownDimension, knownMeasure } from '../codebook/model.ts';
import { keyName } from '../codebook/table-plan.ts';
import type { ReleaseView } from './citation.ts';
import { coveredSlots, type Observation, observer } from './observation.ts';
import type { StatisticsPlan } from './query.ts';
import { cellValue, isAverage, listedPositions, selectCells, type TableData, totalSlot } from './table.ts';
import { ownedTables, type TableRead } from './table-choice.ts';

/** All observations of a release, for files that hold the whole of it: `docs/reference/releases.md`, "Files". */

/** The stored tables that the file is made of, in its order: each measure with the sets of dimensions that it owns. */
export const tablesInFile = (codebook: Codebook): (TableRead & { keys: readonly (readonly string[])[] })[] =>
  [...codebook.measures.keys()].flatMap((measure) =>
    ownedTables(codebook, measure).map(({ by, keys }) => ({ by, measure, keys })),
  );

/**
 * The observations of a table, each once in the file: with a code or `_T` for each dimension of the table. Left out are zeros of counts
 * and sums of cases, means and medians of no units, and everything in periods that the data do not cover. In an official table zeros
 * are listed, since a combination without a row may mean something else.
 */
export function* observationsOf(
  codebook: Codebook,
  release: ReleaseView,
  table: TableData,
  keys: readonly (readonly string[])[],
): Generator<Observation> {
  const measure = knownMeasure(codebook, table.measure);
  const dimensions = table.by.map((id) => {
    const dimension = knownDimension(codebook, id);
    return { dimension, positions: listedPositions(codebook, release.present, dimension), total: true, shared: false };
  });
  const query = { measures: [measure.id], by: table.by, where: [], totals: true, share: [], base: 'all' } as const;
  const reads = [{ by: table.by, measure: measure.id }];
  const plan: StatisticsPlan = { codebook, release, query, measures: [measure], dimensions, reads, absent: [] };
  const cells = selectCells(table, dimensions);
  const observe = observer(plan, table, cells);
  const isCovered = coveredSlots(plan);
  const listsZeros = isAverage(measure.statistic) || codebook.definition.kind === 'aggregate';
  const owned = new Set(keys.map(keyName));
  const totals = dimensions.map(totalSlot);
  for (const { slots, cell } of cells.all()) {
    if (slots.some((slot, axis) => slot > (totals[axis] ?? 0)) || !isCovered(slots)) continue;
    if (!owned.has(keyName(table.by.filter((_, axis) => slots[axis] !== totals[axis])))) continue;
    if (!listsZeros && cellValue(cell, table.by.length, measure.statistic).amount === 0n) continue;
    yield observe(slots, cell);
  }
}
