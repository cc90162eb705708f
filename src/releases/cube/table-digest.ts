import { createHash } from 'node:crypto';
import type { Codebook } from '../../codebook/model.ts';
import type { TableData } from '../../statistics/table.ts';

/** Of all cells of a table, and of what its positions and amounts mean: two that are equal need not be compared. */
export function digestOf(
  codebook: Codebook,
  { by, measure, cells }: TableData,
): { by: string; measure: string; digest: string } {
  const codes = by.map((id) => codebook.dimensions.get(id)?.codes.map(({ code }) => code));
  const scale = codebook.amounts.get(codebook.measures.get(measure)?.of ?? '')?.scale ?? 1;
  const meaning = JSON.stringify([codes, scale]);
  const digest = createHash('sha256').update(meaning).update(JSON.stringify(cells)).digest('base64url');
  return { by: by.join(','), measure, digest };
}
