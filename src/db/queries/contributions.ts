import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { CaseContent } from '../../schemas/case.ts';
import type { Vintage } from '../../schemas/stored.ts';
import { insertRows } from '../bulk.ts';
import { type Db, rowsOf } from '../client.ts';
import { anyOf } from '../sql.ts';
import { erasedContributions, releases } from '../tables/releases.ts';
import { countedFirst } from './changes.ts';

/** Which earlier states the next release of a dataset counts, and what is left of those that have been erased. */

/**
 * The releases whose records the next release under a policy counts as they did, oldest first: those before the newest one that can
 * be read, and that one. None if that one is under no policy.
 */
export async function listCountedBefore(db: Db, datasetId: string): Promise<Vintage['before']> {
  // Raw: a search inside JSON.
  const [newest] = await rowsOf<{ position: number; version: string; vintage: Vintage | null; policy: string | null }>(
    db,
    sql`select r.position::float8 as position, r.major || '.' || r.minor || '.' || r.patch as version, r.vintage,
          c.definition -> 'codebook' -> 'disclosure' ->> 'policy' as policy
        from releases r join codebooks c on c.dataset_id = r.dataset_id and c.version = r.codebook_version
        where r.dataset_id = ${datasetId} and r.state = 'published'
        order by r.major desc, r.minor desc, r.patch desc limit 1`,
    { vintage: releases.vintage },
  );
  if (!newest || (newest.policy ?? 'none') === 'none') return [];
  const { position, version, vintage } = newest;
  return [...(vintage?.before ?? []), { position, version }];
}

/** A contribution to the numbers of releases: the content, and the position of the release that counted it first. */
export interface Contribution {
  position: number;
  content: CaseContent;
}

/** What releases at these positions have counted of these cases. */
export async function listContributionsOf(
  tx: Db,
  datasetId: string,
  positions: readonly number[],
  caseIds: readonly string[],
): Promise<Contribution[]> {
  // Raw: windows over the log.
  return rowsOf<Contribution>(
    tx,
    sql`select f.position::float8 as position, r.content
        from (${countedFirst(datasetId, positions, sql`case_id = ${anyOf(caseIds, 'uuid')}`)}) f
        join case_revisions r on r.case_id = f.case_id and r.revision = f.content_revision
        where r.content is not null`,
    { content: erasedContributions.content },
  );
}

export async function insertErased(tx: Db, datasetId: string, kept: readonly Contribution[]): Promise<void> {
  await insertRows(
    tx,
    erasedContributions,
    kept.map((contribution) => ({ id: randomUUID(), datasetId, ...contribution })),
  );
}

/** Contents of the erased cases that releases at these positions have counted. */
export async function listErased(db: Db, datasetId: string, positions: readonly number[]): Promise<CaseContent[]> {
  const { content, position, id } = erasedContributions;
  const rows = await db
    .select({ content })
    .from(erasedContributions)
    .where(
      and(eq(erasedContributions.datasetId, datasetId), sql`${position} = any(${sql.param([...positions])}::bigint[])`),
    )
    .orderBy(id);
  return rows.map((row) => row.content);
}

/** Deletes those that no release counts any more which can be read; false if there were none. */
export async function deleteUncounted(tx: Db, datasetId: string): Promise<boolean> {
  const counted = (await listCountedBefore(tx, datasetId)).map(({ position }) => position);
  const { id, position } = erasedContributions;
  const deleted = await tx
    .delete(erasedContributions)
    .where(and(eq(erasedContributions.datasetId, datasetId), sql`${position} <> all(${sql.param(counted)}::bigint[])`))
    .returning({ id });
  return deleted.length > 0;
}
