import type { Codebook } from '../codebook/model.ts';
import { publicCodebook } from '../codebook/public.ts';
import { type Interval, scaleOf, type TableData } from '../statistics/table.ts';
import { type PublicAudit, publicScale } from './public-audit.ts';
import type { SuppressionWork, WorkLayer } from './suppression-work.ts';
import {
  ANY_AMOUNT,
  type CountedTable,
  codesName,
  countedLayers,
  storedTable,
  type TableCell,
  type TableLayer,
} from './tables.ts';

/** What is published of tables of which some cells are withheld. */

/** What everybody knows of a withheld count or sum; `codes` go with `by`, null is a total. */
export type IntervalOf = (measure: string, by: readonly string[], codes: readonly (string | null)[]) => Interval;

/** Nothing, before the published tables have been audited. */
export const nothingKnown: IntervalOf = () => ANY_AMOUNT;

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
    if (!found) return ANY_AMOUNT;
    const scale = scales.get(measure)!; // as above
    return [BigInt(Math.floor(found.low * scale)), found.high === null ? null : BigInt(Math.ceil(found.high * scale))];
  };
}

/** The published tables, in the order of those that were counted. */
export function suppressedTables(codebook: Codebook, work: SuppressionWork, intervalOf: IntervalOf): TableData[] {
  const layersIn = new Map<CountedTable, TableLayer[]>();
  for (const layer of work.layers) {
    const shown = layersIn.get(layer.counted) ?? [];
    layersIn.set(layer.counted, [...shown, shownLayer(codebook, work, layer, intervalOf)]);
  }
  return [...layersIn].map(([table, layers]) => storedTable(codebook, table, layers));
}

function shownLayer(
  codebook: Codebook,
  { system }: SuppressionWork,
  { by, measure, layer, rows, counted }: WorkLayer,
  intervalOf: IntervalOf,
): TableLayer {
  // Beyond 2^53 the system has only the nearest double.
  const exact = new Map(
    countedLayers(codebook, counted)
      .find((one) => one.layer === layer)
      ?.cells.map(({ codes, number }) => [codesName(codes), number]),
  );
  const cells = rows.map(({ cell, codes }): TableCell => {
    const isWithheld = system.cells[cell]!.withheld; // of this system
    const known = layer === 'known' ? ANY_AMOUNT : intervalOf(measure, by, codes);
    return { codes, isWithheld, number: isWithheld ? known : (exact.get(codesName(codes)) ?? 0n) };
  });
  return { by, measure, layer, cells };
}
