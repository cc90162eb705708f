import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, auditOf } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import {
  type ErasedRelease,
  findScheduler,
  insertReleaseDate,
  listErasedSince,
  listScheduled,
  markScheduled,
  type ScheduledRelease,
} from '../../db/queries/release-schedule.ts';
import { findReleaseById, holdReleases, type ReleaseRow } from '../../db/queries/releases.ts';
import type { Signer } from '../../secret.ts';
import { holdBack, publicationObstacles, requirePublishable, SERVICE } from './gate.ts';
import { holdUnmoved, isDue, publish, rebuildIfErased } from './publish.ts';

/** The dates of releases: set, moved and taken back, and kept to the second. */

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

/**
 * Makes scheduled releases public at their second, not before and not after, in every process.
 *
 * No reader depends on a timer. Each process knows the dates that are to come, and a request that arrives once a release is due
 * is answered only after the release has become public: whichever process comes first publishes it, in one transaction, and the
 * others find it published. The timer publishes releases that no request arrives for.
 */
export interface ReleaseClock {
  /**
   * Publishes what is due, of one dataset or of all. Wait for the promise before answering anything about the dataset's
   * releases. Undefined, as in most calls, if nothing is due.
   */
  publishDue(datasetId?: string): Promise<void> | undefined;
  /** True if a release is due, so that what this process holds in memory is from before it. */
  isPast(): boolean;
  /** The date of the dataset's next release as this process last read it; null if there is none. */
  nextDate(datasetId: string): string | null;
  /** Reads the dates again, after one was changed. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

interface ReleaseClockOptions {
  db: Db;
  now: () => Date;
  publicUrl: () => string;
  signer: Signer;
  /** A release became public: answers in memory are old. */
  onPublished: () => void;
  /** A release waits to be built. */
  onRebuild: () => void;
  /** Called when a release could not be published, with a code. It is tried again. */
  onFailure: (release: string, code: string) => void;
  /** Called when the dates could not be read, with a code. They are read again at the next poll. */
  onPollFailure: (code: string) => void;
  /** How often to look for dates that another process has set, and for erasures. */
  pollMs?: number;
}

interface Waiting extends ScheduledRelease {
  /** Milliseconds since 1970. */
  at: number;
  publishing?: Promise<void> | undefined;
  /** When that began, by performance.now(). */
  since: number;
}

/** If publishing takes longer, the database is not well, and readers are answered as before. */
const PATIENCE_MS = 5_000;
/** Between a failure and the next attempt readers are answered as before; otherwise all of them would wait for it. */
const RETRY_MS = 1_000;
/** How often to look whether a release that is due has been built again. */
const REBUILDING_MS = 100;

