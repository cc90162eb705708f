import type { Signer } from '#disclosure';
import { type Actor, auditOf, SERVICE_KEY } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import {
  type ErasedRelease,
  findScheduler,
  insertReleaseDate,
  listBuiltByOthers,
  listErasedSince,
  markScheduled,
  type ScheduledRelease,
} from '../../db/queries/release-schedule.ts';
import { findReleaseById, holdReleases, type ReleaseRow } from '../../db/queries/releases.ts';
import { GENERATOR } from '../../generator.ts';
import { holdBack, publicationObstacles, requirePublishable } from './gate.ts';
import { holdUnmoved, isDue, makePublic, rebuildIfOutdated } from './publish.ts';

/** The dates of releases: set, moved and taken back, and what becomes of a release at its date. */

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
    // A date that cannot be kept is not announced.
    if (publishAt !== null) await requirePublishable(tx, release);
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

/** It never says why: that could be about one person. Without a process at its date a release still gets the announced date. */
const NOT_BUILT_YET = 'The release was still being built at its date.';

/** `settled`: it has been published, by this process or another, or held back, or is no longer due. */
export async function publishIfDue(
  { db, publicUrl, signer }: { db: Db; publicUrl: () => string; signer: Signer },
  { id, datasetId }: ScheduledRelease,
  time: Date,
): Promise<'settled' | 'rebuild-begun' | 'rebuilding'> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state === 'building' && release.publishAt !== null) return 'rebuilding';
    if (!release || !isDue(release, time)) return 'settled';
    if (await rebuildIfOutdated(tx, release, time)) return 'rebuild-begun';
    const held = await publicationObstacles(tx, release);
    if (held.length > 0) {
      await holdBack(tx, release, held, time);
      return 'settled';
    }
    // The announced second, whenever this runs; but never before the release had been built.
    const announcedAt = Date.parse(release.publishAt ?? '');
    const publishedAt = new Date(Math.max(announcedAt, Date.parse(release.builtAt ?? '')));
    const by = await findScheduler(tx, id);
    if (publishedAt.getTime() > announcedAt) {
      // The calendar keeps the date that was announced, and says why it was not kept.
      const date = { publishAt: publishedAt, reason: NOT_BUILT_YET, at: time, keyId: SERVICE_KEY, requestId: id };
      await insertReleaseDate(tx, id, date);
    }
    await makePublic(tx, release, { publicUrl: publicUrl(), signer, publishedAt, at: time, by });
    return 'settled';
  });
}

/** Erasures that follow each other within this time are taken in by one build. */
const QUIET_MS = 60_000;
/** So long at most a release waits for erasures to end. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** So long before its date a release is built again at once, so that it is ready in time. */
const LEAD_MS = 15 * 60_000;

/**
 * Has built releases built again that still count a case that has been erased, once it is time; true if there was one. Erasures come
 * in numbers, as when a retention period ends. Until it is built again, such a release cannot be published.
 */
export async function rebuildErased(db: Db, at: Date): Promise<boolean> {
  let hasBegun = false;
  for (const erased of await listErasedSince(db))
    if (isTimeToRebuild(erased, at) && (await rebuildOne(db, erased.id, at))) hasBegun = true;
  return hasBegun;
}

function isTimeToRebuild({ publishAt, firstAt, lastAt }: ErasedRelease, at: Date): boolean {
  const since = (instant: string): number => at.getTime() - Date.parse(instant);
  if (publishAt !== null && since(publishAt) >= -LEAD_MS) return true;
  return since(lastAt) >= QUIET_MS || since(firstAt) >= LONGEST_WAIT_MS;
}

/** Has those built again that another version of the service has built; true if there was one. */
export async function rebuildOfOtherVersion(db: Db, at: Date): Promise<boolean> {
  let hasBegun = false;
  for (const id of await listBuiltByOthers(db, GENERATOR)) if (await rebuildOne(db, id, at)) hasBegun = true;
  return hasBegun;
}

/** Like rebuildIfOutdated, for a release that may no longer be the open one. */
async function rebuildOne(db: Db, id: string, at: Date): Promise<boolean> {
  const known = await findReleaseById(db, id);
  if (!known) return false;
  return db.transaction(async (tx) => {
    await holdReleases(tx, known.datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state !== 'draft' && release?.state !== 'scheduled') return false;
    return (await rebuildIfOutdated(tx, release, at)) !== undefined;
  });
}
