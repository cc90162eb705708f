import { constants, setPriority } from 'node:os';
import type { Database } from '../../db/client.ts';
import { failureCode, isPassing } from '../../db/failures.ts';
import { endCheck, listChecking } from '../../db/queries/release-checks.ts';
import { listBuilding, markFailed } from '../../db/queries/releases.ts';
import { type Channel, ChannelError, moduleBeside, openChannel, type Peer, startProcess } from '../../jobs/channel.ts';
import { type JobRunner, startJobRunner } from '../../jobs/runner.ts';
import { removeLeftFolders } from '../cube/tabulator.ts';
import { type BuildContext, BuildStopped, buildRelease } from './build.ts';
import { runCheck } from './check.ts';

interface BuilderOptions {
  database: Database;
  now: () => Date;
  generator: string;
  /** Called when a build or a check fails, with its id (`-` if it belongs to none) and a code, never content. */
  onFailure: (id: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number;
}

/** What is done with the id of its row. */
export const WORK = {
  build: buildRelease,
  check: runCheck,
} satisfies Record<string, (context: BuildContext, id: string) => Promise<void>>;
type Work = keyof typeof WORK;

/**
 * Builds the releases that wait for it, one at a time: each is `building` until it is a draft or failed. Checks of what a release
 * would be are done in between: each is `checking` until it has ended.
 */
export function startBuilder({ database, now, generator, onFailure, pollMs }: BuilderOptions): JobRunner {
  const separate = database.url === undefined ? undefined : startBuildProcess({ url: database.url, generator, now });
  const doWork = (work: Work, id: string, signal: AbortSignal): Promise<void> =>
    separate ? separate.run(work, id, signal) : WORK[work]({ database, now, generator, signal }, id);
  const markAsFailed = (work: Work, id: string): Promise<void> => {
    const error = 'internal-error';
    return work === 'build'
      ? markFailed(database.jobs, id, error, now())
      : endCheck(database.jobs, id, { state: 'failed', error, at: now() });
  };
  if (database.temporaryFolder === undefined) {
    removeLeftFolders().catch((error: unknown) => onFailure('-', failureCode(error)));
  }
  const runner = startJobRunner({
    database,
    list: async () => [
      ...(await listBuilding(database.jobs)).map((id) => jobOf('build', id)),
      ...(await listChecking(database.jobs)).map((id) => jobOf('check', id)),
    ],
    lockOf: (job) => `assize:${job}`,
    run: async (job, signal) => {
      const [work, id] = job.split(':') as [Work, string]; // jobOf made it
      try {
        await doWork(work, id, signal);
      } catch (error) {
        const code = error instanceof BuildFailed ? error.code : failureCode(error);
        if (error instanceof BuildStopped) return;
        onFailure(id, code);
        // Losing the database is not the fault of the release: it stays as it is and is tried again.
        if (isPassing(code)) return;
        await markAsFailed(work, id);
      }
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
  return {
    wake: runner.wake,
    stop: async () => {
      await runner.stop();
      await separate?.close();
    },
  };
}

const jobOf = (work: Work, id: string): string => `${work}:${id}`;

/**
 * Builds in a process of its own, with its own connections and below the service's priority: rows are read, tables written and
 * differences counted without taking a core from readers. Only for a PostgreSQL server; the embedded database lives in the
 * process that has it open.
 */
export interface BuildProcess {
  /** One at a time. Throws BuildStopped once the signal is aborted, and BuildFailed with a code after any other failure. */
  run(work: Work, id: string, signal: AbortSignal): Promise<void>;
  /** Ends the process. Nothing may be under way. */
  close(): Promise<void>;
}

interface BuildProcessOptions {
  url: string;
  generator: string;
  now: () => Date;
}

/** What the build process can be asked, and what it asks. */
export interface BuildCalls {
  run(job: { work: Work; id: string; url: string; generator: string }): void;
  /** What is under way then throws BuildStopped. */
  stop(): void;
}
export interface BuilderCalls {
  /** The service's clock, in milliseconds since 1970. */
  now(): number;
}
/** The code that BuildStopped has on the channel. */
export const STOPPED = 'stopped';

/** Holds the code of an error and not its message, which may quote a row. */
class BuildFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('a release was not built');
    this.code = code;
  }
}

/** The process takes a while to start, so it is kept for the next build, but not for long: it holds memory. */
const IDLE_MS = 10_000;
/** A build that has not stopped by then is killed. */
const PATIENCE_MS = 10_000;

export function startBuildProcess({ url, generator, now }: BuildProcessOptions): BuildProcess {
  let open: { child: Peer; channel: Channel<BuildCalls> } | undefined;
  let idle: NodeJS.Timeout | undefined;

  const start = (): NonNullable<typeof open> => {
    const child = startProcess(moduleBeside(import.meta.url, 'build-child'));
    lowerPriority(child.pid);
    const channel: Channel<BuildCalls> = openChannel<BuildCalls, BuilderCalls>(child, {
      name: 'the build process',
      handlers: { now: () => now().getTime() },
      onEnd: () => {
        if (open?.channel === channel) open = undefined;
      },
    });
    return { child, channel };
  };

  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const closing = open?.channel;
    open = undefined;
    await closing?.close();
  };

  return {
    async run(work, id, signal) {
      if (signal.aborted) throw new BuildStopped();
      clearTimeout(idle);
      open ??= start();
      const { child, channel } = open;
      let patience: NodeJS.Timeout | undefined;
      const stop = (): void => {
        channel.call('stop').catch(() => {}); // it has ended by itself
        patience = setTimeout(() => child.kill(), PATIENCE_MS);
      };
      signal.addEventListener('abort', stop);
      try {
        await channel.call('run', { work, id, url, generator });
      } catch (error) {
        throw buildError(error, signal);
      } finally {
        clearTimeout(patience);
        signal.removeEventListener('abort', stop);
        idle = setTimeout(() => void close(), IDLE_MS);
        idle.unref();
      }
    },
    close,
  };
}

function buildError(error: unknown, { aborted }: AbortSignal): Error {
  if (!(error instanceof ChannelError)) return new BuildFailed(failureCode(error));
  const { code, signal } = error;
  if (code === STOPPED) return new BuildStopped();
  if (code !== 'ended' && code !== 'closed') return new BuildFailed(code);
  // A signal to the process group came before the process could listen: the service is about to stop, too.
  const isToldToStop = signal === 'SIGINT' || signal === 'SIGTERM';
  return aborted || isToldToStop ? new BuildStopped() : new BuildFailed('process-ended');
}

/** Before the process has threads, which inherit the priority. Where it is not allowed the build runs at the usual one. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {}
}
