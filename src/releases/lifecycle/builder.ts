import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { StoreSettings } from '../../config.ts';
import type { Database } from '../../db/client.ts';
import { codebookOf } from '../../db/codebooks.ts';
import { failureCode, isPassing } from '../../db/failures.ts';
import { endCheck, findCheck, listChecking } from '../../db/queries/release-checks.ts';
import { listFilesDue } from '../../db/queries/release-files.ts';
import { findReleaseById, listBuilding, markFailed } from '../../db/queries/releases.ts';
import type { FileStore } from '../../files/store.ts';
import { moduleBeside } from '../../jobs/modules.ts';
import { type JobRunner, JobStopped, startJobRunner } from '../../jobs/runner.ts';
import { removeLeftFolders } from '../cube/tabulator.ts';
import { type BuildContext, buildRelease } from './build.ts';
import { runCheck } from './check.ts';

interface BuilderOptions {
  database: Database;
  /** Where files of releases are kept; undefined: none are written. */
  files?: FileStore | undefined;
  /** What it was opened by: another process opens it too. */
  store?: StoreSettings | undefined;
  now: () => Date;
  generator: string;
  /** Called when a build, a check or the writing of files fails, with its id (`-` if it belongs to none) and a code, never content. */
  onFailure: (id: string, code: string) => void;
  /** How often to look for work that another process left. */
  pollMs?: number | undefined;
}

/** What is done with the id of its row. */
export const WORK = {
  build: buildRelease,
  check: runCheck,
  files: async ({ files, ...context }, id) => {
    // Loaded when it is needed: a build need not wait for what it does not use.
    const { keepFiles } = await import('../files/release-files.ts');
    if (files) await keepFiles({ ...context, files }, id);
  },
} satisfies Record<string, (context: BuildContext & { files: FileStore | undefined }, id: string) => Promise<void>>;
type Work = keyof typeof WORK;

/** A release of a log of so many entries takes readers less than a second of a core, and a process as long to start. */
const SMALL = 2_000;

/**
 * Builds the releases that wait for it, one at a time: each is `building` until it is a draft or failed. Checks of what a release
 * would be are done in between: each is `checking` until it has ended. Then files of releases are written.
 */
export function startBuilder({ database, files, store, now, generator, onFailure, pollMs }: BuilderOptions): JobRunner {
  const separate =
    database.url === undefined ? undefined : startBuildProcess({ url: database.url, store, generator, now });
  const resting = restingJobs();
  const own = { db: database.jobs, temporaryFolder: database.temporaryFolder };
  const doWork = async (work: Work, id: string, signal: AbortSignal): Promise<void> => {
    if (separate && !(await isSmall(work, id))) await separate.run(work, id, signal);
    else await WORK[work]({ database: own, files, now, generator, signal }, id);
  };
  const isSmall = async (work: Work, id: string): Promise<boolean> => {
    const row = work === 'check' ? await findCheck(database.jobs, id) : await findReleaseById(database.jobs, id);
    if (!row || row.position > SMALL) return false;
    const { definition } = await codebookOf(database.jobs, row.datasetId, row.codebookVersion);
    const { policy } = definition.codebook.disclosure;
    // An official table of any size is one entry, and a policy that solves programmes may do so for minutes.
    return definition.kind === 'cases' && (policy === 'none' || policy === 'cell-key');
  };
  const markAsFailed = (work: Exclude<Work, 'files'>, id: string): Promise<void> => {
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
      ...(files ? await listFilesDue(database.jobs) : []).map((id) => jobOf('files', id)).filter(resting.isAwake),
    ],
    lockOf: (job) => `assize:${job}`,
    run: async (job, signal, failed) => {
      const [work, id] = job.split(':') as [Work, string]; // jobOf made it
      try {
        await doWork(work, id, signal);
      } catch (error) {
        const code = error instanceof BuildFailed ? error.code : failureCode(error);
        if (error instanceof JobStopped) return;
        onFailure(id, code);
        // Losing the database is not the fault of the release: it stays as it is and is tried again.
        if (isPassing(code)) return;
        failed();
        // Nothing is lost, and the store may be back later.
        if (work === 'files') resting.rest(job);
        else await markAsFailed(work, id);
      }
    },
    onFailure: (code) => onFailure('-', code),
    pollMs,
  });
  return {
    wake: runner.wake,
    activity: runner.activity,
    stop: async () => {
      await runner.stop();
      await separate?.close();
    },
  };
}

const jobOf = (work: Work, id: string): string => `${work}:${id}`;