export function startReleaseClock(options: ReleaseClockOptions): ReleaseClock {
  const { db, now, onPublished, onRebuild, onFailure, onPollFailure, pollMs = 1_000 } = options;
  let waiting = new Map<string, Waiting>();
  const retryAt = new Map<string, number>();
  /** The first date that is to come: before it, no request has anything to wait for. */
  let next = Number.POSITIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const due = (datasetId?: string): Waiting[] => {
    const time = now().getTime();
    if (time < next) return [];
    return [...waiting.values()].filter(
      (one) =>
        one.at <= time &&
        (datasetId === undefined || one.datasetId === datasetId) &&
        (retryAt.get(one.id) ?? 0) <= performance.now() &&
        (!one.publishing || performance.now() - one.since < PATIENCE_MS),
    );
  };
  const setNext = () => {
    next = Math.min(Number.POSITIVE_INFINITY, ...[...waiting.values()].map(({ at }) => at));
    clearTimeout(alarm);
    const ahead = next - now().getTime();
    if (stopped || ahead > 2 * pollMs) return;
    // One millisecond more, since a timer may ring a little early. What is due already is tried again at every poll.
    if (ahead >= 0) alarm = setTimeout(() => void publishDue(), ahead + 1).unref();
  };

  const publishOne = (one: Waiting): Promise<void> => {
    if (one.publishing) return one.publishing;
    one.since = performance.now();
    one.publishing = publishIfDue(options, one, now())
      .then((outcome) => {
        if (outcome === 'rebuild-begun') onRebuild();
        if (outcome !== 'settled') {
          retryAt.set(one.id, performance.now() + REBUILDING_MS);
          return;
        }
        if (waiting.get(one.id) === one) waiting.delete(one.id);
        retryAt.delete(one.id);
        onPublished();
      })
      .catch((error: unknown) => {
        retryAt.set(one.id, performance.now() + RETRY_MS);
        onFailure(one.id, failureCode(error));
      })
      .finally(() => {
        one.publishing = undefined;
        setNext();
      });
    return one.publishing;
  };

  const readDates = async (): Promise<void> => {
    try {
      const rows = await listScheduled(db);
      const before = waiting;
      waiting = new Map(
        rows.map((row) => {
          const known = before.get(row.id);
          const at = Date.parse(row.publishAt);
          return [row.id, known?.at === at ? known : { ...row, at, since: 0 }];
        }),
      );
      // Perhaps another process has published it.
      if ([...before.keys()].some((id) => !waiting.has(id))) onPublished();
      setNext();
      for (const erased of await listErasedSince(db)) {
        if (isTimeToRebuild(erased, now()) && (await rebuildErased(db, erased.id, now()))) onRebuild();
      }
    } catch (error) {
      if (!stopped) onPollFailure(failureCode(error));
    }
  };
  const wake = (): Promise<void> => {
    // One reading after the other, so that the last to begin is the last to take effect.
    reading = (reading ?? Promise.resolve()).then(() => (stopped ? undefined : readDates()));
    return reading;
  };
  const publishDue = (datasetId?: string): Promise<void> | undefined => {
    // At the start a release may be due since a time when no process ran.
    if (!reading) return wake().then(() => publishDue(datasetId));
    const ones = due(datasetId);
    if (ones.length === 0) return undefined;
    const patience = sleep(PATIENCE_MS, undefined, { ref: false });
    return Promise.race([Promise.all(ones.map(publishOne)), patience]).then(() => {});
  };

  let polling = false;
  const timer = setInterval(() => {
    // Not before the service listens or is asked: until then the address that a release is cited by may not be known.
    if (!reading || polling) return;
    polling = true;
    wake()
      .then(() => publishDue())
      .finally(() => {
        polling = false;
      });
  }, pollMs);
  timer.unref();

  return {
    publishDue,
    isPast: () => due().length > 0,
    nextDate: (datasetId) => [...waiting.values()].find((one) => one.datasetId === datasetId)?.publishAt ?? null,
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(alarm);
      await reading;
      await Promise.all([...waiting.values()].map(({ publishing }) => publishing));
    },
  };
}

/** A release is late for no other reason: without a process at its date, it still gets the date that was announced. */
const BUILT_AGAIN = 'Records were erased shortly before, so the release was built again without them.';

/** `settled`: it has been published, by this process or another, or held back, or is no longer due. */
async function publishIfDue(
  { db, publicUrl, signer }: ReleaseClockOptions,
  { id, datasetId }: ScheduledRelease,
  time: Date,
): Promise<'settled' | 'rebuild-begun' | 'rebuilding'> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state === 'building' && release.publishAt !== null) return 'rebuilding';
    if (!release || !isDue(release, time)) return 'settled';
    if (await rebuildIfErased(tx, release, time)) return 'rebuild-begun';
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
      const date = { publishAt: publishedAt, reason: BUILT_AGAIN, at: time, keyId: SERVICE, requestId: id };
      await insertReleaseDate(tx, id, date);
    }
    await publish(tx, release, { publicUrl: publicUrl(), signer, publishedAt, at: time, by });
    return 'settled';
  });
}

/** Erasures that follow each other within this time are taken in by one build. */
const QUIET_MS = 60_000;
/** So long at most a release waits for erasures to end. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** So long before its date a release is built again at once, so that it is ready in time. */
const LEAD_MS = 15 * 60_000;

/** Erasures come in numbers, as when a retention period ends. Until it is built again, such a release cannot be published. */
function isTimeToRebuild({ publishAt, firstAt, lastAt }: ErasedRelease, at: Date): boolean {
  const since = (instant: string): number => at.getTime() - Date.parse(instant);
  if (publishAt !== null && since(publishAt) >= -LEAD_MS) return true;
  return since(lastAt) >= QUIET_MS || since(firstAt) >= LONGEST_WAIT_MS;
}

/** As rebuildIfErased, for a release that may no longer be the open one. */
async function rebuildErased(db: Db, id: string, at: Date): Promise<boolean> {
  const known = await findReleaseById(db, id);
  if (!known) return false;
  return db.transaction(async (tx) => {
    await holdReleases(tx, known.datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state !== 'draft' && release?.state !== 'scheduled') return false;
    return rebuildIfErased(tx, release, at);
  });
}
