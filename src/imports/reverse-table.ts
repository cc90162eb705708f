import { auditOf } from '../capture/actor.ts';
import { codebookOf } from '../capture/codebooks.ts';
import { countMisfits } from '../capture/refit-table.ts';
import type { Db } from '../db/client.ts';
import { findTableAt, findTableBefore, replaceTable } from '../db/queries/aggregates.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { takeSeq } from '../db/queries/datasets.ts';
import { countReversed, endImport, type ImportRow } from '../db/queries/imports.ts';
import { inJob } from './hold.ts';
import type { ImportContext } from './job.ts';
import { reverserOf } from './reverse.ts';

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
