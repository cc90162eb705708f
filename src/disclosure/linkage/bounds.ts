import { complementOf } from '../solve/system.ts';
import type { Family } from './atoms.ts';
import type { Grid, Grids } from './grids.ts';
import type { RelationStore, Terms } from './relations.ts';
import { areWithin, entanglementOf, unitsId } from './units.ts';
import { isBelow, type LinkedDimension, positionsIn } from './variables.ts';

/**
 * What is known where a unit can have several codes: each code has at most everybody, and all codes together have at least
 * everybody. Codes of a coarser level are wholes in the same way. Of a list, `none` and `not-reported` exclude every other code.
 * The same is true inside everybody without some other code, as far as codes of one do not come with codes of the other, and of the
 * units that a filter leaves out. Amounts are never negative, so that all of it is true of sums.
 */
export function addBounds(grids: Grids, relations: RelationStore): void {
  for (const grid of grids.all) {
    const cube = cubeOf(grid, grids);
    const several = severalIn(grid);
    for (const at of several) {
      addParts(cube, at, grids, relations);
      for (const other of several)
        if (other > at && areFree(grid, at, other)) addProducts(cube, [at, other], relations);
      addProducts(cube, [at], relations);
    }
  }
  addLeftOut(grids, relations);
}

/** Columns of dimensions of which a unit can have several codes. */
const severalIn = ({ population, dimensions }: Grid): number[] =>
  dimensions.flatMap(({ family }, at) => (entanglementOf(population, family) === undefined ? [] : [at]));

const areFree = ({ population, dimensions }: Grid, one: number, other: number): boolean =>
  entanglementOf(population, dimensions[one]!.family) !== entanglementOf(population, dimensions[other]!.family); // its own columns

/** A grid with all its margins: a position of each dimension, -1 for the total. */
interface Cube {
  grid: Grid;
  /** The margin without the dimensions of these columns. */
  margin(columns: readonly number[]): Grid | undefined;
  at(positions: readonly number[]): number | undefined;
}

function cubeOf(grid: Grid, grids: Grids): Cube {
  const margins = new Map<number, Grid | undefined>();
  const marginAt = (mask: number): Grid | undefined => {
    if (mask === 0) return grid;
    if (!margins.has(mask)) {
      const dimensions = grid.dimensions.filter((_, at) => Math.floor(mask / 2 ** at) % 2 === 0);
      margins.set(mask, grids.find(grid.population.id, dimensions, grid.chosen.id));
    }
    return margins.get(mask);
  };
  return {
    grid,
    margin: (columns) => marginAt(columns.reduce((mask, at) => mask + 2 ** at, 0)),
    at(positions) {
      let mask = 0;
      for (let at = 0; at < positions.length; at++) if (positions[at]! < 0) mask += 2 ** at;
      return marginAt(mask)?.at(mask === 0 ? positions : positions.filter((position) => position >= 0));
    },
  };
}

/** The codes of one column as parts of the codes of coarser levels, or of everybody. */
function addParts({ grid, margin }: Cube, column: number, grids: Grids, relations: RelationStore): void {
  const dimension = grid.dimensions[column]!; // its own column
  const others = grid.dimensions.filter((_, at) => at !== column);
  const coarser = coarserOf(grid, dimension, others, grids);
  const totals = margin([column]);
  const wholes = coarser.length > 0 ? coarser : totals ? [{ grid: totals, dimension: undefined }] : [];
  for (const whole of wholes) {
    const parts = new Map<string, { parent: number | undefined; code: string | null; cells: number[] }>();
    const insert = whole.dimension ? whole.grid.dimensions.indexOf(whole.dimension) : -1;
    const parents = whole.dimension && positionsIn(dimension, whole.dimension);
    for (const { codes, cell } of grid.entries) {
      const rest = codes.filter((_, at) => at !== column);
      const parent = parents?.[codes[column]!]; // its own column
      if (parent !== undefined) rest.splice(insert, 0, parent);
      const key = rest.join();
      const code = parent === undefined ? null : whole.dimension!.codes[parent]!; // a position of it
      const part = parts.get(key) ?? { parent: whole.grid.at(rest), code, cells: [] };
      parts.set(key, part);
      part.cells.push(cell);
      if (part.parent === undefined) relations.equal([[cell, 1]]);
      else
        relations.rest(part.parent, cell, {
          dimension: dimension.id,
          code: complementOf(dimension.codes[codes[column]!]!, code),
        });
    }
    for (const { codes, cell } of whole.grid.entries) {
      const cells = parts.get(codes.join())?.cells ?? [];
      relations.atLeastZero([[cell, -1], ...cells.map((part) => [part, 1] as const)]);
    }
  }
}

