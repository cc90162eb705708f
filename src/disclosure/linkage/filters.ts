import type { AtomSet, Family } from './atoms.ts';
import { type Grid, type Grids, gridAddress } from './grids.ts';
import type { RelationStore } from './relations.ts';
import { entanglementOf, type Population, type Units, unitsId } from './units.ts';
import type { LinkedDimension } from './variables.ts';

/**
 * What a filter selects, made of the codes that it asks for: `x of the filter = the sum of x at these codes`, where the measure
 * without the filter has them. Where a unit can have several of the codes, the sum is no less, and each code no more. `addSums` has
 * filters that ask for one variable of which a unit has one code.
 */
export function addFilters(grids: Grids, relations: RelationStore): void {
  for (const grid of grids.all) {
    const conditions = conditionsOf(grid.chosen.units);
    if (conditions.length === 0) continue;
    for (const left of subsetsOf(conditions)) {
      const [first, ...more] = left;
      if (first === undefined || (more.length === 0 && !first.isElement)) continue;
      for (const dimensions of choicesOf(
        left.flatMap(({ families }) => [...families]),
        grid,
        grids,
      ))
        addSelected(grid, left, dimensions, grids, relations);
    }
  }
}

/** A part of what is asked: of a variable with one code, or of one row. */
interface Condition {
  families: ReadonlyMap<Family, AtomSet>;
  isElement: boolean;
}

const conditionsOf = ({ single, elements }: Units): Condition[] => [
  ...[...single].map((entry) => ({ families: new Map([entry]), isElement: false })),
  ...elements.map((families) => ({ families, isElement: true })),
];

function subsetsOf<Item>(items: readonly Item[]): Item[][] {
  const sets: Item[][] = [[]];
  for (const item of items) sets.push(...sets.map((set) => [...set, item]));
  return sets;
}

/** A dimension for each family, in whose codes the set can be written; every choice of them. */
function choicesOf(
  asked: readonly (readonly [Family, AtomSet])[],
  { dimensions }: Grid,
  grids: Grids,
): LinkedDimension[][] {
  return asked.reduce<LinkedDimension[][]>(
    (choices, [family, set]) => {
      if (dimensions.some((dimension) => dimension.family === family)) return [];
      const fitting = grids.relatives(family).filter((dimension) => isWrittenIn(set, dimension));
      return choices.flatMap((choice) => fitting.map((dimension) => [...choice, dimension]));
    },
    [[]],
  );
}

const isWrittenIn = (set: AtomSet, { family, sets }: LinkedDimension): boolean =>
  sets.every((other) => [other, family.empty].includes(family.intersection(other, set)));

function addSelected(
  grid: Grid,
  left: readonly Condition[],
  chosen: readonly LinkedDimension[],
  grids: Grids,
  relations: RelationStore,
): void {
  const { population } = grid;
  const rest = unitsId(withoutConditions(grid.chosen.units, left));
  const wide = [...grid.dimensions, ...chosen].sort((a, b) => (a.id < b.id ? -1 : 1));
  const base = grids.find(population.id, wide, rest);
  if (!base) return;
  const asked = new Map(left.flatMap(({ families }) => [...families]));
  const columns = chosen.map((dimension) => wide.indexOf(dimension));
  const own = grid.dimensions.map((dimension) => wide.indexOf(dimension));
  const severally = columns.filter((column) => entanglementOf(population, wide[column]!.family) !== undefined); // its own column
  const isIn = columns.map((column) => {
    const { family, sets } = wide[column]!; // its own column
    const set = asked.get(family) ?? family.all;
    return sets.map((other) => other !== family.empty && family.intersection(other, set) === other);
  });
  const address = gridAddress(grid.dimensions.map(({ codes }) => codes.length));
  const parts = new Map<number | string, { whole: number | undefined; byCode: Map<string, number[]> }>();
  for (const { codes, cell } of base.entries) {
    if (!columns.every((column, at) => isIn[at]![codes[column]!])) continue; // its own columns
    const around = own.map((column) => codes[column]!); // as above
    const key = address(around);
    const part = parts.get(key) ?? { whole: grid.at(around), byCode: new Map<string, number[]>() };
    parts.set(key, part);
    const code = severally.map((column) => codes[column]).join();
    part.byCode.set(code, [...(part.byCode.get(code) ?? []), cell]);
  }
  const isKnown = columns.every((column, at) => ![...wide[column]!.notCovered].some((code) => isIn[at]![code])); // its own columns
  const isSum = isKnown && severally.length === 0;
  // Codes of the same row as others are not the same as both being there.
  const isCovered = isKnown && !isRowShared(population, grid, left);
  for (const { codes, cell } of grid.entries) {
    const all = [...(parts.get(address(codes))?.byCode.values() ?? [])].flat().map((part) => [part, 1] as const);
    if (isSum) relations.equal([[cell, -1], ...all]);
    else if (isCovered) relations.atLeastZero([[cell, -1], ...all]);
  }
  for (const { whole, byCode } of parts.values())
    for (const cells of byCode.values()) {
      const some = cells.map((part) => [part, -1] as const);
      if (!isSum) relations.atLeastZero([...(whole === undefined ? [] : [[whole, 1] as const]), ...some]);
      else if (whole === undefined) relations.equal(some);
    }
}

function withoutConditions({ single, elements }: Units, left: readonly Condition[]): Units {
  const gone = new Set(left.map(({ families }) => families));
  const families = new Set(left.flatMap((condition) => (condition.isElement ? [] : [...condition.families.keys()])));
  return {
    single: new Map([...single].filter(([family]) => !families.has(family))),
    elements: elements.filter((element) => !gone.has(element)),
  };
}

/** Whether something else, such as a dimension of the grid, may hold in another row than what is asked. */
const isRowShared = (population: Population, { dimensions, chosen }: Grid, left: readonly Condition[]): boolean => {
  const rows = left.flatMap(({ families, isElement }) =>
    isElement ? [...new Set([...families.keys()].map((family) => entanglementOf(population, family)))] : [],
  );
  if (new Set(rows).size < rows.length) return true;
  const others = chosen.units.elements.filter((element) => !left.some(({ families }) => families === element));
  return [...dimensions.map(({ family }) => family), ...others.flatMap((element) => [...element.keys()])].some(
    (family) => rows.includes(entanglementOf(population, family)),
  );
};
