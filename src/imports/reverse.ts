import { type Actor, auditOf } from '../capture/actor.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { countMisfits } from '../capture/datasets.ts';
import { moveCases } from '../capture/transitions.ts';
import { type NewContent, prepareCase, writeNewContents } from '../capture/write.ts';
import { checkCase } from '../cases/schema.ts';
import type { Codebook } from '../codebook/model.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, findTableBefore, replaceTable } from '../db/queries/aggregates.ts';
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
import { againOnClash, type ImportContext, ImportStopped, inJob } from './job.ts';

/** Gives the dataset back the table that it had before an import, as a change of its own; not if it has another one by now. */
export async function reverseTable(context: ImportContext, job: ImportRow): Promise<void> {
  await inJob(context, job, async (tx, version) => {
    const at = context.now();
    await takeSeq(tx, job.datasetId, 0);
    const present = await findTableAt(tx, job.datasetId);
    const isPresent = present?.importId === job.id;
    const isUndone = isPresent && (await restore(tx, context, job, { version, at }));
    // Of an import that made no table there is nothing to undo, and nothing to keep.
    const isKept = job.created > 0 && !isUndone;
    await countReversed(tx, job.id, { undone: isUndone ? 1 : 0, kept: isKept ? 1 : 0, at });
    await endImport(tx, job.id, { state: 'reversed', at });
    await appendAudit(tx, [auditOf(reverserOf(job, at), 'import.reversed', job.datasetId, { subject: job.id })]);
  });
}

/** False: the table of before does not satisfy the present codebook. */
async function restore(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  { version, at }: { version: number; at: Date },
): Promise<boolean> {
  const before = await findTableBefore(tx, job.datasetId, job.id);
  const importId = before?.importId ?? null;
  if (importId === null) {
    await replaceTable(tx, job.datasetId, { importId, rows: 0, cause: 'removed', at });
    return true;
  }
  const codebook = await codebookOf(context.root, job.datasetId, version, tx);
  if ((await countMisfits(tx, codebook, importId)) > 0) return false;
  await replaceTable(tx, job.datasetId, { importId, rows: before?.rows ?? 0, cause: 'restored', at });
  return true;
}

/** Takes back what an import made, as far as nobody has worked on it since. */
export async function reverseImport(context: ImportContext, job: ImportRow): Promise<void> {
  for (let after = -1; ; ) {
    if (context.signal.aborted) throw new ImportStopped();
    const [next] = await listResults(context.root, job.id, after, 1);
    if (!next) break;
    after = next.chunk;
    if (!next.results.some(isOpen)) continue;
    await againOnClash(context, () =>
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

/** It made something of a case, and that has not been looked at yet. */
const isOpen = ({ outcome, reversal }: ImportResult): boolean =>
  reversal === undefined && (outcome === 'created' || outcome === 'updated');

export function reverserOf(job: ImportRow, at: Date): Actor {
  return {
    keyId: job.reversedBy ?? '',
    keyLabel: job.reversedByLabel ?? '',
    scopes: job.reversesLive ? ['cases:write', 'cases:review'] : ['cases:write'],
    requestId: job.reversalRequestId ?? '',
    at,
  };
}

type Undoing =
  | { kind: 'withdraw' | 'restore'; content: CaseContent }
  /** Undone by an earlier row of this reversal. */
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
  // What was erased has no case in its result any more: nothing is left of it to undo.
  const lost = results.filter((result) => isOpen(result) && result.case === undefined).length;
  await countReversed(tx, job.id, {
    undone: contents.length,
    kept: kinds.filter((kind) => kind === 'keep').length + lost,
    at: context.now(),
  });
}

const isKept = (undoings: ReadonlyMap<string, Undoing>, { case: id }: ImportResult): boolean =>
  id === undefined || undoings.get(id)?.kind === 'keep';

/** Only what still says what the import made it say; what is live since only for who may withdraw it. */
function undoingOf(codebook: Codebook, job: ImportRow, row: CaseRow, origin: Origin): Undoing {
  if (row.state === 'merged' || row.state === 'erased' || row.merged.length > 0) return { kind: 'keep' };
  if (origin.headRequest === job.reversalRequestId) return { kind: 'done' };
  if (origin.headRequest !== job.requestId) return { kind: 'keep' };
  const isNew = origin.content === null;
  const needsReview = isNew ? row.everLive : origin.liveRequest === job.requestId;
  if (needsReview && !job.reversesLive) return { kind: 'keep' };
  if (origin.content !== null) {
    const before: CaseContent = { ...origin.content, sources: origin.sources ?? [] };
    // The codebook may have changed since.
    const checked = checkCase(codebook, before, { mode: 'replace', newId: unneeded, current: before, readOnly: {} });
    return 'content' in checked ? { kind: 'restore', content: checked.content } : { kind: 'keep' };
  }
  // Without its external ids, so that the repaired file can be imported.
  const { externalIds: _, ...content } = row.content;
  return { kind: 'withdraw', content: { ...content, sources: row.sources } };
}

/** What is stored has all its ids. */
const unneeded = (): string => {
  throw new Error('a stored case lacks an id');
};

async function undo(
  tx: Db,
  context: ImportContext,
  job: ImportRow,
  { contents, withdrawn }: { contents: readonly NewContent[]; withdrawn: readonly CaseRow[] },
): Promise<void> {
  const actor = reverserOf(job, context.now());
  // The counter's row before the audit chain, as every writer takes them; no number is taken here.
  if (withdrawn.some(({ liveRevision }) => liveRevision !== null)) await takeSeq(tx, job.datasetId, 0);
  await writeNewContents(tx, actor, job.datasetId, 'draft', contents);
  if (withdrawn.length === 0) return;
  const moved = await moveCases({ ...context, db: tx }, actor, job.datasetId, {
    move: { to: 'withdrawn', reason: job.reversalReason ?? 'rectification' },
    items: withdrawn.map(({ id }) => ({ id, matches: () => true })),
    view: { etagSecret: context.secrets.etag, sources: false },
  });
  // Looked at under the same lock: a refusal would leave a case half undone.
  if (moved.some(({ outcome }) => outcome === 'refused')) throw new Error('a case could not be withdrawn');
}