/** The next coarser dimensions of the same family, in whose codes every code lies, that a grid has in place of this one. */
function coarserOf(
  { population, chosen, dimensions }: Grid,
  dimension: LinkedDimension,
  others: readonly LinkedDimension[],
  grids: Grids,
): { grid: Grid; dimension: LinkedDimension }[] {
  const { family } = dimension;
  if (dimensions.some((other) => other !== dimension && other.family === family)) return [];
  const found = grids.relatives(family).flatMap((other) => {
    if (!isFiner(dimension, other)) return [];
    const grid = grids.find(population.id, inOrder([...others, other]), chosen.id);
    return grid ? [{ grid, dimension: other }] : [];
  });
  return found.filter((one) => !found.some((between) => between !== one && isFiner(between.dimension, one.dimension)));
}

const inOrder = (dimensions: readonly LinkedDimension[]): LinkedDimension[] =>
  dimensions.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const isFiner = (one: LinkedDimension, other: LinkedDimension): boolean =>
  one !== other && positionsIn(one, other) !== undefined && positionsIn(other, one) === undefined;

/** A sum of cells, with a position in one column: 1 at a code, or at the total (-1). */
type Factor = readonly (readonly [position: number, times: number])[];

/**
 * For each combination of the other columns: what is never below 0 for each of these columns, multiplied. A unit has or has not a
 * code of one column whatever it has of the other, so the product of both is never below 0 either.
 */
function addProducts(cube: Cube, columns: readonly number[], relations: RelationStore): void {
  const { grid } = cube;
  const around = cube.margin(columns);
  if (!around) return;
  const free = grid.dimensions.flatMap((_, at) => (columns.includes(at) ? [] : [at]));
  // The codes that occur beside each combination of the others.
  const lines = columns.map((column) => {
    const line = cube.margin(columns.filter((other) => other !== column));
    const own = grid.dimensions.flatMap((_, at) => (columns.includes(at) && at !== column ? [] : [at])).indexOf(column);
    const found = new Map<string, number[]>();
    for (const { codes } of line?.entries ?? []) {
      const key = codes.filter((_, at) => at !== own).join();
      const list = found.get(key);
      if (list)
        list.push(codes[own]!); // its own column
      else found.set(key, [codes[own]!]);
    }
    return found;
  });
  const alone = columns.map((column) => positionsAlone(grid, grid.dimensions[column]!)); // its own columns
  const least = columns.length === 1 ? 'known' : 'all';
  for (const { codes } of around.entries) {
    const factors = columns.map((_, c) => factorsOf(lines[c]!.get(codes.join()) ?? [], alone[c]!, least)); // one for each
    const positions = grid.dimensions.map(() => -1);
    free.forEach((column, at) => {
      positions[column] = codes[at]!; // one code for each
    });
    for (const product of productOf(factors)) relations.atLeastZero(termsOf(cube, positions, columns, product));
  }
}

/** The codes of a unit's list that exclude every other code: `none` and `not-reported`. */
function positionsAlone({ population }: Grid, { family, sets }: LinkedDimension): ReadonlySet<number> {
  if (family.alone.size === 0 || isBelow(family.owner, population.unit)) return new Set();
  return new Set(
    sets.flatMap(({ atoms }, at) => (atoms.length > 0 && atoms.every((atom) => family.alone.has(atom)) ? [at] : [])),
  );
}

/**
 * What is never below 0: everybody who has another code than those that exclude all others, without those who have this one; and all codes
 * together without everybody. `known` leaves out what `addParts` says already.
 */
