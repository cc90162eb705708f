import { type Actor, auditOf } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import { insertReleaseDate, markScheduled } from '../../db/queries/release-schedule.ts';
import type { ReleaseRow } from '../../db/queries/releases.ts';
import { holdUnmoved } from './hold.ts';

/** The date of a release: set, moved, taken back. When it is reached, see release-clock.ts. */

/** Gives a draft a date, or a scheduled release another one. */
export async function scheduleRelease(
  db: Db,
  actor: Actor,
  release: ReleaseRow,
  { publishAt, reason }: { publishAt: Date; reason: string | null },
): Promise<void> {
  const action = release.state === 'scheduled' ? 'release.reschedule' : 'release.schedule';
  await setDate(db, actor, release, { publishAt, reason, action });
}

/** Takes the date back: the release is a draft again. */
export async function unscheduleRelease(
  db: Db,
  actor: Actor,
  release: ReleaseRow,
  reason: string | null,
): Promise<void> {
  await setDate(db, actor, release, { publishAt: null, reason, action: 'release.unschedule' });
}

async function setDate(
  db: Db,
  actor: Actor,
  release: ReleaseRow,
  { publishAt, reason, action }: { publishAt: Date | null; reason: string | null; action: string },
): Promise<void> {
  const { at, keyId, requestId } = actor;
  await db.transaction(async (tx) => {
    await holdUnmoved(tx, release, at);
    await markScheduled(tx, release.id, publishAt, at);
    await insertReleaseDate(tx, release.id, { publishAt, reason, at, keyId, requestId });
    await appendAudit(tx, [
      auditOf(actor, action, release.datasetId, {
        subject: release.id,
        ...(publishAt !== null && { detail: { publishAt: publishAt.toISOString() } }),
      }),
    ]);
  });
}
