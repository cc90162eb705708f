import type { Codebook } from '../codebook/model.ts';
import { publicDisclosure } from '../codebook/protection.ts';
import { publicDimensions } from '../codebook/public.ts';
import { arePadded } from '../schemas/cell-text.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import type { Observation } from '../statistics/observation.ts';
import { type AnswerColumn, dimensionCodeColumn, intervalColumns, valueColumns } from './columns.ts';
import { type CsvColumn, csvColumn } from './csv.ts';

/**
 * All observations of a release as one tidy table: `docs/reference/releases.md`, "Files". The columns are those of the CSV of
 * statistics, without labels and shares, and with every public dimension: one that a table lacks is at its total there.
 */

const OF_SHARES: ReadonlySet<string> = new Set(['share', 'denominator', 'share_status']);

export function observationColumns(codebook: Codebook): AnswerColumn[] {
  const about = { measures: [...codebook.measures.values()] };
  const withholds = publicDisclosure(codebook).policy === 'threshold';
  return [
    ...publicDimensions(codebook).map(dimensionCodeColumn),
    ...valueColumns(about).filter(({ name }) => !OF_SHARES.has(name)),
    ...(withholds ? intervalColumns(about) : []),
  ];
}

/** The same as text. The rows are those that `inFile` makes. */
export function observationsCsv(codebook: Codebook): CsvColumn<Observation>[] {
  const padded = publicDimensions(codebook).flatMap(({ id, codes }) => (arePadded(codes) ? [id] : []));
  return observationColumns(codebook).map((column) => csvColumn(column, padded));
}

/** The observation of a table over `by`, with a place in its key for each public dimension. */
export function inFile(codebook: Codebook, by: readonly string[]): (observation: Observation) => Observation {
  const places = publicDimensions(codebook).map(({ id }) => by.indexOf(id));
  return (observation) => ({ ...observation, key: places.map((place) => observation.key[place] ?? TOTAL) });
}
