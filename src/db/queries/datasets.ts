import { and, eq, exists, gt, or, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { holdLock, isAnyOf } from '../sql.ts';
import { changes, codebooks, datasets, instance } from '../tables/datasets.ts';
import { releases } from '../tables/releases.ts';

export type DatasetRow = Pick<typeof datasets.$inferSelect, 'id' | 'kind' | 'codebookVersion' | 'lastSeq'>;
export type CodebookRow = Pick<
  typeof codebooks.$inferSelect,
  'datasetId' | 'version' | 'definition' | 'posted' | 'factKeys'
>;

export async function findDataset(db: Db, id: string): Promise<DatasetRow | undefined> {
  const { kind, codebookVersion, lastSeq } = datasets;
  const [row] = await db
    .select({ id: datasets.id, kind, codebookVersion, lastSeq })
    .from(datasets)
    .where(eq(datasets.id, id));
  return row;
}

export async function findCodebook(db: Db, datasetId: string, version: number): Promise<CodebookRow | undefined> {
  const { definition, posted, factKeys } = codebooks;
  const [row] = await db
    .select({ datasetId: codebooks.datasetId, version: codebooks.version, definition, posted, factKeys })
    .from(codebooks)
    .where(and(eq(codebooks.datasetId, datasetId), eq(codebooks.version, version)));
  return row;
}

/** Which version is in force, and since which position of the change log. */
export async function findPresentCodebook(
  db: Db,
  datasetId: string,
): Promise<{ version: number; seq: number } | undefined> {
  const { version, seq } = codebooks;
  const isPresent = and(eq(datasets.id, codebooks.datasetId), eq(datasets.codebookVersion, version));
  const [row] = await db
    .select({ version, seq })
    .from(datasets)
    .innerJoin(codebooks, isPresent)
    .where(eq(datasets.id, datasetId));
  return row;
}

/**
 * Holds the dataset's codebook as it is until the transaction ends, and answers its version. Every write of cases holds it
 * shared before any row lock, a new codebook holds it alone: no case is written that only the old codebook would allow.
 */
export async function holdCodebook(tx: Db, datasetId: string, mode: 'shared' | 'alone'): Promise<number | undefined> {
  await holdLock(tx, `assize:codebook:${datasetId}`, mode);
  const [row] = await tx.select({ version: datasets.codebookVersion }).from(datasets).where(eq(datasets.id, datasetId));
  return row?.version;
}

export async function insertDataset(tx: Db, row: { id: string; kind: DatasetRow['kind']; at: Date }): Promise<void> {
  await tx
    .insert(datasets)
    .values({ id: row.id, kind: row.kind, codebookVersion: 1, createdAt: row.at, updatedAt: row.at });
}

/** Datasets whose present definition has the service erase cases that are due. */
export async function listErasing(db: Db): Promise<string[]> {
  const isPresent = and(eq(codebooks.datasetId, datasets.id), eq(codebooks.version, datasets.codebookVersion));
  const rows = await db
    .select({ id: datasets.id })
    .from(datasets)
    .innerJoin(codebooks, isPresent)
    .where(sql`${codebooks.definition} -> 'settings' ->> 'eraseDueAfterDays' is not null`)
    .orderBy(datasets.id);
  return rows.map(({ id }) => id);
}

/** The names under which the facts of any version hold, or have held, dimensions that are not held under their ids. */
export async function listFactKeys(db: Db, datasetId: string): Promise<Record<string, string>[]> {
  const rows = await db
    .select({ factKeys: codebooks.factKeys })
    .from(codebooks)
    .where(and(eq(codebooks.datasetId, datasetId), sql`${codebooks.factKeys}::text <> '{}'`));
  return rows.map(({ factKeys }) => factKeys);
}

interface NewCodebook extends Omit<typeof codebooks.$inferInsert, 'seq' | 'createdAt' | 'createdBy'> {
  /** May any record look different to partners now? */
  reload: boolean;
  at: Date;
  by: string;
}

/** A new version of the definition: the version row, the counter, and the change, which every reader of the log sees. */
export async function insertCodebook(tx: Db, { reload, at, by, ...codebook }: NewCodebook): Promise<void> {
  const { datasetId, version } = codebook;
  await tx.update(datasets).set({ codebookVersion: version, updatedAt: at }).where(eq(datasets.id, datasetId));
  const seq = await takeSeq(tx, datasetId, 1);
  await tx.insert(codebooks).values({ ...codebook, seq, createdAt: at, createdBy: by });
  const cause = version === 1 ? 'created' : 'replaced';
  await tx.insert(changes).values({ datasetId, seq, at, op: 'codebook', cause, codebookVersion: version, reload });
}

/**
 * Takes `count` numbers of the change log and answers the first. The dataset's row stays locked until the commit, so numbers
 * become visible in their order. Call it as late as possible; only the audit chain comes after it.
 */
export async function takeSeq(tx: Db, datasetId: string, count: number): Promise<number> {
  const [row] = await tx
    .update(datasets)
    .set({ lastSeq: sql`${datasets.lastSeq} + ${count}::bigint` })
    .where(eq(datasets.id, datasetId))
    .returning({ last: datasets.lastSeq });
  if (!row) throw new Error('the dataset has gone');
  return row.last - count + 1;
}

/**
 * Ids of datasets after `after`, in order: those that have a published release, and those of `unpublished`, a list of ids or
 * all.
 */
export async function listDatasets(
  db: Db,
  { unpublished, after, limit }: { unpublished: readonly string[] | 'all'; after: string; limit: number },
): Promise<string[]> {
  const published = db
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.datasetId, datasets.id), eq(releases.state, 'published')));
  const rows = await db
    .select({ id: datasets.id })
    .from(datasets)
    .where(
      and(
        gt(datasets.id, after),
        unpublished === 'all' ? undefined : or(exists(published), isAnyOf(datasets.id, unpublished)),
      ),
    )
    .orderBy(datasets.id)
    .limit(limit);
  return rows.map((row) => row.id);
}

/** The keys of this installation's own hashes: see the table `instance`. */
export async function readSecrets(db: Db): Promise<{ etag: string; mark: string }> {
  const [row] = await db.select({ etag: instance.etagSecret, mark: instance.markSecret }).from(instance);
  if (!row) throw new Error('the instance row is missing');
  return row;
}
