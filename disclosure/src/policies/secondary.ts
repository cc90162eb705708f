import { type Finding, insiderFindings } from '../attackers/insider.ts';
import { knowingPolicy, narrowIntervals, protectedIntervals } from '../attackers/policy.ts';
import { feasibilityIntervals, type Shortfall, shortfalls, stuckSides, type Wanted } from '../solve/intervals.ts';
import type { Solver } from '../solve/linear.ts';
import { type Solving, startSolving } from '../solve/linear.ts';
import { cellOf, cellsBeside, type System, withholding } from '../solve/system.ts';
import type { CellBounds, ChangedPart, View } from '../solve/view.ts';
import {
  type Carrier,
  type Carriers,
  type Goal,
  type JointSuppression,
  type Pattern,
  startCarriers,
  startPattern,
} from './carriers.ts';
import type { Sensitive } from './primary.ts';
import { restore } from './restore.ts';

/**
 * Secondary suppression: which other cells have to be withheld so that nobody can work out the sensitive ones
 * (Fischetti and Salazar, Management Science 47, 2001: a feasible table for each protection level). For each number that has to be possible, a carrier says which cells that takes. Cells
 * that turn out not to be needed are restored. Then the attackers try, and what they find gets carriers, until they find nothing.
 *
 * The work has a bound. Beyond it, what is still missing gets one carrier together, which withholds more, and nothing is restored.
 */

/** About 10 s of one processor. It is counted in steps of the solver, so that a build that is repeated withholds the same. */
export const SEARCH_WORK = 500_000_000;

export interface ProtectOptions {
  together?: JointSuppression;
  /** Whether there are earlier releases. Then what nothing can hide is asked for no more: they give it away already. */
  isBeside?: boolean;
  /** The bound of the work. */
  mostWork?: number;
}

/** A cell that could not be protected: nothing is left to withhold that would help. */
export interface Failure {
  /** That of the cell. */
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
  /** What was asked for in the end, by cell. */
  sensitive: Map<number, Sensitive>;
  /** Empty: every sensitive cell is protected. */
  failures: Failure[];
  /** What is left of the bound of the work. Below 0: more may be withheld than is needed. */
  workLeft: number;
}

interface UnderProtection {
  solving: Solving;
  system: System;
  pattern: Pattern;
  carriers: Carriers;
  sensitive: Map<number, Sensitive>;
  failures: Map<number, Failure>;
  mostWork: number;
}

/**
 * Withholds the sensitive cells, and as few others as it finds, until every sensitive cell has the interval that it needs, no
 * insider finds another withheld count, and no one who knows the policy finds more. Frozen cells stay as they are. Throws a
 * ContradictionError if the numbers of the system cannot all be true.
 */
export function protect(
  solver: Solver,
  system: System,
  primary: readonly Sensitive[],
  { together = [], isBeside = false, mostWork = SEARCH_WORK }: ProtectOptions = {},
): Suppression {
  const solving = startSolving(solver);
  const pattern = startPattern(system, together);
  for (const { cell } of primary) if (pattern.isCandidate(cell)) pattern.withhold(cell);
  const sensitive = new Map(primary.map((one) => [one.cell, one]));
  const carriers = startCarriers(solving, pattern);
  const work: UnderProtection = { solving, system, pattern, carriers, sensitive, failures: new Map(), mostWork };
  try {
    const { view } = pattern;
    const unmet = withholdFor(work, intervalNeeds(shortfalls(solving, view, primary), sensitive), view);
    // Nobody has counted this number, so it may be large. The audit says whether it is known to be small.
    const isLost = ({ cell }: Need): boolean => !isBeside && cellOf(system, cell).value !== null;
    giveUp(
      work,
      unmet.filter((need) => !isLost(need)),
    );
    noteFailures(work, unmet.filter(isLost), 'interval');
    while (stopAttackers(work));
    const reached = [...sensitive.values()].filter(({ cell }) => !work.failures.has(cell));
    const others = pattern.added().filter((cell) => !sensitive.has(cell));
    restore(solving, pattern, others, reached, {
      holds(changed) {
        const { findings, short } = attack(work, changed);
        return findings.length + short.length === 0;
      },
      isSpent: () => isSpent(work),
    });
  } finally {
    carriers.dispose();
  }
  const withheld = Uint8Array.from(system.cells, ({ virtual }, cell) => (virtual ? 0 : (pattern.view.open[cell] ?? 0)));
  return {
    ...{ system: withholding(system, withheld), withheld, sensitive, failures: [...work.failures.values()] },
    workLeft: mostWork - solving.work,
  };
}

