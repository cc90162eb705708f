import { factKey } from '../cases/facts.ts';
import { selectedPositions, visibleChoices, visibleDimension, visibleDimensionIds } from '../cases/view.ts';
import { lastDayOf } from '../codebook/calendar.ts';
import { type Codebook, codeAt } from '../codebook/model.ts';
import type { Due, FactCondition } from '../db/queries/cases.ts';
import { AppError, type Fault } from '../errors.ts';
import { allowedLists } from '../schemas/allowed.ts';
import { pointerTo } from '../schemas/faults.ts';
import type { Audience } from '../schemas/names.ts';

/**
 * Cases that the dataset had kept for too long so many days ago, in UTC, and that are as they were then: a date that was changed since,
 * perhaps by mistake and by one person alone, has had no such days. Undefined if it may keep them for ever.
 */
export function dueOf({ definition }: Codebook, now: Date, daysAgo = 0): Due | undefined {
  const { retentionMonths: months } = definition.settings;
  if (months === undefined) return undefined;
  const then = new Date(now.getTime() - daysAgo * 24 * 60 * 60 * 1_000).toISOString();
  const due = { months, today: then.slice(0, 10), lastDay: lastDayOf(definition.coverage.window) };
  return daysAgo === 0 ? due : { ...due, unchangedSince: then };
}

/**
 * Translates the conditions of a list or a selection of cases into codes that `audience` sees. Throws 422 with all faults. The
 * conditions come from the query, or from the member of a body that `pointer` names, which has a member for each dimension.
 */
export function readFilter(
  codebook: Codebook,
  audience: Audience,
  where: readonly { dimension: string; codes: readonly string[] }[],
  pointer?: string,
): FactCondition[] {
  const placeOf = (dimension: string, index?: number) =>
    pointer === undefined
      ? { parameter: 'where' }
      : { pointer: pointer + pointerTo(index === undefined ? [dimension] : [dimension, index]) };
  const faults: Fault[] = [];
  const lists = allowedLists();
  const filter = where.map(({ dimension: id, codes }, condition) => {
    const dimension = visibleDimension(codebook, id, audience);
    // Categories belong to amounts, not to cases.
    if (!dimension || dimension.kind === 'category') {
      const names = visibleDimensionIds(codebook, audience).filter(
        (name) => codebook.dimensions.get(name)?.kind !== 'category',
      );
      faults.push({
        ...placeOf(id),
        code: 'unknown-dimension',
        detail: `Condition ${condition + 1} does not name a dimension that lists can be filtered by.`,
        ...lists({ allowed: names }, id),
      });
      return { dimension: id, multiple: false, codes: [] };
    }
    const positions = codes.flatMap((code, index) => {
      const selected = selectedPositions(codebook, dimension, code, audience);
      if (selected) return selected;
      faults.push({
        ...placeOf(id, index),
        code: 'unknown-code',
        detail: `Condition ${condition + 1}, code ${index + 1} is not a code of ${dimension.id}.`,
        ...lists(visibleChoices(dimension, audience), code),
      });
      return [];
    });
    const selected = [...new Set(positions)].map((position) => codeAt(dimension, position).code);
    return { dimension: factKey(dimension.id, codebook.factKeys), multiple: dimension.multiple, codes: selected };
  });
  if (faults.length > 0)
    throw new AppError(pointer === undefined ? 'invalid-query' : 'invalid-body', { errors: faults });
  return filter;
}
