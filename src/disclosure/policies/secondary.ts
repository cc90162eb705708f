import { insiderFindings } from '../attackers/insider.ts';
import { knowingPolicy, protectedIntervals } from '../attackers/policy.ts';
import type { Sensitive } from '../primary.ts';
import { type SeeTable, type Shortfall, shortfalls, type Wanted } from '../solve/intervals.ts';
import type { Programme, ProgrammeOptions } from '../solve/programme.ts';
import type { Solver } from '../solve/solver.ts';
import { type System, withholding } from '../solve/system.ts';
import { type CellBounds, type Component, componentsOf, propagate, type View } from '../solve/view.ts';
import { type Pattern, type PatternOptions, startPattern } from './pattern.ts';
import { releaseAgain } from './release-again.ts';

/**
 * Complementary suppression (../shared/reference/disclosure.md, 2.4): which other cells have to be withheld so that nobody can work out the
 * sensitive ones.
 */

export interface ProtectOptions extends ProgrammeOptions, PatternOptions {}

/** A cell that could not be protected: nothing is left to withhold that would help. */
export interface Failure {
  /** `cellId` of it. */
  id: string;
  /**
   * `interval`: everybody finds an interval that is too short; `policy-aware`: somebody who knows the policy does;
   * `insider`: one person in a withheld count finds this one.
   */
  test: 'interval' | 'policy-aware' | 'insider';
  /** The tables that show it or, for a virtual cell, the cells beside it: without them it may be protected. */
  tables: string[];
}

export interface Suppression {
  /** The system where all that has to be withheld is withheld: what `audit` takes. */
  system: System;
  /** 1: the cell is not published. Virtual cells are 0. */
  withheld: Uint8Array;
  /** Cells withheld now because they are sensitive. */
  primary: number;
  /** Cells withheld now only for others. */
  complementary: number;
  /** Empty: every sensitive cell is protected. */
  failures: Failure[];
  /** Programmes solved. */
  programmes: number;
}

/**
 * Withholds the sensitive cells, and as few others as a greedy method finds, until every sensitive cell has the interval that it needs, no
 * insider finds another withheld count, and no one who knows the policy finds more. Frozen cells stay as they are. Throws a
 * ContradictionError if the numbers of the system cannot all be true.
 */
export function protect(
  solver: Solver,
  system: System,
  sensitive: readonly Sensitive[],
  options: ProtectOptions,
): Suppression {
  const pattern = startPattern(system, options);
  const work: Work = {
    solver,
    system,
    options,
    pattern,
    failures: new Map(),
    programmes: 0,
    cleared: new Map(),
    mayBeOne: new Set(),
    tables: [],
  };
  for (const { cell } of sensitive) if (pattern.isCandidate(cell)) pattern.withhold(cell);
  const primary = pattern.added().length;
  pattern.settle();
  repair(work, pattern.view, sensitive, 'interval');
  const wanted = sensitive.filter(({ cell }) => !work.failures.has(cell));
  work.programmes += releaseAgain(solver, pattern, pattern.added().slice(primary), wanted, options);
  const policy = { broad: new Map<number, Wanted>(), passed: new Set<number>() };
  // A cell that is withheld against one attacker can help another: each test is made again until nothing has changed since.
  const size = (): number => pattern.added().length;
  let [insiders, knowing] = [-1, -1];
  while (insiders !== size() || knowing !== size()) {
    if (insiders !== size()) {
      stopInsiders(work);
      insiders = size();
    } else {
      knowing = size();
      stopPolicyAware(work, sensitive, policy);
    }
  }
  publishKnown(work, new Set(sensitive.map(({ cell }) => cell)));
  const withheld = Uint8Array.from(system.cells, ({ virtual }, cell) => (virtual ? 0 : pattern.view.open[cell]!));
  return {
    system: withholding(system, withheld),
    withheld,
    primary,
    complementary: pattern.added().length - primary,
    failures: [...work.failures.values()],
    programmes: work.programmes,
  };
}

interface Work {
  solver: Solver;
  system: System;
  options: ProtectOptions;
  pattern: Pattern;
  failures: Map<number, Failure>;
  programmes: number;
  /** By insider: how many cells had been added when it was found to learn nothing of them. */
  cleared: Map<number, number>;
  /** Withheld counts known to be possibly 1. */
  mayBeOne: Set<number>;
  /** Tables that agree with what was published when they were found, the newest last. */
  tables: { component: Component; table: Float64Array }[];
}

