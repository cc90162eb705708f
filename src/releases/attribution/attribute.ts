import { codebookOf } from '../../capture/codebooks.ts';
import type { Codebook } from '../../codebook/model.ts';
import type { Db } from '../../db/client.ts';
import { type ChangedCase, findErasedLater, listChangedCases } from '../../db/queries/changes.ts';
import { findLastRelease, insertCauses, type StepRow, type TableCauses } from '../../db/queries/release-contents.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import {
  type Cause,
  causeCells,
  type HeadlineStep,
  mayShowCauses,
  type Residual,
  type StoredAmount,
  storedAmount,
} from '../../statistics/attribution.ts';
import { headlineAmounts } from '../../statistics/headline-figure.ts';
import type { PresentCodes } from '../../statistics/table.ts';
import {
  countAlike,
  type HeadlineCount,
  labelled,
  labelOf,
  planStep,
  SIDES_OF_STEP,
  type StepPlan,
  type StepSide,
  type StepSides,
  startSides,
} from './before-after.ts';

/** What became of one case between two releases: one cause, however many changes there were. Pure. */
interface NetChange {
  cause: Cause;
  /** JSON text of what the earlier release counted, and the later one; absent: it was not live there. */
  before?: string;
  after?: string;
  /** The earlier release counted it, and what it counted has been erased since. */
  lost: boolean;
}

/** Undefined if neither release counts the case, or both count the same of it. */
function netChangeOf(changed: ChangedCase, erasuresSeen: number): NetChange | undefined {
  const { wasLive, before, after, sameContent, erasedSeq } = changed;
  const lost = wasLive && before === null && (erasedSeq === null || erasedSeq > erasuresSeen);
  const counted = wasLive && before !== null;
  if (!lost && !counted && after === null) return undefined;
  if (counted && after !== null && sameContent) return undefined;
  const cause = causeOf(changed, lost || counted);
  return {
    cause,
    lost,
    ...(counted && { before: before as string }),
    ...(after !== null && { after }),
  };
}

function causeOf({ after, cause, reasonClass, approvalReason }: ChangedCase, wasCounted: boolean): Cause {
  if (after !== null && !wasCounted) return 'created';
  if (after === null) {
    if (cause === 'merged') return 'merged';
    return reasonClass === 'quashed' ? 'quashed' : 'removed';
  }
  if (approvalReason === 'sentence-varied') return 'sentence-varied';
  return approvalReason === 'partial-quash' || reasonClass === 'quashed' ? 'quashed' : 'corrected';
}

/** Cases a query: each may come with two contents. */
const BATCH = 1_000;
/** Cells an insert. */
const CELLS = 20_000;

export interface StepContext {
  db: Db;
  generator: string;
  signal: AbortSignal;
  /** Says that the step goes on; throws if it is not to. */
  report: (done: number, of: number) => Promise<void>;
}

/** A release whose tables and headlines have been counted. */
export interface CountedRelease {
  release: ReleaseRow;
  codebook: Codebook;
  present: PresentCodes;
  tables: TableLookup;
}

/**
 * Counts why the figures of a release differ from those of the one before it: the cases that changed between the two, as the one
 * had them and as the other has them, by cause. What they do not explain is put down to the method when it is read. Writes the
 * causes of cells; answers the step, to be stored with the release. Costs nothing much if few cases changed.
 */
export async function countStep(context: StepContext, counted: CountedRelease): Promise<StepRow> {
  const { release, codebook } = counted;
  const { db } = context;
  const previous = await findLastRelease(db, release.datasetId);
  const amounts = amountsOf(counted);
  const step: StepRow = {
    releaseId: release.id,
    previousId: previous?.id ?? null,
    rest: 'unknown',
    headlines: amounts,
  };
  if (!previous) return step;
  const before = await codebookOf(db, release.datasetId, previous.codebookVersion);
  const policies = [before, codebook].map(({ definition }) => definition.codebook.disclosure.policy);
  if (codebook.definition.kind !== 'cases' || !policies.every(mayShowCauses)) return step;
  const plan = planStep(before, codebook);
  const sides = startSides(before, codebook, plan);
  const stop = () => void sides.close();
  context.signal.addEventListener('abort', stop);
  try {
    const lost = await feedChanges(context, release, previous, sides);
    await storeCauses(context, release, plan, sides);
    const alike = previous.generator === context.generator && countAlike(before, codebook);
    return { ...step, rest: restOf(lost, alike), headlines: withCauses(amounts, plan, await sides.headlines()) };
  } finally {
    context.signal.removeEventListener('abort', stop);
    await sides.close();
  }
}

