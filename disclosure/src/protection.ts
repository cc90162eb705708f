import type { Definition, RoundingPolicy, ThresholdPolicy } from './definition.ts';
import { roundTables } from './policies/rounding.ts';
import { suppressTables } from './policies/threshold.ts';
import type { ReadableRelease } from './policies/work.ts';
import type { Obstacle } from './refusals.ts';
import { sparseTables } from './refusals.ts';
import type { Report } from './report.ts';
import type { Solver } from './solve/linear.ts';
import type { CountedTable, ProtectedTable } from './tables.ts';

/** From tables as they were counted to tables as they may be published. */

export interface ProtectionJob {
  /** As its publisher knows it. */
  definition: Definition;
  /** With its secret parameters. Under `cell-key`, tables are changed one by one: changedTable. */
  policy: ThresholdPolicy | RoundingPolicy;
  counted: readonly CountedTable[];
  /** The releases that can be read together with this one, oldest first. Default: none. */
  readable?: readonly ReadableRelease[];
  /** The same tables of the units that none of these releases counts; under `threshold` beside some. */
  added?: readonly CountedTable[];
  /** Called after each of three stages. */
  step?: () => void;
}

/** Tables in the order of those that were counted, or what keeps the release from being published. */
export type ProtectedRelease = { tables: readonly ProtectedTable[]; report: Report } | { held: readonly Obstacle[] };

/** Protects tables. Blocks the thread while it solves: `loadSolver`. */
export function protectTables(solver: Solver, job: ProtectionJob): ProtectedRelease {
  const { definition, counted, readable = [], added = [], step = () => {}, policy } = job;
  if (policy.policy === 'threshold')
    return suppressTables(solver, { definition, policy, counted, readable, added, step });
  const sparse = sparseTables(counted);
  return sparse.length > 0 ? { held: sparse } : roundTables(solver, { definition, policy, counted, readable });
}
