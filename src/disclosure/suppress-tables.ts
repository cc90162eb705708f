import type { Codebook } from '../codebook/model.ts';
import type { ThresholdProtection } from '../codebook/protection.ts';
import type { BetweenReleases, DisclosureReport } from '../schemas/disclosure.ts';
import type { Obstacle } from '../schemas/release.ts';
import type { TableData } from '../statistics/table.ts';
import { type Audit, intervalsOf, unprotectedCells } from './attackers/audit.ts';
import { compareCounts, type Ends, type PublishedCount, publishedCounts } from './between-releases.ts';
import { publishedRelease } from './certificate/published.ts';
import { RELEASE } from './linked-tables.ts';
import { betweenReleases, tooManyCells } from './obstacles.ts';
import { type Failure, failureOf, protect } from './policies/secondary.ts';
import { auditPublished, type PublicAudit } from './public-audit.ts';
import { movedTables, sparseTables, thresholdRule, unprotectedTables, withheldTables } from './refusals.ts';
import {
  demandsOf,
  leftoverDemands,
  type PairDemand,
  type ReadableRelease,
  type ReleasePair,
  releasePairs,
} from './release-pairs.ts';
import type { Solver } from './solve/solver.ts';
import { ContradictionError, type System, withholding } from './solve/system.ts';
import { knownBy, nothingKnown, suppressedTables } from './suppressed-tables.ts';
import { demandInterval, type SuppressionWork, startSuppression } from './suppression-work.ts';
import type { CountedTable } from './tables.ts';

/**
 * The policy `threshold`, from counted tables to published ones: what is sensitive in them, what has to be withheld with it, what
 * earlier releases forbid, and what everybody knows of each withheld cell (../shared/reference/disclosure.md, 1.3, 2.4 and 4.2).
 */

export interface SuppressionJob {
  codebook: Codebook;
  policy: ThresholdProtection;
  counted: readonly CountedTable[];
  readable: readonly ReadableRelease[];
  /** Called after each of three stages. */
  step: () => void;
}

export interface Suppressed {
  /** Empty if the release is held. */
  tables: readonly TableData[];
  /** Null if it is held. */
  report: DisclosureReport | null;
  held: readonly Obstacle[];
}

/** More combinations of codes would not fit into memory, and no solver would come to an end. */
const MOST_CELLS = 200_000;

/** Protects tables, or says what is in the way. Blocks the thread. */
export function suppressTables(solver: Solver, job: SuppressionJob): Suppressed {
  const { codebook, policy, counted, readable, step } = job;
  const rule = thresholdRule(solver, policy);
  const sparse = sparseTables(codebook, counted, rule);
  if (sparse.length > 0) return heldBy(sparse);
  const combinations = counted.reduce((sum, { by }) => sum + combinationsOf(codebook, by), 0);
  if (combinations > MOST_CELLS) return heldBy([tooManyCells(combinations, MOST_CELLS)]);

  const work = startSuppression(codebook, policy, counted);
  step();
  // What is sensitive is withheld whatever the solver finds, which would take long to find that a table is hopeless.
  const hopeless = withheldTables(codebook, work, (cell) => work.sensitive.has(cell), rule);
  if (hopeless.length > 0) return heldBy(hopeless);
  const { held, repaired } = withholdOrHold(solver, job, work);
  if (held.length > 0) return heldBy(held);
  step();
  let found = auditTables(solver, job, work);
  if (publishKnown(work, found.audit)) found = auditTables(solver, job, work);
  step();
  const { audit, components, narrowest } = found;
  const short = unprotectedCells(solver, work.system, audit, [...work.sensitive.values()]);
  const failed = [...short, ...audit.exact, ...audit.insider.failed, ...(audit.policyAware?.failed ?? [])];
  if (failed.length > 0) return heldBy(unprotectedTables(codebook, work, failuresOf(work, failed), rule));

  const tables = suppressedTables(codebook, work, knownBy(codebook, found));
  const own = publishedCounts(codebook, tables);
  const obstacles: Obstacle[] = [];
  const between = readable.map(({ version, codebook: other, tables: published }): BetweenReleases => {
    const { differences, unsafe } = compareCounts(own, publishedCounts(other, published), policy.threshold);
    obstacles.push(...unsafe.map((count) => countObstacle(codebook, version, count, policy.threshold)));
    return { version, differences, repaired: repaired.get(version)?.size ?? 0, passes: unsafe.length === 0 };
  });
  if (obstacles.length > 0) return heldBy(obstacles.slice(0, MOST_OBSTACLES));
  const { programmes, insider, policyAware, wholeNumbers } = audit;
  const [name = '', ...version] = audit.solver.split(' ');
  return {
    tables,
    held: [],
    report: {
      policy: 'threshold',
      ...{ components, programmes, narrowest, wholeNumbers },
      insider: { tried: insider.tried, passes: insider.passes },
      policyAware: { tried: policyAware?.tried ?? 0, passes: policyAware?.passes ?? true },
      betweenReleases: between,
      ...{ solver: name, solverVersion: version.join(' ') },
    },
  };
}

