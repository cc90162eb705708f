import { type Actor, auditOf } from '../../capture/actor.ts';
import type { Db } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { appendAudit } from '../../db/queries/audit.ts';
import {
  findScheduler,
  insertReleaseDate,
  listErasedSince,
  listScheduled,
  markScheduled,
  type ScheduledRelease,
} from '../../db/queries/release-schedule.ts';
import { findReleaseById, holdReleases, type ReleaseRow } from '../../db/queries/releases.ts';
import { holdUnmoved, isDue, publish, rebuildErased, rebuildIfErased } from './publish.ts';

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

/**
 * Makes scheduled releases public at their second, not before and not after, in every process.
 *
 * No reader depends on a timer. Each process knows the dates that are to come, and a request that arrives once one is past is
 * answered only after the release has become public: whichever process comes first does it, in one transaction, and the
 * others find it done. The timer is for what nobody asks for.
 */
export interface ReleaseClock {
  /** What to wait for before anything is said of a dataset's releases (of all, without one); mostly nothing. */
  publishDue(datasetId?: string): Promise<void> | undefined;
  /** A date is past, and what this process holds in memory is from before it. */
  isPast(): boolean;
  /** Reads the dates again: after a change of one. */
  wake(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReleaseClockOptions {
  db: Db;
  now: () => Date;
  publicUrl: () => string;
  /** Something became public: what was answered from memory is old. */
  onPublished: () => void;
  /** A release waits to be built. */
  onRebuild: () => void;
  /** Told of what did not succeed: a release, or -, and a code. */
  onFailure: (release: string, code: string) => void;
  /** How often to look for dates that another process has set, and for erasures. */
  pollMs?: number;
}

interface Waiting extends ScheduledRelease {
  /** Milliseconds since 1970. */
  at: number;
  publishing?: Promise<void> | undefined;
}

/** After a failure: in the meantime readers are answered as before, since all of them would else wait for it. */
const RETRY_MS = 1_000;
/** While it is built again after its date: it is not held back longer than this once it is there. */
const REBUILDING_MS = 100;

export function startReleaseClock(options: ReleaseClockOptions): ReleaseClock {
  const { db, now, onPublished, onRebuild, onFailure, pollMs = 1_000 } = options;
  let waiting = new Map<string, Waiting>();
  const retryAt = new Map<string, number>();
  /** Of the first that waits: before it, no request has anything to wait for. */
  let next = Number.POSITIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const due = (datasetId?: string): Waiting[] => {
    const time = now().getTime();
    if (time < next) return [];
    return [...waiting.values()].filter(
      (one) =>
        one.at <= time &&
        (datasetId === undefined || one.datasetId === datasetId) &&
        (retryAt.get(one.id) ?? 0) <= performance.now(),
    );
  };
  const setNext = () => {
    next = Math.min(Number.POSITIVE_INFINITY, ...[...waiting.values()].map(({ at }) => at));
    clearTimeout(alarm);
    const ahead = next - now().getTime();
    if (stopped || ahead > 2 * pollMs) return;
    // A timer may ring a little early. One whose date is past is tried again with every look.
    if (ahead >= 0) alarm = setTimeout(() => void publishDue(), ahead + 1).unref();
  };

  const publish = (one: Waiting): Promise<void> => {
    one.publishing ??= publishOne(options, one, now())
      .then((outcome) => {
        if (outcome === 'begun') onRebuild();
        if (outcome !== 'done') {
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

  const read = async (): Promise<void> => {
    try {
      const rows = await listScheduled(db);
      const before = waiting;
      waiting = new Map(
        rows.map((row) => {
          const known = before.get(row.id);
          const at = Date.parse(row.publishAt);
          return [row.id, known?.at === at ? known : { ...row, at }];
        }),
      );
      // Perhaps made public by another process.
      if ([...before.keys()].some((id) => !waiting.has(id))) onPublished();
      setNext();
      for (const id of await listErasedSince(db)) if (await rebuildErased(db, id, now())) onRebuild();
    } catch (error) {
      if (!stopped) onFailure('-', failureCode(error));
    }
  };
  const wake = (): Promise<void> => {
    // One after the other: the last to look is the last to say.
    looking = (looking ?? Promise.resolve()).then(() => (stopped ? undefined : read()));
    return looking;
  };
  const publishDue = (datasetId?: string): Promise<void> | undefined => {
    // A release may have come of age while no process was there.
    if (!looking) return wake().then(() => publishDue(datasetId));
    const ones = due(datasetId);
    return ones.length === 0 ? undefined : Promise.all(ones.map(publish)).then(() => {});
  };

  let polling = false;
  const timer = setInterval(() => {
    // Not before somebody listens or asks: the address that a release is cited by may not be known yet.
    if (!looking || polling) return;
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
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(alarm);
      await looking;
      await Promise.all([...waiting.values()].map(({ publishing }) => publishing));
    },
  };
}

/** In one transaction; does nothing if another process was first, or the date has been moved. */
async function publishOne(
  { db, publicUrl }: ReleaseClockOptions,
  { id, datasetId }: ScheduledRelease,
  time: Date,
): Promise<'done' | 'begun' | 'building'> {
  return db.transaction(async (tx) => {
    await holdReleases(tx, datasetId);
    const release = await findReleaseById(tx, id);
    if (release?.state === 'building' && release.publishAt !== null) return 'building';
    if (!release || !isDue(release, time)) return 'done';
    if (await rebuildIfErased(tx, release, time)) return 'begun';
    // To the second, whenever that was done; but never before it had been built.
    const publishedAt = new Date(Math.max(Date.parse(release.publishAt ?? ''), Date.parse(release.builtAt ?? '')));
    await publish(tx, release, { publicUrl: publicUrl(), publishedAt, at: time, by: await findScheduler(tx, id) });
    return 'done';
  });
}
