import type { Codebook } from '../../codebook/model.ts';
import type { ThresholdProtection } from '../../codebook/protection.ts';
import { publicCodebook } from '../../codebook/public.ts';
import type { BetweenReleases, DisclosureReport } from '../../schemas/disclosure.ts';
import type { Obstacle } from '../../schemas/release.ts';
import { type Interval, scaleOf, type TableData } from '../../statistics/table.ts';
import type { Audit, AuditTest, CellInterval } from '../attackers/audit.ts';
import { auditPublished, auditTogether, nameOfNumber, type PublicAudit } from '../attackers/outsider.ts';
import { withNobody } from '../model/model.ts';
import { publicScale, publishedRelease } from '../model/published.ts';
import {
  betweenReleases,
  combinationsIn,
  outOfWork,
  redefined,
  roundedSum,
  ruledOut,
  tooManyCells,
  tooMuchWork,
} from '../obstacles.ts';
import { movedTables, sparseTables, thresholdRule, unprotectedTables, withheldTables } from '../refusals.ts';
import { shortfalls } from '../solve/intervals.ts';
import { startSolving } from '../solve/linear.ts';
import { OutOfWork, type Solver } from '../solve/solver.ts';
import { ContradictionError, cellOf, type System, withholding } from '../solve/system.ts';
import { viewOf } from '../solve/view.ts';
import type { ReadableRelease } from '../tables.ts';
import {
  ANY_AMOUNT,
  type CountedTable,
  codesName,
  countedLayers,
  partsOf,
  storedTable,
  type TableCell,
  type TableLayer,
} from '../tables.ts';
import type { Sensitive } from './primary.ts';
import { type Failure, failureOf, protect, SEARCH_WORK, type Suppression } from './secondary.ts';
import { NEW_RELEASE, type SuppressionWork, startSuppression, type WorkLayer } from './work.ts';

/**
 * The policy `threshold`, from counted tables to published ones. What is sensitive in them and beside the releases that can be read
 * is in primary.ts, and what has to be withheld with it in secondary.ts. Here is also what everybody then knows of each withheld
 * cell, and a last look at all of it from outside.
 */

