import { selectedPositions, visibleCodes } from '../cases/selection.ts';
import type { Codebook, Dimension } from '../codebook/model.ts';
import type { Fault } from '../errors.ts';
import { TOTAL } from '../schemas/vocabulary.ts';
import { listedPositions, publicDimension, publicDimensionIds } from './public-codes.ts';
import type { PresentCodes } from './table.ts';

/** Codes of one dimension: alternatives. */
export interface Condition {
  dimension: string;
  codes: readonly string[];
}

export interface Conditions {
  faults: Fault[];
  /** For each dimension named: positions of the codes selected, whether the release has them or not. */
  selected: ReadonlyMap<string, ReadonlySet<number>>;
  /** Codes named of which the release has none. */
  absent: readonly { dimension: string; code: string }[];
}

/** Conditions of one dimension put together, what stands twice left out. */
export function mergedConditions(where: readonly Condition[]): Condition[] {
  const merged = new Map<string, Set<string>>();
  for (const { dimension, codes } of where) {
    merged.set(dimension, new Set([...(merged.get(dimension) ?? []), ...codes]));
  }
  return [...merged].map(([dimension, codes]) => ({ dimension, codes: [...codes] }));
}

/** What conditions select. Faults say which condition and code by their number: nothing that was sent is repeated. */
export function readConditions(codebook: Codebook, present: PresentCodes, where: readonly Condition[]): Conditions {
  const faults: Fault[] = [];
  const selected = new Map<string, Set<number>>();
  const absent: { dimension: string; code: string }[] = [];
  where.forEach(({ dimension: id, codes }, condition) => {
    const dimension = publicDimension(codebook, id);
    if (!dimension) {
      const detail = `Condition ${condition + 1} does not name a dimension of this dataset.`;
      faults.push({ parameter: 'where', code: 'unknown-dimension', detail, allowed: publicDimensionIds(codebook) });
      return;
    }
    const listed = new Set(listedPositions(codebook, present, dimension));
    const chosen = new Set<number>();
    codes.forEach((code, index) => {
      const positions = selectedPositions(codebook, dimension, code, 'public');
      if (!positions) faults.push(codeFault(dimension, code, `Condition ${condition + 1}, code ${index + 1}`));
      else if (!positions.some((position) => listed.has(position))) absent.push({ dimension: id, code });
      for (const position of positions ?? []) chosen.add(position);
    });
    selected.set(id, chosen);
  });
  return { faults, selected, absent };
}

function codeFault(dimension: Dimension, code: string, place: string): Fault {
  const detail =
    code === TOTAL
      ? `${place}: the total is not a code to filter by; totals=true lists it, and a dimension left out is at its total.`
      : `${place} is not a code of ${dimension.id}.`;
  return { parameter: 'where', code: 'unknown-code', detail, allowed: visibleCodes(dimension, 'public') };
}
