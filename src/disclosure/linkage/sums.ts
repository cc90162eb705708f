import type { AtomSet, Family } from './atoms.ts';
import type { CellStore, Grid, Grids } from './grids.ts';
import type { RelationStore } from './relations.ts';
import { entanglementOf, type Population, type Units, unitsId } from './units.ts';
import type { LinkedDimension } from './variables.ts';

/**
 * What adds up: the codes of a dimension to its total, of a level to the next, of a variable to maps of it and to the codes that a
 * filter asks for. All of that is one thing: grids that differ in the codes of one family alone, and codes that are sets. Where one
 * has the finer sets, they add up. Where two overlap, such as years and quarters of dates that are known to the year, both are sums
 * of what they have in common, whose cells nobody publishes.
 */
export function addSums(grids: Grids, cells: CellStore, relations: RelationStore): void {
  const groups = new Map<string, Group>();
  for (const grid of grids.all) {
    const { population, dimensions, chosen } = grid;
    const families = new Set([...dimensions.map(({ family }) => family), ...chosen.units.single.keys()]);
    for (const family of families) {
      if (entanglementOf(population, family) !== undefined) continue;
      const others = dimensions.filter((dimension) => dimension.family !== family);
      const single = new Map(chosen.units.single);
      single.delete(family);
      const units = { ...chosen.units, single };
      const id = `${population.id}|${others.map((dimension) => dimension.id).join()}|${unitsId(units)}|${family.root}`;
      const group = groups.get(id) ?? { population, family, others, units, nodes: [] };
      groups.set(id, group);
      group.nodes.push(nodeOf(grid, family, chosen.units.single.get(family) ?? family.all));
    }
  }
  const partitions = new Partitions();
  for (const group of groups.values()) {
    const total = grids.find(group.population.id, group.others, unitsId(group.units));
    if (total) group.nodes.push(nodeOf(total, group.family, group.family.all));
    if (group.nodes.length > 1)
      addGroup(group, grids.relatives(group.family)[0]?.id ?? null, partitions, cells, relations);
  }
}

/** Grids over the same other dimensions, with different codes of one family. */
interface Group {
  population: Population;
  family: Family;
  others: readonly LinkedDimension[];
  /** The units without any condition on the family. */
  units: Units;
  nodes: Node[];
}

interface Node {
  grid: Grid;
  /** Columns of the family's dimensions in the grid; none: the total, or what a filter asks for. */
  columns: readonly number[];
  dimensions: readonly LinkedDimension[];
  /** What a filter leaves of the family. */
  scope: AtomSet;
}

function nodeOf(grid: Grid, family: Family, scope: AtomSet): Node {
  const columns = grid.dimensions.flatMap((dimension, at) => (dimension.family === family ? [at] : []));
  return { grid, columns, dimensions: columns.map((at) => grid.dimensions[at]!), scope }; // its own columns
}

/** Disjoint sets. */
interface Partition {
  id: string;
  family: Family;
  sets: readonly AtomSet[];
  /** From the id of a set to its place in `sets`. */
  places: ReadonlyMap<number, number>;
  /** By atom: the place of its set; -1: it is in none. */
  of: Int32Array;
}

class Partitions {
  readonly #known = new Map<string, Partition>();
  readonly #refinements = new Map<string, Int32Array | null>();

  ofNode({ dimensions, scope }: Node, family: Family): Partition {
    const id = `${family.root}|${dimensions.map((dimension) => dimension.id).join()}|${scope.id}`;
    const known = this.#known.get(id);
    if (known) return known;
    let sets: readonly AtomSet[] = [scope];
    for (const dimension of dimensions)
      sets = sets.flatMap((set) => dimension.sets.map((other) => family.intersection(set, other)));
    const partition = partitionOf(id, family, sets);
    this.#known.set(id, partition);
    return partition;
  }

  /** What any two partitions of the family have in common; what one leaves out is a set of it. */
  meet(parts: readonly Partition[], family: Family): Partition {
    const id = `meet ${parts.map((part) => part.id).join(' ')}`;
    const known = this.#known.get(id);
    if (known) return known;
    const sets = new Map<string, number[]>();
    for (const atom of family.all.atoms) {
      const name = parts.map(({ of }) => of[atom]).join();
      sets.set(name, [...(sets.get(name) ?? []), atom]);
    }
    const partition = partitionOf(
      id,
      family,
      [...sets.values()].map((atoms) => family.set(atoms)),
    );
    this.#known.set(id, partition);
    return partition;
  }

