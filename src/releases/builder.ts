import type { Database } from '../db/client.ts';
import { databaseFailure } from '../db/failures.ts';
import { listBuilding, markFailed } from '../db/queries/releases.ts';
import { BuildStopped, buildRelease } from './build.ts';
import { BuildFailed, startBuildThread } from './build-thread.ts';

/** Builds what is waiting to be built, one release at a time. */
export interface Builder {
  /** Looks for work now. */
  kick(): void;
  /** Stops the build under way; the next start takes it up again. */
  stop(): Promise<void>;
}

export interface BuilderOptions {
  database: Database;
  now: () => Date;
  generator: string;
  /** Told of a failed build: its release and a code, never content. */
  onFailure: (release: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number;
}

/**
 * The release row is the job: `building` until it is a draft or failed. A session lock on the release says that a living
 * process builds it; the lock dies with the process, so a killed build is taken up by whichever process looks next.
 */
export function startBuilder({ database, now, generator, onFailure, pollMs = 5_000 }: BuilderOptions): Builder {
  const stopping = new AbortController();
  const thread = database.url === undefined ? undefined : startBuildThread({ url: database.url, generator, now });
  const build = (id: string, signal: AbortSignal): Promise<void> =>
    thread ? thread.build(id, signal) : buildRelease({ database, now, generator, signal }, id);
  let running: Promise<void> | undefined;
  let again = false;

  const look = async (): Promise<void> => {
    for (const id of await listBuilding(database.db)) {
      if (stopping.signal.aborted) return;
      const lost = new AbortController();
      const unlock = await database.tryLock(`assize:build:${id}`, () => lost.abort());
      if (!unlock) continue;
      try {
        await build(id, AbortSignal.any([stopping.signal, lost.signal]));
      } catch (error) {
        const code = codeOf(error);
        // The database going away is no fault of the release: it stays `building` and is tried again.
        if (!(error instanceof BuildStopped) && !isAway(code)) {
          onFailure(id, code);
          await markFailed(database.db, id, 'internal-error', now());
        }
      } finally {
        await unlock().catch(() => {}); // it is gone with its connection
      }
    }
  };
  const kick = (): void => {
    if (stopping.signal.aborted) return;
    if (running) {
      again = true;
      return;
    }
    running = look()
      .catch((error: unknown) => onFailure('-', databaseFailure(error)?.code ?? 'unknown'))
      .finally(() => {
        running = undefined;
        if (again) {
          again = false;
          kick();
        }
      });
  };
  const timer = setInterval(kick, pollMs);
  timer.unref();
  kick();
  return {
    kick,
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      await running;
      await thread?.close();
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof BuildFailed) return error.code;
  return databaseFailure(error)?.code ?? (error instanceof Error ? error.name : 'unknown');
}

const isAway = (code: string): boolean => /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code);