/** Withholds cells until the wanted intervals are reached in this view, or nothing is left to withhold. Returns the cells whose were not at first. */
function repair(work: Work, view: View, wanted: readonly Wanted[], test: Failure['test']): Set<number> {
  const { solver, pattern, options } = work;
  let pending = wanted;
  let first: Set<number> | undefined;
  while (pending.length > 0) {
    const chosen = new Set<number>();
    const stuck = new Set<number>();
    const choose = (cell: number, candidate: number | undefined): void => {
      const best = candidate ?? pattern.cheapestBeside(cell);
      if (best === undefined || !pattern.view.open[cell]) stuck.add(cell);
      else chosen.add(best);
    };
    const seen = new Set<Shortfall>();
    const see = (shortfall: Shortfall, programme: Programme): void => {
      seen.add(shortfall);
      const helps = pattern.helpers(programme.component, programme.prices());
      if (!helps.some((cell) => chosen.has(cell))) choose(shortfall.cell, helps[0]);
    };
    const keep = test === 'interval' ? { found: keeper(work) } : {};
    const found = shortfalls(solver, view, pending, { ...options, ...keep, see });
    work.programmes += found.programmes;
    for (const shortfall of found.shortfalls) if (!seen.has(shortfall)) choose(shortfall.cell, undefined);
    for (const cell of stuck) fail(work, cell, test);
    for (const cell of chosen) pattern.withhold(cell);
    pattern.settle();
    const short = new Set(found.shortfalls.map(({ cell }) => cell));
    first ??= short;
    pending = pending.filter(({ cell }) => short.has(cell) && !stuck.has(cell));
  }
  return first ?? new Set();
}

function fail({ system, failures }: Work, cell: number, test: Failure['test']): void {
  if (!failures.has(cell)) failures.set(cell, failureOf(system, cell, test));
}

/** The failure of a cell, with the tables that show it or the cells beside it. */
export function failureOf({ relations, cells }: System, cell: number, test: Failure['test']): Failure {
  const { from, list, starts } = relations;
  const tables = new Set(cells[cell]!.tables);
  if (tables.size === 0)
    for (const r of list.subarray(from[cell]!, from[cell + 1]!))
      for (const beside of relations.cells.subarray(starts[r]!, starts[r + 1]!))
        for (const table of cells[beside]!.tables) tables.add(table);
  return { id: cells[cell]!.id, test, tables: [...tables].sort() };
}

/** Withholds cells until no person in a withheld count of one can work out another withheld count. */
function stopInsiders(work: Work): void {
  const { solver, system, options, pattern, cleared, mayBeOne } = work;
  const { view } = pattern;
  const limitOf = (cell: number): number | null => {
    if (!mayBeOne.has(cell)) return null;
    return system.cells[cell]!.value === 1 ? Infinity : options.threshold;
  };
  for (;;) {
    const before = pattern.added().length;
    findOnes(work);
    pattern.breakPairs((cell) => mayBeOne.has(cell));
    pattern.settle();
    if (pattern.added().length > before) continue;
    const rank = new Map(pattern.added().map((cell, at) => [cell, at]));
    const chosen = new Set<number>();
    const stuck = new Set<number>();
    const bounds = propagate(view);
    const pools = poolsOf(work, componentsOf(view, bounds), bounds);
    const result = insiderFindings(
      solver,
      { view, bounds, pools, limitOf },
      {
        ...options,
        found: keeper(work),
        isCleared: (insider, other) => (rank.get(other) ?? -1) < (cleared.get(insider) ?? -1),
        see: ({ learnt }, programme) => {
          const helps = pattern.helpers(programme.component, programme.prices());
          if (helps.some((cell) => chosen.has(cell))) return;
          const best = helps[0] ?? pattern.cheapestBeside(learnt);
          if (best === undefined) stuck.add(learnt);
          else chosen.add(best);
        },
      },
    );
    work.programmes += result.programmes;
    for (const cell of stuck) fail(work, cell, 'insider');
    const failed = new Set(result.findings.map(({ insider }) => insider));
    for (const cell of result.asked) if (!failed.has(cell)) cleared.set(cell, before);
    for (const cell of chosen) pattern.withhold(cell);
    pattern.settle();
    if (pattern.added().length === before) return;
  }
}

/** Finds out which other withheld counts may be 1. Once one may be, it stays so, because withholding more only widens intervals. */
function findOnes(work: Work): void {
  const { solver, options, pattern, mayBeOne } = work;
  const wish = protectedIntervals(pattern.view, 1)
    .filter(({ cell }) => !mayBeOne.has(cell))
    .map(({ cell }) => ({ cell, low: 1, high: 1 }));
  const found = shortfalls(solver, pattern.view, wish, { ...options, tight: true, found: keeper(work) });
  work.programmes += found.programmes;
  const short = new Set(found.shortfalls.map(({ cell }) => cell));
  for (const { cell } of wish) if (!short.has(cell)) mayBeOne.add(cell);
}

