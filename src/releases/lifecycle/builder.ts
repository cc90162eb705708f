import type { Database } from '../../db/client.ts';
import { failureCode } from '../../db/failures.ts';
import { listBuilding, markFailed } from '../../db/queries/releases.ts';
import { type JobRunner, startJobRunner } from '../../jobs/runner.ts';
import { BuildStopped, buildRelease } from './build.ts';
import { BuildFailed, startBuildProcess } from './build-process.ts';

export interface BuilderOptions {
  database: Database;
  now: () => Date;
  generator: string;
  /** Told of a failed build: its release and a code, never content. */
  onFailure: (release: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number;
}

/** Builds what is waiting to be built, one release at a time: `building` until it is a draft or failed. */
export function startBuilder({ database, now, generator, onFailure, pollMs }: BuilderOptions): JobRunner {
  const separate = database.url === undefined ? undefined : startBuildProcess({ url: database.url, generator, now });
  const build = (id: string, signal: AbortSignal): Promise<void> =>
    separate ? separate.build(id, signal) : buildRelease({ database, now, generator, signal }, id);
  const worker = startJobRunner({
    database,
    list: () => listBuilding(database.db),
    lockOf: (id) => `assize:build:${id}`,
    run: async (id, signal) => {
      try {
        await build(id, signal);
      } catch (error) {
        const code = codeOf(error);
        // The database going away is no fault of the release: it stays `building` and is tried again.
        if (error instanceof BuildStopped || isAway(code)) return;
        onFailure(id, code);
        await markFailed(database.db, id, 'internal-error', now());
      }
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
  return {
    wake: worker.wake,
    stop: async () => {
      await worker.stop();
      await separate?.close();
    },
  };
}

function codeOf(error: unknown): string {
  if (error instanceof BuildFailed) return error.code;
  return failureCode(error);
}

const isAway = (code: string): boolean => /^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code);
