import { auditOf } from '../capture/actor.ts';
import { appendAudit } from '../db/queries/audit.ts';
import { findDataset } from '../db/queries/datasets.ts';
import { endImport, findNextChunk, type ImportRow, takeUpImport } from '../db/queries/imports.ts';
import { againOnClash, inJob } from './hold.ts';
import { authorOfImport, type ImportContext, ImportStopped } from './job.ts';
import { type CheckedChunk, checkChunk } from './read-chunk.ts';
import { reverseImport, reverseTable } from './reverse.ts';
import { writeChunk } from './write-chunk.ts';
import { importTable } from './write-table.ts';

/** Does what is left to be done of an import. Whatever interrupts it, the next run goes on where the last commit was. */
export async function runImport(context: ImportContext, id: string): Promise<void> {
  const job = await takeUpImport(context.root, id, context.now());
  if (!job) return;
  const isTable = (await findDataset(context.root, job.datasetId))?.kind === 'aggregate';
  if (job.state === 'reversing') await (isTable ? reverseTable : reverseImport)(context, job);
  else await (isTable ? importTable : readFile)(context, job);
}

async function readFile(context: ImportContext, job: ImportRow): Promise<void> {
  const read = async (after: number): Promise<CheckedChunk | undefined> => {
    const chunk = await findNextChunk(context.root, job.id, after);
    return chunk && checkChunk(context, job, chunk);
  };
  for (let next = read(-1); ; ) {
    const checked = await next;
    if (context.signal.aborted) throw new ImportStopped();
    if (!checked) break;
    // While the database writes this chunk, the next one is checked.
    next = read(checked.chunk.chunk);
    next.catch(() => {}); // awaited above, unless this chunk fails first
    await store(context, job, checked);
  }
  await inJob(context, job, async (tx) => {
    const at = context.now();
    await endImport(tx, job.id, { state: 'succeeded', at });
    const about = { subject: job.id, detail: { rows: job.rows } };
    await appendAudit(tx, [auditOf(authorOfImport(job, at), 'import.finish', job.datasetId, about)]);
  });
}

/** Each time against the codebook of now, and with ids of its own. */
async function store(context: ImportContext, job: ImportRow, first: CheckedChunk): Promise<void> {
  let checked: CheckedChunk | undefined = first;
  for (let written = false; !written; ) {
    written = await againOnClash(context, async () => {
      const attempt = checked ?? (await checkChunk(context, job, first.chunk));
      checked = undefined;
      const { codebook, version } = attempt;
      return inJob(context, job, async (tx, present) => {
        if (present !== version) return false;
        await writeChunk(tx, { context, job, codebook, actor: authorOfImport(job, context.now()) }, attempt);
        return true;
      });
    });
    if (context.signal.aborted) throw new ImportStopped();
  }
}
