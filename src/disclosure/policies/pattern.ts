import type { System } from '../solve/system.ts';
import { type Component, type View, viewOf } from '../solve/view.ts';

/** Which cells are withheld while a release is being protected, what each costs, and the rules that every relation has to follow. */

export interface PatternOptions {
  /** T: the withheld parts of a published number add up to at least this. */
  threshold: number;
  /** Where the first cell is withheld, the second one is too: a sum would show whether its count is 0. */
  together?: readonly (readonly [first: number, second: number])[];
}

export interface Pattern {
  view: View;
  /** Whether a cell can be withheld now. */
  isCandidate(cell: number): boolean;
  /** What withholding a cell costs readers. */
  weight(cell: number): number;
  /** Withholds a cell, and those that go with it. */
  withhold(cell: number): void;
  /** Publishes a cell again if no rule of its relations is against it, or although (`known`). Returns whether it did. */
  publish(cell: number, known?: boolean): boolean;
  /** Withholds cells until every relation follows the rules. */
  settle(): void;
  /** The cheapest cell that can be withheld among those nearest to this one, over relations and the withheld cells in them. */
  cheapestBeside(cell: number): number | undefined;
  /** The cells whose withholding can widen the interval that a programme has just bounded, by its prices; the cheapest first. */
  helpers(component: Component, prices: Float64Array): number[];
  /** Withholds a third cell where a relation has two withheld counts, one of which may be 1 and the other then is small and known. */
  breakPairs(mayBeOne: (cell: number) => boolean): void;
  /** Cells withheld since the start. */
  added(): number[];
}

const EPSILON = 1e-7;