  /** For each set of the finer, the place of the set that it is part of; -1: none. Null if the coarser is not made up of the finer. */
  refinement(finer: Partition, coarser: Partition): Int32Array | null {
    const id = `${finer.id} ${coarser.id}`;
    const known = this.#refinements.get(id);
    if (known !== undefined) return known;
    const found = refine(finer, coarser);
    this.#refinements.set(id, found);
    return found;
  }

  isFiner(one: Partition, other: Partition): boolean {
    return this.refinement(one, other) !== null && this.refinement(other, one) === null;
  }
}

function partitionOf(id: string, family: Family, sets: readonly AtomSet[]): Partition {
  const own = [...new Set(sets)].filter((set) => set !== family.empty);
  const of = new Int32Array(family.all.atoms.length).fill(-1);
  own.forEach(({ atoms }, place) => {
    for (const atom of atoms) of[atom] = place;
  });
  return { id, family, sets: own, places: new Map(own.map((set, place) => [set.id, place])), of };
}

function refine(finer: Partition, coarser: Partition): Int32Array | null {
  const places = new Int32Array(finer.sets.length);
  const sizes = new Int32Array(coarser.sets.length);
  for (const [at, { atoms }] of finer.sets.entries()) {
    const place = coarser.of[atoms[0]!]!; // no set is empty
    if (atoms.some((atom) => coarser.of[atom] !== place)) return null;
    places[at] = place;
    if (place >= 0) sizes[place]! += atoms.length;
  }
  return coarser.sets.every(({ atoms }, place) => sizes[place] === atoms.length) ? places : null;
}

/** A node's cells: by the codes of the other dimensions, then by the place of the set. */
interface Laid {
  partition: Partition;
  /** The one dimension whose codes these are. */
  dimension: string | null;
  /** Places of periods that lie in gaps: their numbers are not known. */
  unknown: ReadonlySet<number>;
  at: Map<number | string, Map<number, number>>;
}

/** `dimension`: the name of the family, for what a filter asks for and what it leaves. */
function addGroup(
  group: Group,
  dimension: string | null,
  partitions: Partitions,
  cells: CellStore,
  relations: RelationStore,
): void {
  const { family } = group;
  const distinct = new Map<string, Node>();
  for (const node of group.nodes) {
    const { id } = partitions.ofNode(node, family);
    if (!distinct.has(id)) distinct.set(id, node);
  }
  const nodes = [...distinct.values()].map((node) => layOut(group, node, partitions.ofNode(node, family)));
  const isFiner = (one: Laid, other: Laid): boolean => partitions.isFiner(one.partition, other.partition);
  for (const finer of nodes)
    for (const coarser of nodes) {
      if (!isFiner(finer, coarser)) continue;
      if (nodes.some((between) => isFiner(finer, between) && isFiner(between, coarser))) continue;
      addUp(finer, coarser, partitions, relations);
    }
  const finest = nodes.filter((node) => !nodes.some((other) => isFiner(other, node)));
  const different = finest.filter(
    (node, at) => !finest.slice(0, at).some((other) => partitions.refinement(other.partition, node.partition) !== null),
  );
  if (different.length < 2) return;
  const common = inCommon(group, different, partitions, cells);
  for (const node of different) addUp({ ...common, dimension }, node, partitions, relations);
}

function layOut({ family, others }: Group, node: Node, partition: Partition): Laid {
  const { grid, columns, dimensions, scope } = node;
  const columnsOfOthers = grid.dimensions.flatMap((_, at) => (columns.includes(at) ? [] : [at]));
  const address = keyOf(others);
  const at: Laid['at'] = new Map();
  // The place of each code, where there is one dimension.
  const [only, ...more] = dimensions;
  const placesOfCodes =
    only && more.length === 0
      ? only.sets.map((set) => partition.places.get(family.intersection(set, scope).id))
      : undefined;
  for (const { codes, cell } of grid.entries) {
    const place = placesOfCodes
      ? placesOfCodes[codes[columns[0]!]!] // one dimension has one column
      : partition.places.get(
          columns.reduce((set, column, d) => family.intersection(set, dimensions[d]!.sets[codes[column]!]!), scope).id, // one dimension for each column
        );
    if (place === undefined) continue;
    const key = address(codes, columnsOfOthers);
    const row = at.get(key) ?? new Map<number, number>();
    row.set(place, cell);
    at.set(key, row);
  }
  const unknown = new Set(
    dimensions.flatMap(
      ({ sets, notCovered }) =>
        [...notCovered].map((position) => partition.places.get(family.intersection(sets[position]!, scope).id) ?? -1), // its own position
    ),
  );
  return { partition, dimension: only && more.length === 0 ? only.id : null, unknown, at };
}