export interface SuppressionJob {
  codebook: Codebook;
  policy: ThresholdProtection;
  counted: readonly CountedTable[];
  readable: readonly ReadableRelease[];
  /** The same tables of the units that no readable release counts. */
  added: readonly CountedTable[];
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

/** What search and audit may take together: half of it is the search's (secondary.ts). */
const RELEASE_WORK = 2 * SEARCH_WORK;

function heldBy(held: readonly Obstacle[]): Suppressed {
  // A release that nothing stands in the way of would be published, without a table.
  if (held.length === 0) throw new Error('a release is held, and nobody knows by what');
  return { tables: [], report: null, held };
}

/** Protects tables, or says what is in the way. Blocks the thread. */
export function suppressTables(solver: Solver, job: SuppressionJob): Suppressed {
  const { codebook, policy, counted, step } = job;
  const sparse = sparseTables(codebook, counted, thresholdRule(solver, policy));
  if (sparse.length > 0) return heldBy(sparse);
  const combinations = counted.reduce((sum, table) => sum + combinationsIn(codebook, table), 0);
  if (combinations > MOST_CELLS) return heldBy([tooManyCells(codebook, counted, combinations, MOST_CELLS)]);
  const work = startBeside(job);
  if (!work) return heldBy(job.readable.slice(-1).map(({ version }) => redefined(version)));
  const [revealed] = work.model.ruledOut.filter(({ release }) => release !== NEW_RELEASE);
  if (revealed) return heldBy([ruledOut(revealed, revealed.release)]);
  step();
  try {
    return suppress(solver, job, work);
  } catch (error) {
    if (error instanceof OutOfWork) return heldBy([tooMuchWork(codebook, counted)]);
    // If what the policy tells of the numbers contradicts them, nothing can be proven of them.
    if (!(error instanceof ContradictionError)) throw error;
    const rounded = roundedSums(codebook);
    if (rounded.length > 0) return heldBy(rounded);
    return heldBy(
      unprotectedTables(codebook, work, failuresOf(work, sensitiveIds(work)), thresholdRule(solver, policy)),
    );
  }
}

/** Sums of amounts that are not public, with fewer decimals. */
const roundedSums = ({ measures, amounts }: Codebook): Obstacle[] =>
  [...measures.values()].flatMap((measure) => {
    const amount = measure.statistic === 'sum' && measure.of !== undefined ? amounts.get(measure.of) : undefined;
    const decimals = Math.round(Math.log10(amount?.scale ?? 1));
    return amount && amount.audience !== 'public' && decimals > measure.decimals ? [roundedSum(measure, decimals)] : [];
  });

/** Undefined where the numbers of the releases that can be read cannot be true of the same people: a name means something else now. */
function startBeside(job: SuppressionJob): SuppressionWork | undefined {
  try {
    return startSuppression(job.codebook, job.policy, job.counted, job);
  } catch (error) {
    if (error instanceof ContradictionError && job.readable.length > 0) return undefined;
    throw error;
  }
}

const sensitiveIds = ({ system, sensitive }: SuppressionWork): string[] =>
  [...sensitive.keys()].map((cell) => system.cells[cell]?.id ?? '');

function suppress(solver: Solver, job: SuppressionJob, work: SuppressionWork): Suppressed {
  const { codebook, policy, readable, step } = job;
  const rule = thresholdRule(solver, policy);
  const [newest] = readable.slice(-1);
  const few = newest && fewNew(job, work, newest);
  if (few) return heldBy([few]);
  const tooMuch = (isWithheld: (cell: number) => boolean): Obstacle[] =>
    newest ? movedTables(codebook, work, newest.version, isWithheld) : withheldTables(codebook, work, isWithheld, rule);
  // What is sensitive is withheld whatever the solver finds, which would take long to find that a table is hopeless.
  const hopeless = tooMuch((cell) => work.sensitive.has(cell));
  if (hopeless.length > 0) return heldBy(hopeless);
  const bounded = { allowance: { left: RELEASE_WORK }, ...solver };
  const { failures, workLeft, ...protectedWork } = protectAll(bounded, work, readable.length > 0);
  const done = { ...work, ...protectedWork };
  const { system } = done;
  const unfinished = workLeft < 0 ? [outOfWork(codebook, job.counted)] : [];
  if (failures.length > 0) return heldBy([...unfinished, ...unprotectedTables(codebook, done, failures, rule)]);
  const much = tooMuch((cell) => system.cells[cell]?.withheld ?? false);
  if (much.length > 0) return heldBy([...unfinished, ...much]);
  step();
  const { report, ...seen } = seenFromOutside(bounded, job, done);
  const [note] = unfinished.map(({ text }) => text);
  return { ...seen, report: report?.policy === 'threshold' && note !== undefined ? { ...report, note } : report };
}

/** Each round hides what the round before has left: they come to an end, since each withholds more. */
const MOST_ROUNDS = 10;

/** Withholds until no sensitive number can be worked out, nor by what then follows to be of nobody. */
function protectAll(solver: Solver, work: SuppressionWork, isBeside: boolean) {
  const { together } = work;
  const primary = [...work.sensitive.values()];
  // That nobody is somewhere follows from numbers that may still be withheld, and is taken as known. If that gives a small number
  // away, or nothing else can be withheld, it is not, until these numbers are published.
  const assumed = withNobody(work.system, work.model, { alsoShown: true });
  let done = protect(solver, assumed, primary, { together, isBeside });
  const isTooMuch = done.failures.length > 0 || primary.some((one) => isGivenUp(one, done));
  if (assumed !== work.system && isTooMuch)
    done = protect(solver, work.system, primary, { together, isBeside, mostWork: Math.max(0, done.workLeft) });
  for (let round = 0; round < MOST_ROUNDS && done.failures.length === 0; round++) {
    const system = withNobody(done.system, work.model);
    if (system === done.system) break;
    done = protect(solver, system, [...done.sensitive.values()], { together, mostWork: Math.max(0, done.workLeft) });
  }
  return done;
}

/** Whether the search asks no more that a number, which the publisher knows, can be so large. */
function isGivenUp({ cell, high }: Sensitive, { system, sensitive }: Suppression): boolean {
  const { value } = cellOf(system, cell);
  return value !== null && !Number.isNaN(high) && Number.isNaN(sensitive.get(cell)?.high ?? Number.NaN);
}

/** Looks at what would be published as a reader does who has all releases. */
function seenFromOutside(
  solver: Solver,
  { codebook, policy, readable, step }: SuppressionJob,
  work: SuppressionWork,
): Suppressed {
  const auditTables = (of: SuppressionWork): PublicAudit => {
    const tables = suppressedTables(codebook, of, () => ANY_AMOUNT);
    return withIdsOf(of, auditPublished(solver, publishedRelease(NEW_RELEASE, codebook, tables), policy));
  };
  let found = auditTables(work);
  const open = withoutKnown(work, found.audit);
  if (open !== work) found = auditTables(open);
  step();
  const { audit, components, narrowest, quantities } = found;
  const rule = thresholdRule(solver, policy);
  const short = unprotectedCells(solver, open.system, audit, [...open.sensitive.values()]);
  // Whoever attacks a release knows the others, too: what they find beside them is looked for below.
  const attacks = readable.length === 0 ? Object.values(audit.attacks()) : [];
  const failed = [...short, ...audit.exact, ...attacks.flatMap((test) => test.failed)];
  if (failed.length > 0) return heldBy(unprotectedTables(codebook, open, failuresOf(open, failed), rule));
  if (quantities.small.length > 0)
    return heldBy(unprotectedTables(codebook, open, failuresOf(open, sensitiveIds(open)), rule));
  const tables = suppressedTables(codebook, open, knownBy(codebook, found));
  const releases = [...readable, { version: NEW_RELEASE, codebook, tables }];
  const published = releases.map(({ version, codebook: of, tables: own }) => publishedRelease(version, of, own));
  const beside = readable.length === 0 ? undefined : auditTogether(solver, published, policy);
  const { insider, policyAware } = beside ?? audit.attacks();
  const passes = beside?.quantities.small.length === 0 && insider.passes && policyAware.passes;
  const between = readable.map(
    ({ version }): BetweenReleases => ({
      ...{ version, differences: beside?.differences.get(version) ?? 0, passes },
    }),
  );
  if (readable.length > 0 && !passes)
    return heldBy(unprotectedTables(codebook, open, failuresOf(open, sensitiveIds(open)), rule));
  const { programmes, wholeNumbers } = audit;
  const [name = '', ...version] = audit.solver.split(' ');
  return {
    ...{ tables, held: [] },
    report: {
      policy: 'threshold',
      tested: ['quantities'],
      ...{ components, programmes, narrowest, wholeNumbers },
      insider: { tried: insider.tried, passes: insider.passes },
      policyAware: { tried: policyAware.tried, passes: policyAware.passes },
      betweenReleases: between,
      ...{ solver: name, solverVersion: version.join(' ') },
    },
  };
}

/**
 * For the publisher, before anything is published: the ids of sensitive cells whose interval is too short. A count must have it in this
 * audit of what is published, where tables of whole numbers can allow less than those of fractions do. Every other cell, such as a
 * virtual one, is tried from scratch in the publisher's own system, in which at least as much is known.
 */
export function unprotectedCells(
  solver: Solver,
  system: System,
  { intervals }: Pick<Audit, 'intervals'>,
  sensitive: readonly Sensitive[],
): string[] {
  const known = new Map(intervals.map((interval) => [interval.id, interval]));
  const intervalIn = ({ cell }: Sensitive): CellInterval | undefined => {
    const { id, whole } = cellOf(system, cell);
    return whole ? known.get(id) : undefined;
  };
  const short = sensitive.filter((one) => {
    const interval = intervalIn(one);
    return interval && (interval.low > one.low || (interval.high ?? Infinity) < one.high);
  });
  const others = sensitive.filter((one) => !intervalIn(one));
  const found = shortfalls(startSolving(solver), viewOf(system), others);
  return [...new Set([...short, ...found].map(({ cell }) => cellOf(system, cell).id))].sort();
}

/** Cells of a release by itself have other ids than beside others, whose codebooks may show more. */
function withIdsOf({ system, layers }: SuppressionWork, found: PublicAudit): PublicAudit {
  const ids = new Map<string, string>(
    layers.flatMap(({ layer, measure, by, rows }) =>
      rows.map(({ codes, cell }) => [`${layer} ${nameOfNumber(measure, by, codes)}`, cellOf(system, cell).id] as const),
    ),
  );
  const own = (id: string): string => ids.get(found.names.get(id) ?? '') ?? '';
  const ofTest = (test: AuditTest): AuditTest => ({ ...test, failed: test.failed.map(own) });
  const { exact, intervals, attacks } = found.audit;
  const audit: Audit = {
    ...found.audit,
    ...{ exact: exact.map(own), intervals: intervals.map((interval) => ({ ...interval, id: own(interval.id) })) },
    // The attacks need more of them.
    get programmes() {
      return found.audit.programmes;
    },
    attacks() {
      const { insider, policyAware } = attacks();
      return { insider: ofTest(insider), policyAware: ofTest(policyAware) };
    },
  };
  return { ...found, audit };
}

/** Publishes what was withheld for others although everybody can work it out, such as a part of nothing. */
function withoutKnown(work: SuppressionWork, { exact }: Audit): SuppressionWork {
  const { system, sensitive, model } = work;
  const known = new Set(
    exact.flatMap((id) => {
      const cell = system.index.get(id);
      return cell === undefined || sensitive.has(cell) ? [] : [cell];
    }),
  );
  if (known.size === 0) return work;
  const mask = Uint8Array.from(system.cells, ({ withheld }, cell) => (withheld && !known.has(cell) ? 1 : 0));
  return { ...work, model, system: withholding(system, mask) };
}

/** Cells that only the last look has found: there is nothing left that would help. */
const failuresOf = ({ system }: SuppressionWork, ids: readonly string[]): Failure[] =>
  [...new Set(ids)].flatMap((id) => {
    const cell = system.index.get(id);
    return cell === undefined ? [] : [failureOf(system, cell, 'interval')];
  });

/**
 * Without the total there would be nothing to show. If it cannot be told apart from that of the newest release that can be read, the
 * new units are too few. Where that is withheld too few are new all the same: what is withheld now and was not would tell that some are.
 */
function fewNew(
  { codebook, added }: SuppressionJob,
  work: SuppressionWork,
  newest: ReadableRelease,
): Obstacle | undefined {
  for (const { by, measure, layer, rows } of work.layers) {
    const total = rows.find(({ codes }) => codes.every((code) => code === null));
    if (layer !== 'count' || !total) continue;
    const table = newest.tables.find((one) => one.measure === measure);
    const before = table && publishedTotal(newest.codebook, table);
    const moved = before === undefined ? newTotal(codebook, added, measure) : total.value - before;
    const { threshold } = cellOf(work.system, total.cell);
    if (moved === 0 || Math.abs(moved) >= threshold) continue;
    const { version } = newest;
    return betweenReleases(codebook, { by, measure }, { version, key: {}, moved, waitFor: threshold - moved });
  }
  return undefined;
}

/** How many units of a measure without a filter are new. */
function newTotal(codebook: Codebook, added: readonly CountedTable[], measure: string): number {
  const table = codebook.measures.get(measure)?.filter ? undefined : added.find((one) => one.measure === measure);
  const [counts] = table ? countedLayers(codebook, table) : [];
  return Number(counts?.cells.find(({ codes }) => codes.every((code) => code === null))?.number ?? 0);
}

function publishedTotal(codebook: Codebook, table: TableData): number | undefined {
  const [published] = publishedRelease('', codebook, [table]).tables;
  const total = published?.cells.find(({ codes }) => codes.every((code) => code === null));
  return total === undefined ? 0 : total.value === null ? undefined : Number(total.value);
}

/** What everybody knows of a withheld count or sum; `codes` go with `by`, null is a total. */
type IntervalOf = (measure: string, by: readonly string[], codes: readonly (string | null)[]) => Interval;

/** What an audit of the published tables has found. Of an amount that is not public, readers have numbers of other parts. */
function knownBy(codebook: Codebook, { intervalOf }: PublicAudit): IntervalOf {
  const open = publicCodebook(codebook);
  const scales = new Map(
    open.measures.map((measure) => {
      const own = scaleOf(codebook, partsOf(codebook, { by: [], measure: measure.id }).measure);
      return [measure.id, Number(own) / publicScale(open, measure)];
    }),
  );
  return (measure, by, codes) => {
    const found = intervalOf(measure, by, codes);
    const scale = scales.get(measure) ?? 1;
    if (!found) return ANY_AMOUNT;
    return [BigInt(Math.floor(found.low * scale)), found.high === null ? null : BigInt(Math.ceil(found.high * scale))];
  };
}

/** The published tables, in the order of those that were counted. */
function suppressedTables(codebook: Codebook, work: SuppressionWork, intervalOf: IntervalOf): TableData[] {
  const layersIn = new Map<CountedTable, TableLayer[]>();
  for (const layer of work.layers) {
    const shown = layersIn.get(layer.counted) ?? [];
    layersIn.set(layer.counted, [...shown, shownLayer(codebook, work, layer, intervalOf)]);
  }
  return [...layersIn].map(([table, layers]) => storedTable(codebook, table, layers));
}

function shownLayer(
  codebook: Codebook,
  { system }: SuppressionWork,
  shown: WorkLayer,
  intervalOf: IntervalOf,
): TableLayer {
  const { by, measure, layer, rows, counted } = shown;
  // Beyond 2^53 the system has only the nearest double.
  const own = countedLayers(codebook, counted).find((one) => one.layer === layer);
  const exact = new Map(own?.cells.map(({ codes, number }) => [codesName(codes), number]));
  const cells = rows.map(({ cell, codes }): TableCell => {
    const isWithheld = system.cells[cell]?.withheld ?? true;
    const known = layer === 'known' ? ANY_AMOUNT : intervalOf(measure, by, codes);
    return { codes, isWithheld, number: isWithheld ? known : (exact.get(codesName(codes)) ?? 0n) };
  });
  return { by, measure, layer, cells };
}
