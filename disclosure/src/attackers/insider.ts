// biome-ignore-all lint/style/noNonNullAssertion: hot loops over typed arrays
import { mulberry32 } from '../solve/intervals.ts';
import type { Solving } from '../solve/linear.ts';
import { type Programme, withProgramme } from '../solve/programme.ts';
import { cellOf } from '../solve/system.ts';
import { type CellBounds, type Component, roundDown, roundUp, startConsequences, type View } from '../solve/view.ts';

/** What the one person in a withheld count can work out about other withheld counts: an attacker who knows one more number. */

export interface Finding {
  /** The cell that the insider is in. */
  insider: number;
  /** A cell that the insider then knows exactly, and its number. */
  learnt: number;
  value: number;
}

/** What is known before a test of insiders. */
export interface InsiderTest {
  view: View;
  /** Bounds of every cell, exact or outside the exact ones. */
  bounds: CellBounds;
  /** Tables of each component. More are added. */
  tables: ReadonlyMap<Component, Float64Array[]>;
  /** The insider in this cell must not learn a count below this limit. */
  limitOf(cell: number): number;
}

/**
 * Each withheld count that may be 1 is taken to be 1: which other withheld counts of its release, not known before, have then one
 * possible number below the limit? No finding for a cell means that there is no such count in tables of any numbers, fractions
 * included. An insider who learns several counts has at least one finding. `tried` are the counts of the last release.
 */
export function insiderFindings(solving: Solving, test: InsiderTest): { findings: Finding[]; tried: number } {
  const { view, bounds, tables } = test;
  const consequences = startConsequences(view, bounds);
  const findings: Finding[] = [];
  let tried = 0;
  for (const [component, pool] of tables) {
    const { cells } = component;
    const counts = countsIn(test, component);
    const countsBeside = countsOfReleases(view, cells, counts);
    const columns = numbersByCell(pool, cells.length);
    const insiders = counts.filter((at) => bounds.lower[cells[at]!]! <= 1 && bounds.upper[cells[at]!]! >= 1);
    tried += insiders.filter((at) => !cellOf(view.system, cells[at]!).frozen).length;
    const undecided = Array.from(insiders).flatMap((at): Undecided[] => {
      const insider = cells[at]!;
      const limit = test.limitOf(insider);
      const told = consequences(insider, 1);
      // In tables of whole numbers, it is never 1.
      if (!told) return [];
      const others = countsBeside(insider);
      const learnt = Array.from(others, (other) => ({
        insider,
        learnt: cells[other]!,
        value: told.get(cells[other]!),
      }));
      const plain = learnt.filter((one): one is Finding => one.learnt !== insider && (one.value ?? Infinity) < limit);
      findings.push(...plain);
      const open = plain.length > 0 ? [] : narrowCounts(columns, at, others, limit);
      return open.length > 0 ? [{ at, limit, open }] : [];
    });
    if (undecided.length === 0) continue;
    withProgramme(solving, view, bounds, component, (programme) => {
      for (const { at, open, limit } of tryMoreTables(programme, pool, undecided)) {
        const insider = cells[at]!;
        programme.bound(at, 1, 1);
        const learnt = learntBy(programme, open, limit);
        programme.bound(at, bounds.lower[insider]!, bounds.upper[insider]!);
        if (learnt) findings.push({ insider, learnt: cells[learnt.at]!, value: learnt.value });
      }
    });
  }
  return { findings, tried };
}

/** The withheld counts that are not known, by position in the component. */
const countsIn = ({ view, bounds }: InsiderTest, { cells }: Component): Int32Array =>
  Int32Array.from(cells.keys()).filter((at) => {
    const cell = cells[at]!;
    const { virtual, whole } = view.system.cells[cell]!;
    return !virtual && whole && bounds.lower[cell]! < bounds.upper[cell]!;
  });

/**
 * The counts that a release shows together with a cell. A count of another release may be of the same person, who learns nothing from
 * it. Counts are positions in `cells`.
 */
function countsOfReleases(view: View, cells: Int32Array, counts: Int32Array): (insider: number) => Int32Array {
  const found = new Map<string, Int32Array>();
  const releasesOf = (cell: number): string[] => cellOf(view.system, cell).releases;
  return (insider) => {
    const own = releasesOf(insider);
    const name = own.join(' ');
    const known = found.get(name) ?? counts.filter((at) => releasesOf(cells[at]!).some((one) => own.includes(one)));
    found.set(name, known);
    return known;
  };
}

interface Undecided {
  at: number;
  limit: number;
  open: number[];
}

/** So many tables with random costs are found at once, before the undecided pairs are looked at again. */
const BATCH = 10;
/** They cost as much as the programmes for about so many insiders. */
const WORTHWHILE = 12;

/** So many counts have a cost, about: with more, a table takes longer to find; with fewer, it decides less. */
const COSTED = 100;

