import { and, eq, lt, ne, sql } from 'drizzle-orm';
import type { BuildProgress, Obstacle } from '../../schemas/release.ts';
import type { CheckResult } from '../../schemas/stored.ts';
import type { Db } from '../client.ts';
import { listIds, type TextRow, textColumns } from '../sql.ts';
import { releaseChecks as checks, releases } from '../tables/releases.ts';

/** Checks of what a release would be. A dataset has one at most: a new one takes the place of the one before. */

type Check = typeof checks.$inferSelect;

export type CheckRow = TextRow<typeof checks>;
const CHECK = textColumns(checks);

export type CheckEnd =
  | { state: 'passed'; result: CheckResult }
  | { state: 'held'; held: readonly Obstacle[] }
  | { state: 'failed'; error: string };

const IS_OPEN_CHECK = eq(checks.state, 'checking');

export async function findLastCheck(db: Db, datasetId: string): Promise<CheckRow | undefined> {
  const [row] = await db.select(CHECK).from(checks).where(eq(checks.datasetId, datasetId));
  return row;
}

export async function findCheck(db: Db, id: string): Promise<CheckRow | undefined> {
  const [row] = await db.select(CHECK).from(checks).where(eq(checks.id, id));
  return row;
}

/** Puts a new check in the place of the one before. Whoever works on that one finds out by `updateCheck`. */
export async function putCheck(
  tx: Db,
  {
    at,
    ...row
  }: Pick<Check, 'id' | 'datasetId' | 'position' | 'codebookVersion'> & Partial<Pick<Check, 'awaiting'>> & { at: Date },
): Promise<void> {
  await tx.delete(checks).where(eq(checks.datasetId, row.datasetId));
  await tx.insert(checks).values({ ...row, state: 'checking', createdAt: at });
}

/** Ids of the checks that some process should be working on. */
export const listChecking = (db: Db): Promise<string[]> => listIds(db, checks, IS_OPEN_CHECK);

/** Stores the progress of a check; false if another has taken its place, or if a release waits to be built, which goes first. */
export async function updateCheck(db: Db, id: string, progress: BuildProgress): Promise<boolean> {
  const waits = db.select({ one: sql`1` }).from(releases).where(eq(releases.state, 'building'));
  const rows = await db
    .update(checks)
    .set({ progress })
    .where(and(eq(checks.id, id), IS_OPEN_CHECK, sql`not exists ${waits}`))
    .returning({ id: checks.id });
  return rows.length > 0;
}

export async function endCheck(db: Db, id: string, { at, ...end }: CheckEnd & { at: Date }): Promise<void> {
  const { held, ...rest } = { held: undefined, ...end };
  await db
    .update(checks)
    .set({ ...rest, ...(held && { held: [...held] }), progress: null, finishedAt: at })
    .where(and(eq(checks.id, id), IS_OPEN_CHECK));
}

export async function deleteOldChecks(db: Db, before: Date): Promise<void> {
  await db.delete(checks).where(and(ne(checks.state, 'checking'), lt(checks.finishedAt, before)));
}
