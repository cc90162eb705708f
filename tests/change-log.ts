import { and, eq, gt } from 'drizzle-orm';
import type { Db } from '../src/db/client.ts';
import { changes } from '../src/db/tables/datasets.ts';

export type LoggedChange = Awaited<ReturnType<typeof listChanges>>[number];

/** The change log of a dataset after `after`, in order. */
export function listChanges(db: Db, datasetId: string, after: number, limit: number) {
  const { seq, at, op, cause, caseId } = changes;
  return db
    .select({ seq, at, op, cause, caseId })
    .from(changes)
    .where(and(eq(changes.datasetId, datasetId), gt(seq, after)))
    .orderBy(seq)
    .limit(limit);
}