function factorsOf(codes: readonly number[], alone: ReadonlySet<number>, which: 'all' | 'known'): Factor[] {
  const standing = codes.filter((code) => alone.has(code)).map((code) => [code, -1] as const);
  if (which === 'known' && standing.length === 0) return [];
  const others = codes.filter((code) => !alone.has(code));
  const open = [[-1, 1], ...standing] as const;
  const without = others.length === 0 ? [open] : others.map((code): Factor => [...open, [code, -1]]);
  if (which === 'known') return without;
  return [...without, [[-1, -1], ...codes.map((code) => [code, 1] as const)]];
}

function* productOf(factors: readonly (readonly Factor[])[]): Generator<Factor[]> {
  const [first = [], ...rest] = factors;
  for (const factor of first)
    if (rest.length === 0) yield [factor];
    else for (const others of productOf(rest)) yield [factor, ...others];
}

function termsOf(cube: Cube, positions: number[], columns: readonly number[], factors: readonly Factor[]): Terms {
  const terms: (readonly [number, number])[] = [];
  const visit = (at: number, times: number): void => {
    const column = columns[at];
    if (column === undefined) {
      const cell = cube.at(positions);
      if (cell !== undefined) terms.push([cell, times]);
      return;
    }
    for (const [position, own] of factors[at]!) {
      positions[column] = position;
      visit(at + 1, times * own);
    }
    positions[column] = -1;
  };
  visit(0, 1);
  return terms;
}

/**
 * The units that a filter selects are some of all, or of those that a wider filter selects. What it leaves out are units too: the
 * same bounds are true of them.
 */
function addLeftOut(grids: Grids, relations: RelationStore): void {
  const alike = new Map<string, Grid[]>();
  for (const grid of grids.all) {
    const key = `${grid.population.base}|${grid.dimensions.map(({ id }) => id).join()}`;
    alike.set(key, [...(alike.get(key) ?? []), grid]);
  }
  for (const group of alike.values())
    for (const grid of group) {
      const wider = group.filter((other) => isWider(other, grid));
      for (const outer of wider) {
        if (wider.some((between) => between !== outer && isWider(outer, between))) continue;
        if (!isOneFamilyApart(outer, grid)) addDifference(cubeOf(outer, grids), cubeOf(grid, grids), relations);
      }
    }
}

function isWider(outer: Grid, inner: Grid): boolean {
  // What a flag leaves out is its other code.
  if (outer === inner || outer.population.isOpaque || inner.chosen.isSlice) return false;
  if (inner.population.isOpaque) return outer.chosen.id === '';
  return outer.chosen.id !== inner.chosen.id && areWithin(inner.chosen.units, outer.chosen.units);
}

/** Then `addSums` has what the filter leaves out as a cell. */
function isOneFamilyApart(outer: Grid, inner: Grid): boolean {
  if (inner.population.isOpaque) return false;
  const without = (grid: Grid, family: Family): string => {
    const single = new Map(grid.chosen.units.single);
    single.delete(family);
    return unitsId({ ...grid.chosen.units, single });
  };
  return [...inner.chosen.units.single.keys()].some((family) => without(outer, family) === without(inner, family));
}

function addDifference(outer: Cube, inner: Cube, relations: RelationStore): void {
  const { grid } = outer;
  for (const { codes, cell } of inner.grid.entries) {
    const whole = grid.at(codes);
    relations.atLeastZero([...(whole === undefined ? [] : [[whole, 1] as const]), [cell, -1]]);
  }
  for (const column of severalIn(grid)) {
    const alone = positionsAlone(grid, grid.dimensions[column]!); // its own column
    const lines = new Map<string, { positions: number[]; codes: number[] }>();
    for (const { codes } of grid.entries) {
      const positions = codes.map((code, at) => (at === column ? -1 : code));
      const line = lines.get(positions.join()) ?? { positions, codes: [] };
      lines.set(positions.join(), line);
      line.codes.push(codes[column]!); // as above
    }
    for (const { positions, codes } of lines.values())
      for (const factor of factorsOf(codes, alone, 'all')) {
        const without = termsOf(inner, [...positions], [column], [factor]);
        if (without.length === 0) continue;
        const all = termsOf(outer, [...positions], [column], [factor]);
        relations.atLeastZero([...all, ...without.map(([cell, times]) => [cell, -times] as const)]);
      }
  }
}
