import type { Db } from '../db/client.ts';
import { databaseFailure, isExternalIdClash } from '../db/failures.ts';
import { holdCodebook } from '../db/queries/datasets.ts';
import { type ImportRow, lockImport } from '../db/queries/imports.ts';
import { type ImportContext, ImportStopped } from './job.ts';

/** Transactions of a job, beside everybody else's. */

/** A case was merged or erased between the look-up and the lock. */
export class CaseMoved extends Error {}

/** A transaction that holds the codebook and then the job, if that is still to be done; cases come after them. */
export async function inJob<T>(
  { root }: ImportContext,
  job: Pick<ImportRow, 'id' | 'datasetId' | 'state'>,
  work: (tx: Db, codebookVersion: number) => Promise<T>,
): Promise<T> {
  return root.transaction(async (tx) => {
    const version = await holdCodebook(tx, job.datasetId, 'shared');
    const held = await lockImport(tx, job.datasetId, job.id);
    if (version === undefined || held?.state !== job.state) throw new ImportStopped();
    return work(tx, version);
  });
}

const ATTEMPTS = 5;

/** Again if another writer came between: it took an external id, merged a case, or the two waited for each other. */
export async function againOnClash<T>({ signal }: ImportContext, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isClash(error)) throw error;
    }
    if (signal.aborted) throw new ImportStopped();
  }
}

const isClash = (error: unknown): boolean =>
  error instanceof CaseMoved || isExternalIdClash(error) || /^40/.test(databaseFailure(error)?.code ?? '');
