import type { Codebook } from '../../codebook/model.ts';
import type { Cause } from '../../statistics/cause.ts';
import type { CellAmounts } from '../../statistics/cause-cells.ts';
import type { TableRead } from '../../statistics/table-choice.ts';
import { type HeadlineCount, type Label, type StepCount, type StepSide, startStepCount } from './step-count.ts';
import type { StepPlan } from './step-plan.ts';

/** Both sides of a step: changed cases as the earlier release counts them, by its codebook, and as the later one does by its own. */
export interface StepSides {
  feed(side: StepSide, contents: readonly string[]): Promise<void>;
  /** The next of the plan's tables, in its order. */
  next(table: TableRead): Promise<CellAmounts>;
  /** After the last table. */
  headlines(): Promise<HeadlineCount[]>;
  close(): Promise<void>;
}

export const SIDES_OF_STEP: readonly StepSide[] = ['before', 'after'];
/** Whatever is not the method's is done to cases. */
const CASE_CAUSES: readonly Cause[] = ['created', 'corrected', 'sentence-varied', 'quashed', 'merged', 'removed'];

/** Counters start when there is something to count; where one codebook counts both sides, one does. */
export function startSides(before: Codebook, after: Codebook, plan: StepPlan): StepSides {
  const inOrder = [...after.measures.keys()];
  const together = before === after;
  const counters = new Map<string, StepCount>();
  const counterOf = (side: StepSide): StepCount => {
    const name = together ? 'both' : side;
    const known = counters.get(name);
    if (known) return known;
    const codebook = side === 'before' ? before : after;
    const counter = startStepCount(codebook, plan, inOrder, labelsOf(together ? SIDES_OF_STEP : [side]));
    counters.set(name, counter);
    return counter;
  };
  const isEmpty = plan.tables.length === 0 && plan.headlines.size === 0;
  let closed = false;
  return {
    async feed(side, contents) {
      if (isEmpty || contents.length === 0) return;
      if (closed) throw new Error('the step was given up');
      await counterOf(side).feed(contents);
    },
    async next(table) {
      const parts = await Promise.all([...counters.values()].map((counter) => counter.next(table)));
      const [first, second] = parts;
      return first && second ? addedTogether(first, second) : (first ?? new Map());
    },
    headlines: async () => (await Promise.all([...counters.values()].map((counter) => counter.headlines()))).flat(),
    async close() {
      closed = true;
      await Promise.all([...counters.values()].map((counter) => counter.close()));
    },
  };
}

const labelsOf = (sides: readonly StepSide[]): Label[] =>
  sides.flatMap((side) => CASE_CAUSES.map((cause) => ({ side, cause })));

function addedTogether(one: CellAmounts, other: CellAmounts): CellAmounts {
  const all = new Map([...one].map(([key, amounts]) => [key, new Map(amounts)]));
  for (const [key, amounts] of other) {
    const sums = all.get(key) ?? new Map<Cause, bigint>();
    all.set(key, sums);
    for (const [cause, amount] of amounts) sums.set(cause, (sums.get(cause) ?? 0n) + amount);
  }
  return all;
}
