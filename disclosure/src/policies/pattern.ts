import { appendTo } from '../lists.ts';
import { cellOf, type System } from '../solve/system.ts';
import { type View, viewOf } from '../solve/view.ts';

/** Which cells are withheld while a release is being protected. */

/** Where the first cell is withheld, the second one is too: a sum would show whether its count is 0. */
export type JointSuppression = readonly (readonly [first: number, second: number])[];

export interface Pattern {
  view: View;
  /** Whether a cell can be withheld now. */
  isCandidate(cell: number): boolean;
  /** What withholding a cell costs readers. */
  weight(cell: number): number;
  /** Withholds a cell, and those that go with it. */
  withhold(cell: number): void;
  /** Publishes a cell again. Returns whether it could: not if it goes with another one. */
  publish(cell: number): boolean;
  /** Cells withheld since the start. */
  added(): number[];
}

export function startPattern(system: System, together: JointSuppression = []): Pattern {
  const view = viewOf(system);
  const { open, values } = view;
  const added = new Set<number>();
  const partners = new Map<number, number[]>();
  for (const [first, second] of together) appendTo(partners, first, second);
  const joined = new Set(together.flat());
  const pattern: Pattern = {
    view,
    isCandidate(cell) {
      const { frozen, virtual } = cellOf(system, cell);
      return !open[cell] && !frozen && !virtual;
    },
    weight(cell) {
      const { value, totals } = cellOf(system, cell);
      return Math.log2(2 + Math.abs(value ?? 0)) * (1 + totals / 2);
    },
    withhold(cell) {
      if (open[cell]) return;
      open[cell] = 1;
      values[cell] = 0;
      added.add(cell);
      for (const partner of partners.get(cell) ?? []) if (pattern.isCandidate(partner)) pattern.withhold(partner);
    },
    publish(cell) {
      const { value } = cellOf(system, cell);
      if (joined.has(cell) || value === null) return false;
      open[cell] = 0;
      values[cell] = value;
      return added.delete(cell);
    },
    added: () => [...added],
  };
  return pattern;
}
