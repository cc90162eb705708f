import type { Secrets } from '../capture/actor.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findMarked, hasMarks } from '../db/queries/erasures.ts';
import type { ImportReject } from '../db/queries/import-rows.ts';
import { errorText, type ImportProblem, marksOfUnit, type Unit } from './unit.ts';

/** What is kept of refused cases. */

export interface RefusedUnit {
  unit: Unit;
  problems: readonly ImportProblem[];
}

/**
 * Every row of each, so that the file of them can be repaired and sent again. Of a case that was erased nothing is kept,
 * whatever it is refused for.
 */
export async function rejectsOf(
  tx: Db,
  { secrets, codebook, datasetId }: { secrets: Secrets; codebook: Codebook; datasetId: string },
  refused: readonly RefusedUnit[],
): Promise<ImportReject[]> {
  const marked = refused.map((one) => ({ ...one, marks: marksOfUnit(secrets, codebook, datasetId, one.unit) }));
  const asked = marked.flatMap(({ marks }, position) => marks.map((mark) => ({ ...mark, position })));
  const isAsked = asked.length > 0 && (await hasMarks(tx, datasetId));
  const erased = new Set(isAsked ? await findMarked(tx, datasetId, asked) : []);
  return marked.flatMap(({ unit, problems, marks }, position) => {
    if (erased.has(position)) return [];
    return unit.originals.map((content, offset) => {
      const row = unit.row + offset;
      return { row, content, error: errorText(problems, row), marks: marks.map(({ mark }) => mark) };
    });
  });
}
