// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import type { Filter } from '../../schemas/codebook.ts';
import type { EncodedUnit, UnitPlan } from './encoding.ts';
import type { DimensionPlace, FactLayout } from './layout.ts';

/**
 * Says whether a measure's filter holds for the row of a case, one of its defendants and one of that defendant's convictions. A
 * unit is selected if one of its rows is.
 */
type RowTest = (units: readonly [EncodedUnit, EncodedUnit, EncodedUnit]) => boolean;

export function rowTest(filter: Filter, layout: FactLayout, plans: readonly [UnitPlan, UnitPlan, UnitPlan]): RowTest {
  const conditions = plans.map((plan) => unitConditions(filter, layout, plan));
  return (units) => conditions.every((condition, at) => allConditionsHold(condition, units[at]!)); // three of each
}

/** The conditions on one kind of unit, by index as in its plan. */
interface UnitConditions {
  singles: readonly PositionCondition[];
  /** Conditions on one list hold for one and the same item. */
  lists: readonly { index: number; conditions: readonly PositionCondition[] }[];
  categories: readonly { index: number; conditions: readonly PositionCondition[] }[];
}
interface PositionCondition {
  index: number;
  /** By position of a code: the condition holds for it. */
  accepts: readonly boolean[];
}

function allConditionsHold({ singles, lists, categories }: UnitConditions, unit: EncodedUnit): boolean {
  return (
    singles.every(({ index, accepts }) => accepts[unit.singles[index]!]) &&
    lists.every(({ index, conditions }) => unit.lists[index]!.some((item) => allHold(conditions, item))) &&
    categories.every(({ index, conditions }) =>
      unit.categories[index]!.some(({ positions }) => allHold(conditions, positions)),
    )
  );
}

const allHold = (conditions: readonly PositionCondition[], positions: readonly number[]): boolean =>
  conditions.every(({ index, accepts }) => accepts[positions[index]!]);

function unitConditions(filter: Filter, layout: FactLayout, plan: UnitPlan): UnitConditions {
  const named = Object.entries(filter).map(([id, codes]) => {
    const place = layout.places.get(id);
    if (!place) throw new Error(`a filter names dimension ${id}, which the layout lacks`);
    return { place, accepts: acceptance(place, codes) };
  });
  const among = (places: readonly DimensionPlace[]): PositionCondition[] =>
    named.map(({ place, accepts }) => ({ index: places.indexOf(place), accepts })).filter(({ index }) => index >= 0);
  const amongItems = (lists: readonly { places: readonly DimensionPlace[] }[]) =>
    lists
      .map(({ places }, index) => ({ index, conditions: among(places) }))
      .filter(({ conditions }) => conditions.length > 0);
  return { singles: among(plan.singles), lists: amongItems(plan.lists), categories: amongItems(plan.categories) };
}

/** `not` accepts every other code, `not-reported` and `none` too. */
function acceptance({ dimension }: DimensionPlace, codes: Filter[string]): boolean[] {
  const excluded = !Array.isArray(codes);
  const listed = new Set(excluded ? codes.not : codes);
  return dimension.codes.map(({ code }) => listed.has(code) !== excluded);
}
