import { moveCases } from '../capture/transitions.ts';
import { contentStep, hideUnseen, prepareCase, replaceLives, type Step, writeSteps } from '../capture/write.ts';
import { checkStored } from '../cases/check.ts';
import { presentContent } from '../cases/former-names.ts';
import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { codebookOf } from '../db/codebooks.ts';
import { deleteSide, type PreparedCase } from '../db/queries/case-rows.ts';
import { type CaseRow, lockCases } from '../db/queries/cases.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { countReversed, type ImportRow, listResults, lockResults, replaceResults } from '../db/queries/imports.ts';
import { findOrigins, listContentsIn, type Origin } from '../db/queries/revisions.ts';
import { JobStopped } from '../jobs/runner.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { BeforeUpdate, ImportResult } from '../schemas/stored.ts';
import { type ChunkContext, endReversal, type ImportContext, inJob, retryOnClash, reverserOf } from './job.ts';

/** Undoes what an import did to cases, except where the case has been changed since. */
export async function reverseImport(context: ImportContext, job: ImportRow): Promise<void> {
  for (let after = -1; ; ) {
    if (context.signal.aborted) throw new JobStopped();
    const [next] = await listResults(context.root, job.id, after, 1);
    if (!next) break;
    after = next.chunk;
    if (!next.results.some((result) => isOpen(result, job))) continue;
    await retryOnClash(context, () =>
      inJob(context, job, async (tx, version) => {
        const codebook = await codebookOf(context.root, job.datasetId, version, tx);
        const actor = reverserOf(job, context.now());
        await reverseChunk(tx, { context, job, codebook, actor }, next.chunk);
      }),
    );
  }
  await inJob(context, job, async (tx) => {
    await endReversal(tx, job, job.chunksDone === job.chunks ? 'succeeded' : 'cancelled', context.now());
  });
}

/** The import created or updated a case, and the reversal has not reached it yet. */
const isOpen = ({ outcome, reversal, keptBy }: ImportResult, job: ImportRow): boolean =>
  (outcome === 'created' || outcome === 'updated') &&
  (reversal === undefined || (reversal === 'kept' && keptBy !== job.reversalRequestId));

/** What becomes of a case. */
type Undoing =
  | {
      kind: 'undo';
      step: Step;
      /** The import created the case, which is withdrawn once it has this content. */
      withdraws: boolean;
      /** What becomes live again, if the import's content is live now; null if nothing was. */
      live?: PreparedCase | null;
    }
  /** Already undone for an earlier row of the file. */
  | { kind: 'done' }
  | { kind: 'keep'; because: NonNullable<ImportResult['because']> };

/** It is live, which the key may not alter. */
const APPROVED_SINCE: Undoing = { kind: 'keep', because: 'approved' };
const CHANGED_SINCE: Undoing = { kind: 'keep', because: 'changed' };
/** What it was before is not known, or the codebook no longer allows it. */
const NOT_RESTORABLE: Undoing = { kind: 'keep', because: 'not-restorable' };

async function reverseChunk(tx: Db, reversal: ChunkContext, chunk: number): Promise<void> {
  const { context, job, codebook } = reversal;
  const results = await lockResults(tx, job.id, chunk);
  /** The first result of each case: it has what the case was before the import. */
  const firsts = new Map<string, ImportResult>();
  const open = results.filter((result) => isOpen(result, job));
  for (const one of open) {
    if (one.case !== undefined && !firsts.has(one.case)) firsts.set(one.case, one);
  }
  const rows = await lockCases(tx, job.datasetId, [...firsts.keys()]);
  const origins = await findOrigins(tx, [...firsts.keys()]);
  const contentOf = await contentsBefore(tx, codebook, firsts);
  const undoings = new Map<string, Undoing>();
  for (const [id, first] of firsts) {
    const [row, origin] = [rows.get(id), origins.get(id)];
    undoings.set(id, row && origin ? undoingOf(reversal, row, origin, { first, contentOf }) : CHANGED_SINCE);
  }
  await undo(tx, reversal, [...undoings.values()]);
  const reversed = results.map((result): ImportResult => {
    if (!open.includes(result)) return result;
    const { because: _, keptBy: __, ...rest } = result;
    // The result of an erased case names no case: there is nothing left to undo.
    const undoing = undoings.get(result.case ?? '') ?? CHANGED_SINCE;
    if (undoing.kind !== 'keep') return { ...rest, reversal: 'undone' };
    return { ...rest, reversal: 'kept', because: undoing.because, keptBy: job.reversalRequestId ?? '' };
  });
  await replaceResults(tx, job.id, chunk, reversed);
  const count = (wanted: Undoing['kind']) => [...undoings.values()].filter(({ kind }) => kind === wanted).length;
  const lost = open.filter((result) => result.case === undefined).length;
  await countReversed(tx, job.id, { undone: count('undo'), kept: count('keep') + lost, at: context.now() });
}

/** Finds an earlier content, ready to be stored; undefined if the present codebook no longer allows it. */
type ContentOf = (id: string, revision: number) => PreparedCase | undefined;