/** What no case explains: the method made it, or cases that can no longer be counted, or nobody can say. */
function restOf(lost: ReadonlySet<Cause>, alike: boolean): Residual {
  if (lost.size === 0) return 'method';
  if (!alike) return 'unknown';
  if (lost.size > 1) return 'either';
  return lost.has('quashed') ? 'quashed' : 'removed';
}

function amountsOf({ codebook, present, tables }: CountedRelease): Record<string, HeadlineStep> {
  const stored = (amount: bigint | null) => (amount === null ? null : storedAmount(amount));
  return Object.fromEntries(
    codebook.definition.codebook.headlines.flatMap((headline) => {
      const amounts = headlineAmounts(codebook, headline, present, tables);
      if (!amounts) return [];
      const { numerator, denominator } = amounts;
      return [[headline.id, { numerator: stored(numerator), denominator: stored(denominator), causes: null }]];
    }),
  );
}

/** Feeds every case that changed to its sides; answers the causes of those that were counted and can be counted no more. */
async function feedChanges(
  { db, report }: StepContext,
  release: ReleaseRow,
  previous: ReleaseRow,
  sides: StepSides,
): Promise<Set<Cause>> {
  const positions = { from: previous.position, to: release.position };
  const seen = previous.erasuresSeen ?? previous.position;
  const lost = new Set<Cause>();
  for (let last: number | undefined = positions.from; last !== undefined; ) {
    const rows = await listChangedCases(db, release.datasetId, positions, last, BATCH);
    const changes = rows.flatMap((row) => netChangeOf(row, seen) ?? []);
    for (const { lost: isLost, cause } of changes) if (isLost) lost.add(cause);
    for (const side of SIDES_OF_STEP) await sides.feed(side, contentsOf(changes, side));
    last = rows.length < BATCH ? undefined : rows.at(-1)?.seq;
    await report((last ?? positions.to) - positions.from, positions.to - positions.from);
  }
  const later = await findErasedLater(db, release.datasetId, positions, seen);
  if (later.quashed) lost.add('quashed');
  if (later.removed) lost.add('removed');
  return lost;
}

const contentsOf = (changes: readonly NetChange[], side: StepSide): string[] =>
  changes.flatMap((change) => {
    const content = change[side];
    return content === undefined ? [] : [labelled(content, labelOf({ side, cause: change.cause }))];
  });

async function storeCauses(
  { db, report }: StepContext,
  { id }: ReleaseRow,
  plan: StepPlan,
  sides: StepSides,
): Promise<void> {
  let waiting: TableCauses[] = [];
  let cells = 0;
  for (const [index, table] of plan.tables.entries()) {
    const causes = causeCells(table.by.length, await sides.next(table));
    waiting.push({ ...table, cells: causes });
    cells += causes.cells.length + 1;
    if (cells >= CELLS) {
      await insertCauses(db, id, waiting.splice(0));
      cells = 0;
    }
    await report(index + 1, plan.tables.length);
  }
  waiting = waiting.splice(0);
  await insertCauses(db, id, waiting);
}

function withCauses(
  amounts: Record<string, HeadlineStep>,
  plan: StepPlan,
  found: readonly HeadlineCount[],
): Record<string, HeadlineStep> {
  return Object.fromEntries(
    Object.entries(amounts).map(([id, amount]) => {
      const own = found.filter((count) => count.id === id);
      const causes = { numerator: addedUp(own, 'numerator'), denominator: addedUp(own, 'denominator') };
      return [id, plan.headlines.has(id) ? { ...amount, causes } : amount];
    }),
  );
}

function addedUp(counts: readonly HeadlineCount[], part: 'numerator' | 'denominator'): Record<string, StoredAmount> {
  const sums = new Map<Cause, bigint>();
  for (const { side, cause, amounts } of counts) {
    const amount = amounts[part] ?? 0n;
    sums.set(cause, (sums.get(cause) ?? 0n) + (side === 'after' ? amount : -amount));
  }
  return Object.fromEntries([...sums].flatMap(([cause, sum]) => (sum === 0n ? [] : [[cause, storedAmount(sum)]])));
}