/** The audit of what readers would see. The units behind sums, means and medians are protected too, but nobody sees them. */
function auditTables(solver: Solver, { codebook, policy }: SuppressionJob, work: SuppressionWork): PublicAudit {
  const tables = suppressedTables(codebook, work, nothingKnown);
  const { threshold, zeros } = policy;
  return auditPublished(solver, publishedRelease(RELEASE, codebook, tables), { threshold, zeros });
}

/** Publishes what was withheld for others although everybody can work it out, such as a part of nothing. Whether there was any. */
function publishKnown(work: SuppressionWork, { exact }: Audit): boolean {
  const { system, sensitive } = work;
  const known = new Set(exact.map((id) => system.index.get(id)!)); // of this system
  for (const cell of known) if (sensitive.has(cell)) known.delete(cell);
  const mask = Uint8Array.from(system.cells, ({ withheld }, cell) => (withheld && !known.has(cell) ? 1 : 0));
  work.system = withholding(system, mask);
  return known.size > 0;
}

/** Cells that only the audit of what readers see has found: there is nothing left that would help. */
const failuresOf = ({ system }: SuppressionWork, ids: readonly string[]): Failure[] =>
  [...new Set(ids)].map((id) => failureOf(system, system.index.get(id)!, 'interval')); // of this system

/** A number that has the name of an earlier one, and by that moved by few units, although it may mean something else by now. */
const countObstacle = (
  codebook: Codebook,
  version: string,
  { measure, by, codes }: PublishedCount,
  threshold: number,
): Obstacle =>
  betweenReleases(
    codebook,
    { by, measure },
    { version, key: Object.fromEntries(by.map((id, at) => [id, codes[at]!])), moved: undefined, waitFor: threshold }, // a code for each
  );

const heldBy = (held: readonly Obstacle[]): Suppressed => ({ tables: [], report: null, held });

const combinationsOf = ({ dimensions }: Codebook, by: readonly string[]): number =>
  by.reduce((product, id) => product * ((dimensions.get(id)?.codes.length ?? 0) + 1), 1);

/** Each round answers what the one before has made known about differences. They come to an end long before. */
const MOST_ROUNDS = 30;

interface Withholding {
  held: readonly Obstacle[];
  /** By version: the cells that are withheld because of it. */
  repaired: ReadonlyMap<string, ReadonlySet<number>>;
}

/** As `withhold`. If what the policy tells of the numbers contradicts them, nothing can be proven of them, so the tables are held. */
function withholdOrHold(solver: Solver, job: SuppressionJob, work: SuppressionWork): Withholding {
  try {
    return withhold(solver, job, work);
  } catch (error) {
    if (!(error instanceof ContradictionError)) throw error;
    const ids = [...work.sensitive.keys()].map((cell) => work.system.cells[cell]!.id); // of this system
    return {
      held: unprotectedTables(job.codebook, work, failuresOf(work, ids), thresholdRule(solver, job.policy)),
      repaired: new Map(),
    };
  }
}