/** After its first failure a job rests for so long, and twice as long after each further one. */
const REST_MS = { first: 10_000, most: 15 * 60_000 };

/** Jobs of this process that have failed and are to be tried again, but not at once. */
function restingJobs(): { rest(job: string): void; isAwake(job: string): boolean } {
  const resting = new Map<string, { until: number; pause: number }>();
  return {
    rest(job) {
      const pause = Math.min(2 * (resting.get(job)?.pause ?? REST_MS.first / 2), REST_MS.most);
      resting.set(job, { until: performance.now() + pause, pause });
    },
    isAwake: (job) => performance.now() >= (resting.get(job)?.until ?? 0),
  };
}

/**
 * Builds in a process of its own, with its own connections and below the service's priority: rows are read, tables written and
 * differences counted without taking a core from readers. Only for a PostgreSQL server; the embedded database lives in the
 * process that has it open.
 */
export interface BuildProcess {
  /** One at a time. Throws JobStopped once the signal is aborted, and BuildFailed with a code after any other failure. */
  run(work: Work, id: string, signal: AbortSignal): Promise<void>;
  /** Ends the process. Nothing may be under way. */
  close(): Promise<void>;
}

interface BuildProcessOptions {
  url: string;
  store?: StoreSettings | undefined;
  generator: string;
  now: () => Date;
}

/** What the build process is sent, beside `stop`; it answers with an outcome. */
export interface BuildJob extends Omit<BuildProcessOptions, 'now'> {
  work: Work;
  id: string;
  /** How far the service's clock is ahead of that of the machine: tests move it. */
  clockAheadMs: number;
}
export type BuildOutcome = 'done' | 'stopped' | { failed: string };

/** Holds the code of an error and not its message, which may quote a row. */
class BuildFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('a release was not built');
    this.code = code;
  }
}

/** The process takes a while to start, so it is kept for the next build, but not for long: it holds memory. */
const PROCESS_IDLE_MS = 10_000;
/** A build that has not stopped by then is killed. */
const STOP_PATIENCE_MS = 10_000;

export function startBuildProcess({ url, store, generator, now }: BuildProcessOptions): BuildProcess {
  let open: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;

  const start = (): ChildProcess => {
    const { filename, execArgv } = moduleBeside(import.meta.url, './build-child');
    // Its output is that of the service, for what Node says of a crash.
    const child = fork(filename, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    lowerPriority(child.pid);
    const forget = () => {
      if (open === child) open = undefined;
    };
    child.on('exit', forget);
    child.on('error', forget);
    return child;
  };

  const close = async (): Promise<void> => {
    clearTimeout(idle);
    const child = open;
    open = undefined;
    if (!child?.connected) return;
    const ended = once(child, 'exit');
    child.disconnect();
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(patience);
  };

  return {
    async run(work, id, signal) {
      if (signal.aborted) throw new JobStopped();
      clearTimeout(idle);
      open ??= start();
      const child = open;
      let patience: NodeJS.Timeout | undefined;
      const stop = (): void => {
        child.send('stop', ignored);
        patience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      };
      signal.addEventListener('abort', stop);
      try {
        const clockAheadMs = now().getTime() - Date.now();
        child.send({ work, id, url, store, generator, clockAheadMs } satisfies BuildJob, ignored);
        const outcome = await nextOutcome(child, signal);
        if (outcome === 'stopped') throw new JobStopped();
        if (outcome !== 'done') throw new BuildFailed(outcome.failed);
      } finally {
        clearTimeout(patience);
        signal.removeEventListener('abort', stop);
        idle = setTimeout(() => void close(), PROCESS_IDLE_MS);
        idle.unref();
      }
    },
    close,
  };
}

/** A process that has ended hears nothing; its end is the outcome. */
const ignored = (): void => {};

async function nextOutcome(child: ChildProcess, stopping: AbortSignal): Promise<BuildOutcome> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const ended = async (): Promise<BuildOutcome> => {
    const [, killedBy] = await once(child, 'exit', { signal });
    // A signal to the process group came before the process could listen: the service is about to stop, too.
    const isToldToStop = killedBy === 'SIGINT' || killedBy === 'SIGTERM';
    return stopping.aborted || isToldToStop ? 'stopped' : { failed: 'process-ended' };
  };
  try {
    return await Promise.race([once(child, 'message', { signal }).then(([outcome]): BuildOutcome => outcome), ended()]);
  } catch (error) {
    return { failed: failureCode(error) }; // it could not be started
  } finally {
    waiting.abort();
  }
}

/** Before the process has threads, which inherit the priority. Where it is not allowed the build runs at the usual one. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {}
}