/** Finds tables with random costs for as long as they decide pairs faster than programmes for each insider would. */
function tryMoreTables(programme: Programme, pool: Float64Array[], pairs: readonly Undecided[]): Undecided[] {
  let undecided = [...pairs];
  const random = mulberry32(pool.length);
  const costs = new Float64Array(programme.component.cells.length);
  while (undecided.length > WORTHWHILE) {
    const counts = [...new Set(undecided.flatMap(({ open }) => open))];
    for (let k = 0; k < BATCH; k++) {
      costs.fill(0);
      for (const at of counts) if (random() < COSTED / counts.length) costs[at] = random() - 0.5;
      const table = programme.minimise(costs);
      if (table) pool.push(table);
    }
    const before = undecided;
    const columns = numbersByCell(pool, costs.length);
    undecided = undecided
      .map(({ at, limit, open }) => ({ at, limit, open: narrowCounts(columns, at, open, limit) }))
      .filter(({ open }) => open.length > 0);
    // If the next batch decides each pair as often as this one did, so many insiders will be left without a pair.
    const share = 1 - countPairs(undecided) / countPairs(before);
    const next = undecided.reduce((sum, { open }) => sum + share ** open.length, 0);
    if (before.length - undecided.length < WORTHWHILE && next < 2 * WORTHWHILE) break;
  }
  return undecided;
}

const countPairs = (undecided: readonly Undecided[]): number =>
  undecided.reduce((sum, { open }) => sum + open.length, 0);

/** One of the counts that has one possible number in the present programme. */
function learntBy(
  programme: Programme,
  counts: readonly number[],
  limit: number,
): { at: number; value: number } | undefined {
  let open = counts;
  const low = new Map<number, number>();
  const high = new Map<number, number>();
  const take = (table: Float64Array | null): void => {
    if (!table) return;
    for (const count of open) {
      low.set(count, Math.min(low.get(count) ?? Infinity, table[count]!));
      high.set(count, Math.max(high.get(count) ?? -Infinity, table[count]!));
    }
    open = open.filter((count) => !isSafe(low.get(count)!, high.get(count)!, limit));
  };
  take(programme.settle());
  const costs = new Float64Array(programme.component.cells.length);
  // The first table has few people in most cells, so the way up is tried first. One direction after the other finds nothing: each alone.
  for (let idle = 0, side = -1; open.length > 2 && idle < 2; side = -side) {
    const before = open.length;
    costs.fill(0);
    for (const count of open) costs[count] = side * (1 + (count % 7) / 7);
    take(programme.minimise(costs));
    idle = open.length < before * 0.7 ? 0 : idle + 1;
  }
  for (const count of [...open]) {
    if (!open.includes(count)) continue;
    take(programme.extreme(count, 1));
    if (open.includes(count)) take(programme.extreme(count, -1));
    if (open.includes(count)) return { at: count, value: roundUp(low.get(count)!) };
  }
  return undefined;
}

/**
 * What tables at hand tell of an insider without another programme. A mixture of two tables that agree with what is published
 * agrees with it too, so two tables with fewer and with more people in the insider's count make one with exactly one.
 */

/** The numbers of each cell in all tables of a pool: columns[cell][table]. */
export function numbersByCell(pool: readonly Float64Array[], size: number): Float64Array[] {
  return Array.from({ length: size }, (_, at) => Float64Array.from(pool, (table) => table[at]!));
}

/** The counts below `limit` for which the tables at hand, and mixtures of two of them, do not show two numbers while the insider's count is 1. */
export function narrowCounts(
  columns: readonly Float64Array[],
  insider: number,
  counts: Iterable<number>,
  limit: number,
): number[] {
  const mixtures = mixturesAtOne(columns[insider]!);
  return Array.from(counts).filter((count) => {
    const column = columns[count]!;
    let low = Infinity;
    let high = -Infinity;
    const showsTwo = mixtures.some(({ first, second, share }) => {
      const value = column[first]! + share * (column[second]! - column[first]!);
      low = Math.min(low, value);
      high = Math.max(high, value);
      return isSafe(low, high, limit);
    });
    return count !== insider && !showsTwo;
  });
}

interface Mixture {
  first: number;
  second: number;
  /** Of the second table; the rest is of the first. */
  share: number;
}

/** Mixtures of tables in which a cell with these numbers is 1. Each table is in one with one of the other side. */
function mixturesAtOne(numbers: Float64Array): Mixture[] {
  const tables = [...numbers.keys()];
  const below = tables.filter((table) => numbers[table]! < 1);
  const above = tables.filter((table) => numbers[table]! > 1);
  const exact = tables.filter((table) => numbers[table] === 1);
  const pairs = below.length > 0 && above.length > 0 ? Math.max(below.length, above.length) : 0;
  return [
    ...exact.map((table) => ({ first: table, second: table, share: 0 })),
    ...Array.from({ length: pairs }, (_, k) => {
      const [first, second] = [below[k % below.length]!, above[k % above.length]!];
      return { first, second, share: (1 - numbers[first]!) / (numbers[second]! - numbers[first]!) };
    }),
  ];
}

/** Between these bounds, reached or not, a count has two possible numbers, or one that tells nothing. */
export const isSafe = (low: number, high: number, limit: number): boolean =>
  roundDown(high) > roundUp(low) || roundDown(high) >= limit;
