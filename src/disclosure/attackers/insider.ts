import { mulberry32, type SeeTable } from '../solve/intervals.ts';
import { type Programme, type ProgrammeOptions, withProgramme } from '../solve/programme.ts';
import type { Solver } from '../solve/solver.ts';
import { type CellBounds, type Component, startConsequences, type View } from '../solve/view.ts';
import { isSafe, narrowCounts, numbersByCell } from './mixtures.ts';

/** What the one person in a withheld count can work out about other withheld counts: an attacker who knows one more number. */

export interface Finding {
  /** The cell that the insider is in. */
  insider: number;
  /** A cell that the insider then knows exactly. */
  learnt: number;
}

export interface InsiderOptions extends ProgrammeOptions {
  /**
   * Sees a finding just after the programme that shows it. Where single relations already show some in a component, only those
   * are found. Repairing them first leaves far fewer pairs to test.
   */
  see?: (finding: Finding, programme: Programme) => void;
  /** Sees each table that is found, by position in its component. */
  found?: SeeTable;
  /** Pairs that need not be looked at again. */
  isCleared?: (insider: number, other: number) => boolean;
}

/** What is known before a test of insiders. */
export interface InsiderTest {
  view: View;
  /** Bounds of every cell, exact or outside the exact ones. */
  bounds: CellBounds;
  /** Tables of each component. More are added. */
  pools: ReadonlyMap<Component, Float64Array[]>;
  /**
   * The insider in this cell must not learn a count below this limit. Null: the cell has no insider. The test asks this for a cell only
   * if its bounds allow it to be 1.
   */
  limitOf(cell: number): number | null;
}

export interface InsiderFindings {
  findings: Finding[];
  /** Insiders for whom every count was looked at. With `see`, others may be left out. */
  asked: number[];
  /** Insiders. */
  tried: number;
  /** Programmes solved. */
  programmes: number;
}

/**
 * Each withheld count that may be 1 is taken to be 1: which other withheld count, not known before, has then one possible number below
 * the limit? No finding for a cell means that there is no such count in tables of any numbers, fractions included.
 */
export function insiderFindings(
  solver: Solver,
  test: InsiderTest,
  { see, found, isCleared, ...options }: InsiderOptions = {},
): InsiderFindings {
  const { view, bounds, pools } = test;
  const consequences = startConsequences(view, bounds);
  const findings: Finding[] = [];
  const asked: number[] = [];
  let tried = 0;
  let programmes = 0;
  for (const [component, pool] of pools) {
    const { cells } = component;
    const counts = countsIn(test, component);
    const insiders = insidersIn(test, component, counts);
    tried += insiders.length;
    const report = (at: number, learnt: number, programme?: Programme): void => {
      const finding = { insider: cells[at]!, learnt: cells[learnt]! };
      findings.push(finding);
      if (programme) see?.(finding, programme);
    };
    const plain: { at: number; learnt: number }[] = [];
    const known = new Set<number>();
    for (const { at, limit } of insiders) {
      const told = consequences(cells[at]!, 1);
      // In tables of whole numbers, it is never 1.
      if (!told) known.add(at);
      const learnt = told && counts.find((other) => other !== at && (told.get(cells[other]!) ?? Infinity) < limit);
      if (typeof learnt !== 'number') continue;
      known.add(at);
      plain.push({ at, learnt });
    }
    if (!see) for (const { at, learnt } of plain) report(at, learnt);
    const inFull = !see || plain.length === 0;
    const untold = inFull ? insiders.filter(({ at }) => !known.has(at)) : [];
    asked.push(...untold.map(({ at }) => cells[at]!));
    const columns = numbersByCell(pool, cells.length);
    const undecided = untold.flatMap(({ at, limit }) => {
      const others = isCleared ? counts.filter((other) => !isCleared(cells[at]!, cells[other]!)) : counts;
      const left = narrowCounts(columns, at, others, limit);
      return left.length === 0 ? [] : [{ at, limit, open: left }];
    });
    if (undecided.length === 0 && inFull) continue;
    const all = { ...options, tight: see === undefined };
    programmes += withProgramme(solver, view, bounds, component, all, (programme) => {
      const take = (table: Float64Array): void => found?.(component, table);
      const knowing = <Result>(at: number, use: () => Result): Result => {
        programme.bound(at, 1, 1);
        const result = use();
        programme.bound(at, bounds.lower[cells[at]!]!, bounds.upper[cells[at]!]!);
        return result;
      };
      if (see)
        for (const { at, learnt } of plain) {
          // Only its prices are missing.
          knowing(at, () => programme.extreme(learnt, -1));
          report(at, learnt, programme);
        }
      for (const { at, open, limit } of tryMoreTables(programme, pool, undecided, take)) {
        const learnt = knowing(at, () => learntBy(programme, open, limit, take));
        if (learnt !== undefined) report(at, learnt, programme);
      }
      return programme.solved;
    });
  }
  return { findings, asked, tried, programmes };
}

/** The withheld counts that are not known, by position in the component. */
function countsIn({ view, bounds }: InsiderTest, { cells }: Component): Int32Array {
  return Int32Array.from(cells.keys()).filter((at) => {
    const cell = cells[at]!;
    const { virtual, whole } = view.system.cells[cell]!;
    return !virtual && whole && bounds.lower[cell]! < bounds.upper[cell]!;
  });
}

function insidersIn({ bounds, limitOf }: InsiderTest, { cells }: Component, counts: Int32Array) {
  return Array.from(counts).flatMap((at) => {
    const cell = cells[at]!;
    const limit = bounds.lower[cell]! <= 1 && bounds.upper[cell]! >= 1 ? limitOf(cell) : null;
    return limit === null ? [] : [{ at, limit }];
  });
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
function tryMoreTables(
  programme: Programme,
  pool: Float64Array[],
  pairs: readonly Undecided[],
  found: (table: Float64Array) => void,
): Undecided[] {
  let undecided = [...pairs];
  const random = mulberry32(pool.length);
  const costs = new Float64Array(programme.component.cells.length);
  while (undecided.length > WORTHWHILE) {
    const counts = [...new Set(undecided.flatMap(({ open }) => open))];
    for (let k = 0; k < BATCH; k++) {
      costs.fill(0);
      for (const at of counts) if (random() < COSTED / counts.length) costs[at] = random() - 0.5;
      const table = programme.minimise(costs);
      if (!table) continue;
      pool.push(table);
      found(table);
    }
    const before = undecided;
    const columns = numbersByCell(pool, costs.length);
    undecided = undecided
      .map(({ at, limit, open }) => ({ at, limit, open: narrowCounts(columns, at, open, limit) }))
      .filter(({ open }) => open.length > 0);
    // If the next batch decides each pair as often as this one did, so many insiders will be left without a pair.
    const share = 1 - pairsOf(undecided) / pairsOf(before);
    const next = undecided.reduce((sum, { open }) => sum + share ** open.length, 0);
    if (before.length - undecided.length < WORTHWHILE && next < 2 * WORTHWHILE) break;
  }
  return undecided;
}

const pairsOf = (undecided: readonly Undecided[]): number => undecided.reduce((sum, { open }) => sum + open.length, 0);

/** One of the counts that has one possible number in the present programme; the last programme solved showed it. */
function learntBy(
  programme: Programme,
  counts: readonly number[],
  limit: number,
  found: (table: Float64Array) => void,
): number | undefined {
  let open = counts;
  const low = new Map<number, number>();
  const high = new Map<number, number>();
  const take = (table: Float64Array | null): void => {
    if (!table) return;
    found(table);
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
    if (open.includes(count)) return count;
  }
  return undefined;
}