/** Whether more has been done than the bound says. */
const isSpent = ({ solving, mostWork }: UnderProtection): boolean => solving.work > mostWork;

/** What has to be possible for a cell: one of these goals. */
interface Need {
  cell: number;
  /** The side of the interval that the goal is beyond, if it is one. */
  side?: Shortfall['side'];
  goals: readonly Goal[];
}

/** What the short sides of intervals need. */
const intervalNeeds = (short: readonly Shortfall[], wanted: ReadonlyMap<number, Wanted>): Need[] =>
  short.flatMap(({ cell, side }) => {
    const want = wanted.get(cell);
    if (!want) return [];
    const { low, high } = want;
    return {
      cell,
      side,
      goals: [[side === 1 ? { cell, low: -Infinity, high: low } : { cell, low: high, high: Infinity }]],
    };
  });

/** What keeps insiders from what they find: another number of it, by so much higher or lower. */
const insiderNeeds = (findings: readonly Finding[], by: (learnt: number) => number): Need[] =>
  findings.map(({ insider, learnt, value }) => {
    const known = { cell: insider, low: 1, high: 1 };
    const higher = { cell: learnt, low: value + by(learnt), high: Infinity };
    const lower = { cell: learnt, low: -Infinity, high: value - by(learnt) };
    return { cell: learnt, goals: [[known, higher], [known, lower]] }; // biome-ignore format: one line
  });

/** About so many carriers are found for a long list of needs, each for several that are far apart: each carrier takes long. */
const CARRIERS = 100;
/** With more needs for one carrier, more cells are withheld. */
const MOST_NEEDS = 8;

/**
 * The needs of numbers that nobody has counted that cannot move whatever is withheld. Many such numbers are known to be 0, and it
 * takes few programmes to know that of all.
 */
function stuckNeeds(
  { solving, pattern }: UnderProtection,
  needs: readonly Need[],
  { lower, upper }: CellBounds,
): Need[] {
  const { view } = pattern;
  const uncounted = needs.flatMap(({ cell, side }) =>
    side && cellOf(view.system, cell).value === null ? { cell, side } : [],
  );
  const open = view.open.map((one, cell) => (one || pattern.isCandidate(cell) ? 1 : 0));
  const stuck = uncounted.length > 0 ? stuckSides(solving, { ...view, lower, upper, open }, uncounted) : [];
  return needs.filter((need) => stuck.some(({ cell, side }) => cell === need.cell && side === need.side));
}

/** Withholds what the needs take, as far as `known` bounds allow it. Answers the needs that nothing helps. */
function withholdFor(work: UnderProtection, all: readonly Need[], known: CellBounds): Need[] {
  const { carriers, pattern } = work;
  const stuck = stuckNeeds(work, all, known);
  const needs = all.filter((need) => !stuck.includes(need));
  const pending = new Set(needs);
  const use = (carrier: Carrier): void => {
    for (const cell of carrier.moved) pattern.withhold(cell);
    for (const need of pending) if (need.goals.some((goal) => carrier.reaches(goal))) pending.delete(need);
  };
  const size = Math.min(MOST_NEEDS, Math.ceil(needs.length / CARRIERS));
  const step = Math.ceil(needs.length / size);
  for (let first = 0; size > 1 && first < step && !isSpent(work); first++) {
    const group = needs.filter((need, at) => at % step === first && pending.has(need));
    const carrier = cheapest({ goals: jointGoals(group) }, (goal) => carriers.find(goal, known));
    if (carrier) use(carrier);
  }
  for (const need of needs) {
    if (isSpent(work)) break;
    const carrier = pending.has(need) ? cheapest(need, (goal) => carriers.find(goal, known)) : undefined;
    if (carrier) use(carrier);
  }
  // Both sides of an interval cannot be reached at once.
  const groups = isSpent(work) ? [1, -1, undefined].map((side) => needs.filter((need) => need.side === side)) : [];
  for (const group of groups) {
    const open = group.filter((need) => pending.has(need));
    const carrier = cheapest({ goals: jointGoals(open) }, (goal) => carriers.find(goal, known));
    const half = Math.ceil(open.length / 2);
    if (carrier) use(carrier);
    else if (open.length > 1) groups.push(open.slice(0, half), open.slice(half));
  }
  return [...stuck, ...pending];
}

