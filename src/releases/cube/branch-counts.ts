import type { EncodedCase, EncodedCategory, EncodedUnit, UnitPlan } from './encoding.ts';
import type { Branch, FactLayout } from './layout.ts';

/**
 * How many of each branch a unit has, by index of the branch. Exactly one of each: the unit is counted without a join. Of a
 * quantity's categories: 1 if one of them is the whole amount, else 2.
 */
export type Counts = readonly number[];

export interface CaseCounts {
  counts: Counts;
  defendants: readonly { counts: Counts; convictions: readonly Counts[] }[];
}

/** Counter for one layout; `plans` of case, defendant and conviction. */
export function branchCounter(
  layout: FactLayout,
  [casePlan, defendantPlan, convictionPlan]: readonly [UnitPlan, UnitPlan, UnitPlan],
): (numbered: EncodedCase) => CaseCounts {
  const ofCase = ownCounter(layout.branches, casePlan, 'case');
  const ofDefendant = ownCounter(layout.branches, defendantPlan, 'defendant');
  const ofConviction = ownCounter(layout.branches, convictionPlan, 'conviction');
  return ({ unit, defendants }) => {
    const above = ofCase(unit);
    const total = [...above];
    const counted = defendants.map((defendant) => {
      const own = ofDefendant(defendant.unit);
      addTo(total, own);
      const counts = added(above, own);
      const around = [...counts];
      const convictions = defendant.convictions.map((conviction) => {
        const below = ofConviction(conviction);
        addTo(total, below);
        addTo(counts, below);
        return added(around, below);
      });
      return { counts, convictions };
    });
    return { counts: total, defendants: counted };
  };
}

function ownCounter(
  branches: readonly Branch[],
  plan: UnitPlan,
  kind: Branch['kind'],
): (unit: EncodedUnit) => number[] {
  const own = branches.findIndex((branch) => branch.kind === kind);
  const lists = plan.lists.map(({ branch }) => branches.indexOf(branch));
  const categories = plan.categories.map((category) => branches.indexOf(category.branch));
  const amounts = plan.categories.map(({ quantity }) => plan.amounts.indexOf(quantity));
  return (unit) => {
    const counts = branches.map(() => 0);
    counts[own] = 1;
    lists.forEach((branch, index) => {
      counts[branch] = unit.lists[index]!.length; // one list for each in the plan
    });
    categories.forEach((branch, index) => {
      const entries = unit.categories[index]!; // as above
      counts[branch] = isWhole(entries, unit.amounts[amounts[index]!]) ? 1 : 2;
    });
    return counts;
  };
}

/** One category that is the whole amount, qualified the same way: the total of the unit and its category are one value. */
function isWhole(
  entries: readonly EncodedCategory[],
  amount: { total: number | null; flags: number } | undefined,
): boolean {
  const [only, ...others] = entries;
  if (!only || others.length > 0) return false;
  return amount === undefined || (only.total === amount.total && only.flags === amount.flags);
}

const added = (one: Counts, other: Counts): number[] => one.map((count, index) => count + other[index]!); // same branches

function addTo(into: number[], other: Counts): void {
  for (let index = 0; index < into.length; index++) into[index]! += other[index]!; // same branches
}