async function contentsBefore(
  tx: Db,
  codebook: Codebook,
  firsts: ReadonlyMap<string, ImportResult>,
): Promise<ContentOf> {
  const places = [...firsts].flatMap(([caseId, { before }]) =>
    [before?.headContent, before?.liveContent].flatMap((revision) => (revision ? [{ caseId, revision }] : [])),
  );
  const contents = new Map<string, CaseContent>();
  for (const { caseId, revision, content } of await listContentsIn(tx, places)) {
    const checked = checkStored(codebook, content);
    if ('content' in checked) contents.set(`${caseId} ${revision}`, checked.content);
  }
  return (id, revision) => {
    const content = contents.get(`${id} ${revision}`);
    return content && prepareCase(codebook, id, content);
  };
}

/** A case is kept if it was changed by another request since, or if it is live and the key may not alter what is live. */
function undoingOf(
  { job, codebook, actor }: ChunkContext,
  row: CaseRow,
  origin: Origin,
  { first: { outcome, before }, contentOf }: { first: ImportResult; contentOf: ContentOf },
): Undoing {
  if (row.state === 'merged' || row.state === 'erased' || row.merged.length > 0) return CHANGED_SINCE;
  if (origin.lastRequest === job.reversalRequestId) return { kind: 'done' };
  if (origin.headRequest !== job.requestId) return CHANGED_SINCE;
  if (outcome === 'created') {
    if (row.everLive && !job.reversesLive) return APPROVED_SINCE;
    // Without its external ids, so that the repaired file can use them.
    const { externalIds: _, ...content } = presentContent(codebook, row.content);
    const next = prepareCase(codebook, row.id, { ...content, sources: row.sources });
    return { kind: 'undo', step: contentStep(actor, 'draft', row, next), withdraws: true };
  }
  if (!before) return NOT_RESTORABLE; // the import is older than the memory of states
  const isLive = origin.liveRequest === job.requestId;
  if (isLive && !job.reversesLive) return APPROVED_SINCE;
  // Somebody withdrew it since.
  if (row.state === 'withdrawn' && before.state !== 'withdrawn') return CHANGED_SINCE;
  if (!isLive && row.liveContent !== before.liveContent) return CHANGED_SINCE;
  const next = contentOf(row.id, before.headContent);
  if (!next) return NOT_RESTORABLE;
  const step = restoreStep(row, next, before, { isLive, reason: reasonOfReversal(job) });
  if (!isLive) return { kind: 'undo', step, withdraws: false };
  const live = before.liveContent === null ? null : contentOf(row.id, before.liveContent);
  return live === undefined ? NOT_RESTORABLE : { kind: 'undo', step, withdraws: false, live };
}

const reasonOfReversal = ({ reversalReason }: ImportRow): string => reversalReason ?? 'rectification';

const NOTE = 'An import was reversed.';

/** Gives an updated case back its content, its state and what was live: a revision that points to the earlier content. */
function restoreStep(
  row: CaseRow,
  next: PreparedCase,
  before: BeforeUpdate,
  { isLive, reason }: { isLive: boolean; reason: string },
): Step {
  const { state, headContent: contentRevision, liveRevision, liveContent, submittedAt, contentAuthors } = before;
  const why = { reason: REASON_CLASS_OF[reason] };
  const change: Step['change'] =
    liveContent === null
      ? { op: 'remove', cause: 'withdrawn', ...why }
      : { op: 'upsert', cause: 'corrected', contentRevision: liveContent, ...why };
  return {
    ...{ row, state, next, contentRevision, reason, note: NOTE },
    action: 'case.restore',
    change: isLive ? change : undefined,
    becomes: (revision, seq) => ({
      submittedAt,
      contentAuthors,
      ...(isLive && { liveRevision, liveContent, liveSeq: liveContent === null ? null : seq }),
      // An approved case is live in its newest revision.
      ...(state === 'approved' && { liveRevision: revision }),
    }),
  };
}

async function undo(
  tx: Db,
  { context, job, codebook, actor }: ChunkContext,
  undoings: readonly Undoing[],
): Promise<void> {
  const undone = undoings.filter((one) => one.kind === 'undo');
  const withdrawn = undone.filter(({ withdraws }) => withdraws).map(({ step }) => step);
  const restored = undone.filter(({ withdraws }) => !withdraws);
  const restoring = await hideUnseen(
    tx,
    codebook,
    restored.map(({ step }) => step),
  );
  // Locks the change log before the audit chain, in the order of all writers. It takes no number.
  if (withdrawn.some(({ row }) => row.liveRevision !== null) || restored.some(({ live }) => live !== undefined)) {
    await takeSeq(tx, job.datasetId, 0);
  }
  const lives = restored.flatMap(({ live }) => live ?? []);
  await replaceLives(tx, lives);
  const gone = restored.flatMap(({ live, step }) => (live === null ? [step.row.id] : []));
  if (gone.length > 0) await deleteSide(tx, 'live', gone);
  await writeSteps(tx, actor, job.datasetId, [...restoring, ...withdrawn]);
  if (withdrawn.length === 0) return;
  const moved = await moveCases({ ...context, db: tx }, actor, job.datasetId, {
    move: { to: 'withdrawn', reason: reasonOfReversal(job), note: NOTE },
    items: withdrawn.map(({ row }) => ({ id: row.id, matches: () => true })),
    view: { etagSecret: context.secrets.etag, sources: false },
  });
  // Cannot happen, since the cases were checked under the same locks. A case must not be left half undone.
  if (moved.some(({ outcome }) => outcome === 'refused')) throw new Error('a case could not be withdrawn');
}
