import { type Actor, auditOf } from '../capture/actor.ts';
import { moveCases } from '../capture/transitions.ts';
import { contentStep, prepareCase, replaceLives, type Step, writeSteps } from '../capture/write.ts';
import { checkStored } from '../cases/check.ts';
import { presentContent } from '../cases/former-names.ts';
import type { Codebook } from '../codebook/model.ts';
import { REASON_CLASS_OF } from '../codebook/standard.ts';
import type { Db } from '../db/client.ts';
import { codebookOf } from '../db/codebooks.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { deleteSide, type PreparedCase } from '../db/queries/case-rows.ts';
import { type CaseRow, lockCases } from '../db/queries/cases.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import {
  countReversed,
  endImport,
  type ImportRow,
  listResults,
  lockResults,
  replaceResults,
} from '../db/queries/imports.ts';
import { findOrigins, listContentsIn, type Origin } from '../db/queries/revisions.ts';
import type { CaseContent } from '../schemas/case.ts';
import type { BeforeUpdate, ImportResult } from '../schemas/stored.ts';
import { type ImportContext, ImportStopped, inJob, retryOnClash, reverserOf } from './job.ts';

/** Undoes what an import did to cases, except where the case has been changed since. */
export async function reverseImport(context: ImportContext, job: ImportRow): Promise<void> {
  for (let after = -1; ; ) {
    if (context.signal.aborted) throw new ImportStopped();
    const [next] = await listResults(context.root, job.id, after, 1);
    if (!next) break;
    after = next.chunk;
    if (!next.results.some(isOpen)) continue;
    await retryOnClash(context, () =>
      inJob(context, job, async (tx, version) => {
        const codebook = await codebookOf(context.root, job.datasetId, version, tx);
        await reverseChunk(tx, context, job, codebook, next.chunk);
      }),
    );
  }
  await inJob(context, job, async (tx) => {
    const at = context.now();
    await endImport(tx, job.id, { state: 'reversed', at });
    await appendAudit(tx, [auditOf(reverserOf(job, at), 'import.reversed', job.datasetId, { subject: job.id })]);
  });
}

/** The import created or updated a case, and the reversal has not reached it yet. */
const isOpen = ({ outcome, reversal }: ImportResult): boolean =>
  reversal === undefined && (outcome === 'created' || outcome === 'updated');

/** Contents to be written are checked by the present codebook, which may be another one than that of the import. */
type Undoing =
  /** The import created the case. */
  | { kind: 'withdraw'; content: CaseContent }
  /** The import updated the case. `live`: what was live before, if the import's content is live now and that of before is another. */
  | { kind: 'restore'; before: BeforeUpdate; isLive: boolean; content: CaseContent; live?: CaseContent | undefined }
  /** Already undone for an earlier row of the file. */
  | { kind: 'done' }
  | { kind: 'keep' };

async function reverseChunk(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  codebook: Codebook,
  chunk: number,
): Promise<void> {
  const results = await lockResults(tx, job.id, chunk);
  /** The first result of each case: it has what the case was before the import. */
  const firsts = new Map<string, ImportResult>();
  for (const one of results.filter(isOpen)) {
    if (one.case !== undefined && !firsts.has(one.case)) firsts.set(one.case, one);
  }
  const rows = await lockCases(tx, job.datasetId, [...firsts.keys()]);
  const origins = await findOrigins(tx, [...firsts.keys()]);
  const contentOf = await contentsBefore(tx, codebook, firsts);
  const undoings = new Map<string, Undoing>();
  for (const [id, first] of firsts) {
    const row = rows.get(id);
    const origin = origins.get(id);
    undoings.set(id, row && origin ? undoingOf(job, row, origin, { codebook, first, contentOf }) : { kind: 'keep' });
  }
  await undo(tx, context, job, { codebook, rows, undoings });
  await replaceResults(
    tx,
    job.id,
    chunk,
    results.map((result) =>
      isOpen(result) ? { ...result, reversal: isKept(undoings, result) ? 'kept' : 'undone' } : result,
    ),
  );
  const kinds = [...undoings.values()].map(({ kind }) => kind);
  // The result of an erased case names no case: there is nothing left to undo.
  const lost = results.filter((result) => isOpen(result) && result.case === undefined).length;
  await countReversed(tx, job.id, {
    undone: kinds.filter((kind) => kind === 'withdraw' || kind === 'restore').length,
    kept: kinds.filter((kind) => kind === 'keep').length + lost,
    at: context.now(),
  });
}

const isKept = (undoings: ReadonlyMap<string, Undoing>, { case: id }: ImportResult): boolean =>
  id === undefined || undoings.get(id)?.kind === 'keep';

/** Finds an earlier content; undefined if the codebook no longer allows it. */
type ContentOf = (id: string, revision: number) => CaseContent | undefined;

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
  return (id, revision) => contents.get(`${id} ${revision}`);
}

