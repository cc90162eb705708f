import { auditOf } from '../capture/actor.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { moveCases } from '../capture/transitions.ts';
import { type NewContent, prepareCase, writeNewContents } from '../capture/write.ts';
import { checkCase, noNewId } from '../cases/check.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { appendAudit } from '../db/queries/audit.ts';
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
import { findOrigins, type Origin } from '../db/queries/revisions.ts';
import type { ImportResult } from '../db/tables/imports.ts';
import type { CaseContent } from '../schemas/case.ts';
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

type Undoing =
  | { kind: 'withdraw' | 'restore'; content: CaseContent }
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
  const ids = [...new Set(results.filter(isOpen).flatMap(({ case: id }) => id ?? []))];
  const rows = await lockCases(tx, job.datasetId, ids);
  const origins = await findOrigins(tx, ids, job.requestId);
  const undoings = new Map<string, Undoing>();
  for (const id of ids) {
    const row = rows.get(id);
    const origin = origins.get(id);
    undoings.set(id, row && origin ? undoingOf(codebook, job, row, origin) : { kind: 'keep' });
  }
  const contents: NewContent[] = [];
  const withdrawn: CaseRow[] = [];
  for (const [id, undoing] of undoings) {
    const row = rows.get(id);
    if (!row || !('content' in undoing)) continue;
    contents.push({ row, next: prepareCase(codebook, id, undoing.content) });
    if (undoing.kind === 'withdraw') withdrawn.push(row);
  }
  await undo(tx, context, job, { contents, withdrawn });
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
    undone: contents.length,
    kept: kinds.filter((kind) => kind === 'keep').length + lost,
    at: context.now(),
  });
}

const isKept = (undoings: ReadonlyMap<string, Undoing>, { case: id }: ImportResult): boolean =>
  id === undefined || undoings.get(id)?.kind === 'keep';

/** A case is kept if its content is no longer the import's, or if it is live and the key may not withdraw it. */
function undoingOf(codebook: Codebook, job: ImportRow, row: CaseRow, origin: Origin): Undoing {
  if (row.state === 'merged' || row.state === 'erased' || row.merged.length > 0) return { kind: 'keep' };
  if (origin.headRequest === job.reversalRequestId) return { kind: 'done' };
  if (origin.headRequest !== job.requestId) return { kind: 'keep' };
  const isNew = origin.content === null;
  const needsReview = isNew ? row.everLive : origin.liveRequest === job.requestId;
  if (needsReview && !job.reversesLive) return { kind: 'keep' };
  if (origin.content !== null) {
    const before: CaseContent = { ...origin.content, sources: origin.sources ?? [] };
    // The codebook may have changed since the import.
    const checked = checkCase(codebook, before, { mode: 'replace', newId: noNewId, current: before, readOnly: {} });
    return 'content' in checked ? { kind: 'restore', content: checked.content } : { kind: 'keep' };
  }
  // Without its external ids, so that the repaired file can use them.
  const { externalIds: _, ...content } = row.content;
  return { kind: 'withdraw', content: { ...content, sources: row.sources } };
}

async function undo(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  { contents, withdrawn }: { contents: readonly NewContent[]; withdrawn: readonly CaseRow[] },
): Promise<void> {
  const actor = reverserOf(job, context.now());
  // Locks the change log before the audit chain, in the order of all writers. It takes no number.
  if (withdrawn.some(({ liveRevision }) => liveRevision !== null)) await takeSeq(tx, job.datasetId, 0);
  await writeNewContents(tx, actor, job.datasetId, 'draft', contents);
  if (withdrawn.length === 0) return;
  const moved = await moveCases({ ...context, db: tx }, actor, job.datasetId, {
    move: { to: 'withdrawn', reason: job.reversalReason ?? 'rectification' },
    items: withdrawn.map(({ id }) => ({ id, matches: () => true })),
    view: { etagSecret: context.secrets.etag, sources: false },
  });
  // Cannot happen, since the cases were checked under the same locks. A case must not be left half undone.
  if (moved.some(({ outcome }) => outcome === 'refused')) throw new Error('a case could not be withdrawn');
}