/** Withholds what has to be, until no table and no difference gives anything away. */
function withhold(solver: Solver, job: SuppressionJob, work: SuppressionWork): Withholding {
  const { codebook, policy, readable } = job;
  const { threshold } = policy;
  const pairs = releasePairs(work, readable);
  const repaired = new Map<string, Set<number>>();
  const held = (obstacles: readonly Obstacle[]): Withholding => ({ held: obstacles, repaired });
  const certain = pairs.filter(({ row, earlier }) => earlier.low === earlier.high && !work.sensitive.has(row.cell));
  let pending = demandsOf(certain, knownIn(work.system), policy);
  // Without the total of everything there would be nothing to show.
  const total = pending.filter(({ pair }) => pair.row.codes.every((code) => code === null));
  if (total.length > 0) return held(differenceObstacles(codebook, total.map(({ pair }) => pair), threshold)); // biome-ignore format: one line
  const [newest] = readable.slice(-1);
  const hidden = new Set(pending.map(({ pair }) => pair.row.cell));
  const moved = newest
    ? movedTables(codebook, work, newest.version, (cell) => hidden.has(cell) || work.sensitive.has(cell))
    : [];
  if (moved.length > 0) return held(moved);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    for (const { pair, low, high } of pending) {
      const { version, row } = pair;
      // Only a cell that would be published otherwise is withheld for the difference.
      if (!work.system.cells[row.cell]!.withheld && !work.sensitive.has(row.cell))
        // biome-ignore format: one line
        repaired.set(version, (repaired.get(version) ?? new Set()).add(row.cell));
      demandInterval(work, { cell: row.cell, rule: 'difference', low, high });
    }
    const { together } = work;
    const { system, failures } = protect(solver, work.system, [...work.sensitive.values()], { threshold, together });
    work.system = system;
    if (failures.length > 0) return held(failureObstacles(solver, job, work, pairs, failures));
    const isWithheld = (cell: number): boolean => system.cells[cell]!.withheld; // of this system
    const much =
      newest && repaired.size > 0
        ? movedTables(codebook, work, newest.version, isWithheld)
        : withheldTables(codebook, work, isWithheld, thresholdRule(solver, policy));
    if (much.length > 0) return held(much);
    if (pairs.length === 0) return held([]);
    const nowOf = knownIn(system, solver);
    const { demands: leftovers, open } = leftoverDemands(work, pairs, nowOf, threshold);
    if (open.length > 0) return held(differenceObstacles(codebook, open, threshold));
    pending = [...demandsOf(pairs, nowOf, policy), ...leftovers].filter((one) => isNew(work, one));
    if (pending.length === 0) return held([]);
  }
  return held(differenceObstacles(codebook, pending.map(({ pair }) => pair), threshold)); // biome-ignore format: one line
}

function failureObstacles(
  solver: Solver,
  { codebook, policy }: SuppressionJob,
  work: SuppressionWork,
  pairs: readonly ReleasePair[],
  failures: readonly Failure[],
): Obstacle[] {
  const cells = new Map(failures.map((failure) => [work.system.index.get(failure.id)!, failure])); // of this system
  const isDifference = (cell: number): boolean => work.sensitive.get(cell)?.rule === 'difference';
  const moved = pairs.filter(({ row }) => cells.has(row.cell) && isDifference(row.cell));
  const others = [...cells].flatMap(([cell, failure]) => (isDifference(cell) ? [] : [failure]));
  const rule = thresholdRule(solver, policy);
  return [
    ...unprotectedTables(codebook, work, others, rule),
    ...differenceObstacles(codebook, moved, policy.threshold),
  ];
}

/** More obstacles than this would not help anybody to mend the release. */
const MOST_OBSTACLES = 100;

const differenceObstacles = (codebook: Codebook, pairs: readonly ReleasePair[], threshold: number): Obstacle[] =>
  pairs.slice(0, MOST_OBSTACLES).map(({ version, measure, by, layer, row, earlier }) => {
    const isKnown = layer !== 'sum' && earlier.low === earlier.high;
    const moved = isKnown ? row.value - earlier.low : undefined;
    const key = Object.fromEntries(
      by.flatMap((id, place) => (row.codes[place] === null ? [] : [[id, row.codes[place]!]])), // a code for each
    );
    return betweenReleases(codebook, { by, measure }, { version, key, moved, waitFor: threshold - (moved ?? 0) });
  });

const isNew = ({ sensitive }: SuppressionWork, { pair, low, high }: PairDemand): boolean => {
  const known = sensitive.get(pair.row.cell);
  return !known || low < known.low || high > known.high;
};

/** What everybody knows of the cells of a system; without a solver, of a withheld cell nothing. */
function knownIn(system: System, solver?: Solver): (cell: number) => Ends {
  const withheld = new Map<number, Ends>(
    (solver ? intervalsOf(solver, system) : []).map(({ id, low, high }) => [
      system.index.get(id)!, // of this system
      { low, high: high ?? Number.POSITIVE_INFINITY },
    ]),
  );
  return (cell) => {
    const { value, withheld: isWithheld } = system.cells[cell]!; // of this system
    if (!isWithheld) return { low: value ?? 0, high: value ?? 0 };
    return withheld.get(cell) ?? { low: 0, high: Number.POSITIVE_INFINITY };
  };
}
