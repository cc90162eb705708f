import { selectedPositions, visibleCodes, visibleDimension, visibleDimensionIds } from '../cases/view.ts';
import type { Codebook } from '../codebook/model.ts';
import type { FactCondition } from '../db/queries/cases.ts';
import { AppError, type Fault } from '../errors.ts';
import type { Audience } from '../schemas/names.ts';

/** Translates the conditions of a list of cases or records into codes that `audience` sees. Throws 422 with all faults. */
export function readFilter(
  codebook: Codebook,
  audience: Audience,
  where: readonly { dimension: string; codes: readonly string[] }[],
): FactCondition[] {
  const faults: Fault[] = [];
  const filter = where.map(({ dimension: id, codes }, condition) => {
    const dimension = visibleDimension(codebook, id, audience);
    // Categories belong to amounts, not to cases.
    if (!dimension || dimension.kind === 'category') {
      faults.push({
        parameter: 'where',
        code: 'unknown-dimension',
        detail: `Condition ${condition + 1} does not name a dimension that lists can be filtered by.`,
        allowed: visibleDimensionIds(codebook, audience).filter(
          (name) => codebook.dimensions.get(name)?.kind !== 'category',
        ),
      });
      return { dimension: id, multiple: false, codes: [] };
    }
    const positions = codes.flatMap((code, index) => {
      const selected = selectedPositions(codebook, dimension, code, audience);
      if (selected) return selected;
      faults.push({
        parameter: 'where',
        code: 'unknown-code',
        detail: `Condition ${condition + 1}, code ${index + 1} is not a code of ${dimension.id}.`,
        allowed: visibleCodes(dimension, audience),
      });
      return [];
    });
    const selected = [...new Set(positions)].map((position) => dimension.codes[position]!.code); // positions of this list
    return { dimension: dimension.id, multiple: dimension.multiple, codes: selected };
  });
  if (faults.length > 0) throw new AppError('invalid-query', { errors: faults });
  return filter;
}