/** The goals of a need, or one goal of all needs. */
function jointGoals(needs: readonly Need[]): Goal[] {
  const [one, another] = needs;
  if (!one || !another) return [...(one?.goals ?? [])];
  return [needs.flatMap(({ goals: [goal = []] }) => goal)];
}

function noteFailures({ system, failures }: UnderProtection, unmet: readonly Need[], test: Failure['test']): void {
  for (const { cell } of unmet) if (!failures.has(cell)) failures.set(cell, failureOf(system, cell, test));
}

/** Asks for these sides of intervals no more. */
function giveUp({ sensitive }: UnderProtection, unmet: readonly Need[]): void {
  for (const { cell, side } of unmet) {
    const one = sensitive.get(cell);
    if (one) sensitive.set(cell, { ...one, [side === 1 ? 'low' : 'high']: Number.NaN });
  }
  for (const [cell, { low, high }] of sensitive) if (Number.isNaN(low) && Number.isNaN(high)) sensitive.delete(cell);
}

function cheapest({ goals }: Pick<Need, 'goals'>, find: (goal: Goal) => Carrier | null): Carrier | undefined {
  const found = goals.flatMap((goal) => find(goal) ?? []);
  return found.sort((a, b) => a.cost - b.cost)[0];
}

interface Attack {
  bounds: CellBounds;
  findings: readonly Finding[];
  /** The view of somebody who knows the policy, what should be possible in it, and what is not. Nothing, if insiders find something. */
  knowing: View;
  wanted: ReadonlyMap<number, Wanted>;
  short: readonly Shortfall[];
}

/** What insiders and then those who know the policy find, in everything or only in what has changed. */
function attack({ solving, system, pattern, sensitive, failures }: UnderProtection, changed?: ChangedPart): Attack {
  const { view } = pattern;
  const { bounds, tables } = feasibilityIntervals(solving, view, { changed });
  const limitOf = (cell: number): number =>
    cellOf(system, cell).value === 1 ? Infinity : cellOf(system, cell).threshold;
  const { findings } = insiderFindings(solving, { view, bounds, tables, limitOf });
  const wanted = new Map<number, Wanted>();
  if (findings.length > 0) return { bounds, findings, knowing: view, wanted, short: [] };
  const counts = protectedIntervals(view, changed?.component.cells);
  const narrow = narrowIntervals(counts, bounds);
  const recognised = new Set(narrow.map(({ cell }) => cell));
  const demands = Array.from(changed?.component.cells ?? sensitive.keys(), (cell) => sensitive.get(cell) ?? []).flat();
  for (const { cell, low, high } of [...counts.filter((one) => !recognised.has(one.cell)), ...demands]) {
    if (failures.has(cell)) continue;
    const known = wanted.get(cell);
    wanted.set(cell, { cell, low: Math.min(low, known?.low ?? low), high: Math.max(high, known?.high ?? high) });
  }
  const { view: knowing } = knowingPolicy(view, narrow);
  return {
    bounds,
    findings,
    knowing,
    wanted,
    short: shortfalls(solving, knowing, [...wanted.values()], { changed, found: tables }),
  };
}

/** Withholds what helps against insiders and, if they find nothing, against those who know the policy. Returns whether anything did. */
function stopAttackers(work: UnderProtection): boolean {
  const { pattern, system } = work;
  const before = pattern.added().length;
  const { findings, knowing, wanted, short } = attack(work);
  const unmet = withholdFor(
    work,
    insiderNeeds(findings, () => 1),
    pattern.view,
  );
  noteFailures(work, unmet, 'insider');
  // Where only whole numbers tell, a number that is 1 higher or lower takes nothing, and does not help.
  if (findings.length > 0 && pattern.added().length === before)
    noteFailures(
      work,
      withholdFor(
        work,
        insiderNeeds(findings, (cell) => cellOf(system, cell).threshold),
        pattern.view,
      ),
      'insider',
    );
  noteFailures(work, withholdFor(work, intervalNeeds(short, wanted), knowing), 'policy-aware');
  return pattern.added().length > before;
}

/** The failure of a cell, with the tables that show it or the cells beside it. */
export function failureOf(system: System, cell: number, test: Failure['test']): Failure {
  const { id, tables: own } = cellOf(system, cell);
  const shown = own.length > 0 ? own : [...cellsBeside(system, cell)].flatMap((one) => cellOf(system, one).tables);
  return { id, test, tables: [...new Set(shown)].sort() };
}
