import { and, eq, gt, sql } from 'drizzle-orm';
import type { DatasetDefinition } from '../../schemas/dataset.ts';
import { type Db, rowsOf } from '../client.ts';
import { changes, codebooks, datasets } from '../tables/datasets.ts';

/** Keys of this installation's own hashes: see the table `instance`. */
export async function readSecrets(db: Db): Promise<{ etag: string; mark: string }> {
  const [row] = await rowsOf<{ etag: string; mark: string }>(
    db,
    sql`select etag_secret as etag, mark_secret as mark from instance`,
  );
  if (!row) throw new Error('the instance row is missing');
  return row;
}

export interface DatasetRow {
  id: string;
  kind: 'cases' | 'aggregate';
  codebookVersion: number;
  lastSeq: number;
}

export interface CodebookRow {
  datasetId: string;
  version: number;
  definition: DatasetDefinition;
  /** The body of PUT as it came. */
  posted: unknown;
}

export async function findDataset(db: Db, id: string): Promise<DatasetRow | undefined> {
  const [row] = await db
    .select({
      id: datasets.id,
      kind: datasets.kind,
      codebookVersion: datasets.codebookVersion,
      lastSeq: datasets.lastSeq,
    })
    .from(datasets)
    .where(eq(datasets.id, id));
  return row;
}

export async function findCodebook(db: Db, datasetId: string, version: number): Promise<CodebookRow | undefined> {
  const [row] = await db
    .select({
      datasetId: codebooks.datasetId,
      version: codebooks.version,
      definition: codebooks.definition,
      posted: codebooks.posted,
    })
    .from(codebooks)
    .where(and(eq(codebooks.datasetId, datasetId), eq(codebooks.version, version)));
  return row;
}

/**
 * Holds the dataset's codebook as it is until the transaction ends, and answers its version. Every write of cases takes
 * it shared before any row lock, a new codebook takes it alone: no case slips in that only the old codebook would allow.
 */
export async function holdCodebook(tx: Db, datasetId: string, mode: 'shared' | 'alone'): Promise<number | undefined> {
  const lock = mode === 'shared' ? sql`pg_advisory_xact_lock_shared` : sql`pg_advisory_xact_lock`;
  await tx.execute(sql`select ${lock}(hashtextextended(${`assize:codebook:${datasetId}`}, 0))`);
  const [row] = await rowsOf<{ version: number }>(
    tx,
    sql`select codebook_version as version from datasets where id = ${datasetId}`,
  );
  return row?.version;
}

export async function insertDataset(tx: Db, row: { id: string; kind: DatasetRow['kind']; at: Date }): Promise<void> {
  await tx
    .insert(datasets)
    .values({ id: row.id, kind: row.kind, codebookVersion: 1, createdAt: row.at, updatedAt: row.at });
}

/** A new version of the definition: the version row, the counter, and the change, which every reader of the log sees. */
export async function insertCodebook(
  tx: Db,
  row: {
    datasetId: string;
    version: number;
    definition: DatasetDefinition;
    posted: unknown;
    /** May any record look different to partners now? */
    reload: boolean;
    at: Date;
    by: string;
  },
): Promise<void> {
  await tx
    .update(datasets)
    .set({ codebookVersion: row.version, updatedAt: row.at })
    .where(eq(datasets.id, row.datasetId));
  const seq = await takeSeq(tx, row.datasetId, 1);
  await tx.insert(codebooks).values({
    datasetId: row.datasetId,
    version: row.version,
    definition: row.definition,
    posted: row.posted,
    seq,
    createdAt: row.at,
    createdBy: row.by,
  });
  await tx.insert(changes).values({
    datasetId: row.datasetId,
    seq,
    at: row.at,
    op: 'codebook',
    cause: row.version === 1 ? 'created' : 'replaced',
    codebookVersion: row.version,
    reload: row.reload,
  });
}

/**
 * Takes `count` numbers of the change log and answers the first. The dataset's row stays locked until commit, so numbers
 * become visible in their order: call it as late as can be, and only the audit chain after it.
 */
export async function takeSeq(tx: Db, datasetId: string, count: number): Promise<number> {
  const [row] = await rowsOf<{ last: number }>(
    tx,
    sql`update datasets set last_seq = last_seq + ${count}::bigint where id = ${datasetId} returning last_seq::float8 as last`,
  );
  if (!row) throw new Error('the dataset has gone');
  return row.last - count + 1;
}

/** Ids of datasets that have a published release, after `after`, in order. */
export async function listPublishedDatasets(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: datasets.id })
    .from(datasets)
    .where(
      and(
        gt(datasets.id, after),
        sql`exists (select from releases r where r.dataset_id = ${datasets.id} and r.state = 'published')`,
      ),
    )
    .orderBy(datasets.id)
    .limit(limit);
  return rows.map((row) => row.id);
}
