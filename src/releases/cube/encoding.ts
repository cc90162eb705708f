import type { Amount, AmountBasis, CaseFacts, Codebook, Codes, Dimension } from '../../codebook/model.ts';
import { UNITS } from '../../schemas/vocabulary.ts';
import { FLAG_APPROXIMATE, FLAG_LOWER_BOUND } from '../../statistics/table.ts';
import { liftTo } from './item-lift.ts';
import type { Branch, CountingUnit, DimensionPlace, FactLayout } from './layout.ts';

/** A case as numbers: every code is its position in its dimension's list. */

export interface EncodedAmount {
  total: number | null;
  /** FLAG_ bits; 0 where the total is missing, since what is left out of a sum cannot qualify it. */
  flags: number;
}

/** One category of a quantity: the position in each of its places, and the amount there. */
export interface EncodedCategory extends EncodedAmount {
  positions: readonly number[];
}

export interface EncodedUnit {
  /** By index of the unit's `singles`. */
  singles: readonly number[];
  /** By index of the unit's `lists`: its items, each with a position for each place of the list. */
  lists: readonly (readonly (readonly number[])[])[];
  /** By index of the unit's `categories`. */
  categories: readonly (readonly EncodedCategory[])[];
  /** By index of the unit's `amounts`. */
  amounts: readonly EncodedAmount[];
}

export interface EncodedCase {
  unit: EncodedUnit;
  defendants: readonly { unit: EncodedUnit; convictions: readonly EncodedUnit[] }[];
}

export interface ListPlan {
  branch: Branch;
  places: readonly DimensionPlace[];
}
export type CategoryPlan = ListPlan & { quantity: string };

export interface UnitPlan {
  singles: readonly DimensionPlace[];
  lists: readonly ListPlan[];
  categories: readonly CategoryPlan[];
  /** Ids of amount sources. */
  amounts: readonly string[];
}

/** What stands at each unit, in the order of the arrays of a NumberedUnit. */
export function planUnits(layout: FactLayout): Record<CountingUnit, UnitPlan> {
  const places = [...layout.places.values()];
  const plan = (unit: CountingUnit): UnitPlan => {
    const of = (kind: Branch['kind']): ListPlan[] =>
      layout.branches
        .filter((branch) => branch.kind === kind && branch.unit === unit)
        .map((branch) => ({ branch, places: places.filter((place) => place.branch === branch) }));
    return {
      singles: places.filter((place) => place.branch.kind === unit),
      lists: of('list'),
      categories: of('category').map((list) => ({ ...list, quantity: list.places[0]?.dimension.quantity ?? '' })),
      amounts: [...layout.amounts.values()]
        .map(({ source }) => source)
        .filter((s) => s.unit === unit)
        .map((s) => s.id),
    };
  };
  return { case: plan('case'), defendant: plan('defendant'), conviction: plan('conviction') };
}

/**
 * Reader of facts for one codebook. Throws if the facts lack a code that the codebook promises, and names the dimension, never
 * the code: messages of this thread reach a log.
 */
export function caseEncoder(codebook: Codebook, layout: FactLayout): (facts: CaseFacts) => EncodedCase {
  const plans = planUnits(layout);
  const readers = Object.fromEntries(UNITS.map((unit) => [unit, unitReader(codebook, plans[unit])])) as Record<
    CountingUnit,
    UnitReader
  >;
  return (facts) => {
    if (facts.defendants.length === 0) throw new Error('a case without a defendant cannot be counted');
    return {
      unit: readers.case(facts),
      defendants: facts.defendants.map((defendant) => {
        if (defendant.convictions.length === 0) throw new Error('a defendant without a conviction cannot be counted');
        return { unit: readers.defendant(defendant), convictions: defendant.convictions.map(readers.conviction) };
      }),
    };
  };
}

interface UnitFacts {
  codes: Codes;
  amounts: Record<string, Amount>;
}
type UnitReader = (facts: UnitFacts) => EncodedUnit;

function unitReader(codebook: Codebook, plan: UnitPlan): UnitReader {
  const { singles, amounts } = plan;
  const lists = plan.lists.map((list) => listReader(codebook, list));
  const categories = plan.categories.map((category) => categoryReader(codebook, category));
  return (facts) => ({
    singles: singles.map(({ dimension }) => position(dimension, facts.codes[dimension.id])),
    lists: lists.map((read) => read(facts.codes)),
    categories: categories.map((read) => read(facts.amounts)),
    amounts: amounts.map((id) => numberAmount(reported(facts.amounts, id))),
  });
}

function position(dimension: Dimension, code: string | readonly string[] | undefined): number {
  const found = typeof code === 'string' ? dimension.index.get(code) : undefined;
  if (found === undefined) throw new Error(`a unit has no code of dimension ${dimension.id}`);
  return found;
}

/** Items of a list, each in every dimension that follows the list. */
function listReader(codebook: Codebook, { places }: ListPlan): (codes: Codes) => (readonly number[])[] {
  const { source, items } = liftedItems(codebook, places);
  return (codes) => {
    const list = codes[source.id];
    // A list of nothing would drop its unit out of the table: facts say `none`.
    if (!Array.isArray(list) || list.length === 0) throw new Error(`a unit has no list of dimension ${source.id}`);
    return list.map((code) => items[position(source, code)]!); // one item for each position of the source
  };
}

/** Categories with one position in each place; those that fall together at every place are left apart: SQL adds them up. */
function categoryReader(
  codebook: Codebook,
  { places, quantity }: CategoryPlan,
): (amounts: UnitFacts['amounts']) => EncodedCategory[] {
  const { source, items } = liftedItems(codebook, places);
  return (amounts) => {
    const categories = amounts[quantity]?.categories;
    if (!categories) throw new Error(`a unit has no categories of ${quantity}`);
    return categories.map((category) => ({
      positions: items[position(source, category.code)]!,
      ...numberAmount(category),
    }));
  };
}

function liftedItems(codebook: Codebook, places: readonly DimensionPlace[]): { source: Dimension; items: number[][] } {
  const lifts = places.map(({ dimension }) => liftTo(codebook, dimension));
  const source = lifts[0]!.source; // a branch has at least one place
  return { source, items: source.codes.map((_, at) => lifts.map((lift) => lift.positions[at]!)) }; // same source, same length
}

const FLAGS: Record<AmountBasis, number> = {
  exact: 0,
  'at-least': FLAG_LOWER_BOUND,
  about: FLAG_APPROXIMATE,
  mixed: FLAG_LOWER_BOUND | FLAG_APPROXIMATE,
};

function numberAmount({ total, basis }: { total: number | null; basis: AmountBasis }): EncodedAmount {
  if (total !== null && !Number.isSafeInteger(total)) throw new Error('an amount is not a whole number of its parts');
  return { total, flags: total === null ? 0 : FLAGS[basis] };
}

function reported(amounts: UnitFacts['amounts'], id: string): Amount {
  const amount = amounts[id];
  if (!amount) throw new Error(`a unit has no amount ${id}`);
  return amount;
}