function keyOf(
  dimensions: readonly LinkedDimension[],
): (codes: readonly number[], columns: readonly number[]) => number | string {
  const sizes = dimensions.map(({ codes }) => codes.length);
  if (sizes.reduce((product, size) => product * size, 1) > Number.MAX_SAFE_INTEGER)
    return (codes, columns) => columns.map((column) => codes[column]).join();
  return (codes, columns) => {
    let key = 0;
    for (let at = 0; at < columns.length; at++) key = key * sizes[at]! + codes[columns[at]!]!; // one of each
    return key;
  };
}

function addUp(finer: Laid, coarser: Laid, partitions: Partitions, relations: RelationStore): void {
  const places = partitions.refinement(finer.partition, coarser.partition)!; // it is finer
  const keys = new Set([...finer.at.keys(), ...coarser.at.keys()]);
  // A whole of which a part is not known is at least the others.
  const open = new Set([...finer.unknown].map((place) => places[place]));
  for (const key of keys) {
    const parts = new Map<number, number[]>();
    for (const [place, cell] of finer.at.get(key) ?? []) {
      const into = places[place]!; // one for each set
      if (into < 0) continue;
      const list = parts.get(into);
      if (list) list.push(cell);
      else parts.set(into, [cell]);
    }
    const wholes = coarser.at.get(key);
    for (const [place, whole] of wholes ?? []) {
      const terms = [[whole, 1], ...(parts.get(place) ?? []).map((cell) => [cell, -1] as const)] as const;
      if (open.has(place)) relations.atLeastZero(terms);
      else relations.equal(terms, finer.dimension);
    }
    // A whole that is not there is 0, and so is each of its parts.
    for (const [place, list] of parts)
      if (!wholes?.has(place) && !coarser.unknown.has(place)) relations.equal(list.map((cell) => [cell, 1] as const));
  }
}

/** The cells of what several partitions have in common. Where one of them has a 0, so has all that is in it. */
function inCommon(
  { population, family, others, units }: Group,
  nodes: readonly Laid[],
  partitions: Partitions,
  cells: CellStore,
): Laid {
  const partition = partitions.meet(
    nodes.map((node) => node.partition),
    family,
  );
  const places = partition.sets.map(({ atoms }) => nodes.map((node) => node.partition.of[atoms[0]!]!)); // no set is empty
  const at: Laid['at'] = new Map();
  const keys = new Map<number | string, readonly number[]>();
  for (const node of nodes) for (const key of node.at.keys()) if (!keys.has(key)) keys.set(key, codesOf(key, others));
  for (const [key, codes] of keys) {
    const row = new Map<number, number>();
    const around = others.map(({ family: other, sets }, d) => [other, sets[codes[d]!]!] as const); // one code for each
    for (const [place, set] of partition.sets.entries()) {
      if (places[place]!.every((own) => own < 0)) continue; // in none of them
      const isZero = nodes.some((node, n) => {
        const own = places[place]![n]!; // a place for each node
        return own >= 0 && !node.unknown.has(own) && !node.at.get(key)?.has(own);
      });
      const cell = isZero ? undefined : cells.of(population, units, [...around, [family, set]]);
      if (cell !== undefined) row.set(place, cell);
    }
    at.set(key, row);
  }
  return { partition, dimension: null, unknown: new Set(), at };
}

function codesOf(key: number | string, dimensions: readonly LinkedDimension[]): readonly number[] {
  if (typeof key === 'string') return key.split(',').map(Number);
  const codes: number[] = [];
  let left = key;
  for (const { codes: list } of dimensions.toReversed()) {
    codes.unshift(left % list.length);
    left = Math.floor(left / list.length);
  }
  return codes;
}