/** A case is kept if it was changed by another request since, or if it is live and the key may not alter what is live. */
function undoingOf(
  job: ImportRow,
  row: CaseRow,
  origin: Origin,
  { codebook, first, contentOf }: { codebook: Codebook; first: ImportResult; contentOf: ContentOf },
): Undoing {
  const keep: Undoing = { kind: 'keep' };
  const { outcome, before } = first;
  if (row.state === 'merged' || row.state === 'erased' || row.merged.length > 0) return keep;
  if (origin.lastRequest === job.reversalRequestId) return { kind: 'done' };
  if (origin.headRequest !== job.requestId) return keep;
  if (outcome === 'created') {
    if (row.everLive && !job.reversesLive) return keep;
    // Without its external ids, so that the repaired file can use them.
    const { externalIds: _, ...content } = presentContent(codebook, row.content);
    return { kind: 'withdraw', content: { ...content, sources: row.sources } };
  }
  if (!before) return keep; // the import is older than the memory of states
  const isLive = origin.liveRequest === job.requestId;
  if (isLive && !job.reversesLive) return keep;
  // Somebody withdrew it since.
  if (row.state === 'withdrawn' && before.state !== 'withdrawn') return keep;
  if (!isLive && row.liveContent !== before.liveContent) return keep;
  const content = contentOf(row.id, before.headContent);
  if (!content) return keep;
  if (!isLive || before.liveContent === null) return { kind: 'restore', before, isLive, content };
  const live = contentOf(row.id, before.liveContent);
  return live ? { kind: 'restore', before, isLive, content, live } : keep;
}

async function undo(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  {
    codebook,
    rows,
    undoings,
  }: { codebook: Codebook; rows: ReadonlyMap<string, CaseRow>; undoings: ReadonlyMap<string, Undoing> },
): Promise<void> {
  const actor = reverserOf(job, context.now());
  const reason = job.reversalReason ?? 'rectification';
  const withdrawn: Step[] = [];
  const restored: Restored[] = [];
  for (const [id, undoing] of undoings) {
    const row = rows.get(id);
    if (!row || !('content' in undoing)) continue;
    const next = prepareCase(codebook, id, undoing.content);
    if (undoing.kind === 'withdraw') withdrawn.push(contentStep(actor, 'draft', row, next));
    else restored.push({ row, next, live: undoing.live && prepareCase(codebook, id, undoing.live), undoing });
  }
  // Locks the change log before the audit chain, in the order of all writers. It takes no number.
  if (withdrawn.some(({ row }) => row.liveRevision !== null) || restored.some(({ undoing }) => undoing.isLive)) {
    await takeSeq(tx, job.datasetId, 0);
  }
  await restore(tx, actor, job.datasetId, { restored, reason });
  await writeSteps(tx, actor, job.datasetId, withdrawn);
  if (withdrawn.length === 0) return;
  const moved = await moveCases({ ...context, db: tx }, actor, job.datasetId, {
    move: { to: 'withdrawn', reason, note: NOTE },
    items: withdrawn.map(({ row }) => ({ id: row.id, matches: () => true })),
    view: { etagSecret: context.secrets.etag, sources: false },
  });
  // Cannot happen, since the cases were checked under the same locks. A case must not be left half undone.
  if (moved.some(({ outcome }) => outcome === 'refused')) throw new Error('a case could not be withdrawn');
}

const NOTE = 'An import was reversed.';

interface Restored {
  row: CaseRow;
  next: PreparedCase;
  live: PreparedCase | undefined;
  undoing: Extract<Undoing, { kind: 'restore' }>;
}

/** Gives updated cases back their content, their state and what was live: a revision that points to the earlier content. */
async function restore(
  tx: Db,
  actor: Actor,
  datasetId: string,
  { restored, reason }: { restored: readonly Restored[]; reason: string },
): Promise<void> {
  if (restored.length === 0) return;
  const lives = restored.flatMap(({ live }) => live ?? []);
  await replaceLives(tx, lives);
  const gone = restored.filter(({ undoing, live }) => undoing.isLive && !live);
  const goneIds = gone.map(({ row }) => row.id);
  await deleteSide(tx, 'live', goneIds);
  const steps = restored.map(({ row, next, undoing: { before, isLive } }): Step => {
    const { state, headContent, liveRevision, liveContent, submittedAt, contentAuthors } = before;
    return {
      row,
      state,
      next,
      action: 'case.restore',
      reason,
      note: NOTE,
      contentRevision: headContent,
      change: isLive ? changeTo(liveContent, REASON_CLASS_OF[reason]) : undefined,
      becomes: (revision, seq) => ({
        submittedAt,
        contentAuthors,
        ...(isLive && { liveRevision, liveContent, liveSeq: liveContent === null ? null : seq }),
        // An approved case is live in its newest revision.
        ...(state === 'approved' && { liveRevision: revision }),
      }),
    };
  });
  await writeSteps(tx, actor, datasetId, steps);
}

const changeTo = (liveContent: number | null, reason: NonNullable<Step['change']>['reason']): Step['change'] =>
  liveContent === null
    ? { op: 'remove', cause: 'withdrawn', reason }
    : { op: 'upsert', cause: 'corrected', contentRevision: liveContent, reason };
