import { feasibilityIntervals, type TablesFound } from '../solve/intervals.ts';
import { type Solver, solverName, startSolving } from '../solve/linear.ts';
import { cellOf, type System } from '../solve/system.ts';
import { type CellBounds, viewOf } from '../solve/view.ts';
import { wholeTables } from '../solve/whole-numbers.ts';
import { insiderFindings } from './insider.ts';
import { policyAwareFailures } from './policy.ts';

/**
 * The audit of everything published. It reads no number that is not published, so anybody can repeat it, and gets the same result.
 */

export interface AuditOptions {
  /** The size from which the interior point method is used. Default 15,000 cells. */
  large?: number;
}

/** What everybody can work out about a cell that is not published. */
export interface CellInterval {
  /** That of the cell. */
  id: string;
  low: number;
  /** Null: no highest number. */
  high: number | null;
}

/** How many withheld cells a test tried, and whether all of them passed. */
export interface AuditTest {
  tried: number;
  passes: boolean;
  /** The ids of those that did not. */
  failed: string[];
}

export interface Audit {
  /** Programmes solved so far. */
  readonly programmes: number;
  /** The ids of withheld cells with one possible number. */
  exact: string[];
  /** One for each withheld cell, in the order of ids. */
  intervals: CellInterval[];
  /** Each end of each interval of a withheld count is reached in a table of whole numbers, checked in whole numbers. */
  wholeNumbers: boolean;
  /** Name and version of the solver. */
  solver: string;
  /** Tables that agree with what is published. */
  found: TablesFound;
  /** What those find who know more than everybody. It takes many programmes, the first time that it is asked for. */
  attacks(): Attacks;
}

export interface Attacks {
  /**
   * Each withheld count that may be 1 is taken to be 1 and known to the one person in it. It fails if another withheld count, not known
   * before, then has one possible number, and that is small (without a threshold: any number). It needs no number that
   * is not published, and most of the counts that it tries are not 1. It is not proven that two people who combine what they know
   * find nothing.
   */
  insider: AuditTest;
  /**
   * Withheld counts whose interval does not contain everything from the lowest possible number to the threshold were withheld
   * only for others, as everybody can see, so they are 0 or at least the threshold. The test adds this once. It fails for each other
   * withheld count whose interval then no longer contains everything from the lowest number to the threshold. It is not proven that somebody who repeats the whole method of the publisher finds nothing more.
   */
  policyAware: AuditTest;
}

/** Audits what a system publishes. Throws a ContradictionError if its published numbers cannot all be true. */
export function audit(solver: Solver, system: System, options: AuditOptions = {}): Audit {
  const view = viewOf(system);
  const solving = startSolving(solver, options.large);
  const whole = wholeTables(view);
  const { bounds, tables } = feasibilityIntervals(solving, view, { see: whole.take });
  const components = [...tables.keys()];
  const wholeNumbers = whole.reachAll(solving, components, bounds);
  const limitOf = (cell: number): number => cellOf(system, cell).threshold || Infinity;
  const idOf = (cell: number): string => cellOf(system, cell).id;
  const testOf = (tried: number, failed: Iterable<number>): AuditTest => {
    const ids = [...new Set(failed)].map(idOf);
    return { tried, passes: ids.length === 0, failed: ids };
  };
  const attack = (): Attacks => {
    const { tried, findings } = insiderFindings(solving, { view, bounds, tables, limitOf });
    const policy = policyAwareFailures(solving, view, { bounds, tables });
    return {
      insider: testOf(tried, findings.map(({ insider }) => insider)), // biome-ignore format: one line
      policyAware: testOf(policy.tried, policy.failed),
    };
  };
  let attacks: Attacks | undefined;
  const intervals = withheldIntervals(system, bounds);
  return {
    get programmes() {
      return solving.solved;
    },
    exact: intervals.filter(({ low, high }) => low === high).map(({ id }) => id),
    ...{ intervals, wholeNumbers },
    solver: solverName(solver),
    found: tables,
    attacks: () => (attacks ??= attack()),
  };
}

const withheldIntervals = ({ cells }: System, { lower, upper }: CellBounds): CellInterval[] =>
  cells.flatMap(({ id, withheld }, at) => {
    const [low = 0, high = Infinity] = [lower[at], upper[at]];
    return withheld ? [{ id, low, high: high === Infinity ? null : high }] : [];
  });
