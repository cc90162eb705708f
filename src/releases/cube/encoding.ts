// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Amount, AmountBasis, CaseFacts, Codes, Dimension } from '../../codebook/model.ts';
import { UNITS } from '../../schemas/vocabulary.ts';
import { FLAG_APPROXIMATE, FLAG_LOWER_BOUND, STATUS_FLAGS, tableFlagBits } from '../../statistics/table.ts';
import type { Branch, CountingUnit, DimensionPlace, FactLayout, Lift } from './layout.ts';

/** A case after dictionary encoding: each code is its position in the code list of its dimension. */
export interface EncodedCase {
  unit: EncodedUnit;
  defendants: readonly { unit: EncodedUnit; convictions: readonly EncodedUnit[] }[];
}

/** A case without its defendants, a defendant without its convictions, or a conviction: arrays as in the unit's plan. */
export interface EncodedUnit {
  singles: readonly number[];
  /** Each list has items, and each item a position for each place of the list. */
  lists: readonly (readonly (readonly number[])[])[];
  categories: readonly (readonly EncodedCategory[])[];
  amounts: readonly EncodedAmount[];
}

export interface EncodedAmount {
  total: number | null;
  /** FLAG_ bits. Of a total that is missing only why, since what is left out of a sum cannot qualify it. */
  flags: number;
}

/** One category of a quantity: the position in each of its places, and the amount there. */
export interface EncodedCategory extends EncodedAmount {
  positions: readonly number[];
}

/** What a unit has, in the order of the arrays of an EncodedUnit. */
export interface UnitPlan {
  singles: readonly DimensionPlace[];
  lists: readonly ListPlan[];
  categories: readonly (ListPlan & { quantity: string })[];
  /** Ids of amount sources. */
  amounts: readonly string[];
}

interface ListPlan {
  branch: Branch;
  places: readonly DimensionPlace[];
}

export function planUnits(layout: FactLayout): Record<CountingUnit, UnitPlan> {
  const places = [...layout.places.values()];
  const plan = (unit: CountingUnit): UnitPlan => {
    const of = (kind: Branch['kind']): ListPlan[] =>
      layout.branches
        .filter((branch) => branch.kind === kind && branch.unit === unit)
        .map((branch) => ({ branch, places: places.filter((place) => place.branch === branch) }));
    const sources = [...layout.amounts.values()].map(({ source }) => source);
    return {
      singles: places.filter((place) => place.branch.kind === unit),
      lists: of('list'),
      categories: of('category').map((list) => ({ ...list, quantity: list.places[0]?.dimension.quantity ?? '' })),
      amounts: sources.filter((source) => source.unit === unit).map(({ id }) => id),
    };
  };
  return { case: plan('case'), defendant: plan('defendant'), conviction: plan('conviction') };
}

/**
 * Encodes the facts of a codebook's cases. The encoder throws if facts lack a code or an amount that the codebook promises; the
 * message names the dimension and never the code, since it may reach a log.
 */
export function caseEncoder(layout: FactLayout): (facts: CaseFacts) => EncodedCase {
  const plans = planUnits(layout);
  const [ofCase, ofDefendant, ofConviction] = UNITS.map((unit) => unitEncoder(plans[unit])) as [Encode, Encode, Encode]; // one for each unit
  return (facts) => {
    if (facts.defendants.length === 0) throw new Error('a case without a defendant cannot be counted');
    return {
      unit: ofCase(facts),
      defendants: facts.defendants.map((defendant) => {
        if (defendant.convictions.length === 0) throw new Error('a defendant without a conviction cannot be counted');
        return { unit: ofDefendant(defendant), convictions: defendant.convictions.map(ofConviction) };
      }),
    };
  };
}

interface UnitFacts {
  codes: Codes;
  amounts: Record<string, Amount>;
}
type Encode = (facts: UnitFacts) => EncodedUnit;

function unitEncoder(plan: UnitPlan): Encode {
  const { singles, amounts } = plan;
  const lists = plan.lists.map(({ places }) => listEncoder(places));
  const categories = plan.categories.map(({ places, quantity }) => categoryEncoder(places, quantity));
  return (facts) => ({
    singles: singles.map(({ dimension }) => position(dimension, facts.codes[dimension.id])),
    lists: lists.map((encode) => encode(facts.codes)),
    categories: categories.map((encode) => encode(facts.amounts)),
    amounts: amounts.map((id) => encodeAmount(amountNamed(facts.amounts, id))),
  });
}

function position(dimension: Dimension, code: string | readonly string[] | undefined): number {
  const found = typeof code === 'string' ? dimension.index.get(code) : undefined;
  if (found === undefined) throw new Error(`a unit has no code of dimension ${dimension.id}`);
  return found;
}

/** Items of a list, each in every dimension that follows the list. */
function listEncoder(places: readonly DimensionPlace[]): (codes: Codes) => (readonly number[])[] {
  const { source, items } = liftedItems(places);
  return (codes) => {
    const list = codes[source.id];
    // An empty list would drop its unit out of the table: facts say `none`.
    if (!Array.isArray(list) || list.length === 0) throw new Error(`a unit has no list of dimension ${source.id}`);
    return list.map((code) => items[position(source, code)]!); // one item for each position of the source
  };
}

/** Categories with one position in each place. Those that are the same at every place stay apart: SQL adds them up. */
function categoryEncoder(
  places: readonly DimensionPlace[],
  quantity: string,
): (amounts: UnitFacts['amounts']) => EncodedCategory[] {
  const { source, items } = liftedItems(places);
  return (amounts) => {
    const categories = amounts[quantity]?.categories;
    if (!categories) throw new Error(`a unit has no categories of ${quantity}`);
    return categories.map((category) => ({
      positions: items[position(source, category.code)]!,
      ...encodeAmount(category),
    }));
  };
}

/** By position in the source of a branch: the position in each of its places. */
function liftedItems(places: readonly DimensionPlace[]): { source: Dimension; items: number[][] } {
  const lifts = places.map(({ lift }) => lift as Lift); // these are places of a list or category
  const source = lifts[0]!.source; // a branch has at least one place
  return { source, items: source.codes.map((_, at) => lifts.map((lift) => lift.positions[at]!)) }; // same source, same length
}

const FLAGS: Record<AmountBasis, number> = {
  exact: 0,
  'at-least': FLAG_LOWER_BOUND,
  about: FLAG_APPROXIMATE,
  mixed: FLAG_LOWER_BOUND | FLAG_APPROXIMATE,
};

function encodeAmount({ total, basis, status, flags = [] }: Omit<Amount, 'categories'>): EncodedAmount {
  if (total !== null && !Number.isSafeInteger(total)) throw new Error('an amount is not a whole number of its parts');
  if (total === null) return { total, flags: status ? STATUS_FLAGS[status] : 0 };
  return { total, flags: FLAGS[basis] | tableFlagBits(flags) };
}

function amountNamed(amounts: UnitFacts['amounts'], id: string): Amount {
  const amount = amounts[id];
  if (!amount) throw new Error(`a unit has no amount ${id}`);
  return amount;
}
