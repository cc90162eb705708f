import type { Codebook } from '../../codebook/model.ts';
import type { Db } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { type ChangedCase, findErasedLater, listChangedCases } from '../../db/queries/changes.ts';
import { insertCauses, type StepRow, type TableCauses } from '../../db/queries/release-contents.ts';
import { findLastRelease, type ReleaseRow } from '../../db/queries/releases.ts';
import type { HeadlineStep, StoredAmount } from '../../schemas/stored.ts';
import type { TableLookup } from '../../statistics/answer.ts';
import { type Amounts, type Cause, causeCells, type Residual, storedAmount } from '../../statistics/attribution.ts';
import { headlineAmounts } from '../../statistics/headline-figure.ts';
import { isProtected, type PresentCodes } from '../../statistics/table.ts';
import {
  type BeforeAfter,
  type ChangedContent,
  countAlike,
  type HeadlineCauses,
  planStep,
  STEP_SIDES,
  type StepPlan,
  type StepSide,
  startBeforeAfter,
} from './before-after.ts';

/** Cases per query: each may come with two contents. */
const CHANGES_A_BATCH = 1_000;
const CAUSE_CELLS_AN_INSERT = 20_000;

interface StepContext {
  db: Db;
  /** Where counting may spill to. */
  temporaryFolder: string | undefined;
  generator: string;
  signal: AbortSignal;
  /** Receives progress; throws if the build has to stop. */
  report: (done: number, of: number) => Promise<void>;
}

/** A release whose tables and headlines have been counted. */
interface CountedRelease {
  release: ReleaseRow;
  codebook: Codebook;
  present: PresentCodes;
  tables: TableLookup;
}

/**
 * Attributes what differs between a release and the one before it to causes. The cases that changed between the two are counted
 * as each release has them. What they do not explain is the residual, which is attributed to a cause when differences are read.
 * Writes the causes of cells, and answers the step, to be stored with the release. Takes little time if few cases changed.
 */
export async function attributeStep(context: StepContext, counted: CountedRelease): Promise<StepRow> {
  const { release, codebook } = counted;
  const { db } = context;
  const previous = await findLastRelease(db, release.datasetId);
  const amounts = amountsBehind(counted);
  const step: StepRow = {
    releaseId: release.id,
    previousId: previous?.id ?? null,
    rest: 'unknown',
    headlines: amounts,
  };
  if (!previous) return step;
  const before = await codebookOf(db, release.datasetId, previous.codebookVersion);
  if (codebook.definition.kind !== 'cases' || [before, codebook].some(isProtected)) return step;
  const plan = planStep(before, codebook);
  const counts = startBeforeAfter(before, codebook, plan, context.temporaryFolder);
  const stop = () => void counts.close();
  context.signal.addEventListener('abort', stop);
  try {
    const lost = await feedChanges(context, release, previous, counts);
    await storeCauses(context, release, plan, counts);
    const alike = previous.generator === context.generator && countAlike(before, codebook);
    return { ...step, rest: residualOf(lost, alike), headlines: withCauses(amounts, plan, await counts.headlines()) };
  } finally {
    context.signal.removeEventListener('abort', stop);
    await counts.close();
  }
}

/** What the residual is attributed to: the method, cases that were counted and have been erased since, or `unknown`. */
function residualOf(lost: ReadonlySet<Cause>, alike: boolean): Residual {
  if (lost.size === 0) return 'method';
  if (!alike) return 'unknown';
  if (lost.size > 1) return 'either';
  return lost.has('quashed') ? 'quashed' : 'removed';
}

function amountsBehind({ codebook, present, tables }: CountedRelease): Record<string, HeadlineStep> {
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

/** Feeds every changed case to its sides; answers the causes of those that were counted and have been erased since. */
async function feedChanges(
  { db, report }: StepContext,
  release: ReleaseRow,
  previous: ReleaseRow,
  counts: BeforeAfter,
): Promise<Set<Cause>> {
  const positions = { from: previous.position, to: release.position };
  const seen = previous.erasuresSeen ?? previous.position;
  const lost = new Set<Cause>();
  for (let last: number | undefined = positions.from; last !== undefined; ) {
    const rows = await listChangedCases(db, release.datasetId, positions, last, CHANGES_A_BATCH);
    const changes = rows.flatMap((row) => netChangeOf(row, seen) ?? []);
    for (const { lost: isLost, cause } of changes) if (isLost) lost.add(cause);
    for (const side of STEP_SIDES) await counts.feed(side, changedContents(changes, side));
    last = rows.length < CHANGES_A_BATCH ? undefined : rows.at(-1)?.seq;
    await report((last ?? positions.to) - positions.from, positions.to - positions.from);
  }
  const later = await findErasedLater(db, release.datasetId, positions, seen);
  if (later.quashed) lost.add('quashed');
  if (later.removed) lost.add('removed');
  return lost;
}

const changedContents = (changes: readonly NetChange[], side: StepSide): ChangedContent[] =>
  changes.flatMap(({ cause, [side]: content }) => (content === undefined ? [] : [{ content, cause }]));

/** What became of one case between two releases: one cause, however many changes there were. */
interface NetChange {
  cause: Cause;
  /** JSON texts of the case as the earlier and the later release count it; absent if it was not live there. */
  before?: string;
  after?: string;
  /** The earlier release counted it, and what it counted has been erased since. */
  lost: boolean;
}

/** Undefined if neither release counts the case, or both count it the same. */
function netChangeOf(changed: ChangedCase, erasuresSeen: number): NetChange | undefined {
  const { wasLive, after, sameContent, erasedSeq } = changed;
  const before = wasLive ? changed.before : null;
  const lost = wasLive && before === null && (erasedSeq === null || erasedSeq > erasuresSeen);
  if (!lost && before === null && after === null) return undefined;
  if (before !== null && after !== null && sameContent) return undefined;
  const cause = causeOf(changed, lost || before !== null);
  return { cause, lost, ...(before !== null && { before }), ...(after !== null && { after }) };
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

async function storeCauses(
  { db, report }: StepContext,
  { id }: ReleaseRow,
  plan: StepPlan,
  counts: BeforeAfter,
): Promise<void> {
  const waiting: TableCauses[] = [];
  let cells = 0;
  for (const [index, table] of plan.tables.entries()) {
    const causes = causeCells(table.by.length, await counts.next(table));
    waiting.push({ ...table, cells: causes });
    cells += causes.cells.length + 1;
    if (cells >= CAUSE_CELLS_AN_INSERT) {
      await insertCauses(db, id, waiting.splice(0));
      cells = 0;
    }
    await report(index + 1, plan.tables.length);
  }
  await insertCauses(db, id, waiting);
}

function withCauses(
  amounts: Record<string, HeadlineStep>,
  plan: StepPlan,
  found: ReadonlyMap<string, HeadlineCauses>,
): Record<string, HeadlineStep> {
  return Object.fromEntries(
    Object.entries(amounts).map(([id, amount]) => {
      const { numerator, denominator } = found.get(id) ?? NO_CAUSES;
      const causes = { numerator: storedCauses(numerator), denominator: storedCauses(denominator) };
      return [id, plan.headlines.has(id) ? { ...amount, causes } : amount];
    }),
  );
}

const NO_CAUSES: HeadlineCauses = { numerator: new Map(), denominator: new Map() };

const storedCauses = (amounts: Amounts): Record<string, StoredAmount> =>
  Object.fromEntries([...amounts].flatMap(([cause, sum]) => (sum === 0n ? [] : [[cause, storedAmount(sum)]])));
