import { setTimeout as sleep } from 'node:timers/promises';
import type { Signer } from '#disclosure';
import type { Db } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { listScheduled, type ScheduledRelease } from '../../db/queries/release-schedule.ts';
import { publishIfDue, rebuildErased, rebuildOfOtherVersion } from './schedule.ts';

/**
 * Makes scheduled releases public at their second, not before and not after, in every process.
 *
 * No reader depends on a timer. Each process knows the dates that are to come. A request that arrives once a release is due is
 * answered only after the release has become public. Whichever process comes first publishes it, in one transaction, and the
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
  /** False: another process publishes, and this one finds it published. */
  mayPublish?: boolean;
  /** A release became public: answers in memory are old. */
  onPublished: () => void;
  /** A release waits to be built. */
  onRebuild: () => void;
  /** Called when a release could not be published, with a code. It is tried again. */
  onFailure: (release: string, code: string) => void;
  /** Called when the dates could not be read, with a code: once, however often it fails so. They are read again at the next poll. */
  onPollFailure: (code: string) => void;
  /** How often to look for dates that another process has set, and for erasures. */
  pollMs?: number;
}

interface AwaitedRelease extends ScheduledRelease {
  /** Milliseconds since 1970. */
  at: number;
  /** By performance.now(). */
  retryAt: number;
  publishing?: { since: number; done: Promise<void> } | undefined;
}

/** If publishing takes longer, the database is not well, and readers are answered as before. */
const PUBLISHING_MS = 5_000;
/** Between a failure and the next attempt readers are answered as before; otherwise all of them would wait for it. */
const RETRY_MS = 1_000;
/** How often to look whether a release that is due has been built again. */
const REBUILDING_MS = 100;

export function startReleaseClock(options: ReleaseClockOptions): ReleaseClock {
  const { db, now, mayPublish = true, onPublished, onRebuild, onFailure, onPollFailure, pollMs = 1_000 } = options;
  let awaited = new Map<string, AwaitedRelease>();
  /** The first date that is to come: before it, no request has anything to wait for. */
  let next = Number.POSITIVE_INFINITY;
  let reading: Promise<void> | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;
  let toldOf: string | undefined;
  /** Built releases of another version have been sought. */
  let knowsVersions = false;

  const due = (datasetId?: string): AwaitedRelease[] => {
    const time = now().getTime();
    if (time < next || !mayPublish) return [];
    const ticks = performance.now();
    return [...awaited.values()].filter(
      (one) =>
        one.at <= time &&
        (datasetId === undefined || one.datasetId === datasetId) &&
        one.retryAt <= ticks &&
        (!one.publishing || ticks - one.publishing.since < PUBLISHING_MS),
    );
  };
  const setNext = () => {
    next = Math.min(Number.POSITIVE_INFINITY, ...[...awaited.values()].map(({ at }) => at));
    clearTimeout(alarm);
    const ahead = next - now().getTime();
    if (stopped || ahead > 2 * pollMs) return;
    // One millisecond more, since a timer may ring a little early. What is due already is tried again at every poll.
    if (ahead >= 0) alarm = setTimeout(() => void publishDue(), ahead + 1).unref();
  };

  const attempt = async (one: AwaitedRelease): Promise<void> => {
    try {
      const outcome = await publishIfDue(options, one, now());
      if (outcome === 'rebuild-begun') onRebuild();
      if (outcome === 'settled') {
        if (awaited.get(one.id) === one) awaited.delete(one.id);
        onPublished();
      } else one.retryAt = performance.now() + REBUILDING_MS;
    } catch (error) {
      one.retryAt = performance.now() + RETRY_MS;
      onFailure(one.id, failureCode(error));
    }
    one.publishing = undefined;
    setNext();
  };
  const publishOne = (one: AwaitedRelease): Promise<void> => {
    one.publishing ??= { since: performance.now(), done: attempt(one) };
    return one.publishing.done;
  };

  const readDates = async (): Promise<void> => {
    try {
      const before = awaited;
      const read = (row: ScheduledRelease): AwaitedRelease => {
        const at = Date.parse(row.publishAt);
        const known = before.get(row.id);
        return known?.at === at ? known : { ...row, at, retryAt: 0 };
      };
      awaited = new Map((await listScheduled(db)).map((row) => [row.id, read(row)]));
      // Perhaps another process has published it.
      if ([...before.keys()].some((id) => !awaited.has(id))) onPublished();
      setNext();
      if (mayPublish) {
        // Once, at the start: while processes are replaced one by one, an older one may be what builds.
        if (!knowsVersions && (await rebuildOfOtherVersion(db, now()))) onRebuild();
        knowsVersions = true;
        if (await rebuildErased(db, now())) onRebuild();
      }
      toldOf = undefined;
    } catch (error) {
      const code = failureCode(error);
      if (!stopped && code !== toldOf) onPollFailure(code);
      toldOf = code;
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
    const patience = sleep(PUBLISHING_MS, undefined, { ref: false });
    return Promise.race([Promise.all(ones.map(publishOne)), patience]).then(() => {});
  };

  let polling = false;
  const poll = async (): Promise<void> => {
    // Not before the service listens or is asked: until then the address that a release is cited by may not be known.
    if (!reading || polling) return;
    polling = true;
    try {
      await wake();
      await publishDue();
    } finally {
      polling = false;
    }
  };
  const timer = setInterval(poll, pollMs);
  timer.unref();

  return {
    publishDue,
    isPast: () => due().length > 0,
    nextDate: (datasetId) => [...awaited.values()].find((one) => one.datasetId === datasetId)?.publishAt ?? null,
    wake,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      clearTimeout(alarm);
      await reading;
      await Promise.all([...awaited.values()].map(({ publishing }) => publishing?.done));
    },
  };
}
