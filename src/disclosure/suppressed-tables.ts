import type { Codebook } from '../codebook/model.ts';
import { publicCodebook } from '../codebook/public.ts';
import { type StoredCell, scaleOf, type TableData } from '../statistics/table.ts';
import { type CountedTable, countedCells, flagsOf } from './counted.ts';
import { type PublicAudit, publicScale } from './public-audit.ts';
import {
  addReportedMargins,
  countCells,
  meanCells,
  medianCells,
  put,
  type ShownCells,
  sumCells,
  UNKNOWN,
  type Withheld,
} from './published-table.ts';
import type { SuppressionWork, WorkLayer } from './suppression-work.ts';

/** What is published of tables of which some cells are withheld. */

/** What everybody knows of a withheld count or sum; `codes` go with `by`, null is a total. */
export type IntervalOf = (measure: string, by: readonly string[], codes: readonly (string | null)[]) => Withheld;

/** Nothing, before the published tables have been audited. */
export const nothingKnown: IntervalOf = () => UNKNOWN;

/** What an audit of the published tables has found. Of an amount that is not public, readers have numbers of other parts. */
export function knownBy(codebook: Codebook, { intervalOf }: PublicAudit): IntervalOf {
  const open = publicCodebook(codebook);
  const scales = new Map(
    open.measures.map((measure) => [
      measure.id,
      Number(scaleOf(codebook, codebook.measures.get(measure.id)!)) / publicScale(open, measure), // the same measures
    ]),
  );
  return (measure, by, codes) => {
    const found = intervalOf(measure, by, codes);
    if (!found) return UNKNOWN;
    const scale = scales.get(measure)!; // as above
    return {
      low: BigInt(Math.floor(found.low * scale)),
      high: found.high === null ? null : BigInt(Math.ceil(found.high * scale)),
    };
  };
}

/** The published tables, in the order of those that were counted. */
export function suppressedTables(codebook: Codebook, work: SuppressionWork, intervalOf: IntervalOf): TableData[] {
  const layersOf = new Map<CountedTable, WorkLayer[]>();
  for (const layer of work.layers) layersOf.set(layer.counted, [...(layersOf.get(layer.counted) ?? []), layer]);
  return [...layersOf].map(([table, layers]) => {
    const shown = (name: WorkLayer['layer']): ShownCells => {
      const layer = layers.find((one) => one.layer === name);
      return layer ? shownCells(codebook, work, layer, intervalOf) : new Map();
    };
    return { by: table.by, measure: table.measure, cells: cellsOf(codebook, table, shown) };
  });
}

function cellsOf(
  codebook: Codebook,
  table: CountedTable,
  shown: (layer: WorkLayer['layer']) => ShownCells,
): StoredCell[] {
  const { statistic, of = '' } = codebook.measures.get(table.measure)!; // a table of this codebook
  switch (statistic) {
    case 'count':
      return countCells(shown('count'));
    case 'sum':
      return sumCells(shown('sum'), flagsOf(table), shown('known'));
    case 'mean':
      return meanCells(shown('sum'), shown('known'), flagsOf(table));
    default: {
      const middles = new Map(countedCells(table).map(({ at, value }) => [at.join(','), Number(value)]));
      return medianCells(shown('known'), middles, { amount: codebook.amounts.get(of)!, blur: 0 }); // a median is of an amount
    }
  }
}

function shownCells(
  codebook: Codebook,
  { system }: SuppressionWork,
  { by, measure, layer, rows, counted }: WorkLayer,
  intervalOf: IntervalOf,
): ShownCells {
  const shown: ShownCells = new Map();
  // Beyond 2^53 the system has only the nearest double.
  const exact = new Map(layer === 'sum' ? countedCells(counted).map(({ at, value }) => [at.join(','), value]) : []);
  for (const { at, cell, codes, value } of rows) {
    const isWithheld = system.cells[cell]!.withheld; // of this system
    const known = layer === 'known' ? UNKNOWN : intervalOf(measure, by, codes);
    put(shown, at, isWithheld ? known : BigInt(exact.get(at.join(',')) ?? value));
  }
  addReportedMargins(codebook, codebook.measures.get(measure)!, by, shown); // of this codebook
  return shown;
}
