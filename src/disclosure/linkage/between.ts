import type { PublicCodebook } from '../../codebook/public.ts';
import { UNITS } from '../../schemas/vocabulary.ts';
import type { Grid, Grids } from './grids.ts';
import type { RelationStore } from './relations.ts';
import { conditionsId, entanglementOf, type Population } from './units.ts';
import { isBelow } from './variables.ts';

/**
 * Between kinds of units: a case that has a row with some codes has a defendant who has it, and so has a defendant a conviction. So
 * there are no fewer of these. Where the cases are those with two defendants each, there are twice as many. Between units and amounts:
 * those whose amount is known are some of all, and all where the amount lies in a band.
 *
 * Whoever divides a published sum by a published mean has the number of units with an amount. So the units without one are a group
 * that can be known, like those without a code of a list.
 */
export function addBetween(grids: Grids, relations: RelationStore, { measures }: PublicCodebook): void {
  const counts = new Map<string, Grid[]>();
  for (const grid of grids.all) {
    const { population, dimensions, chosen } = grid;
    if (population.layer !== 'count' || population.isOpaque) continue;
    const key = `${dimensions.map(({ id }) => id).join()}|${conditionsId(chosen.selection)}`;
    counts.set(key, [...(counts.get(key) ?? []), grid]);
  }
  const rank = ({ population }: Grid): number => (UNITS as readonly string[]).indexOf(population.unit);
  for (const group of counts.values()) {
    const inOrder = group.toSorted((a, b) => rank(a) - rank(b));
    for (const [at, few] of inOrder.entries()) {
      const many = inOrder[at + 1];
      if (many && few.population.unit !== many.population.unit && isOneRow(few)) addNoFewer(few, many, relations);
      for (const other of inOrder) addTimes(few, other, relations);
    }
  }
  const means = new Set(measures.flatMap(({ id, statistic }) => (statistic === 'mean' ? [id] : [])));
  const behindMeans = new Set(
    grids.tables.flatMap(({ measure, layer, rows }) =>
      layer === 'known' && means.has(measure) ? rows.map(({ cell }) => cell) : [],
    ),
  );
  for (const grid of grids.all) {
    const { layer, amount = '' } = grid.population;
    if (layer === 'count') continue;
    const all = allOf(grid.population, grid, grids);
    if (all && layer === 'known') addNoFewer(grid, all, relations, { dimension: `!${amount}`, isKnown: behindMeans });
    addBanded(grid, all, relations);
  }
}

/** Whether a unit has everything in one row, so that a part of it has it too. */
function isOneRow({ population, dimensions, chosen }: Grid): boolean {
  const rows = chosen.units.elements.map((element) => {
    const [family] = element.keys();
    return family && entanglementOf(population, family); // all of an element have the same
  });
  const taken = new Set(rows);
  return (
    taken.size === rows.length &&
    !dimensions.some(({ family }) => {
      const entanglement = entanglementOf(population, family);
      return entanglement !== undefined && taken.has(entanglement);
    })
  );
}

/** The units of which some have a known amount: those of the same filter, or all. */
function allOf({ count }: Population, { population, dimensions, chosen }: Grid, grids: Grids): Grid | undefined {
  const same = population.isOpaque ? undefined : grids.find(count, dimensions, chosen.id);
  return same ?? grids.find(count, dimensions, '');
}

/** `rest`: in these cells, the units of the many that are not among the few are a group. */
function addNoFewer(
  few: Grid,
  many: Grid,
  relations: RelationStore,
  rest?: { dimension: string; isKnown: ReadonlySet<number> },
): void {
  for (const { codes, cell } of few.entries) {
    const other = many.at(codes);
    if (other !== undefined && rest?.isKnown.has(cell))
      relations.rest(other, cell, { dimension: rest.dimension, code: 'none' });
    else relations.atLeastZero([...(other === undefined ? [] : [[other, 1] as const]), [cell, -1]]);
  }
}

/** Units by how many parts of a kind they have, and these parts: so many times as many. */
function addTimes(owners: Grid, parts: Grid, relations: RelationStore): void {
  const { unit } = owners.population;
  const column = owners.dimensions.findIndex(
    ({ family }) => family.owner === unit && family.counts === parts.population.unit,
  );
  // What is true of a part of the owner may not be true of another.
  const families = [...owners.dimensions.map(({ family }) => family), ...owners.chosen.selection.keys()];
  if (column < 0 || families.some((family) => isBelow(family.owner, unit))) return;
  const { family, sets } = owners.dimensions[column]!; // its own column
  const limits = sets.map(({ atoms }) => atoms.map((atom) => limitsOf(family.names[atom]!))); // atoms of the family
  for (const { codes, cell } of owners.entries) {
    const bands = limits[codes[column]!]!; // its own column
    const few = Math.min(...bands.map(({ min }) => min));
    const many = Math.max(...bands.map(({ max }) => max));
    const other = parts.at(codes);
    const part = (times: number) => (other === undefined ? [] : [[other, times] as const]);
    if (few === many) relations.equal([[cell, few], ...part(-1)]);
    else {
      relations.atLeastZero([[cell, -few], ...part(1)]);
      if (Number.isFinite(many)) relations.atLeastZero([[cell, many], ...part(-1)]);
    }
  }
}

/** The limits of a band by its name. */
function limitsOf(name: string): { min: number; max: number } {
  const [min = '', max = ''] = name.split('..');
  return { min: Number(min), max: max === '' ? Number.POSITIVE_INFINITY : Number(max) };
}

/** By bands of the very amount: those in a band have one, those who are not reported have none. */
function addBanded(grid: Grid, all: Grid | undefined, relations: RelationStore): void {
  const { population, dimensions, chosen } = grid;
  const column = dimensions.findIndex(({ family }) => family.bands !== undefined && family.bands === population.amount);
  if (column < 0) return;
  const { family, sets } = dimensions[column]!; // its own column
  const has = sets.map(({ atoms }) => atoms.map((atom) => atom !== family.notReported));
  for (const { codes, cell } of grid.entries) {
    const some = has[codes[column]!]!; // its own column
    if (some.every((isKnown) => !isKnown)) relations.equal([[cell, 1]]);
    else if (
      population.layer === 'known' &&
      some.every(Boolean) &&
      all &&
      all.chosen.id === chosen.id &&
      !population.isOpaque
    ) {
      const other = all.at(codes);
      relations.equal([[cell, 1], ...(other === undefined ? [] : [[other, -1] as const])]);
    }
  }
}