export function startPattern(system: System, { threshold, together = [] }: PatternOptions): Pattern {
  const { cells, relations } = system;
  const { starts, from, list } = relations;
  const view = viewOf(system);
  const { open, values } = view;
  const added: number[] = [];
  const partners = new Map<number, number[]>();
  for (const [first, second] of together) partners.set(first, [...(partners.get(first) ?? []), second]);
  const isFollower = new Set(together.map(([, second]) => second));
  const costs = Float64Array.from(cells, ({ value, totals }) => {
    const size = Math.abs(value ?? 0);
    return (1 + Math.log2(1 + size)) * (1 + 2 * totals) + (size === 0 ? 0.5 : 0);
  });
  // Only relations of real cells have rules: a virtual cell is nobody's to publish.
  const ruled = new Uint8Array(relations.count);
  for (let r = 0; r < relations.count; r++)
    ruled[r] = termsOf(r).every((cell) => !cells[cell]!.virtual) && relations.dimensions[r] !== null ? 1 : 0;
  const queue: number[] = [];
  const queued = new Uint8Array(relations.count);

  function termsOf(relation: number): Int32Array {
    return relations.cells.subarray(starts[relation]!, starts[relation + 1]!);
  }

  const relationsOf = (cell: number): Int32Array => list.subarray(from[cell]!, from[cell + 1]!);

  const queueRelations = (cell: number): void => {
    for (const r of relationsOf(cell)) {
      if (!ruled[r] || queued[r]) continue;
      queued[r] = 1;
      queue.push(r);
    }
  };

  const pattern: Pattern = {
    view,
    isCandidate: (cell) => !open[cell] && !cells[cell]!.frozen && !cells[cell]!.virtual,
    weight: (cell) => costs[cell]!,
    withhold(cell) {
      if (open[cell]) return;
      open[cell] = 1;
      values[cell] = 0;
      added.push(cell);
      queueRelations(cell);
      for (const partner of partners.get(cell) ?? []) if (pattern.isCandidate(partner)) pattern.withhold(partner);
    },
    publish(cell, known = false) {
      if (isFollower.has(cell) || partners.has(cell)) return false;
      open[cell] = 0;
      values[cell] = cells[cell]!.value!;
      if (known || Array.from(relationsOf(cell)).every((r) => !ruled[r] || followsRules(r))) {
        added.splice(added.indexOf(cell), 1);
        return true;
      }
      open[cell] = 1;
      values[cell] = 0;
      return false;
    },
    settle() {
      for (let at = 0; at < queue.length; at++) {
        const relation = queue[at]!;
        queued[relation] = 0;
        while (!followsRules(relation)) {
          const cheapest = cheapestOf(termsOf(relation));
          if (cheapest === undefined) break;
          pattern.withhold(cheapest);
        }
      }
      queue.length = 0;
    },
    cheapestBeside(cell) {
      const seen = new Set([cell]);
      for (let reached = [cell]; reached.length > 0; ) {
        let best: number | undefined;
        const next: number[] = [];
        for (const r of new Set(reached.flatMap((one) => [...relationsOf(one)]))) {
          const cheapest = cheapestOf(termsOf(r));
          if (cheapest !== undefined && (best === undefined || isCheaper(cheapest, best))) best = cheapest;
          for (const one of termsOf(r)) if (open[one] && !seen.has(one) && seen.add(one)) next.push(one);
        }
        if (best !== undefined) return best;
        reached = next;
      }
      return undefined;
    },
    helpers(component, prices) {
      const rates = new Map<number, number>();
      component.relations.forEach((r, row) => {
        const price = prices[row]!;
        if (Math.abs(price) < EPSILON) return;
        for (let t = starts[r]!; t < starts[r + 1]!; t++) {
          const cell = relations.cells[t]!;
          if (pattern.isCandidate(cell)) rates.set(cell, (rates.get(cell) ?? 0) + price * relations.coefficients[t]!);
        }
      });
      // A higher number in a cell helps where the rate is positive, a lower one where it is negative.
      const helping = [...rates].filter(
        ([cell, rate]) => rate > EPSILON || (rate < -EPSILON && values[cell]! > cells[cell]!.lower),
      );
      const cost = new Map(helping.map(([cell]) => [cell, costs[cell]! * (1 + lonely(cell))]));
      return [...cost.keys()].sort((a, b) => cost.get(a)! - cost.get(b)! || a - b);
    },
    breakPairs(mayBeOne) {
      for (let r = 0; r < relations.count; r++) {
        if (!ruled[r]) continue;
        const pair = termsOf(r).filter((cell) => open[cell]);
        if (pair.length !== 2 || !pair.every((cell) => cells[cell]!.whole && cells[cell]!.value !== null)) continue;
        const [a, b] = [pair[0]!, pair[1]!];
        if (!tells(r, a, b, mayBeOne) && !tells(r, b, a, mayBeOne)) continue;
        const cheapest = cheapestOf(termsOf(r));
        if (cheapest !== undefined) pattern.withhold(cheapest);
      }
    },
    added: () => [...added],
  };

  /** Whether a 1 in the first cell of a pair means that the other one is small. */
  function tells(relation: number, first: number, second: number, mayBeOne: (cell: number) => boolean): boolean {
    const terms = termsOf(relation);
    const m = relations.coefficients[starts[relation]! + terms.indexOf(first)]!;
    const n = relations.coefficients[starts[relation]! + terms.indexOf(second)]!;
    return mayBeOne(first) && cells[second]!.value! + (m * (cells[first]!.value! - 1)) / n < threshold;
  }

  /** How many relations would have this cell as the only withheld one, so that another has to follow. */
  function lonely(cell: number): number {
    let count = 0;
    for (const r of relationsOf(cell)) if (ruled[r] && termsOf(r).every((other) => !open[other])) count++;
    return count;
  }

  function followsRules(relation: number): boolean {
    let withheld = 0;
    let anyOne = false;
    let sum = 0;
    let oneSided = true;
    let known = true;
    for (let t = starts[relation]!; t < starts[relation + 1]!; t++) {
      const cell = relations.cells[t]!;
      if (!open[cell]) continue;
      withheld++;
      const { value, whole } = cells[cell]!;
      if (value === 1 && whole) anyOne = true;
      if (value === null || !whole) known = false;
      else sum += value;
      if (relations.coefficients[t]! > 0) oneSided = false;
    }
    if (withheld === 0) return true;
    return withheld >= (anyOne ? 3 : 2) && (!oneSided || !known || sum >= threshold);
  }

  function cheapestOf(terms: Int32Array): number | undefined {
    let best: number | undefined;
    for (const cell of terms)
      if (pattern.isCandidate(cell) && (best === undefined || isCheaper(cell, best))) best = cell;
    return best;
  }

  const isCheaper = (a: number, b: number): boolean => costs[a]! < costs[b]! || (costs[a] === costs[b] && a < b);

  system.cells.forEach((_, cell) => {
    if (open[cell]) queueRelations(cell);
  });
  return pattern;
}
