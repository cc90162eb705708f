import { eq, sql } from 'drizzle-orm';
import { type Db, rowsOf } from '../client.ts';
import { releaseDates, releases } from '../tables.ts';
import { instant } from './cases.ts';

/** Dates of releases: those that are to come, and what was announced of them. */

export interface ScheduledRelease {
  id: string;
  datasetId: string;
  publishAt: string;
}

/** Releases that wait for their date, or have reached it and nobody has made them public yet; those built anew too. */
export async function listScheduled(db: Db): Promise<ScheduledRelease[]> {
  return rowsOf<ScheduledRelease>(
    db,
    sql`select r.id, r.dataset_id as "datasetId", ${instant(sql`r.publish_at`)} as "publishAt" from releases r
        where r.state in ('scheduled', 'building') and r.publish_at is not null order by r.publish_at`,
  );
}

/** Gives an open release a date, or takes its date away. */
export async function markScheduled(tx: Db, id: string, publishAt: Date | null, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({ state: publishAt === null ? 'draft' : 'scheduled', publishAt, updatedAt: at })
    .where(eq(releases.id, id));
}

/** A built release that must be built again: what it held is removed when the build begins. */
export async function markRebuilding(tx: Db, id: string, at: Date): Promise<void> {
  await tx
    .update(releases)
    .set({ state: 'building', progress: null, counts: null, present: null, builtAt: null, updatedAt: at })
    .where(eq(releases.id, id));
}

/** A case of the release was erased after its contents were read. */
const ERASED_SINCE = sql`exists (
  select from changes e where e.dataset_id = r.dataset_id and e.cause = 'erased'
    and e.seq > coalesce(r.erasures_seen, r.position)
    and exists (select from changes u where u.dataset_id = e.dataset_id and u.case_id = e.case_id
                and u.op = 'upsert' and u.seq <= r.position))`;

/** Ids of built releases, not yet public, that hold a case which was erased. */
export async function listErasedSince(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select r.id from releases r where r.state in ('draft', 'scheduled') and ${ERASED_SINCE}`,
  );
  return rows.map(({ id }) => id);
}

/** The same of one; until the transaction ends, no further erasure is committed in its dataset. */
export async function isErasedSince(tx: Db, release: { id: string; datasetId: string }): Promise<boolean> {
  await tx.execute(sql`select last_seq from datasets where id = ${release.datasetId} for share`);
  const rows = await rowsOf(tx, sql`select r.id from releases r where r.id = ${release.id}::uuid and ${ERASED_SINCE}`);
  return rows.length > 0;
}

export interface ReleaseDate {
  /** Null: the date before was taken back. */
  publishAt: Date | null;
  reason: string | null;
  at: Date;
  keyId: string;
  requestId: string;
}

export async function insertReleaseDate(tx: Db, releaseId: string, date: ReleaseDate): Promise<void> {
  const last = sql<number>`(select coalesce(max(d.number), 0) + 1 from release_dates d where d.release_id = ${releaseId}::uuid)`;
  await tx.insert(releaseDates).values({ releaseId, number: last, ...date });
}

/** Who gave the release the date that it has. */
export async function findScheduler(tx: Db, releaseId: string): Promise<{ keyId: string; requestId: string }> {
  const [row] = await rowsOf<{ keyId: string; requestId: string }>(
    tx,
    sql`select key_id as "keyId", request_id as "requestId" from release_dates
        where release_id = ${releaseId}::uuid order by number desc limit 1`,
  );
  if (!row) throw new Error('a scheduled release has a date');
  return row;
}
