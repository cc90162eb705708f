import type { Database } from '../db/client.ts';
import { failureCode } from '../db/failures.ts';

/** Takes up jobs that wait in the database, one at a time. */
export interface JobRunner {
  /** Looks for work now. */
  wake(): void;
  /** Stops the job under way; the next start takes it up again. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  database: Database;
  /** Ids of the jobs that wait, in the order in which they are taken. */
  list: () => Promise<readonly string[]>;
  lockOf: (id: string) => string;
  /** Does a job, and deals with what goes wrong in it. The signal: the process stops, or another one may have the job. */
  run: (id: string, signal: AbortSignal) => Promise<void>;
  /** Done each time that the jobs have been looked through. */
  afterwards?: () => Promise<void>;
  /** Told, by code, that looking for work failed. */
  onFailure: (code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number | undefined;
}

/**
 * The row of a job is the job, open until its state says otherwise. A session lock says that a living process is at it; the
 * lock dies with the process, so a killed job is taken up by whichever process looks next.
 */
export function startJobRunner(options: WorkerOptions): JobRunner {
  const { database, list, lockOf, run, afterwards, onFailure, pollMs = 5_000 } = options;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let again = false;

  const look = async (): Promise<void> => {
    for (const id of await list()) {
      if (stopping.signal.aborted) return;
      const lost = new AbortController();
      const unlock = await database.tryLock(lockOf(id), () => lost.abort());
      if (!unlock) continue;
      try {
        await run(id, AbortSignal.any([stopping.signal, lost.signal]));
      } finally {
        await unlock().catch(() => {}); // it is gone with its connection
      }
    }
    await afterwards?.();
  };
  const wake = (): void => {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    running = look()
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onFailure(failureCode(error));
      })
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          wake();
        }
      });
  };
  const timer = setInterval(wake, pollMs);
  timer.unref();
  wake();
  return {
    wake,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}