/** So many tables are kept at most. */
const TABLES = 300;

const keeper =
  ({ tables }: Work): SeeTable =>
  (component, table) => {
    tables.push({ component, table });
    if (tables.length > TABLES) tables.shift();
  };

/**
 * The tables found so far that still agree with what is published, for the components as they are now. A table still does when more
 * cells are withheld, which then have their true numbers in it; cells that were published again must have theirs.
 */
function poolsOf(
  { system, tables }: Work,
  components: readonly Component[],
  { lower }: CellBounds,
): Map<Component, Float64Array[]> {
  const pools = new Map<Component, Float64Array[]>(components.map((component) => [component, []]));
  const owner = new Map<number, Component>();
  const place = new Map<number, number>();
  for (const component of components)
    component.cells.forEach((cell, at) => {
      owner.set(cell, component);
      place.set(cell, at);
    });
  for (const { component, table } of tables) {
    const isKnown = (cell: number): boolean => !place.has(cell);
    if (component.cells.some((cell, at) => isKnown(cell) && Math.abs(table[at]! - lower[cell]!) > 1e-6)) continue;
    // Its cells may be in several components now.
    for (const now of new Set(Array.from(component.cells, (cell) => owner.get(cell)))) {
      if (!now) continue;
      const extended = Float64Array.from(now.cells, (cell) => system.cells[cell]!.value ?? Number.NaN);
      component.cells.forEach((cell, at) => {
        if (owner.get(cell) === now) extended[place.get(cell)!] = table[at]!;
      });
      if (!extended.some(Number.isNaN)) pools.get(now)!.push(extended);
    }
  }
  return pools;
}

/** Withholds cells until nobody who knows the policy works out more about a sensitive cell, or about any count that may be one. */
function stopPolicyAware(
  work: Work,
  sensitive: readonly Sensitive[],
  { broad, passed }: { broad: Map<number, Wanted>; passed: Set<number> },
): void {
  const { solver, options, pattern } = work;
  const { view } = pattern;
  const { threshold } = options;
  const wish = protectedIntervals(view, threshold).filter(({ cell }) => !broad.has(cell));
  const recognised = shortfalls(solver, view, wish, { ...options, tight: true });
  work.programmes += recognised.programmes;
  const narrow = new Set(recognised.shortfalls.map(({ cell }) => cell));
  for (const want of wish) if (!narrow.has(want.cell)) broad.set(want.cell, want);
  const { view: knowing } = knowingPolicy(view, recognised.shortfalls, threshold);
  const wanted = new Map<number, Wanted>(broad);
  for (const one of sensitive) if (!work.failures.has(one.cell)) wanted.set(one.cell, one);
  const pending = [...wanted.values()].filter(({ cell }) => !passed.has(cell));
  // What was withheld just now may be recognised next time, so what needed it is tried again.
  const short = repair(work, knowing, pending, 'policy-aware');
  for (const { cell } of pending) if (!short.has(cell)) passed.add(cell);
}

/** Publishes again what was withheld for others although everybody can work it out: it protects nobody. */
function publishKnown(work: Work, sensitive: ReadonlySet<number>): void {
  const { solver, system, options, pattern } = work;
  const values = (cell: number): number => system.cells[cell]!.value!;
  let pending = pattern.added().filter((cell) => !sensitive.has(cell) && system.cells[cell]!.whole);
  const bounds = propagate(pattern.view);
  for (const [{ cells }, tables] of poolsOf(work, componentsOf(pattern.view, bounds), bounds)) {
    const moves = new Set(
      [...cells.keys()].filter((at) => tables.some((table) => Math.abs(table[at]! - values(cells[at]!)) >= 1)),
    );
    const moving = new Set([...moves].map((at) => cells[at]!));
    pending = pending.filter((cell) => !moving.has(cell));
  }
  for (const side of [1, -1] as const) {
    const wanted = pending.map((cell) => {
      const [low, high] = side === 1 ? [values(cell) - 1, Number.NaN] : [Number.NaN, values(cell) + 1];
      return { cell, low, high };
    });
    const found = shortfalls(solver, pattern.view, wanted, { ...options, tight: true });
    work.programmes += found.programmes;
    const short = new Set(found.shortfalls.map(({ cell }) => cell));
    pending = pending.filter((cell) => short.has(cell));
  }
  for (const cell of pending) pattern.publish(cell, true);
}
