import type { Audit, AuditTest, CellInterval } from '../attackers/audit.ts';
import { auditPublished, auditTogether, nameOfNumber, type PublicAudit } from '../attackers/outsider.ts';
import { type Definition, publicDefinition, type ThresholdPolicy } from '../definition.ts';
import { withNobody } from '../model/model.ts';
import { type PublishedRelease, publishedTables } from '../model/published.ts';
import { combinationsIn, type Obstacle, sparseTables, unprotectedTables, withheldTables } from '../refusals.ts';
import type { BetweenReleases, ThresholdReport } from '../report.ts';
import { shortfalls } from '../solve/intervals.ts';
import { OutOfWork, type Solver, startSolving } from '../solve/linear.ts';
import { ContradictionError, cellOf, type System, withholding } from '../solve/system.ts';
import { viewOf } from '../solve/view.ts';
import {
  ANY_AMOUNT,
  type Codes,
  type CountedTable,
  codesName,
  countedLayers,
  type Interval,
  measureOf,
  type ProtectedTable,
  scaleOf,
  type TableCell,
  type TableLayer,
} from '../tables.ts';
import type { Sensitive } from './primary.ts';
import { type Failure, failureOf, protect, SEARCH_WORK, type Suppression } from './secondary.ts';
import { NEW_RELEASE, type ReadableRelease, type SuppressionWork, startSuppression, type WorkLayer } from './work.ts';

/**
 * The policy `threshold`, from counted tables to published ones. What is sensitive in them and beside the releases that can be read
 * is in primary.ts, and what has to be withheld with it in secondary.ts. Here is also what everybody then knows of each withheld
 * cell, and a last look at all of it from outside.
 */

export interface SuppressionJob {
  definition: Definition;
  policy: ThresholdPolicy;
  counted: readonly CountedTable[];
  readable: readonly ReadableRelease[];
  /** The same tables of the units that no readable release counts. */
  added: readonly CountedTable[];
  /** Called after each of three stages. */
  step: () => void;
}

export type Suppressed = { tables: readonly ProtectedTable[]; report: ThresholdReport } | { held: readonly Obstacle[] };

/** More combinations of codes would not fit into memory, and no solver would come to an end. */
const MOST_CELLS = 200_000;

/** What search and audit may take together: half of it is the search's (secondary.ts). */
const RELEASE_WORK = 2 * SEARCH_WORK;

function heldBy(held: readonly Obstacle[]): Suppressed {
  // A release that nothing stands in the way of would be published, without a table.
  if (held.length === 0) throw new Error('a release is held, and nobody knows by what');
  return { held };
}

/** Protects tables, or says what is in the way. Blocks the thread. */
export function suppressTables(solver: Solver, job: SuppressionJob): Suppressed {
  const { definition, counted, step } = job;
  const sparse = sparseTables(counted);
  if (sparse.length > 0) return heldBy(sparse);
  const cells = counted.reduce((sum, table) => sum + combinationsIn(definition, table), 0);
  if (cells > MOST_CELLS) return heldBy([{ code: 'too-many-cells', cells, most: MOST_CELLS }]);
  const work = startBeside(job);
  if (!work) return heldBy(job.readable.slice(-1).map(({ version }) => ({ code: 'counted-otherwise', version })));
  const [revealed] = work.model.ruledOut.filter(({ release }) => release !== NEW_RELEASE);
  if (revealed) {
    const { release: version, by, codes } = revealed;
    return heldBy([{ code: 'ruled-out', version, by, codes }]);
  }
  step();
  try {
    return suppress(solver, job, work);
  } catch (error) {
    if (error instanceof OutOfWork) return heldBy([{ code: 'out-of-work', isAll: true }]);
    // If what the policy tells of the numbers contradicts them, nothing can be proven of them.
    if (!(error instanceof ContradictionError)) throw error;
    const rounded = roundedSums(definition);
    return heldBy(rounded.length > 0 ? rounded : unprotectedTables(work, failuresOf(work, sensitiveIds(work))));
  }
}

/** Sums of amounts that are not public, with fewer decimals. */
const roundedSums = ({ measures, amounts }: Definition): Obstacle[] =>
  measures.flatMap(({ id: measure, statistic, of, decimals: shown }) => {
    const amount = statistic === 'sum' ? amounts.find(({ id }) => id === of) : undefined;
    const decimals = Math.round(Math.log10(amount?.scale ?? 1));
    return amount?.isHidden && decimals > shown ? [{ code: 'rounded-sum', measure, decimals }] : [];
  });

/** Undefined where the numbers of the releases that can be read cannot be true of the same people: a name means something else now. */
function startBeside(job: SuppressionJob): SuppressionWork | undefined {
  try {
    return startSuppression(job.definition, job.policy, job.counted, job);
  } catch (error) {
    if (error instanceof ContradictionError && job.readable.length > 0) return undefined;
    throw error;
  }
}

const sensitiveIds = ({ system, sensitive }: SuppressionWork): string[] =>
  [...sensitive.keys()].map((cell) => system.cells[cell]?.id ?? '');

function suppress(solver: Solver, job: SuppressionJob, work: SuppressionWork): Suppressed {
  const { readable, step } = job;
  const [newest] = readable.slice(-1);
  const few = newest && fewNew(job, work, newest);
  if (few) return heldBy([few]);
  // What is sensitive is withheld whatever the solver finds, which would take long to find that a table is hopeless.
  const hopeless = withheldTables(work, (cell) => work.sensitive.has(cell), newest?.version);
  if (hopeless.length > 0) return heldBy(hopeless);
  const bounded = { allowance: { left: RELEASE_WORK }, ...solver };
  const { failures, workLeft, ...protectedWork } = protectAll(bounded, work, readable.length > 0);
  const done = { ...work, ...protectedWork };
  const unfinished: Obstacle[] = workLeft < 0 ? [{ code: 'out-of-work', isAll: false }] : [];
  if (failures.length > 0) return heldBy([...unfinished, ...unprotectedTables(done, failures)]);
  const much = withheldTables(done, (cell) => cellOf(done.system, cell).withheld, newest?.version);
  if (much.length > 0) return heldBy([...unfinished, ...much]);
  step();
  const seen = seenFromOutside(bounded, job, done);
  return 'held' in seen || unfinished.length === 0 ? seen : { ...seen, report: { ...seen.report, isUnfinished: true } };
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
  { definition, policy, readable, step }: SuppressionJob,
  work: SuppressionWork,
): Suppressed {
  const open = publicDefinition(definition);
  const seenOf = (of: SuppressionWork): PublishedRelease => {
    const tables = suppressedTables(definition, of, () => ANY_AMOUNT);
    return { version: NEW_RELEASE, definition: open, tables: publishedTables(definition, tables) };
  };
  const audit = (of: SuppressionWork): PublicAudit => withIdsOf(of, auditPublished(solver, seenOf(of), policy));
  let found = audit(work);
  const shown = withoutKnown(work, found.audit);
  if (shown !== work) found = audit(shown);
  step();
  const { components, narrowest, quantities } = found;
  const short = unprotectedCells(solver, shown.system, found.audit, [...shown.sensitive.values()]);
  // Whoever attacks a release knows the others, too: what they find beside them is looked for below.
  const attacks = readable.length === 0 ? Object.values(found.audit.attacks()) : [];
  const failed = [...short, ...found.audit.exact, ...attacks.flatMap((test) => test.failed)];
  if (failed.length > 0) return heldBy(unprotectedTables(shown, failuresOf(shown, failed)));
  const nothingHelps = () => heldBy(unprotectedTables(shown, failuresOf(shown, sensitiveIds(shown))));
  if (quantities.small.length > 0) return nothingHelps();
  const before = readable.map((one) => ({ ...one, definition: publicDefinition(one.definition) }));
  const beside = before.length === 0 ? undefined : auditTogether(solver, [...before, seenOf(shown)], policy);
  const { insider, policyAware } = beside ?? found.audit.attacks();
  const passes = beside?.quantities.small.length === 0 && insider.passes && policyAware.passes;
  if (beside && !passes) return nothingHelps();
  const { programmes, wholeNumbers } = found.audit;
  const [name = '', ...version] = found.audit.solver.split(' ');
  return {
    tables: suppressedTables(definition, shown, knownBy(definition, found)),
    report: {
      policy: 'threshold',
      tested: ['quantities'],
      ...{ components, programmes, narrowest, wholeNumbers },
      insider: { tried: insider.tried, passes: insider.passes },
      policyAware: { tried: policyAware.tried, passes: policyAware.passes },
      betweenReleases: readable.map(
        (one): BetweenReleases => ({
          ...{ version: one.version, differences: beside?.differences.get(one.version) ?? 0, passes },
        }),
      ),
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
  { definition, added }: SuppressionJob,
  work: SuppressionWork,
  { version, tables }: ReadableRelease,
): Obstacle | undefined {
  for (const { by, measure, layer, rows } of work.layers) {
    const total = rows.find(({ codes }) => isTotal(codes));
    if (layer !== 'count' || !total) continue;
    const table = tables.find((one) => one.measure === measure);
    const before = table?.cells.find(({ codes }) => isTotal(codes));
    const isKnown = table && before?.value !== null;
    const moved = isKnown ? total.value - Number(before?.value ?? 0) : newTotal(definition, added, measure);
    const { threshold } = cellOf(work.system, total.cell);
    if (moved === 0 || Math.abs(moved) >= threshold) continue;
    return { code: 'few-new', table: { by, measure }, version, moved, waitFor: threshold - moved };
  }
  return undefined;
}

const isTotal = (codes: Codes): boolean => codes.every((code) => code === null);

/** How many units of a measure without a filter are new. */
function newTotal(definition: Definition, added: readonly CountedTable[], measure: string): number {
  const table = measureOf(definition, measure).filter ? undefined : added.find((one) => one.measure === measure);
  const [counts] = table ? countedLayers(definition, table) : [];
  return Number(counts?.cells.find(({ codes }) => isTotal(codes))?.number ?? 0);
}

/** What everybody knows of a withheld count or sum; `codes` go with `by`, null is a total. */
type IntervalOf = (measure: string, by: readonly string[], codes: Codes) => Interval;

/** What an audit of the published tables has found. Of an amount that is not public, readers have numbers of other parts. */
function knownBy(definition: Definition, { intervalOf }: PublicAudit): IntervalOf {
  const open = publicDefinition(definition);
  return (measure, by, codes) => {
    const found = intervalOf(measure, by, codes);
    if (!found) return ANY_AMOUNT;
    const scale = scaleOf(definition, measureOf(definition, measure)) / scaleOf(open, measureOf(open, measure));
    return [BigInt(Math.floor(found.low * scale)), found.high === null ? null : BigInt(Math.ceil(found.high * scale))];
  };
}

/** The published tables, in the order of those that were counted. */
function suppressedTables(definition: Definition, work: SuppressionWork, intervalOf: IntervalOf): ProtectedTable[] {
  const layersIn = new Map<CountedTable, TableLayer[]>();
  for (const layer of work.layers) {
    const shown = layersIn.get(layer.counted) ?? [];
    layersIn.set(layer.counted, [...shown, shownLayer(definition, work, layer, intervalOf)]);
  }
  return [...layersIn].map(([{ by, measure }, layers]) => ({ by, measure, layers, blur: 0 }));
}

function shownLayer(
  definition: Definition,
  { system }: SuppressionWork,
  shown: WorkLayer,
  intervalOf: IntervalOf,
): TableLayer {
  const { by, measure, layer, rows, counted } = shown;
  // Beyond 2^53 the system has only the nearest double.
  const own = countedLayers(definition, counted).find((one) => one.layer === layer);
  const exact = new Map(own?.cells.map(({ codes, number }) => [codesName(codes), number]));
  const cells = rows.map(({ cell, codes }): TableCell => {
    const isWithheld = system.cells[cell]?.withheld ?? true;
    const known = layer === 'known' ? ANY_AMOUNT : intervalOf(measure, by, codes);
    return { codes, isWithheld, number: isWithheld ? known : (exact.get(codesName(codes)) ?? 0n) };
  });
  return { by, measure, layer, cells };
}
